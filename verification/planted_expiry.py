"""Planted optima in which doses expire or spoil: what cannot arrive usable stays, and keeps nothing from going."""

from balto.domain.plan import Leg
from verification.planted_case import FOREVER_H, MODES, Arrival, Draft, Option, Part, since

KG = 0.1  # of a dose
KMH = MODES["truck"]


def beside_fresh(draft: Draft) -> Part:
    """Old lots and fresh ones at one store, one lorry, one road: the old would expire under way."""
    rng = draft.rng
    depot, esk = draft.place("depot"), draft.place("hospital")
    km, ready_h = rng.randint(150, 1500), rng.choice((0, 0, rng.randint(1, 20)))
    arrive_h = ready_h + km / KMH
    road = draft.link(depot, esk, km)
    fresh, old = _lots(draft, depot, rng.randint(20, 90), arrive_h + 0.1), rng.randint(10, 90)
    for part in _parts(draft, old):
        draft.lot(depot, part, rng.choice((rng.uniform(0.5, arrive_h - 0.1), arrive_h - 0.1)))
    room = fresh + rng.choice((0, rng.randint(1, 60), 1000))
    lorry = draft.carrier(depot, round(KG * room, 2), available_from=since(ready_h))
    draft.sick(esk, rng.randint(5, 14))
    leg = Leg(lorry, depot, esk, (road,), fresh)
    option = Option("the fresh alone", (leg,), (Arrival(esk, arrive_h, fresh),))
    why = "all doses that can ever arrive usable arrive at the first hour possible"
    return Part((option,), why)


def two_stores(draft: Draft) -> Part:
    """Far - Near - hospital on one road; one lorry, and old stock at one store or both."""
    rng = draft.rng
    far, near, esk = draft.place("depot"), draft.place("depot"), draft.place("hospital")
    to_near = draft.link(far, near, km_near := rng.randint(50, 500))
    to_esk = draft.link(near, esk, km := rng.randint(150, 800))
    near_h, esk_h = km_near / KMH, km / KMH
    with_fresh = rng.choice(((near,), (far,), (near, far)))
    fresh = {
        store: _lots(draft, store, rng.randint(15, 60), 200) if store in with_fresh else 0 for store in (near, far)
    }
    for store, least_h in ((near, esk_h), (far, near_h + esk_h)):
        if store not in with_fresh or rng.random() < 0.6:
            draft.lot(store, rng.randint(10, 80), rng.uniform(0.5, least_h - 1))
    home = rng.choice((near, far))
    lorry = draft.carrier(home, round(KG * rng.choice((fresh[near] + fresh[far], 1000)), 2))
    draft.sick(esk, rng.randint(5, 14))
    keeping = ((fresh[far], near_h + esk_h),) if fresh[far] else ()  # or what is old would be loaded: it lasts to Near
    fetch = Leg(lorry, far, near, (to_near,), fresh[far], lasting=keeping)
    go_far = Leg(lorry, near, far, (to_near,))
    all_on = Leg(lorry, near, esk, (to_esk,), fresh[near] + fresh[far])
    options = []
    if home == far:
        options.append(_option("from Far, past Near", (fetch, all_on), esk, (near_h + esk_h, fresh[near] + fresh[far])))
    else:
        options.append(_option("to Far first", (go_far, fetch, all_on), esk, (2 * near_h + esk_h, all_on.doses)))
        first, back = Leg(lorry, near, esk, (to_esk,), fresh[near]), Leg(lorry, esk, far, (to_esk, to_near))
        rest = Leg(lorry, far, esk, (to_near, to_esk), fresh[far])
        late = (2 * near_h + 3 * esk_h, fresh[far])
        options.append(_option("Near's at once", (first,), esk, (esk_h, fresh[near])))
        options.append(_option("Near's, then Far's", (first, back, rest), esk, (esk_h, fresh[near]), late))
    options = [one for one in options if any(arrival.doses for arrival in one.arrivals)]
    why = "on one road all that the lorry can choose is whether to fetch from Far before it first goes to the hospital"
    return Part(tuple(options), why)


def near_and_far(draft: Draft) -> Part:
    """Depot - near - far on one road, patients at both: old doses last to the near place, and not to the far one."""
    rng = draft.rng
    depot, near, far = draft.place("depot"), draft.place("clinic"), draft.place("hospital")
    to_near = draft.link(depot, near, km_near := rng.randint(100, 500))
    to_far = draft.link(near, far, km := rng.randint(150, 700))
    near_h, far_h = km_near / KMH, (km_near + km) / KMH
    fresh, old = _lots(draft, depot, rng.randint(20, 70), far_h + 2), rng.randint(10, 60)
    for part in _parts(draft, old):
        draft.lot(depot, part, rng.uniform(near_h + 0.5, far_h - 0.5))
    lorry = draft.carrier(depot, round(KG * rng.choice((fresh + old, 1000)), 2))
    draft.sick(near, rng.randint(3, 10))
    draft.sick(far, rng.randint(4, 12))
    options = []
    for stay in range(fresh + 1):
        keeping = ((fresh - stay, far_h),) if stay < fresh else ()
        legs: tuple[Leg, ...] = (Leg(lorry, depot, near, (to_near,), old + fresh, lasting=keeping),)
        legs += (Leg(lorry, near, far, (to_far,), fresh - stay),) if stay < fresh else ()
        arrivals = (Arrival(near, near_h, old + stay), Arrival(far, far_h, fresh - stay))
        options.append(Option(f"{stay} fresh stay at the near place", legs, arrivals))
    why = "every dose arrives at the first hour possible; how many fresh ones stay is tried dose by dose"
    return Part(tuple(options), why)


