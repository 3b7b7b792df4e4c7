"""The life of an event type: its versions, what they promise, their end; over the API and by the command line."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from Harness.api import expect, notification, problem
from Harness.waiting import eventually

TYPE = "parcel.shipped"
PATH = f"/api/v1/schemas/{TYPE}"
ONE = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "weight": {"type": "integer", "minimum": 0}},
}
# Takes all that the first takes, and more.
TWO = ONE | {"properties": ONE["properties"] | {"weight": {"type": ["integer", "null"], "minimum": 0}}}
# Asks for a member that the others do without, and for less than they allow.
THREE = TWO | {
    "required": ["id", "carrier"],
    "properties": TWO["properties"] | {"id": {"type": "string", "maxLength": 8}},
}


@pytest.fixture(params=["embedded", "kafka"])
def tenant(request, install):
    """A tenant of two ingests and a fan-out."""
    kafka = request.param == "kafka"
    installation = install(broker=request.getfixturevalue("broker")) if kafka else install()
    installation.start(ingests=2)
    return installation.tenant()


def event(payload: dict, version: int | None = None) -> dict:
    named = {"schemaVersion": version} if version else {}
    return notification(TYPE, json.dumps(payload).encode(), **named)


def versions(client) -> list[tuple[int, str]]:
    answer = client.get(PATH)
    return [(each["version"], each["state"]) for each in answer.json()["versions"]] if answer.status_code == 200 else []


def sees(tenant, expected: list[tuple[int, str]]) -> None:
    """The other instance of ingest learns of it by folding, without being told."""
    eventually(lambda: versions(tenant.ingest(1)) == expected, f"the other ingest sees {expected}", within=20)


def test_versions_of_a_type_from_the_first_to_the_end(tenant):
    one, other = tenant.ingest(0), tenant.ingest(1)
    made = expect(one.post("/api/v1/schemas", {"type": TYPE, "description": "Off it goes.", "schema": ONE}), 201)
    assert made.json()["compatibility"] == "BACKWARD"
    sees(tenant, [(1, "active")])

    # A compatible version is what events are of from now on, on every instance.
    second = expect(other.post(f"{PATH}/versions", {"schema": TWO}), 201)
    assert second.json()["version"] == 2
    position = second.headers["carillon-position"]
    event_two = event({"id": "p1", "weight": None})
    accepted = expect(one.post("/api/v1/notifications", event_two, headers={"Carillon-Position": position}), 202)
    assert accepted.json()["schemaVersion"] == 2
    problem(one.post("/api/v1/notifications", event({"id": "p1", "weight": None}, 1)), 422)

    # An incompatible one is refused with each place, whoever is asked.
    refused = problem(one.post(f"{PATH}/versions", {"schema": THREE}), 409)
    assert refused["code"] == "incompatible_schema"
    breaks = {each["path"]: each["reason"] for each in refused["breaks"]}
    assert set(breaks) == {"/required/1", "/properties/id/maxLength"}
    assert "carrier" in breaks["/required/1"]
    check = expect(other.post(f"{PATH}/compatibility-check", {"schema": THREE}), 200).json()
    assert (check["compatible"], check["against"]) == (False, [2])
    assert {each["path"] for each in check["breaks"]} == set(breaks)
    sees(tenant, [(1, "active"), (2, "active")])

    # Unless nothing is promised.
    answer = expect(other.put(f"{PATH}/compatibility", {"compatibility": "NONE"}), 200)
    waiting = {"Carillon-Position": answer.headers["carillon-position"]}
    third = expect(one.post(f"{PATH}/versions", {"schema": THREE}, headers=waiting), 201)
    assert third.json()["version"] == 3
    sees(tenant, [(1, "active"), (2, "active"), (3, "active")])
    problem(other.post("/api/v1/notifications", event({"id": "p1"})), 422)

    # A deprecated version is taken, and its senders are told until when.
    sunset = datetime.now(UTC).replace(microsecond=0) + timedelta(days=90)
    expect(one.post(f"{PATH}/versions/2/deprecate", {"sunset": sunset.isoformat()}), 200)
    sees(tenant, [(1, "active"), (2, "deprecated"), (3, "active")])
    deprecated = expect(other.post("/api/v1/notifications", event({"id": "p1"}, 2)), 202)
    assert deprecated.headers["deprecation"].startswith("@")
    assert deprecated.headers["sunset"] == format_datetime(sunset, usegmt=True)
    fresh = expect(other.post("/api/v1/notifications", event({"id": "p1", "carrier": "c"})), 202)
    assert "deprecation" not in fresh.headers

    # A retired one is refused.
    expect(other.post(f"{PATH}/versions/2/retire"), 200)
    sees(tenant, [(1, "active"), (2, "retired"), (3, "active")])
    retired = problem(one.post("/api/v1/notifications", event({"id": "p1"}, 2)), 422)
    assert retired["code"] == "retired_schema_version"

    # The way out goes on knowing the type.
    types = expect(tenant.fanout().get(f"{tenant.base}/webhooks/event-types"), 200).json()["data"]
    assert [each["description"] for each in types if each["type"] == TYPE] == ["Off it goes."]


def test_schemas_from_the_command_line(tenant, tmp_path):
    installation = tenant.installation

    def run(*arguments, key=tenant.key, url=installation.ingests[0].url):
        done = installation.carillon(
            "schema", *arguments, "--url", url, check=False, **({"CARILLON_API_KEY": key} if key else {})
        )
        return done.returncode, done.stdout.splitlines(), done.stderr

    def write(schema, name=f"{TYPE}.json"):
        file = tmp_path / name
        file.write_text(schema if isinstance(schema, str) else json.dumps(schema))
        return file

    file = write(ONE)
    assert run("check", file, key=None) == (0, [f"{file}: is a schema; the registry was not asked"], "")
    assert run("check", file) == (0, [f"{file}: is a schema; {TYPE} is not registered yet"], "")
    assert run("register", file, "--description", "Off it goes.") == (0, [f"{TYPE} version 1 is registered"], "")
    assert run("register", file) == (0, [f"{TYPE} version 1 has this schema already"], "")

    write(TWO)
    assert run("diff", file) == (0, ['compatible  /properties/weight/type: "integer" → ["integer", "null"]'], "")
    assert run("register", file) == (0, [f"{TYPE} version 2 is registered"], "")

    write(THREE)
    expected = [
        '/required/1: requires the member "carrier", and version 2 does without',
        "/properties/id/maxLength: must have at most 8 characters, and version 2 allows any number",
    ]
    for command in ("check", "register"):
        assert run(command, file) == (1, [f"{file}: {line}" for line in expected], "")
    assert run("diff", file) == (1, [f"breaking    {line}" for line in expected], "")
    old = write(TWO, "old.json")
    assert run("diff", old, file, key=None)[:2] == (
        1,
        [f"breaking    {line}".replace("version 2", str(old)) for line in expected],
    )

    # Faults of the schema are one thing, and nobody there to ask another.
    broken = write('{"properties": {"id": {"type": "text"}}}', "broken.json")
    code, lines, _ = run("check", broken)
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith(f"{broken}: /properties/id/type: must be one of ")
    code, lines, error = run("register", file, url="http://127.0.0.1:9")
    assert (code, lines) == (2, [])
    assert error.startswith("Error: http://127.0.0.1:9 does not answer: ")
    assert run("check", file, key="crl_nobody")[0] == 2
    assert run("check", tmp_path / "none.json")[0] == 2
    assert [each for each, _ in versions(tenant.ingest())] == [1, 2]
