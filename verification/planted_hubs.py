"""Planted optima at a hub: what stays and what goes on, who waits for whom, and runs for a second load."""

from dataclasses import replace

from balto.domain.plan import Leg
from verification.planted_case import MODES, Arrival, Draft, Option, Part, since

KG = 0.1
KMH = MODES["truck"]


def stay_behind(draft: Draft) -> Part:
    """Patients at a hub and beyond it: early doses, late doses, and a boat that goes on; what stays must stay."""
    rng = draft.rng
    first, second = draft.place("depot"), draft.place("depot")
    hub, esk = draft.place("hospital"), draft.place("hospital")
    roads = (
        draft.link(first, hub, km_1 := rng.randint(30, 250)),
        draft.link(second, hub, km_2 := rng.randint(300, 1200)),
    )
    water = draft.link(hub, esk, km := rng.randint(20, 300), "boat")
    early, late, boat_h = rng.randint(10, 50), rng.randint(10, 50), rng.randint(0, 40)
    draft.lot(first, early)
    draft.lot(second, late)
    lorries = (draft.carrier(first, 900), draft.carrier(second, 900))
    boat = draft.carrier(hub, 900, "boat", available_from=since(boat_h))
    draft.sick(hub, rng.randint(3, 10))
    draft.sick(esk, rng.randint(3, 10))
    loads = ((first, early, km_1 / KMH), (second, late, km_2 / KMH))
    ins = tuple(
        Leg(lorry, load[0], hub, (way,), load[1]) for lorry, load, way in zip(lorries, loads, roads, strict=True)
    )
    ways = (early, km_1 / KMH), (late, km_2 / KMH)
    options = boat_runs((ins[0], ins[1]), ways, boat, (hub, esk, water), boat_h, km / MODES["boat"])
    why = "the boat goes with the first doses, with the last, both times or never; how many it takes is tried dose by dose"
    return Part(options, why)


def boat_runs(
    ins: tuple[Leg, Leg], loads: tuple[tuple[int, float], tuple[int, float]], boat: str, way: tuple[str, str, str],
    ready_h: float, way_h: float,
) -> tuple[Option, ...]:  # fmt: skip
    """All that a boat can do with doses that come to its hub at two hours: (doses, hour), the earlier first."""
    hub, esk, water = way
    (early, early_h), (late, late_h) = loads
    one, two = ins
    options = [Option("all stay", ins, (Arrival(hub, early_h, early), Arrival(hub, late_h, late)))]
    for x in range(1, early + late + 1):  # with the last doses: those go on first, and the early ones stay
        out = Leg(boat, hub, esk, (water,), x, late_h, late_h + 1)
        spared = max(0, x - late)
        arrivals = (Arrival(hub, early_h, early - spared), Arrival(hub, late_h, max(0, late - x)),
                    Arrival(esk, max(late_h, ready_h) + way_h, x))  # fmt: skip
        legs = (replace(one, stays=early - spared), replace(two, stays=max(0, late - x)), out)
        options.append(Option(f"{x} with the last doses", legs, arrivals))
    for x in range(1, early + 1):
        gone_h = max(early_h, ready_h)
        again_h = max(late_h, gone_h + 2 * way_h)
        out = Leg(boat, hub, esk, (water,), x)
        for y in range(early - x + late + 1):
            spared = max(0, y - late)
            here = (Arrival(hub, early_h, early - x - spared), Arrival(hub, late_h, max(0, late - y)))
            there = (Arrival(esk, gone_h + way_h, x), Arrival(esk, again_h + way_h, y))
            back = (Leg(boat, esk, hub, (water,)), Leg(boat, hub, esk, (water,), y, late_h, late_h + 1)) if y else ()
            ins = (replace(one, stays=here[0].doses), replace(two, stays=here[1].doses))
            what = f"{x} with the first doses, {y} with the last"
            options.append(Option(what, (ins[0], out, ins[1], *back), (*here, *there)))
    return tuple(options)


