"""What if: the world of a case with a link shut, a carrier fewer, doses more or stock later, and what such things cost."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.desk.plan import Effort
from balto.desk.prepare import PreparedCase
from balto.domain.consignment import Lot
from balto.domain.link import LinkState
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.motion.index import WorldIndex
from balto.plan.decision import Price
from balto.plan.found import Engine
from balto.plan.search import search
from balto.rehearse.bottleneck import bottlenecks
from balto.rehearse.compare import compare
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import rehearse

__all__ = ["Change", "bottlenecks", "changed", "prices"]

MOST = 1_000_000_000  # doses or hours, as in stock.csv
WITHOUT = "without "
MOST_CARRIERS = 3  # of a country, asked about one by one


@dataclass(frozen=True, slots=True)
class Change:
    """What is supposed, as typed: links shut, carriers left out, PLACE=DOSES (or PLACE:ITEM=DOSES) more, PLACE=HOURS later."""

    shut: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    add_doses: tuple[str, ...] = ()
    delay: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.shut or self.without or self.add_doses or self.delay)

    def composed(self) -> "Change":
        """The same with each accented letter as one sign, as names are in a case."""
        return Change(_composed(self.shut), _composed(self.without), _composed(self.add_doses), _composed(self.delay))

    def rows(self) -> tuple[tuple[str, str], ...]:
        """A row for each thing supposed: the option, and what was typed."""
        return tuple((one.name, typed) for one in fields(self) for typed in getattr(self, one.name))


def _composed(typed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", one) for one in typed)


def changed(world: World, change: Change) -> World:
    """The world with the change made; BadInput with every name that the case does not know."""
    change = change.composed()
    problems: list[Problem] = []
    known = {place.id for place in world.places}
    _known("--shut", change.shut, {link.id for link in world.links}, "a link", problems)
    _known("--without", change.without, {carrier.id for carrier in world.carriers}, "a carrier", problems)
    items = {product.name: f":{product.name}" for product in world.further}
    at = known | {place + item for place in known for item in items.values()}
    more = _amounts(
        "--add-doses", change.add_doses, at, r"\d+", "PLACE=50" + " or PLACE:ITEM=50" * bool(items), problems
    )
    later = _amounts("--delay", change.delay, known, r"\d+(?:\.\d+)?h?", "PLACE=24h", problems)
    stores = {lot.place for lot in world.lots}
    problems += [
        Problem("--delay", quoted(place), "a place with stock", suggestion=f"there is {', '.join(sorted(stores))}")
        for place in later
        if place not in stores
    ]
    if problems:
        raise BadInput(problems)
    shut = tuple(LinkState(link, "shut", 0.0, math.inf, "supposed", math.inf) for link in change.shut)
    shut = tuple(replace(state, until_h=world.horizon_h) for state in shut)
    carriers = tuple(
        replace(carrier, excluded="supposed") if carrier.id in change.without else carrier for carrier in world.carriers
    )
    lots = tuple(replace(lot, available_h=_later(lot, later, world.now_h)) for lot in world.lots)
    lots += tuple(
        Lot(where.partition(":")[0], int(doses), "supposed", product=where.partition(":")[2])
        for where, doses in more.items()
    )
    return replace(world, link_states=world.link_states + shut, carriers=carriers, lots=lots, supposed=change.rows())


def _later(lot: Lot, later: Mapping[str, float], now_h: float) -> float:
    there_h = max(lot.available_h, 0.0)
    return max(there_h, now_h) + later[lot.place] if lot.place in later else there_h


def _known(where: str, names: Sequence[str], known: set[str], what: str, problems: list[Problem]) -> None:
    problems += [
        Problem(where, quoted(name), what, suggestion=did_you_mean(name, sorted(known)))
        for name in names
        if name not in known
    ]


def _amounts(
    where: str, rows: Sequence[str], known: set[str], pattern: str, example: str, problems: list[Problem]
) -> dict[str, float]:
    amounts: dict[str, float] = {}
    for row in rows:
        place, _, amount = row.partition("=")
        if not re.fullmatch(pattern, amount):
            problems.append(Problem(where, quoted(row), f"a place and an amount, such as {example}"))
        elif float(amount.rstrip("h")) > MOST:
            problems.append(Problem(where, quoted(row), f"an amount of at most {MOST:,}"))
        elif place not in known and ":" in place and place.partition(":")[0] in known:
            further = sorted({one.partition(":")[2] for one in known} - {""})
            hint = f"there is {', '.join(further)}" if further else "the case has none"
            problems.append(Problem(where, quoted(place.partition(":")[2]), "a further product", suggestion=hint))
        elif place not in known:
            problems.append(
                Problem(
                    where, quoted(place), f"a place, as in {example}", suggestion=did_you_mean(place, sorted(known))
                )
            )
        else:
            amounts[place] = amounts.get(place, 0.0) + float(amount.rstrip("h"))
    return amounts


def prices(
    ready: PreparedCase, chosen: Outcome, effort: Effort, engine: Engine | None, told: Callable[[str], None]
) -> Iterator[Price]:
    """The price of each change, as it is found; each is searched with the same effort, by the engine that found the chosen
    plan, and rehearsed on the same futures as that."""
    for what, world in _changes(ready.world, chosen.plan, engine is Engine.DISTRIBUTION):
        told(what)
        chart = WorldIndex(world, ready.chart.seed)
        found = search(chart, ready.death_table, effort.budget(), engine=engine)
        there = rehearse(chart, found.plan, ready.death_table, chosen.futures)
        if not what.startswith(WITHOUT):  # with more to hand the plan itself can still be run: no search does worse
            as_it_is = rehearse(chart, chosen.plan, ready.death_table, chosen.futures)
            there = min(there, as_it_is, key=lambda outcome: float(outcome.total_deaths().mean()))
        yield Price(what, compare(chosen, there).deaths)


def _changes(world: World, plan: Plan, large: bool) -> Iterator[tuple[str, World]]:
    """Each change in words, and the world with it made; in a large case only of the carriers that carry most."""
    used = set(plan.carriers())
    if large:
        load = {name: sum(leg.doses for leg in plan.legs if leg.carrier == name) for name in used}
        used = set(sorted(load, key=lambda name: (-load[name], name))[:MOST_CARRIERS])
    for carrier in world.carriers:
        if carrier.excluded and not large:
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
