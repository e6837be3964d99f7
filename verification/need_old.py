"""Need: counts that end 7, 14 and 30 days before now, with no population: intervals hold, and expected deaths do not explode."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np

from balto.desk.load_case import open_case
from balto.desk.prepare import local_epoch
from balto.domain.treatment import Spread
from balto.domain.world import World
from balto.need import growth, score, track_record
from balto.need.estimate import estimate
from balto.need.series import Series
from verification.check import Check, data, report
from verification.need_data import DIPHTHERIA, city_windows, daily_outbreaks, weekly_outbreaks

AGES = (7, 14, 30)
AHEAD_DAYS = 14
PARTICLES, MEMBERS, SEED = 2000, 1000, 11
Jobs = Sequence[tuple[Series, Spread]]


def checks() -> Iterator[Check]:
    """Given outbreaks, some cities, outbreaks by day of other diseases, and Nome, whose deaths are told."""
    folder = data()
    if folder is not None:
        weekly = [(one, DIPHTHERIA) for one in weekly_outbreaks(folder)]
        yield from _lines("12 outbreaks", weekly, True)
        yield from _lines("20 windows of cities", [(one, DIPHTHERIA) for one in city_windows(folder, 20, True)], True)
        yield from _lines("8 daily outbreaks (settings chosen on them)", daily_outbreaks(folder), False)
    yield from _nome()


def _lines(what: str, jobs: Jobs, marked: bool) -> Iterator[Check]:
    fresh = _forecasts(jobs, 0)
    for age in AGES:
        found = {key: one for key, one in _forecasts(jobs, age).items() if key in fresh}
        held = float(np.mean([one[1] for one in found.values()]))
        more = sum(one[0] for one in found.values()) / sum(fresh[key][0] for key in found)
        came = sum(one[2] for one in found.values())
        told = sum(one[0] for one in found.values()) / came
        holds = 0.85 <= held <= 0.97
        what_held = f"{what}, {age} days old, {len(found)}: 90 % holds what came in 14 days"
        yield Check(what_held, f"{held:.3f}", "0.85-0.97" if marked else "reported", holds or not marked)
        note = f"{more:.2f} ({told:.2f} of what came)"
        yield Check(f"{what}, {age} days old: cases foretold over those by counts of today", note, "< 2", more < 2)


def _forecasts(jobs: Jobs, age: int) -> dict[tuple[str, int], tuple[float, bool, float]]:
    """Mean foretold, whether its 90 % interval held, and what came, for 14 days after each week (`now`) of each outbreak."""
    found = {}
    for series, spread in jobs:
        using, step = growth.model(spread, series.days, None), series.days
        gap, ahead = round(age / step), AHEAD_DAYS // step  # by week 28 days stand for 30
        for t, cloud in enumerate(growth.follow_each(series, using, PARTICLES, SEED)):
            now = t + 1 + gap
            if t + 1 < 28 // step or now + ahead > series.steps or now * step % 7:
                continue
            cases, _ = growth.project(cloud, track_record.upto(series, t), using, 0, gap + ahead, MEMBERS, SEED + t)
            draws, came = cases[:, gap:].sum(axis=1), float(series.filled[now : now + ahead].sum())
            found[series.place, now] = float(draws.mean()), score.covers(draws, came, 0.9), came
    return found


def _nome() -> Iterator[Check]:
    """Nome's counts as they are, and moved back: the same counts, told so many days ago."""
    world = open_case(Path(__file__).parent.parent / "examples/nome-1925")
    fresh = _deaths(world, 0)
    for age in AGES:
        mean, median = _deaths(world, age)
        note = f"{mean:.1f}, median {median:.1f} (today's {fresh[0]:.1f}, {fresh[1]:.1f})"
        yield Check(f"Nome without population, counts {age} days old: deaths", note, "< 2 times", mean < 2.0 * fresh[0])


def _deaths(world: World, age: int) -> tuple[float, float]:
    told = world.outbreak.reported
    back = timedelta(days=age)
    counts = tuple(replace(count, last=count.last - back) for count in told.counts)
    sites = tuple(replace(site, population=0) for site in world.outbreak.sites)
    outbreak = replace(world.outbreak, reported=replace(told, counts=counts, as_of=told.as_of - back), sites=sites)
    need = estimate(outbreak, world.treatment, local_epoch(world), world.horizon_h, 2000, SEED, now_h=world.now_h)
    deaths = need.death_table.deaths[:, :, 0, 0].sum(axis=1)
    return float(deaths.mean()), float(np.median(deaths))


if __name__ == "__main__":
    sys.exit(report(__doc__ or "", checks))
