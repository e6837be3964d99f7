"""Parts of pages at the terminal that one rehearsed plan fills: its legs, its arrivals, what could go wrong."""

import math
from collections.abc import Sequence

from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.rehearse.price import CostOfUncertainty
from balto.show import tour_groups
from balto.show.sentence import by_doses
from balto.show.text_table import Column, laid_out, wrapped
from balto.show.tradeoffs import Risk, never_line, risks
from balto.show.words import both_times, called, counted, in_cells, in_words, lives, load, local, plural_of, short

WIDTH = 100
MOST_PLACES = 8
MOST_GROUPS = 24
CHANCES = (0.1, 0.5, 0.8, 0.9)


def stages(outcome: Outcome, width: int) -> str:
    """The legs: who takes what from where to where, when it leaves (5 in 10) and when it is there."""
    if tour_groups.many(outcome.plan):
        return _grouped(outcome, width)
    columns = [Column("", right=True), Column("carrier", least=14), Column("from", least=12), Column("to", least=12)]
    columns += [Column("load", right=True, least=10)]  # its number comes first
    columns += [Column(name, right=True) for name in ("leaves", "5 in 10 by", "9 in 10 by")]
    legs = outcome.plan.legs
    rows = [_stage(outcome, n) for n in range(len(legs))]
    notes = ["* only if an earlier leg is late"] if any(leg.standby_for for leg in legs) else []
    head = f"Plan {outcome.plan.name}: {counted(len(legs), 'leg')}, times of {outcome.world.zone}"
    return "\n".join([head, *laid_out(columns, rows, width), *notes])


def _grouped(outcome: Outcome, width: int) -> str:
    """Many legs, told by the stores and hand-overs where their rounds load."""
    world, (kept, left) = outcome.world, tour_groups.largest(outcome, MOST_GROUPS)
    columns = [Column("loads at", least=16), *(Column(name, right=True) for name in ("rounds", "carriers", "places"))]
    columns += [Column(name, right=True) for name in (tour_groups.unit(world), "first leaves", "half by", "9 in 10 by")]
    rows = [
        [tour_groups.said(outcome, one), f"{one.rounds:,}", f"{one.carriers:,}", f"{one.places:,}", f"{one.doses:,}",
         *(short(world, hour_h) if math.isfinite(hour_h) else "-" for hour_h in (one.leaves_h, one.half_h, one.most_h))]
        for one in kept
    ]  # fmt: skip
    legs, carriers = len(outcome.plan.legs), len(outcome.plan.carriers())
    said = (
        f"Plan {outcome.plan.name}: {counted(legs, 'leg')} by {counted(carriers, 'carrier')}, told by where they load;"
    )
    note = (
        "half by, 9 in 10 by: when so many of the places served from there have their first doses in the middle future"
    )
    over = (
        f"... and {counted(len(left), 'hand-over')} more with {sum(one.rounds for one in left):,} rounds"
        if left
        else ""
    )
    notes = [over, *wrapped(f"{note}. Every leg is in stages.csv and on the run sheets.", width).splitlines()]
    return "\n".join([f"{said} times of {world.zone}", *laid_out(columns, rows, width), *filter(None, notes)])


def _stage(outcome: Outcome, number: int) -> list[str]:
    world, leg = outcome.world, outcome.plan.legs[number]
    if leg.rides_on:
        return [str(number + 1), "and with it", "", "", load(world, leg), "", "", ""]
    hours = (*plan_shape.leaves(outcome, number, (0.5,)), *plan_shape.hours(outcome, number, (0.5, 0.9)))
    names = [world.carrier(leg.carrier).name, world.place(leg.origin).name, world.place(leg.dest).name]
    return [str(number + 1), *names, load(world, leg), *(short(world, hour_h) for hour_h in hours)]


def arrivals(outcome: Outcome, width: int) -> str:
    """When the first doses are at each destination, by product; "" where there is none."""
    return "\n\n".join(filter(None, (_arrivals(one, width) for one in outcome.by_product())))


def _arrivals(outcome: Outcome, width: int) -> str:
    places = by_doses(outcome)
    if len(places) == 1:
        return _one_arrival(outcome, places[0])
    return _many_arrivals(outcome, places, width) if places else ""


def _one_arrival(outcome: Outcome, place: str) -> str:
    world, hours = outcome.world, outcome.first_h(place)
    of = f" of {name}" if (name := called(world)) else ""
    lines = [f"First doses{of} in {world.place(place).name}"]
    for chance, at_h in zip(CHANCES, quantiles_h(hours, CHANCES), strict=True):
        if math.isfinite(at_h):
            lines.append(f"  {in_words(chance):<8} by {both_times(world, at_h)}")
    return "\n".join([*lines, f"  {never_line(outcome, place)}"])


def _many_arrivals(outcome: Outcome, places: Sequence[str], width: int) -> str:
    world, shown = outcome.world, (0.1, 0.5, 0.9)
    columns = [
        Column(f"{called(world)}, first doses in".lstrip(", "), least=16),
        Column(plural_of(world.item.unit), right=True),
    ]
    columns += [Column(f"{in_words(chance)} by", right=True) for chance in shown]
    rows = []
    for place in places[:MOST_PLACES]:
        hours = outcome.first_h(place)
        never = float((hours == math.inf).mean())
        times = [short(world, at_h) for at_h in quantiles_h(hours, shown)]
        brought = f"{outcome.delivered(place).mean():.0f}"
        rows.append([world.place(place).name, brought, *times, in_cells(never)])
    more = len(places) - MOST_PLACES
    notes = [f"... and {counted(more, 'place')} more: see outcomes.csv"] if more > 0 else []
    return "\n".join([*laid_out([*columns, Column("never", right=True)], rows, width), *notes])


def wrong(outcome: Outcome, prices: Sequence[CostOfUncertainty], others: Sequence[str], width: int) -> str:
    """What could go wrong, leg by leg, then further lines."""
    said = [_risk(outcome, risk) for risk in risks(outcome, prices, 3)] + [line for line in others if line]
    return "\n".join(["What could go wrong", *(wrapped(line, width, "  - ", "    ") for line in said)]) if said else ""


def _risk(outcome: Outcome, risk: Risk) -> str:
    said = f"Leg {risk.leg + 1}, {risk.who}, {risk.way}: delays and losses cost {lives(risk.lives)}"
    lost = f"; the load is lost in {in_words(risk.lost)} futures" if risk.lost > 0 else ""
    if not math.isfinite(risk.alarm_h):
        return f"{said}{lost}."
    return f"{said}{lost}; no word by {local(outcome.world, risk.alarm_h)}: {risk.then}."
