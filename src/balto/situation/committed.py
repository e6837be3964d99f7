"""What of a plan is committed, what has been carried out, and what remains, at an hour of the run."""

from collections.abc import Sequence
from dataclasses import replace

from balto.domain.plan import ABOVE, FOREVER_H, Leg, Plan, fresh_ids
from balto.domain.world import World
from balto.motion.handover import PATIENCE_H, when_open
from balto.situation.state import SAME_H, State


def committed(world: World) -> tuple[Leg, ...]:
    """The legs under way that still count, to set out again in the later world at the hours at which they left."""
    return tuple(one.leg for one in world.under_way if one.counts)


def with_committed(world: World, plan: Plan) -> Plan:
    """The plan with the legs under way before it, if it does not have them."""
    there = {leg.id for leg in plan.legs}
    missing = tuple(leg for leg in committed(world) if leg.id not in there)
    return plan.with_legs((*missing, *plan.legs)) if missing else plan


def setting_out_again(state: State, n: int) -> Leg:
    """Leg n, which is under way, as it is run again from where it left: with what it took on, at the hour it left."""
    leg, lead_h = state.plan.legs[n], state.lead_h(n)
    return replace(
        leg.with_doses(int(state.doses[n])),
        leave_from_h=float(state.depart_h[n]) - lead_h - 1e-3 * (lead_h > 0.0),
        wait_until_h=FOREVER_H,
        shelter_below_pace=0.0,
        standby_for="",
        lasting=(),
    )


def executed(state: State) -> tuple[Leg, ...]:
    """The legs that have left, as they went: run again in the same future they do the same whatever follows them."""
    return tuple(_as_it_went(state, n) for n in state.begun)


def _as_it_went(state: State, n: int) -> Leg:
    leg, doses = state.plan.legs[n], int(state.doses[n])
    from_h = leg.leave_from_h
    if leg.standby_for:
        laden = any(state.doses[k] > 0 for k in [n, *state.plan.loads(n)])
        from_h = max(from_h, leg.trigger_h + _handover_h(state, leg) * laden)
    return replace(leg.with_doses(doses), leave_from_h=max(from_h, _waited_h(state, n)), standby_for="")


def _waited_h(state: State, n: int) -> float:
    """The hour to which leg n waited in vain for the rest of its load; 0 where it did not. What did not come is not there to be
    waited for again."""
    leg, left_h = state.plan.legs[n], float(state.depart_h[n])
    loads = [n, *state.plan.loads(n)]
    if not any(state.doses[k] < state.plan.legs[k].doses for k in loads) or not any(state.doses[k] > 0 for k in loads):
        return 0.0
    if leg.wait_until_h >= FOREVER_H:
        lead_h = state.lead_h(n)
        return left_h - lead_h - 1e-3 * (lead_h > 0.0)
    ground, p = state.chart.ground, state.chart.places[leg.origin]
    clock = (ground.opens_h, ground.closes_h, ground.offset_h, ground.change_h, ground.change_by_h)
    waited_h = float(when_open(leg.wait_until_h, *(float(one[p]) for one in clock))) + _handover_h(state, leg)
    return waited_h if waited_h <= left_h + SAME_H else 0.0


def _handover_h(state: State, leg: Leg) -> float:
    return float(state.chart.ground.handover_h[state.chart.places[leg.origin]])


def remaining(state: State, kept: tuple[int, ...]) -> tuple[Leg, ...]:
    """The legs ahead, to come after legs of the numbers `kept`; a reserve whose leg has come in is settled one way or other."""
    left = [n for n in state.ahead if not _settled(state, state.plan.legs[state.plan.run_of(n)])]
    there = {state.plan.legs[n].id for n in (*kept, *left)}
    return tuple(
        _called(leg) if leg.standby_for not in {"", *there} else leg for leg in (state.plan.legs[n] for n in left)
    )


def _settled(state: State, leg: Leg) -> bool:
    """Whether a reserve will never be called, because its leg came in in time."""
    if not leg.standby_for:
        return False
    return bool(state.arrive_h[state.plan.number_of(leg.standby_for)] <= min(leg.trigger_h, state.hour_h))


