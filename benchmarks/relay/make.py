"""Writes the cases of the benchmark, and the best plans that Balto finds for them.

python -m benchmarks.relay.make                       what cases there are, with the best known
python -m benchmarks.relay.make NAME ... --out DIR    write those cases (all: every one of them)
python -m benchmarks.relay.make NAME ... --solve 30   search so many processor seconds for each; keep what beats the best known
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.domain.plan import Plan
from balto.ensemble.death_table import DeathTable
from balto.files.synthetic.country import write_country
from balto.motion.index import WorldIndex
from balto.plan.bound.clairvoyant import clairvoyant
from balto.plan.bound.weather_known import country_bound
from balto.plan.distribution.search import plan_country
from balto.plan.relay.search import search
from balto.plan.scale import is_large
from balto.rehearse.run import rehearse
from benchmarks.relay.export import export, export_plan
from benchmarks.relay.tiny import still, tiny
from verification.exact import solve

HERE = Path(__file__).parent
FUTURES = 100


class Entry(NamedTuple):
    """A case of the set: still ones are in whole hours with one future, the others generated countries."""

    name: str
    places: int
    carriers: int
    seed: int
    weather: str


def _entries() -> Iterator[Entry]:
    for places, carriers in ((6, 4), (8, 6), (10, 8), (15, 12)):
        for seed in range(4):
            yield Entry(f"still-{places}x{carriers}-{seed}", places, carriers, seed, "still")
    for places, carriers in ((30, 30), (60, 40), (100, 60), (300, 100), (1000, 200), (10_000, 1000)):
        for weather in ("usual", "stormy"):
            for seed in range(2 if places <= 100 else 1):
                yield Entry(f"{weather}-{places}x{carriers}-{seed}", places, carriers, seed, weather)


ENTRIES: dict[str, Entry] = {entry.name: entry for entry in _entries()}


class Made(NamedTuple):
    """A case in memory."""

    chart: WorldIndex
    death_table: DeathTable
    futures: int


@contextmanager
def made(entry: Entry) -> Iterator[Made]:
    """The case; a still one is still only within."""
    with still() if entry.weather == "still" else nullcontext():
        yield _made(entry)


def _made(entry: Entry) -> Made:
    if entry.weather == "still":
        case = tiny(entry.places, entry.carriers, entry.seed)
        return Made(case.chart, case.death_table, 1)
    with tempfile.TemporaryDirectory() as folder:
        write_country(Path(folder) / "land", entry.places, entry.carriers, entry.seed, entry.weather == "stormy")
        ready = prepare(open_case(Path(folder) / "land"), members=FUTURES)
    return Made(ready.chart, ready.death_table, FUTURES)


def better(entry: Entry, seconds: float) -> str:
    """Search, prove what can be proven, and keep the plan if it is the best known."""
    best = json.loads((HERE / "best.json").read_text(encoding="utf-8"))
    known = best.get(entry.name, {})
    with made(entry) as case:
        clock, large = time.thread_time, is_large(case.chart.world)
        hunt = plan_country if large else search
        plan = hunt(case.chart, case.death_table, members=case.futures, seconds=seconds, seed=1, clock=clock).plan
        deaths = _mean(case, plan)
        bound = known.get("bound", 0.0)
        found = country_bound(case.chart, case.death_table, case.futures) if large else _clairvoyant(case)
        bound = max(bound, found)
        if entry.weather == "still":
            exact = solve(case.chart, case.death_table, 0, 1.0, seconds)
            bound = max(bound, exact.bound)
            if exact.plan and _mean(case, exact.plan) < deaths:
                plan, deaths = exact.plan, _mean(case, exact.plan)
    none = float(case.death_table.deaths[:, :, 0, 0].sum(axis=1).mean())
    kept = {
        "deaths": round(min(deaths, known.get("deaths", deaths)), 4),
        "bound": round(bound, 4),
        "none": round(none, 4),
    }
    if deaths <= kept["deaths"] + 1e-4:
        (HERE / "plans").mkdir(exist_ok=True)
        export_plan(plan, deaths, bound, HERE / "plans" / f"{entry.name}.json")
    best[entry.name] = kept
    ordered = {name: best[name] for name in ENTRIES if name in best}
    (HERE / "best.json").write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
    return f"{entry.name:<24} found {deaths:.4f}  best known {kept['deaths']:.4f}  bound {bound:.4f}  without any {none:.4f}"


def _clairvoyant(case: Made) -> float:
    return clairvoyant(case.chart, case.death_table, case.futures).deaths


def _mean(case: Made, plan: Plan) -> float:
    return float(rehearse(case.chart, plan, case.death_table, case.futures).total_deaths().mean())


def table() -> Iterator[str]:
    """What is known of every case."""
    best = json.loads((HERE / "best.json").read_text(encoding="utf-8"))
    for name in ENTRIES:
        row = best.get(name)
        yield f"{name:<24} " + (f"best {row['deaths']:.4f}  bound {row['bound']:.4f}" if row else "not tried yet")


def main() -> None:
    """Write cases, or improve on the best known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--solve", type=float)
    asked = parser.parse_args()
    names = list(ENTRIES) if asked.names == ["all"] else asked.names
    if not names:
        print("\n".join(table()))
    for name in names:
        entry = ENTRIES[name]
        if asked.out:
            with made(entry) as case:
                export(name, case.chart, case.death_table, case.futures, asked.out / name)
            print(f"{asked.out / name}")
        if asked.solve:
            print(better(entry, asked.solve), flush=True)


if __name__ == "__main__":
    main()
