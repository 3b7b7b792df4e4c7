"""One story from the first key to the last replay: a newcomer, an operator, and somebody with a phone."""

import json

import httpx
import pytest
from Harness.api import Client, expect, notification, problem
from Harness.checks import check_signatures
from Harness.installation import Tenant
from Harness.mail import maildir
from Harness.receiver import Answer, Receiver, Request
from Harness.voice import phones, upload, wav
from Harness.waiting import eventually
from standardwebhooks import Webhook, WebhookVerificationError

INVOICE = b'{"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}'
TRIES = 3


class Story:
    """A tenant that looks at one instance and then at the other, and knows where its last change stands."""

    def __init__(self, tenant: Tenant, receiver: Receiver):
        self.tenant = tenant
        self.receiver = receiver
        self.base = tenant.base
        self.position = ""
        self.turn = 0

    def send(self, method: str, path: str, body=None, *statuses: int, client: Client | None = None, **options):
        """Each request goes to another instance, and carries where the last change stands: so it is known there."""
        installation = self.tenant.installation
        fanouts = installation.fanouts
        self.turn += 1
        client = client or fanouts[self.turn % len(fanouts)].client(self.tenant.key)
        sent = {"Carillon-Position": self.position} if self.position else {}
        sent |= options.pop("headers", {})
        content = {} if body is None else {"json": body}
        answer = client.http.request(method, self.base + path, headers=sent, **content, **options)
        self.position = answer.headers.get("carillon-position", self.position)
        return expect(answer, *(statuses or (200,)))

    def get(self, path: str, **parameters) -> dict:
        return self.send("GET", path, params=parameters).json()

    def post_event(self, type: str = "invoice.paid", payload: bytes = INVOICE, **members) -> str:
        ingests = self.tenant.installation.ingests
        self.turn += 1
        client = ingests[self.turn % len(ingests)].client(self.tenant.key)
        sent = {"Carillon-Position": self.position} if self.position else {}
        body = notification(type, payload, **members)
        return expect(client.post("/api/v1/notifications", body, headers=sent), 202).json()["id"]

    def deliveries(self, endpoint: str, **filters) -> list[dict]:
        return self.get(f"/webhooks/{endpoint}/deliveries", **filters)["data"]

    def ended(self, endpoint: str, event: str, state: str) -> dict:
        """The delivery of an event, once it has ended like this."""

        def found() -> dict | None:
            matching = [one for one in self.deliveries(endpoint, status=state) if one["eventId"] == event]
            return matching[0] if matching else None

        return eventually(found, f"{event} is {state}", within=60, alive=self.tenant.installation.check_running)

    def mails(self, recipient: str) -> list:
        folders = [service.data / "outbox" for service in self.tenant.installation.fanouts]
        return [mail for folder in folders for mail in maildir(folder) if recipient in str(mail["To"])]

    def requests(self, event: str) -> list[Request]:
        """The requests about an event; not the question whether one wants any."""
        asked = self.receiver.at("/hooks")
        return [request for request in asked if json.loads(request.body).get("id") == event]


def takes(request: Request) -> Answer:
    """A receiver that works: it agrees when it is asked, and takes what comes."""
    body = json.loads(request.body)
    if body["type"] == "webhook.verification":
        return Answer(body=json.dumps({"challenge": body["challenge"]}).encode())
    return Answer(body=b"thanks")


