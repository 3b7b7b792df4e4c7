"""What receivers are sent is what the description says under `webhooks`, in each of the forms."""

import json

import jsonschema
import pytest
from Harness.api import expect, notification
from Harness.installation import Installation
from Harness.receiver import Answer, Request
from Harness.waiting import eventually
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
FORMS = {
    "carillon": "event",
    "thin": "thinEvent",
    "cloudevents": "cloudEvent",
    "cloudevents-binary": "binaryCloudEvent",
}


class Described:
    def __init__(self, document: dict):
        self.document = document
        resource = Resource(contents=document, specification=DRAFT202012)
        self.registry = Registry().with_resource("urn:d", resource)

    def check(self, schema: dict, value) -> None:
        rooted = json.loads(json.dumps(schema).replace('"#/', '"urn:d#/'))
        jsonschema.Draft202012Validator(
            rooted, registry=self.registry, format_checker=jsonschema.FormatChecker()
        ).validate(value)

    def check_request(self, name: str, request: Request) -> None:
        operation = self.document["webhooks"][name][request.method.lower()]
        for header in operation["parameters"]:
            value = request.headers.get(header["name"].lower())
            assert value is not None or not header.get("required"), f"{name} has no {header['name']}"
            if value is not None:
                self.check(header["schema"], value)
        named = {header["name"].lower() for header in operation["parameters"]}
        ours = {field for field in request.headers if field.startswith(("webhook-", "x-", "trace"))}
        assert ours <= named, f"{name} is not said to have {ours - named}"
        if "requestBody" in operation:
            [(type, content)] = operation["requestBody"]["content"].items()
            assert request.headers["content-type"] == type
            self.check(content["schema"], json.loads(request.body))


@pytest.fixture
def described(install, receiver) -> tuple[Described, Installation]:
    installation = install()
    installation.start()
    document = expect(installation.fanouts[0].client(None).get("/openapi.json"), 200).json()
    return Described(document), installation


def test_what_is_sent_is_as_described(described, receiver):
    description, installation = described

    def script(request: Request) -> Answer:
        if request.method == "OPTIONS":
            return Answer(200, {"WebHook-Allowed-Origin": "*"})
        body = json.loads(request.body)
        if body.get("type") == "webhook.verification":
            return Answer(200, body=json.dumps({"challenge": body["challenge"]}).encode())
        return Answer()

    receiver.script = script
    tenant = installation.tenant()
    for form in FORMS:
        options = {"format": form, "rateLimit": {"perSecond": 100}}
        hook = tenant.endpoint(receiver.url(f"/{form}"), ["invoice.paid"], **options)
        said = expect(tenant.fanout().post(f"{tenant.base}/webhooks/{hook['id']}/verify"), 200).json()
        assert said["verified"]
        [asked] = receiver.at(f"/{form}")
        description.check_request("handshake" if "cloud" in form else "verification", asked)
    payload = b'{"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}'
    body = notification("invoice.paid", payload, partitionkey="k", source="/billing")
    headers = {"traceparent": TRACE, "tracestate": "a=b"}
    expect(tenant.ingest().post("/api/v1/notifications", body, headers=headers), 202)
    for form, name in FORMS.items():
        eventually(lambda form=form: len(receiver.at(f"/{form}")) == 2, f"{form} gets its event")
        request = receiver.at(f"/{form}")[1]
        description.check_request(name, request)
        assert {"x-signature", "traceparent", "tracestate"} <= request.headers.keys()


def test_its_examples_are_as_described(described):
    description, _ = described
    checked = 0
    for item in description.document["webhooks"].values():
        for operation in item.values():
            for header in operation["parameters"]:
                if "example" in header:
                    description.check(header["schema"], header["example"])
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for content in (content for body in bodies for content in body.get("content", {}).values()):
                for example in content["examples"].values():
                    if "$ref" in example:
                        example = description.document["components"]["examples"][example["$ref"].rsplit("/", 1)[1]]
                    description.check(content["schema"], example["value"])
                    checked += 1
    assert checked == 6
