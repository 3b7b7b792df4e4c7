"""What can befall deliveries on their way out, and what must still be true afterwards (guarantees 3, 4 and 8)."""

import re
import threading
from collections import Counter

import httpx
import pytest
from Harness.api import expect, notification, side_by_side
from Harness.checks import check_each_delivered, wait_until_ended
from Harness.disk import SmallDisk
from Harness.mail import MailServer
from Harness.ports import free_port
from Harness.receiver import Answer, Receiver, Request
from Harness.waiting import eventually


def post(tenant, count: int, at_once: int = 100) -> set[str]:
    """Posts so many events, and answers their ids."""

    def batch(start: int) -> list[str]:
        items = [
            {
                "id": f"key-{number}",
                "type": "invoice.paid",
                "recipients": {"subscribers": True},
                "partitionkey": f"customer-{number % 48}",
                "payload": {"invoiceId": f"in_{number}", "amount": number, "currency": "EUR"},
            }
            for number in range(start, min(start + at_once, count))
        ]
        answer = expect(tenant.ingest().post("/api/v1/notifications/batch", {"notifications": items}), 207)
        results = answer.json()["results"]
        assert {result["status"] for result in results} == {202}, results[:3]
        return [result["notification"]["id"] for result in results]

    events = {event for ids in side_by_side(4, batch, list(range(0, count, at_once))) for event in ids}
    assert len(events) == count
    return events


def failing_tries(failures: int):
    """500 to so many tries of every delivery."""
    tries: Counter = Counter()

    def script(request: Request) -> Answer:
        tries[request.delivery] += 1
        return Answer(500 if tries[request.delivery] <= failures else 200)

    return script


def metric(service, name: str) -> float:
    """The sum of a metric's samples."""
    text = httpx.get(f"{service.url}/metrics", timeout=10, trust_env=False).text
    found = re.findall(rf"^{re.escape(name)}(?:\{{[^}}]*\}})? (\S+)$", text, re.MULTILINE)
    assert found, f"{service.name} has no metric {name}"
    return sum(map(float, found))


def test_a_fanout_killed_again_and_again_in_the_middle_of_retries_ends_every_delivery(install, receiver):
    """Guarantee 4: a retry that is owed survives, with its number, and none is made twice."""
    receiver.script = failing_tries(2)
    installation = install(CARILLON_RETRY_SCHEDULE="1s,1s,1s,1s,1s,1s,1s,1s")
    installation.start()
    tenant = installation.tenant()
    paths = {tenant.endpoint(receiver.url(f"/hooks/{n}"), ["invoice.paid"])["id"]: f"/hooks/{n}" for n in range(2)}
    events = post(tenant, 600)
    fanout = installation.fanouts[0]
    for killing in (1, 2, 3):
        owed = killing * 500
        eventually(lambda owed=owed: len(receiver.requests) >= owed, f"{owed} tries arrive", alive=fanout.check_running)
        fanout.kill()
        fanout.start()
        fanout.wait_ready()
    deliveries = wait_until_ended(tenant.fanout(), tenant.base, len(events) * 2, 120, fanout.check_running)
    check_each_delivered(receiver, deliveries, events, paths)
    # A try whose record died with the process is made again, under the same number.
    assert max(item["attempts"] for item in deliveries) == 3
    assert sum(item["attempts"] for item in deliveries) <= len(receiver.requests)
    for item in deliveries[:40]:
        attempts = expect(tenant.fanout().get(f"{tenant.base}/deliveries/{item['id']}"), 200).json()["history"]
        assert [attempt["number"] for attempt in attempts] == list(range(1, item["attempts"] + 1))
        assert [attempt["outcome"] for attempt in attempts[:-1]] == ["retrying"] * (len(attempts) - 1)
        assert attempts[-1]["outcome"] == "delivered"


@pytest.mark.timeout(600)
def test_a_receiver_that_is_down_for_a_minute_gets_all_of_twenty_thousand_waiting_events(install):
    """The ladder that everybody has without settings outlasts it; what waits is counted meanwhile."""
    port = free_port()
    installation = install(CARILLON_RETRY_SCHEDULE="5s,10s,20s,40s")
    installation.start()
    tenant = installation.tenant()
    paths = {tenant.endpoint(f"http://127.0.0.1:{port}/hooks", ["invoice.paid"])["id"]: "/hooks"}
    back = threading.Event()
    made: list[Receiver] = []

    def come_back() -> None:
        back.wait(60)
        made.append(Receiver(port=port))

    events: set[str] = set()
    outage = threading.Thread(target=come_back)
    outage.start()
    try:
        events = post(tenant, 20_000)
        query = {"status": "retrying", "limit": 1}
        eventually(
            lambda: made or tenant.fanout().get(f"{tenant.base}/deliveries", params=query).json()["data"],
            "some wait for their second try",
        )
        assert not made, "all were posted only after the outage: nothing was tested"
        outage.join()
        deliveries = wait_until_ended(
            tenant.fanout(), tenant.base, len(events), 400, installation.fanouts[0].check_running
        )
        check_each_delivered(made[0], deliveries, events, paths)
    finally:
        back.set()
        outage.join()
        for receiver in made:
            receiver.end()


