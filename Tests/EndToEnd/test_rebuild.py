"""All state is a fold of the log: without its projections an instance answers as before."""

import re

import httpx
import pytest
from Harness.api import expect, notification
from Harness.checks import wait_until_ended
from Harness.mail import maildir
from Harness.receiver import Answer
from Harness.waiting import eventually

INVOICE = b'{"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}'


def tell_story(tenant, receiver) -> None:
    """Something of everything: kept and deleted, delivered and failed, confirmed and not, one key used twice."""
    receiver.script = lambda request: Answer({"/bad": 404, "/down": 500}.get(request.path, 200), body=b"answer")
    client = tenant.fanout()
    schema = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
    registered = expect(tenant.ingest().post("/api/v1/schemas", {"type": "counter.step", "schema": schema}), 201)
    position = {"Carillon-Position": registered.headers["carillon-position"]}
    expect(client.get(f"{tenant.base}/webhooks", headers=position), 200)
    kept = [tenant.endpoint(receiver.url(path), ["invoice.paid"]) for path in ("/good", "/bad", "/down")]
    gone = tenant.endpoint(receiver.url("/gone"))
    expect(client.patch(f"{tenant.base}/webhooks/{kept[0]['id']}", {"eventTypes": ["*"]}), 200)
    subscriptions = f"{tenant.base}/notifications/email-subscriptions"
    for email in ("anna@example.org", "ben@example.org"):
        expect(client.post(subscriptions, {"email": email, "eventTypes": ["*"]}), 201)
    outbox = tenant.installation.fanouts[0].data / "outbox"
    eventually(lambda: len(maildir(outbox)) == 2, "both are asked")
    question = next(mail for mail in maildir(outbox) if "anna" in mail["To"])
    body = question.get_body(("plain",)).get_content()
    link = next(word for word in body.split() if "/v2/email/confirm" in word)
    assert httpx.post(link, trust_env=False).status_code == 200
    expect(client.post(f"{tenant.base}/webhooks/{kept[0]['id']}/test"), 202)
    for number in range(6):
        headers = {"Idempotency-Key": f"key-{number // 2}"}
        expect(
            tenant.ingest().post("/api/v1/notifications", notification("invoice.paid", INVOICE), headers=headers), 202
        )
    batch = [{"type": "counter.step", "recipients": {"subscribers": True}, "payload": {"n": n}} for n in range(5)]
    expect(tenant.ingest().post("/api/v1/notifications/batch", {"notifications": batch}), 207)
    # To /good, /bad, /down, /gone and anna; the steps to /good, /gone and anna. Of each failure at /bad and /down those
    # three are told; and an alert about either is owed to the owner, who is not known.
    wait_until_ended(client, tenant.base, 3 * 5 + 5 * 3 + 3 * 2 * 3 + 2, within=60)
    expect(client.delete(f"{tenant.base}/webhooks/{gone['id']}"), 200)


def tell_more(tenant, receiver) -> None:
    """What is not about webhooks: people, mail, providers, keys, jobs and what was purged."""
    client, base = tenant.fanout(), tenant.base
    for kind, name, body in [
        ("users", "ada", {"email": "ada@example.org", "attributes": {"plan": "pro"}}),
        ("users", "ben", {"roles": ["admin"]}),
        ("groups", "team", {"members": ["ada", "ben"]}),
        ("rules", "pros", {"pattern": {"plan": ["pro"]}}),
    ]:
        expect(client.put(f"{base}/directory/{kind}/{name}", body), 201)
    expect(client.delete(f"{base}/directory/rules/pros"), 200)
    last = expect(client.put(f"{base}/directory/rules/all", {"pattern": {"plan": [{"exists": True}]}}), 201)
    known = {"Carillon-Position": last.headers["carillon-position"]}
    for number in range(3):
        body = notification(
            "order.fulfilled", b'{"orderId": "o_%d"}' % number, recipients={"groups": ["team"], "rule": "all"}
        )
        expect(tenant.ingest().post("/api/v1/notifications", body, headers=known), 202)
    inbox = f"{base}/mobile/inbox?user=ada"
    eventually(lambda: client.get(inbox).json()["unreadCount"] == 3, "all three are in the inbox")
    expect(client.post(f"{base}/mobile/inbox/{client.get(inbox).json()['data'][1]['id']}/read"), 200)

    template = {"subject": "s", "text": "t", "html": "h"}
    expect(client.put(f"{base}/notifications/email-templates/order.fulfilled/de", template), 201)
    expect(client.put(f"{base}/notification-settings", {"channels": {"inbox": False}, "locale": "de"}), 200)
    expect(client.put(f"{base}/inbound/stripe", {"secrets": ["whsec_of_stripe"]}), 201)
    minted = expect(client.post(f"{base}/keys", {"scopes": ["inbox:read"], "user": "ada"}), 201).json()
    tenant.installation.secrets.add(minted["key"])
    gone = expect(client.post(f"{base}/keys", {"scopes": ["inbox:read"]}), 201).json()
    tenant.installation.secrets.add(gone["key"])
    expect(client.delete(f"{base}/keys/{gone['id']}"), 200)

    [mended] = [one for one in client.all(f"{base}/webhooks") if one["url"].endswith("/bad")]
    receiver.script = lambda request: Answer()
    span = {"from": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}
    job = expect(client.post(f"{base}/webhooks/{mended['id']}/replays", span), 202).json()
    path = f"{base}/replays/{job['id']}"
    eventually(lambda: client.get(path).json()["state"] == "done", "what failed is replayed")
    purged = expect(client.delete(f"{base}/webhooks/{mended['id']}/deliveries?status=delivered"), 200).json()
    assert purged["purged"] > 0


