"""What people report reaches the operator's desk, and nobody else learns of it."""

from Harness.api import expect, problem
from Harness.mail import maildir
from Harness.waiting import eventually

REPORT = {"summary": "Nothing arrives", "details": "Since noon.\nNot one."}


def body(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def mails(fanout, count: int) -> list:
    return eventually(
        lambda: (found := maildir(fanout.data / "outbox")) and len(found) >= count and found,
        lambda: f"{count} mails arrive: {[mail['Subject'] for mail in maildir(fanout.data / 'outbox')]}",
    )


def test_reports_are_events_audit_entries_and_mails_to_the_desk(install):
    installation = install(CARILLON_SUPPORT_EMAIL="desk@example.org")
    installation.start()
    [fanout] = installation.fanouts
    tenant, other = installation.tenant("acme"), installation.tenant("other")
    operator = installation.tenant("operator")
    client = tenant.ingest()

    post = {"type": "invoice.paid", "recipients": {"subscribers": True}}
    post["payload"] = {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}
    mine = expect(client.post("/api/v1/notifications", post), 202).json()["id"]
    theirs = expect(other.ingest().post("/api/v1/notifications", post), 202).json()["id"]
    for item in (tenant, other):
        eventually(lambda item=item: item.fanout().all(f"{item.base}/notifications"), "the events are folded")

    first = expect(client.post("/v2/support/report", REPORT | {"eventId": mine}), 202)
    second = expect(client.post("/v2/support/report", REPORT | {"eventId": theirs}), 202)
    found = {mail["Subject"]: mail for mail in mails(fanout, 2)}
    [good] = [mail for subject, mail in found.items() if first.json()["reportId"] in subject]
    [bad] = [mail for subject, mail in found.items() if second.json()["reportId"] in subject]
    assert good["To"] == "desk@example.org" and "acme" in good["Subject"]
    assert "Not one." in body(good) and "Event found: yes" in body(good)
    assert "Event found: no, acme has no such event" in body(bad)

    # Each is an event of the tenant's, and an entry of its audit log.
    position = {"Carillon-Position": second.headers["carillon-position"]}
    audit = expect(tenant.fanout().get(f"{tenant.base}/audit-log", params={"kind": "report"}, headers=position), 200)
    assert [entry["entity"] for entry in audit.json()["data"]] == [
        second.json()["reportId"],
        first.json()["reportId"],
    ]
    assert audit.json()["data"][0]["action"] == "submit"
    reported = [
        event
        for event in tenant.fanout().all(f"{tenant.base}/notifications")
        if event["type"] == "support.report.submitted"
    ]
    assert len(reported) == 2
    # What the desk gets is the desk's alone.
    assert not [item for item in tenant.fanout().all(f"{tenant.base}/deliveries") if item["eventType"][:5] == "desk."]
    delivered = {"status": "delivered"}
    told = eventually(
        lambda: (found := operator.fanout().all(f"{operator.base}/deliveries", **delivered)) and found[1:] and found,
        "both mails are delivered",
    )
    assert {(item["eventType"], item["recipient"]) for item in told} == {("desk.support_report", "support")}

    # Operators escalate, tenants don't; anybody may report content.
    problem(client.post("/v2/operator/escalations", REPORT), 403, "scope_missing")
    minted = installation.carillon("key", "mint", "--tenant", "operator", "--scopes", "operator", "--allow-operator")
    key = minted.stdout.strip()
    installation.secrets.add(key)

    def escalated() -> bool:
        answer = installation.ingests[0].client(key).post("/v2/operator/escalations", REPORT | {"severity": "high"})
        return answer.status_code == 202

    eventually(escalated, "the operator's key is known")
    content = {"url": "https://example.org/page", "reason": "spam"}
    expect(installation.ingests[0].client().post("/v2/public/content-report", content), 202)
    subjects = {mail["Subject"] for mail in mails(fanout, 4)}
    assert {"Escalation (high): Nothing arrives", "Content was reported (spam): https://example.org/page"} <= subjects


def test_without_an_address_nothing_is_lost_and_the_operator_is_told(install):
    installation = install()
    installation.start()
    tenant, operator = installation.tenant(), installation.tenant("operator")
    [fanout] = installation.fanouts
    assert "CARILLON_SUPPORT_EMAIL" in fanout.log.read_text()
    assert "mailed to nobody" in installation.carillon("doctor", check=False).stdout
    answer = expect(tenant.ingest().post("/v2/support/report", REPORT), 202).json()
    [told] = eventually(
        lambda: [item for item in operator.fanout().all(f"{operator.base}/deliveries") if item["state"] == "cancelled"],
        "the mail is cancelled",
    )
    assert "CARILLON_SUPPORT_EMAIL" in told["lastAttempt"]["error"]
    event = expect(operator.fanout().get(f"{operator.base}/notifications/{told['eventId']}"), 200).json()
    assert event["payload"]["reportId"] == answer["reportId"]
