"""Two tenants over one socket, and over one fan-out: each gets its own, and nothing of the other's."""

import json
import socket
from urllib.parse import urlsplit

from Harness.api import expect, notification
from Harness.checks import check_signatures, wait_until_ended
from Harness.waiting import eventually

INVOICE = b'{"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}'
ROUNDS = 40


def answers(url: str, requests: list[bytes]) -> list[tuple[int, bytes]]:
    """Sends all requests at once over one connection, and reads as many answers: status and body of each."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall(b"".join(requests))
        stream = connection.makefile("rb")
        found = []
        for _ in requests:
            status = int(stream.readline().split()[1])
            length = 0
            while (line := stream.readline().strip()) != b"":
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            found.append((status, stream.read(length)))
        return found


def test_requests_of_two_tenants_on_one_connection_are_answered_each_by_itself(tenant, receiver):
    """A proxy puts requests of many behind each other on one connection."""
    installation = tenant.installation
    tenants = [tenant, installation.tenant("beta")]
    own = [each.endpoint(receiver.url(f"/{each.handle}"))["id"] for each in tenants]

    def request(asking: int, asked: int) -> bytes:
        head = [
            f"GET {tenants[asked].base}/webhooks HTTP/1.1",
            "Host: carillon.example",
            f"Authorization: Bearer {tenants[asking].key}",
        ]
        return ("\r\n".join(head) + "\r\n\r\n").encode()

    order = [(number % 2, number // 2 % 2) for number in range(ROUNDS)]
    found = answers(installation.fanouts[0].url, [request(*each) for each in order])
    for (asking, asked), (status, body) in zip(order, found, strict=True):
        if asking == asked:
            assert status == 200 and own[asking].encode() in body and own[1 - asking].encode() not in body
        else:
            assert status == 404 and json.loads(body)["code"] == "not_found"
            assert not any(id.encode() in body for id in own)


def test_events_of_two_tenants_reach_their_own_receivers_alone(tenant, receiver):
    installation = tenant.installation
    tenants = [tenant, installation.tenant("beta")]
    endpoints = [each.endpoint(receiver.url(f"/{each.handle}")) for each in tenants]
    posted: dict[str, set[str]] = {each.handle: set() for each in tenants}
    for number in range(ROUNDS):
        each = tenants[number % 2]
        # The same partition key, and so the same partition, for both.
        body = notification("invoice.paid", INVOICE, partitionkey="shared")
        sent = {"Idempotency-Key": f"key-{number // 2}"}
        answer = expect(each.ingest().post("/api/v1/notifications", body, headers=sent), 202).json()
        assert answer["duplicate"] is False, "a key of one tenant's is none of another's"
        posted[each.handle].add(answer["id"])
    for each, endpoint in zip(tenants, endpoints, strict=True):
        client = each.fanout()
        deliveries = wait_until_ended(client, each.base, ROUNDS // 2, within=60, alive=installation.check_running)
        assert {delivery["eventId"] for delivery in deliveries} == posted[each.handle]
        assert {delivery["endpointId"] for delivery in deliveries} == {endpoint["id"]}
        assert {event["id"] for event in client.all(f"{each.base}/notifications")} == posted[each.handle]
        requests = receiver.at(f"/{each.handle}")
        assert {request.event for request in requests} == posted[each.handle]
        for request in requests:
            check_signatures(request, endpoint["secret"])
            assert json.loads(request.body)["tenant"] == each.handle
    # Deleting everything of one takes nothing from the other.
    expect(tenants[0].fanout().delete(f"{tenants[0].base}/webhooks/{endpoints[0]['id']}"), 200)
    eventually(lambda: tenants[0].fanout().all(f"{tenants[0].base}/deliveries") == [], "its history is gone")
    assert len(tenants[1].fanout().all(f"{tenants[1].base}/deliveries")) == ROUNDS // 2
