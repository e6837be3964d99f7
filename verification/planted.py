"""Twelve families of cases with a planted optimum, drawn by seed: whether the search finds it.

python -m verification.planted [FAMILY ...] [--seeds 25] [--first 0] [--seconds 2] [--keep DIR]
python -m verification.planted leaves-later three-together      two more, beyond the mark
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from balto.desk.load_case import open_case
from balto.desk.plan import Effort, Reporter, find_one
from balto.desk.prepare import PreparedCase, prepare
from balto.domain.plan import Plan
from balto.ensemble.death_table import DeathTable
from balto.rehearse.run import rehearse
from benchmarks.relay.tiny import still
from verification.check import Check
from verification.planted_case import Arrival, Draft, Option, Part, Planted
from verification.planted_expiry import beside_fresh, holding_time, leaves_later, near_and_far, two_stores
from verification.planted_hubs import second_loads, stay_behind, waits
from verification.planted_roads import other_mode, shut_for_good, shut_for_hours
from verification.planted_times import timetables, two_products

Family = Callable[[Draft], Part]
FAMILIES: dict[str, Family] = {
    "old beside fresh": beside_fresh,
    "two stores": two_stores,
    "near and far": near_and_far,
    "holding time": holding_time,
    "shut for good": shut_for_good,
    "shut for hours": shut_for_hours,
    "other mode": other_mode,
    "stay behind": stay_behind,
    "waits": waits,
    "second loads": second_loads,
    "timetables": timetables,
    "two products": two_products,
}
SEEDS, TASKS = 25, 3
LATER, TOGETHER = "leaves later", "three together"  # beyond the mark: one family more, and tasks that share nothing
OF_ONE_ITEM = tuple(family for family in FAMILIES if family not in ("holding time", "two products"))
EFFORT = Effort(2.0, None, 20, 20)
NEAR, FAR = 0.005, 0.05  # of the deaths averted by the planted plan
WRONG = 0.002  # of them: how far plain arithmetic may be from the rehearsal's
HELD_BACK = 0.001  # of them: by how much a plan may seem better than all doses as early as can be

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """A case: deaths if nothing is sent, of the planted plan (by arithmetic, and rehearsed), and of the plan found.

    No plan is below `bound`, not even one that holds doses back where the death table counts them as worth more later.
    """

    planted: Planted
    option: Option
    nothing: float
    least: float
    bound: float
    rehearsed: float
    found: float
    plan: Plan

    @property
    def gap(self) -> float:
        """Share of the deaths averted by the planted plan that the plan found does not avert."""
        return (self.found - self.least) / (self.nothing - self.least)

    @property
    def mistake(self) -> float:
        """Share of the deaths averted by which the planting itself seems wrong: its arithmetic is not the rehearsal's, or a
        plan is better than the bound."""
        apart = abs(self.rehearsed - self.least) / (self.nothing - self.least)
        beaten = (self.bound - self.found) / (self.nothing - self.least)
        return max(share if share > WRONG else 0.0 for share in (apart, beaten))

    @property
    def held_back(self) -> bool:
        """Whether the plan found seems better than the planted one: doses that come later than they could count for more."""
        return self.gap < -HELD_BACK


def checks() -> Iterator[Check]:
    """Each family, and all together."""
    every: list[Score] = []
    for family in FAMILIES:
        scores = list(scored(family, range(SEEDS)))
        every += scores
        right = sum(one.gap <= NEAR for one in scores)
        yield Check(f"{family}: within {NEAR:.1%} of the planted optimum", f"{right} of {SEEDS}, worst {worst(scores):.1%}",
                    f"{SEEDS - 1}", right >= SEEDS - 1)  # fmt: skip
    right = sum(one.gap <= NEAR for one in every)
    yield Check(
        "all families: within half a percent", f"{right} of {len(every)}", "297 of 300", right >= 0.99 * len(every)
    )
    yield Check("all families: the worst", f"{worst(every):.1%}", f"{FAR:.0%}", worst(every) <= FAR)
    mistakes = sum(one.mistake > 0.0 for one in every)
    yield Check("all families: the planting is beaten, or not what it seems", str(mistakes), "0", mistakes == 0)
    held_back = sum(one.held_back for one in every)
    most = max(0.0, -min(one.gap for one in every))
    yield Check(f"all families: {held_back} plans seem better for holding doses back, the most", f"{most:.2%}",
                f"{NEAR:.1%}", most <= NEAR)  # fmt: skip


def plant(family: str, seed: int, folder: Path) -> Planted:
    """The case of a family and a seed, written into a folder."""
    draft = Draft(family, seed)
    tasks = draft.rng.choices(OF_ONE_ITEM, k=TASKS) if family == TOGETHER else [family]
    parts = tuple((leaves_later if task == LATER else FAMILIES[task])(draft) for task in tasks)
    draft.decoys()
    return Planted(family, seed, draft.write(folder), parts)


def worst(scores: list[Score]) -> float:
    """The largest gap."""
    return max(one.gap for one in scores)


def scored(family: str, seeds: range, effort: Effort = EFFORT, keep: Path | None = None) -> Iterator[Score]:
    """The cases of a family, planned with so much effort each, and written below a folder to keep."""
    with tempfile.TemporaryDirectory() as folder, still():
        for seed in seeds:
            place = (keep or Path(folder)) / f"{family.replace(' ', '-')}-{seed:02}"
            yield score(plant(family, seed, place), effort)


def score(planted: Planted, effort: Effort = EFFORT) -> Score:
    """What the search makes of a planted case."""
    ready = prepare(open_case(planted.folder), members=effort.members)
    nothing, mean = float(ready.death_table.mean()[:, 0, 0].sum()), ready.death_table.mean()
    option = best(ready.death_table, mean, planted)
    plan = find_one(ready, effort, Reporter()).plan
    least, own = deaths(ready.death_table, mean, option.arrivals), Plan("planted", option.legs)
    least_each = [min(lowest(ready.death_table, mean, one.arrivals) for one in part.options) for part in planted.parts]
    bound = nothing - sum(nothing - each for each in least_each)
    return Score(planted, option, nothing, least, bound, _rehearsed(ready, own), _rehearsed(ready, plan), plan)


def best(table: DeathTable, mean: F64, planted: Planted) -> Option:
    """The best option of each task, in one."""
    chosen = [min(part.options, key=lambda one: deaths(table, mean, one.arrivals)) for part in planted.parts]
    legs = tuple(leg for one in chosen for leg in one.legs)
    arrivals = tuple(arrival for one in chosen for arrival in one.arrivals)
    return Option("; ".join(one.what for one in chosen), legs, arrivals)


def deaths(table: DeathTable, mean: F64, arrivals: tuple[Arrival, ...]) -> float:
    """Deaths by the table's rule for layered arrivals: at each place, of each product, in the order of their hours."""
    total = float(mean[:, 0, 0].sum())
    for row, (place, product) in enumerate(table.rows):
        here = sorted((one.hour_h, one.doses) for one in arrivals if (one.place, one.product) == (place, product))
        before = 0
        for hour_h, doses in here:
            curve = _averted(table, mean[row], hour_h)
            total -= float(np.interp(before + doses, table.doses, curve) - np.interp(before, table.doses, curve))
            before += doses
    return total


