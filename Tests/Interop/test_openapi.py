"""Both descriptions are OpenAPI 3.1, their examples are what they say, and what runs does as they say.

CARILLON_SCHEMATHESIS_EXAMPLES=200 has many more requests made for each route, CARILLON_SCHEMATHESIS_SEED=7 others.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from Harness import description
from Harness.api import expect
from Harness.installation import Installation
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
def running(install, receiver):
    """An installation with a tenant, and somebody in its directory."""
    installation: Installation = install()
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


# Half a minute where there is nothing else to do.
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("service", ["ingest", "fanout"])
def test_what_runs_does_as_its_description_says(running, receiver, tmp_path, service, mode):
    client = getattr(running, service)()
    document = expect(client.get("/openapi.json"), 200).json()
    (tmp_path / "answers.json").write_text(json.dumps(description.answers(document)))
    if mode == "positive":
        types = {
            type: expect(running.ingest().get(f"/api/v1/schemas/{type}"), 200).json()["schema"]
            for type in description.TYPES
        }
        document = description.narrowed(document, receiver.url(), types)
    else:
        document = description.tested(document)
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    keys = running.fanout().all(f"{running.base}/keys")
    own = next(key["id"] for key in keys if running.key.startswith(key["prefix"]))
    examples = int(os.environ.get("CARILLON_SCHEMATHESIS_EXAMPLES", "5"))
    config = CONFIG.format(key=running.key, hooks=HOOKS, examples=examples) + EXCEPTIONS[service]
    (tmp_path / "schemathesis.toml").write_text(config)
    done = subprocess.run(
        [
            *(Path(sys.executable).parent / "schemathesis", "--config-file", tmp_path / "schemathesis.toml"),
            *("run", tmp_path / "openapi.json", f"--url={client.url}", f"--mode={mode}", "--checks=all"),
            f"--exclude-checks={OTHERS[mode]}",
            *("--workers=2", "--suppress-health-check=all", *SEED),
        ],
        env=os.environ | {"CARILLON_TEST_ANSWERS": str(tmp_path / "answers.json"), "CARILLON_TEST_KEY_ID": own},
        cwd=tmp_path,
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
