"""What is killed or cut off when, and what must still be true afterwards (guarantees 1 to 4).

The scale: thousands of deliveries to a receiver that fails a fifth of first tries.
"""

import json
import threading
import time
from collections import Counter

import httpx
import pytest
from Harness.api import expect, problem, side_by_side
from Harness.broker import headers
from Harness.checks import check_each_delivered, check_planned_once, wait_until_ended
from Harness.receiver import failing_first_tries
from Harness.waiting import eventually

ENDPOINTS = 3
EVENTS = 1_700
"""Times three endpoints: a little over 5,000 deliveries."""
BATCH = 100


class Story:
    """An installation with a tenant and three endpoints, and what was accepted from it so far."""

    def __init__(self, install, receiver, broker=None):
        self.broker = broker
        self.receiver = receiver
        count = 2 if broker else 1
        self.installation = install(broker=broker)
        self.installation.start(ingests=count, fanouts=count)
        self.tenant = self.installation.tenant()
        self.accepted: dict[str, str] = {}
        """The event of each idempotency key that was answered with 202."""
        receiver.script = failing_first_tries()
        self.paths = {}
        for number in range(ENDPOINTS):
            path = f"/hooks/{number}"
            self.paths[self.tenant.endpoint(receiver.url(path), ["invoice.paid"])["id"]] = path

    def items(self, numbers) -> list[dict]:
        return [
            {
                "id": f"key-{number}",
                "type": "invoice.paid",
                "recipients": {"subscribers": True},
                "partitionkey": f"customer-{number % 48}",
                "payload": {"invoiceId": f"in_{number}", "amount": number, "currency": "EUR"},
            }
            for number in numbers
        ]

    def batches(self, count: int = EVENTS) -> list[list[dict]]:
        return [self.items(range(start, min(start + BATCH, count))) for start in range(0, count, BATCH)]

    def post(self, items: list[dict], ingest: int = 0, retries: bool = False) -> None:
        """Posts a batch and notes what was accepted; with `retries` as often as it takes, as a client would."""
        client = self.tenant.ingest(ingest)

        def attempt() -> bool:
            try:
                answer = client.post("/api/v1/notifications/batch", {"notifications": items})
            except httpx.TransportError:
                if retries:
                    return False
                raise
            if retries and answer.status_code == 503:
                return False
            results = expect(answer, 207).json()["results"]
            for item, result in zip(items, results, strict=True):
                if result["status"] == 202:
                    event = result["notification"]["id"]
                    assert self.accepted.setdefault(item["id"], event) == event, "one key became two events"
                else:
                    assert result["status"] == 503, result
            return all(result["status"] == 202 for result in results)

        eventually(attempt, "the batch is accepted", within=90 if retries else 0)

    def post_all(self, count: int = EVENTS) -> None:
        ingests = len(self.installation.ingests)
        work = list(enumerate(self.batches(count)))
        side_by_side(4, lambda item: self.post(item[1], ingest=item[0] % ingests), work)

    def wait_for(self, requests: int) -> None:
        """Until the receiver has seen so much: then deliveries are in full swing."""
        eventually(
            lambda: len(self.receiver.requests) >= requests,
            lambda: f"{requests} webhooks arrive; there are {len(self.receiver.requests)}",
            alive=self.installation.check_running,
        )

    def check(self, within: float = 150) -> None:
        """Every 202 is delivered, planned once for each subscriber, ended and recorded, alike on every instance."""
        events = set(self.accepted.values())
        assert len(events) == len(self.accepted), "two keys became one event"
        owed = len(events) * ENDPOINTS
        for index in range(len(self.installation.fanouts)):
            deliveries = wait_until_ended(
                self.tenant.fanout(index), self.tenant.base, owed, within, self.installation.check_running
            )
            check_each_delivered(self.receiver, deliveries, events, self.paths)
            listed = self.tenant.fanout(index).all(f"{self.tenant.base}/notifications")
            assert len(listed) == len(events)
            assert {item["id"] for item in listed} == events
            assert {item["state"] for item in listed} == {"completed"}
        if self.broker:
            check_planned_once(self.broker, events, set(self.paths))


@pytest.fixture(params=["embedded", "kafka"])
def story(request, install, receiver) -> Story:
    broker = request.getfixturevalue("broker") if request.param == "kafka" else None
    return Story(install, receiver, broker)


