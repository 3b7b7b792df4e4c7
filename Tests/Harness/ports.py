"""Ports for processes that are told where to listen, and that must find the same port again after a restart."""

import random
import socket

# Below the range that the system takes the ports of outgoing connections from (32768 and up on Linux), so that no
# client can sit on a port between its choice and its use, nor while its process is down.
_LOWEST, _HIGHEST = 20_000, 32_000
_given: set[int] = set()


def free_port() -> int:
    for _ in range(1000):
        port = random.randrange(_LOWEST, _HIGHEST)
        if port in _given:
            continue
        with socket.socket() as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port
    raise AssertionError("no free port was found")
