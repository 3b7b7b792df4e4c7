"""Voice notes as a phone makes them."""

import hashlib
import struct
import wave
from dataclasses import dataclass
from io import BytesIO

import httpx

from Harness.api import Client, expect


def wav(seconds: float = 1.0, tone: int = 0) -> bytes:
    """A WAVE file, 16 kB a second."""
    file = BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(b"".join(struct.pack("<h", (tone + index) % 20000) for index in range(int(8000 * seconds))))
    return file.getvalue()


def announcement(audio: bytes, recipients: dict, content_type: str = "audio/wav") -> dict:
    return {
        "contentType": content_type,
        "size": len(audio),
        "sha256": hashlib.sha256(audio).hexdigest(),
        "durationMs": 1000,
        "recipients": recipients,
    }


@dataclass
class Phone:
    """A user's own token, at one instance of the fan-out."""

    client: Client
    base: str

    def announce(self, audio: bytes, recipients: dict, **headers: str) -> dict:
        path = f"{self.base}/mobile/voice-notes"
        return expect(self.client.post(path, announcement(audio, recipients), headers=headers), 201).json()

    def get(self, note: str) -> httpx.Response:
        return self.client.get(f"{self.base}/mobile/voice-notes/{note}")

    def complete(self, note: str) -> httpx.Response:
        return self.client.post(f"{self.base}/mobile/voice-notes/{note}/upload-complete")

    def inbox(self) -> list[dict]:
        return expect(self.client.get(f"{self.base}/mobile/inbox"), 200).json()["data"]


def upload(note: dict, audio: bytes) -> httpx.Response:
    """Without a key: the link is enough, with the headers that came with it."""
    return httpx.put(note["uploadUrl"], content=audio, headers=note["uploadHeaders"], timeout=30, trust_env=False)


def phones(tenant, *users: str, fanout: int = 0) -> list[Phone]:
    """Puts users into the directory, and gives each a token."""
    made = []
    for user in users:
        client = tenant.fanout()
        expect(client.put(f"{tenant.base}/directory/users/{user}", {}), 200, 201)
        body = {"scopes": ["inbox:read", "inbox:write"], "user": user}
        answer = expect(client.post(f"{tenant.base}/keys", body), 201)
        tenant.installation.secrets.add(answer.json()["key"])
        tenant.wait_folded(answer.headers["carillon-position"])
        made.append(Phone(tenant.installation.fanouts[fanout].client(answer.json()["key"]), tenant.base))
    return made
