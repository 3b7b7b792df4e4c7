"""The whole way to a mail server of somebody else's making: aiosmtpd, with STARTTLS and AUTH."""

import re

import httpx
import pytest
from Harness.api import expect, notification
from Harness.mail import MailServer
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
