"""Voice notes in a store that speaks S3: moto is the store, boto3 reads it, botocore makes the same signatures."""

import secrets
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import boto3
import httpx
import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from Harness.api import expect, problem
from Harness.ports import free_port
from Harness.voice import phones, upload, wav
from Harness.waiting import eventually
from moto.server import ThreadedMotoServer

BUCKET, REGION = "voice-notes", "eu-central-1"
FOR_BOB = {"users": ["bob"]}


class Store:
    """A bucket, and the client that we did not write."""

    def __init__(self):
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=free_port(), verbose=False)
        self.server.start()
        self.endpoint = f"http://127.0.0.1:{self.server.get_host_and_port()[1]}"
        self.key, self.secret, self.token = "AKIDEXAMPLE", secrets.token_urlsafe(30), secrets.token_urlsafe(30)
        self.client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            config=Config(s3={"addressing_style": "path"}),
        )
        self.client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})

    @property
    def settings(self) -> dict[str, str]:
        return {
            "CARILLON_BLOB_URL": f"s3://{BUCKET}/notes here?region={REGION}&endpoint={self.endpoint}".replace(
                " ", "%20"
            ),
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_SESSION_TOKEN": self.token,
        }

    def keys(self) -> list[str]:
        return [item["Key"] for item in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]

    def signed(self, method: str, url: str, headers: dict[str, str]) -> str:
        """The same URL as botocore signs it at the same moment."""
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        when = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        asked = {name: value for name, value in query.items() if not name.startswith("X-Amz-")}
        request = AWSRequest(
            method=method, url=f"{parts.scheme}://{parts.netloc}{parts.path}", headers=headers, params=asked
        )
        signer = S3SigV4QueryAuth(
            Credentials(self.key, self.secret, self.token), "s3", REGION, expires=int(query["X-Amz-Expires"])
        )
        with mock.patch("botocore.auth.get_current_datetime", lambda *_, **__: when):
            signer.add_auth(request)
        return request.url


@pytest.fixture(scope="module")
def store():
    store = Store()
    yield store
    store.server.stop()


def query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


def test_a_note_goes_to_the_store_and_comes_from_it_whichever_instance_is_asked(store, install):
    installation = install(**store.settings)
    # What a link shows is not the secret that it was signed with.
    installation.secrets |= {store.secret}
    installation.start(fanouts=2)
    tenant = installation.tenant()
    ada, bob = phones(tenant, "ada", "bob")
    audio = wav(seconds=30)
    note = ada.announce(audio, FOR_BOB)
    assert note["uploadHeaders"]["Content-Type"] == "audio/wav"
    signed = {name.lower(): value for name, value in note["uploadHeaders"].items()} | {
        "content-length": str(len(audio))
    }
    assert query(note["uploadUrl"]) == query(store.signed("PUT", note["uploadUrl"], signed))
    problem(ada.complete(note["id"]), 409, "not_uploaded")
    expect(upload(note, audio), 200)
    (key,) = store.keys()
    assert key == f"notes here/acme/{note['id']}"
    stored = store.client.get_object(Bucket=BUCKET, Key=key)
    assert stored["Body"].read() == audio
    assert stored["ContentType"] == "audio/wav"

    # The other instance has never seen any of it but in the log and in the store.
    ada.client = installation.fanouts[1].client(ada.client.http.headers["authorization"].removeprefix("Bearer "))
    eventually(lambda: ada.get(note["id"]).status_code == 200, "the other one knows of it")
    done = expect(ada.complete(note["id"]), 200)
    eventually(bob.inbox, "it is in the inbox")
    shown = expect(bob.get(note["id"]), 200).json()
    assert shown["eventId"] == done.json()["eventId"]
    assert query(shown["downloadUrl"]) == query(store.signed("GET", shown["downloadUrl"], {}))
    fetched = httpx.get(shown["downloadUrl"], headers={"Range": "bytes=10-19"}, trust_env=False)
    assert (fetched.status_code, fetched.content) == (206, audio[10:20])
    assert httpx.get(shown["downloadUrl"], trust_env=False).content == audio
    assert "attachment" in query(shown["downloadUrl"])["response-content-disposition"][0]

    said = installation.carillon("doctor").stdout
    assert f"s3://{BUCKET}/notes here?region={REGION}&endpoint={store.endpoint} can be read and written" in said
    assert store.keys() == [key]


