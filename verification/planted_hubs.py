"""Planted optima at a hub: what stays and what goes on, who waits for whom, and runs for a second load."""

from pathlib import Path

from balto.domain.plan import Leg
from verification.planted_case import MODES, Arrival, Draft, Option, Planted, at

KG = 0.1
KMH = MODES["truck"]


def stay_behind(seed: int, folder: Path) -> Planted:
    """Patients at a hub and beyond it: early doses, late doses, and a boat that goes on; what stays must stay."""
    draft = Draft("stay behind", seed)
    rng = draft.rng
    first, second = draft.place("depot"), draft.place("depot")
    hub, esk = draft.place("hospital"), draft.place("hospital")
    roads = (draft.link(first, hub, km_1 := rng.randint(30, 250)), draft.link(second, hub, km_2 := rng.randint(300, 1200)))
    water = draft.link(hub, esk, km := rng.randint(20, 300), "boat")
    early, late, boat_h = rng.randint(10, 50), rng.randint(10, 50), rng.randint(0, 40)
    draft.lot(first, early)
    draft.lot(second, late)
    lorries = (draft.carrier(first, 900), draft.carrier(second, 900))
    boat = draft.carrier(hub, 900, "boat", available_from=at(boat_h))
    draft.sick(hub, rng.randint(3, 10))
    draft.sick(esk, rng.randint(3, 10))
    draft.decoys()
    loads = ((first, early, km_1 / KMH), (second, late, km_2 / KMH))
    ins = tuple(Leg(lorry, load[0], hub, (way,), load[1]) for lorry, load, way in zip(lorries, loads, roads, strict=True))
    options = boat_runs(ins, tuple((load[1], load[2]) for load in loads), boat, (hub, esk, water), boat_h, km / MODES["boat"])
    why = "the boat goes when the first doses come, when the last do, both times or never; how many it takes is tried dose by dose"
    return Planted(draft.family, seed, draft.write(folder), options, why)


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
        out = Leg(boat, hub, esk, (water,), x, late_h)
        spared = max(0, x - late)
        arrivals = (Arrival(hub, early_h, early - spared), Arrival(hub, late_h, max(0, late - x)),
                    Arrival(esk, max(late_h, ready_h) + way_h, x))  # fmt: skip
        legs = (two, out, one) if not spared else (one, two, out)
        options.append(Option(f"{x} with the last doses", legs, arrivals))
    for x in range(1, early + 1):
        gone_h = max(early_h, ready_h)
        again_h = max(late_h, gone_h + 2 * way_h)
        out = Leg(boat, hub, esk, (water,), x)
        for y in range(early - x + late + 1):
            spared = max(0, y - late)
            arrivals = (Arrival(esk, gone_h + way_h, x), Arrival(hub, early_h, early - x - spared),
                        Arrival(hub, late_h, max(0, late - y)), Arrival(esk, again_h + way_h, y))  # fmt: skip
            back = (Leg(boat, esk, hub, (water,)), Leg(boat, hub, esk, (water,), y, late_h)) if y else ()
            legs = (one, out, two, *back)
            options.append(Option(f"{x} with the first doses, {y} with the last", legs, arrivals))
    return tuple(options)


def waits(seed: int, folder: Path) -> Planted:
    raise NotImplementedError


def second_loads(seed: int, folder: Path) -> Planted:
    raise NotImplementedError
