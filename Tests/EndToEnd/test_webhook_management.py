"""A tenant manages its webhooks and reads what became of its events, over HTTP."""

import json

from Harness.api import Client, expect, notification, problem
from Harness.checks import check_signatures, wait_until_ended
from Harness.receiver import Answer
from Harness.waiting import eventually

INVOICE = b'{"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}'


def post_invoice(tenant, payload: bytes = INVOICE, **headers: str) -> dict:
    body = notification("invoice.paid", payload)
    return expect(tenant.ingest().post("/api/v1/notifications", body, headers=headers), 202).json()


def test_a_webhook_from_its_creation_to_its_deletion(tenant, receiver):
    client, base = tenant.fanout(), f"{tenant.base}/webhooks"
    created = expect(
        client.post(
            base, {"url": receiver.url(), "events": ["invoice.paid"], "description": "Books", "is_active": True}
        ),
        201,
    )
    webhook = created.json()
    secret = webhook.pop("secret")
    tenant.installation.secrets.add(secret)
    assert secret.startswith("whsec_") and webhook["id"].startswith("ep_")
    assert created.headers["location"] == f"{base}/{webhook['id']}"
    assert created.headers["carillon-position"]

    # The secret was told once.
    assert expect(client.get(f"{base}/{webhook['id']}"), 200).json() == webhook
    assert client.all(base) == [webhook]
    assert secret not in client.get(base).text

    patched = expect(client.patch(f"{base}/{webhook['id']}", {"description": "Accounts", "eventTypes": ["*"]}), 200)
    assert (patched.json()["description"], patched.json()["eventTypes"]) == ("Accounts", ["*"])
    assert expect(client.get(f"{base}/{webhook['id']}"), 200).json() == patched.json()

    test = expect(client.post(f"{base}/{webhook['id']}/test"), 202).json()
    eventually(lambda: receiver.taken(), "the test delivery arrives")
    request = receiver.taken()[0]
    check_signatures(request, secret)
    assert (request.event, json.loads(request.body)["type"]) == (test["eventId"], "webhook.test")

    path = f"{tenant.base}/deliveries/{test['delivery']['id']}"
    eventually(lambda: client.get(path).json()["state"] == "delivered", "the test delivery is recorded")
    assert client.get(path).json()["kind"] == "test"

    deleted = expect(client.delete(f"{base}/{webhook['id']}"), 200).json()
    [entry] = client.all(f"{tenant.base}/audit-log", kind="endpoint", entity=webhook["id"], action="delete")
    assert (deleted["id"], deleted["deletedAt"]) == (webhook["id"], entry["at"])
    assert client.all(base) == []
    problem(client.get(f"{base}/{webhook['id']}"), 404, "not_found")
    problem(client.get(path), 404, "not_found")
    problem(client.delete(f"{base}/{webhook['id']}"), 404, "not_found")


def test_an_inactive_webhook_gets_nothing(tenant, receiver):
    idle = tenant.endpoint(receiver.url("/idle"), active=False)
    tenant.endpoint(receiver.url("/busy"))
    event = post_invoice(tenant)
    wait_until_ended(tenant.fanout(), tenant.base, 1, within=30)
    assert [request.event for request in receiver.at("/busy")] == [event["id"]]
    assert receiver.at("/idle") == []
    assert tenant.fanout().all(f"{tenant.base}/webhooks/{idle['id']}/deliveries") == []


def test_every_attempt_is_recorded_with_what_was_answered(tenant, receiver):
    """Guarantee 4 and 8: a delivery ends in a recorded state, and one sees why."""
    answers = {"/twice": [503, 500], "/never": [500] * 9, "/refuses": [422]}

    def script(request):
        left = answers[request.path]
        status = left.pop(0) if left else 200
        return Answer(status, headers={"X-Told": "you"}, body=f"answer {status}".encode())

    receiver.script = script
    paths = {tenant.endpoint(receiver.url(path), ["invoice.paid"])["id"]: path for path in answers}
    event = post_invoice(tenant)
    client = tenant.fanout()
    deliveries = wait_until_ended(client, tenant.base, len(paths), within=60)
    # An alert to the owner is another event's.
    deliveries = [item for item in deliveries if item["eventId"] == event["id"]]
    ended = {paths[item["endpointId"]]: (item["state"], item["attempts"]) for item in deliveries}
    assert ended == {"/twice": ("delivered", 3), "/never": ("dead_letter", 5), "/refuses": ("failed", 1)}
    for item in deliveries:
        path = paths[item["endpointId"]]
        one = expect(client.get(f"{tenant.base}/deliveries/{item['id']}"), 200).json()
        history = one["history"]
        assert [attempt["number"] for attempt in history] == list(range(1, item["attempts"] + 1))
        assert [attempt["statusCode"] for attempt in history] == [request.status for request in receiver.at(path)]
        assert [attempt["outcome"] for attempt in history][-1] == item["state"]
        for attempt in history:
            assert attempt["responseBody"] == f"answer {attempt['statusCode']}"
            assert attempt["responseHeaders"]["x-told"] == "you"
            assert attempt["durationMs"] >= 0 and attempt["id"].startswith("att_")
        assert len({request.headers["webhook-id"] for request in receiver.at(path)}) == 1
    by_status = client.all(f"{tenant.base}/deliveries", status="dead_letter")
    assert [item["endpointId"] for item in by_status] == [id for id, path in paths.items() if path == "/never"]
    seen = expect(client.get(f"{tenant.base}/notifications/{event['id']}"), 200).json()
    assert (seen["state"], len(seen["deliveries"])) == ("completed", 3)
    assert seen["payload"] == json.loads(INVOICE)


