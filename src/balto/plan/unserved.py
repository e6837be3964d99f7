"""Why places with patients get nothing, and where a carrier's strength ends before the next roof."""

import heapq
import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from balto.basis.phrase import Phrase
from balto.domain.allocation import Rule
from balto.domain.carrier import Carrier
from balto.domain.link import Link
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.motion.index import WorldIndex

Arcs = dict[str, list[tuple[str, float, Link]]]
Hours = Callable[[Link, str], float]  # of a link travelled from one of its ends; inf: it is not


@dataclass(frozen=True, slots=True)
class Unserved:
    """Places that no dose reaches in a plan, and the reason that they share."""

    places: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Roofless:
    """A leg of a plan on which its carrier must camp unsheltered: km to the next shelter, and km that it goes between rests."""

    leg: int
    apart_km: float
    stage_km: float


def unserved(
    chart: WorldIndex, plan: Plan, wanted: Iterable[str], served: Collection[str] | None = None
) -> tuple[Unserved, ...]:
    """The wanted places without stock of their own that the plan brings nothing to, by reason.

    `served` are the places where doses stay (else all where a laden leg ends): through others they only pass.
    """
    world = chart.world
    stores = _stores(world)
    brought = set(served if served is not None else (leg.dest for leg in plan.legs if leg.doses)) | stores.keys()
    left = [place for place in wanted if place not in brought]
    if left and not stores:
        return (Unserved(tuple(left), Phrase("all doses there are have expired, or come after the horizon")),)
    found = {why: list(places) for why, places in out_of_reach(chart, left).items()}
    left = [place for place in left if not any(place in places for places in found.values())]
    if left:
        sent = sum(leg.doses for leg in plan.legs if leg.origin in {lot.place for lot in world.lots})
        stock = sum(lot.doses for lot in world.lots)
        spent = (
            _spent(world.allocation.rule)
            if plan.legs and sent >= stock // 2
            else Phrase("no way was found that helps in time")
        )
        found[spent] = left
    return tuple(Unserved(tuple(places), why) for why, places in found.items())


def _spent(rule: Rule) -> Phrase:
    """Where the doses went: by the rule in force."""
    if rule is Rule.LIVES:
        return Phrase("the doses do more good elsewhere")
    return Phrase("the rule {rule} gives the doses to other places", rule=rule.value)


