"""A directory, from the file that fills it to the inboxes and mailboxes of those whom an event names."""

import csv
import json

import pytest
from Harness.api import expect, notification, problem, side_by_side
from Harness.mail import maildir
from Harness.waiting import eventually

INVOICE = b'{"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}'


def import_file(tenant, file, *options, key: str | None = None, check: bool = True):
    installation = tenant.installation
    return installation.carillon(
        "directory", "import", str(file), "--tenant", tenant.handle, "--url", installation.fanouts[0].url, *options,
        check=check, CARILLON_API_KEY=key or tenant.key,
    )  # fmt: skip


def users_csv(folder):
    """ada (admin, pro), ben (no address), eve (group, 20 seats), joe (nothing that anybody asks for)."""
    file = folder / "users.csv"
    with file.open("w", newline="", encoding="utf-8") as handle:
        rows = csv.writer(handle)
        rows.writerow(
            ["id", "email", "name", "locale", "timeZone", "roles", "attributes.plan", "attributes.seats:number"]
        )
        rows.writerow(["ada", "ada@example.org", 'Ada, "the first"', "de-AT", "Europe/Vienna", "admin;owner", "pro", 3])
        rows.writerow(["ben", "", "Ben", "", "", "admin", "free", ""])
        rows.writerow(["eve", "eve@example.org", "Eve", "", "", "", "", 20])
        rows.writerow(["joe", "joe@example.org", "Joe", "", "", "", "free", 1])
    return file


def fill(tenant, folder) -> None:
    assert import_file(tenant, users_csv(folder)).stdout.strip() == "4 created, 0 updated, 0 unchanged, 0 refused"
    client, base = tenant.fanout(), f"{tenant.base}/directory"
    expect(client.put(f"{base}/groups/accounting", {"members": ["eve"]}), 201)
    expect(client.put(f"{base}/groups/staff", {"name": "Staff", "members": ["accounting"]}), 201)
    last = expect(client.put(f"{base}/rules/pro", {"pattern": {"plan": ["pro"]}}), 201)
    # The other service learns of it by the log.
    expect(
        tenant.ingest().get("/api/v1/schemas", headers={"Carillon-Position": last.headers["carillon-position"]}), 200
    )


def post(tenant, recipients: dict, payload: bytes = INVOICE) -> str:
    body = notification("invoice.paid", payload, recipients=recipients)
    return expect(tenant.ingest().post("/api/v1/notifications", body), 202).json()["id"]


def resolution(tenant, event: str) -> dict:
    """Once the event is planned and all that it owed has ended."""
    path = f"{tenant.base}/notifications/{event}"

    def ended() -> bool:
        # The fan-out learns of the event by the log, a moment after it was accepted.
        answer = expect(tenant.fanout().get(path), 200, 404)
        return answer.status_code == 200 and answer.json()["state"] == "completed"

    eventually(ended, f"{event} is delivered", within=30)
    return expect(tenant.fanout().get(path), 200).json()


def reasons(shown: dict) -> dict[str, list[str]]:
    return {user["user"]: user["because"] for user in shown["resolution"]["users"]}


def mailed(tenant) -> dict[str, list[str]]:
    """The events that each address got mail about."""
    found: dict[str, list[str]] = {}
    for mail in maildir(tenant.installation.fanouts[0].data / "outbox"):
        found.setdefault(str(mail["To"]), []).append(mail["X-Carillon-Event"])
    return found


def inbox(tenant, user: str, **parameters) -> dict:
    return expect(tenant.fanout().get(f"{tenant.base}/mobile/inbox", params={"user": user} | parameters), 200).json()


