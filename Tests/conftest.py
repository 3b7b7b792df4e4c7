"""What all tests with real processes share."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser):
    parser.addoption("--bin", default=str(ROOT / ".build/debug"), help="The folder of the programs to test.")


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
