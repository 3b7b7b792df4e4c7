"""Our validator beside ajv, over the same payloads and schemas, on one core.

How fast a shared machine is, changes from one second to the next. So both are started once and kept warm, and asked for
short rounds in turns, which are measured in processor time; a figure is the median of its rounds, and the ratio that of
what stood side by side.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from statistics import median

from stage import BIN, HERE, on_one_core


@contextmanager
def contender(*command: str, env: dict | None = None):
    """A process that answers a number of seconds, in a line, with what it measured for so long, in another."""
    child = subprocess.Popen(
        command,
        env={**os.environ, **(env or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=on_one_core,
    )

    def measure(seconds: float) -> dict:
        child.stdin.write(f"{seconds}\n")
        child.stdin.flush()
        line = child.stdout.readline()
        if not line:
            sys.exit(f"{' '.join(command)} ended instead of measuring")
        return json.loads(line)

    try:
        yield measure
    finally:
        child.stdin.close()
        child.wait(30)


def compare(cases: dict, formats: str, rounds: int = 9, seconds: float = 0.7) -> tuple[dict, dict, float]:
    """The medians of ours and of ajv's, and the median of how much more we parse and validate."""
    modules = os.environ.get("NODE_PATH", "") + ":/usr/share/nodejs"
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(cases, file)
        file.flush()
        with (
            contender(str(BIN / "yardstick"), "schemas", file.name, formats) as own,
            contender("node", str(HERE / "ajv.js"), file.name, formats, env={"NODE_PATH": modules}) as ajv,
        ):
            both = (own, ajv)
            for measure in both:
                measure(2 * seconds)
            measured = [[measure(seconds) for measure in both] for _ in range(rounds)]

    def middle(figures: list[dict]) -> dict:
        return {name: median(f[name] for f in figures) for name in figures[0]}

    ratio = median(own["megabytes"] / ajv["megabytes"] for own, ajv in measured)
    return *map(middle, zip(*measured, strict=True)), ratio
