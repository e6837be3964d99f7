"""Planted optima in which the usual way is shut: the way round, however long, or waiting until it opens."""

from itertools import pairwise

from balto.domain.plan import Leg
from verification.planted_case import MODES, Arrival, Draft, Option, Part, since

KG = 0.1
KMH = MODES["truck"]


def shut_for_good(draft: Draft) -> Part:
    """A bridge is shut to the end; the road round is 1.3 to 6 times as long, and leads over other places."""
    rng = draft.rng
    depot, esk = draft.place("depot"), draft.place("hospital")
    bridge_km = rng.randint(40, 150)
    _bridge(draft, depot, esk, bridge_km)
    round_km = round(bridge_km * rng.uniform(1.3, 6.0), 1)
    way, km = road(draft, depot, esk, round_km, rng.choice((0, 1, 2, 5, 12)))
    if rng.random() < 0.5:
        road(draft, depot, esk, round_km * rng.uniform(1.2, 2.0), rng.choice((0, 1, 2)))
    doses = rng.randint(30, 110)
    draft.lot(depot, doses)
    home, home_h = depot, 0.0
    positioning: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    if rng.random() < 0.4:
        home = draft.place("town")
        there = draft.link(home, depot, home_km := rng.randint(10, 120))
        home_h, positioning = home_km / KMH, ((home, depot, (there,)),)
    lorry = draft.carrier(home, round(KG * doses, 2))
    draft.sick(esk, rng.randint(5, 14))
    legs = (*(Leg(lorry, *run) for run in positioning), Leg(lorry, depot, esk, way, doses))
    option = Option("the way round", legs, (Arrival(esk, home_h + km / KMH, doses),))
    why = "all doses arrive by the only carrier on the shortest way that is open"
    return Part((option,), why)


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
    links = tuple(draft.link(a, b, part) for a, b in pairwise(places))
    return links, part * (between + 1)


def shut_for_hours(draft: Draft) -> Part:
    """A bridge is shut for some hours, from now on, or from before the lorry is over: what is sooner, to wait or to go round."""
    rng = draft.rng
    depot, esk = draft.place("depot"), draft.place("hospital")
    before, before_km = road(draft, depot, fork := draft.place("town"), rng.randint(20, 300), rng.choice((0, 1)))
    bridge = draft.link(fork, esk, bridge_km := rng.randint(40, 200))
    doses, ready_h = rng.randint(30, 110), rng.choice((0, 0, rng.randint(1, 10)))
    fork_h = ready_h + before_km / KMH
    begin_h = rng.choice((None, rng.randint(1, 10), max(1, int(fork_h + bridge_km / KMH - 0.1))))
    for_h = rng.randint(4, rng.choice((60, 120)))
    until_h = (begin_h or 0) + for_h
    draft.shut(bridge, until_h, begin_h)
    round_km = (bridge_km + KMH * for_h) * rng.uniform(0.4, 1.6)  # as long as waiting, or less, or more
    way, km = road(draft, fork, esk, round(max(round_km, 1.3 * bridge_km), 1), rng.choice((0, 1, 3, 8)))
    draft.lot(depot, doses)
    lorry = draft.carrier(depot, round(KG * doses, 2), available_from=since(ready_h))
    draft.sick(esk, rng.randint(5, 14))
    over_h = crossed(fork_h, bridge_km / KMH, begin_h or 0, until_h)
    options = tuple(
        Option(what, (Leg(lorry, depot, esk, (*before, *on), doses),), (Arrival(esk, arrive_h, doses),))
        for what, on, arrive_h in (("the bridge", (bridge,), over_h), ("the way round", way, fork_h + km / KMH))
    )
    why = "one carrier takes all doses, by the bridge once it is open or by the way round"
    return Part(options, why)


def crossed(start_h: float, way_h: float, shut_h: float, open_h: float) -> float:
    """When who starts on a link is at its end, if it is shut between two hours: who is on it then stands still."""
    if start_h >= open_h or start_h + way_h <= shut_h:
        return start_h + way_h
    return open_h + way_h - max(0.0, shut_h - start_h)


def other_mode(draft: Draft) -> Part:
    """The road is cut at a landing; a boat or a plane goes on from there, and a road round may be sooner still."""
    rng = draft.rng
    hand_h = rng.choice((0.0, 0.25, 1.0))
    depot, landing, esk = draft.place("depot"), draft.place("port", hand_h), draft.place("hospital")
    before, before_km = road(draft, depot, landing, rng.randint(30, 400), rng.choice((0, 1, 2)))
    draft.shut(draft.link(landing, esk, rng.randint(40, 150)))
    other_side = draft.place("port", hand_h) if rng.random() < 0.4 else esk
    mode = rng.choice(("boat", "plane"))
    there_h = rng.uniform(1, 12)
    over = draft.link(landing, other_side, over_km := round(MODES[mode] * there_h, 1), mode)
    boat_h, home = rng.choice((0, rng.randint(0, 30))), landing
    coming_h = 0.0
    coming: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    if rng.random() < 0.5:
        home = draft.place("port")
        sea = draft.link(home, landing, sea_km := round(MODES[mode] * rng.uniform(0.5, 8), 1), mode)
        coming_h, coming = sea_km / MODES[mode], ((home, landing, (sea,)),)
    doses = rng.randint(30, 110)
    draft.lot(depot, doses)
    lorry = draft.carrier(depot, round(KG * doses, 2))
    boat = draft.carrier(home, round(KG * doses, 2), mode, available_from=since(boat_h))
    arrive_h = max(before_km / KMH, boat_h + coming_h) + hand_h + over_km / MODES[mode]
    legs: tuple[Leg, ...] = (Leg(lorry, depot, landing, before, doses), *(Leg(boat, *run) for run in coming))
    legs += (Leg(boat, landing, other_side, (over,), doses),)
    if other_side != esk:
        after, after_km = road(draft, other_side, esk, rng.randint(20, 200), rng.choice((0, 1)))
        legs += (Leg(draft.carrier(esk, 900), esk, other_side, after[::-1]),)
        legs += (Leg(legs[-1].carrier, other_side, esk, after, doses),)
        arrive_h = max(arrive_h, after_km / KMH) + hand_h + after_km / KMH
    options = [Option("handed over", legs, (Arrival(esk, arrive_h, doses),))]
    if rng.random() < 0.6:
        way, km = road(draft, depot, esk, round(arrive_h * KMH * rng.uniform(0.6, 2.0), 1), rng.choice((0, 2, 4, 9)))
        options.append(Option("all by road", (Leg(lorry, depot, esk, way, doses),), (Arrival(esk, km / KMH, doses),)))
    draft.sick(esk, rng.randint(5, 14))
    why = "there are two ways to the patients at most, and one run takes all doses"
    return Part(tuple(options), why)
