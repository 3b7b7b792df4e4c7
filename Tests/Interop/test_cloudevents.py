"""CloudEvents in and out: built by PyPI's `cloudevents`, posted over HTTP, and read back from Kafka by two independent
clients, confluent-kafka and kcat."""

import json
import subprocess
from datetime import UTC, datetime

from cloudevents.core.bindings.http import HTTPMessage, to_binary, to_structured
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from Harness.api import expect, problem
from Harness.waiting import eventually

FORMAT = JSONFormat()
NOTIFICATIONS = "/api/v1/notifications"
DATA = {"invoiceId": "in_1", "amount": 4200, "currency": "EUR", "note": "größer € 😀"}


def invoice(id: str, **attributes) -> CloudEvent:
    attributes = {
        "type": "invoice.paid",
        "source": "https://shop.example/billing",
        "id": id,
        "time": datetime(2026, 2, 28, 23, 59, 59, 250000, tzinfo=UTC),
        "datacontenttype": "application/json",
        "subject": 'Größe "L" 100 %',
    } | attributes
    return CloudEvent(attributes={"specversion": "1.0"} | attributes, data=DATA)


def post(client, message: HTTPMessage, path: str = NOTIFICATIONS):
    # The client's own default is written so, and must not stand beside it.
    headers = {"Content-Type" if name == "content-type" else name: value for name, value in message.headers.items()}
    return client.post(path, bytes(message.body), headers=headers)


def batch(events: list[CloudEvent]) -> HTTPMessage:
    """The SDK has no batches; CloudEvents' JSON format has an array of its events."""
    body = b"[" + b",".join(bytes(FORMAT.write(event)) for event in events) + b"]"
    return HTTPMessage({"Content-Type": "application/cloudevents-batch+json"}, body)


def check_record(event: CloudEvent, posted: CloudEvent, id: str) -> None:
    """A record of the topic, as the SDK reads it, beside what was posted."""
    assert event.get_id() == id
    assert event.get_extension("originid") == posted.get_id()
    assert (event.get_type(), event.get_specversion()) == ("invoice.paid", "1.0")
    assert (event.get_source(), event.get_subject()) == (posted.get_source(), posted.get_subject())
    assert event.get_extension("origintime").startswith("2026-02-28T23:59:59.25")
    assert event.get_extension("priority") == "7"
    assert event.get_extension("partitionkey") == posted.get_extension("partitionkey")
    assert event.get_data() == DATA


def test_events_of_every_mode_stand_in_the_topic_as_they_were_posted(install, broker):
    """Structured, binary and batch, by one library; the records by it and by kcat; and what the read API shows."""
    installation = install(broker=broker)
    installation.start()
    tenant = installation.tenant()
    client = tenant.ingest()
    extensions = {"priority": "7", "partitionkey": "cli 42"}
    posted = {name: invoice(name, **extensions) for name in ("structured", "binary", "batch-1", "batch-2")}

    ids = {}
    for name, mode in (("structured", to_structured), ("binary", to_binary)):
        answer = expect(post(client, mode(posted[name], FORMAT)), 202)
        assert answer.json()["duplicate"] is False
        ids[answer.json()["id"]] = name
        # The same event again, in the other mode.
        other = to_binary if mode is to_structured else to_structured
        again = expect(post(client, other(posted[name], FORMAT)), 202)
        assert (again.json()["id"], again.json()["duplicate"]) == (answer.json()["id"], True)
    items = [posted["batch-1"], invoice("batch-3", type="no.such.type"), posted["batch-2"], posted["binary"]]
    results = expect(post(client, batch(items)), 207).json()["results"]
    assert [item["status"] for item in results] == [202, 422, 202, 202]
    assert results[1]["problem"]["errors"][0]["pointer"] == "/1/type"
    assert results[3]["notification"]["duplicate"] is True
    ids |= {results[0]["notification"]["id"]: "batch-1", results[2]["notification"]["id"]: "batch-2"}

    messages = broker.read("carillon.events")
    assert len(messages) == len(ids) == 4
    for message in messages:
        raw = KafkaMessage(headers=dict(message.headers()), key=message.key(), value=message.value())
        event = from_binary(raw, FORMAT)
        assert message.key() == b"cli 42"
        check_record(event, posted[ids[event.get_id()]], event.get_id())
    check_kcat(broker, ids)

    for id, name in ids.items():
        path = f"{tenant.base}/notifications/{id}"
        eventually(lambda path=path: tenant.fanout().get(path).status_code == 200, f"{id} is folded")
        shown = expect(tenant.fanout().get(path), 200).json()
        assert shown["cloudEvent"]["id"] == name
        assert shown["cloudEvent"]["subject"] == posted[name].get_subject()
        assert shown["cloudEvent"]["priority"] == "7"
        assert shown["payload"] == DATA


def check_kcat(broker, ids: dict[str, str]) -> None:
    command = ["kcat", "-C", "-e", "-q", "-J", "-o", "beginning", "-b", broker.servers, "-t", "carillon.events"]
    done = subprocess.run(
        [*command, "-X", "fetch.wait.max.ms=10"], capture_output=True, text=True, timeout=60, check=True
    )
    records = [json.loads(line) for line in done.stdout.splitlines()]
    found = {}
    for record in records:
        fields = dict(zip(record["headers"][::2], record["headers"][1::2], strict=True))
        found[fields["ce_id"]] = fields["ce_originid"]
        assert fields["content-type"] == "application/json"
        assert json.loads(record["payload"]) == DATA
    assert found == ids


def test_what_is_no_cloudevent_is_refused_and_a_dry_run_says_so_too(install):
    installation = install()
    installation.start()
    tenant = installation.tenant()
    client = tenant.ingest()

    without = json.loads(FORMAT.write(invoice("x")))
    del without["source"]
    headers = {"Content-Type": "application/cloudevents+json"}
    errors = problem(client.post(NOTIFICATIONS, without, headers=headers), 422, "invalid")["errors"]
    assert [(error["pointer"], error["code"]) for error in errors] == [("/source", "missing")]
    verdict = expect(client.post(f"{NOTIFICATIONS}/validate", without, headers=headers), 200).json()
    assert verdict["valid"] is False and verdict["errors"][0]["pointer"] == "/source"

    binary = to_binary(invoice("x"), FORMAT)
    fields = {name: value for name, value in binary.headers.items() if name != "ce-source"}
    answer = post(client, HTTPMessage(fields, binary.body))
    assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == "ce-source"

    for message in (binary, to_structured(invoice("x"), FORMAT)):
        verdict = expect(post(client, message, f"{NOTIFICATIONS}/validate"), 200).json()
        assert verdict == {"valid": True, "schemaVersion": 1, "errors": []}
    assert expect(post(client, binary), 202).json()["duplicate"] is False, "the dry run has written nothing"
