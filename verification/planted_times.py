"""Planted optima that hang on clocks: departures, rests, opening hours, and two products that keep differently."""

import math

from balto.domain.plan import ABOVE, Leg
from verification.planted_case import EPOCH, FOREVER_H, MODES, STEADY, Arrival, Draft, Option, Part, at

KG = 0.1
KMH = MODES["truck"]
OTHER = "serum"


def timetables(draft: Draft) -> Part:
    """A ferry by departures, from a port that may be shut at night, against a long road on which the driver must rest."""
    rng = draft.rng
    hand_h, opens_h, closes_h = rng.choice((0.25, 0.5)), *rng.choice(((0, 24), (8, 17), (9, 20)))
    depot = port = draft.place("depot", hand_h, opens_h=opens_h, closes_h=closes_h)
    esk, doses, port_h = draft.place("hospital"), rng.randint(30, 110), 0.0
    pace_kmh, endurance_h, rest_h = rng.choice((40, 50, 65)), rng.choice((5, 8, 10)), rng.choice((6, 8, 10))
    legs: tuple[Leg, ...] = ()
    lorry = draft.carrier(depot, round(KG * doses, 2), pace_kmh=pace_kmh, endurance_h=endurance_h, rest_h=rest_h)
    if rng.random() < 0.6:
        draft.change(depot, handover_h=0.0, opens_h=0, closes_h=24)
        port = draft.place("port", hand_h, opens_h=opens_h, closes_h=closes_h)
        to_port = draft.link(depot, port, km := rng.randint(30, 500) + 0.3)
        port_h, legs = on_road(km, pace_kmh, endurance_h, rest_h), (Leg(lorry, depot, port, (to_port,), doses),)
    draft.lot(depot, doses)
    ready_h = opened(port_h, opens_h, closes_h) + hand_h
    ferry_h, line = min(_line(draft, port, esk, ready_h) for _ in range(rng.choice((1, 1, 2))))
    room = rng.choice((doses, 1000, doses // 2)) if port == depot else 1000
    ferry = draft.carrier(port, round(KG * room, 2), "ferry")
    km = round(ferry_h * pace_kmh * rng.uniform(0.3, 1.2)) + 0.3
    road, road_h = draft.link(depot, esk, km), on_road(km, pace_kmh, endurance_h, rest_h)
    road_h += opened(0.0, opens_h, closes_h) + hand_h if port == depot else 0.0
    draft.sick(esk, rng.randint(5, 14))
    by_ferry, by_road = min(doses, room), doses - min(doses, room)
    rest = ((Leg(lorry, depot, esk, (road,), by_road),), (Arrival(esk, road_h, by_road),)) if by_road else ((), ())
    options = (
        Option("by road", (Leg(lorry, depot, esk, (road,), doses),), (Arrival(esk, road_h, doses),)),
        Option("by ferry", (*legs, Leg(ferry, port, esk, (line,), by_ferry), *rest[0]),
               (Arrival(esk, ferry_h, by_ferry), *rest[1])),
    )  # fmt: skip
    why = "all go by the road, or as many as it takes by the first departure that can be caught and the others by the road"
    return Part(options, why)


def _line(draft: Draft, port: str, other: str, ready_h: float) -> tuple[float, str]:
    """A line of a ferry: when what is loaded by an hour comes by it, and its name."""
    first_h, every_h = draft.rng.randint(2, 40), draft.rng.choice((12, 24, 36, 72))
    hours, cutoff_h = draft.rng.randint(3, 14), draft.rng.choice((0, 1, 2))
    line = draft.link(port, other, hours * MODES["ferry"], "ferry")
    draft.row("timetable.csv", link=line, depart=at(first_h), hours=hours, cutoff_h=cutoff_h, every_h=every_h)
    missed = max(0, math.ceil((ready_h + cutoff_h - first_h) / every_h))
    return first_h + every_h * missed + hours, line


def on_road(km: float, pace_kmh: float, endurance_h: float, rest_h: float) -> float:
    """Hours of a drive with a rest after each endurance_h at the usual pace of its mode, none at its end."""
    return km / pace_kmh + rest_h * (math.ceil(km / (endurance_h * KMH)) - 1)


def opened(hour_h: float, opens_h: float, closes_h: float) -> float:
    """The first hour from hour_h on at which a hand-over can begin."""
    of_day = (EPOCH.hour + hour_h) % 24
    if opens_h <= of_day < closes_h:
        return hour_h
    return hour_h + (opens_h - of_day) % 24


def two_products(draft: Draft) -> Part:
    """Two products for patients of their own, of which one keeps less long, on one lorry and a road that is not driven back."""
    rng = draft.rng
    kind = rng.choice(("too heavy for both", "one does not last", "one lasts to the near place"))
    depot, near, far = draft.place("depot"), draft.place("clinic"), draft.place("hospital")
    to_near = draft.link(depot, near, km_near := rng.randint(100, 700), both_ways="yes")
    to_far = draft.link(near, far, km := rng.randint(300, 900), both_ways="yes")
    near_h, far_h = km_near / KMH, (km_near + km) / KMH
    return _two(draft, kind, (depot, near, far), (to_near, to_far), (near_h, far_h))


def _two(
    draft: Draft,
    kind: str,
    places: tuple[str, str, str],
    links: tuple[str, str],
    hours: tuple[float, float],
) -> Part:
    rng = draft.rng
    depot, near, far = places
    near_h, far_h = hours
    kg = rng.choice((0.05, 0.1, 0.25))
    holding_h = FOREVER_H if kind == "too heavy for both" else round(rng.uniform(near_h + 0.5, far_h - 0.5), 1)
    draft.products[OTHER] = {"treatment": STEADY, "kg_per_dose": kg, "holding_h": holding_h}
    own, other = rng.randint(20, 80), rng.randint(20, 80)
    for doses, item in ((own, ""), (other, OTHER)):
        draft.lot(depot, doses, rng.choice((FOREVER_H, far_h + 5)), item=item)
        if rng.random() < 0.6:
            draft.lot(depot, rng.randint(10, 60), rng.uniform(0.5, near_h - 0.5), item=item)
    both_near = kind == "one lasts to the near place"
    all_kg = KG * own + kg * other
    room_kg = {"too heavy for both": rng.uniform(0.4, 0.9) * all_kg, "one does not last": KG * own}.get(kind, 900)
    room_kg = round(room_kg, 2)
    for row in draft.tables["links.csv"]:
        row["both_ways"] = "no"
    lorry = draft.carrier(depot, room_kg)
    draft.sick(far, rng.randint(5, 12))
    draft.sick(near if both_near else far, rng.randint(5, 12), item=OTHER)
    if both_near:
        draft.sick(near, rng.randint(3, 8))
    if both_near:
        options = tuple(_dropped(lorry, places, links, hours, (own, other, stay)) for stay in range(own + 1))
    else:
        options = tuple(
            _mixed(lorry, places, links, far_h, (x, y)) for x, y in _mixtures(own, other, kg, room_kg, kind)
        )
    why = "one run, every mixture that it can take and every number of doses that may stay on the way is tried"
    return Part(options, f"{kind}: {why}")


def _mixtures(own: int, other: int, kg: float, room_kg: float, kind: str) -> list[tuple[int, int]]:
    """Doses of both products that fill the lorry."""
    if kind == "one does not last":
        return [(own, 0)]
    return [(x, min(other, int((room_kg - KG * x) / kg + 1e-9))) for x in range(own + 1) if KG * x <= room_kg + 1e-9]


def _mixed(
    lorry: str, places: tuple[str, str, str], links: tuple[str, str], far_h: float, doses: tuple[int, int]
) -> Option:
    depot, _, far = places
    legs = _run((lorry, depot, far, links), *doses)
    return Option(
        f"{doses[0]} and {doses[1]}", legs, (Arrival(far, far_h, doses[0]), Arrival(far, far_h, doses[1], OTHER))
    )


def _dropped(
    lorry: str,
    places: tuple[str, str, str],
    links: tuple[str, str],
    hours: tuple[float, float],
    doses: tuple[int, int, int],
) -> Option:
    """All that there is to the near place; there the other product stays, and so many doses of the first."""
    depot, near, far = places
    own, other, stay = doses
    legs = _run((lorry, depot, near, links[:1]), own, other) + _run((lorry, near, far, links[1:]), own - stay, 0)
    arrivals = (
        Arrival(near, hours[0], stay),
        Arrival(far, hours[1], own - stay),
        Arrival(near, hours[0], other, OTHER),
    )
    return Option(f"{stay} stay at the near place", legs, arrivals)


def _run(run: tuple[str, str, str, tuple[str, ...]], own: int, other: int) -> tuple[Leg, ...]:
    """One run with doses of both products, of either, or none at all."""
    if not own:
        return (Leg(*run, other, product=OTHER),) if other else ()
    return (Leg(*run, own), *((Leg(*run, other, product=OTHER, rides_on=ABOVE),) if other else ()))
