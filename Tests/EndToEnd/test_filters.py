"""Webhooks and an e-mail subscription with filters get exactly the events that meet them."""

import json
import re

import httpx
from Harness.api import expect, notification, problem
from Harness.mail import maildir
from Harness.waiting import eventually

# Each payload with the receivers whose filters it meets.
EVENTS = [
    ({"amount": 4200, "currency": "EUR", "customerId": "cus_1"}, {"all", "large", "euro"}),
    ({"amount": 4200.0, "currency": "CHF", "customerId": "cus_2"}, {"all", "large", "swiss"}),
    ({"amount": 99, "currency": "EUR", "customerId": "cus_3"}, {"all", "euro"}),
    ({"amount": 100, "currency": "USD"}, {"all", "large", "anonymous"}),
    ({"amount": 1, "currency": "CHF", "customerId": "CUS_1"}, {"all", "swiss"}),
]
FILTERS = {
    "all": None,
    "large": {"data": {"amount": [{"numeric": [">=", 100]}]}},
    "swiss": {"type": [{"prefix": "invoice."}], "data": {"currency": ["CHF"]}},
    "anonymous": {"data": {"customerId": [{"exists": False}]}},
    "none": {"type": ["lead_won"]},
}
# The one that a mail goes to.
EURO = {"$or": [{"data": {"currency": ["EUR"]}}, {"data": {"customerId": [{"wildcard": "never*"}]}}]}


def test_subscribers_get_the_events_that_meet_their_filters(tenant, receiver):
    client, hooks = tenant.fanout(), f"{tenant.base}/webhooks"
    ids = {}
    for name, policy in FILTERS.items():
        body = {"url": receiver.url(f"/{name}"), "eventTypes": ["*"], "filterPolicy": policy}
        created = expect(client.post(hooks, body), 201).json()
        assert created["filterPolicy"] == policy
        tenant.installation.secrets.add(created["secret"])
        ids[name] = created["id"]
    subscribe(tenant, "euro@example.org", EURO)

    expected = {name: set() for name in [*FILTERS, "euro"]}
    for number, (payload, names) in enumerate(EVENTS):
        body = notification("invoice.paid", json.dumps({"invoiceId": f"in_{number}"} | payload).encode())
        event = expect(tenant.ingest().post("/api/v1/notifications", body), 202).json()["id"]
        for name in names:
            expected[name].add(event)
    for event in expected["all"]:
        path = f"{tenant.base}/notifications/{event}"
        eventually(lambda path=path: client.get(path).json().get("state") == "completed", f"{event} is completed")

    arrived = {name: taken(receiver, name) for name in FILTERS}
    arrived["euro"] = {mail["X-Carillon-Event"] for mail in mails(tenant, "euro@example.org")[1:]}
    assert arrived == expected

    # A test asks no filter; a filter that is taken away filters nothing.
    test = expect(client.post(f"{hooks}/{ids['none']}/test"), 202).json()["eventId"]
    eventually(lambda: test in taken(receiver, "none"), "the test arrives")
    changed = expect(client.patch(f"{hooks}/{ids['none']}", {"filterPolicy": None}), 200)
    assert changed.json()["filterPolicy"] is None
    body = notification("invoice.paid", json.dumps({"invoiceId": "in_9", "amount": 1, "currency": "USD"}).encode())
    event = expect(tenant.ingest().post("/api/v1/notifications", body), 202).json()["id"]
    eventually(lambda: event in taken(receiver, "none"), "the event arrives once there is no filter")


def test_a_filter_with_a_fault_is_refused_where_it_stands(tenant):
    client, hooks = tenant.fanout(), f"{tenant.base}/webhooks"
    body = {"url": "https://example.com", "eventTypes": ["*"], "filterPolicy": {"data": {"amount": [{"over": 5}]}}}
    [fault] = problem(client.post(hooks, body), 422, "invalid")["errors"]
    assert (fault["pointer"], fault["code"]) == ("/filterPolicy/data/amount/0/over", "unknown_operator")
    assert client.all(hooks) == []


def taken(receiver, name: str) -> set[str]:
    return {request.event for request in receiver.at(f"/{name}")}


def mails(tenant, recipient: str) -> list:
    outbox = tenant.installation.fanouts[0].data / "outbox"
    return [message for message in maildir(outbox) if recipient in message["To"]]


def subscribe(tenant, address: str, policy: dict) -> None:
    """An e-mail subscription that is confirmed."""
    path = f"{tenant.base}/notifications/email-subscriptions"
    body = {"email": address, "eventTypes": ["*"], "filterPolicy": policy}
    assert expect(tenant.fanout().post(path, body), 201).json()["filterPolicy"] == policy
    [question] = eventually(lambda: mails(tenant, address), "the confirmation arrives")
    text = question.get_body(("plain",)).get_content()
    link = re.search(r"https?://\S+/v2/email/confirm\?\S+", text)[0]
    assert httpx.post(link, trust_env=False).status_code == 200
