"""Whoever sends back where a change stands reads it everywhere: in both services, and at every instance."""

import pytest
from Harness.api import expect, problem

ROUNDS = 10


@pytest.mark.parametrize("log", ["embedded", "kafka"])
def test_a_change_is_known_to_whoever_is_asked_next(log, install, request):
    broker = request.getfixturevalue("broker") if log == "kafka" else None
    installation = install(broker=broker)
    installation.start(ingests=2, fanouts=2)
    tenant = installation.tenant()

    def sent(answer) -> dict[str, str]:
        return {"Carillon-Position": answer.headers["carillon-position"]}

    for number in range(ROUNDS):
        one, other = number % 2, 1 - number % 2
        # From the fan-out to the ingest: a user is put, and named at once.
        user = tenant.fanout(one).put(f"{tenant.base}/directory/users/user-{number}", {})
        event = {
            "type": "lead_lost",
            "recipients": {"users": [f"user-{number}"]},
            "payload": {"leadId": f"l_{number}"},
        }
        expect(tenant.ingest(other).post("/api/v1/notifications", event, headers=sent(expect(user, 201))), 202)
        # From the ingest to the fan-out: a type is registered, and subscribed to at once.
        type = {"type": f"round.number-{number}", "schema": {}}
        registered = expect(tenant.ingest(one).post("/api/v1/schemas", type), 201)
        webhook = {"url": "https://example.com/hook", "eventTypes": [type["type"]]}
        created = tenant.fanout(other).post(f"{tenant.base}/webhooks", webhook, headers=sent(registered))
        tenant.installation.secrets.add(expect(created, 201).json()["secret"])
        # From one fan-out to the other, and what is deleted is gone there.
        path = f"{tenant.base}/webhooks/{created.json()['id']}"
        expect(tenant.fanout(one).get(path, headers=sent(created)), 200)
        deleted = expect(tenant.fanout(one).delete(path), 200)
        problem(tenant.fanout(other).get(path, headers=sent(deleted)), 404)
        # A key that was revoked at one opens nothing at any.
        minted = expect(tenant.fanout(one).post(f"{tenant.base}/keys", {"scopes": ["webhooks:manage"]}), 201)
        tenant.installation.secrets.add(minted.json()["key"])
        expect(tenant.ingest(other).get("/api/v1/schemas", headers=sent(minted)), 200)
        revoked = expect(tenant.fanout(one).delete(f"{tenant.base}/keys/{minted.json()['id']}"), 200)
        expect(tenant.fanout(other).get(f"{tenant.base}/keys", headers=sent(revoked)), 200)
        refused = installation.fanouts[other].client(minted.json()["key"]).get(f"{tenant.base}/webhooks")
        problem(refused, 401, "credential_revoked")

        # Whoever has posted an event reads it at either fan-out, and at once.
        posted = expect(tenant.ingest(one).post("/api/v1/notifications", event), 202)
        shown = tenant.fanout(other).get(f"{tenant.base}/notifications/{posted.json()['id']}", headers=sent(posted))
        assert expect(shown, 200).json()["type"] == "lead_lost"
        batch = expect(tenant.ingest(other).post("/api/v1/notifications/batch", {"notifications": [event] * 3}), 207)
        last = batch.json()["results"][-1]["notification"]["id"]
        expect(tenant.fanout(one).get(f"{tenant.base}/notifications/{last}", headers=sent(batch)), 200)

    problem(tenant.ingest().get("/api/v1/schemas", headers={"Carillon-Position": "nowhere"}), 400, "invalid_position")
    # Nothing will ever stand there.
    for client, path in [(tenant.ingest(), "/api/v1/schemas"), (tenant.fanout(), f"{tenant.base}/keys")]:
        problem(client.get(path, headers={"Carillon-Position": "events:12:0"}), 400, "invalid_position")
    # What no log has yet is not waited for without end.
    late = tenant.fanout().get(f"{tenant.base}/keys", headers={"Carillon-Position": "control:0:100000"})
    assert problem(late, 503, "not_folded_yet") and late.headers["retry-after"]
