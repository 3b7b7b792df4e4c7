"""Deliveries a second at one and at a thousand endpoints, and what a million deliveries that wait take of memory."""

import statistics
import time

from load import await_outcomes, await_waiting, outcomes, post_batches
from report import limited, ratio, row
from sink import closed_ports, nginx_sink
from stage import (
    PORTS,
    create_endpoint,
    create_tenant,
    data_folder,
    in_threads,
    pinned,
    resident,
    services,
)


def bench_endpoints(rounds: int = 5, deliveries: int = 30_000, endpoints: int = 1_000) -> None:
    """As many deliveries each to one endpoint, and to a thousand that all take every event: in turns."""
    hosts = tuple(f"127.1.{n // 250}.{n % 250 + 1}" for n in range(endpoints))
    rates: dict[str, list[float]] = {"one": [], "many": []}
    with data_folder() as folder, nginx_sink(PORTS["sink"], pinned, hosts=hosts):
        keys = {name: create_tenant(folder, name) for name in rates}
        with services(folder):
            create_endpoint(keys["one"], f"http://127.0.0.1:{PORTS['sink']}/hook", "one")
            in_threads(lambda host: create_endpoint(keys["many"], f"http://{host}:{PORTS['sink']}/", "many"), hosts, 8)
            # The first round warms both up.
            for done in range(rounds + 1):
                for name, posted in (("one", deliveries), ("many", deliveries // endpoints)):
                    before, start = outcomes(), time.monotonic()
                    post_batches(keys[name], posted, partition_keys=48)
                    await_outcomes(before + deliveries)
                    if done > 0:
                        rates[name].append(deliveries / (time.monotonic() - start))
    one, many = (statistics.median(rates[name]) for name in ("one", "many"))
    print(f"\nDeliveries from accepted to recorded, medians of {rounds} rounds")
    row("to one endpoint", f"{one:,.0f}/s", f"{deliveries:,} events")
    row(f"to {endpoints:,} endpoints", f"{many:,.0f}/s", f"{deliveries // endpoints} events to each")
    each = [ours / theirs for ours, theirs in zip(rates["many"], rates["one"], strict=True)]
    ratio(f"{endpoints:,} endpoints / one", statistics.median(each), at_least=0.4)


def bench_waiting(endpoints: int = 100, events: int = 10_000) -> None:
    """A million deliveries to endpoints that refuse connections; then the same after a restart."""
    count = endpoints * events
    with data_folder() as folder, closed_ports(endpoints) as closed:
        key = create_tenant(folder, "acme")
        with services(folder) as (_, fanout):
            urls = [f"http://127.0.0.1:{one.getsockname()[1]}/hook" for one in closed]
            in_threads(lambda url: create_endpoint(key, url), urls)
            start = time.monotonic()
            post_batches(key, events, partition_keys=48)
            await_waiting(count * 99 // 100, within=300)
            spent = time.monotonic() - start
            time.sleep(5)
            planning, resting = resident(fanout, most=True), resident(fanout)
        with services(folder) as (_, fanout):
            time.sleep(15)
            started, restarted = resident(fanout, most=True), resident(fanout)
    print(f"\nMemory of the fan-out with {count:,} deliveries waiting, of {endpoints} endpoints")
    row("waiting after", f"{spent:.0f} s")
    limited("at most until then", planning, "MB", at_most=300)
    limited("then", resting, "MB", at_most=300)
    limited("at most after a restart", started, "MB", at_most=300)
    limited("then", restarted, "MB", at_most=300)
