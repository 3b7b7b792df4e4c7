"""JWTs of an issuer, by a library that others use; operators; personal access tokens by the command line."""

import base64
import json
import time

import pytest
from Harness.api import expect, problem
from Harness.issuer import ALGORITHMS, Issuer
from Harness.waiting import eventually

# RFC 9864 calls it Ed25519 from now on; issuers and libraries say EdDSA.
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")

EVENT = {"type": "lead_lost", "recipients": {"users": ["ben"]}, "payload": {"leadId": "l_1"}}


@pytest.fixture
def issuer():
    issuer = Issuer()
    yield issuer
    issuer.end()


def start(install, issuer, **options):
    installation = install(**issuer.settings)
    installation.start(**options)
    return installation.tenant()


def fanout(tenant, token, index=0):
    return tenant.installation.fanouts[index].client(token)


def ingest(tenant, token, index=0):
    return tenant.installation.ingests[index].client(token)


def test_tokens_of_every_algorithm_act_for_their_tenant_as_their_subject(install, issuer):
    keys = [issuer.add(algorithm) for algorithm in ALGORITHMS]
    tenant = start(install, issuer)
    expect(tenant.fanout().put(f"{tenant.base}/directory/users/ben", {"email": "ben@example.org"}), 201)
    for key in keys:
        token = issuer.token(key, roles=["developer", "member"])
        eventually(
            lambda token=token: ingest(tenant, token).post("/api/v1/notifications", EVENT).status_code == 202,
            "ingest knows the user",
        )
        inbox = expect(fanout(tenant, token).get(f"{tenant.base}/mobile/inbox"), 200)
        assert "data" in inbox.json()
        # Whose inbox it is says the token.
        problem(fanout(tenant, token).get(f"{tenant.base}/mobile/inbox?user=eva"), 404)
        problem(fanout(tenant, issuer.token(key, sub="eva", roles=["member"])).get(f"{tenant.base}/mobile/inbox"), 404)
        problem(fanout(tenant, token).get(f"{tenant.base}/keys"), 403, "scope_missing")
        problem(fanout(tenant, token).get("/v2/handles/other/webhooks"), 404)
    eventually(
        lambda: len(fanout(tenant, token).all(f"{tenant.base}/mobile/inbox")) == len(keys), "the events are there"
    )

    admin = fanout(tenant, issuer.token(keys[0], sub="eva", scope="openid tenant:admin"))
    made = expect(admin.post(f"{tenant.base}/keys", {"scopes": ["events:write"]}), 201).json()
    tenant.installation.secrets.add(made["key"])
    [entry] = admin.all(f"{tenant.base}/audit-log", kind="key", entity=made["id"])
    assert (entry["actor"], entry["action"]) == ("jwt:eva", "create")


def test_a_refusal_says_what_is_wrong(install, issuer):
    tenant = start(install, issuer)
    key, other = issuer.add("RS256"), issuer.add("ES256", publish=False)
    now = int(time.time())
    good = issuer.token(key, roles=["admin"])
    expect(fanout(tenant, good).get(f"{tenant.base}/webhooks"), 200)
    head, body, signature = good.split(".")
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    for token, status, code in [
        (f"{unsigned}.{body}.", 401, "jwt_algorithm_refused"),
        (f"{head}.{body}.{signature[:-8]}AAAAAAAA", 401, "jwt_signature_invalid"),
        (issuer.token(other), 401, "jwt_key_unknown"),
        (issuer.token(key, exp=now - 70), 401, "jwt_expired"),
        (issuer.token(key, exp=None), 401, "jwt_claim_missing"),
        (issuer.token(key, nbf=now + 90), 401, "jwt_not_yet_valid"),
        (issuer.token(key, iss="https://other.example"), 401, "jwt_issuer_wrong"),
        (issuer.token(key, aud=["other"]), 401, "jwt_audience_wrong"),
        (issuer.token(key, tenant="nobody"), 401, "jwt_tenant_unknown"),
        (issuer.token(key, tenant=None), 403, "tenant_missing"),
        (issuer.token(key), 403, "scope_missing"),
        ("eyJhbGciOiJIUzI1NiJ9", 401, "credential_malformed"),
    ]:
        for answer in [
            fanout(tenant, token).get(f"{tenant.base}/webhooks"),
            ingest(tenant, token).get("/api/v1/schemas"),
        ]:
            told = problem(answer, status, code)
            assert "other.example" not in told["detail"] and issuer.url not in told["detail"]
    refused = fanout(tenant, None).get("/metrics").text
    assert 'carillon_jwt_refused_total{code="jwt_expired"} 1' in refused and "carillon_jwt_keys 1" in refused