def answers(tenant) -> dict[str, bytes]:
    """What every read route answers, page by page, byte for byte."""
    client, ingest = tenant.fanout(), tenant.ingest()
    found: dict[str, bytes] = {}

    def ask(asked, path: str) -> dict:
        answer = expect(asked.get(path), 200)
        found[path] = answer.content
        return answer.json()

    def walk(asked, path: str) -> list[dict]:
        items, query = [], "?limit=4"
        while True:
            page = ask(asked, path + query)
            items += page["data"]
            if page.get("nextCursor") is None:
                return items
            query = f"?limit=4&cursor={page['nextCursor']}"

    for endpoint in walk(client, f"{tenant.base}/webhooks"):
        ask(client, f"{tenant.base}/webhooks/{endpoint['id']}")
        walk(client, f"{tenant.base}/webhooks/{endpoint['id']}/deliveries")
        for job in walk(client, f"{tenant.base}/webhooks/{endpoint['id']}/replays"):
            ask(client, f"{tenant.base}/replays/{job['id']}")
    for kind in ("users", "groups", "rules"):
        for item in walk(client, f"{tenant.base}/directory/{kind}"):
            ask(client, f"{tenant.base}/directory/{kind}/{item['id']}")
    for user in ("ada", "ben"):
        ask(client, f"{tenant.base}/mobile/inbox?user={user}")
        ask(client, f"{tenant.base}/mobile/inbox?user={user}&unread=true")
    for key in walk(client, f"{tenant.base}/keys"):
        ask(client, f"{tenant.base}/keys/{key['id']}")
    for path in ("audit-log", "notifications/suppressions", "notifications/email-templates"):
        walk(client, f"{tenant.base}/{path}")
    ask(client, f"{tenant.base}/notifications/email-templates/order.fulfilled/de")
    ask(client, f"{tenant.base}/notification-settings")
    ask(client, f"{tenant.base}/inbound/stripe")
    ask(client, f"{tenant.base}/webhooks/event-types")
    for path in ("notifications", "deliveries"):
        for item in walk(client, f"{tenant.base}/{path}"):
            ask(client, f"{tenant.base}/{path}/{item['id']}")
    for status in ("delivered", "failed", "dead_letter"):
        assert ask(client, f"{tenant.base}/deliveries?status={status}&limit=250")["data"]
    for item in walk(client, f"{tenant.base}/notifications/email-subscriptions"):
        ask(client, f"{tenant.base}/notifications/email-subscriptions/{item['id']}")
    types = ask(ingest, "/api/v1/schemas")["data"]
    for type in [item["type"] for item in types if not item.get("builtIn")]:
        ask(ingest, f"/api/v1/schemas/{type}")
        ask(ingest, f"/api/v1/schemas/{type}/versions/1")
    return found


def settled_answers(tenant) -> dict[str, bytes]:
    """The same, as soon as nothing is added any more: a delivery that failed for good makes an event of its own."""
    latest: dict[str, bytes] = {}

    def settled() -> bool:
        nonlocal latest
        last, latest = latest, answers(tenant)
        return last == latest

    eventually(settled, "the answers stay the same", within=30, every=0.5)
    return latest


CHANGING = {"/v2/handles/{handle}/mobile/voice-notes/{id}"}
"""Its answer holds a link that is good for a while."""


def check_none_is_left_out(tenant, asked: dict[str, bytes]) -> None:
    """Every route that is described and reads something of a tenant's was asked: a new one can't be forgotten."""
    paths = {path.split("?")[0] for path in asked}
    described = 0
    for service in tenant.installation.services:
        routes = expect(service.client().get("/openapi.json"), 200).json()["paths"]
        for template, methods in routes.items():
            if "get" not in methods or not template.startswith(("/v2/handles/", "/api/v1/")) or template in CHANGING:
                continue
            pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
            assert any(re.fullmatch(pattern, path) for path in paths), f"nobody asked GET {template}"
            described += 1
    assert described > 25


def check_same(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    assert before.keys() == after.keys()
    for path, content in before.items():
        assert after[path] == content, f"GET {path} answers otherwise:\n{content!r}\n{after[path]!r}"


@pytest.mark.parametrize("way", ["deleted", "rebuilt by the command line"])
def test_reads_answer_the_same_after_the_projections_were_folded_again(way, tenant, receiver):
    """Guarantee 5, and 2: idempotency keys are a fold too."""
    tell_story(tenant, receiver)
    tell_more(tenant, receiver)
    before = settled_answers(tenant)
    check_none_is_left_out(tenant, before)
    services = tenant.installation.services
    for service in services:
        assert service.stop() == 0
    arrived = len(receiver.requests)
    for service in services:
        if way == "deleted":
            files = service.projection
            assert files, f"{service.data} holds no projection"
            for file in files:
                file.unlink()
        else:
            tenant.installation.carillon("rebuild", CARILLON_DATA_DIR=str(service.data))
        service.start()
    for service in services:
        service.wait_ready()
    tenant.wait_known()
    check_same(before, answers(tenant))

    again = tenant.ingest().post(
        "/api/v1/notifications", notification("invoice.paid", INVOICE), headers={"Idempotency-Key": "key-0"}
    )
    assert expect(again, 202).headers["idempotency-replayed"] == "true"
    # Nothing is sent a second time, because all of it has ended.
    fresh = expect(tenant.ingest().post("/api/v1/notifications", notification("invoice.paid", INVOICE)), 202).json()
    eventually(lambda: fresh["id"] in {r.event for r in receiver.at("/down")}, "new events are delivered")
    old = {path.rsplit("/", 1)[1] for path in before if "/notifications/evt_" in path}
    assert not old & {request.event for request in receiver.requests[arrived:]}
