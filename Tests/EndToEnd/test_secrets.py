"""Guarantee 7: a secret is in no log line, list, audit entry, metric or error, and in no record unencrypted."""

import json

import httpx
from Harness.api import expect, notification, problem
from Harness.checks import wait_until_ended
from Harness.mail import maildir
from Harness.receiver import Answer
from Harness.waiting import eventually

INVOICE = b'{"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}'
HEADER = "hunter2-hunter2-hunter2"
QUERY = "query-token-hunter3"


def test_no_secret_of_a_webhook_is_seen_anywhere(tenant, receiver):
    """Whatever is done with it; `install` then reads every file of every process: log lines, topics and projections."""
    installation, client, base = tenant.installation, tenant.fanout(), f"{tenant.base}/webhooks"
    installation.secrets.add(HEADER)

    def script(request):
        # One of those that say again what they were sent.
        echo = json.dumps(request.headers).encode()
        return Answer(
            200 if request.path == "/good" else 400, headers={"X-Echo": request.headers["x-api-key"]}, body=echo
        )

    receiver.script = script
    seen: list[str] = []

    def look(answer: httpx.Response, *statuses: int) -> dict:
        seen.append(str(answer.headers) + expect(answer, *statuses).text)
        return answer.json()

    headers = {
        "Authorization": {"value": f"Bearer {HEADER}", "secret": True},
        "X-Api-Key": {"value": HEADER, "secret": True},
    }
    good = tenant.endpoint(receiver.url("/good"), ["invoice.paid"], headers=headers)
    bad = tenant.endpoint(receiver.url(f"/bad?token={QUERY}"), ["invoice.paid"], headers=headers, signing="ed25519")
    assert [warning["code"] for warning in bad["warnings"]] == ["credential_in_url"]
    assert good["headers"] == {"Authorization": {"secret": True}, "X-Api-Key": {"secret": True}}
    look(client.put(f"{tenant.base}/notifications/owner-default-email", {"email": "owner@example.org"}), 200)
    path = f"{base}/{good['id']}"
    look(client.patch(path, {"headers": good["headers"] | {"X-More": "1"}}), 200)
    wrong = {"headers": {"Authorization": {"value": f"{HEADER} ü", "secret": True}}}
    seen.append(json.dumps(problem(client.patch(path, wrong), 422)))
    seen.append(json.dumps(problem(client.patch(path, {"headers": {"Authorization": HEADER}}), 422)))
    rotated = expect(client.post(f"{path}/rotate-secret", headers={"Idempotency-Key": "once"}), 200).json()
    installation.secrets.add(rotated["secret"])
    look(client.post(f"{path}/verify"), 200)
    look(client.post(f"{path}/test"), 202)

    expect(tenant.ingest().post("/api/v1/notifications", notification("invoice.paid", INVOICE)), 202)
    deliveries = wait_until_ended(client, tenant.base, 2, within=30)
    states = {item["endpointId"]: item["state"] for item in deliveries if item["eventType"] == "invoice.paid"}
    assert states == {good["id"]: "delivered", bad["id"]: "failed"}
    outbox = installation.fanouts[0].data / "outbox"
    eventually(lambda: [mail for mail in maildir(outbox) if "fail" in mail["Subject"]], "the owner is alerted")

    # It was sent to whom it is for, and is shown to nobody.
    assert {request.headers["authorization"] for request in receiver.requests} == {f"Bearer {HEADER}"}
    for part in ("webhooks", f"webhooks/{good['id']}", "deliveries", "notifications", "notification-settings"):
        look(client.get(f"{tenant.base}/{part}"), 200)
    for delivery in deliveries:
        shown = look(client.get(f"{tenant.base}/deliveries/{delivery['id']}"), 200)
        if delivery["eventType"] == "invoice.paid":
            assert (
                "••••" in shown["history"][0]["responseBody"]
                and shown["history"][0]["responseHeaders"]["x-echo"] == "••••"
            )
    for service in installation.services:
        seen.append(expect(service.client().get("/metrics"), 200).text)
    secrets = [HEADER, good["secret"], rotated["secret"], "whsk_"]
    assert [secret for secret in secrets for text in seen if secret in text] == []
    # A mail leaves the house: not even what only may be a secret goes with it.
    mails = [mail.as_string() + str(mail["Subject"]) for mail in maildir(outbox)]
    assert [secret for secret in [*secrets, QUERY] for mail in mails if secret in mail] == []
