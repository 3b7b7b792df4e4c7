"""Keys and tokens from their minting to their end, and who changed what."""

import httpx
import pytest
from Harness.api import expect, problem
from Harness.waiting import eventually


@pytest.fixture
def tenant(install):
    installation = install()
    installation.start()
    return installation.tenant()


def mint(tenant, status: int = 201, headers: dict | None = None, **members) -> httpx.Response:
    answer = expect(tenant.fanout().post(f"{tenant.base}/keys", members, headers=headers or {}), status)
    if status == 201:
        tenant.installation.secrets.add(answer.json()["key"])
    return answer


def test_a_key_opens_what_it_may_until_it_is_revoked(tenant):
    answer = mint(tenant, name="ci", scopes=["events:write", "manage_webhooks"], expiresIn="90d")
    made, position = answer.json(), {"Carillon-Position": answer.headers["carillon-position"]}
    assert made["scopes"] == ["events:write", "webhooks:manage"] and made["key"].startswith(made["prefix"])
    fanout, ingest = (
        services[0].client(made["key"]) for services in (tenant.installation.fanouts, tenant.installation.ingests)
    )
    expect(fanout.get(f"{tenant.base}/webhooks", headers=position), 200)
    problem(fanout.get(f"{tenant.base}/keys"), 403)
    event = {"type": "lead_lost", "recipients": {"subscribers": True}, "payload": {"leadId": "l_1"}}
    eventually(lambda: ingest.post("/api/v1/notifications", event).status_code in (202, 422), "ingest knows the key")

    [listed] = [key for key in tenant.fanout().all(f"{tenant.base}/keys") if key["id"] == made["id"]]
    assert "key" not in listed and listed["name"] == "ci" and listed["expiresAt"] == made["expiresAt"]
    told = tenant.installation.carillon("key", "list", "--tenant", "acme").stdout
    assert made["id"] in told and made["prefix"] in told and "events:write" in told

    expect(tenant.fanout().delete(f"{tenant.base}/keys/{made['id']}"), 200)
    problem(fanout.get(f"{tenant.base}/webhooks"), 401)
    eventually(lambda: ingest.post("/api/v1/notifications", event).status_code == 401, "ingest knows its end")
    problem(tenant.fanout().delete(f"{tenant.base}/keys/{made['id']}"), 404)

    other = mint(tenant, scopes=["events:write"]).json()
    tenant.installation.carillon("key", "revoke", "--tenant", "acme", other["id"])
    eventually(
        lambda: other["id"] not in {key["id"] for key in tenant.fanout().all(f"{tenant.base}/keys")},
        "the key is revoked by the command line",
    )
    refused = tenant.installation.carillon("key", "revoke", "--tenant", "acme", other["id"], check=False)
    assert refused.returncode != 0 and other["id"] in refused.stderr


def test_one_idempotency_key_makes_one_key_and_shows_it_again(tenant):
    headers = {"Idempotency-Key": "once"}
    first = mint(tenant, headers=headers, scopes=["events:write"])
    again = mint(tenant, headers=headers, scopes=["events:write"])
    assert again.json() == first.json() and again.headers["idempotency-replayed"] == "true"
    problem(tenant.fanout().post(f"{tenant.base}/keys", {"scopes": ["inbox:read"]}, headers=headers), 422)
    other = mint(tenant, headers={"Idempotency-Key": "twice"}, scopes=["events:write"])
    assert other.json()["key"] != first.json()["key"]


