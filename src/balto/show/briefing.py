"""The briefing for the one who decides: two or three printed pages, the one sentence first."""

import math
from collections.abc import Sequence
from pathlib import Path

from balto.plan.decision import Decision
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.show import assumptions, chance, fan, front_plot, need_figures, policy_text, tour_groups, typical_case
from balto.show.map import drawn as map_drawn
from balto.show.markup import Markup, Part, joined, tag
from balto.show.page import listed, section, table, whole
from balto.show.pareto import Front, front
from balto.show.sentence import by_doses, parts, patients
from balto.show.stops import stops
from balto.show.tradeoffs import apart, gap_line, hour_line, need_line, never, risks, signed, trade, unserved_lines
from balto.show.words import (
    beside,
    called,
    capital,
    counted,
    in_cells,
    in_utc,
    in_words,
    lives,
    load,
    local,
    plural_of,
    short,
    span,
    year,
)  # fmt: skip

MOST_PLACES = 8
MOST_CHARTS = 6
MOST_RISKS = 4
CHANCES = (0.1, 0.5, 0.8, 0.9)


def page(decision: Decision, map_folder: Path | None = None) -> str:
    """The whole page as HTML; `map_folder` may hold a finer coast than the world's."""
    world = decision.world
    return whole(
        f"{world.title}: briefing", ("page.css",), _top(decision), _sentence(decision), _usual(decision), _keys(decision),
        *(tag("p", line) for line in unserved_lines(decision)),
        section("The way", map_drawn(decision.chosen, [rival.outcome for rival in decision.rivals], map_folder)),
        section("When it is there", *_arrival(decision)), section("How it goes", *_progress(decision)),
        section("What else could be done", *_others(decision)), 
        section("If it is planned again on the way", *_replanned(decision)),
        section("What could go wrong, and what then", *_wrong(decision)),
        section("Stages", *_stages(decision.chosen)), section("The need", *_need(decision)),
        section("What this rests on", *_basis(decision)), _foot(decision),
    )  # fmt: skip


def _top(decision: Decision) -> Markup:
    world = decision.world
    day, hour = local(world, world.now_h).rsplit(" ", 1)
    asof = f"as known on {day} {year(world)}, {hour}{beside(world, world.now_h)}"
    return tag("div", tag("h1", world.title), tag("span", asof), class_="top")


def _sentence(decision: Decision) -> Markup:
    said = [part for part in parts(decision) if part]
    return tag("p", tag("b", capital(said[0])), *(f"; {part}" for part in said[1:]), ".", class_="sentence")


def _usual(decision: Decision) -> Markup:
    said = typical_case.usual_line(typical_case.of_decision(decision))
    return tag("p", said) if said else Markup("")


def _keys(decision: Decision) -> Markup:
    if not decision.chosen.destinations():
        return Markup("")
    chosen, world = decision.chosen, decision.world
    dead = float(chosen.total_deaths().mean())
    there = quantiles_h(plan_shape.whole_there(chosen), (0.5,))[0]
    gone = never(chosen)
    saved = f"{decision.nothing.mean - dead:.1f} more than if nothing is sent"
    crowd = len(chosen.destinations()) > plan_shape.MANY_PLACES
    what = "nine in ten of the places have some" if crowd else "half of the futures have it there"
    missed = "nine in ten of the places are not all served" if crowd else "it does not arrive"
    boxes = (
        (short(world, there), f"{what} by then{' in half of the futures' * crowd}"),
        (in_words(gone) if gone > 0 else "never seen", f"that {missed} within the horizon"),
        _living(decision, saved),
        (lives(decision.cost_of_delay_per_h.mean * 24), "each day that it comes later"),
    )  # fmt: skip
    return tag("div", *(tag("div", tag("b", large), tag("span", small)) for large, small in boxes), class_="keys")


def _living(decision: Decision, saved: str) -> tuple[str, str]:
    """The box of those who live: the usual case large, where it is far from the mean."""
    ill, one = patients(decision), typical_case.of_decision(decision)
    mean = f"{max(ill - float(decision.chosen.total_deaths().mean()), 0.0):,.0f} of {ill:,.0f}"
    return (f"{one.living} live", f"usually; on average {mean}, {saved}") if one.skewed else (f"{mean} live", saved)


def _arrival(decision: Decision) -> list[Part]:
    each = decision.by_product()
    found = [part for k, one in enumerate(each) for part in _arrival_of(one, f"chance{k or ''}")]
    return found or [tag("p", "Nothing is sent.")]


def _arrival_of(decision: Decision, figure: str) -> list[Part]:
    """When one product is there: the curves, and the hours in a table."""
    places = by_doses(decision.chosen)
    if not places:
        return []
    outcomes = [decision.chosen, *(rival.outcome for rival in decision.rivals)]
    if len(places) == 1:
        charts: Part = chance.drawn(figure, places[0], outcomes, high=140.0)
    else:
        small = [
            chance.drawn(f"{figure}-{k}", place, outcomes, 355.0, 74.0) for k, place in enumerate(places[:MOST_CHARTS])
        ]
        charts = tag("div", *small, class_="side")
    return [charts, _first_doses(decision, places)]


