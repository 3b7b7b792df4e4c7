"""Each form that a webhook can choose, read by PyPI's `cloudevents` and fetched by its link, up to the largest."""

import json

import httpx
import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from Harness.api import expect, notification
from Harness.checks import check_signatures
from Harness.receiver import Answer
from Harness.waiting import eventually

SMALL = {"invoiceId": "in_1", "amount": 4200, "currency": "EUR", "note": 'größer € 😀 "x"'}
FORMS = ("carillon", "cloudevents", "cloudevents-binary", "thin")


@pytest.fixture
def tenant(install):
    installation = install()
    installation.start()
    return installation.tenant()


def large() -> dict:
    """As large as an event may be, to a few hundred bytes."""
    return SMALL | {"note": "ü" * 130_000}


def arrived(receiver, path: str, event: str):
    def found():
        return [request for request in receiver.at(path) if request.headers["webhook-id"] == event]

    eventually(found, f"{event} arrives at {path}")
    return found()[0]


def read(request) -> CloudEvent:
    headers = {name: value for name, value in request.headers.items() if name.startswith(("ce-", "content-type"))}
    return from_http_event(HTTPMessage(headers, request.body))


def check_event(event: CloudEvent, id: str, tenant, data: dict) -> None:
    assert (event.get_id(), event.get_type(), event.get_specversion()) == (id, "invoice.paid", "1.0")
    assert event.get_datacontenttype() == "application/json"
    assert event.get_time().utcoffset().total_seconds() == 0
    assert event.get_source()
    assert event.get_extension("tenant") == tenant.handle
    assert str(event.get_extension("schemaversion")) == "1"
    assert event.get_extension("partitionkey") == "kunde ä 7%"
    assert event.get_data() == data


def test_an_event_arrives_in_each_form_whatever_its_size(tenant, receiver):
    webhooks = {form: tenant.endpoint(receiver.url(f"/{form}"), ["invoice.paid"], format=form) for form in FORMS}
    assert {form: webhook["format"] for form, webhook in webhooks.items()} == {form: form for form in FORMS}
    for data in (SMALL, large()):
        payload = json.dumps(data, ensure_ascii=False).encode()
        body = notification("invoice.paid", payload, partitionkey="kunde ä 7%")
        id = expect(tenant.ingest().post("/api/v1/notifications", body), 202).json()["id"]
        requests = {form: arrived(receiver, f"/{form}", id) for form in FORMS}
        for form, request in requests.items():
            check_signatures(request, webhooks[form]["secret"])

        whole = json.loads(requests["carillon"].body)
        assert (whole["id"], whole["data"]) == (id, data)
        assert requests["cloudevents"].headers["content-type"] == "application/cloudevents+json"
        assert payload in requests["cloudevents"].body
        check_event(read(requests["cloudevents"]), id, tenant, data)
        assert requests["cloudevents-binary"].body == payload
        check_event(read(requests["cloudevents-binary"]), id, tenant, data)
        for form in ("cloudevents", "cloudevents-binary"):
            assert requests[form].headers["webhook-request-origin"] == "127.0.0.1"

        thin = json.loads(requests["thin"].body)
        assert set(thin) == {"id", "type", "timestamp", "fetchUrl", "fetchExpiresAt"}
        assert (thin["id"], thin["type"], thin["timestamp"]) == (id, "invoice.paid", whole["timestamp"])
        fetched = expect(httpx.get(thin["fetchUrl"], trust_env=False), 200)
        assert fetched.content == requests["carillon"].body
        assert httpx.get(thin["fetchUrl"][:-4] + "AAAA", trust_env=False).status_code == 404

    # Who deletes the webhook closes its links.
    expect(tenant.fanout().delete(f"{tenant.base}/webhooks/{webhooks['thin']['id']}"), 200)
    assert httpx.get(thin["fetchUrl"], trust_env=False).status_code == 404


def test_what_came_as_a_cloudevent_goes_out_as_one_with_all_that_its_producer_said(tenant, receiver):
    for form in ("cloudevents", "cloudevents-binary"):
        tenant.endpoint(receiver.url(f"/{form}"), ["invoice.paid"], format=form)
    attributes = {
        "specversion": "1.0",
        "type": "invoice.paid",
        "source": "https://shop.example/billing",
        "id": "their id",
        "subject": 'Größe "L" 100 %',
        "datacontenttype": "application/json",
        "priority": "7",
    }
    message = to_structured(CloudEvent(attributes=attributes, data=SMALL), JSONFormat())
    headers = {"Content-Type": message.headers["content-type"]}
    answer = expect(tenant.ingest().post("/api/v1/notifications", bytes(message.body), headers=headers), 202)
    for form in ("cloudevents", "cloudevents-binary"):
        event = read(arrived(receiver, f"/{form}", answer.json()["id"]))
        assert event.get_id() == answer.json()["id"]
        assert event.get_extension("originid") == "their id"
        assert (event.get_source(), event.get_subject()) == (attributes["source"], attributes["subject"])
        assert event.get_extension("priority") == "7"
        assert event.get_data() == SMALL


def test_a_receiver_of_cloudevents_is_asked_by_options_and_may_agree_by_the_callback(tenant, receiver):
    """The handshake of CloudEvents' webhooks, and what the settings make of it."""
    said: dict[str, str] = {}
    receiver.script = lambda request: Answer(200, headers=said if request.method == "OPTIONS" else {})
    webhook = tenant.endpoint(receiver.url(), ["invoice.paid"], format="cloudevents")
    client, path = tenant.fanout(), f"{tenant.base}/webhooks/{webhook['id']}"
    settings = expect(client.put(f"{tenant.base}/notification-settings", {"requireVerification": True}), 200).json()
    assert "webhooks_unverified" in [warning["code"] for warning in settings["warnings"]]

    verdict = expect(client.post(f"{path}/verify"), 200).json()
    assert verdict["verified"] is False and "callback" in verdict["reason"]
    asked = receiver.requests[-1]
    assert (asked.method, asked.headers["webhook-request-origin"], asked.body) == ("OPTIONS", "127.0.0.1", b"")
    body = notification("invoice.paid", json.dumps(SMALL).encode())
    held = expect(tenant.ingest().post("/api/v1/notifications", body), 202).json()["id"]
    eventually(
        lambda: client.get(f"{tenant.base}/notifications/{held}").json().get("state") == "completed",
        "the event is planned, for nobody",
    )
    # Tests flow all the same.
    expect(client.post(f"{path}/test"), 202)
    eventually(lambda: [request for request in receiver.requests if request.method == "POST"], "the test arrives")

    agreed = httpx.get(asked.headers["webhook-request-callback"], trust_env=False)
    assert expect(agreed, 200).json() == {"verified": True}
    eventually(lambda: client.get(path).json()["verification"] == "verified", "it is verified")
    later = expect(tenant.ingest().post("/api/v1/notifications", body), 202).json()["id"]
    arrived(receiver, "/hooks", later)
    assert held not in [request.headers["webhook-id"] for request in receiver.requests]

    said |= {"WebHook-Allowed-Origin": "127.0.0.1", "WebHook-Allowed-Rate": "600"}
    assert expect(client.post(f"{path}/verify"), 200).json() == {"verified": True}
    assert client.get(path).json()["allowedPerMinute"] == 600
