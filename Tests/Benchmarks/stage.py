"""What the benchmarks stand on: services and requests, pinned to the same cores as what they are held against."""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from Harness.ports import free_port  # noqa: E402

BIN = Path(__file__).resolve().parents[2] / ".build" / "release"
HERE = Path(__file__).resolve().parent
CORES = {0, 1} if os.cpu_count() >= 2 else {0}
# As many event loops as there are cores to run on: what is started looks at the machine, not at what it is pinned to.
LOOPS = {"NIO_SINGLETON_GROUP_LOOP_COUNT": str(len(CORES))}


def free_ports(*names: str) -> dict[str, int]:
    return {name: free_port() for name in names}


def raise_file_limit() -> None:
    """A thousand endpoints are as many connections, at each end."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


raise_file_limit()
PORTS = free_ports("ingest", "fanout", "route", "sink", "receiver")


def pinned() -> None:
    os.sched_setaffinity(0, CORES)


def on_one_core() -> None:
    os.sched_setaffinity(0, {0})


@contextmanager
def process(*command: str, env: dict | None = None, is_killed: bool = False):
    """Runs as long as the context; with `is_killed` it ends by SIGKILL, without waiting for what is in flight."""
    log = tempfile.TemporaryFile()
    environment = {**os.environ, **LOOPS, **(env or {})}
    child = subprocess.Popen(command, env=environment, stdout=log, stderr=log, preexec_fn=pinned)
    try:
        yield child
    finally:
        child.kill() if is_killed else child.terminate()
        try:
            child.wait(30)
        except subprocess.TimeoutExpired:
            child.kill()
        if child.returncode not in (0, -15) and not is_killed:
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


def environment(folder: str) -> dict[str, str]:
    """Of services whose log and data are in a folder."""
    return {
        "CARILLON_LOG_URL": f"sqlite:{folder}/log",
        "CARILLON_DATA_DIR": f"{folder}/data",
        "CARILLON_INGEST_ADDRESS": f"127.0.0.1:{PORTS['ingest']}",
        "CARILLON_FANOUT_ADDRESS": f"127.0.0.1:{PORTS['fanout']}",
        "CARILLON_EGRESS_ALLOW": "127.0.0.0/8",
        "CARILLON_RATE_LIMITS": "off",
        "CARILLON_LOG_LEVEL": "warning",
    }


def create_tenant(folder: str, name: str) -> str:
    """A key that may do all of the new tenant's own."""
    env = environment(folder)
    run(str(BIN / "carillon"), "tenant", "create", name, env=env)
    command = ("key", "mint", "--tenant", name, "--scopes", "tenant:admin")
    return run(str(BIN / "carillon"), *command, env=env).strip().splitlines()[-1]


@contextmanager
def data_folder():
    folder = tempfile.mkdtemp(prefix="carillon-bench-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def services(folder: str, delivers: bool = True, are_killed: bool = False):
    """Both services on what a folder holds, or ingest alone; their process ids."""
    env = environment(folder)
    with ExitStack() as started:
        ingest = started.enter_context(process(str(BIN / "ingest"), env=env, is_killed=are_killed))
        await_ready(PORTS["ingest"])
        if not delivers:
            yield ingest.pid, None
            return
        fanout = started.enter_context(process(str(BIN / "fanout"), env=env, is_killed=are_killed))
        await_ready(PORTS["fanout"])
        yield ingest.pid, fanout.pid


@contextmanager
def carillon(delivers: bool = True):
    """The services on an embedded log of their own; the tenant acme and a key that may do all of its own."""
    with data_folder() as folder:
        key = create_tenant(folder, "acme")
        with services(folder, delivers) as (ingest, fanout):
            yield key, ingest, fanout


def create_endpoint(key: str, url: str, tenant: str = "acme", **members) -> str:
    """The id of a new endpoint that takes everything, unless other `members` of it say otherwise."""
    body = {"url": url, "eventTypes": ["*"], **members}
    status, answer = request(PORTS["fanout"], "POST", f"/v2/handles/{tenant}/webhooks", body, key)
    if status != 201:
        sys.exit(f"an endpoint was answered {status}: {answer}")
    return answer["id"]


def in_threads(work, items, threads: int = 4) -> None:
    """Does something with each of many, in a few threads; ends everything with the first that fails."""
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, items):
            pass


def resident(pid: int, most: bool = False) -> float:
    """Resident memory in MB, now or at most so far."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{'VmHWM' if most else 'VmRSS'}:\s+(\d+)", text)[1]) / 1024


def processor_seconds(pid: int) -> float:
    """Spent by a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
