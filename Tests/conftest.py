"""What all tests with real processes share."""

import os
import subprocess
from pathlib import Path

import pytest
from Harness.broker import Broker
from Harness.installation import Installation
from Harness.receiver import Receiver

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser):
    folder = os.environ.get("CARILLON_TEST_BIN", str(ROOT / ".build/debug"))
    parser.addoption("--bin", default=folder, help="The folder of the programs to test.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that fails says what its processes said last."""
    report = yield
    if report.failed:
        for installation in getattr(item, "installations", []):
            report.sections += installation.report()
    return report


@pytest.fixture(scope="session")
def programs(request) -> Path:
    """The folder of `ingest`, `fanout` and `carillon`."""
    folder = Path(request.config.getoption("--bin")).resolve()
    assert (folder / "carillon").exists(), f"{folder} holds no carillon: build first, or name another with --bin"
    return folder


@pytest.fixture
def settings(tmp_path) -> dict[str, str]:
    """The environment of a program that has nothing configured but a data folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CARILLON_")}
    return kept | {"CARILLON_DATA_DIR": str(tmp_path / "data")}


@pytest.fixture
def carillon(programs, settings):
    """Runs the command line: `carillon("send", "-", input=…, env={…})`."""

    def run(*arguments, input="", env=None):
        return subprocess.run(
            [programs / "carillon", *map(str, arguments)],
            input=input,
            env=settings | (env or {}),
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


@pytest.fixture
def receiver():
    """Takes webhooks; give it a `script` to have it answer otherwise than 200."""
    receiver = Receiver()
    yield receiver
    receiver.end()


@pytest.fixture
def broker(programs):
    broker = Broker(programs)
    yield broker
    broker.end()


@pytest.fixture
def install(programs, tmp_path, request):
    """Makes installations: `install()` on the embedded log, `install(broker=broker)` on Kafka; settings by name.

    When all is over, none of the secrets that the test came to know may stand in a log line or a file (guarantee 7).
    """
    request.node.installations = made = []

    def make(**options) -> Installation:
        folder = tmp_path / f"installation-{len(made) + 1}"
        folder.mkdir()
        made.append(Installation(programs, folder, **options))
        return made[-1]

    yield make
    for installation in made:
        installation.end()
    assert [leak for installation in made for leak in installation.leaks()] == []