def test_keys_rotate_and_an_issuer_that_is_away_ends_nothing(install, issuer):
    issuer.status = 503
    tenant = start(install, issuer, ingests=0)
    first = issuer.add("EdDSA")
    client = fanout(tenant, issuer.token(first, roles=["admin"]))
    assert problem(client.get(f"{tenant.base}/webhooks"), 503, "jwt_keys_unavailable")
    doctor = tenant.installation.carillon("doctor", check=False)
    assert doctor.returncode == 1 and "answered with 503" in doctor.stdout
    assert "carillon_jwt_key_set_up 0" in client.get("/metrics").text
    assert "the key set can't be fetched" in tenant.installation.fanouts[0].tail()
    issuer.status = 200
    eventually(lambda: client.get(f"{tenant.base}/webhooks").status_code == 200, "the keys were fetched")
    assert "EdDSA: 1" in tenant.installation.carillon("doctor", check=False).stdout

    # The next key is published, and used at once.
    second = issuer.add("ES256")
    other = fanout(tenant, issuer.token(second, roles=["admin"]))
    eventually(lambda: other.get(f"{tenant.base}/webhooks").status_code == 200, "the new key is known")
    fetched = issuer.requests
    for _ in range(20):
        problem(fanout(tenant, issuer.token(issuer.add("EdDSA", publish=False))).get(f"{tenant.base}/webhooks"), 401)
    assert issuer.requests - fetched <= 2
    issuer.status = 302
    expect(client.get(f"{tenant.base}/webhooks"), 200)
    expect(other.get(f"{tenant.base}/webhooks"), 200)


def test_an_operator_acts_for_any_tenant_and_nobody_else_does(install, issuer):
    key = issuer.add("ES256")
    tenant = start(install, issuer, ingests=0)
    tenant.installation.carillon("tenant", "create", "other")
    olga = fanout(tenant, issuer.token(key, sub="olga@example.org", tenant=None, roles=["operator", "admin"]))
    base = "/v2/admin/handles/other"
    eventually(lambda: olga.get(f"{base}/webhooks").status_code == 200, "the other tenant is known")
    body = {"url": "https://example.com/hook", "eventTypes": ["*"]}
    made = expect(olga.post(f"{base}/webhooks", body), 201)
    tenant.installation.secrets.add(made.json()["secret"])
    assert made.headers["location"] == f"{base}/webhooks/{made.json()['id']}"
    expect(olga.get(made.headers["location"]), 200)
    [entry] = olga.all(f"{base}/audit-log", kind="endpoint")
    assert entry["actor"] == "operator:olga@example.org"
    problem(olga.get("/v2/admin/handles/nobody/webhooks"), 404)
    problem(olga.get(f"{tenant.base}/webhooks"), 403, "tenant_missing")
    reader = fanout(tenant, issuer.token(key, tenant=None, roles=["operator", "viewer"]))
    expect(reader.get(f"{base}/notifications"), 200)
    problem(reader.get(f"{base}/webhooks"), 403, "scope_missing")
    admin = fanout(tenant, issuer.token(key, roles=["admin"]))
    for client in [admin, tenant.fanout()]:
        expect(client.get(f"{tenant.base}/webhooks"), 200)
        problem(client.get(f"/v2/admin/handles/{tenant.handle}/webhooks"), 403, "operator_required")