def _called(leg: Leg) -> Leg:
    """The reserve once it is known that it goes."""
    return replace(leg, standby_for="", leave_from_h=max(leg.leave_from_h, leg.trigger_h))


def kept_plan(state: State, world: World) -> Plan:
    """The plan as it stands, in the later world: nothing of it leaves before now, and who waits has waited since."""
    legs = remaining(state, state.going)
    return Plan("keep", (*committed(world), *_waiting(world, not_before(legs, state.hour_h))))


def _waiting(world: World, legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """The legs, those whose carriers are there and could go with a part for as long as they would have waited from the first."""
    away = {one.leg.carrier for one in world.under_way}
    found, seen = [], set[str]()
    for number, leg in enumerate(legs):
        first = not leg.rides_on and leg.carrier not in seen
        seen.add(leg.carrier)
        if first and leg.wait_until_h >= FOREVER_H and leg.carrier not in away:
            riders = [one for one in legs[number + 1 :] if one.rides_on == leg.id]
            found.append(replace(leg, wait_until_h=_limit_h(world, [leg, *riders])))
        else:
            found.append(leg)
    return tuple(found)


def _limit_h(world: World, loads: Sequence[Leg]) -> float:
    """Until when the first run of a carrier waits for the rest of its loads, without a stated hour; FOREVER_H where it does not
    wait yet, or for one of them in vain."""
    carrier, origin = world.carrier(loads[0].carrier), loads[0].origin
    there = [lot for lot in world.lots if lot.place == origin and not lot.given and not lot.aboard and lot.doses]
    there = [lot for lot in there if lot.available_h <= world.now_h]
    lying = [(leg.doses, [lot for lot in there if lot.product == leg.product]) for leg in loads if leg.doses]
    whole = all(sum(lot.doses for lot in lots) >= doses for doses, lots in lying)
    if whole or carrier.home != origin or carrier.available_h > world.now_h or not all(lots for _, lots in lying):
        return FOREVER_H
    first_h = max(min(lot.available_h for lot in lots) for _, lots in lying)
    return max(carrier.available_h, first_h, 0.0) + PATIENCE_H


def not_before(legs: Sequence[Leg], hour_h: float) -> tuple[Leg, ...]:
    """The legs, leaving at that hour at the earliest: nothing can be done in the past."""
    return tuple(replace(leg, leave_from_h=max(leg.leave_from_h, hour_h)) for leg in legs)


def surely_ahead(state: State) -> Plan:
    """The legs ahead that no report can call off, as a plan of their own."""
    legs = remaining(state, state.going)
    reserves = {leg.id for leg in legs if leg.standby_for and not leg.rides_on}
    sure = (leg for leg in legs if (leg.rides_on or leg.id) not in reserves)
    return Plan("in hand", tuple(replace(leg, standby_for="") for leg in sure))


def going_on(state: State, in_hand: Plan, legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """Legs newly found under the ids of those in hand that they carry on, else under ids that the plan in force never had.

    A run carries on another if the same carrier goes between the same places, and what rides on it what rode on that.
    """
    in_order: dict[tuple[str, str, str], list[int]] = {}
    for number in in_hand.runs():
        one = in_hand.legs[number]
        in_order.setdefault((one.carrier, one.origin, one.dest), []).append(number)
    named, riders = [], dict[str, str]()
    for leg in legs:
        own = riders.pop(leg.product, "") if leg.rides_on else ""
        if not leg.rides_on:
            same = in_order.get((leg.carrier, leg.origin, leg.dest))
            number = same.pop(0) if same else len(in_hand.legs)
            run = in_hand.legs[number : in_hand.after(number)]
            own, riders = run[0].id if run else "", {one.product: one.id for one in run[1:]}
        named.append(replace(leg, id=own, rides_on=ABOVE if leg.rides_on else ""))
    return fresh_ids(named, {leg.id for leg in state.plan.legs})
