"""After the end: what failed is delivered once more, one by one or by the range, and what was purged stays away."""

import httpx
import pytest
from Harness.api import expect, notification, problem
from Harness.checks import wait_until_ended
from Harness.receiver import Answer
from Harness.waiting import eventually

INVOICE = b'{"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}'
SPAN = {"from": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}
COUNT = 40


@pytest.fixture
def broken(tenant, receiver) -> dict:
    """An endpoint to which `COUNT` deliveries failed, and which would take them now."""
    receiver.script = lambda request: Answer(400, body=b"not yet")
    endpoint = tenant.endpoint(receiver.url("/hooks"), ["invoice.paid"])
    batch = [
        {
            "type": "invoice.paid",
            "recipients": {"subscribers": True},
            "partitionkey": f"customer-{number % 7}",
            "payload": {"invoiceId": f"in_{number}", "amount": number, "currency": "EUR"},
        }
        for number in range(COUNT)
    ]
    expect(tenant.ingest().post("/api/v1/notifications/batch", {"notifications": batch}), 207)
    client = tenant.fanout()
    path = f"{tenant.base}/webhooks/{endpoint['id']}/deliveries"
    eventually(lambda: len(client.all(path, status="failed")) == COUNT, "all of them have failed")
    receiver.script = lambda request: Answer()
    return endpoint


def test_what_failed_is_delivered_once_more_one_by_one(tenant, receiver, broken):
    client = tenant.fanout()
    path = f"{tenant.base}/webhooks/{broken['id']}/deliveries"
    failed = client.all(path, status="failed")[0]
    replay = f"{path}/{failed['id']}/replay"
    fresh = expect(client.post(replay, headers={"Idempotency-Key": "once"}), 202).json()
    assert (fresh["kind"], fresh["state"], fresh["eventId"]) == ("replay", "pending", failed["eventId"])
    again = expect(client.post(replay, headers={"Idempotency-Key": "once"}), 202)
    assert again.json() == fresh
    assert again.headers["idempotency-replayed"] == "true"
    shown = f"{tenant.base}/deliveries/{fresh['id']}"
    eventually(lambda: client.get(shown).json()["state"] == "delivered", "the replay is delivered")
    arrived = [request for request in receiver.requests if request.status == 200]
    assert [request.event for request in arrived] == [failed["eventId"]]
    problem(client.post(f"{path}/{fresh['id']}/replay"), 422, "delivery_delivered")
    assert client.get(f"{tenant.base}/deliveries/{failed['id']}").json()["state"] == "failed"


def test_the_command_line_counts_replays_and_waits_for_the_end(tenant, receiver, broken):
    fanout = tenant.installation.fanouts[0]
    settings = {"CARILLON_API_KEY": tenant.key, "CARILLON_FANOUT_ADDRESS": fanout.url.removeprefix("http://")}
    span = ("--tenant", tenant.handle, "--from", SPAN["from"], "--until", SPAN["until"])
    count = tenant.installation.carillon("replay", *span, "--dry-run", **settings)
    assert f"{COUNT} events would be replayed ({COUNT} failed)" in count.stdout
    assert not [request for request in receiver.requests if request.status == 200]
    done = tenant.installation.carillon("replay", *span, "--endpoint", broken["id"], **settings)
    assert f"{COUNT} of {COUNT} delivered" in done.stdout
    arrived = [request.event for request in receiver.requests if request.status == 200]
    assert len(arrived) == len(set(arrived)) == COUNT
    again = tenant.installation.carillon("replay", *span, **settings)
    assert "0 of 0 delivered" in again.stdout
    receiver.script = lambda request: Answer(400)
    worse = tenant.installation.carillon("replay", *span, "--status", "delivered", check=False, **settings)
    assert worse.returncode == 1
    assert f"{COUNT} failed again" in worse.stdout
    refused = tenant.installation.carillon("replay", *span, "--status", "pending", check=False, **settings)
    assert refused.returncode == 1
    assert "/statuses" in refused.stderr


def test_an_endpoint_that_is_newer_than_the_events_can_have_them(tenant, receiver, broken):
    client = tenant.fanout()
    newer = tenant.endpoint(
        receiver.url("/newer"), ["invoice.paid"], filterPolicy={"data": {"amount": [{"numeric": ["<", 10]}]}}
    )
    replays = f"{tenant.base}/webhooks/{newer['id']}/replays"
    dry = expect(client.post(replays, SPAN | {"missed": True, "dryRun": True}), 200).json()
    assert (dry["total"], dry["missed"]) == (10, 10)
    job = expect(client.post(replays, SPAN | {"missed": True}), 202).json()
    eventually(lambda: client.get(f"{tenant.base}/replays/{job['id']}").json()["state"] == "done", "the replay is done")
    shown = client.get(f"{tenant.base}/replays/{job['id']}").json()
    assert (shown["planned"], shown["delivered"], shown["skipped"]) == (10, 10, COUNT - 10)
    assert len({request.event for request in receiver.at("/newer")}) == 10


