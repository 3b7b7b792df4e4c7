"""The whole way through a real mail server: what it takes lies in mailboxes, what it refuses is remembered."""

import json
import re
from urllib.parse import quote

import httpx
import pytest
from Harness.api import expect, notification, problem
from Harness.postfix import Postfix
from Harness.waiting import eventually


@pytest.fixture(scope="module")
def mta():
    server = Postfix(
        {
            "anna@example.org": "anna",
            "owner@example.org": "owner",
            "żółw@example.org": "zolw",
            "ida@bücher.example": "ida",
        },
        refusals={
            "policy@example.org": "550 5.7.1 blocked by policy",
            "later@example.org": "450 4.2.1 try again later",
        },
    )
    yield server
    server.end()


def confirm(mta, tenant, box: str, address: str) -> str:
    """A subscription whose question was answered with yes."""
    base = f"{tenant.base}/notifications/email-subscriptions"
    before = len(mta.mails(box))
    made = expect(tenant.fanout().post(base, {"email": address, "eventTypes": ["*"]}), 201).json()
    eventually(lambda: len(mta.mails(box)) > before, f"{address} is asked")
    text = "".join(mail.get_body(("plain",)).get_content() for mail in mta.mails(box))
    for link in set(re.findall(r"https?://\S+/v2/email/confirm\?\S+", text)):
        httpx.post(link, trust_env=False)
    state = next(item["state"] for item in tenant.fanout().all(base) if item["id"] == made["id"])
    assert state == "confirmed"
    return made["id"]


def post(tenant, **payload) -> str:
    payload = json.dumps({"amount": 4200, "currency": "EUR"} | payload).encode()
    return expect(tenant.ingest().post("/api/v1/notifications", notification("invoice.paid", payload)), 202).json()[
        "id"
    ]


def ended(tenant, subscriber: str) -> dict:
    """The latest delivery to a subscriber, with its attempts, once it has ended."""
    base = f"{tenant.base}/deliveries"

    def find():
        found = [
            item
            for item in tenant.fanout().all(base)
            if subscriber in (item.get("subscriptionId"), item.get("recipient"))
        ]
        return found and found[0]["state"] in ("delivered", "failed", "dead_letter") and found[0]

    found = eventually(find, lambda: f"an end of {tenant.fanout().all(base)}")
    return expect(tenant.fanout().get(f"{base}/{found['id']}"), 200).json()


def test_mail_reads_well_in_a_real_mailbox_by_the_tenants_own_template(install, mta):
    installation = install(CARILLON_SMTP_URL=mta.url, CARILLON_MAIL_FROM="Glocken Ümlaut <bells@example.org>")
    installation.start()
    tenant = installation.tenant()
    client = tenant.fanout()
    template = {
        "subject": "Rechnung {{data.invoiceId}} ist bezahlt",
        "text": "Bezahlt: {{data.invoiceId}}\n.\n..\nFrom hier\n",
        "html": "<p>Bezahlt: {{data.invoiceId}}</p>",
    }
    expect(client.put(f"{tenant.base}/notifications/email-templates/invoice.paid/de", template), 201)
    expect(client.put(f"{tenant.base}/notification-settings", {"locale": "de-AT"}), 200)
    boxes = {"anna": "anna@example.org", "zolw": "żółw@example.org", "ida": "ida@bücher.example"}
    for box, address in boxes.items():
        confirm(mta, tenant, box, address)
    before = {box: len(mta.mails(box)) for box in boxes}
    invoice = "支払い <b>&" + "ü" * 200
    event = post(tenant, invoiceId=invoice)
    for box, address in boxes.items():
        eventually(lambda box=box: len(mta.mails(box)) > before[box], f"the mail to {address}")
        mail = mta.mails(box)[-1]
        assert mail["X-Carillon-Event"] == event
        assert mail["Subject"].startswith("Rechnung 支払い <b>&üüü") and mail["Subject"].endswith("…")
        assert [a.addr_spec for a in mail["To"].addresses] == [address]
        assert mail["From"].addresses[0].display_name == "Glocken Ümlaut"
        assert re.search(r"with UTF8SMTPS|with ESMTPS", mail["Received"]), mail["Received"]
        plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
        assert plain.get_content().replace("\r\n", "\n") == f"Bezahlt: {invoice}\n.\n..\nFrom hier\n"
        assert (
            html.get_content().strip() == f"<p>Bezahlt: {invoice.replace('&', '&amp;').replace('<b>', '&lt;b&gt;')}</p>"
        )
        assert html["Content-Transfer-Encoding"] in ("base64", "quoted-printable")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_address_that_is_no_mailbox_is_suppressed_until_somebody_lifts_it(install, mta):
    installation = install(CARILLON_SMTP_URL=mta.url, CARILLON_RETRY_SCHEDULE="100ms,100ms")
    installation.start()
    tenant = installation.tenant()
    client, base = tenant.fanout(), f"{tenant.base}/notifications"
    expect(client.put(f"{base}/owner-default-email", {"email": "owner@example.org"}), 200)

    def subscribe(address: str) -> dict:
        made = expect(client.post(f"{base}/email-subscriptions", {"email": address, "eventTypes": ["*"]}), 201)
        return ended(tenant, made.json()["id"])

    refused = subscribe("nobody@example.org")
    assert refused["state"] == "failed"
    [attempt] = refused["history"]
    assert attempt["statusCode"] == 550 and "5.1.1" in attempt["responseBody"]
    [suppressed] = client.all(f"{base}/suppressions")
    assert (suppressed["address"], suppressed["deliveryId"]) == ("nobody@example.org", refused["id"])
    assert "User unknown" in suppressed["reason"]
    eventually(lambda: any(refused["id"] in str(mail) for mail in mta.mails("owner")), "the owner is told")

    # The server is not asked again, in whatever spelling.
    [attempt] = subscribe("Nobody@EXAMPLE.org")["history"]
    assert attempt["error"].startswith("nobody@example.org is suppressed since ") and "statusCode" not in attempt
    expect(client.delete(f"{base}/suppressions/{quote('NOBODY@example.org', safe='')}"), 200)
    assert client.all(f"{base}/suppressions") == []
    assert subscribe("nobody@example.org")["history"][0]["statusCode"] == 550
    [again] = client.all(f"{base}/suppressions")
    expect(client.delete(f"{base}/suppressions/{again['id']}"), 200)
    problem(client.delete(f"{base}/suppressions/{again['id']}"), 404, "not_found")

    # A policy, and what is only for now, say nothing about a mailbox.
    assert subscribe("policy@example.org")["state"] == "failed"
    later = subscribe("later@example.org")
    assert later["state"] == "dead_letter" and [a["statusCode"] for a in later["history"]] == [450] * 3
    assert client.all(f"{base}/suppressions") == []

    # The owner's own address.
    expect(client.put(f"{base}/owner-default-email", {"email": "gone@example.org"}), 200)
    expect(client.post(f"{base}/owner-default-email/test"), 202)
    assert ended(tenant, "owner")["state"] == "failed"
    settings = expect(client.get(f"{tenant.base}/notification-settings"), 200).json()
    assert [warning["code"] for warning in settings["warnings"]] == ["owner_email_suppressed"]

    before = client.all(f"{base}/suppressions")
    assert [item["address"] for item in before] == ["gone@example.org"]

    # A fact of the log: it holds after folding again.
    [fanout] = installation.fanouts
    fanout.stop()
    for file in fanout.projection:
        file.unlink()
    fanout.start()
    fanout.wait_ready()
    tenant.wait_known()
    assert tenant.fanout().all(f"{base}/suppressions") == before
