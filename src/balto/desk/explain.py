"""What choices cost in lives: doing without a carrier, having one that was left out, ten doses more, a carrier more."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from balto.desk.large import Search, is_country, searched
from balto.desk.plan import Effort
from balto.desk.prepare import PreparedCase
from balto.domain.consignment import Lot
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.motion.index import WorldIndex
from balto.plan.decision import Price
from balto.plan.found import Found
from balto.plan.search import find_plan
from balto.rehearse.bottleneck import bottlenecks
from balto.rehearse.compare import compare
from balto.rehearse.run import rehearse

__all__ = ["bottlenecks", "prices"]

WITHOUT = "without "
MOST_CARRIERS = 3  # of a country, asked about one by one


def prices(ready: PreparedCase, plan: Plan, effort: Effort, told: Callable[[str], None]) -> Iterator[Price]:
    """The price of each change, as it is found; each is searched with the same effort and rehearsed on the same futures."""
    here = rehearse(ready.chart, plan, ready.death_table, effort.futures)
    for what, world in _changes(ready.world, plan):
        told(what)
        chart = WorldIndex(world, ready.chart.seed)
        found = _searched(chart, ready, effort)
        there = rehearse(chart, found.plan, ready.death_table, effort.futures)
        if not what.startswith(WITHOUT):  # with more to hand the plan itself can still be run: no search does worse
            as_it_is = rehearse(chart, plan, ready.death_table, effort.futures)
            there = min(there, as_it_is, key=lambda outcome: float(outcome.total_deaths().mean()))
        yield Price(what, compare(here, there).deaths)


def _searched(chart: WorldIndex, ready: PreparedCase, effort: Effort) -> Found:
    if is_country(ready.world):
        return searched(chart, ready.death_table, Search(effort.members, effort.seconds, effort.iterations))
    return find_plan(
        chart, ready.death_table, members=effort.members, seconds=effort.seconds, iterations=effort.iterations
    )


def _changes(world: World, plan: Plan) -> Iterator[tuple[str, World]]:
    used = set(plan.carriers())
    if is_country(world):  # of so many carriers only those are asked about that carry most
        load = {name: sum(leg.doses for leg in plan.legs if leg.carrier == name) for name in used}
        used = set(sorted(load, key=lambda name: (-load[name], name))[:MOST_CARRIERS])
    for carrier in world.carriers:
        if carrier.excluded and not is_country(world):
            yield f"with {carrier.name}, left out because: {carrier.excluded}", _with_carrier(world, carrier.id, "")
        elif carrier.id in used:
            yield f"{WITHOUT}{carrier.name}", _with_carrier(world, carrier.id, "supposed")
    for place, product in dict.fromkeys((lot.place, lot.product) for lot in world.lots if lot.doses):
        lots = (*world.lots, Lot(place, 10, "supposed", product=product))
        what = f"ten doses{f' of {product or world.item.treatment}' if world.further else ''} more"
        yield f"{what} at {world.place(place).name}", replace(world, lots=lots)
    for mode in dict.fromkeys(world.carrier(name).mode for name in plan.carriers()):
        twin = next(carrier for carrier in world.carriers if carrier.mode == mode and carrier.id in plan.carriers())
        more = (*world.carriers, replace(twin, id=f"{twin.id}-2", name=f"a second {twin.name}"))
        yield f"one {mode.replace('_', ' ')} more at {world.place(twin.home).name}", replace(world, carriers=more)


def _with_carrier(world: World, name: str, excluded: str) -> World:
    carriers = tuple(
        replace(carrier, excluded=excluded) if carrier.id == name else carrier for carrier in world.carriers
    )
    return replace(world, carriers=carriers)