def test_a_token_stands_for_a_user_and_ends_with_them(tenant):
    base = f"{tenant.base}/directory/users"
    expect(tenant.fanout().put(f"{base}/ben", {"email": "ben@example.org"}), 201)
    expect(tenant.fanout().put(f"{base}/eva", {"email": "eva@example.org"}), 201)
    token = mint(tenant, scopes=["inbox:read"], user="ben").json()
    assert token["user"] == "ben"
    ben = tenant.installation.fanouts[0].client(token["key"])
    assert expect(ben.get(f"{tenant.base}/mobile/inbox"), 200).json()["data"] == []
    assert ben.get(f"{tenant.base}/mobile/inbox?user=eva").status_code == 404
    expect(tenant.fanout().delete(f"{base}/ben"), 200)
    problem(ben.get(f"{tenant.base}/mobile/inbox"), 401)
    # Who comes back under the name is somebody else, but the token was given to the name.
    errors = problem(tenant.fanout().post(f"{tenant.base}/keys", {"scopes": ["inbox:read"], "user": "x"}), 422)[
        "errors"
    ]
    assert [(error["pointer"], error["code"]) for error in errors] == [("/user", "unknown_user")]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/scopes"),
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["events:read"]}, "/scopes/0"),
        ({"scopes": ["events:write", "operator"]}, "/scopes/1"),
        ({"scopes": ["events:write"], "expiresIn": "soon"}, "/expiresIn"),
        ({"scopes": ["events:write"], "expiresIn": "5000d"}, "/expiresIn"),
        ({"scopes": ["events:write"], "expiresAt": "2020-01-01T00:00:00Z"}, "/expiresAt"),
        ({"scopes": ["events:write"], "name": ""}, "/name"),
        ({"scopes": ["events:write"], "key": "mine"}, "/key"),
    ],
)
def test_what_is_no_key_is_refused(tenant, body, pointer):
    errors = problem(tenant.fanout().post(f"{tenant.base}/keys", body), 422)["errors"]
    assert [error["pointer"] for error in errors] == [pointer]


def test_the_audit_log_tells_who_changed_what_and_no_secret(tenant):
    client, log = tenant.fanout(), f"{tenant.base}/audit-log"
    endpoint = tenant.endpoint("https://example.com/hook", ["invoice.paid"])
    path = f"{tenant.base}/webhooks/{endpoint['id']}"
    expect(client.patch(path, {"description": "mine"}), 200)
    secret = expect(client.post(f"{path}/rotate-secret", {}), 200).json()["secret"]
    tenant.installation.secrets.add(secret)
    expect(client.put(f"{tenant.base}/directory/users/ben", {"roles": ["admin"]}), 201)
    expect(client.delete(path), 200)

    entries = client.all(log, limit=2)
    own = [key["id"] for key in client.all(f"{tenant.base}/keys")]
    told = [(entry["action"], entry["kind"], entry["entity"]) for entry in entries if entry["actor"] in own]
    assert told == [
        ("delete", "endpoint", endpoint["id"]),
        ("create", "user", "ben"),
        ("rotate_secret", "endpoint", endpoint["id"]),
        ("update", "endpoint", endpoint["id"]),
        ("create", "endpoint", endpoint["id"]),
    ]
    assert [entry["at"] for entry in entries] == sorted((entry["at"] for entry in entries), reverse=True)
    deleted, _, rotated, updated, created = entries[:5]
    assert (created["before"], created["after"]["url"]) == (None, "https://example.com/hook")
    assert updated["before"] == created["after"] and updated["after"]["description"] == "mine"
    assert deleted["after"] is None and deleted["before"] == rotated["after"]
    assert len(rotated["after"]["secrets"]) == 2
    text = str(entries)
    assert "sealed" not in text and "hash" not in text and "whsec_" not in text
    # The command line made the tenant and its key.
    assert {(entry["kind"], entry["actor"]) for entry in entries[5:]} == {("tenant", "cli"), ("key", "cli")}

    query = {"kind": "endpoint", "entity": endpoint["id"]}
    assert client.all(log, **query) == [entry for entry in entries if entry["kind"] == "endpoint"]
    assert client.all(log, action="update") == [updated]
    assert client.all(log, actor="cli") == entries[5:]
    assert client.all(log, after=created["at"], before=deleted["at"]) == [
        entry for entry in entries if created["at"] < entry["at"] < deleted["at"]
    ]
    assert [e["entity"] for e in client.all(log, kind="user", entity="ben")] == ["ben"]
    problem(client.get(log, params={"entity": "ben"}), 400, "missing_parameter")
    problem(client.get(log, params={"who": "me"}), 400, "unknown_parameter")

    # Another tenant has a log of its own.
    tenant.installation.carillon("tenant", "create", "other")
    other = tenant.installation.fanouts[0].client(tenant.installation.key("other", "tenant:admin"))
    eventually(lambda: other.get("/v2/handles/other/audit-log").status_code == 200, "the other key is known")
    assert {entry["kind"] for entry in other.all("/v2/handles/other/audit-log")} == {"tenant", "key"}
    problem(other.get(log), 404)
