"""Voice notes in a folder of the fan-out: announced, uploaded, checked, heard; and what a kill in between leaves."""

import random
import socket
import threading
import time
from urllib.parse import urlsplit

import httpx
import pytest
from Harness.api import expect, problem
from Harness.voice import phones, upload, wav
from Harness.waiting import eventually

FOR_BOB = {"users": ["bob"]}


@pytest.fixture
def tenant(install):
    installation = install()
    installation.start()
    return installation.tenant()


def events(tenant) -> list[dict]:
    listed = tenant.fanout().all(f"{tenant.base}/notifications")
    return [item for item in listed if item["type"] == "voice_note.uploaded"]


def test_a_voice_note_is_heard_by_whom_it_is_for_and_by_nobody_else(tenant, receiver):
    ada, bob, eve = phones(tenant, "ada", "bob", "eve")
    tenant.endpoint(receiver.url(), ["voice_note.uploaded"])
    audio = wav(seconds=60)
    note = ada.announce(audio, FOR_BOB | {"subscribers": True})
    expect(upload(note, audio), 204)
    assert bob.inbox() == []
    assert bob.get(note["id"]).status_code == 404
    done = expect(ada.complete(note["id"]), 200)
    item = eventually(bob.inbox, "it is in the inbox")[0]
    assert (item["type"], item["eventId"]) == ("voice_note.uploaded", done.json()["eventId"])
    assert item["payload"]["voiceNoteId"] == note["id"]
    received = eventually(receiver.taken, "the webhook has it")[0]
    assert received.event == item["eventId"]

    shown = expect(bob.get(note["id"]), 200).json()
    whole = httpx.get(shown["downloadUrl"], trust_env=False)
    assert whole.content == audio
    assert whole.headers["content-type"] == "audio/wav"
    assert whole.headers["x-content-type-options"] == "nosniff"
    part = httpx.get(shown["downloadUrl"], headers={"Range": "bytes=1000-1999"}, trust_env=False)
    assert (part.status_code, part.content) == (206, audio[1000:2000])
    assert eve.get(note["id"]).status_code == 404
    assert eve.inbox() == []

    other = tenant.installation.tenant("beta")
    (stranger,) = phones(other, "bob")
    assert stranger.get(note["id"]).status_code == 404
    assert problem(bob.complete(note["id"]), 404)
    # Said again, it is answered the same, and is one event.
    assert ada.complete(note["id"]).text == done.text
    assert len(events(tenant)) == 1
    metrics = httpx.get(f"{tenant.installation.fanouts[0].url}/metrics", trust_env=False).text
    assert 'carillon_voice_notes_total{step="uploaded"} 1' in metrics
    assert f"carillon_voice_note_upload_bytes_total {len(audio)}" in metrics


def test_what_is_not_what_was_announced_is_no_event_and_can_be_uploaded_again(tenant):
    ada, _ = phones(tenant, "ada", "bob")
    audio = wav()
    note = ada.announce(audio, FOR_BOB)
    problem(ada.complete(note["id"]), 409, "not_uploaded")
    problem(upload(note, audio + b"0"), 413, "too_large")
    expect(upload(note, audio[:-1]), 204)
    assert problem(ada.complete(note["id"]), 422, "size_mismatch")["errors"][0]["pointer"] == "/size"
    expect(upload(note, wav(tone=1)), 204)
    assert problem(ada.complete(note["id"]), 422, "sha256_mismatch")["errors"][0]["pointer"] == "/sha256"
    expect(upload(note, audio), 204)
    expect(ada.complete(note["id"]), 200)
    problem(upload(note, audio), 409, "already_uploaded")
    page = b"<html><script>alert(1)</script></html>"
    other = ada.announce(page, FOR_BOB)
    expect(upload(other, page), 204)
    assert problem(ada.complete(other["id"]), 422, "content_mismatch")["errors"][0]["pointer"] == "/contentType"
    assert len(events(tenant)) == 1