def test_lists_are_read_in_pages_that_hold_each_item_once(tenant, receiver):
    endpoints = [tenant.endpoint(receiver.url(f"/{n}"), ["invoice.paid"]) for n in range(5)]
    events = [post_invoice(tenant)["id"] for _ in range(7)]
    client = tenant.fanout()
    wait_until_ended(client, tenant.base, 35, within=60)
    for path, ids in {
        "webhooks": [endpoint["id"] for endpoint in reversed(endpoints)],
        "notifications": list(reversed(events)),
        "deliveries": None,
        f"webhooks/{endpoints[0]['id']}/deliveries": None,
    }.items():
        whole = client.all(f"{tenant.base}/{path}")
        pages = list(client.pages(f"{tenant.base}/{path}", limit=3))
        assert [item for page in pages for item in page["data"]] == whole
        assert {len(page["data"]) for page in pages[:-1]} == {3}
        assert 0 < len(pages[-1]["data"]) <= 3
        if ids:
            assert [item["id"] for item in whole] == ids


def test_bad_questions_are_named(tenant):
    client = tenant.fanout()
    for path in ("webhooks", "notifications", "deliveries"):
        problem(client.get(f"{tenant.base}/{path}?cursor=nonsense"), 400, "invalid_cursor")
        problem(client.get(f"{tenant.base}/{path}?limit=0"), 400, "invalid_limit")
    problem(client.get(f"{tenant.base}/deliveries?status=lost"), 400)
    problem(client.get(f"{tenant.base}/webhooks", headers={"Carillon-Position": "control"}), 400)
    problem(client.get(f"{tenant.base}/nothing"), 404)
    problem(client.post(f"{tenant.base}/webhooks", b'{"url": '), 400, "malformed_json")
    problem(client.post(f"{tenant.base}/webhooks", b"x=1", headers={"Content-Type": "text/plain"}), 415)
    problem(client.post(f"{tenant.base}/webhooks", b'{"url": "' + b"x" * 100_000 + b'"}'), 413)
    for body, pointer in [
        ({"eventTypes": ["*"]}, "/url"),
        ({"url": "ftp://example.org/", "eventTypes": ["*"]}, "/url"),
        ({"url": "https://example.org/", "eventTypes": ["no.such.type"]}, "/eventTypes/0"),
        ({"url": "https://example.org/", "eventTypes": ["*"], "colour": 1}, "/colour"),
        ({"url": "http://10.1.2.3/", "eventTypes": ["*"]}, "/url"),
    ]:
        errors = problem(client.post(f"{tenant.base}/webhooks", body), 422)["errors"]
        assert [error["pointer"] for error in errors] == [pointer]
    assert client.all(f"{tenant.base}/webhooks") == []


def test_events_that_can_not_be_accepted_are_named(tenant):
    client = tenant.ingest()

    def post(content: bytes, **headers: str):
        return client.post("/api/v1/notifications", content, headers=headers)

    problem(post(b"{"), 400, "malformed_json")
    problem(post(b"a=b", **{"Content-Type": "text/plain"}), 415)
    for content, pointer in [
        (b"{}", "/type"),
        (notification("no.such.type", b"{}"), "/type"),
        (notification("invoice.paid", b'{"invoiceId": 7, "amount": 1, "currency": "EUR"}'), "/payload/invoiceId"),
        (notification("invoice.paid", INVOICE, colour=1), "/colour"),
        (notification("invoice.paid", INVOICE, schemaVersion=99), "/schemaVersion"),
    ]:
        errors = problem(post(content), 422)["errors"]
        assert pointer in [error["pointer"] for error in errors], errors
    problem(post(notification("invoice.paid", b'{"x": "' + b"x" * 300_000 + b'"}')), 413)
    assert tenant.fanout().all(f"{tenant.base}/notifications") == []