def newcomer_gets_events(story: Story) -> dict:
    """Registers, verifies, tests; then what is posted arrives, signed."""
    warnings = story.get("/notification-settings")["warnings"]
    assert [warning["code"] for warning in warnings] == ["owner_email_unset"]
    settings = story.send("PUT", "/notifications/owner-default-email", {"email": "owner@example.org"}).json()
    assert settings["ownerDefaultEmail"] == "owner@example.org" and settings["warnings"] == []
    tested = story.send("POST", "/notifications/owner-default-email/test", None, 202).json()
    eventually(
        lambda: [mail["X-Carillon-Event"] for mail in story.mails("owner@example.org")] == [tested["eventId"]],
        "the owner has the test",
    )

    story.receiver.script = takes
    body = {
        "url": story.receiver.url("/hooks"),
        "events": ["invoice.paid", "webhook.test"],
        "is_active": True,
        "retry": {"schedule": ["200ms", "300ms"], "timeout": "5s"},
    }
    created = story.send("POST", "/webhooks", body, 201, headers={"Idempotency-Key": "first webhook"})
    endpoint = created.json()
    story.tenant.installation.secrets.add(endpoint["secret"])
    assert created.headers["location"] == f"{story.base}/webhooks/{endpoint['id']}"
    assert endpoint["verification"] == "unverified" and endpoint["eventTypes"] == ["invoice.paid", "webhook.test"]
    again = story.send("POST", "/webhooks", body, 201, headers={"Idempotency-Key": "first webhook"})
    assert again.json() == endpoint and again.headers["idempotency-replayed"] == "true"

    path = f"/webhooks/{endpoint['id']}"
    assert story.send("POST", f"{path}/verify").json() == {"verified": True}
    assert story.get(path)["verification"] == "verified"
    test = story.send("POST", f"{path}/test", None, 202).json()
    delivered = story.ended(endpoint["id"], test["eventId"], "delivered")
    assert (delivered["id"], delivered["kind"]) == (test["delivery"]["id"], "test")

    events = [story.post_event(partitionkey=f"customer-{number}") for number in range(3)]
    for event in events:
        delivered = story.ended(endpoint["id"], event, "delivered")
        [request] = story.requests(event)
        check_signatures(request, endpoint["secret"])
        assert request.headers["webhook-id"] == event == delivered["eventId"]
        assert json.loads(request.body)["data"] == json.loads(INVOICE)
    shown = story.get(f"/notifications/{events[0]}")
    assert shown["state"] == "completed" and shown["payload"] == json.loads(INVOICE)
    return endpoint


def receiver_breaks(story: Story, endpoint: dict) -> str:
    """The tries are seen while they are made, then the dead letter, and the owner is told. Answers the delivery."""
    story.receiver.script = lambda request: Answer(500, headers={"X-Why": "disk"}, body=b"out of order")
    event = story.post_event()

    def retried() -> list[dict]:
        return [one for one in story.deliveries(endpoint["id"]) if one["eventId"] == event and one["attempts"] > 0]

    [seen] = eventually(retried, "a try is seen")
    assert seen["lastAttempt"]["statusCode"] == 500
    dead = story.ended(endpoint["id"], event, "dead_letter")
    history = story.get(f"/deliveries/{dead['id']}")["history"]
    assert [attempt["number"] for attempt in history] == list(range(1, TRIES + 1))
    for attempt in history:
        assert (attempt["statusCode"], attempt["responseBody"]) == (500, "out of order")
        assert attempt["responseHeaders"]["x-why"] == "disk" and attempt["durationMs"] >= 0
    assert len({request.headers["webhook-id"] for request in story.requests(event)}) == 1
    assert len(story.requests(event)) == TRIES

    def told() -> bool:
        bodies = [mail.get_body(("plain",)).get_content() for mail in story.mails("owner@example.org")]
        return any(story.receiver.url("/hooks") in body or endpoint["id"] in body for body in bodies)

    eventually(told, "the owner is told of the dead letter")
    [failure] = story.get("/notifications", event_type="webhook.delivery.terminal_failure")["data"]
    assert story.get(f"/notifications/{failure['id']}")["payload"]["deliveryId"] == dead["id"]
    return dead["id"]