def test_the_largest_note_is_taken_and_no_larger_one(tenant):
    ada, _ = phones(tenant, "ada", "bob")
    audio = wav()
    audio += bytes(25 * 1024 * 1024 - len(audio))
    note = ada.announce(audio, FOR_BOB)
    expect(upload(note, audio), 204)
    expect(ada.complete(note["id"]), 200)
    body = {"contentType": "audio/wav", "size": len(audio) + 1, "sha256": "0" * 64, "durationMs": 1}
    refused = ada.client.post(f"{ada.base}/mobile/voice-notes", body | {"recipients": FOR_BOB})
    assert problem(refused, 422)["errors"][0] == {
        "pointer": "/size",
        "code": "too_large",
        "message": "must be at most 26214400 bytes",
    }


def test_an_upload_that_breaks_off_leaves_nothing_and_neither_does_a_kill_in_its_midst(tenant):
    ada, _ = phones(tenant, "ada", "bob")
    fanout = tenant.installation.fanouts[0]
    audio = wav(seconds=20)
    note = ada.announce(audio, FOR_BOB)
    url = urlsplit(note["uploadUrl"])
    head = f"PUT {url.path} HTTP/1.1\r\nHost: x\r\nContent-Type: audio/wav\r\nContent-Length: {len(audio)}\r\n\r\n"
    incoming = fanout.data / "uploads" / ".incoming"

    def begin() -> socket.socket:
        connection = socket.create_connection((url.hostname, url.port))
        connection.sendall(head.encode() + audio[: len(audio) // 2])
        eventually(lambda: list(incoming.iterdir()), "the upload has begun", alive=fanout.check_running)
        return connection

    begin().close()
    eventually(lambda: not list(incoming.iterdir()), "what had come is gone", alive=fanout.check_running)
    problem(ada.complete(note["id"]), 409, "not_uploaded")
    with begin():
        fanout.kill()
    assert list(incoming.iterdir())
    fanout.start()
    fanout.wait_ready()
    assert list(incoming.iterdir()) == []
    problem(ada.complete(note["id"]), 409, "not_uploaded")
    expect(upload(note, audio), 204)
    fanout.kill()
    fanout.start()
    fanout.wait_ready()
    expect(ada.complete(note["id"]), 200)


@pytest.mark.parametrize("log", ["embedded", "kafka"])
def test_a_kill_while_notes_are_completed_loses_none_and_doubles_none(log, install, request):
    installation = install(broker=request.getfixturevalue("broker") if log == "kafka" else None)
    installation.start()
    tenant = installation.tenant()
    ada, bob = phones(tenant, "ada", "bob")
    fanout = installation.fanouts[0]
    audio = wav()
    notes = [ada.announce(audio, FOR_BOB) for _ in range(12)]
    for note in notes:
        expect(upload(note, audio), 204)
    answered: dict[str, dict] = {}

    def complete(note: dict) -> None:
        try:
            answer = ada.complete(note["id"])
        except httpx.TransportError:
            return
        if answer.status_code == 200:
            answered[note["id"]] = answer.json()

    threads = [threading.Thread(target=complete, args=[note]) for note in notes]
    for thread in threads:
        thread.start()
    time.sleep(random.Random(log).uniform(0, 0.05))
    fanout.kill()
    for thread in threads:
        thread.join()
    fanout.start()
    fanout.wait_ready()
    done = {note["id"]: expect(ada.complete(note["id"]), 200).json() for note in notes}
    assert {note: done[note] for note in answered} == answered
    eventually(lambda: len(bob.inbox()) == len(notes), lambda: f"{len(bob.inbox())} notes came", within=60)
    assert {item["eventId"] for item in bob.inbox()} == {note["eventId"] for note in done.values()}
    assert {item["id"] for item in events(tenant)} == {note["eventId"] for note in done.values()}


def test_of_two_fanouts_with_folders_of_their_own_the_other_one_says_what_is_wrong(install):
    installation = install()
    installation.start(fanouts=2)
    tenant = installation.tenant()
    ada, _ = phones(tenant, "ada", "bob")
    audio = wav()
    note = ada.announce(audio, FOR_BOB)
    other = installation.fanouts[1]
    eventually(
        lambda: other.client(tenant.key).get(f"{ada.base}/mobile/voice-notes/{note['id']}?user=ada").status_code == 200,
        "the other one knows of it",
    )
    elsewhere = note | {"uploadUrl": note["uploadUrl"].replace(installation.fanouts[0].url, other.url)}
    answer = upload(elsewhere, audio)
    assert "CARILLON_BLOB_URL" in problem(answer, 503, "stored_elsewhere")["detail"]
    assert "retry-after" in answer.headers
