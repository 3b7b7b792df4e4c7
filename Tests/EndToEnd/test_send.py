"""`carillon send`, against an ingest of our own that does what it is told."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class FakeIngest(ThreadingHTTPServer):
    """Takes batches, knows each idempotency key once, and refuses what it is told to."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.known: dict[str, dict] = {}
        self.requests: list[tuple[str, str, list[dict]]] = []
        self.scripted: list[tuple[int, dict[str, str], dict]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def take(self, item: dict) -> dict:
        if item.get("type") == "refused":
            error = {"pointer": "/payload/amount", "code": "type", "message": "must be a number"}
            return {"status": 422, "problem": {"code": "invalid_payload", "detail": "no", "errors": [error]}}
        is_duplicate = item["id"] in self.known
        self.known[item["id"]] = item
        return {"status": 202, "notification": {"id": "evt_1", "duplicate": is_duplicate}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeIngest

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, self.headers["Authorization"], body["notifications"]))
        if self.server.scripted:
            status, headers, answer = self.server.scripted.pop(0)
        else:
            status, headers = 207, {}
            answer = {"results": [self.server.take(item) for item in body["notifications"]]}
        content = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def ingest():
    server = FakeIngest()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def send(carillon, ingest):
    def run(*arguments, input=""):
        return carillon("send", *arguments, "--url", ingest.url, input=input, env={"CARILLON_API_KEY": "crl_key"})

    return run


def lines(count: int, start: int = 0) -> str:
    return "".join(json.dumps({"type": "a", "payload": {"n": n}}) + "\n" for n in range(start, start + count))


def test_a_second_run_posts_nothing_twice_and_a_grown_file_posts_what_is_new(send, ingest, tmp_path):
    file = tmp_path / "events.jsonl"
    file.write_text(lines(1200))
    first = send(file)
    assert (first.returncode, first.stdout) == (0, "1200 new, 0 duplicate, 0 refused\n")
    assert [len(items) for _, _, items in ingest.requests] == [500, 500, 200]
    assert {(path, key) for path, key, _ in ingest.requests} == {("/api/v1/notifications/batch", "Bearer crl_key")}

    file.write_text(lines(1203))
    second = send(file)
    assert (second.returncode, second.stdout) == (0, "3 new, 1200 duplicate, 0 refused\n")
    assert [item["payload"]["n"] for item in ingest.known.values()] == list(range(1203))


def test_two_files_that_share_lines_are_two_and_a_file_that_was_moved_is_the_same(send, ingest, tmp_path):
    for name in ("monday", "tuesday"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "events.jsonl").write_text(json.dumps({"type": name}) + "\n" + lines(2))
    shared = tmp_path / "other.jsonl"
    shared.write_text((tmp_path / "monday/events.jsonl").read_text())
    assert send(tmp_path / "monday/events.jsonl").stdout == "3 new, 0 duplicate, 0 refused\n"
    assert send(tmp_path / "tuesday/events.jsonl").stdout == "3 new, 0 duplicate, 0 refused\n"
    assert send(shared).stdout == "3 new, 0 duplicate, 0 refused\n"
    moved = tmp_path / "events.jsonl"
    (tmp_path / "monday/events.jsonl").rename(moved)
    assert send(moved).stdout == "0 new, 3 duplicate, 0 refused\n"


def test_what_is_refused_is_named_and_the_rest_is_sent(send, ingest):
    answer = send("-", input=lines(1) + '{"type": "refused"}\n{oops\n[1]\n' + lines(1, start=1))
    assert (answer.returncode, answer.stdout) == (1, "2 new, 0 duplicate, 3 refused\n")
    assert "line 2: /payload/amount must be a number (type)" in answer.stderr
    assert "line 3: " in answer.stderr and "(malformed_json)" in answer.stderr
    assert "line 4: must be an object (type)" in answer.stderr


def test_an_array_and_one_object_are_taken_as_well(send, ingest):
    assert send("-", input=json.dumps([{"type": "a"}, {"type": "b"}], indent=2)).stdout.startswith("2 new")
    assert send("-", "--key-prefix", "june", input=json.dumps({"type": "c"}, indent=2)).stdout.startswith("1 new")
    assert ingest.requests[-1][2] == [{"id": "june-1", "type": "c"}]


def test_a_busy_ingest_gets_the_same_again(send, ingest):
    problem = {"code": "log_unavailable", "detail": "The log is away."}
    ingest.scripted = [(503, {"Retry-After": "1"}, problem)]
    answer = send("-", input=lines(2))
    assert (answer.returncode, answer.stdout) == (0, "2 new, 0 duplicate, 0 refused\n")
    assert "waiting 1 s" in answer.stderr
    assert ingest.requests[0] == ingest.requests[1]


def test_a_wrong_key_is_one_line_without_the_key(send, ingest):
    ingest.scripted = [(401, {}, {"code": "unauthorized", "detail": "The key is not known."})]
    answer = send("-", input=lines(1))
    assert answer.returncode == 1
    assert answer.stderr == "Error: 401 unauthorized: The key is not known.\n"


def test_nobody_at_the_address_is_said_at_once(carillon):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    answer = carillon("send", "-", "--url", url, input=lines(1), env={"CARILLON_API_KEY": "crl_key"})
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"Error: {url} does not answer")
    assert answer.stderr.count("\n") == 1


def test_without_a_key_it_says_where_to_get_one(carillon):
    answer = carillon("send", "-", input=lines(1))
    assert answer.returncode == 1
    assert "carillon key mint" in answer.stderr


def test_the_key_may_stand_in_a_file(carillon, ingest, tmp_path):
    file = tmp_path / "key"
    file.write_text("crl_other\n")
    assert carillon("send", "-", "--url", ingest.url, "--key-file", file, input=lines(1)).returncode == 0
    assert ingest.requests[0][1] == "Bearer crl_other"
