"""Why this plan: what each other plan gains and gives up, what could go wrong and what then, how far the best could be."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from balto.domain.world import World
from balto.plan.decision import Decision
from balto.rehearse import plan_shape
from balto.rehearse.compare import Difference
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.rehearse.price import CostOfUncertainty
from balto.rehearse.run import LOST
from balto.show.sentence import told
from balto.show.words import called, counted, doses, in_words, lives, local, several, span

SAME_H = 1.0  # arrivals nearer than this are called the same
RARE = 0.01  # differences in chance below this are not worth a word
MOST_ROOFLESS = 4  # carriers that must rest in the open, told
Z = 1.96  # two standard errors: 95 of 100


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
    more, error = against.deaths.mean, Z * against.deaths.error
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
    word = "sooner" if there < here else "later"
    sides[there > here].append(f"usually (5 in 10) there {span(abs(there - here))} {word}{_of(chosen)}")


def never(outcome: Outcome, places: tuple[str, ...] = ()) -> float:
    """Share of futures in which some destination never has a usable dose; without `places`, of any product."""
    return float(np.isinf(plan_shape.all_there(outcome, places) if places else plan_shape.whole_there(outcome)).mean())


def _chance(sides: Sides, chosen: Outcome, other: Outcome) -> None:
    left = [place for place in chosen.destinations() if place not in other.destinations()]
    served = tuple(place for place in chosen.destinations() if place not in left)
    if left and served:
        sides[1].append(f"nothing for {_places(chosen.world, left)}{_of(chosen)}")
    here, there = never(chosen, served), never(other, served or chosen.destinations())
    if abs(there - here) < RARE:
        return
    count = len(chosen.destinations())
    where = "it never arrives" if count == 1 else "some place is never reached"
    where = "one place in ten is never reached" if count > plan_shape.MANY_PLACES else where
    sides[there > here].append(f"{where}: {in_words(there)} ({chosen.plan.name}: {in_words(here)}){_of(chosen)}")


def _of(outcome: Outcome) -> str:
    """Which product is meant, where there are several."""
    return f" ({name})" if (name := called(outcome.world)) else ""


def _worst(sides: Sides, chosen: Outcome, other: Outcome) -> None:
    more = other.worst_tenth() - chosen.worst_tenth()
    if abs(more) >= 0.5:
        word = "fewer" if more < 0 else "more"
        sides[more > 0].append(f"{abs(more):.1f} {word} deaths in the worst tenth of futures")


def _doses(sides: Sides, chosen: Outcome, other: Outcome) -> None:
    brought = [sum(float(it.delivered(place).mean()) for place in it.places) for it in (chosen, other)]
    more = brought[1] - brought[0]
    if abs(more) >= max(0.5, 0.05 * brought[0]):
        number = round(abs(more))
        sides[more < 0].append(f"{doses(chosen.world, number)} {'more' if more > 0 else 'fewer'} get there on average")


def _effort(sides: Sides, chosen: Outcome, other: Outcome) -> None:
    here, there = (len(it.plan.carriers()) for it in (chosen, other))
    if here != there:
        sides[there > here].append(f"{counted(there, 'carrier')} instead of {here}")


def _cost(sides: Sides, chosen: Outcome, other: Outcome) -> None:
    here, there = (plan_shape.cost(it.world, it.plan) for it in (chosen, other))
    if abs(there - here) >= 0.05 * max(here, there, 1e-9):
        sides[there > here].append(f"a cost of {there:,.0f} instead of {here:,.0f}")


def apart(against: Difference) -> str:
    """Deaths of the other plan less those of the chosen one, with two standard errors: "+0.92 ± 0.08"."""
    return f"{signed(against.deaths.mean)} ± {Z * against.deaths.error:.2f}"


def signed(deaths: float) -> str:
    """A difference with its sign: "+0.92", "−0.08"."""
    return f"{deaths:+.2f}".replace("-", "−")


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
    way = f"{world.place(leg.origin).name} – {world.place(leg.dest).name}"
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
            return f"at {local(world, leg.trigger_h)} {told(world, plan, n)}"
    meets = plan_shape.who_meets(world, plan, number)
    if meets is None:
        return "raise the alarm and plan again"
    return f"{world.carrier(meets).name} goes out from {world.place(plan.legs[number].dest).name} to meet it"


def unserved_lines(decision: Decision) -> tuple[str, ...]:
    """Which places with patients get nothing, and why; and where a carrier must rest in the open."""
    world, legs = decision.world, decision.plan.legs
    said = [f"Nothing for {_places(world, one.places)}: {one.why}." for one in decision.unserved]
    for who in dict.fromkeys(legs[one.leg].carrier for one in decision.roofless[:MOST_ROOFLESS]):
        mine = [one for one in decision.roofless if legs[one.leg].carrier == who]
        far = max(one.apart_km for one in mine)
        said.append(
            f"{world.carrier(who).name} must camp unsheltered: shelters are {far:.0f} km apart, and it rests every"
            f" {mine[0].stage_km:.0f} km (leg {', '.join(str(one.leg + 1) for one in mine[:4])})."
        )
    return tuple(said)


def _places(world: World, places: Sequence[str]) -> str:
    names = several([world.place(place).name for place in places])
    return names if len(places) < 4 else f"{len(places):,} places ({names})"


def need_line(decision: Decision) -> str:
    """How far all deaths may be off together, because the need itself is uncertain."""
    nothing, taken = decision.nothing, min(decision.death_table.members, decision.chosen.futures)
    return (
        f"If nothing is sent, {nothing.mean:.1f} ± {Z * nothing.error:.1f} die, in {counted(taken, 'future')} of the need. That"
        " error is the need's and shared by all plans; what they differ by is surer."
    )


def hour_line(price: float) -> str:
    """What waiting one hour costs, in words, from its price in lives."""
    if price < 0.0005:
        return "A few hours' delay makes almost no difference."
    each = f"Each hour of delay costs {price:.3f} lives"
    return f"{each}: one life in {span(1 / price)}." if price < 0.5 else f"{each}."


def gap_line(decision: Decision) -> str:
    """How far the best possible plan could be, in words; "" where no bound is known."""
    gap = decision.gap
    if gap is None:
        return ""
    known = (
        "all weather beforehand, but nobody's luck on the way,"
        if gap.over_luck
        else "all weather and every mishap beforehand"
    )
    if gap.deaths < 0.005:
        return f"No plan can do better, even one made by someone who knew {known.rstrip(',')}."
    said = (
        f"Even someone who knew {known} could not do better than {gap.clairvoyant:.1f} deaths,"
        f" against {gap.plan:.1f} with this plan in the same {counted(gap.futures, 'future')}: at most"
        f" {lives(gap.deaths, more=True)} could be saved"
    )
    if gap.search_gap is not None:
        ours = lives(gap.search_gap).removesuffix(" lives")
        return f"{said}, {ours} of them by a better plan and the rest only with perfect foresight."
    if gap.foresight is None:
        return said + ", some only with perfect foresight."
    told = f"Told each of {gap.told} of these futures beforehand, the same search saves {lives(gap.foresight)}"
    return f"{said}. {told}: at least so much takes perfect foresight."


def never_line(outcome: Outcome, place: str) -> str:
    """How often no usable dose comes to a place within the horizon."""
    chance = float(np.isinf(outcome.first_h(place)).mean())
    within = f"within the {span(outcome.world.horizon_h)}"
    if chance == 0.0:
        return f"there {within} in every one of {counted(outcome.futures, 'future')}"
    return f"not there {within}: {in_words(chance)}"
