"""Need: nowcast of the last seven days of onset: Cox's Bazar, 30 simulated lists, and given outbreaks told as complete lists."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from balto.domain.outbreak import Count, Delay, Outbreak, Reported, Site
from balto.files import treatment_file
from balto.need.estimate import estimate
from balto.need.growth import F64
from balto.need.interval import five
from verification.check import Check, data, report
from verification.need_data import daily_outbreaks, snapshots

DAYS = 7
MEMBERS, SEED = 1000, 5
FIRST = date(2024, 3, 1)
WAYS = (  # name, days from onset to report: mean, sd, share of slow lists; whether days of report are told
    ("complete, days told", 0.0, 0.0, 0.0, True), ("complete, days not told", 0.0, 0.0, 0.0, False),
    ("short delay, told", 1.5, 1.2, 0.0, True), ("usual delay, not told", 2.4, 1.1, 0.1, False),
    ("long delay, told", 6.0, 4.0, 0.05, True), ("late lists, told", 2.4, 1.5, 0.25, True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One list: mean absolute error of the last days as reported and as nowcast, the sum's error, and days held."""

    way: str
    raw: float
    now: float
    sum_error: float
    level: float
    held: int


def checks() -> Iterator[Check]:
    """Real snapshots first, then lists whose end is known because they were made, or are told whole."""
    folder = data()
    if folder is not None:
        yield from _camp(folder)
    lists = [simulated(n) for n in range(30)]
    for way, *_ in WAYS:
        yield from _lines(f"simulated, {way}", [one for one in lists if one.way == way])
    if folder is not None:
        yield from _lines("given, complete, days not told", list(given(folder)))


def _camp(folder: Path) -> Iterator[Check]:
    """The seven onset days up to the last presentation in the file; the cut-off itself is included."""
    pooled = []
    for column, cut in (("Onset.Dec13", date(2017, 12, 12)), ("Onset.Dec22", date(2017, 12, 18))):
        told = _snapshot(folder, column, cut)
        pooled.append(told)
        down = 1 - told.now / told.raw
        what = f"{column}, cut {cut:%d %b}: error {told.raw:.1f} to {told.now:.1f}, down"
        yield Check(what, f"{down:.0%}", ">= 40 %", down >= 0.4)
        yield Check(f"{column}, cut {cut:%d %b}: 90 % interval holds", f"{told.held} of {DAYS}", "reported", True)
    down = 1 - sum(one.now for one in pooled) / sum(one.raw for one in pooled)
    yield Check("both: mean absolute error down", f"{down:.0%}", ">= 40 %", down >= 0.4)
    share = sum(one.held for one in pooled) / (2 * DAYS)
    yield Check("both: 90 % interval holds", f"{share:.0%}", ">= 80 %", share >= 0.8)


def _snapshot(folder: Path, column: str, cut: date) -> Told:
    snap = snapshots(folder)
    dates = [day.date() for day in snap["Date"]]
    counts = [(day, int(n)) for day, n in zip(dates, snap[column], strict=True) if n is not None and day <= cut]
    final = np.array([float(n or 0) for day, n in zip(dates, snap["Onset_Dec27"], strict=True) if day <= cut])[-DAYS:]
    return nowcast("camp", counts, cut, (), final)


def simulated(n: int) -> Told:
    """A list cut while its outbreak rises, stays or falls; each case is reported after a gamma delay, late lists later."""
    way, mean, sd, slow, told = WAYS[n % len(WAYS)]
    dice = np.random.default_rng(300 + n)
    level, trend = dice.uniform(5.0, 40.0), (-0.05, 0.0, 0.05, 0.03, -0.03)[n // len(WAYS)]
    days, wander = 50, np.cumsum(dice.normal(0.0, 0.05, 50))
    expected = level * np.exp(trend * (np.arange(days) - days + 10) + wander - wander[-10])
    onsets = dice.negative_binomial(8, 8 / (8 + expected))
    found, waits, final = Counter[date](), Counter[tuple[int, int]](), np.zeros(days)
    for day, cases in enumerate(onsets):
        delay = dice.gamma((mean / sd) ** 2, sd**2 / mean, size=cases) if mean else np.zeros(cases)
        delay += np.where(dice.uniform(size=cases) < slow, dice.exponential(8.0, size=cases), 0.0)
        final[day] = cases
        for wait in np.floor(delay).astype(int):
            if day + wait < days:
                found[FIRST + timedelta(days=day)] += 1
                waits[int(wait), days - 1 - day] += 1
    cut = FIRST + timedelta(days=days - 1)
    delays = tuple(Delay(wait, cases, age) for (wait, age), cases in waits.items()) if told else ()
    return nowcast(way, sorted(found.items()), cut, delays, final[-DAYS:])


def given(folder: Path) -> Iterator[Told]:
    """Outbreaks by day of other diseases, each cut five times and told as it ended: nothing is missing."""
    for series, _ in daily_outbreaks(folder):
        for cut in np.linspace(25, series.steps - 1, 5).astype(int):
            if series.filled[cut - 14 : cut].sum() < 15 or series.filled[cut] == 0:
                continue  # the last day of a list is one with a case
            counts = [(FIRST + timedelta(days=int(day)), int(series.filled[day])) for day in range(cut + 1)]
            yield nowcast(series.place, counts, counts[-1][0], (), series.filled[cut + 1 - DAYS : cut + 1])


def nowcast(way: str, counts: Sequence[tuple[date, int]], cut: date, delays: tuple[Delay, ...], final: F64) -> Told:
    """The last DAYS days as the need takes them to be, against the final counts."""
    rows = tuple(Count("camp", day, cases) for day, cases in counts)
    outbreak = Outbreak(Reported(rows, cut, "onset", "zero", delays), (Site("camp"),))
    now = datetime(cut.year, cut.month, cut.day, 23, 59, tzinfo=UTC)
    treatment = treatment_file.read("diphtheria-antitoxin")
    found = estimate(outbreak, treatment, now, 24.0, MEMBERS, SEED).nowcasts[0]
    low, _, mid, _, high = five(found.recent[:, -DAYS:])
    told = found.series.filled[-DAYS:]
    mean = found.recent[:, -DAYS:].mean(axis=0)
    return Told(
        way, float(np.abs(told - final).mean()), float(np.abs(mid - final).mean()), float((mean - final).sum()),
        float(final.sum()), int(((low <= final) & (final <= high)).sum()),
    )  # fmt: skip


def _lines(what: str, lists: Sequence[Told]) -> Iterator[Check]:
    raw, now = (float(np.mean([getattr(one, name) for one in lists])) for name in ("raw", "now"))
    held = sum(one.held for one in lists) / (DAYS * len(lists))
    yield Check(f"{what}, {len(lists)}: 90 % interval holds", f"{held:.0%}", "reported", True)
    if "complete" in what:
        off = sum(one.sum_error for one in lists) / sum(one.level for one in lists)
        yield Check(f"{what}, {len(lists)}: cases nowcast over final", f"{off:+.1%}", "0 +- 2 %", abs(off) <= 0.02)
        return
    down = 1 - now / raw
    yield Check(f"{what}, {len(lists)}: error {raw:.1f} to {now:.1f}, down", f"{down:.0%}", ">= 40 %", down >= 0.4)
    worst = float(np.mean([one.now / max(one.raw, 1.0) - 1.0 for one in lists]))
    yield Check(f"{what}: error of a list up, on average", f"{worst:+.0%}", "<= 5 %", worst <= 0.05)


if __name__ == "__main__":
    sys.exit(report(__doc__ or "", checks))
