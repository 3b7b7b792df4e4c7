"""What is posted, and how it is known that it was delivered."""

import json
import sys
import time

from stage import PORTS, in_threads, request

PAYLOAD = {
    "invoiceId": "in_" + "0" * 120,
    "number": "2026-000417",
    "customerId": "cus_" + "0" * 120,
    "amount": 4200,
    "currency": "EUR",
    "method": "card",
    "paidAt": "2026-03-01T09:30:00Z",
    "url": "https://billing.example.com/invoices/in_417",
}
EVENT = {"type": "invoice.paid", "recipients": {"subscribers": True}, "payload": PAYLOAD}
# As long as what is posted to an endpoint for it; the limits are taken with a body of the same length.
WEBHOOK = json.dumps(
    {
        "id": "evt_" + "0" * 26,
        "type": "invoice.paid",
        "schemaVersion": 1,
        "timestamp": "2026-03-01T09:30:00.000Z",
        "tenant": "acme",
        "source": "/handles/acme",
        "data": PAYLOAD,
    },
    separators=(",", ":"),
)


def metric(name: str, **labels: str) -> float:
    """Of the fan-out, the sum over all series that have these labels; 0 where there is none."""
    text = request(PORTS["fanout"], "GET", "/metrics")[1]["text"]
    found = 0.0
    for line in text.splitlines():
        series, _, value = line.rpartition(" ")
        bare, _, rest = series.partition("{")
        if bare == name and all(f'{label}="{text}"' in rest for label, text in labels.items()):
            found += float(value)
    return found


def outcomes(state: str = "delivered") -> int:
    """How many deliveries are recorded as ended so, and folded so that lists show it."""
    return int(metric("carillon_outcomes_folded_total", medium="webhook", state=state))


def attempts() -> int:
    """How many attempts at webhooks were answered."""
    return int(metric("carillon_attempts_total", medium="webhook"))


def await_outcomes(count: int) -> None:
    """Waits until so many are delivered: looks seldom at first, and often when the end is near."""
    start, first = time.monotonic(), outcomes()
    while (now := outcomes()) < count:
        spent = time.monotonic() - start
        if spent > 300:
            sys.exit(f"of {count} deliveries {count - now} were not made")
        left = spent * (count - now) / max(1, now - first)
        time.sleep(min(0.2, max(0.005, left / 2)))


def await_waiting(count: int, within: float, every: float = 1, look=lambda: None) -> None:
    """Waits until so many deliveries wait, by the folded state, which is looked at every ten seconds."""
    deadline = time.monotonic() + within
    while (waiting := metric("carillon_deliveries_waiting", medium="webhook")) < count:
        if time.monotonic() > deadline:
            sys.exit(f"of {count} deliveries only {waiting:.0f} wait")
        look()
        time.sleep(every)


def check_lists(key: str) -> None:
    """That lists show nothing that has not ended: what the counter says is so."""
    for state in ("pending", "delivering", "retrying"):
        query = f"?status={state}&limit=1"
        while query:
            page = request(PORTS["fanout"], "GET", f"/v2/handles/acme/deliveries{query}", key=key)[1]
            if page["data"]:
                sys.exit(f"a delivery is counted as ended, and shown as {state}: {page['data'][0]['id']}")
            query = page["nextCursor"] and f"?status={state}&limit=1&cursor={page['nextCursor']}"


def post_batches(key: str, events: int, event: dict = EVENT, partition_keys: int = 0) -> None:
    """Posts events in batches of 100 at most from a few threads; with partition keys they are in as many lines."""
    size = min(100, events)
    if events % size:
        sys.exit(f"{events} events are no whole batches")

    def post(batch: int) -> None:
        items = [event] * size
        if partition_keys:
            items = [{**event, "partitionkey": f"line-{(batch * size + n) % partition_keys}"} for n in range(size)]
        body = {"notifications": items}
        status, answer = request(PORTS["ingest"], "POST", "/api/v1/notifications/batch", body, key)
        if status != 207 or any(r["status"] != 202 for r in answer["results"]):
            sys.exit(f"a batch was answered {status}: {json.dumps(answer)[:500]}")

    in_threads(post, range(events // size))
