"""What a plan for a whole country costs against its size: time, memory, deaths, bound, gap and a greedy rival.

python -m benchmarks.country [--small] [--stormy] [--seconds N]     100 and 1,000 places; 10,000 too without --small
"""

import math
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.domain.plan import Leg, Plan
from balto.ensemble.death_table import DeathTable
from balto.files.synthetic.country import write_country
from balto.motion.index import WorldIndex
from balto.plan.bound.weather_known import country_bound
from balto.plan.distribution.search import plan_country
from balto.plan.network.mode_graph import ModeGraph, nets
from balto.plan.network.shortest import ways
from balto.rehearse.run import rehearse

SIZES = ((100, 50, 15.0), (1000, 200, 30.0), (10000, 1000, 90.0))  # places, carriers, seconds of search
MEMBERS, SEED = 100, 7


@dataclass
class Clock:
    """Seconds since it was last asked."""

    at: float = 0.0

    def lap(self) -> float:
        before, self.at = self.at, time.perf_counter()
        return self.at - before


def pieces(net: ModeGraph, places: int) -> NDArray[np.int64]:
    """Which connected piece of a net each place lies on."""
    roads = coo_array((np.ones(len(net.tails)), (net.tails, net.heads)), shape=(places, places))
    return np.asarray(connected_components(roads, directed=False)[1], np.int64)


def greedy(chart: WorldIndex, death_table: DeathTable) -> Plan:
    """What people would do: the worst place first; its nearest stock with doses left, the free carrier nearest to that."""
    world, table = chart.world, death_table.mean()
    spot = np.array([(place.lat, place.lon * math.cos(math.radians(place.lat))) for place in world.places])
    left = chart.ground.lot_doses.astype(int).copy()
    usable = [net for net in nets(chart) if not net.scheduled]
    carrier_type = {int(c): k for k, net in enumerate(usable) for c in net.carriers}
    piece = [pieces(net, len(world.places)) for net in usable]
    free, rows = set(carrier_type), []
    for p in np.argsort(table[:, 0, -1] - table[:, 0, 0], kind="stable"):
        place = chart.places[death_table.places[p]]
        enough = int(np.flatnonzero(table[p, 0] <= 0.2 * table[p, 0, 0] + 0.8 * table[p, 0, -1])[0])
        for lot in np.argsort(np.linalg.norm(spot[chart.ground.lot_place] - spot[place], axis=1)):
            stock = int(chart.ground.lot_place[lot])
            able = [
                c
                for c in free
                if len({int(piece[carrier_type[c]][at]) for at in (stock, place, int(chart.teams.home[c]))}) == 1
            ]
            if left[lot] <= 0 or stock == place or not able:
                continue
            c = min(able, key=lambda c: float(np.linalg.norm(spot[chart.teams.home[c]] - spot[stock])))
            doses = min(
                int(left[lot]), death_table.doses[enough], int(world.carriers[c].payload_kg / world.item.kg_per_dose)
            )
            left[lot] -= doses
            free.discard(c)
            rows += [(c, int(chart.teams.home[c]), stock, 0), (c, stock, place, doses)]
            break
    rows = [row for row in rows if row[1] != row[2]]
    links = ways(world, usable, [net.km for net in usable], {(carrier_type[c], a, b) for c, a, b, _ in rows})
    ids = [place.id for place in world.places]
    return Plan(
        "greedy",
        tuple(Leg(world.carriers[c].id, ids[a], ids[b], links[carrier_type[c], a, b], n) for c, a, b, n in rows),
    )


def one(places: int, carriers: int, seconds: float, stormy: bool) -> None:
    clock = Clock(time.perf_counter())
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "case"
        write_country(case, places, carriers, SEED, stormy)
        clock.lap()
        world = open_case(case)
    opened_s = clock.lap()
    ready = prepare(world)
    death_table = ready.death_table.expected()
    ready_s = clock.lap()
    found = plan_country(ready.chart, death_table, members=MEMBERS, seconds=seconds, seed=1)
    plan_s = clock.lap()
    bound = country_bound(ready.chart, death_table, MEMBERS)
    bound_s = clock.lap()
    later = rehearse(WorldIndex(world, SEED + 1), found.plan, death_table, MEMBERS).total_deaths()
    rival = rehearse(ready.chart, greedy(ready.chart, death_table), death_table, MEMBERS).total_deaths().mean()
    none = float(death_table.deaths[0, :, 0, 0].sum())
    gap, share = found.deaths - bound, (none - found.deaths) / max(none - bound, 1e-9)
    served = len({leg.dest for leg in found.plan.legs if leg.doses} & set(death_table.places))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{places:7,} {carriers:8,} {opened_s:6.1f} {ready_s:6.1f} {plan_s:6.1f} {bound_s:6.1f} {memory:6.2f} "
        f"{none:8.1f} {rival:8.1f} {found.deaths:8.1f} {later.mean():8.1f} {bound:8.1f} {gap / found.deaths:7.2%} "
        f"{share:7.1%} {served:4}/{len(death_table.places):<4} {len(found.plan.legs):5} {found.iterations:7,}",
        flush=True,
    )


def warm() -> None:
    """Compile what is to be timed."""
    with tempfile.TemporaryDirectory() as folder:
        write_country(Path(folder) / "case", 60, 20, SEED)
        ready = prepare(open_case(Path(folder) / "case"), members=4)
    plan_country(ready.chart, ready.death_table, members=4, seconds=None, iterations=2)


def main() -> None:
    stormy, small = "--stormy" in sys.argv, "--small" in sys.argv
    warm()
    print(
        f"{'stormy' if stormy else 'usual'} weather, {MEMBERS} members; seconds to open, reckon need, plan, bound; GiB at most"
    )
    print("  places carriers   open   need   plan  bound    GiB  nothing   greedy     plan held out    bound     gap"
          " of best    served  legs  rounds")  # fmt: skip
    for places, carriers, seconds in SIZES[: 2 if small else 3]:
        given = float(sys.argv[sys.argv.index("--seconds") + 1]) if "--seconds" in sys.argv else seconds
        one(places, carriers, given, stormy)
    print(
        "gap: of the plan's deaths; of best: share of the deaths that the bound would avert; held out: another seed's futures"
    )


if __name__ == "__main__":
    main()