def test_a_fanout_killed_in_the_middle_of_its_deliveries_loses_and_doubles_nothing(story):
    """Guarantees 3 and 4. On Kafka the other instance takes over; on the embedded log the same one comes back."""
    story.post_all()
    story.wait_for(EVENTS * ENDPOINTS // 4)
    victim = story.installation.fanouts[0]
    victim.kill()
    seen = len(story.receiver.requests)
    assert seen < EVENTS * ENDPOINTS, "everything had arrived before the kill: nothing was tested"
    if not story.broker:
        victim.start()
        victim.wait_ready()
        story.check()
        return
    # The other one must finish it alone.
    survivor = story.installation.fanouts[1]
    wait_until_ended(story.tenant.fanout(1), story.tenant.base, EVENTS * ENDPOINTS, 150, alive=survivor.check_running)
    victim.start()
    victim.wait_ready()
    story.check()


def test_a_fanout_that_was_frozen_and_comes_back_doubles_nothing(install, receiver, broker):
    """Guarantee 3: an instance that does not know that it has lost its partitions plans and sends nothing anew."""
    story = Story(install, receiver, broker)
    story.post_all(400)
    story.wait_for(100)
    sleeper, survivor = story.installation.fanouts
    sleeper.freeze()
    for batch in story.batches(800)[4:]:
        story.post(batch)
    wait_until_ended(story.tenant.fanout(1), story.tenant.base, 800 * ENDPOINTS, 150, alive=survivor.check_running)
    sleeper.thaw()
    for batch in story.batches(1_000)[8:]:
        story.post(batch)
    story.check()
    tries = Counter(request.delivery for request in receiver.requests)
    # Each in flight when it froze may have been sent twice, and a fifth of all need a second try.
    assert max(tries.values()) <= 4, tries.most_common(3)


def test_an_ingest_killed_during_batches_takes_each_key_once(story):
    """Guarantees 1 and 2: what was answered is kept, and what was not may be sent again under the same keys."""
    victim = story.installation.ingests[0]
    batches = story.batches(1_000)
    for batch in batches[:3]:
        story.post(batch)
    failed = []

    def post(batch: list[dict]) -> None:
        try:
            story.post(batch)
        except (httpx.TransportError, AssertionError):
            failed.append(batch)

    # Several batches are under way when it dies, and nobody knows how much of each is in the log.
    under_way = [threading.Thread(target=post, args=(batch,)) for batch in batches[3:9]]
    for thread in under_way:
        thread.start()
    eventually(lambda: len(story.accepted) > 300 or failed, "the first of them is answered", every=0.001)
    victim.kill()
    for thread in under_way:
        thread.join()
    if story.broker:
        # The other instance, which knows the keys from the log alone.
        side_by_side(3, lambda batch: story.post(batch, ingest=1, retries=True), batches)
    victim.start()
    victim.wait_ready()
    side_by_side(3, lambda batch: story.post(batch, ingest=0, retries=True), batches)
    assert len(story.accepted) == 1_000
    story.check()


def test_ten_seconds_without_a_broker_refuse_events_and_lose_none(install, receiver, broker):
    """Guarantee 1: no log, no 202. What was accepted before is delivered afterwards."""
    story = Story(install, receiver, broker)
    story.post_all(900)
    story.wait_for(200)
    broker.down()
    start = time.monotonic()
    refused = 0
    while time.monotonic() - start < 10:
        # Answered by name, within the time that an append may take.
        event = {name: value for name, value in story.items([5_000 + refused])[0].items() if name != "id"}
        answer = story.tenant.ingest(refused % 2).post("/api/v1/notifications", event)
        assert int(answer.headers.get("retry-after", 0)) >= 1
        problem(answer, 503)
        refused += 1
    assert time.monotonic() - start < 40
    broker.up()
    story.post(story.items(range(900, 1_000)), ingest=0, retries=True)
    story.post(story.items(range(1_000, 1_100)), ingest=1, retries=True)
    story.installation.check_running()
    story.check()


def test_a_record_that_can_not_be_decoded_goes_to_the_dead_letters_and_all_goes_on(install, receiver, broker):
    """Guarantee 8, and nothing behind the record waits for it."""
    story = Story(install, receiver, broker)
    story.post_all(48)
    for partition in range(12):
        broker.write("carillon.events", b"\x00not an event", partition)
    newer = {
        "ce_specversion": b"1.0",
        "ce_id": b"evt_x",
        "ce_carillonformat": b"99",
        "content-type": b"application/json",
    }
    broker.write("carillon.events", b"{}", 0, newer)
    broker.write("carillon.deliveries", b"[", 1, {"carillon-format": b"1", "carillon-kind": b"plan"})
    broker.write("carillon.control", b"{", 0, {"carillon-format": b"1"})
    story.post(story.items(range(100, 200)), ingest=1)
    story.check()

    def dead() -> list[dict]:
        records = [
            json.loads(message.value())
            for message in broker.read("carillon.dead-letters")
            if headers(message).get("carillon-kind") == "record"
        ]
        return records if len({(r["topic"], r["partition"], r["offset"]) for r in records}) >= 15 else []

    def so_far() -> str:
        return f"15 dead letters; there are {[m.value()[:80] for m in broker.read('carillon.dead-letters')]}"

    records = eventually(dead, so_far)
    assert all(record["reason"] for record in records)
    assert {record["partition"] for record in records if record["topic"] == "carillon.events"} == set(range(12))
    assert any("99" in record["reason"] for record in records)
    assert {record["topic"] for record in records} == {"carillon.control", "carillon.events", "carillon.deliveries"}
    # After a restart they are neither decoded nor reported again.
    count = len(broker.read("carillon.dead-letters"))
    for service in story.installation.services:
        assert service.stop() == 0
        service.start()
        service.wait_ready()
    story.post(story.items(range(200, 300)))
    story.check()
    assert len(broker.read("carillon.dead-letters")) == count
