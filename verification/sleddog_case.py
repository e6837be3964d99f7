"""A trail with a dog team at each stage, in calm and mild weather: what races are scored on is what the engine does with it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from balto.domain.carrier import Carrier, Trial
from balto.domain.consignment import Item, Lot
from balto.domain.link import Link
from balto.domain.mode import MODES, Mode
from balto.domain.outbreak import Outbreak, Reported
from balto.domain.place import Place
from balto.domain.plan import Leg, Plan
from balto.domain.treatment import Treatment
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.ensemble.futures import one_each
from balto.motion.index import WorldIndex
from balto.rehearse.run import rehearse
from verification.fit_sleddog import ENDURANCE_H, Fit

F64 = NDArray[np.float64]
DOG_TEAM = next(mode for mode in MODES if mode.id == "dog_team")
EPOCH = datetime(2017, 3, 6, 12, tzinfo=UTC)
LEGS_A_REGION = 2
NO_DEATHS = DeathTable(("p0",), 1.0, (0, 1), np.zeros((1, 1, 2, 2), np.float32))


def mode_of(fitted: Fit) -> Mode:
    """The mode as it ships, with the figures of a fit in place of its own."""
    return replace(
        DOG_TEAM, pace_sd=fitted.leg_sd, team_sd=fitted.team_sd, shared_sd=fitted.shared_sd, stall_share=fitted.stall_share,
        stall_h=fitted.stall_h,
    )  # fmt: skip


def trail(
    kms: Sequence[float], pace_kmh: float = 11.0, rest_h: float = 0.0, mode: Mode = DOG_TEAM, horizon_h: float = 480.0
) -> World:
    """Places p0, p1, ... in a row, links l0, l1, ... of these lengths, a team at the start of each, a dose at each place."""
    places = tuple(Place(f"p{i}", f"P{i}", 64.0, -165.0 + 0.1 * i, handover_h=0.0) for i in range(len(kms) + 1))
    links = tuple(
        Link(f"l{i}", f"p{i}", f"p{i + 1}", "dog_team", km, f"r{i // LEGS_A_REGION}") for i, km in enumerate(kms)
    )
    teams = tuple(_team(f"c{i}", f"p{i}", pace_kmh, rest_h) for i in range(len(kms)))
    return World(
        "a race", EPOCH, "UTC", horizon_h, Item("medicine"), _no_treatment(), places, links, teams,
        Outbreak(Reported((), EPOCH.date())), lots=tuple(Lot(place.id, 1) for place in places), modes=(mode,),
    )  # fmt: skip


def _team(name: str, home: str, pace_kmh: float, rest_h: float) -> Carrier:
    return Carrier(name, name, home, "dog_team", pace_kmh, 100.0, ENDURANCE_H, rest_h)


def leg_hours(fitted: Fit, kms: Sequence[float], futures: int, seed: int) -> F64:
    """[leg, future]: the hours of legs of these lengths, each sorted."""
    world = trail(kms, fitted.pace_kmh, fitted.rest_h, mode_of(fitted))
    plan = Plan("legs", tuple(Leg(f"c{i}", f"p{i}", f"p{i + 1}", (f"l{i}",), 1) for i in range(len(kms))))
    return np.sort(_hours(world, plan, futures, seed), axis=1)


def team_hours(fitted: Fit, km: float, trials: Sequence[Sequence[tuple[float, float]]], futures: int, seed: int) -> F64:
    """[team, future]: the hours of one leg by teams that have run their trials (km, hours), each sorted."""
    world = trail([km], fitted.pace_kmh, fitted.rest_h, mode_of(fitted))
    teams = tuple(_team(f"c{i}", "p0", fitted.pace_kmh, fitted.rest_h) for i in range(len(trials)))
    seen = tuple(Trial(f"c{i}", km, hours) for i, of in enumerate(trials) for km, hours in of)
    lots = (Lot("p0", len(teams)),)
    plan = Plan("teams", tuple(Leg(team.id, "p0", "p1", ("l0",), 1) for team in teams))
    return np.sort(_hours(replace(world, carriers=teams, trials=seen, lots=lots), plan, futures, seed), axis=1)


def relay_hours(fitted: Fit, kms: Sequence[float], futures: int, seed: int) -> F64:
    """[stage, future]: the hours from the start of a relay to the end of each stage, each by its own team; sorted."""
    world = replace(trail(kms, fitted.pace_kmh, fitted.rest_h, mode_of(fitted)), lots=(Lot("p0", 1),))
    plan = Plan("relay", tuple(Leg(f"c{i}", f"p{i}", f"p{i + 1}", (f"l{i}",), 1) for i in range(len(kms))))
    outcome = rehearse(WorldIndex(world, seed), plan, NO_DEATHS, one_each(futures))
    return np.sort(outcome.arrive_h.T.astype(np.float64), axis=1)


def _hours(world: World, plan: Plan, futures: int, seed: int) -> F64:
    outcome = rehearse(WorldIndex(world, seed), plan, NO_DEATHS, one_each(futures))
    return np.asarray((outcome.arrive_h - outcome.depart_h).T, np.float64)


def _no_treatment() -> Treatment:
    return None  # type: ignore[return-value]  # rehearsal never reads it
