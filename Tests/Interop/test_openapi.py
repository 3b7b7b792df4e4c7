"""Both descriptions are OpenAPI 3.1, their examples are what they say, and what runs does as they say.

CARILLON_SCHEMATHESIS_EXAMPLES=200 has many more requests made for each route, CARILLON_SCHEMATHESIS_SEED=7 others.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import jsonschema
import pytest
from Harness import description
from Harness.api import expect
from Harness.installation import Installation
from Harness.issuer import Issuer
from Harness.waiting import eventually
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SEED = ["--seed", os.environ.get("CARILLON_SCHEMATHESIS_SEED", "1")]
HOOKS = Path(description.__file__).parent / "schemathesis_hooks.py"

# Everything is checked everywhere. What can't hold of an operation is said here, and why.
CONFIG = """
hooks = "{hooks}"
headers = {{ "Authorization" = "Bearer {key}" }}
request-timeout = 30.0
continue-on-failure = true
[auth.openapi.bearer]
bearer = "{key}"
[parameters]
handle = "acme"
provider = "stripe"
locale = "de"
"path.type" = "invoice.paid"
"query.user" = "first-user"
[generation]
max-examples = {examples}
# Limits of lengths are of bytes, and JSON Schema's of characters.
codec = "ascii"
# Header fields that nobody asked for are for proxies and others on the way.
allow-extra-parameters = false
[phases.stateful]
max-steps = 12
"""


@pytest.fixture
def issuer():
    issuer = Issuer()
    yield issuer
    issuer.end()


@pytest.fixture
def running(install, issuer):
    """An installation with a tenant, and somebody in its directory."""
    installation: Installation = install(**issuer.settings)
    installation.start()
    tenant = installation.tenant()
    for user in description.USERS:
        person = {"email": f"{user}@example.org", "roles": ["admin"]}
        expect(tenant.fanout().put(f"{tenant.base}/directory/users/{user}", person), 201)
    return tenant


@pytest.mark.parametrize("service", ["ingest", "fanout"])
def test_a_description_is_valid_and_so_are_its_examples(running, service):
    document = expect(getattr(running, service)().get("/openapi.json"), 200).json()
    validate(document)
    registry = Registry().with_resource("urn:d", Resource(contents=document, specification=DRAFT202012))

    def found(node: dict) -> dict:
        while "$ref" in node:
            node = registry.resolver("urn:d").lookup("urn:d" + node["$ref"]).contents
        return node

    faults = []

    def check(place: str, pointer: str, value) -> None:
        schema = {"$ref": f"urn:d#{pointer}"}
        validator = jsonschema.Draft202012Validator(
            schema, registry=registry, format_checker=jsonschema.FormatChecker()
        )
        faults.extend(f"{place}: {error.json_path} {error.message}" for error in validator.iter_errors(value))

    checked = 0
    for path, item in document["paths"].items():
        for method, operation in item.items():
            base = f"/paths/{path.replace('/', '~1')}/{method}"
            bodies = [(f"{base}/requestBody", operation.get("requestBody", {}))]
            bodies += [(f"{base}/responses/{status}", answer) for status, answer in operation["responses"].items()]
            for pointer, body in bodies:
                if "$ref" in body:
                    pointer = body["$ref"][1:]
                for type, media in found(body).get("content", {}).items():
                    for name, example in media["examples"].items():
                        if type.endswith("json"):
                            place = f"{operation['operationId']} {pointer.rsplit('/', 1)[1]} {name}"
                            schema = f"{pointer}/content/{type.replace('/', '~1')}/schema"
                            check(place, schema.replace("{", "%7B").replace("}", "%7D"), found(example)["value"])
                            checked += 1
    assert checked > 100
    assert faults == []


def described(document: dict, method: str, path: str, answer: httpx.Response) -> dict:
    """Checks an answer of an operation against its description, and gives its body."""
    registry = Registry().with_resource("urn:d", Resource(contents=document, specification=DRAFT202012))

    def found(node: dict) -> dict:
        return registry.resolver("urn:d").lookup("urn:d" + node["$ref"]).contents if "$ref" in node else node

    told = found(document["paths"][path][method]["responses"][str(answer.status_code)])
    headers = {name.lower(): found(header) for name, header in told["headers"].items()}
    for name in ("retry-after", "ratelimit", "ratelimit-policy", "x-request-id"):
        assert name in headers or name not in answer.headers, (path, answer.status_code, name)
    for name, header in headers.items():
        assert name in answer.headers or not header.get("required"), (path, answer.status_code, name)
        if name in answer.headers and header["schema"]["type"] == "integer":
            assert answer.headers[name].isdigit()
    media = told["content"][answer.headers["content-type"]]
    schema = {"$ref": "urn:d" + media["schema"]["$ref"]}
    jsonschema.Draft202012Validator(schema, registry=registry).validate(answer.json())
    if answer.status_code >= 400:
        assert answer.json()["code"] in media["examples"]
    return answer.json()


def test_answers_of_limited_routes_and_refusals_by_limits_are_as_described(install, receiver):
    installation = install(CARILLON_RATE_LIMITS="on")
    installation.start()
    tenant = installation.tenant()
    base = "/v2/handles/{handle}"
    event = {"type": "lead_won", "recipients": {"subscribers": True}, "payload": {"leadId": "l_1"}}
    endpoint = {"url": receiver.url(), "eventTypes": ["*"]}
    operations = [
        (tenant.ingest(), "get", "/api/v1/schemas", "/api/v1/schemas", None),
        (tenant.ingest(), "post", "/api/v1/notifications", "/api/v1/notifications", event),
        (tenant.fanout(), "get", f"{base}/webhooks", f"{tenant.base}/webhooks", None),
        (tenant.fanout(), "post", f"{base}/webhooks", f"{tenant.base}/webhooks", endpoint),
    ]
    documents = {client: expect(client.get("/openapi.json"), 200).json() for client, *_ in operations}
    arguments = [f"--{kind}-per-minute" for kind in ("events", "reads", "writes")]
    for client, method, path, url, body in operations:
        answer = client.http.request(method, url, json=body)
        assert answer.is_success and "ratelimit" in answer.headers
        described(documents[client], method, path, answer)
    installation.carillon("tenant", "limits", "acme", *[word for name in arguments for word in (name, "1")])
    for client, method, path, url, body in operations:

        def refused(client=client, method=method, url=url, body=body):
            answer = client.http.request(method, url, json=body)
            return answer if answer.status_code == 429 else None

        answer = eventually(refused, f"{method} {path} is put off")
        assert described(documents[client], method, path, answer)["code"] == "rate_limited"
        assert {"ratelimit", "ratelimit-policy", "retry-after"} <= answer.headers.keys()


@pytest.mark.parametrize("service", ["ingest", "fanout"])
def test_what_is_no_request_is_answered_as_described(install, service):
    installation: Installation = install()
    installation.start(ingests=int(service == "ingest"), fanouts=int(service == "fanout"))
    client = installation.services[0].client()
    document = expect(client.get("/openapi.json"), 200).json()
    url = httpx.URL(client.url)
    for line, field, status, code in [
        ("GET /livez?" + "a" * 9000, "X-Short: a", 414, "uri_too_long"),
        ("GET /livez", "X-Long: " + "a" * 20_000, 431, "headers_too_large"),
        ("GET /livez", "no field", 400, "malformed_request"),
    ]:
        with socket.create_connection((url.host, url.port), timeout=30) as connection:
            connection.sendall(f"{line} HTTP/1.1\r\nHost: x\r\n{field}\r\n\r\n".encode())
            with http.client.HTTPResponse(connection) as response:
                response.begin()
                answer = httpx.Response(response.status, headers=response.getheaders(), content=response.read())
        assert answer.status_code == status
        assert described(document, "get", "/livez", answer)["code"] == code
    # They have no route, and are counted all the same.
    assert 'carillon_http_requests_total{method="any",route="none",status="431"} 1' in client.get("/metrics").text


# Half a minute where there is nothing else to do.
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("service", ["ingest", "fanout"])
def test_what_runs_does_as_its_description_says(running, receiver, tmp_path, service, mode):
    client = getattr(running, service)()
    check(running, client, running.key, description.of_tenants, EXCEPTIONS[service], receiver, tmp_path, mode)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_what_operators_are_answered_is_as_the_description_says(running, issuer, receiver, tmp_path, mode):
    claims = {"sub": "olga", "tenant": None, "roles": ["operator", "admin", "member"]}
    token = issuer.token(issuer.add("EdDSA"), exp=int(time.time()) + 7200, **claims)
    client = running.installation.fanouts[0].client(token)
    expect(client.get("/v2/admin/handles/acme/webhooks"), 200)
    # The handlers are those of the tenants' routes: here it is whom they let in, and what they tell them.
    options = {"examples": 1, "phases": "examples,fuzzing,stateful" if mode == "negative" else None}
    check(running, client, token, description.of_operators, OPERATORS, receiver, tmp_path, mode, **options)


def check(running, client, token, part, exceptions, receiver, folder, mode, examples=5, phases=None):
    """Has schemathesis send what a part of a description allows, or what it doesn't, with all its checks."""
    document = expect(client.get("/openapi.json"), 200).json()
    (folder / "answers.json").write_text(json.dumps(description.answers(document)))
    document = part(document)
    if mode == "positive":
        types = {
            type: expect(running.ingest().get(f"/api/v1/schemas/{type}"), 200).json()["schema"]
            for type in description.TYPES
        }
        document = description.narrowed(document, receiver.url(), types)
    else:
        document = description.tested(document)
    (folder / "openapi.json").write_text(json.dumps(document))
    keys = running.fanout().all(f"{running.base}/keys")
    own = next(key["id"] for key in keys if running.key.startswith(key["prefix"]))
    examples = int(os.environ.get("CARILLON_SCHEMATHESIS_EXAMPLES", str(examples)))
    config = CONFIG.format(key=token, hooks=HOOKS, examples=examples) + exceptions
    (folder / "schemathesis.toml").write_text(config)
    done = subprocess.run(
        [
            *(Path(sys.executable).parent / "schemathesis", "--config-file", folder / "schemathesis.toml"),
            *("run", folder / "openapi.json", f"--url={client.url}", f"--mode={mode}", "--checks=all"),
            f"--exclude-checks={OTHERS[mode]}",
            *([f"--phases={phases}"] if phases else []),
            # Threads would gain little, and CPython 3.11 can't parse in several: what shows lambdas fails at times.
            *("--workers=1", "--suppress-health-check=all", *SEED),
        ],
        env=os.environ | {"CARILLON_TEST_ANSWERS": str(folder / "answers.json"), "CARILLON_TEST_KEY_ID": own},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=3600,
    )
    running.installation.check_running()
    assert done.returncode == 0, done.stdout[-20000:] + done.stderr[-2000:]


