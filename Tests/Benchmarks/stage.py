"""What the benchmarks stand on: services and requests, pinned to the same cores as what they are held against."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

BIN = Path(__file__).resolve().parents[2] / ".build" / "release"
HERE = Path(__file__).resolve().parent
CORES = {0, 1} if os.cpu_count() >= 2 else {0}
# As many event loops as there are cores to run on: what is started looks at the machine, not at what it is pinned to.
LOOPS = {"NIO_SINGLETON_GROUP_LOOP_COUNT": str(len(CORES))}


def free_ports(*names: str) -> dict[str, int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in names]
        return dict(zip(names, (s.getsockname()[1] for s in sockets), strict=True))


PORTS = free_ports("ingest", "fanout", "route", "sink")


def pinned() -> None:
    os.sched_setaffinity(0, CORES)


def on_one_core() -> None:
    os.sched_setaffinity(0, {0})


@contextmanager
def process(*command: str, env: dict | None = None):
    log = tempfile.TemporaryFile()
    environment = {**os.environ, **LOOPS, **(env or {})}
    child = subprocess.Popen(command, env=environment, stdout=log, stderr=log, preexec_fn=pinned)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(30)
        except subprocess.TimeoutExpired:
            child.kill()
        if child.returncode not in (0, -15):
            log.seek(0)
            sys.stderr.write(log.read()[-2000:].decode(errors="replace"))


def run(*command: str, env: dict | None = None, where=pinned) -> str:
    environment = {**os.environ, **LOOPS, **(env or {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, preexec_fn=where)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def request(port: int, method: str, path: str, body=None, key: str | None = None) -> tuple[int, dict]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"content-type": "application/json"}
    if key:
        headers["authorization"] = f"Bearer {key}"
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, json.loads(text) if text.startswith((b"{", b"[")) else {"text": text.decode()}


def await_ready(*ports: int) -> None:
    deadline = time.monotonic() + 60
    for port in ports:
        while True:
            try:
                if request(port, "GET", "/readyz")[0] == 200:
                    break
            except OSError:
                pass
            if time.monotonic() > deadline:
                sys.exit(f"nothing is ready on port {port}")
            time.sleep(0.05)


def await_open(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            HTTPConnection("127.0.0.1", port, timeout=1).connect()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"nothing listens on port {port}")


@contextmanager
def carillon(delivers: bool = True):
    """The services on an embedded log of their own; the tenant acme and a key that may do all of its own."""
    folder = tempfile.mkdtemp(prefix="carillon-bench-")
    env = {
        "CARILLON_LOG_URL": f"sqlite:{folder}/log",
        "CARILLON_DATA_DIR": f"{folder}/data",
        "CARILLON_INGEST_ADDRESS": f"127.0.0.1:{PORTS['ingest']}",
        "CARILLON_FANOUT_ADDRESS": f"127.0.0.1:{PORTS['fanout']}",
        "CARILLON_EGRESS_ALLOW": "127.0.0.0/8",
        "CARILLON_RATE_LIMITS": "off",
        "CARILLON_LOG_LEVEL": "warning",
    }
    try:
        run(str(BIN / "carillon"), "tenant", "create", "acme", env=env)
        key = (
            run(str(BIN / "carillon"), "key", "mint", "--tenant", "acme", "--scopes", "tenant:admin", env=env)
            .strip()
            .splitlines()[-1]
        )
        with ExitStack() as started:
            ingest = started.enter_context(process(str(BIN / "ingest"), env=env))
            await_ready(PORTS["ingest"])
            if not delivers:
                yield key, ingest.pid, None
                return
            fanout = started.enter_context(process(str(BIN / "fanout"), env=env))
            await_ready(PORTS["fanout"])
            yield key, ingest.pid, fanout.pid
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def resident(pid: int) -> float:
    """Resident memory in MB."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024


def wrk(
    port: int, path: str, body: str, key: str = "", seconds: int = 8, connections: int = 64, is_keyed: bool = True
) -> dict:
    """Requests a second and latencies in milliseconds. Each request has an Idempotency-Key of its own, if any."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        text = (HERE / "post.lua").read_text().replace("@BODY@", body).replace("@KEY@", key)
        script.write(text.replace("@KEYED@", "true" if is_keyed else "false"))
        script.flush()
        text = run(
            "wrk",
            "--latency",
            "-t1",
            f"-c{connections}",
            f"-d{seconds}s",
            "-s",
            script.name,
            f"http://127.0.0.1:{port}{path}",
        )
    if found := re.search(r"Non-2xx or 3xx responses: (\d+)", text):
        sys.exit(f"{found[1]} requests to {path} were not accepted")

    def milliseconds(percentile: str) -> float:
        number, unit = re.search(rf"^\s+{percentile}%\s+([\d.]+)(us|ms|s)$", text, re.MULTILINE).groups()
        return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]

    return {
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]),
        "p50": milliseconds("50"),
        "p99": milliseconds("99"),
    }
