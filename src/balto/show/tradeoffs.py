"""Why this plan: what each other plan gains and gives up, what could go wrong and what then, how far the best could be."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from balto.domain.world import World
from balto.plan.decision import Decision
from balto.plan.gap import Gap
from balto.rehearse import plan_shape
from balto.rehearse.compare import Difference
from balto.rehearse.left_to_spoil import left_to_spoil
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.rehearse.price import CostOfUncertainty
from balto.rehearse.run import LOST
from balto.show.phrases.numbers import decimals, signed, whole
from balto.show.phrases.sentences import count, row, say, several, tell
from balto.show.sentence import told
from balto.show.words import called, chances, doses, from_to, in_words, lives, local, more_lives, of_lives, span

SAME_H = 1.0  # arrivals nearer than this are called the same
RARE = 0.01  # differences in chance below this are not worth a word
ORDERED = 0.5  # a run that sets out in fewer futures is no order
MOST_ROOFLESS = 4  # carriers that must camp unsheltered, told


@dataclass(frozen=True, slots=True)
class Trade:
    """What another plan gains over the chosen one, and what it gives up, in words."""

    gains: tuple[str, ...]
    gives_up: tuple[str, ...]


def trade(chosen: Outcome, other: Outcome, against: Difference, beside: bool = False) -> Trade:
    """The other plan against the chosen one, on the same futures; `beside` a table that has worst tenth and cost itself."""
    gains: list[str] = []
    losses: list[str] = []
    sides = (gains, losses)
    _lives(sides, against)
    for here, there in zip(chosen.by_product(), other.by_product(), strict=True):
        _time(sides, here, there)
        _chance(sides, here, there)
        _doses(sides, here, there)
    _effort(sides, chosen, other)
    if not beside:
        _worst(sides, chosen, other)
        _cost(sides, chosen, other)
    return Trade(tuple(gains), tuple(losses))


Sides = tuple[list[str], list[str]]


def _lives(sides: Sides, against: Difference) -> None:
    more, error = against.deaths.mean, against.deaths.margin
    if abs(more) <= max(error, 0.005):
        return
    sides[more > 0].append(lives(more))


def middle_h(outcome: Outcome, places: tuple[str, ...] = ()) -> float:
    """Hour by which every place (the plan's own destinations) has its first doses in half of the futures."""
    return quantiles_h(plan_shape.all_there(outcome, places or outcome.destinations()), (0.5,))[0]


def _time(sides: Sides, chosen: Outcome, other: Outcome) -> None:
    here, there = middle_h(chosen), middle_h(other, chosen.destinations())
    if not math.isfinite(here) or not math.isfinite(there) or abs(there - here) < SAME_H:
        return
    apart = span(abs(there - here))
    said = (
        say("usually (5 in 10) there {span} sooner", span=apart)
        if there < here
        else say("usually (5 in 10) there {span} later", span=apart)
    )
    sides[there > here].append(_of(chosen, said))


def never(outcome: Outcome, places: tuple[str, ...] = ()) -> float:
    """Share of futures in which some destination never has a usable dose; without `places`, of any product."""
    return float(np.isinf(plan_shape.all_there(outcome, places) if places else plan_shape.whole_there(outcome)).mean())


def _chance(sides: Sides, chosen: Outcome, other: Outcome) -> None:
    left = [place for place in chosen.destinations() if place not in other.destinations()]
    served = tuple(place for place in chosen.destinations() if place not in left)
    if left and served:
        sides[1].append(_of(chosen, say("nothing for {places}", places=_places(chosen.world, left))))
    here, there = never(chosen, served), never(other, served or chosen.destinations())
    if abs(there - here) < RARE:
        return
    missed = say(
        "{missed}: {chance} ({plan}: {plan_chance})", missed=_missed(len(chosen.destinations())), chance=in_words(there),
        plan=chosen.plan.name, plan_chance=in_words(here),
    )  # fmt: skip
    sides[there > here].append(_of(chosen, missed))


def _missed(places: int) -> str:
    if places == 1:
        return say("it never arrives")
    if places > plan_shape.MANY_PLACES:
        return say("one place in ten is never reached")
    return say("some place is never reached")


def _of(outcome: Outcome, fact: str) -> str:
    """The fact with the product that it is about, where there are several."""
    name = called(outcome.world)
    return say("{fact} ({product})", fact=fact, product=name) if name else fact


def _worst(sides: Sides, chosen: Outcome, other: Outcome) -> None:
    more = other.worst_tenth() - chosen.worst_tenth()
    if abs(more) >= 0.5:
        number = decimals(abs(more), 1)
        sides[more > 0].append(
            say("{number} fewer deaths in the worst tenth of futures", number=number)
            if more < 0
            else say("{number} more deaths in the worst tenth of futures", number=number)
        )


def _doses(sides: Sides, chosen: Outcome, other: Outcome) -> None:
    brought = [sum(float(it.delivered(place).mean()) for place in it.places) for it in (chosen, other)]
    more = brought[1] - brought[0]
    if abs(more) >= max(0.5, 0.05 * brought[0]):
        amount = doses(chosen.world, round(abs(more)))
        sides[more < 0].append(
            say("{doses} more get there on average", doses=amount)
            if more > 0
            else say("{doses} fewer get there on average", doses=amount)
        )


def _effort(sides: Sides, chosen: Outcome, other: Outcome) -> None:
    here, there = (len(it.plan.carriers()) for it in (chosen, other))
    if here != there:
        said = count(there, "{n} carrier instead of {before}", "{n} carriers instead of {before}", before=here)
        sides[there > here].append(said)


def _cost(sides: Sides, chosen: Outcome, other: Outcome) -> None:
    here, there = (plan_shape.cost(it.world, it.plan) for it in (chosen, other))
    if abs(there - here) >= 0.05 * max(here, there, 1e-9):
        sides[there > here].append(say("a cost of {cost} instead of {before}", cost=whole(there), before=whole(here)))


def apart(against: Difference) -> str:
    """Deaths of the other plan less those of the chosen one, with two standard errors: "+0.92 ± 0.08"."""
    return f"{signed(against.deaths.mean)} ± {decimals(against.deaths.margin, 2)}"


@dataclass(frozen=True, slots=True)
class Risk:
    """One leg's chances: what they cost, how often the load is lost on it, by when word is due, and what then."""

    leg: int
    who: str
    way: str
    lives: float
    lost: float
    alarm_h: float
    then: str


def risks(outcome: Outcome, prices: Sequence[CostOfUncertainty], most: int) -> tuple[Risk, ...]:
    """The legs whose chances cost most, the dearest first."""
    return tuple(_risk(outcome, price) for price in prices[:most])


def _risk(outcome: Outcome, price: CostOfUncertainty) -> Risk:
    world, leg = outcome.world, outcome.plan.legs[price.leg]
    lost = float((outcome.state[:, price.leg] == LOST).mean())
    way = from_to(world, leg)
    who = world.carrier(leg.carrier).name
    return Risk(
        price.leg,
        who,
        way,
        price.deaths.mean,
        lost,
        plan_shape.alarm_h(outcome, price.leg),
        what_then(outcome, price.leg),
    )


def what_then(outcome: Outcome, number: int) -> str:
    """What is done when no word comes from the end of a leg."""
    world, plan = outcome.world, outcome.plan
    for n, leg in enumerate(plan.legs):
        if leg.standby_for == plan.legs[number].id:
            return say("at {moment} {action}", moment=local(world, leg.trigger_h), action=told(world, plan, n))
    meets = plan_shape.who_meets(world, plan, number)
    if meets is None:
        return say("raise the alarm and plan again")
    return say(
        "{carrier} goes out from {place} to meet it", carrier=world.carrier(meets).name,
        place=world.place(plan.legs[number].dest).name,
    )  # fmt: skip


def unserved_lines(decision: Decision) -> tuple[str, ...]:
    """Which places with patients get nothing, and why; and where a carrier must camp unsheltered."""
    world, legs = decision.world, decision.plan.legs
    said = [
        say("Nothing for {places}: {reason}.", places=_places(world, one.places), reason=tell(one.why))
        for one in decision.unserved
    ]
    for who in dict.fromkeys(legs[one.leg].carrier for one in decision.roofless[:MOST_ROOFLESS]):
        mine = [one for one in decision.roofless if legs[one.leg].carrier == who]
        said.append(
            say(
                "{carrier} must camp unsheltered: shelters are {apart} km apart, and it rests every {stage} km (leg {legs}).",
                carrier=world.carrier(who).name, apart=whole(max(one.apart_km for one in mine)),
                stage=whole(mine[0].stage_km), legs=row([whole(one.leg + 1) for one in mine[:4]]),
            )
        )  # fmt: skip
    return (*said, *left_lines(decision.chosen), *contingent_lines(decision.chosen))


def left_lines(outcome: Outcome) -> tuple[str, ...]:
    """Which doses stay where they lie because they expire too soon to be of use."""
    world = outcome.world
    return tuple(
        say(
            "{doses} (lot {lot}) stay at {place}: they expire {moment}, too soon to be of use.",
            doses=doses(world, one.doses, one.lot.product), lot=one.lot.lot, place=world.place(one.lot.place).name,
            moment=local(world, one.lot.expires_h),
        )
        if one.lot.lot
        else say(
            "{doses} stay at {place}: they expire {moment}, too soon to be of use.",
            doses=doses(world, one.doses, one.lot.product), place=world.place(one.lot.place).name,
            moment=local(world, one.lot.expires_h),
        )
        for one in left_to_spoil(outcome)
    )  # fmt: skip


def contingent_lines(outcome: Outcome) -> tuple[str, ...]:
    """Runs that set out in fewer than half of the futures: they are not orders, and each says what it hangs on."""
    world, legs, said = outcome.world, outcome.plan.legs, []
    for n in outcome.plan.runs():
        goes = float(np.isfinite(outcome.depart_h[:, n]).mean())
        if goes < ORDERED and legs[n].doses and not legs[n].standby_for:
            said.append(
                say(
                    "Leg {leg}, {carrier} from {place}, only if its load comes ({chances} that it sets out); not empty.",
                    leg=whole(n + 1), carrier=world.carrier(legs[n].carrier).name, place=world.place(legs[n].origin).name,
                    chances=chances(goes),
                )
            )  # fmt: skip
    return tuple(said)


def _places(world: World, places: Sequence[str]) -> str:
    names = several([world.place(place).name for place in places])
    if len(places) < 4:
        return names
    return count(len(places), "{n} place ({names})", "{n} places ({names})", names=names)


def need_line(decision: Decision) -> str:
    """How far all deaths may be off together, because the need itself is uncertain."""
    nothing, taken = decision.nothing, min(decision.death_table.members, decision.chosen.futures)
    return say(
        "If nothing is sent, {deaths} ± {error} die, in {futures} of the need. That error comes from the need and all plans share"
        " it; the differences between them are surer.",
        deaths=decimals(nothing.mean, 1), error=decimals(nothing.margin, 1),
        futures=count(taken, "{n} future", "{n} futures"),
    )  # fmt: skip


def hour_line(price: float) -> str:
    """What waiting one hour costs, in words, from its price in lives."""
    if price < 0.0005:
        return say("A few hours' delay makes almost no difference.")
    cost = decimals(price, 3)
    if price < 0.5:
        return say("Each hour of delay costs {cost} lives: one life in {span}.", cost=cost, span=span(1 / price))
    return say("Each hour of delay costs {cost} lives.", cost=cost)


def gap_line(decision: Decision) -> str:
    """How far the best possible plan could be, in words; "" where no bound is known."""
    gap = decision.gap
    if gap is None:
        return ""
    if gap.deaths < 0.005:
        return (
            say(
                "No plan can do better, even one made by someone who knew all the weather beforehand, but nobody's luck on the"
                " way."
            )
            if gap.over_luck
            else say(
                "No plan can do better, even one made by someone who knew all the weather and every mishap beforehand."
            )
        )
    bound, most = _bound(gap), more_lives(gap.deaths)
    if gap.search_gap is not None:
        return say(
            "{bound}: at most {lives} could be saved, {ours} of them by a better plan and the rest only with perfect foresight.",
            bound=bound, lives=most, ours=of_lives(gap.search_gap),
        )  # fmt: skip
    if gap.foresight is None:
        return say(
            "{bound}: at most {lives} could be saved, some only with perfect foresight.", bound=bound, lives=most
        )
    return say(
        "{bound}: at most {lives} could be saved. Told each of {number} of these futures beforehand, the same search saves"
        " {saved}: at least that much takes perfect foresight.",
        bound=bound, lives=most, number=gap.told, saved=lives(gap.foresight),
    )  # fmt: skip


def _bound(gap: Gap) -> str:
    """What somebody could do at best who knew what is to come."""
    slots = {
        "bound": decimals(gap.clairvoyant, 1), "deaths": decimals(gap.plan, 1),
        "futures": count(gap.futures, "{n} future", "{n} futures"),
    }  # fmt: skip
    if gap.over_luck:
        return say(
            "Even someone who knew all the weather beforehand, but nobody's luck on the way, could not do better than {bound}"
            " deaths, against {deaths} with this plan in the same {futures}",
            **slots,
        )
    return say(
        "Even someone who knew all the weather and every mishap beforehand could not do better than {bound} deaths, against"
        " {deaths} with this plan in the same {futures}",
        **slots,
    )


def never_line(outcome: Outcome, place: str) -> str:
    """How often no usable dose comes to a place within the horizon."""
    chance, within = float(np.isinf(outcome.first_h(place)).mean()), span(outcome.world.horizon_h)
    if chance == 0.0:
        futures = count(outcome.futures, "{n} future", "{n} futures")
        return say("there within the {span} in every one of {futures}", span=within, futures=futures)
    return say("not there within the {span}: {chance}", span=within, chance=in_words(chance))