def confirmed_subscription(tenant, mail_server: MailServer, email: str) -> dict:
    base = f"{tenant.base}/notifications/email-subscriptions"
    created = expect(tenant.fanout().post(base, {"email": email, "eventTypes": ["invoice.paid"]}), 201).json()
    [question] = eventually(
        lambda: [mail for mail in mail_server.messages if email in mail["To"]], "the question is sent"
    )
    body = question.get_body(("plain",)).get_content()
    [link] = set(re.findall(r"https?://\S+/v2/email/confirm\?\S+", body))
    assert httpx.post(link, trust_env=False).status_code == 200
    return created


def states(tenant, events: set[str], subscription: str) -> Counter:
    listed = tenant.fanout().all(f"{tenant.base}/deliveries")
    return Counter(
        item["state"] for item in listed if item["eventId"] in events and item.get("subscriptionId") == subscription
    )


def test_mail_waits_for_a_server_that_is_down_and_ends_as_dead_letters_if_it_stays_so(install, tmp_path):
    """Guarantees 4 and 8. Webhooks don't wait for it."""
    port = free_port()
    server = MailServer(tmp_path, port=port)
    receiver = Receiver()
    try:
        installation = install(CARILLON_SMTP_URL=server.url, CARILLON_RETRY_SCHEDULE="1s,1s,2s,4s,8s")
        installation.start()
        tenant = installation.tenant()
        subscription = confirmed_subscription(tenant, server, "anna@example.org")["id"]
        endpoint = tenant.endpoint(receiver.url(), ["invoice.paid"])["id"]
        fanout = installation.fanouts[0]

        server.end()
        first = post(tenant, 100)
        eventually(lambda: states(tenant, first, subscription)["retrying"] == 100, "the mails are tried again")
        eventually(lambda: len(receiver.taken()) == 100, "the webhooks of the same events arrive meanwhile")
        back = MailServer(tmp_path, port=port)
        try:
            eventually(
                lambda: states(tenant, first, subscription) == {"delivered": 100},
                lambda: f"100 mails are delivered: {states(tenant, first, subscription)}",
                alive=fanout.check_running,
            )
            assert {mail["X-Carillon-Event"] for mail in back.messages} == first
        finally:
            back.end()

        body = notification("invoice.paid", b'{"invoiceId": "in_1", "amount": 1, "currency": "EUR"}')
        second = {expect(tenant.ingest().post("/api/v1/notifications", body), 202).json()["id"] for _ in range(3)}
        eventually(
            lambda: states(tenant, second, subscription) == {"dead_letter": 3},
            lambda: f"3 mails are given up: {states(tenant, second, subscription)}",
            alive=fanout.check_running,
        )
        # Where a person sees it: in the delivery, as an event of its own, in a metric.
        [failed, *_] = [
            item
            for item in tenant.fanout().all(f"{tenant.base}/deliveries", status="dead_letter")
            if item.get("subscriptionId") == subscription
        ]
        attempts = expect(tenant.fanout().get(f"{tenant.base}/deliveries/{failed['id']}"), 200).json()["history"]
        assert len(attempts) == 6 and all(attempt["error"] for attempt in attempts)
        reported = eventually(
            lambda: [
                item
                for item in tenant.fanout().all(f"{tenant.base}/notifications")
                if item["type"] == "webhook.delivery.terminal_failure"
            ],
            "the failures are events",
        )
        assert reported
        assert metric(fanout, "carillon_attempts_total") >= 18
        assert endpoint
    finally:
        receiver.end()


def test_a_full_disk_under_the_projections_stops_an_instance_but_loses_nothing(install, receiver, tmp_path):
    """Guarantees 4 and 8: it says so and answers 503, it does not fall over, and it goes on where it stood."""
    installation = install()
    disk = SmallDisk(tmp_path / "small", megabytes=8)
    try:
        ingest = installation.service("ingest")
        fanout = installation.service("fanout", data=disk.folder / "data")
        for service in (ingest, fanout):
            service.start()
        for service in (ingest, fanout):
            service.wait_ready()
        tenant = installation.tenant()
        paths = {tenant.endpoint(receiver.url("/hooks"), ["invoice.paid"])["id"]: "/hooks"}
        # What is left of the disk goes to somebody else.
        ballast = disk.folder / "ballast"
        ballast.write_bytes(bytes(max(0, disk.bytes_left - 64 * 1024)))
        events = post(tenant, 3_000)

        def is_stopped() -> bool:
            answer = httpx.get(f"{fanout.url}/readyz", timeout=5, trust_env=False)
            return answer.status_code == 503 and "can't be written" in answer.text

        eventually(is_stopped, "the fan-out says that its disk is full", alive=fanout.check_running)
        refused = tenant.fanout().get(f"{tenant.base}/notifications")
        assert refused.status_code == 503 and refused.json()["code"] == "fold_stalled"
        assert int(refused.headers["retry-after"]) >= 1
        # The way in has a disk of its own, and goes on.
        body = notification("invoice.paid", b'{"invoiceId": "in_1", "amount": 1, "currency": "EUR"}')
        events.add(expect(tenant.ingest().post("/api/v1/notifications", body), 202).json()["id"])
        fanout.check_running()

        disk.resize(megabytes=64)
        fanout.wait_ready()
        deliveries = wait_until_ended(tenant.fanout(), tenant.base, len(events), 120, fanout.check_running)
        check_each_delivered(receiver, deliveries, events, paths)
        assert fanout.stop() == 0
    finally:
        installation.end()
        disk.end()
