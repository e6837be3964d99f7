"""Parts of pages at the terminal that one rehearsed plan fills: its legs, its arrivals, what could go wrong."""

import math
from collections.abc import Sequence

from balto.rehearse.outcome import Outcome, quantiles_h
from balto.rehearse.price import LegPrice
from balto.show import relay
from balto.show.reasons import Risk, never_line, risks
from balto.show.sentence import by_doses
from balto.show.text_table import Column, laid_out, wrapped
from balto.show.words import both_times, counted, in_cells, in_words, lives, local, short

WIDTH = 100
MOST_LEGS = 60
MOST_PLACES = 8
CHANCES = (0.1, 0.5, 0.8, 0.9)


def stages(outcome: Outcome, width: int) -> str:
    """The legs: who takes what from where to where, when it leaves (5 in 10) and when it is there."""
    columns = [Column("", right=True), Column("carrier", least=14), Column("from", least=12), Column("to", least=12)]
    columns += [Column(name, right=True) for name in ("load", "leaves", "5 in 10 by", "9 in 10 by")]
    legs = outcome.plan.legs
    rows = [_stage(outcome, n) for n in range(min(len(legs), MOST_LEGS))]
    notes = ["* only if an earlier leg is late"] if any(leg.only_if_late >= 0 for leg in legs) else []
    if len(legs) > MOST_LEGS:
        notes.insert(0, f"... and {counted(len(legs) - MOST_LEGS, 'leg')} more: see stages.csv")
    head = f"Plan {outcome.plan.name}: {counted(len(legs), 'leg')}, times of {outcome.world.zone}"
    return "\n".join([head, *laid_out(columns, rows, width), *notes])


def _stage(outcome: Outcome, number: int) -> list[str]:
    world, leg = outcome.world, outcome.plan.legs[number]
    hours = (*relay.leaves(outcome, number, (0.5,)), *relay.hours(outcome, number, (0.5, 0.9)))
    load = f"{leg.doses or 'empty'}{'*' * (leg.only_if_late >= 0)}"
    names = [world.carrier(leg.carrier).name, world.place(leg.origin).name, world.place(leg.dest).name]
    return [str(number + 1), *names, load, *(short(world, hour_h) for hour_h in hours)]


def arrivals(outcome: Outcome, width: int) -> str:
    """When the first doses are at each destination; "" where there is none."""
    places = by_doses(outcome)
    if len(places) == 1:
        return _one_arrival(outcome, places[0])
    return _many_arrivals(outcome, places, width) if places else ""


def _one_arrival(outcome: Outcome, place: str) -> str:
    world, hours = outcome.world, outcome.first_h(place)
    lines = [f"First doses in {world.place(place).name}"]
    for chance, at_h in zip(CHANCES, quantiles_h(hours, CHANCES), strict=True):
        if math.isfinite(at_h):
            lines.append(f"  {in_words(chance):<8} by {both_times(world, at_h)}")
    return "\n".join([*lines, f"  {never_line(outcome, place)}"])


def _many_arrivals(outcome: Outcome, places: Sequence[str], width: int) -> str:
    world, shown = outcome.world, (0.1, 0.5, 0.9)
    columns = [Column("first doses in", least=16), Column(f"{world.item.unit}s", right=True)]
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


def wrong(outcome: Outcome, prices: Sequence[LegPrice], others: Sequence[str], width: int) -> str:
    """What could go wrong, leg by leg, then further lines."""
    said = [_risk(outcome, risk) for risk in risks(outcome, prices, 3)] + [line for line in others if line]
    return "\n".join(["What could go wrong", *(wrapped(line, width, "  - ", "    ") for line in said)]) if said else ""


def _risk(outcome: Outcome, risk: Risk) -> str:
    said = f"Leg {risk.leg + 1}, {risk.who}, {risk.way}: chance costs {lives(risk.lives)}"
    lost = f", lost {in_words(risk.lost)}" if risk.lost > 0 else ""
    if not math.isfinite(risk.alarm_h):
        return f"{said}{lost}."
    return f"{said}{lost}; no word by {local(outcome.world, risk.alarm_h)}: {risk.then}."
