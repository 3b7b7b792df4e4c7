"""An e-mail subscription, from the question whether one wants it to the click that ends it."""

import re

import httpx
from Harness.api import expect, notification, problem
from Harness.mail import maildir
from Harness.waiting import eventually

INVOICE = b'{"invoiceId": "in_\xc3\xbc", "amount": 4200, "currency": "EUR"}'


def links(message, path: str) -> set[str]:
    text = message.get_body(("plain",)).get_content()
    return set(re.findall(rf"https?://\S+{re.escape(path)}\?\S+", text))


def mails(tenant, recipient: str) -> list:
    outbox = tenant.installation.fanouts[0].data / "outbox"
    return [message for message in maildir(outbox) if recipient in message["To"]]


def wait_for_mails(tenant, recipient: str, count: int) -> list:
    def what() -> str:
        return f"{count} mails to {recipient}; there are {[str(mail['Subject']) for mail in mails(tenant, recipient)]}"

    eventually(lambda: len(mails(tenant, recipient)) >= count, what, within=30)
    found = mails(tenant, recipient)
    assert len(found) == count, what()
    return found


def post_invoice(tenant) -> str:
    body = notification("invoice.paid", INVOICE)
    return expect(tenant.ingest().post("/api/v1/notifications", body), 202).json()["id"]


def state(tenant, event: str, subscription: str) -> list[str]:
    answer = expect(tenant.fanout().get(f"{tenant.base}/notifications/{event}"), 200).json()
    if answer["state"] != "completed":
        return []
    return [item["state"] for item in answer["deliveries"] if item["subscriptionId"] == subscription] or ["none"]


def test_an_address_is_asked_first_then_gets_mail_and_ends_it_by_one_click(tenant):
    client, base = tenant.fanout(), f"{tenant.base}/notifications/email-subscriptions"
    created = expect(client.post(base, {"email": "anna@example.org", "eventTypes": ["invoice.paid"]}), 201).json()
    assert created["state"] == "pending"
    problem(client.post(f"{base}/{created['id']}/test"), 409)

    [question] = wait_for_mails(tenant, "anna@example.org", 1)
    assert question["List-Unsubscribe"] is None
    # Nobody has said yes: this event is not for them.
    before = post_invoice(tenant)
    eventually(lambda: state(tenant, before, created["id"]), "the event before the confirmation is planned")

    [confirm] = links(question, "/v2/email/confirm")
    # Mails are sent with the address that the world knows, which is the fan-out's own here.
    assert confirm.startswith(tenant.installation.fanouts[0].url)
    problem_page = httpx.get(confirm[:-4] + "AAAA", trust_env=False)
    assert problem_page.status_code == 400
    page = httpx.get(confirm, trust_env=False)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<form method="post">' in page.text and httpx.head(confirm, trust_env=False).status_code == 200
    assert [item["state"] for item in client.all(base)] == ["pending"], "looking at a link must not confirm"
    assert httpx.post(confirm, trust_env=False).status_code == 200
    assert [item["state"] for item in client.all(base)] == ["confirmed"]

    event = post_invoice(tenant)
    [_, mail] = wait_for_mails(tenant, "anna@example.org", 2)
    assert state(tenant, before, created["id"]) in (["none"], ["cancelled"])
    assert mail["X-Carillon-Event"] == event
    assert mail["X-Carillon-Event-Type"] == "invoice.paid"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "in_ü" in mail["Subject"]
    for kind in ("plain", "html"):
        assert "in_ü" in mail.get_body((kind,)).get_content()
    eventually(lambda: state(tenant, event, created["id"]) == ["delivered"], "the mail is recorded as delivered")

    tested = expect(client.post(f"{base}/{created['id']}/test"), 202).json()
    assert wait_for_mails(tenant, "anna@example.org", 3)[-1]["X-Carillon-Event"] == tested["eventId"]

    # RFC 8058: the mail program posts to the link, and nobody has to look at a page.
    unsubscribe = mail["List-Unsubscribe"].strip("<>")
    assert httpx.get(unsubscribe, trust_env=False).status_code == 200
    assert [item["state"] for item in client.all(base)] == ["confirmed"], "looking at a link must not unsubscribe"
    one_click = httpx.post(unsubscribe, data={"List-Unsubscribe": "One-Click"}, trust_env=False)
    assert one_click.status_code == 200
    assert [item["state"] for item in client.all(base)] == ["unsubscribed"]
    after = post_invoice(tenant)
    eventually(lambda: state(tenant, after, created["id"]), "the event after it is planned")
    assert state(tenant, after, created["id"]) in (["none"], ["cancelled"])
    wait_for_mails(tenant, "anna@example.org", 3)

    # An old question must not bring back who has left.
    assert httpx.post(confirm, trust_env=False).status_code == 410
    expect(client.delete(f"{base}/{created['id']}"), 200)
    assert client.all(base) == []


def test_a_deleted_subscription_can_not_be_confirmed(tenant):
    client, base = tenant.fanout(), f"{tenant.base}/notifications/email-subscriptions"
    created = expect(client.post(base, {"email": "ben@example.org", "eventTypes": ["*"]}), 201).json()
    [question] = wait_for_mails(tenant, "ben@example.org", 1)
    expect(client.delete(f"{base}/{created['id']}"), 200)
    [confirm] = links(question, "/v2/email/confirm")
    assert httpx.post(confirm, trust_env=False).status_code == 404
    assert client.all(base) == []


def test_an_address_that_is_none_is_refused(tenant):
    client, base = tenant.fanout(), f"{tenant.base}/notifications/email-subscriptions"
    for email in ("nobody", "a@b\r\nBcc: c@d", "@example.org", 7):
        errors = problem(client.post(base, {"email": email, "eventTypes": ["*"]}), 422)["errors"]
        assert [error["pointer"] for error in errors] == ["/email"]
    assert client.all(base) == []
