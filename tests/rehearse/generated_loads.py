"""Invented plans of many loads: lots of several dates, riders, hubs with several feeds; waits, doses that stay or must last."""

from dataclasses import replace

import numpy as np

from balto.domain.carrier import Carrier
from balto.domain.consignment import Item, Lot
from balto.domain.link import Departure
from balto.domain.plan import ABOVE, FOREVER_H, Leg, Plan
from balto.domain.world import Product, World
from tests.rehearse.relay_world import world

ITEMS = (
    Item("medicine"),  # no clock but its date of expiry
    Item("medicine", holding_h=55.0),
    Item("medicine", freeze_c=-15.0, freeze_c_h=70.0, frozen_lost=0.5),
    Item("medicine", holding_h=80.0, freeze_c=-18.0, freeze_c_h=90.0, frozen_lost=1.0),
)
WAYS = {("p0", "p1"): ("l0",), ("p1", "p0"): ("l0",), ("p1", "p2"): ("l1",), ("p2", "p1"): ("l1",), ("p2", "p3"): ("l2",),
        ("p3", "p2"): ("l2",), ("p1", "p3"): ("l1", "l2"), ("p3", "p1"): ("l2", "l1"), ("p3", "p4"): ("l3",)}  # fmt: skip


def made_world(rng: np.random.Generator) -> World:
    """The trail of the other tests with four teams more, many lots at the first two places, and a second product."""
    plain = world(stages=4)
    teams = tuple(Carrier(f"d{i}", f"D{i}", f"p{i}", "dog_team", 10.0, 100.0, 5.0, 2.5) for i in (0, 1, 1, 2))
    teams = tuple(replace(team, id=f"{team.id}{k}") for k, team in enumerate(teams))
    items = (ITEMS[rng.integers(len(ITEMS))], replace(ITEMS[rng.integers(len(ITEMS))], called="vaccine"))
    lots = [_lot(rng, "p0", "", False), _lot(rng, "p0", "vaccine", False)]
    lots += [_lot(rng, f"p{rng.integers(2)}", ("", "", "vaccine")[rng.integers(3)], True) for _ in range(5)]
    trains = (Departure("rail", 5.2, 3.1, 1.0, 0.4), Departure("rail", 31.7, 3.1, 1.0, 0.4))
    second = Product("vaccine", items[1], plain.treatment, plain.outbreak)
    return replace(
        plain, item=items[0], further=(second,), lots=tuple(lots), carriers=(*plain.carriers, *teams), departures=trains
    )


def _lot(rng: np.random.Generator, place: str, product: str, later: bool) -> Lot:
    expires_h = (1e9, 1e9, 41.3, 68.7, 102.9)[rng.integers(5)] if later else 1e9
    available_h = (0.0, 0.0, 17.31, 44.87)[rng.integers(4)] if later else 0.0
    packed_h = -13.7 if later and rng.random() < 0.2 else 1e9
    doses = int(rng.integers(4, 16))
    return Lot(
        place, doses, available_h=available_h, expires_h=expires_h, product=product, packed_h=packed_h,
        frost_c_h=float(rng.integers(0, 2) * 30 * later),
    )  # fmt: skip


def made_plan(rng: np.random.Generator) -> Plan:
    """Two hubs in a row, each with several that bring and several that take on."""
    stops = [
        ("train", "p0", "p1"), ("c0", "p0", "p1"), ("d00", "p0", "p1"), ("c0", "p1", "p0"), ("c0", "p0", "p1"),
        ("c1", "p1", "p2"), ("d11", "p1", "p3"), ("d12", "p1", "p2"), ("c1", "p2", "p1"), ("c1", "p1", "p2"),
        ("c2", "p2", "p3"), ("d23", "p2", "p3"), ("c3", "p3", "p4"),
    ]  # fmt: skip
    legs: list[Leg] = []
    for carrier, origin, dest in stops:
        back = (origin, dest) in {("p1", "p0"), ("p2", "p1")}
        if rng.random() < 0.15 and not back:
            continue
        product = "vaccine" if rng.random() < 0.25 else ""
        wait_until_h = float(rng.uniform(5.0, 110.0)) if rng.random() < 0.6 else FOREVER_H
        way = ("rail",) if carrier == "train" else WAYS[origin, dest]
        leg = _loaded(
            rng, Leg(carrier, origin, dest, way, product=product, wait_until_h=wait_until_h), 0 if back else 30
        )
        legs.append(replace(leg, leave_from_h=float(rng.uniform(0.0, 30.0)) if rng.random() < 0.2 else 0.0))
        if leg.doses and rng.random() < 0.3:
            other = "" if product else "vaccine"
            legs.append(_loaded(rng, replace(legs[-1], product=other, rides_on=ABOVE, stays=0, lasting=()), 30))
    return Plan("made", tuple(legs))


def _loaded(rng: np.random.Generator, leg: Leg, most: int) -> Leg:
    doses = int(rng.integers(4, most)) if most else 0
    if not doses:
        return leg
    stays = int(rng.integers(0, doses + 1)) if rng.random() < 0.5 else 0
    lasting, left = [], doses
    for hours_h in sorted(rng.uniform(3.0, 60.0, int(rng.integers(0, 3))), reverse=True):
        part = int(rng.integers(0, left + 1))
        lasting += [(part, float(hours_h))] if part else []
        left -= part
    return replace(leg, doses=doses, stays=stays, lasting=tuple(lasting))
