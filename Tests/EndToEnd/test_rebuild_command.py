"""`carillon dev` and `carillon rebuild`: the same answers before and after folding again."""

import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

PATIENCE = 30


def free_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"127.0.0.1:{listener.getsockname()[1]}"


def eventually(condition, what: str):
    """Asks again until the answer is true: what another process does can't be waited for otherwise."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, f"after {PATIENCE} s still not: {what}"
        time.sleep(0.02)
    return found


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def settings(settings):
    return settings | {
        "CARILLON_INGEST_ADDRESS": free_address(),
        "CARILLON_FANOUT_ADDRESS": free_address(),
        "CARILLON_EGRESS_ALLOW": "127.0.0.0/8",
        "CARILLON_RETRY_SCHEDULE": "20ms,20ms",
    }


@pytest.fixture
def dev(programs, settings, tmp_path):
    """Runs both services for as long as a block takes."""

    @contextmanager
    def run():
        with (tmp_path / "services.log").open("ab") as log:
            process = subprocess.Popen([programs / "carillon", "dev"], env=settings, stdout=log, stderr=log)
        try:
            for name in ["CARILLON_INGEST_ADDRESS", "CARILLON_FANOUT_ADDRESS"]:
                eventually(lambda name=name: is_ready(f"http://{settings[name]}"), f"{name} is ready")
            yield
            process.terminate()
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
            process.wait()

    return run


@pytest.fixture
def key(carillon) -> str:
    assert carillon("tenant", "create", "acme").returncode == 0
    return carillon("key", "mint", "--tenant", "acme", "--scopes", "tenant:admin").stdout.strip()


def read(settings, key: str) -> dict[str, bytes]:
    """Every list of the read API, byte for byte."""
    url = f"http://{settings['CARILLON_FANOUT_ADDRESS']}/v2/handles/acme"
    headers = {"Authorization": f"Bearer {key}"}
    paths = ["/webhooks", "/deliveries", "/notifications", "/notifications/email-subscriptions"]
    answers = {path: httpx.get(url + path, headers=headers) for path in paths}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(paths, 200)
    return {path: answer.content for path, answer in answers.items()}


def test_a_rebuild_loses_nothing_and_changes_nothing(carillon, dev, settings, key):
    with dev():
        fanout = f"http://{settings['CARILLON_FANOUT_ADDRESS']}/v2/handles/acme"
        headers = {"Authorization": f"Bearer {key}"}
        # Nobody listens there, so its deliveries become dead letters: an end like any other.
        body = {"url": f"http://{free_address()}/hooks", "eventTypes": ["invoice.paid"]}
        assert httpx.post(f"{fanout}/webhooks", json=body, headers=headers).status_code == 201
        event = '{"type":"invoice.paid","recipients":{"subscribers":true},"payload":%s}\n'
        payload = '{"invoiceId":"in_%d","amount":1,"currency":"EUR"}'
        events = "".join(event % (payload % number) for number in range(20))
        sent = carillon("send", "-", input=events, env={"CARILLON_API_KEY": key})
        assert sent.stdout == "20 new, 0 duplicate, 0 refused\n", sent.stderr

        def have_ended() -> bool:
            paid = {"event_type": "invoice.paid"}
            found = httpx.get(f"{fanout}/deliveries", params=paid, headers=headers).json()["data"]
            # Each has an event that tells of it, and the first an alert.
            told = httpx.get(f"{fanout}/notifications", headers=headers).json()["data"]
            return (
                len(found) == 20
                and all(delivery["state"] == "dead_letter" for delivery in found)
                and len(told) == 41
                and all(notification["state"] == "completed" for notification in told)
            )

        eventually(have_ended, "all deliveries have ended")
        before = read(settings, key)

        running = carillon("rebuild")
        assert running.returncode == 1 and "another instance" in running.stderr

    rebuilt = carillon("rebuild")
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert [line.split(":")[0] for line in rebuilt.stdout.splitlines()] == ["ingest", "fanout"]
    examined = carillon("doctor")
    assert examined.returncode == 0, examined.stdout
    assert "✓ fanout deliveries" in examined.stdout and "is up to date" in examined.stdout
    with dev():
        assert read(settings, key) == before
        again = carillon("send", "-", input=events, env={"CARILLON_API_KEY": key})
        assert again.stdout == "0 new, 20 duplicate, 0 refused\n", again.stderr

    assert carillon("rebuild", "--projection", "deliveries").stdout.startswith("fanout: ")
    for file in Path(settings["CARILLON_DATA_DIR"]).glob("*.sqlite*"):
        file.unlink()
    with dev():
        assert read(settings, key) == before


def test_a_projection_that_is_none_is_answered_with_those_that_are(carillon):
    answer = carillon("rebuild", "--projection", "nonsense")
    assert answer.returncode == 1
    assert answer.stderr.startswith("Error: there is no projection nonsense; there are: audit, control, ")


def test_a_folder_without_projections_is_named(carillon, settings):
    answer = carillon("rebuild")
    assert answer.returncode == 1
    assert f"{settings['CARILLON_DATA_DIR']} holds no projections" in answer.stderr


def test_a_port_that_is_taken_is_one_line_that_names_it(carillon, settings):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        answer = carillon("dev", env={"CARILLON_INGEST_ADDRESS": address})
    assert answer.returncode == 1
    last = answer.stderr.splitlines()[-1]
    assert address in last, answer.stderr
