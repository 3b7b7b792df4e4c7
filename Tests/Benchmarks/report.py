"""How figures are printed: each beside its limit, where it has one."""


def row(name: str, figure: str, note: str = "") -> None:
    print(f"  {name:<30}{figure:>20}  {note}")


def ratio(name: str, value: float, at_least: float | None = None, at_most: float | None = None) -> None:
    limit, holds = f"at least {at_least}", at_least is None or value >= at_least
    if at_most is not None:
        limit, holds = f"at most {at_most}", value <= at_most
    row(name, f"{value:.2f}", f"{limit}: " + ("yes" if holds else "NO"))


def limited(name: str, value: float, unit: str, at_most: float) -> None:
    row(name, f"{value:.1f} {unit}", f"at most {at_most:g}: " + ("yes" if value <= at_most else "NO"))