def _progress(decision: Decision) -> list[Part]:
    places = by_doses(decision.chosen)
    if not places:
        return []
    name = decision.world.place(places[0]).name
    note = f"How far the doses are on their way to {name}, hour by hour{'; it is brought most' * (len(places) > 1)}."
    return [tag("p", note, class_="note"), fan.drawn(decision.chosen, places[0])]


def _first_doses(decision: Decision, places: Sequence[str]) -> Markup:
    world, chosen = decision.world, decision.chosen
    rows: list[list[Part]] = []
    for place in places[:MOST_PLACES]:
        hours = chosen.first_h(place)
        times = [_both(decision, at_h) for at_h in quantiles_h(hours, CHANCES)]
        brought = f"{chosen.delivered(place).mean():.0f}"
        rows.append([world.place(place).name, brought, *times, in_cells(float((hours == math.inf).mean()))])
    more = f" and {len(places) - MOST_PLACES} more places" if len(places) > MOST_PLACES else ""
    small = " and, small, in UTC" if beside(world, world.now_h) != " UTC" else ""
    of = f" of {name}" if (name := called(world)) else ""
    caption = f"First doses{of}{more}: by then they are there with that chance, in {world.zone} time{small}"
    columns = [
        "place",
        f"{plural_of(world.item.unit)} brought",
        *(f"{in_words(share)} by" for share in CHANCES),
        "never",
    ]
    return table(columns, rows, kinds=" ntttt ", caption=caption)


def _both(decision: Decision, hour_h: float) -> Markup:
    if not math.isfinite(hour_h):
        return joined("never")
    said, utc = local(decision.world, hour_h), in_utc(decision.world, hour_h)
    return joined(said, tag("br"), tag("small", utc)) if utc != f"{said} UTC" else joined(said)


def _others(decision: Decision) -> list[Part]:
    found, nothing = front(decision), decision.nothing
    rows: list[list[Part]] = [[*_standing(found, 0, f"{decision.plan.name} (this plan)", ""), "", ""]]
    ranked = sorted(range(len(decision.rivals)), key=lambda k: decision.rivals[k].against.deaths.mean)
    rows += [_rival(decision, found, k) for k in ranked]
    more = signed(nothing.mean - found.plans[0].deaths)
    deeds = ["no carrier is at risk", "the doses help nobody"]
    rows.append(["", "send nothing", f"{nothing.mean:.2f}", more, *[""] * (1 + found.costs), *deeds])
    caption = (
        f"Deaths expected over {span(decision.world.horizon_h)}, each plan in the same"
        f" {counted(decision.chosen.futures, 'future')}; ± holds 95 in 100. {found.said}."
    )
    columns = ("", "plan", "deaths", "more than this plan", "worst tenth", *["cost"] * found.costs, "gains", "gives up")
    said = [line for line in (need_line(decision), gap_line(decision)) if line]
    kinds = "  nnn" + "n" * found.costs
    figures = front_plot.drawn(found)
    note = "● beaten by no other plan in deaths, worst tenth and cost together; ○ beaten. Bold: this plan."
    return [
        table(columns, rows, kinds=kinds, caption=caption, classes=("chosen",), name="others"),
        *([tag("div", *figures, class_="side"), tag("p", note, class_="note")] if figures else []),
        *(tag("p", line) for line in said),
    ]


def _standing(found: Front, number: int, name: str, against: str) -> list[Part]:
    one = found.plans[number]
    cost = [f"{one.cost:,.0f}"] * found.costs
    return [found.mark(number), name, f"{one.deaths:.2f}", against, f"{one.worst:.1f}", *cost]


def _rival(decision: Decision, found: Front, number: int) -> list[Part]:
    rival = decision.rivals[number]
    traded = trade(decision.chosen, rival.outcome, rival.against, beside=True)
    return [
        *_standing(found, number + 1, rival.plan.name, apart(rival.against)),
        "; ".join(traded.gains) or "nothing", "; ".join(traded.gives_up) or "nothing that shows",
    ]  # fmt: skip


def _replanned(decision: Decision) -> list[Part]:
    worth = decision.replanned
    if worth is None:
        return []
    columns = [column.name for column in policy_text.COLUMNS]
    return [
        tag("p", policy_text.sentence(decision.plan, worth)), table(columns, policy_text.table(worth), kinds=" nn"),
        tag("p", policy_text.short(worth), class_="small"),
    ]  # fmt: skip