def test_what_was_purged_or_deleted_stays_away_when_the_projections_are_folded_again(tenant, receiver, broken):
    client = tenant.fanout()
    deleted = tenant.endpoint(receiver.url("/deleted"), ["invoice.paid"])
    expect(tenant.ingest().post("/api/v1/notifications", notification("invoice.paid", INVOICE)), 202)
    path = f"{tenant.base}/webhooks/{broken['id']}/deliveries"
    other = f"{tenant.base}/webhooks/{deleted['id']}/deliveries"
    for asked in (path, other):
        eventually(lambda asked=asked: client.all(asked, status="delivered"), "the new event is delivered")
    wait_until_ended(client, tenant.base, COUNT, within=60)
    failed = client.all(path, status="failed")
    purged = expect(client.delete(path, params={"status": "failed"}), 200).json()
    assert purged == {"purged": COUNT}
    expect(client.delete(f"{tenant.base}/webhooks/{deleted['id']}"), 200)

    def answers() -> list[bytes]:
        paths = [path, f"{tenant.base}/deliveries", f"{tenant.base}/notifications", f"{tenant.base}/webhooks"]
        return [expect(client.get(asked, params={"limit": 250}), 200).content for asked in paths]

    def check_gone() -> None:
        assert [item["state"] for item in client.all(path)] == ["delivered"]
        for item in failed[:5]:
            problem(client.get(f"{tenant.base}/deliveries/{item['id']}"), 404)
        assert not [item for item in client.all(f"{tenant.base}/deliveries") if item["eventType"] == "invoice.paid"][1:]

    check_gone()
    before = answers()

    def settled() -> bool:
        # Failures are told of by events of their own.
        nonlocal before
        last, before = before, answers()
        return last == before

    eventually(settled, "the answers stay the same", every=0.5)
    fanout = tenant.installation.fanouts[0]
    fanout.kill()
    for file in fanout.projection:
        file.unlink()
    arrived = len(receiver.requests)
    fanout.start()
    fanout.wait_ready()
    tenant.wait_known()
    assert answers() == before
    check_gone()
    assert len(receiver.requests) == arrived


def test_an_endpoint_that_is_gone_is_switched_off_and_can_be_switched_on_again(tenant, receiver):
    client = tenant.fanout()
    receiver.script = lambda request: Answer(410)
    endpoint = tenant.endpoint(receiver.url("/gone"), ["invoice.paid"])
    post = lambda: expect(  # noqa: E731
        tenant.ingest().post("/api/v1/notifications", notification("invoice.paid", INVOICE)), 202
    ).json()
    post()
    path = f"{tenant.base}/webhooks/{endpoint['id']}"
    eventually(lambda: not client.get(path).json()["active"], "it is switched off")
    off = client.get(path).json()
    assert "410" in off["disabledReason"]
    alerts = f"{tenant.base}/deliveries?event_type=owner_alert.delivery_failed"
    eventually(lambda: client.get(alerts).json()["data"], "an alert is owed")
    missed = post()
    eventually(lambda: client.get(f"{tenant.base}/notifications/{missed['id']}").status_code == 200, "it is folded")
    receiver.script = lambda request: Answer()
    on = expect(client.patch(path, {"active": True}), 200).json()
    assert on["active"] and "disabledReason" not in on
    job = expect(client.post(f"{path}/replays", SPAN | {"missed": True}), 202).json()
    eventually(lambda: client.get(f"{tenant.base}/replays/{job['id']}").json()["state"] == "done", "the replay is done")
    taken = {request.event for request in receiver.taken()}
    assert missed["id"] in taken and len(taken) == 2
    # One mail about the endpoint in ten minutes.
    assert len(client.get(alerts).json()["data"]) == 1


def test_nothing_of_it_is_another_tenants(tenant, receiver, broken):
    other = tenant.installation.tenant("globex")
    client = other.fanout()
    delivery = tenant.fanout().all(f"{tenant.base}/webhooks/{broken['id']}/deliveries")[0]["id"]
    job = expect(tenant.fanout().post(f"{tenant.base}/webhooks/{broken['id']}/replays", SPAN), 202).json()["id"]
    for handle, statuses in ((other.base, {404}), (tenant.base, {404})):
        webhook = f"{handle}/webhooks/{broken['id']}"
        answers: list[httpx.Response] = [
            client.post(f"{webhook}/deliveries/{delivery}/replay"),
            client.delete(f"{webhook}/deliveries"),
            client.post(f"{webhook}/replays", SPAN),
            client.get(f"{webhook}/replays"),
            client.get(f"{handle}/replays/{job}"),
            client.delete(f"{handle}/replays/{job}"),
        ]
        assert {answer.status_code for answer in answers} == statuses
