"""The guarantees of the design, as checks that any story can end with."""

import hashlib
import hmac
import json
from collections import Counter, defaultdict

from standardwebhooks import Webhook

from Harness.api import FINAL, Client
from Harness.broker import STRANGER, Broker, headers
from Harness.receiver import Receiver, Request
from Harness.waiting import eventually


def check_signatures(request: Request, secret: str) -> None:
    """By the PyPI package of Standard Webhooks, and `X-Signature` by hmac: keyed with the secret's text as shown."""
    Webhook(secret).verify(request.body, request.headers)
    digest = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-signature"] == f"sha256={digest}"


def wait_until_ended(client: Client, base: str, owed: int, within: float, alive=lambda: None) -> list[dict]:
    """All deliveries of the tenant's events, as soon as there are as many as are owed and none is left to do."""
    found: list[dict] = []

    def ended() -> bool:
        nonlocal found
        # The cheap question first: the whole list of thousands is read only when nothing is under way.
        for state in ("pending", "delivering", "retrying"):
            if client.get(f"{base}/deliveries", params={"status": state, "limit": 1}).json()["data"]:
                return False
        found = [item for item in client.all(f"{base}/deliveries") if item["kind"] == "event"]
        return len(found) >= owed and all(item["state"] in FINAL for item in found)

    def so_far() -> str:
        states = Counter(item["state"] for item in client.all(f"{base}/deliveries") if item["kind"] == "event")
        return f"{owed} deliveries have ended; there are {dict(states)}"

    eventually(ended, so_far, within=within, every=0.25, alive=alive)
    return found


def check_each_delivered(receiver: Receiver, deliveries: list[dict], events: set[str], paths: dict[str, str]) -> None:
    """Guarantees 1, 3 and 4: what was accepted reached every endpoint at least once, under one stable id, and is
    recorded as one ended delivery for each.

    `paths` has the receiver's path of each endpoint's id.
    """
    recorded = Counter((item["endpointId"], item["eventId"]) for item in deliveries)
    expected = {(endpoint, event) for endpoint in paths for event in events}
    missing = expected - recorded.keys()
    assert not missing, (
        f"{len(missing)} of {len(expected)} deliveries were never planned, such as {next(iter(missing))}"
    )
    twice = [pair for pair, count in recorded.items() if count > 1]
    assert not twice, f"{len(twice)} were planned more than once, such as {twice[0]}"
    assert recorded.keys() == expected, "something was delivered that nobody posted"
    states = Counter(item["state"] for item in deliveries)
    assert states == {"delivered": len(expected)}, states

    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for request in receiver.taken():
        ids[request.path, request.event].add(request.headers["webhook-id"])
    arrived = {(endpoint, event) for endpoint, path in paths.items() for event in events if (path, event) in ids}
    lost = expected - arrived
    assert not lost, (
        f"{len(lost)} of {len(expected)} are recorded as delivered and never arrived, such as {next(iter(lost))}"
    )
    unstable = {pair: found for pair, found in ids.items() if len(found) > 1}
    assert not unstable, f"the webhook-id of a delivery changed between tries: {next(iter(unstable.items()))}"


def check_planned_once(broker: Broker, events: set[str], subscribers: set[str]) -> None:
    """Guarantee 3, read from the log itself by an independent client: the first plan of each event names each
    subscriber once, and no attempt was made for a delivery that it does not name."""
    first: dict[str, dict] = {}
    attempts: list[dict] = []
    for message in broker.read("carillon.deliveries"):
        kind = headers(message).get("carillon-kind")
        if message.key() == STRANGER:
            continue
        document = json.loads(message.value())
        if kind == "plan":
            first.setdefault(document["event"], document)
        elif kind == "attempt":
            attempts.append(document)
    assert events <= first.keys(), f"{len(events - first.keys())} events have no plan"
    planned: set[str] = set()
    for event in events:
        deliveries = first[event]["deliveries"]
        assert Counter(item["subscriber"] for item in deliveries) == Counter(subscribers), first[event]
        planned |= {item["id"] for item in deliveries}
    strays = [attempt for attempt in attempts if attempt["event"] in events and attempt["delivery"] not in planned]
    assert not strays, f"{len(strays)} attempts were made outside the first plan, such as {strays[0]}"
