"""Somebody's webhook receiver: takes several thousand requests a second, keeps all of them, answers by a script."""

import asyncio
import json
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    """By their names in lower case."""
    body: bytes
    at: float
    status: int = 0
    """What it was answered."""

    @property
    def event(self) -> str:
        return json.loads(self.body)["id"]

    @property
    def delivery(self) -> tuple[str, str]:
        """What is owed once: (path of the endpoint, `webhook-id`)."""
        return self.path, self.headers["webhook-id"]


@dataclass
class Answer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0


class Receiver:
    """`script` is asked on the receiver's own thread for the answer to each request; it must be quick."""

    def __init__(self, script: Callable[[Request], Answer] | None = None, port: int = 0):
        self.script = script or (lambda _: Answer())
        self.requests: list[Request] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="receiver", daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(port), self._loop).result(10)
        self.port: int = self._server.sockets[0].getsockname()[1]

    async def _listen(self, port: int):
        return await self._loop.create_server(lambda: _Connection(self), "127.0.0.1", port, backlog=1024)

    def url(self, path: str = "/hooks") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def at(self, path: str) -> list[Request]:
        return [request for request in list(self.requests) if request.path == path]

    def taken(self) -> list[Request]:
        """What was answered with 2xx."""
        return [request for request in list(self.requests) if 200 <= request.status < 300]

    def end(self) -> None:
        async def close():
            self._server.close()
            for task in asyncio.all_tasks():
                if task is not asyncio.current_task():
                    task.cancel()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and bodies of a stated length: all that a sender of webhooks may need."""

    def __init__(self, receiver: Receiver):
        self.receiver = receiver
        self.buffer = bytearray()
        self.head: tuple[str, str, dict[str, str]] | None = None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data: bytes):
        self.buffer += data
        while self._take():
            pass

    def _take(self) -> bool:
        if self.head is None:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return False
            first, *lines = self.buffer[:end].decode("latin-1").split("\r\n")
            method, path, _ = first.split(" ")
            headers = {}
            for line in lines:
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            self.head = (method, path, headers)
            del self.buffer[: end + 4]
        method, path, headers = self.head
        length = int(headers.get("content-length", "0"))
        if len(self.buffer) < length:
            return False
        body = bytes(self.buffer[:length])
        del self.buffer[:length]
        self.head = None
        self._answer(Request(method, path, headers, body, time.time()))
        return True

    def _answer(self, request: Request):
        try:
            answer = self.receiver.script(request)
        except Exception as error:  # The sender is to see it, and so is the test: in the delivery's attempts.
            answer = Answer(599, body=repr(error).encode())
        request.status = answer.status
        self.receiver.requests.append(request)
        head = [f"HTTP/1.1 {answer.status} Scripted", f"Content-Length: {len(answer.body)}"]
        head += [f"{name}: {value}" for name, value in answer.headers.items()]
        content = ("\r\n".join(head) + "\r\n\r\n").encode() + answer.body
        if answer.delay:
            self.receiver._loop.call_later(answer.delay, self._write, content)
        else:
            self._write(content)

    def _write(self, content: bytes):
        if not self.transport.is_closing():
            self.transport.write(content)


def failing_first_tries(share: int = 5) -> Callable[[Request], Answer]:
    """500 to the first try of about one delivery in `share`, chosen by its id, so that it is the same in every run."""
    tried: set[tuple[str, str]] = set()

    def script(request: Request) -> Answer:
        is_first = request.delivery not in tried
        tried.add(request.delivery)
        chosen = zlib.crc32(repr(request.delivery).encode()) % share == 0
        return Answer(500, body=b"busy") if is_first and chosen else Answer(body=b"ok")

    return script