def test_tokens_by_the_command_line_and_their_end_on_every_instance(install, issuer):
    tenant = start(install, issuer, ingests=2, fanouts=2)
    run, handle = tenant.installation.carillon, ("--tenant", "acme")
    for user in ["ben", "eva"]:
        expect(tenant.fanout().put(f"{tenant.base}/directory/users/{user}", {}), 201)
    scopes = ("--scopes", "inbox:read,schemas:read")
    refused = run("token", "mint", *handle, "--user", "nobody", *scopes, check=False)
    assert refused.returncode != 0 and "no user nobody" in refused.stderr
    assert run("token", "mint", *handle, *scopes, check=False).returncode == 64
    tokens = {}
    for user in ["ben", "eva"]:
        minted = run("token", "mint", *handle, "--user", user, "--expires-in", "30d", "--name", "phone", *scopes)
        tokens[user] = minted.stdout.strip()
        tenant.installation.secrets.add(tokens[user])
        assert user in minted.stderr
    ways = [fanout(tenant, tokens["ben"], index) for index in range(2)]
    paths = [f"{tenant.base}/mobile/inbox"] * 2 + ["/api/v1/schemas"] * 2
    ways += [ingest(tenant, tokens["ben"], index) for index in range(2)]
    for client, path in zip(ways, paths, strict=True):
        eventually(lambda c=client, p=path: c.get(p).status_code == 200, "every instance knows the token")

    [mine] = run("token", "list", *handle, "--user", "ben").stdout.splitlines()
    assert "of ben: schemas:read,inbox:read" in mine and tokens["ben"] not in mine and '"phone"' in mine
    assert len(run("token", "list", *handle).stdout.splitlines()) == 2
    assert len(run("key", "list", *handle).stdout.splitlines()) == 3
    # A key of the whole tenant is no token.
    [whole] = [line for line in run("key", "list", *handle).stdout.splitlines() if " of " not in line]
    refused = run("token", "revoke", *handle, whole.split()[0], check=False)
    assert refused.returncode != 0 and "has no token" in refused.stderr

    ended = run("token", "revoke", *handle, mine.split()[0])
    assert "opens nothing" in ended.stderr
    for client, path in zip(ways, paths, strict=True):
        eventually(lambda c=client, p=path: c.get(p).status_code == 401, "every instance knows the token's end")
        problem(client.get(path), 401, "credential_revoked")
    expect(fanout(tenant, tokens["eva"]).get(paths[0]), 200)


def test_a_token_is_checked_by_hand(carillon, issuer):
    key = issuer.add("RS256")

    def check(token, **settings):
        done = carillon("token", "check", input=f"{token}\n", env=issuer.settings | settings)
        signature = token.split(".")[2]
        assert not signature or signature not in done.stdout + done.stderr
        return done.returncode, done.stdout, done.stderr

    code, told, _ = check(issuer.token(key, roles=["viewer"], scope="inbox:read openid"))
    assert code == 0 and "it stands for ben, and acts for acme" in told
    assert "it may: schemas:read, notifications:read, inbox:read" in told
    code, told, _ = check(issuer.token(key, exp=int(time.time()) - 90, aud="other"))
    assert code == 1 and "✓ signature" in told
    assert "✗ claims jwt_audience_wrong" in told and "✗ claims jwt_expired" in told
    code, told, _ = check(issuer.token(issuer.add("ES256", publish=False)))
    assert code == 1 and "✗ signature jwt_key_unknown" in told and "✗ claims" not in told
    code, told, _ = check("eyJhbGciOiJub25lIn0.e30.")
    assert code == 1 and "✗ form jwt_algorithm_refused" in told
    code, told, _ = check(issuer.token(key), CARILLON_JWT_JWKS="/nowhere/keys.json")
    assert code == 1 and "jwt_keys_unavailable" in told and "it does not exist" in told
    code, _, said = check(issuer.token(key), CARILLON_JWT_JWKS="", CARILLON_JWT_ISSUER="", CARILLON_JWT_AUDIENCE="")
    assert code == 1 and "CARILLON_JWT_JWKS is not set" in said
    code, _, said = check(issuer.token(key), CARILLON_JWT_AUDIENCE="")
    assert code == 1 and "CARILLON_JWT_AUDIENCE" in said
