"""What an event waits for while others keep the fan-out busy: another tenant's dead endpoints, or a replay."""

import statistics
import sys
import time
from datetime import UTC, datetime

from latency import measure_latency
from load import EVENT, await_waiting, metric, outcomes, post_batches
from report import ratio, row
from sink import closed_ports, nginx_sink, silent_ports
from stage import PORTS, carillon, create_endpoint, create_tenant, data_folder, in_threads, pinned, request, services

RATE = 100
# After so many attempts that failed, over so many seconds, a circuit opens; until then every endpoint is tried.
LEARNING = 10


def bench_noisy(rounds: int = 4, endpoints: int = 100, waiting: int = 100_000) -> None:
    """In turns on two folders: in one there is nobody else, in the other the neighbour's endpoints are dead, a third of
    them silent, a third refusing connections, a third failing everything.

    Each round starts the services anew, so the neighbour's circuits have to open each time.
    """
    alone, learning, beside, left = [], [], [], []
    with data_folder() as quiet, data_folder() as noisy, nginx_sink(PORTS["sink"], pinned):
        with silent_ports(endpoints // 3) as silent, closed_ports(endpoints // 3) as closed:
            dead = [f"http://127.0.0.1:{s.getsockname()[1]}/hook" for s in silent + closed]
            dead += [f"http://127.0.0.1:{PORTS['sink']}/dead"] * (endpoints - len(dead))
            keys = {quiet: _prepare(quiet, [], 0), noisy: _prepare(noisy, dead, waiting)}
            for _ in range(rounds):
                with services(quiet, are_killed=True):
                    measure_latency(PORTS, keys[quiet], EVENT, RATE, seconds=2)
                    alone.append(measure_latency(PORTS, keys[quiet], EVENT, RATE, seconds=8))
                with services(noisy, are_killed=True):
                    start = time.monotonic()
                    learning.append(measure_latency(PORTS, keys[noisy], EVENT, RATE, seconds=LEARNING - 1))
                    # The silent ones are known when their attempts have timed out.
                    time.sleep(max(0, start + LEARNING + 10 - time.monotonic()))
                    beside.append(measure_latency(PORTS, keys[noisy], EVENT, RATE, seconds=8))
                    left.append(metric("carillon_deliveries_waiting", medium="webhook"))
    if min(left) < waiting:
        sys.exit(f"only {min(left):.0f} deliveries were left waiting")
    print(
        f"\nA tenant beside another's {endpoints} dead endpoints with {waiting:,} deliveries waiting, {RATE} events/s"
    )
    for name, figures in (("alone", alone), ("beside, just after a start", learning), ("beside", beside)):
        _show(name, figures)
    for name, figures in (("p95 beside / alone", beside), ("p95 after a start / alone", learning)):
        ratio(name, _middle(figures)[1] / _middle(alone)[1], at_most=1.5)


def _prepare(folder: str, dead: list[str], waiting: int) -> str:
    """The key of the tenant that is measured. The other one's endpoints have so much waiting, and some more to lose."""
    key = create_tenant(folder, "acme")
    other = create_tenant(folder, "other")
    with services(folder, are_killed=True):
        create_endpoint(key, f"http://127.0.0.1:{PORTS['receiver']}/hook")
        in_threads(lambda url: create_endpoint(other, url, "other"), dead)
        if dead:
            post_batches(other, int(waiting * 1.5) // len(dead) // 100 * 100)
            await_waiting(int(waiting * 1.4), within=120)
    return key


def bench_replaying(rounds: int = 3, events: int = 120_000) -> None:
    """What is new to an endpoint, alone and while a job replays to it what had failed; each round has a new job."""
    alone, beside, rates = [], [], []
    with carillon() as (key, _, _):
        # Not what tells of its own failures.
        hook = f"http://127.0.0.1:{PORTS['receiver']}/hook"
        endpoint = create_endpoint(key, hook, eventTypes=[EVENT["type"]])
        base = "/v2/handles/acme"
        with nginx_sink(PORTS["receiver"], pinned, status=400):
            post_batches(key, events)
            while outcomes("failed") < events:
                time.sleep(0.2)
        # What came of so many failures is still being written.
        time.sleep(5)
        measure_latency(PORTS, key, EVENT, RATE, seconds=2)
        span = {"from": "2020-01-01T00:00:00Z", "until": datetime.now(UTC).isoformat()}
        for _ in range(rounds):
            alone.append(measure_latency(PORTS, key, EVENT, RATE, seconds=8))
            before, start = outcomes(), time.monotonic()
            job = request(PORTS["fanout"], "POST", f"{base}/webhooks/{endpoint}/replays", span, key)[1]
            beside.append(measure_latency(PORTS, key, EVENT, RATE, seconds=8))
            rates.append((outcomes() - before) / (time.monotonic() - start) - RATE)
            status, ended = request(PORTS["fanout"], "DELETE", f"{base}/replays/{job['id']}", key=key)
            if status != 200:
                sys.exit(f"the replay had ended before it was measured: {ended}")
            # What it leaves behind is cancelled by then.
            time.sleep(2)
    print(f"\nAn endpoint while what had failed is replayed to it, {RATE} new events/s")
    _show("alone", alone)
    _show("beside a replay", beside, f"which delivers {statistics.median(rates):,.0f}/s")
    ratio("p95 beside / alone", _middle(beside)[1] / _middle(alone)[1], at_most=1.5)


def _middle(figures: list[tuple[float, float]]) -> tuple[float, float]:
    p50, p95 = (statistics.median(of_one) for of_one in zip(*figures, strict=True))
    return p50, p95


def _show(name: str, figures: list[tuple[float, float]], note: str = "") -> None:
    p50, p95 = _middle(figures)
    each = sorted(of_one[1] for of_one in figures)
    row(
        name,
        f"p95 {p95:.1f} ms",
        f"p50 {p50:.1f} ms, p95 of each round {each[0]:.1f} to {each[-1]:.1f}{note and ', '}{note}",
    )
