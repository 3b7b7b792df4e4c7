"""A small client of the two services, and nothing clever: what they answer is for the tests to judge."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx

FINAL = {"delivered", "failed", "dead_letter", "cancelled"}


class Client:
    """One service, asked with one key. Usable from several threads."""

    def __init__(self, url: str, key: str | None = None):
        self.url = url
        self.http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=30,
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=64),
            trust_env=False,
        )

    def get(self, path: str, **options) -> httpx.Response:
        return self.http.get(path, **options)

    def post(self, path: str, body=None, **options) -> httpx.Response:
        if body is None:
            return self.http.post(path, **options)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        options["headers"] = {"Content-Type": "application/json"} | options.get("headers", {})
        return self.http.post(path, content=content, **options)

    def patch(self, path: str, body, **options) -> httpx.Response:
        return self.http.patch(path, json=body, **options)

    def put(self, path: str, body, **options) -> httpx.Response:
        return self.http.put(path, json=body, **options)

    def delete(self, path: str, **options) -> httpx.Response:
        return self.http.delete(path, **options)

    def pages(self, path: str, limit: int = 250, **parameters) -> Iterator[dict]:
        """Each page of a list, by its cursors."""
        cursor = None
        while True:
            query = {"limit": limit} | parameters | ({"cursor": cursor} if cursor else {})
            answer = expect(self.get(path, params=query), 200)
            page = answer.json()
            yield page
            cursor = page["nextCursor"]
            if cursor is None:
                return

    def all(self, path: str, limit: int = 250, **parameters) -> list[dict]:
        return [item for page in self.pages(path, limit, **parameters) for item in page["data"]]


def expect(answer: httpx.Response, *statuses: int) -> httpx.Response:
    """The answer, where it has one of these statuses; otherwise a failure that shows the whole problem."""
    request = answer.request
    assert answer.status_code in statuses, (
        f"{request.method} {request.url} was answered {answer.status_code}, not "
        f"{' or '.join(map(str, statuses))}: {answer.text[:2000]}"
    )
    return answer


def problem(answer: httpx.Response, status: int, code: str | None = None) -> dict:
    """The problem of a refused request, checked to be one (RFC 9457)."""
    expect(answer, status)
    assert answer.headers["content-type"].split(";")[0] == "application/problem+json", answer.headers
    document = answer.json()
    assert document["status"] == status
    assert document["title"] and document["code"] and document["type"]
    assert document["requestId"] == answer.headers["x-request-id"]
    if code is not None:
        assert document["code"] == code, document
    return document


def notification(type: str, payload: bytes, **members) -> bytes:
    """A body for POST /api/v1/notifications that holds the payload byte for byte."""
    head = json.dumps({"type": type, "recipients": {"subscribers": True}} | members)
    return head[:-1].encode() + b', "payload": ' + payload + b"}"


def side_by_side(count: int, work, items: list) -> list:
    """The results of `work(item)` in the order of the items, `count` at a time."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, items))