def test_what_was_put_there_otherwise_is_found_out(store, install):
    installation = install(**store.settings)
    installation.secrets |= {store.secret}
    installation.start()
    tenant = installation.tenant()
    ada, _ = phones(tenant, "ada", "bob")
    audio = wav()
    note = ada.announce(audio, FOR_BOB)
    key = f"notes here/acme/{note['id']}"
    for content, code in [
        (audio + b"0", "size_mismatch"),
        (audio[:-1], "size_mismatch"),
        (audio[:-1] + b"1", "sha256_mismatch"),
    ]:
        store.client.put_object(Bucket=BUCKET, Key=key, Body=content)
        problem(ada.complete(note["id"]), 422, code)
    store.client.put_object(Bucket=BUCKET, Key=key, Body=audio)
    expect(ada.complete(note["id"]), 200)


def test_a_store_that_is_away_or_refuses_is_named_and_its_secrets_are_not(store, install):
    settings = store.settings
    gone = f"http://127.0.0.1:{free_port()}"
    installation = install(**settings | {"CARILLON_BLOB_URL": f"s3://{BUCKET}?endpoint={gone}"})
    installation.secrets |= {store.secret, store.token}
    installation.start()
    tenant = installation.tenant()
    ada, _ = phones(tenant, "ada", "bob")
    note = ada.announce(wav(), FOR_BOB)
    answer = ada.complete(note["id"])
    problem(answer, 503, "storage_unavailable")
    assert "retry-after" in answer.headers
    said = installation.carillon("doctor", check=False)
    assert said.returncode == 1
    assert "✗ voice notes" in said.stdout
    missing = installation.carillon(
        "doctor", check=False, CARILLON_BLOB_URL=f"s3://no-such-bucket?endpoint={store.endpoint}"
    )
    assert "404 NoSuchBucket" in missing.stdout
    for text in [answer.text, said.stdout, missing.stdout, installation.fanouts[0].tail()]:
        assert store.secret not in text and store.token not in text and "X-Amz-Signature" not in text
    with pytest.raises(ClientError):
        store.client.head_bucket(Bucket="no-such-bucket")


def test_what_tries_a_store_leaves_nothing_there_that_it_may_not_read(store, install):
    asked: list[str] = []

    class WriteOnly(BaseHTTPRequestHandler):
        def answer(self):
            asked.append(f"{self.command} {urlsplit(self.path).path}")
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = b"<Error><Code>AccessDenied</Code></Error>" if self.command == "GET" else b""
            self.send_response({"PUT": 200, "GET": 403, "DELETE": 204}[self.command])
            if self.command != "DELETE":
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_PUT = do_GET = do_DELETE = answer

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), WriteOnly)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"s3://{BUCKET}?endpoint=http://127.0.0.1:{server.server_port}"
        installation = install(**store.settings | {"CARILLON_BLOB_URL": url})
        said = installation.carillon("doctor", check=False)
    finally:
        server.shutdown()
        server.server_close()
    assert "the store does not let us read: it answered 403 AccessDenied" in said.stdout
    path = asked[0].split(" ")[1]
    assert asked == [f"PUT {path}", f"GET {path}", f"DELETE {path}"]


def test_a_store_without_credentials_stops_the_start(install):
    installation = install(CARILLON_BLOB_URL=f"s3://{BUCKET}", AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
    fanout = installation.service("fanout")
    fanout.start()
    assert fanout.process.wait(timeout=30) == 1
    assert "AWS_ACCESS_KEY_ID" in fanout.tail()
