"""What is asked about a plan without being told what: its vehicles, its stock, closed links, and when these open."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import islice

from balto.basis.phrase import Phrase
from balto.desk.what_if_change import SUPPOSED
from balto.desk.what_if_rows import another
from balto.domain.consignment import Lot
from balto.domain.link import LinkState
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.motion.index import WorldIndex
from balto.plan.network.mode_graph import nets
from balto.plan.network.shortest import ways
from balto.show.phrases.nouns import one_of

MOST_CARRIERS = 3  # of a country, asked about one by one
MOST_STORES = 6  # of a country
MOST_CLOSED = 6  # closed links, those first that lie on most of the shortest ways
MOST_ENDS = 60  # places between which those ways are counted
DOSES, SOONER_H = 10, 24.0


class Effect(Enum):
    """Whether a thing supposed can only help, can only hurt, or either."""

    HELPS = auto()
    HURTS = auto()
    EITHER = auto()


@dataclass(frozen=True, slots=True)
class Supposition:
    """One thing supposed: what it is about, in words, what it can do, and the world in which it is so."""

    about: str
    what: str
    effect: Effect
    world: World


def suppositions(chart: WorldIndex, plan: Plan, large: bool) -> Iterator[Supposition]:
    """Each thing that is asked about; in a large case only the carriers that carry most, and few stores."""
    world = chart.world
    yield from _carriers(world, plan, large)
    yield from islice(_stock(world), MOST_STORES if large else None)
    yield from _one_more(world, plan)
    yield from _closed(chart)


def _carriers(world: World, plan: Plan, large: bool) -> Iterator[Supposition]:
    """Each carrier of the plan missing, and each that was left out there again."""
    used = set(plan.carriers())
    if large:
        load = {name: sum(leg.doses for leg in plan.legs if leg.carrier == name) for name in used}
        used = set(sorted(load, key=lambda name: (-load[name], name))[:MOST_CARRIERS])
    for carrier in world.carriers:
        if carrier.excluded and not large:
            what = Phrase("with {carrier}, left out because: {reason}", carrier=carrier.name, reason=carrier.excluded)
            yield Supposition("carrier", what, Effect.HELPS, _with_carrier(world, carrier.id, ""))
        elif carrier.id in used:
            there = _with_carrier(world, carrier.id, SUPPOSED)
            yield Supposition("carrier", Phrase("without {carrier}", carrier=carrier.name), Effect.HURTS, there)


def _with_carrier(world: World, name: str, excluded: str) -> World:
    carriers = tuple(
        replace(carrier, excluded=excluded) if carrier.id == name else carrier for carrier in world.carriers
    )
    return replace(world, carriers=carriers)


def _stock(world: World) -> Iterator[Supposition]:
    """Ten doses more at each place with stock, of each product there."""
    for place, product in dict.fromkeys((lot.place, lot.product) for lot in world.lots if lot.doses):
        lots = (*world.lots, Lot(place, DOSES, SUPPOSED, product=product))
        name = world.place(place).name
        what = (
            Phrase("ten more doses of {product} at {place}", product=product or world.item.treatment, place=name)
            if world.further
            else Phrase("ten more doses at {place}", place=name)
        )
        yield Supposition("stock", what, Effect.HELPS, replace(world, lots=lots))


def _one_more(world: World, plan: Plan) -> Iterator[Supposition]:
    """One more of each mode of the plan, where the first of that mode is at home."""
    for mode in dict.fromkeys(world.carrier(name).mode for name in plan.carriers()):
        home = next(one.home for one in world.carriers if one.mode == mode and one.id in plan.carriers())
        there = replace(world, carriers=(*world.carriers, another(world, mode, home)))
        what = Phrase("one more {mode} at {place}", mode=one_of(mode), place=world.place(home).name)
        yield Supposition("carrier", what, Effect.HELPS, there)


def _closed(chart: WorldIndex) -> Iterator[Supposition]:
    """Each link or place that is not reported open, open from now on; and what opens by itself, a day sooner and later."""
    world = chart.world
    for name in _most_used(chart, _closures(world)):
        claims = [claim for claim in _coming(world) if claim.link == name]
        opened = LinkState(name, "open", 0.0, world.horizon_h, SUPPOSED, float("inf"))
        yield Supposition("link", Phrase("{link} open from now on", link=name), Effect.HELPS, _said(world, opened))
        until_h = max(claim.until_h for claim in claims)
        if until_h < world.horizon_h:
            from_h = max(until_h - SOONER_H, world.now_h)
            sooner = LinkState(name, "open", from_h, until_h, SUPPOSED, float("inf"))
            later = LinkState(name, claims[-1].state, until_h, until_h + SOONER_H, SUPPOSED, float("inf"))
            hours, day = round(until_h - from_h), round(SOONER_H)
            first = Phrase("{link} open {n} hour sooner", "{link} open {n} hours sooner", link=name, n=hours)
            then = Phrase("{link} open {n} hour later", "{link} open {n} hours later", link=name, n=day)
            yield Supposition("opening", first, Effect.HELPS, _said(world, sooner))
            yield Supposition("opening", then, Effect.HURTS, _said(world, later))


def _said(world: World, state: LinkState) -> World:
    return replace(world, link_states=(*world.link_states, state))


def _coming(world: World) -> list[LinkState]:
    """What is said of links that are not open, as far as it is not over by now."""
    return [claim for claim in world.claims if claim.state != "open" and claim.until_h > world.now_h]


def _closures(world: World) -> dict[str, set[str]]:
    """The links that each name of a claim means."""
    return {claim.link: {link.id for link in world.meant_by(claim)} for claim in _coming(world)}


def _most_used(chart: WorldIndex, closures: dict[str, set[str]]) -> list[str]:
    """The names whose links lie on most of the shortest ways between stores, carriers' homes and places with patients."""
    if len(closures) <= 1:
        return list(closures)
    world, usable = chart.world, [net for net in nets(chart) if len(net.tails)]
    names = [*(lot.place for lot in world.lots), *sorted(world.with_patients), *(one.home for one in world.carriers)]
    ends = [chart.places[name] for name in dict.fromkeys(names)][:MOST_ENDS]
    pairs = {(k, a, b) for k in range(len(usable)) for a in ends for b in ends if a != b}
    passed = Counter(link for way in ways(world, usable, [net.km for net in usable], pairs).values() for link in way)
    used = {name: sum(passed[link] for link in links) for name, links in closures.items()}
    return sorted(closures, key=lambda name: -used[name])[:MOST_CLOSED]
