"""The whole way to a mail server of somebody else's making: aiosmtpd, with STARTTLS and AUTH."""

import re
from urllib.parse import quote

import httpx
import pytest
from Harness.api import expect, notification
from Harness.mail import PASSWORD, MailServer
from Harness.waiting import eventually


@pytest.fixture
def mail_server(tmp_path):
    server = MailServer(tmp_path)
    yield server
    server.end()


def test_mail_goes_out_encrypted_with_a_login_and_reads_well(install, mail_server):
    installation = install(CARILLON_SMTP_URL=mail_server.url, CARILLON_MAIL_FROM="Carillon Ümlaut <bells@example.org>")
    installation.start()
    tenant = installation.tenant()
    client, base = tenant.fanout(), f"{tenant.base}/notifications/email-subscriptions"
    expect(client.post(base, {"email": "anna@example.org", "eventTypes": ["*"]}), 201)
    [question] = eventually(lambda: list(mail_server.messages), "the question is sent")
    body = question.get_body(("plain",)).get_content()
    [link] = set(re.findall(r"https?://\S+/v2/email/confirm\?\S+", body))
    assert httpx.post(link, trust_env=False).status_code == 200

    words = '{"invoiceId": "in_東京 <b>&amp;</b>\\n.\\n..", "amount": 4200, "currency": "EUR"}'
    posted = notification("invoice.paid", words.encode())
    events = [expect(tenant.ingest().post("/api/v1/notifications", posted), 202).json()["id"] for _ in range(10)]
    eventually(lambda: len(mail_server.messages) == 11, lambda: f"11 mails, not {len(mail_server.messages)}")

    mails = mail_server.messages[1:]
    assert sorted(mail["X-Carillon-Event"] for mail in mails) == sorted(events)
    assert len({mail["Message-ID"] for mail in mails}) == 10
    for mail in mails:
        assert mail.defects == []
        assert mail.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        [sender] = mail["From"].addresses
        assert (sender.display_name, sender.addr_spec) == ("Carillon Ümlaut", "bells@example.org")
        assert [address.addr_spec for address in mail["To"].addresses] == ["anna@example.org"]
        assert mail["Date"].datetime.tzinfo is not None
        assert "\n" not in mail["Subject"] and "東京" in mail["Subject"]
        plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        assert "東京" in plain and "東京" in html
        assert "<b>" not in html.split("<body", 1)[1].replace("<br>", ""), "a payload must not become markup"
        assert re.fullmatch(r"<http://\S+/v2/email/unsubscribe\?\S+>", mail["List-Unsubscribe"])
    for encrypted, authenticated, envelope in mail_server.envelopes:
        assert encrypted and authenticated
        assert (envelope.mail_from, envelope.rcpt_tos) == ("bells@example.org", ["anna@example.org"])
        assert b"\n." not in envelope.content or b"\r\n" in envelope.content
    assert {encrypted for _, encrypted in mail_server.logins} == {True}


def latest(tenant) -> dict:
    """The latest delivery, with its attempts."""
    base = f"{tenant.base}/deliveries"
    found = tenant.fanout().all(base)
    return expect(tenant.fanout().get(f"{base}/{found[0]['id']}"), 200).json() if found else {"state": "none"}


def test_a_mail_that_is_put_off_comes_again_as_the_same_mail(install, mail_server):
    installation = install(CARILLON_SMTP_URL=mail_server.url, CARILLON_RETRY_SCHEDULE="100ms,100ms,100ms")
    installation.start()
    tenant = installation.tenant()
    mail_server.answers = ["451 4.3.0 later", "421 4.3.2 restarting"]
    subscription = {"email": "anna@example.org", "eventTypes": ["*"]}
    expect(tenant.fanout().post(f"{tenant.base}/notifications/email-subscriptions", subscription), 201)
    eventually(lambda: latest(tenant)["state"] == "delivered", lambda: f"an end of {latest(tenant)}")
    assert [attempt["statusCode"] for attempt in latest(tenant)["history"]] == [451, 421, 250]
    assert len(mail_server.messages) == 3
    assert len({envelope.content for _, _, envelope in mail_server.envelopes}) == 1, "a retry must be the same mail"


def test_what_is_wrong_is_told_without_the_password(install, tmp_path):
    refusing = MailServer(tmp_path, accepts_login=False)
    installation = install(CARILLON_SMTP_URL=refusing.url)
    installation.secrets.update({PASSWORD, quote(PASSWORD, safe="")})
    installation.start()
    tenant = installation.tenant()
    subscription = {"email": "anna@example.org", "eventTypes": ["*"]}
    try:
        expect(tenant.fanout().post(f"{tenant.base}/notifications/email-subscriptions", subscription), 201)
        eventually(lambda: latest(tenant).get("history"), "a first attempt")
        told = [latest(tenant)["history"][0]["error"]]
        doctor = installation.carillon("doctor", check=False)
        assert doctor.returncode == 1
        told += [doctor.stdout, doctor.stderr]
    finally:
        refusing.end()
    assert "refused the login of carillon" in told[0] and "refused the login of carillon" in told[1]
    assert not [text for text in told if PASSWORD in text or quote(PASSWORD, safe="") in text]
    eventually(lambda: "refused the login" in installation.fanouts[0].tail(), "the log says so at the start")
    assert installation.leaks() == []