def _stages(outcome: Outcome) -> list[Part]:
    legs = outcome.plan.legs
    if not legs:
        return []
    if tour_groups.many(outcome.plan):
        return _grouped(outcome)
    numbers = {stop.place: stop.number for stop in stops(outcome)}
    rows = [_stage(outcome, n, numbers) for n in range(len(legs))]
    columns = ("", "carrier", "from – to", "km", "load", "leaves", "5 in 10 by", "9 in 10 by", "alarm after")
    marks = ["" if leg.doses else "empty" for leg in legs]
    notes = [f"Numbers in brackets are those on the map. Leaves: half of the futures. Times of {outcome.world.zone}."]
    if any(leg.standby_for for leg in legs):
        notes.append("* only if an earlier leg is late.")
    return [
        table(columns, rows, kinds="n  nntttt", classes=marks, name="stages"),
        tag("p", " ".join(notes), class_="note"),
    ]


def _grouped(outcome: Outcome) -> list[Part]:
    """Many legs, told by the stores and hand-overs where their rounds load, the largest of them."""
    world, (kept, left) = outcome.world, tour_groups.largest(outcome)
    rows: list[list[Part]] = []
    for number, one in enumerate(kept, 1):
        hours = (one.leaves_h, one.half_h, one.most_h)
        said = [short(world, hour_h) if math.isfinite(hour_h) else "" for hour_h in hours]
        amounts = [f"{amount:,}" for amount in (one.rounds, one.carriers, one.places, one.doses)]
        rows.append([str(number), "\u2003" * one.deep + tour_groups.said(outcome, one).strip(), *amounts, *said])
    over = f"{counted(len(left), 'smaller hand-over')} more. " * bool(left)
    note = (
        f"{counted(len(outcome.plan.legs), 'leg')} by {counted(len(outcome.plan.carriers()), 'carrier')}, told by where"
        f" they load. {over}Half by, 9 in 10 by: when so many of the places served from there have their first doses in the"
        f" middle future. Times of {world.zone}. Every leg is in stages.csv and on the run sheets."
    )
    columns = (
        "",
        "loads at",
        "rounds",
        "carriers",
        "places",
        tour_groups.unit(world),
        "first leaves",
        "half by",
        "9 in 10 by",
    )
    return [table(columns, rows, kinds="n nnnnttt", name="stages"), tag("p", note, class_="note")]


def _stage(outcome: Outcome, number: int, stop: dict[str, int]) -> list[Part]:
    world, leg = outcome.world, outcome.plan.legs[number]
    if leg.rides_on:
        return [str(number + 1), "and with it", "", "", load(world, leg), *[""] * 4]
    ends = [
        f"{world.place(name).name} ({stop[name]})" if name in stop else world.place(name).name
        for name in (leg.origin, leg.dest)
    ]
    leaves, (middle, late) = (
        plan_shape.leaves(outcome, number, (0.5,))[0],
        plan_shape.hours(outcome, number, (0.5, 0.9)),
    )
    km = f"{plan_shape.km(world, leg):,.0f}"
    times = (short(world, leaves), short(world, middle), short(world, late))
    alarm = short(world, plan_shape.alarm_h(outcome, number))
    return [str(number + 1), world.carrier(leg.carrier).name, " – ".join(ends), km, load(world, leg), *times, alarm]


def _wrong(decision: Decision) -> list[Part]:
    world = decision.world
    rows: list[list[Part]] = [
        [str(risk.leg + 1), joined(risk.who, tag("br"), tag("small", risk.way)), lives(risk.lives), in_cells(risk.lost),
         local(world, risk.alarm_h), capital(risk.then)]
        for risk in risks(decision.chosen, decision.cost_of_uncertainty, MOST_RISKS)
    ]  # fmt: skip
    if not rows:
        return []
    columns = ("leg", "who, and where", "delays and losses cost", "lost", "no word by", "then")
    caption = "The legs on which chance (pace and mishaps) costs most, the dearest first"
    return [
        table(columns, rows, kinds="n nnt ", caption=caption),
        tag("p", hour_line(decision.cost_of_delay_per_h.mean)),
    ]


def _need(decision: Decision) -> list[Part]:
    note = "Bars: mean; lines and light band: 9 in 10 futures; dark band: 5 in 10. The first day holds all who are ill already."
    found: list[Part] = []
    for k, one in enumerate(decision.by_product()):
        if name := called(one.world):
            found.append(tag("p", f"Of {name}:"))
        found.append(tag("div", *need_figures.drawn(one, str(k or "")), class_="three"))
    return [*found, tag("p", note, class_="note")]


def _basis(decision: Decision) -> list[Part]:
    terms = (
        f"A future is one way in which weather, pace, breakdowns and illness may turn out. “8 in 10” means in 8 of 10 of the"
        f" {counted(decision.chosen.futures, 'future')} that were rehearsed, the same ones for every plan."
    )
    return [listed(assumptions.lines(decision), "rests"), tag("p", terms, class_="small")]


def _foot(decision: Decision) -> Markup:
    return tag("p", f"Written without a network by {decision.provenance.line()}", class_="foot")