def test_an_event_reaches_those_whom_it_names_in_their_inboxes_and_by_mail(tenant, tmp_path):
    fill(tenant, tmp_path)
    named = {
        "users": {"users": ["joe"]},
        "groups": {"groups": ["staff"]},
        "roles": {"roles": ["admin"]},
        "rule": {"rule": "pro"},
        "where": {"where": {"seats": [{"numeric": [">", 2]}]}},
        "all": {"users": ["ada"], "groups": ["staff"], "roles": ["admin"], "rule": "pro", "where": {"plan": ["free"]}},
    }
    events = {name: post(tenant, recipients) for name, recipients in named.items()}
    shown = {name: resolution(tenant, event) for name, event in events.items()}
    assert shown["all"]["recipients"] == named["all"]
    assert {name: reasons(answer) for name, answer in shown.items()} == {
        "users": {"joe": ["user"]},
        "groups": {"eve": ["group:staff"]},
        "roles": {"ada": ["role:admin"], "ben": ["role:admin"]},
        "rule": {"ada": ["rule:pro"]},
        "where": {"ada": ["where"], "eve": ["where"]},
        "all": {
            "ada": ["user", "role:admin", "rule:pro"],
            "ben": ["role:admin", "where"],
            "eve": ["group:staff"],
            "joe": ["where"],
        },
    }
    assert [user["mail"] for user in shown["roles"]["resolution"]["users"]] == ["planned", "no_address"]
    assert {to: sorted(found) for to, found in mailed(tenant).items()} == {
        "ada@example.org": sorted(events[name] for name in ("roles", "rule", "where", "all")),
        "eve@example.org": sorted(events[name] for name in ("groups", "where", "all")),
        "joe@example.org": sorted(events[name] for name in ("users", "all")),
    }
    deliveries = tenant.fanout().all(f"{tenant.base}/deliveries", event_id=events["roles"])
    assert [(item["userId"], item["state"]) for item in deliveries] == [("ada", "delivered")]

    first = inbox(tenant, "ada", limit=3)
    assert (len(first["data"]), first["unreadCount"]) == (3, 4)
    second = inbox(tenant, "ada", limit=3, cursor=first["nextCursor"])
    items = first["data"] + second["data"]
    assert {item["eventId"] for item in items} == {events[name] for name in ("roles", "rule", "where", "all")}
    assert second["nextCursor"] is None
    assert items[0]["payload"] == json.loads(INVOICE)

    path = f"{tenant.base}/mobile/inbox/{items[1]['id']}/read"
    read = expect(tenant.fanout().post(path), 200).json()
    answers = side_by_side(4, lambda _: expect(tenant.fanout().post(path), 200).json(), range(4))
    assert all(answer == read for answer in answers) and read["readAt"]
    assert [item["id"] for item in inbox(tenant, "ada", unread="true")["data"]] == [
        item["id"] for item in items if item["id"] != read["id"]
    ]

    # All of it is in the log: without the projections an instance shows the same.
    before = [inbox(tenant, user) for user in ("ada", "ben", "eve", "joe")]
    fanout = tenant.installation.fanouts[0]
    fanout.stop()
    for file in fanout.projection:
        file.unlink()
    fanout.start()
    fanout.wait_ready()
    assert [inbox(tenant, user) for user in ("ada", "ben", "eve", "joe")] == before
    assert resolution(tenant, events["all"])["resolution"] == shown["all"]["resolution"]


def test_whoever_is_a_strangers_is_as_unknown_as_nobody(tenant, tmp_path):
    fill(tenant, tmp_path)
    other = tenant.installation.tenant("globex")
    for named in ({"users": ["ada"]}, {"groups": ["staff"]}, {"rule": "pro"}):
        body = notification("invoice.paid", INVOICE, recipients=named)
        expect(tenant.ingest().post("/api/v1/notifications", body), 202)
        errors = problem(other.ingest().post("/api/v1/notifications", body), 422, "unknown_recipient")["errors"]
        [(kind, value)] = named.items()
        unknown = {kind: ["nobody"] if isinstance(value, list) else "nobody"}
        body = notification("invoice.paid", INVOICE, recipients=unknown)
        assert problem(other.ingest().post("/api/v1/notifications", body), 422)["errors"] == errors
    problem(other.fanout().get(f"{other.base}/mobile/inbox", params={"user": "ada"}), 404)
    assert other.fanout().all(f"{other.base}/directory/users") == []
    assert other.fanout().all(f"{other.base}/notifications") == []


def test_settings_decide_which_ways_an_event_goes(tenant, tmp_path):
    fill(tenant, tmp_path)
    settings = f"{tenant.base}/notification-settings"
    assert expect(tenant.fanout().get(settings), 200).json()["channels"] == {
        "email": True, "webhook": True, "inbox": True,
    }  # fmt: skip
    expect(tenant.fanout().put(settings, {"eventTypes": {"invoice.paid": {"email": False}}}), 200)
    event = post(tenant, {"users": ["ada"]})
    shown = resolution(tenant, event)["resolution"]
    assert shown["muted"] == ["email"]
    assert shown["users"] == [{"user": "ada", "because": ["user"], "mail": "off", "inbox": True}]
    expect(tenant.fanout().put(settings, {"channels": {"inbox": False}}), 200)
    event = post(tenant, {"users": ["ada"]})
    assert resolution(tenant, event)["resolution"]["muted"] == ["inbox"]
    assert mailed(tenant) == {"ada@example.org": [event]}
    assert len(inbox(tenant, "ada")["data"]) == 1

    owner = f"{tenant.base}/notifications/owner-default-email"
    problem(tenant.fanout().post(f"{owner}/test"), 409, "owner_email_unset")
    expect(tenant.fanout().put(owner, {"email": "owner@example.org"}), 200)
    tested = expect(tenant.fanout().post(f"{owner}/test"), 202).json()
    eventually(lambda: mailed(tenant).get("owner@example.org") == [tested["eventId"]], "the test reaches the owner")


