"""How long it takes from the 202 to the first byte at the receiver: both ends in this process, on one clock."""

import asyncio
import json
import re
import time


def measure_latency(ports: dict[str, int], key: str, event: dict, rate: int, seconds: float) -> tuple[float, float]:
    """The median and the 95th percentile in milliseconds, at so many events a second. An endpoint of the key's tenant
    posts to `http://127.0.0.1:{ports["receiver"]}`, where it is received for as long as this takes.
    """
    return asyncio.run(_measure(ports, key, event, rate, seconds))


async def _measure(ports: dict[str, int], key: str, event: dict, rate: int, seconds: float) -> tuple[float, float]:
    arrived: dict[str, float] = {}
    server = await asyncio.start_server(lambda r, w: _receive(r, w, arrived), "127.0.0.1", ports["receiver"])
    accepted: dict[str, float] = {}
    ingest = ports["ingest"]
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def one() -> None:
        connection = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", ingest)
        status, answer = await _exchange(connection, ingest, "/api/v1/notifications", event, key)
        assert status == 202, answer
        accepted[answer["id"]] = time.perf_counter()
        idle.append(connection)

    start = time.perf_counter()
    posts = []
    # The first second warms up connections.
    for index in range(int(rate * (1 + seconds))):
        await asyncio.sleep(max(0, start + index / rate - time.perf_counter()))
        posts.append(asyncio.create_task(one()))
    await asyncio.gather(*posts)
    deadline = time.perf_counter() + 60
    while not accepted.keys() <= arrived.keys() and time.perf_counter() < deadline:
        await asyncio.sleep(0.05)
    assert accepted.keys() <= arrived.keys(), "not everything arrived"
    waits = sorted(max(0.0, arrived[i] - accepted[i]) * 1000 for i in list(accepted)[rate:])
    server.close()
    for _, writer in idle:
        writer.close()
    return waits[len(waits) // 2], waits[int(len(waits) * 0.95)]


async def _receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, arrived: dict[str, float]) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            at = time.perf_counter()
            arrived.setdefault(re.search(rb"(?i)webhook-id: *(\S+)", head)[1].decode(), at)
            length = re.search(rb"(?i)content-length: *(\d+)", head)
            await reader.readexactly(int(length[1]))
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
        writer.close()


async def _exchange(connection, port: int, path: str, body: dict, key: str) -> tuple[int, dict]:
    reader, writer = connection
    text = json.dumps(body).encode()
    writer.write(
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n"
        f"authorization: Bearer {key}\r\ncontent-length: {len(text)}\r\n\r\n".encode()
        + text
    )
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = int(re.search(r"(?i)content-length: *(\d+)", head)[1])
    answer = await reader.readexactly(length)
    return int(head.split()[1]), json.loads(answer)
