"""Decisions made by hand for the tests of pages: arrivals are simple sums, so that every figure can be foreseen."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np

from balto.basis.provenance import Provenance
from balto.domain.carrier import Carrier
from balto.domain.consignment import Item, Lot
from balto.domain.link import Link
from balto.domain.outbreak import Count, Outbreak, Reported, Site
from balto.domain.place import Place
from balto.domain.plan import Leg, Plan
from balto.domain.treatment import Course, Fatality, LogOdds, Severity, Spread, Treatment
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.ensemble.estimate import Clusters
from balto.need.result import Need
from balto.plan.decision import Decision, Gap, Rival
from balto.rehearse.compare import Estimate, compare
from balto.rehearse.outcome import Outcome
from balto.rehearse.price import CostOfUncertainty

FUTURES, DAYS = 200, 10
TREATMENT = Treatment(
    "x", "Medicine X", "vial", LogOdds(0.1, 0.01), (Severity("all", 1.0, 1.0),), (), Spread(5, 2), Course(2, 1, 6, 2, 240),
    Fatality(0.3, 0.5),
)  # fmt: skip


@dataclass(frozen=True)
class Chances:
    """How late each future is (share of every leg's hours), and the share of futures in which no leg arrives."""

    spread: float = 0.4
    lost: float = 0.0


def trail(names: tuple[str, ...] = ("Ash", "Birch", "Cedar", "Dale"), east: float = 10.0, **changed: object) -> World:
    """Places in a row a degree apart, from `east` on; a dog team at each that can run the whole row; 30 doses at the first."""
    places = tuple(Place(f"p{k}", name, 60.0 + 0.1 * k, wrapped(east + k)) for k, name in enumerate(names))
    last = len(names) - 1
    links = tuple(Link(f"l{k}", f"p{k}", f"p{k + 1}", "dog_team", 50.0, "r") for k in range(last))
    carriers = tuple(
        Carrier(f"c{k}", f"{name}'s team", f"p{k}", "dog_team", 10.0, 100.0) for k, name in enumerate(names)
    )
    reported = Reported((Count(f"p{last}", date(2025, 1, 5), 12, 2),), date(2025, 1, 5))
    given: dict[str, object] = {
        "title": "A trail", "epoch": datetime(2025, 1, 6, 12, tzinfo=UTC), "zone": "Europe/Helsinki",
        "horizon_h": 24.0 * DAYS, "item": Item("x"), "treatment": TREATMENT, "places": places, "links": links,
        "carriers": carriers, "outbreak": Outbreak(reported, (Site(f"p{last}"),)), "lots": (Lot("p0", 30),),
    }  # fmt: skip
    return World(**{**given, **changed})


def wrapped(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0


def relay(world: World, doses: int = 30) -> Plan:
    """Each team carries all doses to the next place."""
    return Plan(
        "relay", tuple(Leg(f"c{k}", link.origin, link.dest, (link.id,), doses) for k, link in enumerate(world.links))
    )


def one_leg(world: World, doses: int = 30) -> Plan:
    """The first team carries all doses all the way."""
    legs = (Leg("c0", world.places[0].id, world.places[-1].id, tuple(link.id for link in world.links), doses),)
    return Plan("one-team", legs)


def split(world: World) -> Plan:
    """Ten doses stay at the third place, twenty go on; a second team stands by with five more; the last comes to meet."""
    first, second, third = (link.id for link in world.links)
    return Plan("split", (
        Leg("c0", "p0", "p1", (first,), 30), Leg("c3", "p3", "p2", (third,), 0, leave_from_h=2.0),
        Leg("c1", "p1", "p2", (second,), 30, wait_until_h=30.0), Leg("c3", "p2", "p3", (third,), 20),
        Leg("c2", "p2", "p3", (third,), 5, standby_for="c3 2", trigger_h=40.0),
    ))  # fmt: skip


def two_lots() -> tuple[World, Plan]:
    """Ten doses at once and twenty a week later, brought by two runs of one team to the next, which also runs twice."""
    world = trail(("Ash", "Birch", "Cedar"), lots=(Lot("p0", 10), Lot("p0", 20, available_h=168.0)))
    there, back = (Leg("c0", "p0", "p1", ("l0",), 10), Leg("c0", "p1", "p0", ("l0",)))
    later = Leg("c0", "p0", "p1", ("l0",), 20, leave_from_h=168.0)
    on, home = (Leg("c1", "p1", "p2", ("l1",), 10), Leg("c1", "p2", "p1", ("l1",)))
    return world, Plan("twice", (there, back, on, home, later, replace(on, doses=20)))


def outcome(world: World, plan: Plan, chances: Chances = Chances()) -> Outcome:
    """Each leg leaves half an hour after its doses and its carrier are there and takes km / 10 hours, or later."""
    lots, legs = len(world.lots), plan.legs
    late = 1.0 + chances.spread * np.linspace(0.0, 1.0, FUTURES)
    depart, arrive = (np.full((FUTURES, len(legs)), np.inf, np.float32) for _ in range(2))
    for n, leg in enumerate(legs):
        before = [arrive[:, k] for k in range(n) if legs[k].carrier == leg.carrier]
        before += [arrive[:, k] for k in range(n) if leg.doses and legs[k].dest == leg.origin and legs[k].doses]
        start = np.maximum.reduce([np.full(FUTURES, leg.leave_from_h), *before]) + 0.5
        depart[:, n] = start
        arrive[:, n] = start + late * sum(world.link(name).km for name in leg.route) / 10.0
        if leg.standby_for:
            stands = arrive[:, plan.number_of(leg.standby_for)] <= leg.trigger_h
            depart[stands, n] = arrive[stands, n] = np.inf
    arrive[FUTURES - round(chances.lost * FUTURES) :] = np.inf
    given = _given(world, plan, arrive)
    death_table = toll_of(world)
    first = np.array([_first(world, plan, arrive, given, place) for place in death_table.places])
    deaths = np.where(np.isfinite(first), 2.0 + 0.02 * np.minimum(first, 24.0 * DAYS), 8.0).T.astype(np.float32)
    doses = np.array([[leg.doses for leg in legs]] * FUTURES, np.int32).reshape(FUTURES, len(legs))
    state = np.where(np.isfinite(arrive), 0, 2).astype(np.int8)
    each = np.arange(FUTURES)
    return Outcome(
        plan, world, death_table.places, depart, arrive, doses, state, given.reshape(FUTURES, lots + len(legs)), deaths,
        Clusters(each, each),
    )  # fmt: skip


def _given(world: World, plan: Plan, arrive: np.ndarray) -> np.ndarray:
    legs, lots = plan.legs, len(world.lots)
    rows = np.zeros((FUTURES, lots + len(legs)), np.float32)
    for n, leg in enumerate(legs):
        taken = sum(other.doses for other in legs[n + 1 :] if other.origin == leg.dest and not other.standby_for)
        rows[:, lots + n] = np.where(np.isfinite(arrive[:, n]), max(leg.doses - taken, 0), 0)
    return rows


def _first(world: World, plan: Plan, arrive: np.ndarray, given: np.ndarray, place: str) -> np.ndarray:
    into = [n for n, leg in enumerate(plan.legs) if leg.dest == place and leg.doses]
    first = np.full(FUTURES, np.inf)
    for n in into:
        first = np.minimum(first, np.where(given[:, len(world.lots) + n] > 0, arrive[:, n], np.inf))
    return first


def toll_of(world: World) -> DeathTable:
    """Two deaths if treated at once, up to eight."""
    hours = np.arange(0, 24 * DAYS + 1, 6)
    table = np.zeros((3, len(world.outbreak.sites), len(hours), 3), np.float32) + 8.0
    table[..., 1] = 5.0 + 3.0 * hours / hours[-1]
    table[..., 2] = 2.0 + 6.0 * hours / hours[-1]
    return DeathTable(world.outbreak.places, 6.0, (0, 10, 30), table)


def need_of(world: World) -> Need:
    """Twelve patients a place, ten of them ill already."""
    sites = len(world.outbreak.sites)
    patients = np.zeros((3, sites, DAYS), np.float32)
    patients[:, :, 0], patients[:, :, 5] = 10, 2
    nothing = np.zeros((3, sites))
    return Need(
        TREATMENT, world.outbreak, world.epoch, world.horizon_h, 1, toll_of(world), (), patients, patients * 2,
        np.zeros((3, sites), np.float32), nothing, (), nothing, nothing, (), np.zeros((sites, DAYS)),
    )  # fmt: skip


def decision(
    world: World | None = None, plan: Plan | None = None, rivals: tuple[Plan, ...] = (), chances: Chances = Chances()
) -> Decision:
    """A decision for a plan (a relay) beside rivals."""
    world = world or trail()
    chosen = outcome(world, plan or relay(world), chances)
    others = tuple(
        Rival("named", it, compare(chosen, it)) for it in (outcome(world, rival, chances) for rival in rivals)
    )
    prices = tuple(CostOfUncertainty(n, Estimate(0.3 / (n + 1), 0.01), 0.0) for n in range(len(chosen.plan.legs)))
    nothing = Estimate(8.0 * len(world.outbreak.sites), 0.0)
    made = Provenance("0123456789abcdef", 7).with_parameters({"futures": FUTURES})
    gap = Gap(1.5, 2.5, 100)
    return Decision(
        world, need_of(world), toll_of(world), chosen, others, nothing, prices, Estimate(0.02, 0.001), gap, (), made
    )


def renamed(world: World, evil: str) -> World:
    """The same world with every name that a user can write replaced."""
    return replace(
        world, title=evil, places=tuple(replace(row, name=f"{evil} {row.id}") for row in world.places),
        carriers=tuple(replace(row, name=f"{evil} {row.id}") for row in world.carriers),
        item=replace(world.item, unit=evil),
    )  # fmt: skip