def waits(draft: Draft) -> Part:
    """Two loads come to a landing, and one boat goes on: it waits for the second load, or comes back for it."""
    rng = draft.rng
    hand_h = rng.choice((0.0, 0.25))
    first, second = draft.place("depot"), draft.place("depot")
    hub, esk = draft.place("port", hand_h), draft.place("hospital")
    way_h, early_h = rng.uniform(2, 25), rng.uniform(0.5, 10)
    late_h = early_h + way_h * rng.uniform(0.1, 2.5)
    roads = tuple(
        draft.link(store, hub, round(KMH * hour_h, 1)) for store, hour_h in ((first, early_h), (second, late_h))
    )
    early_h, late_h = (round(KMH * hour_h, 1) / KMH for hour_h in (early_h, late_h))
    water = draft.link(hub, esk, km := round(MODES["boat"] * way_h, 1), "boat")
    way_h, boat_h = km / MODES["boat"], rng.choice((0, rng.randint(0, 12)))
    early, late = rng.randint(5, 60), rng.randint(5, 60)
    lorries = []
    for store, doses in ((first, early), (second, late)):
        draft.lot(store, doses)
        lorries.append(draft.carrier(store, 900))
    boat = draft.carrier(hub, 900, "boat", available_from=since(boat_h))
    draft.sick(esk, rng.randint(5, 14))
    one, two = Leg(lorries[0], first, hub, (roads[0],), early), Leg(lorries[1], second, hub, (roads[1],), late)
    over, back = Leg(boat, hub, esk, (water,), early), Leg(boat, esk, hub, (water,))
    gone_h = max(early_h, boat_h) + hand_h
    again_h, all_h = max(late_h, gone_h + 2 * way_h) + hand_h, max(late_h, boat_h) + hand_h
    both = Leg(boat, hub, esk, (water,), early + late, wait_until_h=late_h + 1)
    options = (
        Option("waits", (one, two, both), (Arrival(esk, all_h + way_h, early + late),)),
        Option("comes back", (one, over, two, back, Leg(boat, hub, esk, (water,), late)),
               (Arrival(esk, gone_h + way_h, early), Arrival(esk, again_h + way_h, late))),
    )  # fmt: skip
    why = "the boat goes with the first load or with both: nothing else comes to the landing"
    return Part(options, why)


def second_loads(draft: Draft) -> Part:
    """More doses than the small carriers of a store or a landing take at once: they go to and fro, each run full."""
    rng = draft.rng
    depot, esk, hand_h = draft.place("depot"), draft.place("hospital"), rng.choice((0.0, 0.25))
    doses, hub = rng.randint(30, 110), depot
    hub_h = 0.0
    legs: tuple[Leg, ...] = ()
    draft.change(depot, handover_h=hand_h)
    draft.lot(depot, doses)
    if rng.random() < 0.5:
        draft.change(depot, handover_h=0.0)
        hub = draft.place("port", hand_h)
        to_hub = draft.link(depot, hub, km := rng.randint(20, 300))
        hub_h, legs = km / KMH, (Leg(draft.carrier(depot, 900), depot, hub, (to_hub,), doses),)
    small = []
    for mode in rng.sample(("boat", "plane"), rng.choice((1, 2))):
        way_h = rng.uniform(2, 24)
        water = draft.link(hub, esk, water_km := round(MODES[mode] * way_h, 1), mode)
        for _ in range(rng.choice((1, 1, 2))):
            room, ready_h = rng.randint(6, 30), rng.choice((0, rng.randint(0, 24)))
            pace_kmh = round(MODES[mode] * rng.uniform(0.7, 1.2), 1)
            name = draft.carrier(hub, round(KG * room, 2), mode, available_from=since(ready_h), pace_kmh=pace_kmh)
            small.append((name, water, room, max(ready_h, hub_h) + hand_h, water_km / pace_kmh))
    draft.sick(esk, rng.randint(5, 14))
    option = _shuttles(small, (hub, esk), doses, hand_h, draft.horizon_h)
    option = Option(option.what, (*legs, *option.legs), option.arrivals)
    why = "each carrier's runs are as early as can be, and the earliest of all go full until no dose is left"
    return Part((option,), why)


def _shuttles(
    small: list[tuple[str, str, int, float, float]], ends: tuple[str, str], doses: int, hand_h: float, horizon_h: float
) -> Option:
    """Runs of small carriers (name, link, doses they take, hour of first leaving, hours of the way), earliest arrivals first."""
    hub, esk = ends
    every = []
    for name, water, room, leave_h, way_h in small:
        arrive_h = leave_h + way_h
        while arrive_h < horizon_h:
            every.append((arrive_h, name, water, room))
            arrive_h += 2 * way_h + hand_h
    legs: list[Leg] = []
    arrivals: list[Arrival] = []
    for arrive_h, name, water, room in sorted(every):
        load = min(room, doses)
        if load:
            if any(leg.carrier == name for leg in legs):
                legs.append(Leg(name, esk, hub, (water,)))
            legs.append(Leg(name, hub, esk, (water,), load))
            arrivals.append(Arrival(esk, arrive_h, load))
            doses -= load
    return Option(f"{len(arrivals)} runs", tuple(legs), tuple(arrivals))
