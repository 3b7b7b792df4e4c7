"""A receiver that fails everything while thousands of events come for it, and then recovers: what it gets until then,
and how soon everything is there afterwards, beside the time at which the last of it was due.
"""

import sys
import time
from datetime import datetime

from load import attempts, await_outcomes, outcomes, post_batches
from report import limited, ratio, row
from sink import nginx_sink
from stage import PORTS, carillon, create_endpoint, pinned, request

# By the default schedule (5, 10, 20, 40 s) as many attempts are made in half a minute, were there nothing but that.
SCHEDULED = 3
WEBHOOKS = "/v2/handles/acme/webhooks"


def bench_storm(events: int = 20_000, down: float = 30) -> None:
    with nginx_sink(PORTS["sink"], pinned) as sink, carillon() as (key, _, _):
        endpoint = create_endpoint(key, f"http://127.0.0.1:{PORTS['sink']}/hook")
        # Twice, the first time to warm up: what it takes when nothing is wrong.
        for done in range(2):
            start = time.monotonic()
            post_batches(key, events, partition_keys=48)
            await_outcomes((done + 1) * events)
            well = events / (time.monotonic() - start)
        tried = attempts()
        sink.fail()
        start = time.monotonic()
        post_batches(key, events, partition_keys=48)
        time.sleep(max(0, start + down - 10 - time.monotonic()))
        late = sink.requests()
        time.sleep(max(0, start + down - time.monotonic()))
        before, tried, late = outcomes(), attempts() - tried, sink.requests() - late - 1
        probe, due = _promised(key, endpoint)
        seconds = time.monotonic() - start
        sink.recover()
        recovered, now = time.monotonic(), time.time()
        pause, peak = _watch(sink, before)
        await_outcomes(before + events)
        drained = time.monotonic() - recovered
        lost = outcomes("dead_letter") + outcomes("failed")
        if lost:
            sys.exit(f"{lost} deliveries were given up")
    print(f"\nA retry storm: {events:,} events for a receiver that answers 503 for {seconds:.0f} s")
    ratio("attempts at each meanwhile", tried / events, at_most=SCHEDULED)
    limited("requests in its last 10 s", late, "in all", at_most=10)
    limited("first delivered after", pause, "s", at_most=max(0, probe - now) + 1)
    row("in the second after that", f"{peak:,} requests", f"delivered at {well:,.0f}/s when all is well")
    # What is due goes at the rate of a good day; what is due last can't go earlier.
    bound = max(0, due - now) + events / well
    limited("all delivered after", drained, "s", at_most=bound * 1.25)
    row("of which due after", f"{max(0, due - now):.1f} s", "the last of them, as was shown before it recovered")


def _promised(key: str, endpoint: str) -> tuple[float, float]:
    """When the endpoint is tried next, and when the last of what waits for it is due, as the API shows it."""
    while True:
        probe = _probe(key, endpoint)
        due, cursor = probe, ""
        while cursor is not None:
            path = f"{WEBHOOKS}/{endpoint}/deliveries?status=retrying&limit=250{cursor}"
            page = request(PORTS["fanout"], "GET", path, key=key)[1]
            due = max([due, *(_time(d["nextAttemptAt"]) for d in page["data"] if "nextAttemptAt" in d)])
            cursor = page["nextCursor"] and f"&cursor={page['nextCursor']}"
        # Unless it was tried meanwhile.
        if _probe(key, endpoint) == probe:
            return probe, due


def _probe(key: str, endpoint: str) -> float:
    health = request(PORTS["fanout"], "GET", f"{WEBHOOKS}/{endpoint}", key=key)[1]["health"]
    return _time(health["nextProbeAt"]) if "nextProbeAt" in health else 0


def _time(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _watch(sink, before: int) -> tuple[float, int]:
    """How long it takes from now to the first delivery, and how many requests come in the second after that."""
    start = time.monotonic()
    while outcomes() == before:
        if time.monotonic() > start + 120:
            sys.exit("the receiver was not tried again")
        time.sleep(0.02)
    first, requests = time.monotonic(), sink.requests()
    time.sleep(1)
    return first - start, sink.requests() - requests - 1
