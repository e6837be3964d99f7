"""Parts of pages at the terminal that one rehearsed plan fills: its legs, its arrivals, what could go wrong."""

import math
from collections.abc import Sequence

from balto.rehearse.outcome import Outcome
from balto.rehearse.price import CostOfUncertainty
from balto.show import tour_groups
from balto.show.facts import Stage, arrival_of, stages_of
from balto.show.orders import by_doses
from balto.show.phrases.numbers import whole
from balto.show.phrases.sentences import count, heading, say
from balto.show.text.text_table import Column, laid_out, wrapped
from balto.show.tradeoffs import Risk, never_line, risks
from balto.show.words import both_times, called, in_cells, in_words, lives, local, short, unit

WIDTH = 100
MOST_PLACES = 8
MOST_GROUPS = 24
SHOWN = (0.1, 0.5, 0.9)  # chances by which first doses are told where places are many


def stages(outcome: Outcome, width: int) -> str:
    """The legs: who takes what from where to where, when it leaves (5 in 10) and when it is there."""
    if tour_groups.many(outcome.plan):
        return _grouped(outcome, width)
    columns = [
        Column("", right=True), Column(heading("carrier"), least=14), Column(heading("from"), least=12),
        Column(heading("to"), least=12), Column(heading("load"), right=True, least=10),  # its number comes first
        Column(heading("leaves"), right=True), Column(by_then(0.5), right=True), Column(by_then(0.9), right=True),
    ]  # fmt: skip
    found = stages_of(outcome)
    notes = [say("* only if an earlier leg is late")] if any(one.standby for one in found) else []
    legs = count(len(found), "{n} leg", "{n} legs")
    head = say("Plan {plan}: {legs}, times of {zone}", plan=outcome.plan.name, legs=legs, zone=outcome.world.zone)
    return "\n".join([head, *laid_out(columns, [_stage(outcome, one) for one in found], width), *notes])


def by_then(chance: float) -> str:
    """The heading of a column of hours: "5 in 10 by"."""
    return say("{chance} by", chance=in_words(chance))


def _stage(outcome: Outcome, one: Stage) -> list[str]:
    world = outcome.world
    if one.rides:
        return [whole(one.number), say("and with it"), "", "", one.load, "", "", ""]
    hours = [
        short(world, one.leaves_h, exact=one.by_day),
        *(short(world, hour_h) for hour_h in (one.half_h, one.most_h)),
    ]
    names = [one.carrier, world.place(one.origin).name, world.place(one.dest).name]
    return [whole(one.number), *names, one.load, *hours]


def _grouped(outcome: Outcome, width: int) -> str:
    """Many legs, told by the stores and hand-overs where their rounds load."""
    world, (kept, left) = outcome.world, tour_groups.largest(outcome, MOST_GROUPS)
    names = tour_groups.headings(world)
    columns = [Column(names[0], least=16), *(Column(name, right=True) for name in names[1:])]
    rows = [
        [tour_groups.said(outcome, one), *map(whole, (one.rounds, one.carriers, one.places, one.doses)),
         *(short(world, hour_h) if math.isfinite(hour_h) else "-" for hour_h in (one.leaves_h, one.half_h, one.most_h))]
        for one in kept
    ]  # fmt: skip
    head = say(
        "Plan {plan}: {legs} by {carriers}, grouped by where they load; times of {zone}", plan=outcome.plan.name,
        legs=count(len(outcome.plan.legs), "{n} leg", "{n} legs"),
        carriers=count(len(outcome.plan.carriers()), "{n} carrier", "{n} carriers"), zone=world.zone,
    )  # fmt: skip
    note = say(
        "half by, 9 in 10 by: when so many of the places served from there have their first doses in the middle future. Every"
        " leg is in stages.csv and on the run sheets."
    )
    notes = [_left(left), *wrapped(note, width).splitlines()]
    return "\n".join([head, *laid_out(columns, rows, width), *filter(None, notes)])