def out_of_reach(chart: WorldIndex, wanted: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The wanted places to which nobody can bring a dose within the horizon, by the first thing in the way."""
    world, left, steps = chart.world, list(wanted), _steps(chart)
    found: dict[str, list[str]] = {}
    for why, able in steps:
        if not left:
            break
        there_h = _earliest(world, able)
        for place in [one for one in left if not there_h.get(one, math.inf) <= world.horizon_h]:
            left.remove(place)
            too_far = place in there_h and not why
            found.setdefault(_late(world, there_h[place]) if too_far else why, []).append(place)
    through = _through(world, steps[-1][1]) if left else set()
    if apart := [place for place in left if place not in through]:
        found[Phrase("no permitted hand-over point on the route (handover in places.csv)")] = apart
    return {why: tuple(places) for why, places in found.items()}


def earliest_h(chart: WorldIndex) -> dict[str, float]:
    """The hour in which doses could at best be at each place that they can come to, with nothing in the way."""
    return _earliest(chart.world, _steps(chart)[-1][1])


def _late(world: World, hour_h: float) -> str:
    return Phrase(
        "nothing could be there in less than {hours}, and the case looks only {horizon} ahead", hours=_hours(hour_h),
        horizon=_hours(world.horizon_h),
    )  # fmt: skip


def _hours(hours: float) -> Phrase:
    return Phrase("{n} hour", "{n} hours", n=round(hours))


def _stores(world: World) -> dict[str, float]:
    """Places where doses lie, or will within the horizon, that have not expired by then; and from which hour."""
    starts: dict[str, float] = {}
    for lot in world.lots:
        there_h = max(lot.available_h, 0.0)
        if lot.doses and there_h < min(lot.expires_h, world.horizon_h):
            starts[lot.place] = min(starts.get(lot.place, math.inf), there_h)
    return starts


def _through(world: World, hours: Hours) -> set[str]:
    """Places that doses can come to where they change from mode to mode only at places that allow it."""
    handing = {place.id for place in world.places if place.handover}
    arcs = [_arcs(world, _by(mode, hours)) for mode in dict.fromkeys(link.mode for link in world.links)]
    starts = set(_stores(world))
    while True:
        reached = starts.union(*(_spread(one, dict.fromkeys(starts, 0.0)) for one in arcs))
        if reached & handing <= starts:
            return reached
        starts |= reached & handing


def _steps(chart: WorldIndex) -> list[tuple[str, Hours]]:
    """Ever more of what a way needs: the reason where there is none, and the hours that a link takes at best (inf: shut)."""
    world = chart.world
    crew = [carrier for carrier in world.carriers if not carrier.excluded]
    pace = dict.fromkeys((link.mode for link in world.links), 0.0)
    for number, carrier in enumerate(world.carriers):
        if not carrier.excluded and carrier.mode in pace:
            pace[carrier.mode] = max(pace[carrier.mode], float(chart.teams.pace_kmh[number]))
    laden = [carrier for carrier in crew if carrier.payload_kg >= world.item.kg_per_dose * (1.0 - 1e-9)]
    modes, on_net = {carrier.mode for carrier in laden}, _manned(world, laden)
    shut, timed = _shut(world), {mode.id for mode in world.modes if mode.scheduled}
    ahead = {(row.link, chart.roads.leaves(row)) for row in world.departures if 0.0 <= row.depart_h <= world.horizon_h}

    def joined(_: Link, __: str) -> float:
        return 0.0

    def carried(link: Link, _: str) -> float:
        return 0.0 if pace[link.mode] > 0.0 else math.inf

    def loaded(link: Link, end: str) -> float:
        return carried(link, end) if link.mode in modes else math.inf

    def manned(link: Link, end: str) -> float:
        return loaded(link, end) if link.origin in on_net.get(link.mode, ()) else math.inf

    def open_(link: Link, end: str) -> float:
        return math.inf if link.id in shut else manned(link, end)

    def running(link: Link, end: str) -> float:
        return math.inf if link.mode in timed and (link.id, end) not in ahead else open_(link, end)

    def hours(link: Link, end: str) -> float:
        km_h = pace[link.mode]
        return running(link, end) + (link.km / km_h if km_h > 0.0 and link.mode not in timed else 0.0)

    return [
        (Phrase("no link joins it to any place with doses"), joined),
        (Phrase("links lead there only for modes of which no carrier may be used"), carried),
        (_too_heavy(world), loaded),
        (Phrase("no carrier can come to the links that lead there"), manned),
        (Phrase("every way there is reported shut until the end"), open_),
        (Phrase("nothing runs there: all departures of the timetable are past, or too late"), running),
        ("", hours),
    ]


def _too_heavy(world: World) -> Phrase:
    unit, kg = world.item.unit, f"{world.item.kg_per_dose:g}"
    return Phrase("no carrier on the links that lead there can take even one {unit} ({kg} kg)", unit=unit, kg=kg)


def _shut(world: World) -> set[str]:
    """Links surely shut from the epoch to the end."""
    return {
        link.id for state in world.claims for link in world.meant_by(state)
        if state.state == "shut" and state.reliability >= 1.0 and state.from_h <= 0.0 and state.until_h >= world.horizon_h
        and (state.announced or not state.reopens)
    }  # fmt: skip


def _manned(world: World, crew: Iterable[Carrier]) -> dict[str, set[str]]:
    """Places that some carrier of each mode can come to by its own links."""
    homes: dict[str, dict[str, float]] = {}
    for carrier in crew:
        homes.setdefault(carrier.mode, {})[carrier.home] = 0.0
    return {mode: set(_spread(_arcs(world, _only(mode)), starts)) for mode, starts in homes.items()}


def _only(mode: str) -> Hours:
    return _by(mode, lambda _, __: 0.0)


def _by(mode: str, hours: Hours) -> Hours:
    """The hours of a mode's own links; the others are shut."""
    return lambda link, end: hours(link, end) if link.mode == mode else math.inf


def _earliest(world: World, hours: Hours) -> dict[str, float]:
    """Hour at which doses of some lot could at best be at each place that they can come to."""
    return _spread(_arcs(world, hours), _stores(world))


def _arcs(world: World, hours: Hours) -> Arcs:
    arcs: Arcs = {}
    for link in world.links:
        ways = ((link.origin, link.dest), (link.dest, link.origin))[: 1 + link.both_ways]
        for near, far in ways:
            if math.isfinite(took_h := hours(link, near)):
                arcs.setdefault(near, []).append((far, took_h, link))
    return arcs


def _spread(arcs: Arcs, starts: dict[str, float]) -> dict[str, float]:
    best = dict(starts)
    queue = [(hour_h, place) for place, hour_h in starts.items()]
    heapq.heapify(queue)
    while queue:
        hour_h, place = heapq.heappop(queue)
        for other, took_h, _ in arcs.get(place, ()) if hour_h <= best[place] else ():
            if hour_h + took_h < best.get(other, math.inf):
                best[other] = hour_h + took_h
                heapq.heappush(queue, (best[other], other))
    return best


def roofless(chart: WorldIndex, plan: Plan) -> tuple[Roofless, ...]:
    """Legs on which two roofs lie further apart than their carrier goes between rests."""
    found = []
    for number, leg in enumerate(plan.legs):
        stage_km, apart_km, worst_km, here = (
            float(chart.teams.stage_km[chart.carriers[leg.carrier]]),
            0.0,
            0.0,
            leg.origin,
        )
        for name in leg.route:
            link = chart.links[name]
            here = link.dest if link.origin == here else link.origin
            apart_km += link.km
            worst_km = max(worst_km, apart_km)
            apart_km = 0.0 if chart.world.place(here).shelter else apart_km
        if worst_km > stage_km + 1e-6 and not chart.world.mode(chart.world.carrier(leg.carrier).mode).scheduled:
            found.append(Roofless(number, worst_km, stage_km))
    return tuple(found)
