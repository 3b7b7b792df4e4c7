"""Waiting for a condition, always with a bound."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def eventually(
    condition: Callable[[], Value],
    what: str | Callable[[], str],
    within: float = 60,
    every: float = 0.05,
    alive: Callable[[], None] = lambda: None,
) -> Value:
    """Asks until the answer is true and returns it.

    `alive` may raise where going on is pointless, such as when a process has ended. `what` says what was waited for; a
    function is asked at the end, so that it can tell how far things have come.
    """
    end = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        alive()
        if time.monotonic() > end:
            text = what if isinstance(what, str) else what()
            raise AssertionError(f"not within {within:g} s: {text}")
        time.sleep(every)