def receiver_is_mended(story: Story, endpoint: dict, dead: str) -> None:
    """One by one, and by the range: each is delivered, as a delivery of its own, and verified."""
    story.receiver.script = takes
    path = f"/webhooks/{endpoint['id']}"
    delivered = story.deliveries(endpoint["id"], status="delivered")[0]["id"]
    problem(story.send("POST", f"{path}/deliveries/{delivered}/replay", None, 422), 422, "delivery_delivered")
    answer = story.send("POST", f"{path}/deliveries/{dead}/replay", None, 202)
    replay = answer.json()
    assert (replay["replayOf"], replay["kind"]) == (dead, "replay")
    assert answer.headers["location"] == f"{story.base}/deliveries/{replay['id']}"
    eventually(lambda: story.get(f"/deliveries/{replay['id']}")["state"] == "delivered", "it is replayed")
    check_signatures(story.requests(replay["eventId"])[-1], endpoint["secret"])
    assert story.get(f"/deliveries/{dead}")["state"] == "dead_letter"

    span = {"from": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z", "statuses": ["delivered"]}
    counted = story.send("POST", f"{path}/replays", span | {"dryRun": True}).json()
    assert counted["total"] == counted["byStatus"]["delivered"] >= 4 and counted["exact"] is True
    job = story.send("POST", f"{path}/replays", span, 202).json()
    eventually(lambda: story.get(f"/replays/{job['id']}")["state"] == "done", "the job is done", within=60)
    done = story.get(f"/replays/{job['id']}")
    assert (done["delivered"], done["failed"], done["waiting"]) == (done["planned"], 0, 0)


def operator_rotates(story: Story, endpoint: dict) -> None:
    """The new secret and the old one sign side by side, and neither stands where it could be read."""
    path = f"/webhooks/{endpoint['id']}"
    rotated = story.send("POST", f"{path}/rotate-secret", None, headers={"Idempotency-Key": "rotation"})
    fresh, former = rotated.json()["secret"], endpoint["secret"]
    story.tenant.installation.secrets.add(fresh)
    assert fresh != former
    again = story.send("POST", f"{path}/rotate-secret", None, headers={"Idempotency-Key": "rotation"})
    assert again.json()["secret"] == fresh and again.headers["idempotency-replayed"] == "true"
    event = story.post_event()
    story.ended(endpoint["id"], event, "delivered")
    request = story.requests(event)[-1]
    check_signatures(request, fresh)
    Webhook(former).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(former).verify(request.body + b" ", request.headers)


def operator_purges_and_audits(story: Story, endpoint: dict, dead: str) -> None:
    path = f"/webhooks/{endpoint['id']}"
    assert story.send("DELETE", f"{path}/deliveries", params={"status": "dead_letter"}).json() == {"purged": 1}
    assert story.deliveries(endpoint["id"], status="dead_letter") == []
    problem(story.send("GET", f"/deliveries/{dead}", None, 404), 404, "not_found")

    minted = story.send("POST", "/keys", {"scopes": ["webhooks:manage"], "name": "robot"}, 201).json()
    story.tenant.installation.secrets.add(minted["key"])
    robot = [service.client(minted["key"]) for service in story.tenant.installation.fanouts][0]
    story.send("PATCH", path, {"description": "by the robot"}, client=robot)
    problem(story.send("GET", "/audit-log", None, 403, client=robot), 403, "scope_missing")
    [entry] = story.get("/audit-log", actor=minted["id"])["data"]
    assert (entry["action"], entry["kind"], entry["entity"]) == ("update", "endpoint", endpoint["id"])
    assert "description" not in entry["before"] and entry["after"]["description"] == "by the robot"
    entries = story.get("/audit-log", kind="endpoint", entity=endpoint["id"])["data"]
    assert [entry["action"] for entry in entries] == ["update", "purge", "rotate_secret", "verify", "create"]
    assert story.get("/audit-log", action="rotate_secret")["data"] == [entries[2]]
    assert story.get("/audit-log", kind="endpoint", after=entries[2]["at"])["data"] == entries[:2]
    story.send("DELETE", f"/keys/{minted['id']}")
    for service in story.tenant.installation.fanouts:
        sent = {"Carillon-Position": story.position}
        client = service.client(story.tenant.key)
        expect(client.get(f"{story.base}/webhooks", headers=sent), 200)
        problem(service.client(minted["key"]).get(f"{story.base}/webhooks"), 401, "credential_revoked")


def phone_reads_its_inbox(story: Story) -> None:
    """A user with a token of their own: pages, unread, read; nobody else's."""
    for user in ("ada", "ben"):
        story.send("PUT", f"/directory/users/{user}", {"name": user}, 201)
    token = story.send("POST", "/keys", {"scopes": ["inbox:read", "inbox:write"], "user": "ada"}, 201).json()
    story.tenant.installation.secrets.add(token["key"])
    events = [
        story.post_event(payload=INVOICE.replace(b"in_1", f"in_{number}".encode()), recipients={"users": users})
        for number, users in enumerate([["ada"], ["ada", "ben"], ["ben"], ["ada"]])
    ]
    fanouts = story.tenant.installation.fanouts
    phone = fanouts[0].client(token["key"])
    expect(phone.get(f"{story.base}/mobile/inbox", headers={"Carillon-Position": story.position}), 200)
    own = [events[3], events[1], events[0]]

    def inbox(client: Client = phone, **parameters) -> dict:
        sent = {"Carillon-Position": story.position}
        return expect(client.get(f"{story.base}/mobile/inbox", params=parameters, headers=sent), 200).json()

    eventually(lambda: inbox()["unreadCount"] == 3, "three items are there")
    pages = list(phone.pages(f"{story.base}/mobile/inbox", limit=2))
    items = [item for page in pages for item in page["data"]]
    assert sorted(item["eventId"] for item in items) == sorted(own)
    assert [item["createdAt"] for item in items] == sorted((item["createdAt"] for item in items), reverse=True)
    assert [len(page["data"]) for page in pages] == [2, 1]
    assert items[0]["payload"]["currency"] == "EUR" and items[0]["readAt"] is None

    path = f"/mobile/inbox/{items[0]['id']}/read"
    read = story.send("POST", path, None, client=phone).json()
    assert read["readAt"]
    assert story.send("POST", path, None, client=phone).json() == read
    for service in fanouts:
        shown = inbox(service.client(token["key"]), unread="true")
        assert shown["unreadCount"] == 2
        assert [item["id"] for item in shown["data"]] == [item["id"] for item in items[1:]]

    problem(story.send("GET", "/mobile/inbox", None, 404, client=phone, params={"user": "ben"}), 404)
    [theirs, _] = inbox(fanouts[0].client(story.tenant.key), user="ben")["data"]
    problem(story.send("POST", f"/mobile/inbox/{theirs['id']}/read", None, 404, client=phone), 404)
    problem(story.send("GET", "/webhooks", None, 403, client=phone), 403, "scope_missing")


def phone_sends_a_voice_note(story: Story) -> None:
    """It is in the other's inbox once it is there whole, and can be heard by them."""
    ada, ben = phones(story.tenant, "ada", "ben")
    before = {item["id"] for item in ben.inbox()}
    audio = wav()
    note = ada.announce(audio, {"users": ["ben"]}, **{"Idempotency-Key": "voice"})
    assert ada.announce(audio, {"users": ["ben"]}, **{"Idempotency-Key": "voice"})["id"] == note["id"]
    problem(ada.complete(note["id"]), 409, "not_uploaded")
    expect(upload(note, audio), 204)
    assert {item["id"] for item in ben.inbox()} == before
    expect(ada.complete(note["id"]), 200)
    [item] = eventually(lambda: [item for item in ben.inbox() if item["id"] not in before], "ben has the note")
    assert (item["type"], item["payload"]["voiceNoteId"]) == ("voice_note.uploaded", note["id"])
    shown = expect(ben.get(note["id"]), 200).json()
    assert httpx.get(shown["downloadUrl"], trust_env=False).content == audio


@pytest.mark.parametrize("log", ["embedded", "kafka"])
def test_the_story_of_a_tenant(log, install, receiver, request):
    broker = request.getfixturevalue("broker") if log == "kafka" else None
    installation = install(broker=broker)
    installation.start(ingests=2 if broker else 1, fanouts=2 if broker else 1)
    story = Story(installation.tenant(), receiver)

    endpoint = newcomer_gets_events(story)
    dead = receiver_breaks(story, endpoint)
    if broker:

        def letters() -> list[bytes]:
            return [message.value() for message in broker.read("carillon.dead-letters")]

        eventually(lambda: any(dead.encode() in letter for letter in letters()), "others can read the dead letter")
    receiver_is_mended(story, endpoint, dead)
    operator_rotates(story, endpoint)
    operator_purges_and_audits(story, endpoint, dead)
    phone_reads_its_inbox(story)
    phone_sends_a_voice_note(story)
