"""A job that replays is a fact in the log: it goes on after its fan-out was killed, and no event is replayed twice."""

from collections import Counter

import pytest
from Harness.api import expect
from Harness.receiver import Answer
from Harness.waiting import eventually

COUNT = 600


@pytest.mark.parametrize("log", ["embedded", "kafka"])
def test_a_replay_survives_the_kill_of_its_fanout(log, install, receiver, request):
    broker = request.getfixturevalue("broker") if log == "kafka" else None
    installation = install(broker=broker)
    installation.start(fanouts=2 if broker else 1)
    tenant = installation.tenant()
    last = len(installation.fanouts) - 1
    receiver.script = lambda request: Answer(400)
    endpoint = tenant.endpoint(receiver.url(), ["invoice.paid"])
    for start in range(0, COUNT, 100):
        batch = [
            {
                "type": "invoice.paid",
                "recipients": {"subscribers": True},
                "partitionkey": f"customer-{number % 48}",
                "payload": {"invoiceId": f"in_{number}", "amount": number, "currency": "EUR"},
            }
            for number in range(start, start + 100)
        ]
        expect(tenant.ingest().post("/api/v1/notifications/batch", {"notifications": batch}), 207)
    path = f"{tenant.base}/webhooks/{endpoint['id']}/deliveries"
    eventually(
        lambda: len(tenant.fanout(last).all(path, status="failed")) == COUNT,
        lambda: f"all have failed; {len(tenant.fanout(last).all(path, status='failed'))} have",
        within=120,
        alive=installation.check_running,
    )
    # Slow enough that it is under way when the instance dies.
    receiver.script = lambda request: Answer(delay=0.05)
    span = {"from": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}
    job = expect(tenant.fanout().post(f"{tenant.base}/webhooks/{endpoint['id']}/replays", span), 202).json()
    assert job["total"] == COUNT
    shown = f"{tenant.base}/replays/{job['id']}"
    eventually(lambda: tenant.fanout().get(shown).json()["delivered"] > 20, "the replay is under way", every=0.01)
    victim = installation.fanouts[0]
    victim.kill()
    taken = len(receiver.taken())
    assert taken < COUNT, "all of it was delivered before the kill: nothing was tested"
    if not broker:
        victim.start()
        victim.wait_ready()

    def done() -> bool:
        answer = tenant.fanout(last).get(shown)
        return answer.status_code == 200 and answer.json()["state"] == "done"

    eventually(done, lambda: f"it is done: {tenant.fanout(last).get(shown).text}", within=150)
    end = tenant.fanout(last).get(shown).json()
    assert (end["total"], end["planned"], end["delivered"], end["failed"]) == (COUNT, COUNT, COUNT, 0)
    replays = [item for item in tenant.fanout(last).all(path) if item["kind"] == "replay"]
    assert len(replays) == COUNT
    assert set(Counter(item["eventId"] for item in replays).values()) == {1}
    # At least once to the receiver: what was in flight at the kill may have come twice.
    assert len({request.event for request in receiver.taken()}) == COUNT
    assert len(receiver.taken()) <= COUNT + 64
