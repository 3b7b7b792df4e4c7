"""The main job: what is posted and valid arrives everywhere, signed, byte for byte, and is recorded."""

import json
from collections import defaultdict

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from Harness.api import expect, notification, problem, side_by_side
from Harness.broker import headers
from Harness.checks import check_each_delivered, check_planned_once, check_signatures, wait_until_ended
from Harness.payloads import Payload, payload_set

ENDPOINTS = 3


def register_types(tenant, payloads) -> None:
    """Every type of the set, and then every instance of ingest knows them."""
    client = tenant.ingest()
    positions = []
    for type, schema in payloads.schemas.items():
        answer = expect(client.post("/api/v1/schemas", {"type": type, "schema": schema}), 201)
        assert (answer.json()["type"], answer.json()["version"]) == (type, 1)
        positions.append(answer.headers["carillon-position"])
    for index in range(len(tenant.installation.ingests)):
        expect(tenant.ingest(index).get("/api/v1/schemas", headers={"Carillon-Position": positions[-1]}), 200)


def post_all(tenant, payloads: list[Payload]) -> dict[str, Payload]:
    """Posts at concurrency 32, by all instances of ingest in turn; what was accepted, by the id of its event."""
    clients = [tenant.ingest(index) for index in range(len(tenant.installation.ingests))]

    def post(numbered: tuple[int, Payload]) -> str:
        number, payload = numbered
        body = notification(payload.type, payload.content, partitionkey=f"p{number % 24}")
        answer = expect(clients[number % len(clients)].post("/api/v1/notifications", body), 202).json()
        assert (answer["type"], answer["schemaVersion"], answer["state"]) == (payload.type, 1, "accepted")
        assert answer["duplicate"] is False
        return answer["id"]

    ids = side_by_side(32, post, list(enumerate(payloads)))
    assert len(set(ids)) == len(payloads)
    return dict(zip(ids, payloads, strict=True))


def refuse_all(tenant, payloads: list[Payload]) -> None:
    assert payloads
    for payload in payloads:
        answer = tenant.ingest().post("/api/v1/notifications", notification(payload.type, payload.content))
        errors = problem(answer, 422)["errors"]
        assert errors and all(error["pointer"].startswith("/payload") for error in errors), (payload.name, errors)


def check_webhooks(receiver, accepted: dict[str, Payload], endpoints: dict[str, dict], tenant: str) -> None:
    """Each request: its signatures, and a body that holds the payload as it was posted."""
    by_path = {path: endpoint for path, endpoint in endpoints.items()}
    for request in receiver.taken():
        check_signatures(request, by_path[request.path]["secret"])
        body = json.loads(request.body)
        payload = accepted[body["id"]]
        assert (body["type"], body["schemaVersion"], body["tenant"]) == (payload.type, 1, tenant)
        assert body["data"] == json.loads(payload.content)
        assert payload.content in request.body, f"{payload.name} was written anew"
        assert body["timestamp"].endswith("Z") and body["source"]


def check_records(broker, accepted: dict[str, Payload], tenant: str) -> None:
    """An independent consumer reads the log: confluent-kafka, and the Kafka binding of PyPI's cloudevents."""
    seen: dict[str, int] = defaultdict(int)
    for message in broker.read("carillon.events"):
        assert headers(message)["content-type"] == "application/json"
        raw = KafkaMessage(headers=dict(message.headers()), key=message.key(), value=message.value())
        event = from_binary(raw, JSONFormat())
        payload = accepted[event.get_id()]
        seen[event.get_id()] += 1
        assert message.value() == payload.content
        assert event.get_data() == json.loads(payload.content)
        assert (event.get_type(), event.get_specversion()) == (payload.type, "1.0")
        assert event.get_source() and event.get_time().utcoffset().total_seconds() == 0
        assert event.get_extension("tenant") == tenant
        assert message.key().decode() == headers(message)["ce_partitionkey"]
    assert seen == dict.fromkeys(accepted, 1)


def check_read_api(tenant, fanout: int, accepted: dict[str, Payload]) -> None:
    client = tenant.fanout(fanout)
    listed = client.all(f"{tenant.base}/notifications")
    assert len(listed) == len(accepted)
    assert {item["id"]: item["type"] for item in listed} == {id: payload.type for id, payload in accepted.items()}
    assert {item["state"] for item in listed} == {"completed"}

    def check(item: tuple[str, Payload]) -> None:
        answer = expect(client.get(f"{tenant.base}/notifications/{item[0]}"), 200)
        assert answer.json()["payload"] == json.loads(item[1].content)
        assert item[1].content in answer.content
        assert len(answer.json()["deliveries"]) == ENDPOINTS

    side_by_side(8, check, list(accepted.items()))


@pytest.mark.parametrize("log", ["embedded", "kafka"])
def test_every_accepted_event_arrives_at_three_endpoints_signed_and_byte_for_byte(log, install, receiver, request):
    """Guarantees 1, 3 and 4, without faults: the whole way, on both logs."""
    broker = request.getfixturevalue("broker") if log == "kafka" else None
    installation = install(broker=broker)
    installation.start(ingests=2 if broker else 1, fanouts=2 if broker else 1)
    tenant = installation.tenant()
    payloads = payload_set()
    register_types(tenant, payloads)
    endpoints = {f"/hooks/{n}": tenant.endpoint(receiver.url(f"/hooks/{n}")) for n in range(ENDPOINTS)}
    refuse_all(tenant, payloads.invalid)

    accepted = post_all(tenant, payloads.valid)
    owed = len(accepted) * ENDPOINTS
    paths = {endpoint["id"]: path for path, endpoint in endpoints.items()}
    for fanout in range(len(installation.fanouts)):
        deliveries = wait_until_ended(
            tenant.fanout(fanout), tenant.base, owed, within=120, alive=installation.check_running
        )
        check_each_delivered(receiver, deliveries, set(accepted), paths)
        check_read_api(tenant, fanout, accepted)
    check_webhooks(receiver, accepted, endpoints, tenant.handle)
    if broker:
        check_records(broker, accepted, tenant.handle)
        check_planned_once(broker, set(accepted), set(paths))
