"""Receivers that cost as little as one can: nginx that answers everything alike, and ports where nobody answers."""

import re
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

CONFIGURATION = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
{listen}
        location = /dead {{ return 503; }}
        location = /requests {{ stub_status; }}
        location / {{
            if (-f {folder}/down) {{ return 503; }}
            return {status};
        }}
    }}
}}
"""


class Sink:
    """The nginx of `nginx_sink`. `/dead` is answered by 503 always, everything else while it is down."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self.switch = folder / "down"

    def fail(self) -> None:
        self.switch.touch()

    def recover(self) -> None:
        self.switch.unlink()

    def requests(self) -> int:
        """How many it has answered, this question included."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/requests")
        text = connection.getresponse().read().decode()
        connection.close()
        return int(re.search(r"requests\n\s*\d+\s+\d+\s+(\d+)", text)[1])


@contextmanager
def silent_ports(count: int):
    """Ports that connections are made to, and nobody ever reads what comes."""
    with ExitStack() as held:
        yield [held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=4096)) for _ in range(count)]


@contextmanager
def closed_ports(count: int):
    """Ports that refuse connections, and that nobody else takes meanwhile."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        yield sockets


@contextmanager
def nginx_sink(port: int, pinned, hosts: tuple[str, ...] = (), status: int = 200):
    """Listens on 127.0.0.1, and on other addresses of this machine; answers by `status` while it is not down."""
    with tempfile.TemporaryDirectory(prefix="carillon-sink-") as folder:
        # nginx started as root serves as nobody, who must be able to come in.
        Path(folder).chmod(0o755)
        configuration = Path(folder) / "nginx.conf"
        listen = "\n".join(f"        listen {host}:{port} backlog=1024;" for host in ("127.0.0.1", *hosts))
        configuration.write_text(CONFIGURATION.format(folder=folder, listen=listen, status=status))
        command = ["nginx", "-p", folder, "-c", str(configuration)]
        child = subprocess.Popen(
            command, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, preexec_fn=pinned, stderr=subprocess.DEVNULL
        )
        try:
            deadline = time.monotonic() + 10
            while True:
                try:
                    HTTPConnection("127.0.0.1", port, timeout=1).connect()
                    break
                except OSError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.05)
            yield Sink(port, Path(folder))
        finally:
            child.terminate()
            child.wait()