def test_one_idempotency_key_is_one_event_and_one_webhook(tenant, receiver):
    """Guarantee 2, over HTTP."""
    client, path = tenant.ingest(), "/api/v1/notifications"
    first = expect(client.post(path, notification("invoice.paid", INVOICE), headers={"Idempotency-Key": "k1"}), 202)
    again = expect(client.post(path, notification("invoice.paid", INVOICE), headers={"Idempotency-Key": "k1"}), 202)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json() | {"duplicate": True}
    other = notification("invoice.paid", INVOICE.replace(b"4200", b"1"))
    problem(client.post(path, other, headers={"Idempotency-Key": "k1"}), 422)
    other_key = expect(client.post(path, other, headers={"Idempotency-Key": "k2"}), 202)
    assert other_key.json()["id"] != first.json()["id"]

    body = {"url": receiver.url(), "eventTypes": ["*"]}
    webhooks, management = f"{tenant.base}/webhooks", tenant.fanout()
    created = expect(management.post(webhooks, body, headers={"Idempotency-Key": "w1"}), 201)
    repeated = expect(management.post(webhooks, body, headers={"Idempotency-Key": "w1"}), 201)
    assert (repeated.json(), repeated.headers["idempotency-replayed"]) == (created.json(), "true")
    problem(management.post(webhooks, body | {"description": "x"}, headers={"Idempotency-Key": "w1"}), 422)
    assert [item["id"] for item in management.all(webhooks)] == [created.json()["id"]]


def test_nothing_of_one_tenant_is_seen_by_another(tenant, receiver):
    """Guarantee 6."""
    webhook = tenant.endpoint(receiver.url("/acme"))
    event = post_invoice(tenant)
    deliveries = wait_until_ended(tenant.fanout(), tenant.base, 1, within=30)
    other = tenant.installation.tenant("umbrella")
    other.endpoint(receiver.url("/umbrella"))
    stranger = other.fanout()
    for path in (
        "webhooks",
        f"webhooks/{webhook['id']}",
        f"webhooks/{webhook['id']}/deliveries",
        f"notifications/{event['id']}",
        f"deliveries/{deliveries[0]['id']}",
    ):
        problem(stranger.get(f"{tenant.base}/{path}"), 404, "not_found")
        if "/" in path:
            problem(stranger.get(f"{other.base}/{path}"), 404, "not_found")
    problem(stranger.patch(f"{other.base}/webhooks/{webhook['id']}", {"active": False}), 404, "not_found")
    problem(stranger.delete(f"{other.base}/webhooks/{webhook['id']}"), 404, "not_found")
    problem(stranger.get("/v2/handles/nobody/webhooks"), 404, "not_found")
    assert stranger.all(f"{other.base}/notifications") == stranger.all(f"{other.base}/deliveries") == []

    # What the one posts is not delivered to the other.
    theirs = post_invoice(other)
    wait_until_ended(stranger, other.base, 1, within=30)
    assert [request.event for request in receiver.at("/umbrella")] == [theirs["id"]]
    assert [request.event for request in receiver.at("/acme")] == [event["id"]]


def test_without_a_key_or_its_scope_there_is_no_way_in(tenant):
    installation = tenant.installation
    reader = installation.key(tenant.handle, "notifications:read")
    requests = [
        (installation.fanouts[0], "GET", f"{tenant.base}/webhooks"),
        (installation.fanouts[0], "GET", f"{tenant.base}/deliveries"),
        (installation.ingests[0], "POST", "/api/v1/notifications"),
        (installation.ingests[0], "GET", "/api/v1/schemas"),
    ]
    for service, method, path in requests:
        body = notification("invoice.paid", INVOICE) if method == "POST" else None
        headers = {"Content-Type": "application/json"} if body else {}

        def ask(key, service=service, method=method, path=path, body=body, headers=headers):
            return Client(service.url, key).http.request(method, path, content=body, headers=headers)

        assert "www-authenticate" in ask(None).headers
        problem(ask(None), 401, "credential_missing")
        problem(ask("crl_" + "0" * 43), 401)
        problem(ask("nonsense"), 401)
        eventually(lambda: ask(reader).status_code != 401, "the new key is known")  # noqa: B023
        assert "scope" in problem(ask(reader), 403)["detail"]
    allowed = Client(installation.fanouts[0].url, reader)
    expect(allowed.get(f"{tenant.base}/notifications"), 200)
    # The other way to show a key.
    expect(Client(installation.fanouts[0].url).get(f"{tenant.base}/webhooks", headers={"X-API-Key": tenant.key}), 200)


def test_a_position_makes_the_other_service_wait_until_it_knows(tenant):
    """What a management write answered is known wherever its `Carillon-Position` is shown."""
    schema = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
    for number in range(20):
        type = f"counter.step{number}"
        created = expect(tenant.ingest().post("/api/v1/schemas", {"type": type, "schema": schema}), 201)
        position = {"Carillon-Position": created.headers["carillon-position"]}
        body = {"url": "https://example.org/", "eventTypes": [type]}
        expect(tenant.fanout().post(f"{tenant.base}/webhooks", body, headers=position), 201)
    future = {"Carillon-Position": "control:0:999999"}
    answer = tenant.fanout().get(f"{tenant.base}/webhooks", headers=future)
    problem(answer, 503)
    assert int(answer.headers["retry-after"]) >= 1