def _left(left: Sequence[tour_groups.Group]) -> str:
    if not left:
        return ""
    rounds = count(sum(one.rounds for one in left), "{n} round", "{n} rounds")
    return count(
        len(left),
        "... and {n} more hand-over with {rounds}",
        "... and {n} more hand-overs with {rounds}",
        rounds=rounds,
    )


def arrivals(outcome: Outcome, width: int) -> str:
    """When the first doses are at each destination, by product; "" where there is none."""
    return "\n\n".join(filter(None, (_arrivals(one, width) for one in outcome.by_product())))


def _arrivals(outcome: Outcome, width: int) -> str:
    places = by_doses(outcome)
    if len(places) == 1:
        return _one_arrival(outcome, places[0])
    return _many_arrivals(outcome, places, width) if places else ""


def first_doses_in(outcome: Outcome, place: str) -> str:
    """What the hours of arrival at a place are of: "First doses in Nome"; with the product where there are several."""
    name, product = outcome.world.place(place).name, called(outcome.world)
    if product:
        return say("First doses of {product} in {place}", product=product, place=name)
    return say("First doses in {place}", place=name)


def _one_arrival(outcome: Outcome, place: str) -> str:
    found = arrival_of(outcome, place)
    said = [
        say("{chance} by {moment}", chance=f"{in_words(chance):<8}", moment=both_times(outcome.world, at_h))
        for chance, at_h in found.by_h.items() if math.isfinite(at_h)
    ]  # fmt: skip
    return "\n  ".join([first_doses_in(outcome, place), *said, never_line(outcome, place)])


def _many_arrivals(outcome: Outcome, places: Sequence[str], width: int) -> str:
    world, product = outcome.world, called(outcome.world)
    first = say("{product}, first doses in", product=product) if product else heading("first doses in")
    columns = [Column(first, least=16), Column(unit(world), right=True)]
    columns += [Column(by_then(chance), right=True) for chance in SHOWN]
    rows = []
    for one in (arrival_of(outcome, place) for place in places[:MOST_PLACES]):
        times = [short(world, one.by_h[chance]) for chance in SHOWN]
        rows.append([one.name, whole(one.brought), *times, in_cells(one.never)])
    more = len(places) - MOST_PLACES
    notes = [count(more, "... and {n} more place: see outcomes.csv", "... and {n} more places: see outcomes.csv")]
    table = laid_out([*columns, Column(heading("never"), right=True)], rows, width)
    return "\n".join([*table, *(notes if more > 0 else [])])


def wrong(outcome: Outcome, prices: Sequence[CostOfUncertainty], others: Sequence[str], width: int) -> str:
    """What could go wrong, leg by leg, then further lines."""
    said = [_risk(outcome, risk) for risk in risks(outcome, prices, 3)] + [line for line in others if line]
    if not said:
        return ""
    return "\n".join([say("What could go wrong"), *(wrapped(line, width, "  - ", "    ") for line in said)])


def _risk(outcome: Outcome, risk: Risk) -> str:
    slots = {
        "leg": whole(risk.leg + 1), "carrier": risk.who, "way": risk.way, "lives": lives(risk.lives),
        "lost": in_words(risk.lost), "moment": local(outcome.world, risk.alarm_h), "action": risk.then,
    }  # fmt: skip
    if not math.isfinite(risk.alarm_h):
        return (
            say(
                "Leg {leg}, {carrier}, {way}: delays and losses cost {lives}; the load is lost in {lost} futures.",
                **slots,
            )
            if risk.lost > 0
            else say("Leg {leg}, {carrier}, {way}: delays and losses cost {lives}.", **slots)
        )
    if risk.lost > 0:
        return say(
            "Leg {leg}, {carrier}, {way}: delays and losses cost {lives}; the load is lost in {lost} futures; no word by"
            " {moment}: {action}.",
            **slots,
        )
    return say("Leg {leg}, {carrier}, {way}: delays and losses cost {lives}; no word by {moment}: {action}.", **slots)
