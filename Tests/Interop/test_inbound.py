"""Requests of providers, signed by their own libraries, become events; and what they have not signed does not."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import httpx
import pytest
import stripe
from Harness.api import expect, problem
from Harness.waiting import eventually
from twilio.request_validator import RequestValidator


@pytest.fixture
def tenant(install, receiver):
    installation = install()
    installation.start()
    tenant = installation.tenant()
    tenant.endpoint(receiver.url())
    tenant.arrived = lambda: {request.event: json.loads(request.body) for request in receiver.taken()}
    return tenant


def agree(tenant, provider: str, /, **members) -> dict:
    answer = expect(tenant.fanout().put(f"{tenant.base}/inbound/{provider}", members), 200, 201)
    for name in ("secrets", "verifyToken"):
        given = members.get(name)
        tenant.installation.secrets.update(
            [given] if isinstance(given, str) else given if isinstance(given, list) else []
        )
    position = answer.headers["carillon-position"]
    # The way in has to know of it, too.
    expect(tenant.ingest().get("/api/v1/schemas", headers={"Carillon-Position": position}), 200)
    return answer.json()


def call(tenant, provider: str, body: bytes, headers: dict, handle: str | None = None, query: str = "", method="POST"):
    url = f"{tenant.installation.ingests[0].url}/v2/inbound/{provider}/{handle or tenant.handle}{query}"
    return httpx.request(method, url, content=body, headers=headers, trust_env=False)


def stripe_request(event: dict, secret: str, at: float | None = None) -> tuple[bytes, dict]:
    body = json.dumps(event).encode()
    stamp = int(at or time.time())
    # By the library's own function for it.
    signature = stripe.WebhookSignature._compute_signature(f"{stamp}.{body.decode()}", secret)
    headers = {"Content-Type": "application/json", "Stripe-Signature": f"t={stamp},v1={signature},v0=00"}
    # Its own check takes what we are about to send.
    stripe.Webhook.construct_event(body, headers["Stripe-Signature"], secret, tolerance=10_000)
    return body, headers


FAILED = {
    "id": "evt_1Failed",
    "object": "event",
    "type": "invoice.payment_failed",
    "created": 1_772_357_400,
    "data": {
        "object": {
            "id": "in_1",
            "object": "invoice",
            "customer": "cus_1",
            "amount_due": 4200,
            "currency": "eur",
            "attempt_count": 2,
        }
    },
}


def test_stripe_events_come_in_once_and_become_the_types_that_the_tenant_has(tenant):
    old, new = "whsec_old", "whsec_new"
    agreed = agree(tenant, "stripe", secrets=[old, new])
    assert (agreed["secrets"], agreed["path"]) == (2, "/v2/inbound/stripe/acme")

    first = expect(call(tenant, "stripe", *stripe_request(FAILED, old)), 200).json()["events"][0]
    assert (first["type"], first["duplicate"]) == ("payment_failed", False)
    # Told again, with the other secret and another count of who is still to be told: the same event.
    again = expect(call(tenant, "stripe", *stripe_request(FAILED | {"pending_webhooks": 3}, new)), 200).json()
    assert [(event["id"], event["duplicate"]) for event in again["events"]] == [(first["id"], True)]

    plain = {"id": "evt_2", "type": "customer.subscription.paused", "data": {"object": {"id": "sub_1"}}}
    second = expect(call(tenant, "stripe", *stripe_request(plain, new)), 200).json()["events"][0]
    assert second["type"] == "stripe.customer.subscription.paused"
    # One that can't be made into the type it should become is handed on as it came.
    odd = FAILED | {"id": "evt_3", "data": {"object": {"id": "in_2", "amount_due": -1, "currency": "eur"}}}
    third = expect(call(tenant, "stripe", *stripe_request(odd, new)), 200).json()["events"][0]
    assert third["type"] == "stripe.invoice.payment_failed"

    arrived = eventually(lambda: len(tenant.arrived()) == 3 and tenant.arrived(), "three webhooks arrive")
    assert arrived[first["id"]]["data"] == {
        "paymentId": "evt_1Failed",
        "invoiceId": "in_1",
        "customerId": "cus_1",
        "amount": 4200,
        "currency": "EUR",
        "attempt": 2,
    }
    assert arrived[first["id"]]["source"] == "/inbound/stripe"
    assert arrived[second["id"]]["data"] == plain
    assert arrived[third["id"]]["data"] == odd

    own = {"customer.subscription.paused": {"type": "billing.suspended", "payload": {"nothing": "/no/such"}}}
    # What it becomes must be a type of the tenant's; what is read back can be sent again, and keeps the secrets.
    errors = problem(tenant.fanout().put(f"{tenant.base}/inbound/stripe", {"mapping": {"a": "no.such.type"}}), 422)[
        "errors"
    ]
    assert [error["pointer"] for error in errors] == ["/mapping/a"]
    shown = expect(tenant.fanout().get(f"{tenant.base}/inbound/stripe"), 200).json()
    changed = agree(tenant, "stripe", **shown | {"mapping": own | {"invoice.payment_failed": None}})
    assert (changed["secrets"], changed["mapping"]["invoice.payment_failed"]) == (2, None)
    fourth = expect(call(tenant, "stripe", *stripe_request(FAILED | {"id": "evt_4"}, new)), 200).json()["events"][0]
    assert fourth["type"] == "stripe.invoice.payment_failed"


def test_what_stripe_has_not_signed_just_now_for_this_tenant_is_refused_alike(tenant):
    secret = "whsec_right"
    agree(tenant, "stripe", secrets=[secret])
    body, headers = stripe_request(FAILED, secret)
    refused = [
        call(tenant, "stripe", body + b" ", headers),
        call(tenant, "stripe", *stripe_request(FAILED, "whsec_wrong")),
        call(tenant, "stripe", *stripe_request(FAILED, secret, at=time.time() - 301)),
        call(tenant, "stripe", *stripe_request(FAILED, secret, at=time.time() + 400)),
        call(tenant, "stripe", body, {"Content-Type": "application/json"}),
        call(tenant, "stripe", body, headers | {"Stripe-Signature": "t=x,v1=y"}),
        call(tenant, "stripe", body, headers, handle="nobody"),
        call(tenant, "twilio", body, headers),
    ]
    details = {problem(answer, 401, "invalid_signature")["detail"].replace("twilio", "stripe") for answer in refused}
    assert len(details) == 1, "a stranger must not learn what there is"
    problem(call(tenant, "stripe", body, headers | {"Content-Type": "text/plain"}), 415)
    problem(call(tenant, "stripe", *stripe_request({"type": "x"}, secret)), 422)
    assert tenant.fanout().all(f"{tenant.base}/notifications") == []
    assert call(tenant, "paypal", body, headers).status_code == 404

    # Nobody else may post under the provider's names, or register them.
    event = {"type": "stripe.invoice.paid", "recipients": {"subscribers": True}, "payload": {}}
    problem(tenant.ingest().post("/api/v1/notifications", event), 422, "reserved_type")
    problem(tenant.ingest().post("/api/v1/schemas", {"type": "stripe.x", "schema": {}}), 422, "reserved_type")

    expect(tenant.fanout().delete(f"{tenant.base}/inbound/stripe"), 200)
    problem(tenant.fanout().get(f"{tenant.base}/inbound/stripe"), 404)
    eventually(
        lambda: call(tenant, "stripe", *stripe_request(FAILED, secret)).status_code == 401, "what is over is over"
    )


def test_twilio_signs_addresses_forms_and_streams(tenant):
    token, url = "0123456789abcdef", "https://hooks.example.com/sms"
    agree(tenant, "twilio", secrets=[token], url=url)
    validator = RequestValidator(token)
    form = {"MessageSid": "SM1", "SmsSid": "SM1", "MessageStatus": "delivered", "To": "+49 1", "Body": "für & 東京"}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    def signed(parameters: dict, address: str = url) -> dict:
        return headers | {"X-Twilio-Signature": validator.compute_signature(address, parameters)}

    answer = expect(call(tenant, "twilio", urlencode(form).encode(), signed(form)), 200)
    assert answer.headers["content-type"] == "text/xml" and answer.text.endswith("<Response/>")
    expect(call(tenant, "twilio", urlencode(form).encode(), signed(form)), 200)
    # With the port in the address, and with a query.
    expect(call(tenant, "twilio", urlencode(form).encode(), signed(form, "https://hooks.example.com:443/sms")), 200)
    call_form = {"CallSid": "CA1", "CallStatus": "completed", "SequenceNumber": "2"}
    with_query = signed(call_form, f"{url}?x=a%20b")
    expect(call(tenant, "twilio", urlencode(call_form).encode(), with_query, query="?x=a%20b"), 200)

    stream = [{"specversion": "1.0", "id": "EZ1", "type": "com.twilio.messaging.message.sent", "data": {"a": 1}}]
    body = json.dumps(stream).encode()
    query = f"?bodySHA256={hashlib.sha256(body).hexdigest()}"
    json_headers = {
        "Content-Type": "application/json",
        "X-Twilio-Signature": validator.compute_signature(url + query, {}),
    }
    assert validator.validate(url + query, body.decode(), json_headers["X-Twilio-Signature"])
    expect(call(tenant, "twilio", body, json_headers, query=query), 200)

    problem(call(tenant, "twilio", body + b" ", json_headers, query=query), 401)
    problem(call(tenant, "twilio", urlencode(form | {"Body": "x"}).encode(), signed(form)), 401)
    problem(call(tenant, "twilio", urlencode(form).encode(), signed(form, "https://elsewhere.example.com/sms")), 401)
    problem(call(tenant, "twilio", b"a=%zz", signed({"a": "%zz"})), 401)

    arrived = eventually(lambda: len(tenant.arrived()) == 3 and tenant.arrived(), "three webhooks arrive")
    by_type = {event["type"]: event["data"] for event in arrived.values()}
    assert by_type == {
        "twilio.message.delivered": form,
        "twilio.call.completed": call_form,
        "twilio.messaging.message.sent": stream[0],
    }


def test_whatsapp_is_answered_its_challenge_and_tells_messages_one_by_one(tenant):
    secret, word = "app-secret", "verify-me"
    agree(tenant, "whatsapp", secrets=[secret], verifyToken=word)
    challenge = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    answer = expect(call(tenant, "whatsapp", b"", {}, query=challenge + word, method="GET"), 200)
    assert (answer.text, answer.headers["content-type"]) == ("1158201444", "text/plain; charset=utf-8")
    problem(call(tenant, "whatsapp", b"", {}, query=challenge + "else", method="GET"), 401)
    problem(call(tenant, "whatsapp", b"", {}, query=challenge + word, method="GET", handle="nobody"), 401)

    told = {
        "object": "whatsapp_business_account",
        "entry": [
            {
                "id": "1",
                "changes": [
                    {
                        "field": "messages",
                        "value": {
                            "messaging_product": "whatsapp",
                            "metadata": {"phone_number_id": "7"},
                            "messages": [{"id": "wamid.1", "type": "text"}, {"id": "wamid.2", "type": "image"}],
                            "statuses": [{"id": "wamid.3", "status": "read"}],
                        },
                    },
                    {"field": "account_update", "value": {"event": "VERIFIED"}},
                ],
            }
        ],
    }
    body = json.dumps(told).encode()

    def signed(content: bytes, key: str = secret) -> dict:
        code = hmac.new(key.encode(), content, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={code}"}

    events = expect(call(tenant, "whatsapp", body, signed(body)), 200).json()["events"]
    types = ["message.received", "message.received", "message.read", "account_update"]
    assert [event["type"] for event in events] == [f"whatsapp.{name}" for name in types]
    again = expect(call(tenant, "whatsapp", body, signed(body)), 200).json()["events"]
    assert [event["id"] for event in again] == [event["id"] for event in events]
    assert all(event["duplicate"] for event in again)
    problem(call(tenant, "whatsapp", body, signed(body, "other")), 401)

    arrived = eventually(lambda: len(tenant.arrived()) == 4 and tenant.arrived(), "four webhooks arrive")
    assert arrived[events[1]["id"]]["data"] == {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": "7"},
        "message": {"id": "wamid.2", "type": "image"},
    }


def test_what_is_agreed_is_for_the_tenants_admins_and_checked(tenant):
    base = f"{tenant.base}/inbound"
    for path, body, pointer in [
        ("stripe", {}, "/secrets"),
        ("stripe", {"secrets": []}, "/secrets"),
        ("stripe", {"secrets": ["x"], "url": "https://example.com"}, "/url"),
        ("twilio", {"secrets": ["x"], "url": "ftp://example.com"}, "/url"),
        ("whatsapp", {"secrets": ["x"]}, "/verifyToken"),
        ("stripe", {"secrets": ["x"], "recipients": {"only": ["ep_1"]}}, "/recipients/only"),
        (
            "stripe",
            {"secrets": ["x"], "mapping": {"a": {"type": "invoice.paid", "payload": {"b": "c"}}}},
            "/mapping/a/payload/b",
        ),
        ("stripe", {"secrets": ["x"], "mapping": {"a": "webhook.test"}}, "/mapping/a"),
    ]:
        errors = problem(tenant.fanout().put(f"{base}/{path}", body), 422)["errors"]
        assert [error["pointer"] for error in errors] == [pointer], (path, body)
    assert tenant.fanout().put(f"{base}/paypal", {"secrets": ["x"]}).status_code == 404
    weak = tenant.installation.key("acme", "webhooks:manage")
    client = tenant.installation.fanouts[0].client(weak)
    eventually(lambda: client.get(f"{tenant.base}/webhooks").status_code == 200, "the key is known")
    problem(client.get(f"{base}/stripe"), 403)
    problem(client.put(f"{base}/stripe", {"secrets": ["x"]}), 403)