def holding_time(draft: Draft) -> Part:
    """One store, two ways: under way on the slow one packed doses spoil, on the fast one they keep."""
    rng = draft.rng
    depot, esk = draft.place("depot"), draft.place("hospital")
    mode = rng.choice(("plane", "boat"))
    fast_h, slow_h, ready_h = rng.uniform(3, 30), rng.uniform(35, 70), rng.choice((0, rng.randint(0, 60)))
    draft.item["holding_h"] = round(rng.uniform(fast_h + 1, slow_h - 1), 1)
    water = draft.link(depot, esk, round(MODES[mode] * fast_h, 1), mode)
    draft.link(depot, esk, round(KMH * slow_h, 1))
    draft.carrier(depot, 900)
    doses = _lots(draft, depot, rng.randint(30, 110), FOREVER_H)
    room = rng.choice((1000, doses, -(-doses // 2), -(-doses // 3)))
    fast = draft.carrier(depot, round(KG * room, 2), mode, available_from=since(ready_h))
    draft.sick(esk, rng.randint(5, 14))
    option = runs(
        fast, depot, esk, water, doses, room, ready_h, round(MODES[mode] * fast_h, 1) / MODES[mode], draft.horizon_h
    )
    why = "only the fast way brings usable doses; its runs go full, one right after the other"
    return Part((option,), why)


def leaves_later(draft: Draft) -> Part:
    """The road beyond a village opens later: doses packed at once would spoil there, doses packed in time for it keep."""
    rng = draft.rng
    depot, village, esk = draft.place("depot"), draft.place("village"), draft.place("hospital")
    before, after = (draft.link(a, b, rng.randint(50, 600)) for a, b in ((depot, village), (village, esk)))
    before_h, after_h = (float(str(row["km"])) / KMH for row in draft.tables["links.csv"][-2:])
    open_h = int(before_h) + rng.randint(8, 60)
    draft.shut(after, open_h)
    draft.item["holding_h"] = round(before_h + after_h + rng.uniform(0.2, 0.8) * (open_h - before_h), 1)
    doses = _lots(draft, depot, rng.randint(30, 110), FOREVER_H)
    lorry = draft.carrier(depot, round(KG * doses, 2))
    draft.sick(esk, rng.randint(5, 14))
    leg = Leg(lorry, depot, esk, (before, after), doses, open_h - before_h)
    option = Option("leaves so as to be there when it opens", (leg,), (Arrival(esk, open_h + after_h, doses),))
    return Part((option,), "nobody is over the only road sooner, and by then all doses are usable")


def runs(
    carrier: str,
    origin: str,
    dest: str,
    link: str,
    doses: int,
    room: int,
    ready_h: float,
    way_h: float,
    horizon_h: float,
) -> Option:
    """Runs of one carrier to and fro, each as full as can be, until all is there or the horizon is."""
    legs: list[Leg] = []
    arrivals: list[Arrival] = []
    left, arrive_h = doses, ready_h + way_h
    while left and arrive_h < horizon_h:
        if legs:
            legs.append(Leg(carrier, dest, origin, (link,)))
        load = min(room, left)
        legs.append(Leg(carrier, origin, dest, (link,), load))
        arrivals.append(Arrival(dest, arrive_h, load))
        left, arrive_h = left - load, arrive_h + 2 * way_h
    return Option(f"{len(arrivals)} runs", tuple(legs), tuple(arrivals))


def _option(what: str, legs: tuple[Leg, ...], place: str, *arrivals: tuple[float, int]) -> Option:
    return Option(what, legs, tuple(Arrival(place, hour_h, doses) for hour_h, doses in arrivals))


def _parts(draft: Draft, doses: int) -> list[int]:
    first = draft.rng.choice((doses, doses // 2, doses // 3))
    return [part for part in (first, doses - first) if part]


def _lots(draft: Draft, place: str, doses: int, last_h: float) -> int:
    """Lots of so many doses in all that last until last_h at the least; how many doses."""
    for part in _parts(draft, doses):
        draft.lot(place, part, draft.rng.choice((FOREVER_H, min(last_h + draft.rng.randint(0, 100), FOREVER_H))))
    return doses
