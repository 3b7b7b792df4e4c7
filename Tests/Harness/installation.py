"""A whole Carillon: a log, some instances of each service, a tenant with its keys."""

import base64
import os
import secrets
import subprocess
from pathlib import Path

import httpx

from Harness.api import Client, expect
from Harness.broker import Broker
from Harness.ports import free_port
from Harness.program import Program
from Harness.waiting import eventually

ALL_SCOPES = (
    "events:write,schemas:read,schemas:manage,webhooks:manage,notifications:read,notifications:manage,tenant:admin"
)


class Service(Program):
    """An instance of ingest or fan-out, with a data folder and an address of its own."""

    def __init__(self, name: str, arguments: list, environment: dict[str, str], log: Path, port: int, data: Path):
        super().__init__(name, arguments, environment, log)
        self.url = f"http://127.0.0.1:{port}"
        self.data = data

    def client(self, key: str | None = None) -> Client:
        return Client(self.url, key)

    def wait_ready(self, within: float = 60) -> None:
        last = ""

        def ready() -> bool:
            nonlocal last
            try:
                answer = httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False)
            except httpx.TransportError as error:
                last = repr(error)
                return False
            last = answer.text
            return answer.status_code == 200

        eventually(
            ready, lambda: f"{self.name} is ready: {last}\n{self.tail()}", within=within, alive=self.check_running
        )

    @property
    def projection(self) -> list[Path]:
        """The files that a fold can make again: all that the instance keeps for itself but its name and key."""
        return [file for file in self.data.glob("*") if file.is_file() and ".sqlite" in file.name]


class Installation:
    """Processes on free ports, in a folder of its own, which all end with it.

    On the embedded log every instance has its own data folder and shares the log's; on Kafka they share a broker.
    """

    def __init__(self, programs: Path, folder: Path, broker: Broker | None = None, **settings: str):
        self.programs = programs
        self.folder = folder
        self.broker = broker
        self.services: list[Service] = []
        self.secrets: set[str] = set()
        master_key = base64.b64encode(secrets.token_bytes(32)).decode()
        self.secrets.add(master_key)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CARILLON_")}
        self.environment = kept | {
            "CARILLON_LOG_URL": f"kafka://{broker.servers}" if broker else f"sqlite:{folder / 'log'}",
            "CARILLON_MASTER_KEY": master_key,
            "CARILLON_EGRESS_ALLOW": "127.0.0.0/8",
            "CARILLON_RETRY_SCHEDULE": "200ms,400ms,800ms,1600ms",
            "CARILLON_RATE_LIMITS": "off",
            "CARILLON_DATA_DIR": str(folder / "cli"),
        }
        if broker:
            self.environment |= {
                # What the mock cluster can't do: long polls that end early, sequence numbers, quick expulsions.
                "CARILLON_KAFKA_FETCH_WAIT_MAX_MS": "10",
                "CARILLON_KAFKA_ENABLE_IDEMPOTENCE": "false",
                "CARILLON_KAFKA_SESSION_TIMEOUT_MS": "6000",
                "CARILLON_KAFKA_HEARTBEAT_INTERVAL_MS": "1000",
            }
        self.environment |= settings

    # Processes

    def service(self, kind: str, name: str | None = None, data: Path | None = None, **settings: str) -> Service:
        """An instance that is not started yet."""
        name = name or f"{kind}-{1 + sum(service.name.startswith(kind) for service in self.services)}"
        port = free_port()
        data = data or self.folder / name
        environment = self.environment | {
            "CARILLON_DATA_DIR": str(data),
            f"CARILLON_{kind.upper()}_ADDRESS": f"127.0.0.1:{port}",
        }
        service = Service(name, [self.programs / kind], environment | settings, self.folder / f"{name}.log", port, data)
        self.services.append(service)
        return service

    def start(self, ingests: int = 1, fanouts: int = 1, **settings: str) -> None:
        """Starts so many of each and waits until all of them can serve."""
        started = [self.service("ingest", **settings) for _ in range(ingests)]
        started += [self.service("fanout", **settings) for _ in range(fanouts)]
        for service in started:
            service.start()
        for service in started:
            service.wait_ready()

    @property
    def ingests(self) -> list[Service]:
        return [service for service in self.services if service.name.startswith("ingest")]

    @property
    def fanouts(self) -> list[Service]:
        return [service for service in self.services if service.name.startswith("fanout")]

    def check_running(self) -> None:
        for service in self.services:
            service.check_running()

    def end(self) -> None:
        for service in self.services:
            service.end()

    def report(self) -> list[tuple[str, str]]:
        """The last lines of every process, for a test that failed."""
        return [(f"{service.name} ({service.log})", service.tail()) for service in self.services]

    def leaks(self) -> list[str]:
        """Where a secret that this test knows stands in a log line or a file in clear text."""
        found = []
        for file in self.folder.rglob("*"):
            if not file.is_file() or not ({"outbox"}.isdisjoint(file.parts)):
                continue
            content = file.read_bytes()
            found += [f"{file} holds {secret[:12]}…" for secret in self.secrets if secret.encode() in content]
        return found

    # The command line

    def carillon(self, *arguments: str, check: bool = True, **settings: str) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [self.programs / "carillon", *map(str, arguments)],
            env=self.environment | settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            cwd=self.folder,
        )
        if check:
            assert done.returncode == 0, f"carillon {' '.join(arguments)}: {done.stdout}\n{done.stderr}"
        return done

    def tenant(self, handle: str = "acme") -> "Tenant":
        self.carillon("tenant", "create", handle, *(["--allow-operator"] if handle == "operator" else []))
        return Tenant(self, handle, self.key(handle, ALL_SCOPES))

    def key(self, tenant: str, scopes: str) -> str:
        key = self.carillon("key", "mint", "--tenant", tenant, "--scopes", scopes).stdout.strip()
        self.secrets.add(key)
        return key


class Tenant:
    """A tenant as seen with one of its keys."""

    def __init__(self, installation: Installation, handle: str, key: str):
        self.installation = installation
        self.handle = handle
        self.key = key
        self.base = f"/v2/handles/{handle}"
        self.wait_known()

    def ingest(self, index: int = 0) -> Client:
        return self.installation.ingests[index].client(self.key)

    def fanout(self, index: int = 0) -> Client:
        return self.installation.fanouts[index].client(self.key)

    def wait_known(self) -> None:
        """The key was written by the command line: every instance learns of it by folding the log."""
        for service in self.installation.services:
            client = service.client(self.key)
            path = "/api/v1/schemas" if service in self.installation.ingests else f"{self.base}/webhooks"

            def known(client=client, path=path) -> bool:
                return client.get(path).status_code not in (401, 404)

            eventually(known, f"{service.name} knows the key of {self.handle}", alive=service.check_running)

    def endpoint(self, url: str, event_types: list[str] | None = None, fanout: int = 0, **members) -> dict:
        """A new webhook, with its secret; where it chose a key pair, with the public half."""
        body = {"url": url, "eventTypes": event_types or ["*"]} | members
        answer = expect(self.fanout(fanout).post(f"{self.base}/webhooks", body), 201)
        endpoint = answer.json()
        # Of a pair, nobody ever sees the private half.
        self.installation.secrets.add(endpoint.get("secret", "whsk_"))
        self.wait_folded(answer.headers["carillon-position"])
        return endpoint

    def wait_folded(self, position: str) -> None:
        """Until every instance has folded so far, by the header that is there for it."""
        for index in range(len(self.installation.fanouts)):
            expect(self.fanout(index).get(f"{self.base}/webhooks", headers={"Carillon-Position": position}), 200)
