"""`carillon doctor`: what it says of an installation that is new, one that is well, and one that is not."""

import re
import socket
import sqlite3
import threading
from pathlib import Path

import pytest

SECRETS = {
    "CARILLON_LOG_URL": "kafka://127.0.0.1:1",
    "CARILLON_MASTER_KEY": "c2VjcmV0LW9mLXRoaXJ0eS10d28tYnl0ZXMtbG9uZyE=",
    "CARILLON_KAFKA_SASL_PASSWORD": "kafka-password",
    "CARILLON_SMTP_URL": "smtp://ada:smtp-password@127.0.0.1:1",
}


@pytest.fixture
def mail_server():
    """A mail server that takes no login: its answer to everything after EHLO is 535."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rw", newline="\r\n") as lines:
                print("220 mail.example", file=lines, flush=True)
                for line in lines:
                    answer = "250 mail.example" if line.startswith("EHLO") else "535 5.7.8 no such login"
                    print(answer, file=lines, flush=True)

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def test_a_new_installation_has_nothing_to_mend_and_is_left_as_it_is(carillon, settings):
    answer = carillon("doctor")
    assert answer.returncode == 0, answer.stdout
    assert re.search(r"^CARILLON_INGEST_ADDRESS +127\.0\.0\.1:8080$", answer.stdout, re.MULTILINE)
    assert not Path(settings["CARILLON_DATA_DIR"]).exists()


def test_topics_are_counted(carillon):
    assert carillon("tenant", "create", "acme").returncode == 0
    answer = carillon("doctor")
    assert answer.returncode == 0, answer.stdout
    assert "carillon.control      1 partition, 1 record kept" in answer.stdout
    assert "carillon.events       12 partitions, 0 records kept" in answer.stdout


def test_what_is_away_is_named_with_what_to_do_and_no_secret_is_shown(carillon):
    answer = carillon("doctor", env=SECRETS)
    assert answer.returncode == 1
    for line in ["✗ log  ", "→ see that the log runs", "✗ mail  ", "→ see that CARILLON_SMTP_URL names"]:
        assert line in answer.stdout
    assert "CARILLON_SMTP_URL             smtp://ada:***@127.0.0.1:1\n" in answer.stdout
    assert answer.stderr == "Error: 2 things are not as they should be\n"
    for secret in ["kafka-password", "smtp-password", SECRETS["CARILLON_MASTER_KEY"]]:
        assert secret not in answer.stdout + answer.stderr


def test_a_login_that_can_not_be_made_is_a_fault(carillon, mail_server):
    answer = carillon("doctor", env={"CARILLON_SMTP_URL": f"smtp://ada:smtp-password@127.0.0.1:{mail_server}"})
    assert answer.returncode == 1
    assert "✗ mail  " in answer.stdout
    assert "smtp-password" not in answer.stdout + answer.stderr


def test_a_log_of_a_later_version_is_a_fault_that_says_so(carillon, settings):
    assert carillon("tenant", "create", "acme").returncode == 0
    files = [file for file in Path(settings["CARILLON_DATA_DIR"], "log").iterdir() if "control" in file.name]
    file = next(file for file in files if not file.name.endswith(("-wal", "-shm")))
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version = 999")
    answer = carillon("doctor")
    assert answer.returncode == 1
    assert "✗ log  " in answer.stdout and "later version" in answer.stdout


def test_bad_configuration_is_one_line(carillon):
    answer = carillon("doctor", env={"CARILLON_RATE_LIMITS": "sometimes"})
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == 'Error: CARILLON_RATE_LIMITS is "sometimes": allowed is on or off\n'
