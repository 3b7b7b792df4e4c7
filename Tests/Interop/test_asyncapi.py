"""`asyncapi.yaml` says what stands in the log: records of every kind, as others read them from Kafka, prove it."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from Harness.api import expect, notification
from Harness.installation import ALL_SCOPES, Installation
from Harness.mail import MailServer
from Harness.receiver import Answer
from Harness.voice import phones, upload, wav
from Harness.waiting import eventually
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FILE = Path(__file__).parents[2] / "Shared/Contracts/asyncapi.yaml"


class Description:
    def __init__(self):
        self.document = yaml.safe_load(FILE.read_text())
        resource = Resource(contents=self.document, specification=DRAFT202012)
        self.registry = Registry().with_resource("urn:d", resource)

    def kinds(self, topic: str) -> dict[str, str]:
        """Pointers to the messages of a topic, by kind."""
        channel = next(one for one in self.document["channels"].values() if one["address"] == topic)
        pointers = [message["$ref"][1:] for message in channel["messages"].values()]
        messages = self.document["components"]["messages"]
        return {messages[pointer.rsplit("/", 1)[1]]["name"].lower(): pointer for pointer in pointers}

    def faults(self, pointer: str, value) -> list[str]:
        schema = {"$ref": f"urn:d#{pointer}"}
        formats = jsonschema.FormatChecker()
        validator = jsonschema.Draft202012Validator(schema, registry=self.registry, format_checker=formats)
        found = [jsonschema.exceptions.best_match([error]) for error in validator.iter_errors(value)]
        return [f"{pointer} {error.json_path}: {error.message[:200]}" for error in found]


@pytest.fixture
def mail_server(tmp_path):
    """Nobody has a mailbox here."""
    server = MailServer(tmp_path)
    server.answers = ["550 5.1.1 unknown"] * 100
    yield server
    server.end()


@pytest.fixture
def busy(install, broker, receiver, mail_server):
    """An installation in which everything has happened once that leaves a record."""
    installation: Installation = install(broker=broker, CARILLON_SMTP_URL=mail_server.url)
    installation.start()
    tenant = installation.tenant()
    installation.carillon("tenant", "limits", "acme", "--events-per-day", "1000000")
    key = installation.key("acme", f"{ALL_SCOPES},directory:manage,inbox:read")
    out, into = installation.fanouts[0].client(key), installation.ingests[0].client(key)
    base = tenant.base
    receiver.script = lambda request: Answer(500 if request.path == "/dead" else 200)
    schema = {"type": "parcel.shipped", "schema": {"type": "object"}}
    expect(into.post("/api/v1/schemas", schema), 201)
    expect(into.post("/api/v1/schemas/parcel.shipped/versions/1/deprecate"), 200)
    person = {"email": "ada@example.org", "roles": ["admin"], "attributes": {"plan": "pro"}}
    expect(out.put(f"{base}/directory/users/ada", person), 201)
    expect(out.put(f"{base}/directory/groups/all", {"members": ["ada"]}), 201)
    expect(out.put(f"{base}/directory/rules/pro", {"pattern": {"plan": ["pro"]}}), 201)
    settings = {"channels": {"email": False}, "requireVerification": False, "locale": "de"}
    expect(out.put(f"{base}/notification-settings", settings), 200)
    expect(out.put(f"{base}/inbound/stripe", {"secrets": ["whsec_abc"], "mapping": {"a": "invoice.paid"}}), 201)
    template = {"subject": "a", "text": "b", "html": "c"}
    expect(out.put(f"{base}/notifications/email-templates/invoice.paid/de", template), 201)
    subscription = {"email": "bob@example.org", "eventTypes": ["invoice.paid"]}
    expect(out.post(f"{base}/notifications/email-subscriptions", subscription), 201)
    hook = {"retry": {"schedule": ["1ms"], "timeout": "5s"}, "filterPolicy": {"data": {"amount": [{"exists": True}]}}}
    headers = {"X-A": "b", "Authorization": {"value": "c", "secret": True}}
    dead = tenant.endpoint(receiver.url("/dead"), ["invoice.paid"], headers=headers, description="d", **hook)
    gone = tenant.endpoint(receiver.url("/gone"), rateLimit={"perSecond": 0.5}, format="thin", signing="ed25519")
    expect(out.post(f"{base}/webhooks/{gone['id']}/verify"), 200)
    expect(out.post(f"{base}/webhooks/{gone['id']}/test"), 202)
    eva, _ = phones(tenant, "eva", "bob")
    note = eva.announce(wav(), {"users": ["bob"]}, **{"Idempotency-Key": "v"})
    expect(upload(note, wav()), 204)
    expect(eva.complete(note["id"]), 200)
    expect(into.post("/v2/support/report", {"summary": "Help", "details": "Please."}), 202)
    payload = b'{"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}'
    for key, recipients in [("a", {"subscribers": True, "users": ["ada"]}), ("b", {"rule": "pro", "groups": ["all"]})]:
        body = notification("invoice.paid", payload, recipients=recipients, partitionkey="k", source="/billing")
        expect(into.post("/api/v1/notifications", body, headers={"Idempotency-Key": key}), 202)
    event = {"specversion": "1.0", "type": "invoice.paid", "source": "/a", "id": "1", "data": json.loads(payload)}
    event |= {"time": "2026-03-01T09:30:00Z", "subject": "s", "extra": "e"}
    trace = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    head = {"Content-Type": "application/cloudevents+json"} | trace
    expect(into.post("/api/v1/notifications", json.dumps(event).encode(), headers=head), 202)
    # A record that nobody can read.
    broker.write("carillon.deliveries", b"no plan", 0, {"carillon-format": b"1", "carillon-kind": b"plan"})
    deliveries = f"{base}/webhooks/{dead['id']}/deliveries"
    eventually(lambda: len(out.all(deliveries, status="dead_letter")) >= 2, "its deliveries are dead letters")

    def letters() -> set[bytes]:
        return {dict(record.headers())["carillon-kind"] for record in broker.read("carillon.dead-letters")}

    eventually(lambda: letters() == {b"delivery", b"record"}, "both kinds of dead letters are there")
    failed = out.all(deliveries, status="dead_letter")[0]
    expect(out.post(f"{deliveries}/{failed['id']}/replay", headers={"Idempotency-Key": "r"}), 202)
    span = {"from": "2026-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z", "eventTypes": ["invoice.paid"]}
    job = expect(out.post(f"{base}/webhooks/{dead['id']}/replays", span | {"missed": True}), 202).json()
    expect(out.delete(f"{base}/replays/{job['id']}"), 200, 409)
    items = eventually(lambda: out.all(f"{base}/mobile/inbox", user="ada"), "there is something in the inbox")
    expect(out.post(f"{base}/mobile/inbox/{items[0]['id']}/read"), 200)
    expect(out.delete(f"{base}/webhooks/{gone['id']}"), 200)
    eventually(lambda: out.get(deliveries).json()["data"], "the history is there")
    eventually(lambda: out.all(f"{base}/notifications/suppressions"), "an address is suppressed")
    expect(out.delete(deliveries), 200)
    return broker


def test_records_of_every_kind_are_as_described(busy):
    description = Description()
    seen: set[str] = set()
    described: set[str] = set()
    faults: list[str] = []
    for channel in description.document["channels"].values():
        topic = channel["address"]
        kinds = description.kinds(topic)
        described |= kinds.keys()
        for record in busy.read(topic):
            headers = {name: value.decode() for name, value in record.headers() or []}
            if topic == "carillon.deliveries" and record.value() == b"no plan":
                continue
            kind = "event" if topic == "carillon.events" else headers["carillon-kind"]
            if kind not in kinds:
                faults.append(f"{topic} has a {kind}, which is not described")
                continue
            seen.add(kind)
            faults += description.faults(f"{kinds[kind]}/headers", headers)
            faults += description.faults(f"{kinds[kind]}/payload", json.loads(record.value()))
            if kind == "event":
                recipients = json.loads(headers["ce_recipients"])
                faults += description.faults("/components/schemas/Recipients", recipients)
    assert faults == [], "\n".join(faults)
    assert described - seen == set()
