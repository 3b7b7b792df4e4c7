"""Limits over real sockets: what is throttled, what the day's quota forgets (nothing), who may change either."""

import json
import re

import pytest
from Harness.api import Client, expect, problem
from Harness.waiting import eventually

EVENT = {
    "type": "invoice.paid",
    "recipients": {"subscribers": True},
    "payload": {"invoiceId": "in_1", "amount": 1, "currency": "EUR"},
}
NOTIFICATIONS = "/api/v1/notifications"
LIMITS = "/v2/operator/tenants/acme/limits"


@pytest.fixture
def limited(install):
    """One ingest with its limits on, and a tenant."""
    installation = install(CARILLON_RATE_LIMITS="on")
    installation.start(fanouts=0)
    return installation.tenant()


def operator(installation) -> str:
    installation.carillon("tenant", "create", "ops")
    arguments = ("key", "mint", "--tenant", "ops", "--scopes", "operator", "--allow-operator")
    key = installation.carillon(*arguments).stdout.strip()
    installation.secrets.add(key)
    for service in installation.ingests:
        client = service.client(key)
        eventually(lambda client=client: client.get(LIMITS).status_code == 200, "the operator's key is known")
    return key


def test_a_tenant_is_told_how_it_stands_and_put_off_beyond_its_limit(limited):
    installation = limited.installation
    answer = expect(limited.ingest().post(NOTIFICATIONS, EVENT), 202)
    assert answer.headers["ratelimit-policy"] == '"events";q=600000;w=60'
    assert re.fullmatch(r'"events";r=599999;t=1', answer.headers["ratelimit"])

    shown = installation.carillon(
        "tenant", "limits", "acme", "--events-per-minute", "3", "--reads-per-minute", "100"
    ).stdout
    assert (
        shown == "events a minute: 3 (set)\nwrites a minute: 30000\nreads a minute: 100 (set)\nevents a day: 10000000\n"
    )
    # On the command line it needs no service; a service goes by it once it has folded it.
    eventually(
        lambda: limited.ingest().get("/api/v1/schemas").headers["ratelimit-policy"] == '"reads";q=100;w=60',
        "the limit is known",
    )
    answers = [limited.ingest().post(NOTIFICATIONS, EVENT) for _ in range(4)]
    # What was used of the former limit is back in a moment: it was next to nothing of a minute.
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    refused = problem(answers[-1], 429, "rate_limited")
    assert refused["violated-policies"] == ["events"]
    seconds = int(answers[-1].headers["retry-after"])
    assert 1 <= seconds <= 20
    assert answers[-1].headers["ratelimit"] == f'"events";r=0;t={seconds}'

    shown = installation.carillon("tenant", "limits", "acme", "--reset").stdout
    assert "set" not in shown
    eventually(lambda: limited.ingest().post(NOTIFICATIONS, EVENT).status_code == 202, "the limit is as before")


