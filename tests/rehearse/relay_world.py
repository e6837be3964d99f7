"""A trail of stages with a storm now and then: the world of the rehearsal's tests."""

from datetime import UTC, datetime

import numpy as np

from balto.domain.carrier import Carrier
from balto.domain.climate import Climate, MonthClimate
from balto.domain.consignment import Item, Lot
from balto.domain.link import Departure, Link
from balto.domain.outbreak import Outbreak, Reported
from balto.domain.place import Place
from balto.domain.plan import Leg, Plan
from balto.domain.treatment import Treatment
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable

WINTER = MonthClimate(temp_mean_c=-22, temp_sd_c=10, wind_mean_ms=8, wind_sd_ms=5.5)


def world(stages: int = 6, region_count: int = 3, **changed: object) -> World:
    """Places p0 to p<stages> in a row, a team at each, a railway beside the first stage, 30 doses at p0; so dangerous that nobody
    could be asked to go, if that were asked."""
    places = tuple(Place(f"p{i}", f"P{i}", 64 + 0.01 * i, -149 - 0.8 * i) for i in range(stages + 1))
    links = tuple(
        Link(f"l{i}", f"p{i}", f"p{i + 1}", "dog_team", 48.0 + 7 * i, f"r{i % region_count}", hazard=20.0)
        for i in range(stages)
    )
    rail = Link("rail", "p0", "p1", "rail", 60.0, "r0")
    teams = tuple(Carrier(f"c{i}", f"C{i}", f"p{i}", "dog_team", 11.0, 100.0, 4.0, 3.0) for i in range(stages))
    train = Carrier("train", "Train", "p0", "rail", 20.0, 1000.0)
    climates = tuple(Climate(f"r{i}", 64, -149 - 3 * i, (WINTER,) * 12) for i in range(region_count))
    given: dict[str, object] = {
        "title": "a trail", "epoch": datetime(1925, 1, 26, 20, tzinfo=UTC), "zone": "UTC", "horizon_h": 240.0,
        "item": Item("medicine", freeze_c=0.0), "treatment": _no_treatment(), "places": places,
        "links": (*links, rail), "carriers": (*teams, train), "outbreak": _no_outbreak(), "lots": (Lot("p0", 30),),
        "departures": (Departure("rail", 5.0, 3.0, 1.0, 0.3), Departure("rail", 29.0, 3.0, 1.0, 0.3)),
        "climates": climates, "crew_limits": False,
    }  # fmt: skip
    return World(**{**given, **changed})


def relay(stages: int) -> Plan:
    """Every team carries all the doses one stage."""
    return Plan("relay", tuple(Leg(f"c{i}", f"p{i}", f"p{i + 1}", (f"l{i}",), 30) for i in range(stages)))


def forked() -> Plan:
    """The train takes two thirds, a team one third; the team at p1 takes what comes first; one goes out to meet it."""
    return Plan(
        "forked",
        (
            Leg("train", "p0", "p1", ("rail",), 20),
            Leg("c0", "p0", "p1", ("l0",), 10),
            Leg("c3", "p3", "p2", ("l2",), 0),
            Leg("c1", "p1", "p2", ("l1",), 30, wait_until_h=33.0),
            Leg("c3", "p2", "p4", ("l2", "l3"), 30, wait_until_h=55.0),
            Leg("c4", "p4", "p6", ("l4", "l5"), 30, wait_until_h=90.0),
        ),
    )


def toll_at(place: str, members: int = 40, hours: int = 241) -> DeathTable:
    """Twenty patients, of whom fewer are saved with each hour; members differ."""
    doses = (0, 10, 20, 30)
    hour = np.arange(hours)[None, :, None]
    share = np.minimum(np.array(doses), 30)[None, None, :] / 30
    level = 15 + 5 * np.random.default_rng(3).random(members)[:, None, None]
    table = level * (1 - 0.7 * share * np.exp(-hour / 150))
    return DeathTable((place,), 1.0, doses, table[:, None].astype(np.float32))


def _no_outbreak() -> Outbreak:
    return Outbreak(Reported((), datetime(1925, 1, 26, tzinfo=UTC).date()))


def _no_treatment() -> Treatment:
    return None  # rehearsal never reads it