def lowest(table: DeathTable, mean: F64, arrivals: tuple[Arrival, ...]) -> float:
    """A bound on the deaths by arrivals none of which is earlier: each dose counts at the hour from its arrival on that is best.

    The table should count no dose for more that comes later, and does a little: the whole doses of a patient do not divide, and
    late patients of some treatments need more. A plan may seem to gain by that, and never more than this.
    """
    total = float(mean[:, 0, 0].sum())
    for row, (place, product) in enumerate(table.rows):
        before = 0
        for hour_h, doses in sorted(
            (one.hour_h, one.doses) for one in arrivals if (one.place, one.product) == (place, product)
        ):
            steps = np.arange(len(mean[row])) * table.step_h
            hours = [hour_h, *steps[steps > hour_h]]
            curves = [
                np.interp(np.arange(before, before + doses + 1), table.doses, _averted(table, mean[row], h))
                for h in hours
            ]
            total -= float(np.diff(curves, axis=1).max(axis=0).sum())
            before += doses
    return total


def _averted(table: DeathTable, mean: F64, hour_h: float) -> F64:
    """Deaths averted by doses[k] doses from an hour on: between the hours of the table a straight line."""
    last = len(mean) - 1
    k = min(int(hour_h / table.step_h), last - 1)
    part = min(hour_h / table.step_h - k, 1.0)
    both = mean[k] * (1.0 - part) + mean[k + 1] * part
    return np.asarray(both[0] - both)


def _rehearsed(ready: PreparedCase, plan: Plan) -> float:
    table = ready.death_table
    return float(rehearse(ready.chart, plan, table, table.members).total_deaths().mean())


def told(one: Score) -> str:
    """A line about a case, and the plans where it fails."""
    state = "ok  " if one.gap <= NEAR and not one.mistake else ("WRONG PLANTING" if one.mistake else "FAIL")
    line = f"{state} {one.planted.folder.name:<24} gap {one.gap:7.2%}  nothing {one.nothing:.3f}"
    line += f" planted {one.least:.3f} rehearsed {one.rehearsed:.3f} found {one.found:.3f}  best: {one.option.what}"
    line += f" ({'; '.join(part.why for part in one.planted.parts)})" if state != "ok  " else ""
    if state == "ok  " and not one.held_back:
        return line
    legs = [("planted", leg) for leg in one.option.legs] + [("found", leg) for leg in one.plan.legs]
    return "\n".join([line, *(f"     {whose:<8} {leg}" for whose, leg in legs)])


def main(words: list[str]) -> None:
    """Families named (all if none), a line a case, and the table."""
    values = {
        flag: words[words.index(flag) + 1] for flag in ("--seeds", "--first", "--keep", "--seconds") if flag in words
    }
    wanted = [family for family in (*FAMILIES, LATER, TOGETHER) if family.replace(" ", "-") in words] or list(FAMILIES)
    effort = replace(EFFORT, seconds=float(values.get("--seconds", EFFORT.seconds or 0.0)))
    first, rows = int(values.get("--first", 0)), []
    for family in wanted:
        scores = []
        seeds = range(first, first + int(values.get("--seeds", SEEDS)))
        keep = Path(values["--keep"]) if "--keep" in values else None
        for one in scored(family, seeds, effort, keep):
            scores.append(one)
            print(told(one), flush=True)
        failing = [str(one.planted.seed) for one in scores if one.gap > NEAR]
        wrong = [str(one.planted.seed) for one in scores if one.mistake]
        held_back = [str(one.planted.seed) for one in scores if one.held_back]
        rows.append(f"{family:<18} {len(scores) - len(failing):>3} of {len(scores)}  worst {worst(scores):7.2%}  "
                    f"fail: {' '.join(failing) or '-'}  planting wrong: {' '.join(wrong) or '-'}  "
                    f"hold back: {' '.join(held_back) or '-'}")  # fmt: skip
    print("\n".join(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
