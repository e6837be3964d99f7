"""Need: forecasts one and two weeks ahead, and of both together, beside those that anyone could make.

Figures were tuned on half of the cities; the structure was chosen with the outbreaks in view.
"""

import sys
from collections.abc import Iterator, Sequence

import numpy as np

from verification.check import Check, data, report
from verification.need_data import DIPHTHERIA, city_windows, daily_outbreaks, weekly_outbreaks
from verification.need_origins import (
    BOTH,
    FIRST_WEEKS,
    Forecast,
    best,
    forecasts,
    mean_over_came,
    ratio,
    ratio_bounds,
)
from verification.need_rivals import SIMPLE

EVER = 10**9
SIZES = ((0, 1), (1, 4), (4, 10), (10, 30), (30, EVER))
LAST_VALUE, PROJECTED = "last value", "EpiEstim, projected"


def checks() -> Iterator[Check]:
    """Weekly outbreaks, the cities not tuned on, and daily outbreaks of other diseases."""
    folder = data()
    if folder is None:
        return
    weekly = forecasts([(one, DIPHTHERIA) for one in weekly_outbreaks(folder)])
    yield from _lines("12 outbreaks", weekly, 0.95)
    yield from _lines(
        "200 windows of other cities", forecasts([(one, DIPHTHERIA) for one in city_windows(folder, 200, True)]), 0.985
    )
    yield from _lines("8 daily outbreaks (settings chosen on them)", forecasts(daily_outbreaks(folder)), None)


def _lines(what: str, found: list[Forecast], of_rival: float | None) -> Iterator[Check]:
    for ahead in (1, 2):
        some = [one for one in found if one.ahead == ahead]
        name = f"{what}, week {ahead}"
        yield from _whole(name, some, of_rival)
        yield from _parts(name, some, of_rival)
        yield from _told(name, some)
    yield from _as_asked(what, [one for one in found if one.ahead == BOTH], of_rival)


def _whole(what: str, some: Sequence[Forecast], of_rival: float | None) -> Iterator[Check]:
    """All forecasts together: scores beside the rivals', intervals, means."""
    found, low, high = ratio_bounds(some, LAST_VALUE)
    yield _check(
        f"{what}, {len(some)}: log-CRPS to last value (95 %)", found, (0, 0.93), of_rival, f" ({low:.2f}-{high:.2f})"
    )
    rival = best(some, SIMPLE)
    yield _check(
        f"{what}: log-CRPS to the best simple rival ({rival})", ratio(some, rival), (0, of_rival or 1), of_rival
    )
    each = ", ".join(f"{name} {ratio(some, name):.2f}" for name in (*SIMPLE[1:], PROJECTED))
    yield Check(f"{what}: log-CRPS to each rival", each, "reported", True)
    yield _check(f"{what}: 50 % interval holds", _mean(one.in_50 for one in some), (0.45, 0.65), of_rival)
    yield _check(f"{what}: 90 % interval holds", _mean(one.in_90 for one in some), (0.87, 0.95), of_rival)
    told, low, high = mean_over_came(some)
    yield _check(f"{what}: mean over came (95 %)", told, (0.9, 1.15), of_rival, f" ({low:.2f}-{high:.2f})")


def _parts(what: str, some: Sequence[Forecast], of_rival: float | None) -> Iterator[Check]:
    """Where it matters: as an outbreak turns, takes off, begins."""
    rival = best(some, SIMPLE)
    turning = [one for one in some if one.turning]
    yield _check(f"{what}, {len(turning)} about a peak: log-CRPS to {rival}", ratio(turning, rival), (0, 1.0), of_rival)
    falling = [one for one in some if one.falling]
    note = f"{ratio(falling, best(falling, SIMPLE)):.2f}, mean over came {mean_over_came(falling)[0]:.2f}"
    yield Check(f"{what}, {len(falling)} before a fall: to the best rival there", note, "reported", True)
    off = [one for one in some if one.took_off]
    yield _check(f"{what}, {len(off)} take-offs: mean over came", mean_over_came(off)[0], (0.6, EVER), of_rival)
    yield _check(
        f"{what}, {len(off)} take-offs: 90 % interval holds", _mean(one.in_90 for one in off), (0.8, 1), of_rival
    )
    first = [one for one in some if one.week <= FIRST_WEEKS]
    note = f"{ratio(first, rival):.2f}, {_mean(one.in_90 for one in first):.2f}, {mean_over_came(first)[0]:.2f}"
    yield Check(f"{what}, first weeks, {len(first)}: to {rival}, 90 % holds, mean over came", note, "reported", True)


def _told(what: str, some: Sequence[Forecast]) -> Iterator[Check]:
    """Intervals by the size foretold, and ranks."""
    for low, high in SIZES:
        these = [one for one in some if low <= one.mean["balto"] < high]
        note = f"{_mean(one.in_50 for one in these):.2f}, {_mean(one.in_90 for one in these):.2f}" if these else "none"
        size = f"{low} to {high} foretold" if high < EVER else f"{low} or more foretold"
        yield Check(f"{what}: 50, 90 % hold, {size}, {len(these)}", note, "reported", True)
    tenths = np.histogram([one.level for one in some], 10, (0.0, 1.0))[0]
    note = " ".join(f"{10 * n / len(some):.1f}" for n in tenths)
    yield Check(f"{what}: ranks by tenth, 1.0 each if even", note, "reported", True)


def _as_asked(what: str, some: Sequence[Forecast], of_rival: float | None) -> Iterator[Check]:
    """As users ask: for the next 14 days together, from every week, and from every fourth alone."""
    for name, these in (("each week", some), ("each fourth week", [one for one in some if one.week % 4 == 0])):
        marked = of_rival if name == "each week" else None
        said = f"{what}, 14 days, {name}, {len(these)}"
        yield _check(f"{said}: 90 % interval holds", _mean(one.in_90 for one in these), (0.87, 0.97), marked)
        told, low, high = mean_over_came(these)
        yield Check(f"{said}: mean over came (95 %)", f"{told:.2f} ({low:.2f}-{high:.2f})", "reported", True)


def _mean(values: Iterator[bool]) -> float:
    listed = list(values)
    return sum(listed) / max(len(listed), 1)


def _check(what: str, found: float, mark: tuple[float, float], marked: float | None, more: str = "") -> Check:
    low, high = mark
    asked = f"{low:g}-{high:g}" if low and high < EVER else f">= {low:g}" if low else f"<= {high:g}"
    holds = low <= found <= high or marked is None
    return Check(what, f"{found:.3f}{more}", "reported" if marked is None else asked, holds)


if __name__ == "__main__":
    sys.exit(report(__doc__ or "", checks))
