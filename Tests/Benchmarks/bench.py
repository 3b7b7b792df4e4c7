"""Measures Carillon and, in the same run on the same two cores, the limit that each figure is held against.

Everything runs for release on the embedded log, pinned to the first two cores. A figure means little by itself: what
counts is its ratio to the limit beside it.
"""

import json
import statistics
import sys
import time

from crowded import bench_noisy, bench_replaying
from latency import measure_latency
from load import EVENT, WEBHOOK, await_outcomes, check_lists, post_batches
from many import bench_endpoints, bench_waiting
from report import conclude, limited, part, ratio, row
from sink import nginx_sink
from stage import BIN, HERE, PORTS, await_open, carillon, create_endpoint, pinned, process, resident, run, wrk
from storm import bench_storm
from validating import compare


def bench_accepting(rounds: int = 5) -> None:
    event = json.dumps(EVENT)
    hundred = json.dumps({"notifications": [EVENT] * 100})
    path = "/api/v1/notifications"
    # The way in alone: what an event costs afterwards is in the figures of delivering. What is compared takes turns,
    # since a machine is not the same from one minute to the next; the middle one of all rounds counts.
    with process(str(BIN / "yardstick"), "route", str(PORTS["route"])), carillon(delivers=False) as (key, _, _):
        await_open(PORTS["route"])
        taken = [
            (
                wrk(PORTS["route"], path, event, seconds=3),
                wrk(PORTS["ingest"], path, event, key, seconds=3),
                wrk(PORTS["ingest"], f"{path}/batch", hundred, key, seconds=3, is_keyed=False),
                # The key of a batch stands for each of its items: a hundred keys a request.
                wrk(PORTS["ingest"], f"{path}/batch", hundred, key, seconds=3),
            )
            for _ in range(rounds)
        ]
    bare, single, batch, keyed = (
        sorted(of_one, key=lambda figures: figures["rate"])[rounds // 2] for of_one in zip(*taken, strict=True)
    )
    print("\nAccepting, 64 connections")
    row("bare route", f"{bare['rate']:,.0f}/s", f"p50 {bare['p50']:.2f} ms  p99 {bare['p99']:.2f} ms")
    row("single posts", f"{single['rate']:,.0f}/s", f"p50 {single['p50']:.2f} ms  p99 {single['p99']:.2f} ms")
    ratio("single / bare", single["rate"] / bare["rate"], at_least=0.4)
    events = batch["rate"] * 100
    row("batches of 100", f"{events:,.0f} events/s", f"p50 {batch['p50']:.1f} ms  p99 {batch['p99']:.1f} ms")
    ratio("batched events / bare", events / bare["rate"], at_least=1.5)
    events = keyed["rate"] * 100
    row("batches, each item with a key", f"{events:,.0f} events/s", f"p50 {keyed['p50']:.1f} ms")
    row("keyed batched events / bare", f"{events / bare['rate']:.2f}")


def bench_delivering(rounds: int = 7, events: int = 30_000) -> None:
    """All in turns, so that what slows the machine slows each of them; the figures are medians over the rounds."""
    rates = {"ahc": [], "own": [], "whole": [], "accepted": []}
    with nginx_sink(PORTS["sink"], pinned), carillon() as (key, _, _):
        url = f"http://127.0.0.1:{PORTS['sink']}/hook"
        create_endpoint(key, url)
        with_wrk = wrk(PORTS["sink"], "/hook", WEBHOOK, seconds=4)["rate"]
        # The first round warms all of them up.
        for done in range(rounds + 1):
            bare = float(run(str(BIN / "yardstick"), "ahc", url, str(events), "64", str(len(WEBHOOK))))
            own = float(run(str(BIN / "yardstick"), "client", url, str(events), "64", str(len(WEBHOOK))))
            start = time.monotonic()
            post_batches(key, events)
            accepted = events / (time.monotonic() - start)
            await_outcomes((done + 1) * events)
            whole = events / (time.monotonic() - start)
            if done > 0:
                for name, rate in {"ahc": bare, "own": own, "whole": whole, "accepted": accepted}.items():
                    rates[name].append(rate)
        check_lists(key)
    bare, own, whole, accepted = (statistics.median(rates[name]) for name in ("ahc", "own", "whole", "accepted"))
    print(f"\nDelivering, to nginx, medians of {rounds} rounds")
    row("AsyncHTTPClient alone", f"{bare:,.0f}/s")
    row("our client alone", f"{own:,.0f}/s")
    row("wrk alone", f"{with_wrk:,.0f}/s")
    row("accept to recorded outcome", f"{whole:,.0f}/s", f"(accepted at {accepted:,.0f}/s)")
    each = sorted(ours / theirs for ours, theirs in zip(rates["whole"], rates["ahc"], strict=True))
    row("of each round", f"{each[0]:.2f} to {each[-1]:.2f}")
    ratio("end to end / AsyncHTTPClient", statistics.median(each), at_least=0.4)


def bench_latency(rounds: int = 3) -> None:
    taken: dict[int, list[tuple[float, float]]] = {50: [], 200: []}
    with carillon() as (key, ingest, fanout):
        time.sleep(2)
        idle = [resident(ingest), resident(fanout)]
        create_endpoint(key, f"http://127.0.0.1:{PORTS['receiver']}/hook")
        for _ in range(rounds):
            for rate, figures in taken.items():
                figures.append(measure_latency(PORTS, key, EVENT, rate, seconds=5))
    for rate, figures in taken.items():
        p50, p95 = (statistics.median(of_one) for of_one in zip(*figures, strict=True))
        print(f"\nFrom the 202 to the first byte at the receiver, {rate} events/s")
        row("p50", f"{p50:.1f} ms")
        limited("p95", p95, "ms", at_most=25)
    print("\nIdle")
    for name, size in zip(("ingest", "fan-out"), idle, strict=True):
        limited(name, size, "MB", at_most=80)


def bench_validating() -> None:
    sys.path.insert(0, str(HERE.parent))
    from Harness.payloads import SHARED, payload_set

    chosen = payload_set()
    is_real = SHARED.exists()
    # The samples of our own are for what they hold, not for how long they are.
    payloads = [p for p in chosen.payloads if not is_real or p.type not in {"parcel.shipped", "parcel.note"}]
    cases = {
        "schemas": {p.type: chosen.schemas[p.type] for p in payloads},
        "payloads": [{"type": p.type, "content": p.content.decode(), "valid": p.is_valid} for p in payloads],
    }
    what = f"{len(payloads)} payloads" + (" that GitHub sent" if is_real else f" of our own, for want of {SHARED}")
    print(f"\nValidating, {what}, in turns with ajv")
    for formats in ("annotated", "asserted"):
        own, ajv, times = compare(cases, formats)
        for name, figures in (("ajv", ajv), ("Carillon", own)):
            note = f"parsed and validated at {figures['megabytes']:,.0f} MB/s"
            row(f"{name}, formats {formats}", f"{figures['validations']:,.0f}/s", note)
        if own["disagreements"] != ajv["disagreements"] or formats == "annotated" and own["disagreements"]:
            sys.exit(f"what is valid is disputed: {own['disagreements']} payloads here, {ajv['disagreements']} by ajv")
        ratio("parsing and validating / ajv", times, at_least=2)


def bench_filtering() -> None:
    print("\nFiltering, an event against all filters of a tenant")
    rates = {}
    for count in (1, 100, 10_000):
        rate, met = map(float, run(str(BIN / "yardstick"), "filters", str(count)).split())
        rates[count] = rate
        row(
            f"{count:,} filters",
            f"{rate:,.0f} events/s",
            f"{1e6 / rate:.1f} µs an event, which meets {met:.2f} of them",
        )
    ratio("10,000 filters / 100, in time", rates[100] / rates[10_000], at_most=5)


BENCHES = {
    "accepting": bench_accepting,
    "delivering": bench_delivering,
    "latency": bench_latency,
    "endpoints": bench_endpoints,
    "noisy": bench_noisy,
    "storm": bench_storm,
    "replaying": bench_replaying,
    "waiting": bench_waiting,
    "validating": bench_validating,
    "filtering": bench_filtering,
}


def main(names: list[str]) -> None:
    """Measures one after the other. One that can't be measured keeps none of the others from it."""
    left_out = []
    for name in names:
        part(name)
        start = time.monotonic()
        try:
            BENCHES[name]()
        except (SystemExit, Exception) as reason:  # noqa: BLE001
            left_out.append(f"{name} was not measured: {reason!r}")
            print(f"\n{left_out[-1]}", flush=True)
        print(f"  ({name} took {time.monotonic() - start:.0f} s)", flush=True)
    conclude()
    if left_out:
        sys.exit("\n".join(left_out))


if __name__ == "__main__":
    main(sys.argv[1:] or list(BENCHES))