def test_an_import_tells_what_is_wrong_by_line_and_changes_nothing_twice(tenant, tmp_path):
    file = users_csv(tmp_path)
    tried = import_file(tenant, file, "--dry-run")
    assert tried.stdout.strip().endswith("4 created, 0 updated, 0 unchanged, 0 refused")
    assert tenant.fanout().all(f"{tenant.base}/directory/users") == []
    import_file(tenant, file)
    again = import_file(tenant, file)
    assert again.stdout.strip() == "0 created, 0 updated, 4 unchanged, 0 refused"

    lines = tmp_path / "users.jsonl"
    lines.write_text(
        '{"id": "ada", "name": "Countess"}\n{"id": "new", "email": "nobody"}\n\n{"name": "no id"}\n'
        '{"id": "zoe", "timeZone": "Mars/Olympus"}\n{"id": "max"}\n{"id": "max", "name": "again"}\n'
    )
    mixed = import_file(tenant, lines, check=False)
    assert mixed.returncode == 1
    assert mixed.stdout.strip() == "1 created, 1 updated, 0 unchanged, 4 refused"
    told = sorted(line for line in mixed.stderr.splitlines() if line.startswith("line "))
    assert [line.split()[:3] for line in told] == [
        ["line", "2:", "/email"], ["line", "4:", "/id"], ["line", "5:", "/timeZone"], ["line", "7:", "/id"],
    ]  # fmt: skip
    ada = expect(tenant.fanout().get(f"{tenant.base}/directory/users/ada"), 200).json()
    assert (ada["name"], "email" in ada, ada["roles"]) == ("Countess", False, [])

    rest = import_file(tenant, file, "--from-line", "4")
    assert rest.stdout.strip() == "0 created, 0 updated, 2 unchanged, 0 refused"


@pytest.mark.parametrize("arguments", [["--tenant", "globex"], ["--tenant", "acme", "--kind", "planets"]])
def test_an_import_that_can_not_work_says_so_at_once(tenant, tmp_path, arguments):
    file = users_csv(tmp_path)
    done = tenant.installation.carillon(
        "directory", "import", str(file), "--url", tenant.installation.fanouts[0].url, *arguments,
        check=False, CARILLON_API_KEY=tenant.key,
    )  # fmt: skip
    assert done.returncode in (1, 64)
    assert done.stdout == "" and done.stderr.strip()
    assert tenant.fanout().all(f"{tenant.base}/directory/users") == []


def test_who_wants_one_mail_a_day_has_all_in_the_inbox_at_once_and_gets_what_is_critical(tenant, tmp_path):
    file = tmp_path / "users.csv"
    file.write_text(
        "id,email,timeZone,notifications.email,notifications.quietHours\n"
        "ada,ada@example.org,Europe/Vienna,daily,22:00-07:00\n"
        "eve,eve@example.org,,,\n"
    )
    assert import_file(tenant, file).stdout.strip() == "2 created, 0 updated, 0 unchanged, 0 refused"
    assert import_file(tenant, file).stdout.strip() == "0 created, 0 updated, 2 unchanged, 0 refused"
    shown = expect(tenant.fanout().get(f"{tenant.base}/directory/users/ada"), 200).json()
    assert shown["notifications"] == {"email": "daily", "quietHours": {"from": "22:00", "until": "07:00"}}

    # Ingest must know them, too.
    eventually(
        lambda: (
            tenant.ingest()
            .post(
                "/api/v1/notifications/validate",
                notification("invoice.paid", INVOICE, recipients={"users": ["ada", "eve"]}),
            )
            .json()["valid"]
        ),
        "both users are known to ingest",
        within=30,
    )
    event = post(tenant, {"users": ["ada", "eve"]})
    users = {user["user"]: user for user in resolution(tenant, event)["resolution"]["users"]}
    assert users["ada"]["mail"] == "planned" and users["ada"]["digestAt"] > shown["updatedAt"]
    assert "digestAt" not in users["eve"]
    settings = {"eventTypes": {"invoice.paid": {"critical": True}}, "userDefaults": {"email": "hourly"}}
    expect(tenant.fanout().put(f"{tenant.base}/notification-settings", settings), 200)
    critical = post(tenant, {"users": ["ada", "eve"]})
    resolution(tenant, critical)
    assert {to: sorted(found) for to, found in mailed(tenant).items()} == {
        "ada@example.org": [critical],
        "eve@example.org": sorted([event, critical]),
    }
    assert inbox(tenant, "ada")["unreadCount"] == 2
