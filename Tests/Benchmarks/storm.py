"""A receiver that fails everything while thousands of events come for it, and then recovers."""

import sys
import time

from load import attempts, await_outcomes, outcomes, post_batches
from report import limited, ratio, row
from sink import nginx_sink
from stage import PORTS, carillon, create_endpoint, pinned

# With the default waits of circuits the longest that a receiver is left alone after being down for half a minute.
LONGEST_PAUSE = 20


def bench_storm(events: int = 20_000, down: float = 30) -> None:
    with nginx_sink(PORTS["sink"], pinned) as sink, carillon() as (key, _, _):
        create_endpoint(key, f"http://127.0.0.1:{PORTS['sink']}/hook")
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
        time.sleep(max(0, start + down - time.monotonic()))
        tried = attempts() - tried
        before = outcomes()
        sink.recover()
        recovered = time.monotonic()
        pause, peak = _watch(sink, before)
        first = recovered + pause
        await_outcomes(before + events)
        drained = time.monotonic()
        lost = outcomes("dead_letter") + outcomes("failed")
        if lost:
            sys.exit(f"{lost} deliveries were given up")
    print(f"\nA retry storm: {events:,} events for a receiver that answers 503 for {down:.0f} s")
    row("attempts at each meanwhile", f"{tried / events:.2f}", "until its circuit is open")
    limited("until the first is delivered", pause, "s", at_most=LONGEST_PAUSE * 1.2)
    row("in the second after that", f"{peak:,} requests")
    row("all delivered", f"{drained - recovered:.1f} s", "after the receiver recovered")
    ratio("rate then / when all is well", events / (drained - first) / well, at_least=0.5)


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