def test_the_quota_of_a_day_survives_a_kill_a_lost_folder_and_another_instance(install):
    installation = install(CARILLON_RATE_LIMITS="on")
    installation.start(fanouts=0)
    tenant = installation.tenant()
    key = operator(installation)
    first = installation.ingests[0]
    expect(first.client(key).put(LIMITS, {"eventsPerDay": 10}), 200)
    body = {"notifications": [EVENT] * 8}
    answer = expect(tenant.ingest().post(f"{NOTIFICATIONS}/batch", body), 207)
    assert [result["status"] for result in answer.json()["results"]] == [202] * 8

    # Nothing is said on the way out, and the folder is lost with everything that was folded.
    first.kill()
    for file in first.projection:
        file.unlink()
    first.start()
    first.wait_ready()
    assert expect(first.client(key).get(LIMITS), 200).json()["eventsToday"] == 8
    expect(tenant.ingest().post(NOTIFICATIONS, EVENT, headers={"Idempotency-Key": "ninth"}), 202)

    # Another instance knows of all of them.
    second = installation.service("ingest")
    second.start()
    second.wait_ready()
    beside = second.client(tenant.key)
    duplicate = expect(beside.post(NOTIFICATIONS, EVENT, headers={"Idempotency-Key": "ninth"}), 202)
    assert duplicate.json()["duplicate"]
    expect(beside.post(NOTIFICATIONS, EVENT), 202)
    refused = problem(answer := beside.post(NOTIFICATIONS, EVENT), 429, "quota_exceeded")
    assert refused["violated-policies"] == ["events-per-day"]
    assert 0 < int(answer.headers["retry-after"]) <= 86_400
    eventually(lambda: first.client(key).get(LIMITS).json()["eventsToday"] == 10, "the first instance has folded it")
    problem(tenant.ingest().post(NOTIFICATIONS, EVENT), 429, "quota_exceeded")

    # The command that sends says when to come again, and the next day it goes on from there.
    lines = installation.folder / "events.jsonl"
    lines.write_text(json.dumps(EVENT) + "\n")
    sent = installation.carillon(
        "send",
        str(lines),
        check=False,
        CARILLON_API_KEY=tenant.key,
        CARILLON_INGEST_ADDRESS=first.url.removeprefix("http://"),
    )
    assert sent.returncode == 1
    assert "(429): gave up at line 1; the same command goes on from there" in sent.stderr

    # The operator's word holds on both instances, and stands in the log for good.
    set = expect(first.client(key).put(LIMITS, {"eventsPerDay": 11}), 200)
    later = {"Carillon-Position": set.headers["carillon-position"]}
    expect(beside.post(NOTIFICATIONS, EVENT, headers=later), 202)


def test_who_may_change_limits(limited):
    installation = limited.installation
    key = operator(installation)
    ingest = installation.ingests[0]
    # A tenant's admin has no say, and can't give it to himself.
    for method in ("GET", "PUT", "DELETE"):
        answer = ingest.client(limited.key).http.request(method, LIMITS, json={} if method == "PUT" else None)
        problem(answer, 403, "scope_missing")
    fanout = installation.service("fanout")
    fanout.start()
    fanout.wait_ready()
    minted = fanout.client(limited.key).post(f"{limited.base}/keys", {"scopes": ["operator"]})
    assert problem(minted, 422)["errors"][0]["pointer"] == "/scopes/0"

    expect(ingest.client(key).put(LIMITS, {"writesPerMinute": 77}), 200)
    expect(ingest.client(key).delete(LIMITS), 200)
    eventually(lambda: len(audited(fanout.client(limited.key), limited.base)) == 2, "the audit log has both changes")
    last, first = audited(fanout.client(limited.key), limited.base)
    assert (first["action"], first["after"]["writesPerMinute"]) == ("create", 77)
    assert (last["action"], last["before"]["writesPerMinute"], last["after"]) == ("delete", 77, None)
    assert first["actor"].startswith("key_")


def audited(client: Client, base: str) -> list[dict]:
    return expect(client.get(f"{base}/audit-log", params={"kind": "limits"}), 200).json()["data"]


def test_an_address_that_tries_keys_is_put_off_also_behind_a_proxy(install):
    installation = install(CARILLON_RATE_LIMITS="on", CARILLON_TRUSTED_PROXIES="127.0.0.0/8")
    installation.start(fanouts=0)
    tenant = installation.tenant()
    ingest = installation.ingests[0]
    guess = Client(ingest.url, "crl_" + "0" * 43)

    def answers(client: Client, address: str) -> int:
        return client.get("/api/v1/schemas", headers={"X-Forwarded-For": f"203.0.113.9, {address}"}).status_code

    assert answers(guess, "198.51.100.7") == 401
    eventually(lambda: answers(guess, "198.51.100.7") == 429, "there were too many")
    # Others are not concerned.
    assert answers(tenant.ingest(), "198.51.100.8") == 200
    assert answers(guess, "198.51.100.8") == 401


def test_everything_is_let_through_where_limits_are_off(install):
    installation = install()
    installation.start(fanouts=0)
    tenant = installation.tenant()
    installation.carillon("tenant", "limits", "acme", "--events-per-minute", "1", "--events-per-day", "1")
    for _ in range(3):
        assert "ratelimit" not in expect(tenant.ingest().post(NOTIFICATIONS, EVENT), 202).headers
    wrong = Client(installation.ingests[0].url, "wrong")
    assert {wrong.get("/api/v1/schemas").status_code for _ in range(110)} == {401}
