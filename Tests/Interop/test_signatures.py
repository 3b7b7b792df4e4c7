"""Signatures, checked by the packages that receivers use: PyPI's `standardwebhooks` and `svix`, and `cryptography` for
key pairs, which neither of them knows in Python."""

import base64
import json

import pytest
import standardwebhooks
import svix.webhooks
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from Harness.api import expect, problem
from Harness.checks import check_signatures
from Harness.receiver import Answer
from Harness.waiting import eventually


@pytest.fixture
def tenant(install):
    installation = install()
    installation.start()
    return installation.tenant()


def tried(tenant, receiver, webhook: dict):
    """What arrives when the webhook is tested."""
    before = len(receiver.requests)
    answer = expect(tenant.fanout().post(f"{tenant.base}/webhooks/{webhook['id']}/test"), 202)
    eventually(lambda: len(receiver.requests) > before, "the test arrives")
    request = receiver.requests[-1]
    assert request.headers["webhook-id"] == answer.json()["eventId"]
    return request


def rotate(tenant, webhook: dict, **body) -> dict:
    path = f"{tenant.base}/webhooks/{webhook['id']}/rotate-secret"
    answer = expect(tenant.fanout().post(path, body or None), 200)
    assert answer.headers["cache-control"] == "no-store"
    tenant.installation.secrets.add(answer.json().get("secret", "whsk_"))
    return answer.json()


def accepted(request, secret: str) -> bool:
    """By both packages, which must agree."""
    verdicts = []
    for package, error in (
        (standardwebhooks.Webhook, standardwebhooks.WebhookVerificationError),
        (svix.webhooks.Webhook, svix.webhooks.WebhookVerificationError),
    ):
        try:
            package(secret).verify(request.body, request.headers)
            verdicts.append(True)
        except error:
            verdicts.append(False)
    assert verdicts[0] == verdicts[1], verdicts
    return verdicts[0]


def check_pair(request, public_key: str) -> None:
    """By the words of the specification: `v1a`, over `id.timestamp.body`."""
    assert public_key.startswith("whpk_")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    headers = request.headers
    message = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + request.body
    parts = headers["webhook-signature"].split(" ")
    signatures = [base64.b64decode(part.removeprefix("v1a,")) for part in parts if part.startswith("v1a,")]
    for signature in signatures:
        try:
            return key.verify(signature, message)
        except InvalidSignature:
            continue
    raise AssertionError(f"none of {len(signatures)} signatures is right")


def test_after_a_rotation_either_secret_verifies_until_the_overlap_ends(tenant, receiver):
    webhook = tenant.endpoint(receiver.url())
    first = webhook["secret"]
    request = tried(tenant, receiver, webhook)
    check_signatures(request, first)
    assert accepted(request, first)

    second = rotate(tenant, webhook)["secret"]
    request = tried(tenant, receiver, webhook)
    assert accepted(request, first) and accepted(request, second)
    assert len(request.headers["webhook-signature"].split(" ")) == 2
    check_signatures(request, second)

    third = rotate(tenant, webhook, overlap="0s")["secret"]
    request = tried(tenant, receiver, webhook)
    assert [accepted(request, secret) for secret in (first, second, third)] == [False, False, True]
    assert not accepted(request, "whsec_" + base64.b64encode(b"x" * 32).decode())

    errors = problem(
        tenant.fanout().post(f"{tenant.base}/webhooks/{webhook['id']}/rotate-secret", {"overlap": "8d"}), 422
    )
    assert errors["errors"][0]["pointer"] == "/overlap"


def test_key_pairs_sign_and_change_places_with_secrets(tenant, receiver):
    webhook = tenant.endpoint(receiver.url(), signing="ed25519")
    assert "secret" not in webhook
    request = tried(tenant, receiver, webhook)
    check_pair(request, webhook["publicKey"])
    assert "x-signature" not in request.headers

    second = rotate(tenant, webhook)["publicKey"]
    request = tried(tenant, receiver, webhook)
    check_pair(request, webhook["publicKey"])
    check_pair(request, second)

    path = f"{tenant.base}/webhooks/{webhook['id']}"
    patched = expect(tenant.fanout().patch(path, {"signing": "hmac-sha256"}), 200).json()
    tenant.installation.secrets.add(patched["secret"])
    request = tried(tenant, receiver, webhook)
    check_pair(request, second)
    check_signatures(request, patched["secret"])
    assert accepted(request, patched["secret"])

    with pytest.raises(AssertionError):
        check_pair(request, "whpk_" + base64.b64encode(bytes(32)).decode())


def test_a_challenge_is_signed_as_a_delivery_is(tenant, receiver):
    receiver.script = lambda request: Answer(
        body=json.dumps({"challenge": json.loads(request.body).get("challenge")}).encode()
    )
    webhook = tenant.endpoint(receiver.url())
    path = f"{tenant.base}/webhooks/{webhook['id']}/verify"
    assert expect(tenant.fanout().post(path), 200).json() == {"verified": True}
    check_signatures(receiver.requests[-1], webhook["secret"])
    assert json.loads(receiver.requests[-1].body)["type"] == "webhook.verification"
