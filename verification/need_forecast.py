"""Need: forecasts one and two weeks ahead, beside the last-value baseline.

Figures were tuned on half of the cities; the structure was chosen with the outbreaks in view.
"""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from balto.domain.treatment import Spread
from balto.need import growth, track_record
from balto.need.series import Series
from balto.need.track_record import Scored
from verification.check import Check, data, report
from verification.need_data import DIPHTHERIA, city_windows, daily_outbreaks, weekly_outbreaks

PARTICLES, MEMBERS, SEED = 2000, 1000, 11
EVER = 10**9
SIZES = ((0, 1), (1, 4), (4, 10), (10, 30), (30, EVER))


def checks() -> Iterator[Check]:
    """Weekly outbreaks, the cities not tuned on, and daily outbreaks of other diseases."""
    folder = data()
    if folder is None:
        return
    yield from _lines("12 outbreaks", scored([(one, DIPHTHERIA) for one in weekly_outbreaks(folder)]), True)
    yield from _lines(
        "60 windows of other cities", scored([(one, DIPHTHERIA) for one in city_windows(folder, 60, True)]), True
    )
    yield from _lines("8 daily outbreaks (settings chosen on them)", scored(daily_outbreaks(folder), stride=3), False)


def scored(sets: Sequence[tuple[Series, Spread]], stride: int = 1) -> list[Scored]:
    """Every forecast of every series."""

    def one(job: tuple[Series, Spread]) -> list[Scored]:
        using = growth.model(job[1], job[0].days, None)
        return track_record.replay(job[0], using, PARTICLES, MEMBERS, SEED, (1, 2), stride)

    with ThreadPoolExecutor(2) as pool:
        return [score for found in pool.map(one, sets) for score in found]


def _lines(what: str, found: list[Scored], marked: bool) -> Iterator[Check]:
    for ahead in (1, 2):
        some = [one for one in found if one.ahead == ahead]
        ratio, low, high = _ratio(some)
        said = f"{ratio:.3f} ({low:.2f}-{high:.2f})"
        mark = "<= 0.93" if marked else "reported"
        yield Check(
            f"{what}, week {ahead}, {len(some)}: log-CRPS to baseline (95 %)", said, mark, ratio <= 0.93 or not marked
        )
        half, most = np.mean([one.in_50 for one in some]), np.mean([one.in_90 for one in some])
        note = f"{half:.2f}"
        yield Check(
            f"{what}, week {ahead}: 50 % interval holds",
            note,
            "0.45-0.65" if marked else "reported",
            0.45 <= half <= 0.65 or not marked,
        )
        yield Check(
            f"{what}, week {ahead}: 90 % interval holds",
            f"{most:.3f}",
            "0.87-0.95" if marked else "reported",
            0.87 <= most <= 0.95 or not marked,
        )
        yield Check(
            f"{what}, week {ahead}: WIS, CRPS to baseline",
            f"{_of(some, 'wis'):.3f}, {_of(some, 'crps'):.3f}",
            "reported",
            True,
        )
        for low, high in SIZES:
            these = [one for one in some if low <= one.mean < high]
            note = f"{np.mean([one.in_50 for one in these]):.2f}, {np.mean([one.in_90 for one in these]):.2f}"
            size = f"{low} to {high} foretold" if high < EVER else f"{low} or more foretold"
            yield Check(f"{what}, week {ahead}: 50, 90 % hold, {size}, {len(these)}", note, "reported", True)
        tenths = np.histogram([one.level for one in some], 10, (0.0, 1.0))[0]
        note = " ".join(f"{10 * n / len(some):.1f}" for n in tenths)
        yield Check(f"{what}, week {ahead}: ranks by tenth, 1.0 each if even", note, "reported", True)
        rising = [one for one in some if one.growing]
        held = np.mean([one.in_90 for one in rising])
        note = f"{_of(rising, 'log_crps'):.3f}, 90 % holds {held:.2f}"
        yield Check(f"{what}, week {ahead}: growing, {len(rising)}", note, "reported", True)


def _of(some: Sequence[Scored], score: str) -> float:
    return sum(getattr(one, score) for one in some) / sum(getattr(one, f"base_{score}") for one in some)


def _ratio(some: list[Scored]) -> tuple[float, float, float]:
    """Ratio of mean log-CRPS, with a bootstrap over places."""
    places = sorted({one.place for one in some})
    ours = np.array([sum(one.log_crps for one in some if one.place == place) for place in places])
    base = np.array([sum(one.base_log_crps for one in some if one.place == place) for place in places])
    drawn = np.random.default_rng(1).integers(len(places), size=(2000, len(places)))
    spread = ours[drawn].sum(axis=1) / base[drawn].sum(axis=1)
    low, high = np.quantile(spread, [0.025, 0.975])
    return float(ours.sum() / base.sum()), float(low), float(high)


if __name__ == "__main__":
    sys.exit(report(__doc__ or "", checks))
