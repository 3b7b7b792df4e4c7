"""What can't start says why: one line that names it, exit code 1, soon."""

import json
import re
import sqlite3
import subprocess
import time

import pytest
from Harness.api import expect, notification
from Harness.mail import PASSWORD, USER, MailServer
from Harness.waiting import eventually

INVOICE = b'{"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}'
SERVICES = ["ingest", "fanout"]


def refusal(installation, kind: str, within: float = 20, data=None, **settings: str) -> str:
    """The one line of a service that does not start."""
    service = installation.service(kind, data=data)
    installation.services.remove(service)
    start = time.monotonic()
    done = subprocess.run(
        service.arguments,
        env=service.environment | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=within + 30,
        cwd=installation.folder,
    )
    took = time.monotonic() - start
    lines = [line for line in done.stderr.splitlines() if not is_log(line)]
    assert (done.returncode, len(lines), done.stdout) == (1, 1, ""), (done.returncode, done.stderr[-3000:])
    assert took < within, f"it took {took:.1f} s to say so"
    assert lines[0].startswith(f"{kind}: ")
    return lines[0]


def is_log(line: str) -> bool:
    """Whether it is a line of the structured log, below `error`."""
    try:
        return json.loads(line)["level"] in ("trace", "debug", "info", "notice", "warning")
    except (ValueError, KeyError, TypeError):
        return False


@pytest.mark.parametrize("kind", SERVICES)
def test_a_bad_setting_is_named(install, kind):
    installation = install()
    for name, value in {
        "CARILLON_LOG_URL": "postgres://localhost/",
        "CARILLON_RETRY_SCHEDULE": "5s,soon",
        "CARILLON_EGRESS_ALLOW": "10.0.0.0/99",
        f"CARILLON_{kind.upper()}_ADDRESS": "here",
        "CARILLON_PUBLIC_URL": "hooks.example.org",
        "CARILLON_MASTER_KEY": "short",
        "CARILLON_SMTP_URL": "imap://mail.example.org",
        "CARILLON_RATE_LIMITS": "sometimes",
        "CARILLON_RETRY_SCHEDUEL": "5s",
        "CARILLON_CONFIG": "/nowhere/carillon.conf",
    }.items():
        line = refusal(installation, kind, **{name: value})
        assert name in line
        if "KEY" in name:
            assert value not in line


@pytest.mark.parametrize("kind", SERVICES)
def test_a_data_folder_that_can_not_be_used_is_named(install, kind):
    installation = install()
    (installation.folder / "file").write_text("not a folder")
    for path in (installation.folder / "file", installation.folder / "file" / "below"):
        line = refusal(installation, kind, data=path)
        assert "CARILLON_DATA_DIR" in line and str(path) in line


@pytest.mark.parametrize("kind", SERVICES)
def test_a_second_instance_on_the_same_folder_is_told_to_take_another(install, kind):
    installation = install()
    installation.start()
    first = next(service for service in installation.services if service.name.startswith(kind))
    line = refusal(installation, kind, data=first.data)
    assert str(first.data) in line and "folder of its own" in line
    first.check_running()


@pytest.mark.parametrize("kind", SERVICES)
def test_an_address_that_is_taken_is_named(install, kind):
    installation = install()
    installation.start()
    first = next(service for service in installation.services if service.name.startswith(kind))
    address = first.url.removeprefix("http://")
    assert address in refusal(installation, kind, **{f"CARILLON_{kind.upper()}_ADDRESS": address})


@pytest.mark.parametrize("kind", SERVICES)
def test_a_log_of_a_newer_version_is_not_touched(install, kind):
    installation = install()
    installation.carillon("tenant", "create", "acme")
    [file] = [file for file in (installation.folder / "log").rglob("*control*") if file.suffix not in ("-wal", "-shm")][
        :1
    ]
    with sqlite3.connect(file) as database:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        database.execute(f"PRAGMA user_version = {version + 7}")
    line = refusal(installation, kind)
    assert str(file) in line and re.search(r"newer|later", line)
    assert str(version + 7) in line


@pytest.mark.parametrize("kind", SERVICES)
def test_a_broker_that_can_not_be_reached_is_named(install, kind):
    installation = install()
    line = refusal(installation, kind, within=30, CARILLON_LOG_URL="kafka://127.0.0.1:1")
    assert "127.0.0.1:1" in line


@pytest.mark.parametrize("kind", SERVICES)
def test_a_kafka_option_that_is_none_is_named(install, kind):
    installation = install()
    settings = {"CARILLON_LOG_URL": "kafka://127.0.0.1:1", "CARILLON_KAFKA_NO_SUCH_OPTION": "1"}
    assert "no.such.option" in refusal(installation, kind, **settings)


def test_a_refused_mail_login_is_recorded_retried_and_named_by_the_doctor(install, tmp_path):
    """Guarantee 8: a failure has a place where a person sees it."""
    server = MailServer(tmp_path)
    try:
        server.accepts_login = False
        installation = install(CARILLON_SMTP_URL=server.url)
        installation.start()
        tenant = installation.tenant()
        client, base = tenant.fanout(), f"{tenant.base}/notifications/email-subscriptions"
        created = expect(client.post(base, {"email": "anna@example.org", "eventTypes": ["*"]}), 201).json()

        def tried() -> list[dict]:
            found = client.all(f"{tenant.base}/deliveries")
            return [item for item in found if item["attempts"] >= 2]

        [delivery] = eventually(tried, "the delivery was tried again")
        assert delivery["subscriptionId"] == created["id"]
        one = expect(client.get(f"{tenant.base}/deliveries/{delivery['id']}"), 200).json()
        attempt = one["history"][0]
        assert attempt["outcome"] == "retrying"
        assert "login" in attempt["error"] and "535" in json.dumps(attempt)
        assert server.messages == []
        assert {encrypted for _, encrypted in server.logins} == {True}

        doctor = installation.carillon("doctor", check=False)
        assert doctor.returncode == 1
        finding = [line for line in doctor.stdout.splitlines() if "login" in line and "535" in line]
        assert finding, doctor.stdout
        assert PASSWORD not in doctor.stdout + doctor.stderr
        assert USER in server.url
    finally:
        server.end()


def test_a_service_ends_soon_when_asked_to_and_loses_nothing(install, receiver):
    installation = install()
    installation.start()
    tenant = installation.tenant()
    tenant.endpoint(receiver.url())
    body = notification("invoice.paid", INVOICE)
    posted = expect(tenant.ingest().post("/api/v1/notifications", body), 202).json()["id"]
    for service in installation.services:
        assert service.stop(within=15) == 0
        service.start()
        service.wait_ready()
    eventually(lambda: posted in {request.event for request in receiver.taken()}, "the event arrives")


@pytest.mark.parametrize("kind", SERVICES)
def test_a_process_that_may_open_few_files_says_how_many_connections_it_takes(install, kind):
    installation = install()
    service = installation.service(kind)
    service.arguments = ["sh", "-c", 'ulimit -n 400; exec "$0"', *service.arguments]
    service.start()
    service.wait_ready()
    [warning] = [line for line in service.log.read_text().splitlines() if "open files" in line or "files open" in line]
    assert json.loads(warning)["level"] == "warning"
    assert "at most 100 connections are taken at once" in json.loads(warning)["message"]
