"""How figures are printed: each beside its limit, where it has one. What does not hold is named again at the end."""

_held: list[tuple[str, bool]] = []
_part = ""


def part(name: str) -> None:
    """What follows is of this part."""
    global _part
    _part = name


def row(name: str, figure: str, note: str = "") -> None:
    print(f"  {name:<30}{figure:>20}  {note}", flush=True)


def ratio(name: str, value: float, at_least: float | None = None, at_most: float | None = None) -> None:
    limit, holds = f"at least {at_least}", at_least is None or value >= at_least
    if at_most is not None:
        limit, holds = f"at most {at_most}", value <= at_most
    _note(name, f"{value:.2f}", limit, holds)


def limited(name: str, value: float, unit: str, at_most: float) -> None:
    _note(name, f"{value:.1f} {unit}", f"at most {at_most:.4g}", value <= at_most)


def _note(name: str, figure: str, limit: str, holds: bool) -> None:
    _held.append((f"{_part}, {name}: {figure}, {limit}", holds))
    row(name, figure, f"{limit}: " + ("yes" if holds else "NO"))


def conclude() -> None:
    """How many limits hold, and which don't."""
    broken = [text for text, holds in _held if not holds]
    print(f"\n{len(_held) - len(broken)} of {len(_held)} limits hold" + (", all but:" if broken else ""))
    for text in broken:
        print(f"  {text}")