# The narrowed description forbids what the service takes, and the other one allows what it can't take.
OTHERS = {"positive": "negative_data_rejection", "negative": "positive_data_acceptance"}

EXCEPTIONS = {
    "ingest": """
# Items of a batch are for themselves: a bad one is told of in its place.
[[operations]]
include-operation-id = ["postNotification", "postBatch"]
checks.negative_data_rejection.expected-statuses = ["207", "400", "401", "403", "404", "409", "413", "415", "422"]
# Saying what is wrong is what it is for.
[[operations]]
include-operation-id = "validateNotification"
checks.negative_data_rejection.expected-statuses = ["200", "400", "401", "403", "404", "413", "415", "422"]
""",
    "fanout": """
# No generator can sign a link.
[[operations]]
include-tag = "Links"
checks.positive_data_acceptance.expected-statuses = ["400", "404", "410"]
# What was delivered is not delivered again, and nobody can tell from a request what was.
[[operations]]
include-operation-id = "replayDelivery"
checks.positive_data_acceptance.expected-statuses = ["202", "401", "404", "409", "410", "422"]
# To delete a job is to cancel it: it can be looked at afterwards, and cancelled once more.
[[operations]]
include-operation-id = ["getReplay", "cancelReplay"]
checks.use_after_free.enabled = false
# One parameter needs another one, which OpenAPI can't say.
[[operations]]
include-operation-id = "listAuditLog"
checks.positive_data_acceptance.expected-statuses = ["200", "400"]
""",
}

# As of the tenants' routes, under the names that they have there.
OPERATORS = """
[[operations]]
include-operation-id = "adminReplayDelivery"
checks.positive_data_acceptance.expected-statuses = ["202", "401", "404", "409", "410", "422"]
[[operations]]
include-operation-id = "adminListAuditLog"
checks.positive_data_acceptance.expected-statuses = ["200", "400"]
"""
