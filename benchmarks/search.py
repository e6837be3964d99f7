"""What the search for a relay does in its seconds: evaluations a second, what is left to gain, and when it has converged.

python -m benchmarks.search [--quick]      --quick: one seed each and a tenth of the time
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from balto.desk.load_case import open_case
from balto.desk.prepare import PreparedCase, prepare
from balto.files.synthetic.country import write_country
from balto.motion.conditions import conditions
from balto.motion.plan_arrays import plan_arrays
from balto.plan.bound.clairvoyant import clairvoyant
from balto.plan.relay import _loop_kernel as kernel
from balto.plan.relay.instance import instance
from balto.plan.relay.local_search import Relay
from balto.plan.relay.search import Found, search
from balto.rehearse.run import Arrays, rehearse, run_over, under
from benchmarks.relay.make import ENTRIES, Made, made

MEMBERS, SEEDS = 100, (1, 2, 3)
LEGS = 90
PLACES, CARRIERS = 160, 40  # of sizes in steps of ten places, the first whose plan comes near to so many legs


def main() -> None:
    """Print the three tables."""
    quick = "--quick" in sys.argv
    seeds, seconds = (SEEDS[:1], 1.0) if quick else (SEEDS, 10.0)
    with made(ENTRIES["stormy-30x30-0"]) as case:
        search(case.chart, case.death_table, members=4, iterations=2, seed=0)
        with tempfile.TemporaryDirectory() as folder:
            _evaluations(Path(folder))
        _converged(case, seeds, seconds)
    _nome(seeds, seconds)


def _evaluations(folder: Path) -> None:
    """Plans judged a second on one core: as the search does it, and in full as a rehearsal does it."""
    write_country(folder / "land", PLACES, CARRIERS, 7)
    ready = prepare(open_case(folder / "land"))
    over, ways = instance(ready.chart, ready.death_table, MEMBERS, ())
    relay = Relay.begin(ready.chart, over, ways, 1)
    while len(relay.plan("grown").legs) < LEGS and relay.score[kernel.TRIED] < 3_000:
        relay.improve(250, MEMBERS // 4, relay.deaths * 1e-4)
    legs, many = len(relay.plan("grown").legs), 200
    weighed = many / _seconds(lambda: [relay.mean_deaths(kernel.BEST) for _ in range(many)])
    hunted = 500 / _seconds(lambda: relay.improve(500, MEMBERS // 4, relay.deaths * 1e-6))
    plan, places = relay.plan("grown"), len(ready.death_table.places)
    said, out = plan_arrays(ready.chart, plan), Arrays.empty(MEMBERS, len(plan.legs), len(ready.world.lots))
    conditions_of, luck = conditions(ready.chart, 0, MEMBERS), np.arange(MEMBERS, dtype=np.int64)

    def run_all() -> None:
        for _ in range(many):
            run_over(ready.chart, said, conditions_of, luck, out)

    ran = many / _seconds(run_all)
    full = 20 / _seconds(lambda: [under(ready.chart, plan, conditions_of, ready.death_table) for _ in range(20)])
    scale = legs / LEGS
    print(
        f"a plan of {legs} legs to {places} places in {MEMBERS} futures, one core; in brackets for {LEGS} legs, by proportion"
    )
    print(
        f"  judged as the search does, legs and deaths anew  {weighed:8,.0f} a second ({weighed * scale:,.0f}; mark 5,000)"
    )
    print(f"  changes tried by the search, {MEMBERS // 4} futures each      {hunted:8,.0f} a second")
    print(f"  its legs rehearsed, without deaths               {ran:8,.0f} a second ({ran * scale:,.0f}; mark 5,000)")
    print(f"  rehearsed from names to deaths                   {full:8,.0f} a second ({full * scale:,.0f})", flush=True)


def _seconds(work: Callable[[], object]) -> float:
    """Processor seconds of this thread, after a first run to warm up."""
    work()
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


def _converged(ready: Made, seeds: tuple[int, ...], seconds: float) -> None:
    world = ready.chart.world
    print(
        f"\n{len(world.places)} places, {len(ready.death_table.places)} with patients, {len(world.carriers)} carriers, "
        f"{MEMBERS} futures, {seconds:g} s of search"
    )
    print("seed    nothing      plan  held out     bound  gap of deaths  gained in last 20 %  (mark 0.50 %)   changes")
    bound = clairvoyant(ready.chart, ready.death_table, MEMBERS).deaths
    none = float(ready.death_table.mean()[:, 0, 0].sum())
    for seed in seeds:
        found = search(ready.chart, ready.death_table, members=MEMBERS, seconds=seconds, seed=seed)
        unseen = rehearse(ready.chart, found.plan, ready.death_table, 4 * MEMBERS).total_deaths()[MEMBERS:].mean()
        late = (_at(found, 0.8 * seconds) - found.deaths) / found.deaths
        print(
            f"{seed:4} {none:10.2f} {found.deaths:9.2f} {unseen:9.2f} {bound:9.2f} {1 - bound / found.deaths:14.2%} "
            f"{late:20.3%} {found.iterations:26,}",
            flush=True,
        )


def _nome(seeds: tuple[int, ...], seconds: float) -> None:
    ready = prepare(open_case(Path("examples/nome-1925")))
    print(
        f"\nnome-1925, {MEMBERS} futures: deaths after {seconds:g} s and after {6 * seconds:g} s   (mark: within 1 %)"
    )
    for seed in seeds:
        found = search(ready.chart, ready.death_table, members=MEMBERS, seconds=6 * seconds, seed=seed)
        short = search(ready.chart, ready.death_table, members=MEMBERS, seconds=seconds, seed=seed)
        over = short.deaths / found.deaths - 1.0
        averted = (_none(ready) - short.deaths) / (_none(ready) - found.deaths)
        print(
            f"seed {seed}: {short.deaths:8.4f} {found.deaths:8.4f} {over:+8.2%} of deaths, {averted:7.2%} of those averted"
        )


def _none(ready: PreparedCase) -> float:
    return float(np.asarray(ready.death_table.deaths)[:, :, 0, 0].sum(axis=1).mean())


def _at(found: Found, second: float) -> float:
    """Deaths of the best at that second of the search."""
    return min(deaths for at, deaths in found.history if at <= second or at == found.history[0][0])


if __name__ == "__main__":
    main()
