"""How much of what a search may spend is spent."""


def part_used(done: int, iterations: int | None, gone_s: float, seconds: float | None) -> float:
    """The part of the budget used (0 .. 1 and a little over), by whichever of changes and seconds is nearer its end."""
    by_count = 0.0 if iterations is None else done / max(iterations, 1) if iterations else 1.0
    by_clock = 0.0 if seconds is None else gone_s / seconds if seconds > 0.0 else 1.0
    return max(by_count, by_clock)
