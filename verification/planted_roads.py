"""Planted optima in which the usual way is shut: the way round, however long, or waiting until it opens."""

from pathlib import Path

from balto.domain.plan import Leg
from verification.planted_case import MODES, Arrival, Draft, Option, Planted

KG = 0.1
KMH = MODES["truck"]


def shut_for_good(seed: int, folder: Path) -> Planted:
    """A bridge is shut to the end; the road round is 1.3 to 6 times as long, and leads over other places."""
    draft = Draft("shut for good", seed)
    rng = draft.rng
    depot, esk = draft.place("depot"), draft.place("hospital")
    bridge_km = rng.randint(40, 150)
    _bridge(draft, depot, esk, bridge_km)
    round_km = round(bridge_km * rng.uniform(1.3, 6.0), 1)
    way, km = road(draft, depot, esk, round_km, rng.choice((0, 1, 2, 5)))
    if rng.random() < 0.5:
        road(draft, depot, esk, round_km * rng.uniform(1.2, 2.0), rng.choice((0, 1, 2)))
    doses = rng.randint(30, 110)
    draft.lot(depot, doses)
    home, positioning, home_h = depot, (), 0.0
    if rng.random() < 0.4:
        home = draft.place("town")
        there = draft.link(home, depot, home_km := rng.randint(10, 120))
        home_h, positioning = home_km / KMH, ((home, depot, (there,)),)
    lorry = draft.carrier(home, KG * doses + 0.01)
    draft.sick(esk, rng.randint(5, 14))
    draft.decoys()
    legs = (*(Leg(lorry, *way) for way in positioning), Leg(lorry, depot, esk, way, doses))
    option = Option("the way round", legs, (Arrival(esk, home_h + km / KMH, doses),))
    why = "all doses arrive by the only carrier on the shortest way that is open"
    return Planted(draft.family, seed, draft.write(folder), (option,), why)


def _bridge(draft: Draft, depot: str, esk: str, km: float) -> None:
    """The usual way, shut: one link, or two of which the place between is shut; an older report may say that it is open."""
    if draft.rng.random() < 0.7:
        what = draft.link(depot, esk, km)
        if draft.rng.random() < 0.4:
            draft.row("link_states.csv", link=what, state="open", **{"from": "2025-11-01T00:00"}, source="driver",
                      reported_at="2025-11-02T00:00", reliability=1)  # fmt: skip
    else:
        what = draft.place("village")
        draft.link(depot, what, round(km / 2, 1))
        draft.link(what, esk, round(km / 2, 1))
    draft.shut(what)


def road(draft: Draft, one: str, other: str, km: float, between: int) -> tuple[tuple[str, ...], float]:
    """A road of that length over so many places in between; its links and its length."""
    places = [one, *(draft.place("village") for _ in range(between)), other]
    part = round(km / (between + 1), 1)
    links = tuple(draft.link(a, b, part) for a, b in zip(places, places[1:], strict=False))
    return links, part * (between + 1)


def shut_for_hours(seed: int, folder: Path) -> Planted:
    raise NotImplementedError


def other_mode(seed: int, folder: Path) -> Planted:
    raise NotImplementedError
