"""The briefing for the one who decides: two or three printed pages, the one sentence first."""

import math
from collections.abc import Sequence
from pathlib import Path

from balto.plan.decision import Decision
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.show import allocation_words, assumptions, crew_words, page_one, tour_groups, typical_case
from balto.show.facts import CHANCES, Other, Stage, arrival_of, others_of, stages_of
from balto.show.maps.map import drawn as map_drawn
from balto.show.markup import Markup, Part, joined, tag
from balto.show.named_plans import KINDS, named_plans, short_lines
from balto.show.need import need_figures
from balto.show.orders import by_doses
from balto.show.page import listed, section, table, whole
from balto.show.pareto import Front, Standing
from balto.show.phrases import numbers
from balto.show.phrases.moments import moment_with_year
from balto.show.phrases.numbers import decimals
from balto.show.phrases.sentences import clauses, count, heading, marked, say, sentences
from balto.show.plots import fan, first_dose_plot, front_plot
from balto.show.sentence import living, parts, patients, silence_line
from balto.show.stops import stops
from balto.show.text import policy_text
from balto.show.text.outcome_text import by_then
from balto.show.tradeoffs import gap_line, hour_line, need_line, never, risks, unserved_lines
from balto.show.words import (
    called,
    capital,
    in_cells,
    in_utc,
    in_words,
    is_utc,
    lives,
    local,
    short,
    span,
    to_5_min,
    unit,
)  # fmt: skip

MOST_PLACES = 8
MOST_CHARTS = 6
MOST_RISKS = 4
FEWER_RISKS = 2  # on page one, where it has to tell how doses are divided


def page(decision: Decision, map_folder: Path | None = None) -> str:
    """The whole page as HTML; `map_folder` may hold a finer coast than the world's."""
    world = decision.world
    return whole(
        say("{title}: briefing", title=world.title), ("page.css",), _top(decision), page_one.objected(decision),
        _sentence(decision), *(tag("p", line) for line in (silence_line(decision), page_one.decide_by(decision)) if line),
        _keys(decision), _missing(decision), *_page_one(decision, map_folder), page_one.signature(decision),
        section(say("When it is there"), _usual(decision), *_arrival(decision), fresh=True),
        section(say("What each place gets of what it needs"), *allocation_words.annex(decision)),
        section(say("How it goes"), *_progress(decision)), section(say("Those who carry"), *_crews(decision)),
        section(say("What else could be done"), *_others(decision)),
        section(say("If it is planned again on the way"), *_replanned(decision)),
        section(say("What could go wrong, and what then"), *_wrong(decision)),
        section(say("Stages"), *_stages(decision.chosen)), section(say("The need"), *_need(decision)),
        section(say("What this rests on"), *_basis(decision)), _foot(decision),
    )  # fmt: skip


def _missing(decision: Decision) -> Markup:
    """What is short, and who gets nothing."""
    lines = (*short_lines(decision), *unserved_lines(decision))
    return tag("p", sentences(lines)) if lines else Markup("")


def _page_one(decision: Decision, map_folder: Path | None) -> tuple[Markup, Markup, Markup]:
    """Map, bars with risks, and options; where doses are short the rules are the options, and map and risks make room."""
    divided = allocation_words.options(decision)
    drawn = map_drawn(decision.chosen, [rival.outcome for rival in decision.rivals], map_folder)
    return (
        tag("div", drawn, class_=f"map {page_one.map_height(decision)}".strip()),
        tag("div", page_one.bars(decision), page_one.dangers(decision, *[FEWER_RISKS] * bool(divided)), class_="pair"),
        divided or page_one.options(decision),
    )


def _crews(decision: Decision) -> list[Part]:
    said = crew_words.lines(decision.world, decision.crews) if decision.crews else []
    said += crew_words.of_other_plans(rival.outcome for rival in decision.rivals)
    return [tag("p", line) for line in said]


def _top(decision: Decision) -> Markup:
    world = decision.world
    now = moment_with_year(world.epoch, to_5_min(world, world.now_h), world.zone)
    known = (
        say("as known on {moment} UTC", moment=now)
        if is_utc(world, world.now_h)
        else say("as known on {moment} ({utc})", moment=now, utc=in_utc(world, world.now_h))
    )
    return tag("div", tag("h1", world.title), tag("span", known), class_="top")


def _sentence(decision: Decision) -> Markup:
    first, *rest = (part for part in parts(decision) if part)
    told = tag("b", capital(first))
    for part in rest:
        told = marked("{told}; {part}", told=told, part=part)
    return tag("p", marked("{sentence}.", sentence=told), class_="sentence")


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
    saved = decimals(decision.nothing.mean - dead, 1)
    boxes = (
        (short(world, there), _there_by(chosen)),
        (in_words(gone) if gone > 0 else say("never seen"), _not_there(chosen)),
        _living(decision, saved),
        (lives(decision.cost_of_delay_per_h.mean * 24), say("for each day of delay")),
    )  # fmt: skip
    return tag("div", *(tag("div", tag("b", large), tag("span", small)) for large, small in boxes), class_="keys")


def _there_by(chosen: Outcome) -> str:
    if len(chosen.destinations()) > plan_shape.MANY_PLACES:
        return say("nine in ten of the places have some by then in half of the futures")
    return say("half of the futures have it there by then")


def _not_there(chosen: Outcome) -> str:
    if len(chosen.destinations()) > plan_shape.MANY_PLACES:
        return say("chance that nine in ten of the places are not all served within the horizon")
    return say("chance that it does not arrive within the horizon")


def _living(decision: Decision, saved: str) -> tuple[str, str]:
    """The box of those who live: the usual case large, where it is far from the mean."""
    one = typical_case.of_decision(decision)
    mean = {"living": numbers.whole(living(decision)), "patients": numbers.whole(patients(decision))}
    if not one.skewed:
        return say("{living} of {patients} live", **mean), say("{number} more than if nothing is sent", number=saved)
    usual = {"living": numbers.whole(one.living), "patients": numbers.whole(one.patients)}
    return say("{living} of {patients} live", **usual), say(
        "usually; on average {living} of {patients}, {number} more than if nothing is sent", number=saved, **mean
    )


def _arrival(decision: Decision) -> list[Part]:
    each = decision.by_product()
    found = [part for k, one in enumerate(each) for part in _arrival_of(one, f"chance{k or ''}")]
    return found or [tag("p", say("Nothing is sent."))]


def _arrival_of(decision: Decision, figure: str) -> list[Part]:
    """When one product is there: the curves, and the hours in a table."""
    places = by_doses(decision.chosen)
    if not places:
        return []
    outcomes = [decision.chosen, *(rival.outcome for rival in decision.rivals)]
    if len(places) == 1:
        charts: Part = first_dose_plot.drawn(figure, places[0], outcomes, high=140.0)
    else:
        small = [
            first_dose_plot.drawn(f"{figure}-{k}", place, outcomes, 355.0, 74.0)
            for k, place in enumerate(places[:MOST_CHARTS])
        ]
        charts = tag("div", *small, class_="side")
    return [charts, _first_doses(decision, places)]


def _progress(decision: Decision) -> list[Part]:
    places = by_doses(decision.chosen)
    if not places:
        return []
    name = decision.world.place(places[0]).name
    note = (
        say("How far the doses are on their way to {place}, hour by hour; most doses go there.", place=name)
        if len(places) > 1
        else say("How far the doses are on their way to {place}, hour by hour.", place=name)
    )
    return [tag("p", note, class_="note"), fan.drawn(decision.chosen, places[0])]


def _first_doses(decision: Decision, places: Sequence[str]) -> Markup:
    rows: list[list[Part]] = []
    for one in (arrival_of(decision.chosen, place) for place in places[:MOST_PLACES]):
        times = [_both(decision, one.by_h[chance]) for chance in CHANCES]
        rows.append([one.name, numbers.whole(one.brought), *times, in_cells(one.never)])
    columns = [
        heading("place"), say("{units} brought", units=unit(decision.world)), *(by_then(chance) for chance in CHANCES),
        heading("never"),
    ]  # fmt: skip
    return table(columns, rows, kinds=" ntttt ", caption=_caption(decision, len(places) - MOST_PLACES))


def _caption(decision: Decision, more: int) -> str:
    """What the table of first doses tells, of which product, and by whose clock."""
    world, name = decision.world, called(decision.world)
    what = say("First doses of {product}", product=name) if name else say("First doses")
    if more > 0:
        what = count(more, "{what} and {n} more place", "{what} and {n} more places", what=what)
    if is_utc(world, world.now_h):
        return say(
            "{what}: the time by which they are there with that chance, in {zone} time", what=what, zone=world.zone
        )
    return say(
        "{what}: the time by which they are there with that chance, in {zone} time and, in small print, UTC",
        what=what, zone=world.zone,
    )  # fmt: skip


def _both(decision: Decision, hour_h: float) -> Markup:
    said = local(decision.world, hour_h)
    if not math.isfinite(hour_h) or is_utc(decision.world, hour_h):
        return joined(said)
    return joined(said, tag("br"), tag("small", in_utc(decision.world, hour_h)))


def _others(decision: Decision) -> list[Part]:
    found, named = others_of(decision), named_plans(decision)
    front = found.front
    this = say("{plan} (this plan)", plan=decision.plan.name)
    rows: list[list[Part]] = [[*_standing(front, 0, this, ""), "", ""]]
    rows += [_rival(front, one) for one in found.ranked]
    deeds = [say("no carrier is at risk"), say("the doses help nobody")]
    nothing = decimals(found.nothing, 2)
    rows.append(["", say("send nothing"), nothing, found.nothing_more, *[""] * (1 + front.costs), *deeds])
    columns = (
        "", heading("plan"), heading("deaths"), heading("more than this plan"), heading("worst tenth"),
        *[heading("cost")] * front.costs, heading("gains"), heading("gives up"),
    )  # fmt: skip
    figures = front_plot.drawn(front)
    note = say("● not beaten by any other plan in deaths, worst tenth and cost together; ○ beaten. Bold: this plan.")
    return [
        *([table(named.columns, named.rows, kinds=KINDS, caption=named.note, name="named")] if named else []),
        table(
            columns, rows, kinds="  nnn" + "n" * front.costs, caption=_plans_caption(decision, front),
            classes=("chosen",), name="others",
        ),
        *([tag("div", *figures, class_="side"), tag("p", note, class_="note")] if figures else []),
        *(tag("p", line) for line in (need_line(decision), gap_line(decision)) if line),
    ]  # fmt: skip


def _plans_caption(decision: Decision, front: Front) -> str:
    return say(
        "Deaths expected over {span}, each plan in the same {futures}; ± holds 95 in 100. {front}.",
        span=span(decision.world.horizon_h), futures=count(decision.chosen.futures, "{n} future", "{n} futures"),
        front=front.said,
    )  # fmt: skip


def _standing(front: Front, number: int, name: str, against: str) -> list[Part]:
    one: Standing = front.plans[number]
    cost = [numbers.whole(one.cost)] * front.costs
    return [front.mark(number), name, decimals(one.deaths, 2), against, decimals(one.worst, 1), *cost]


def _rival(front: Front, one: Other) -> list[Part]:
    return [
        *_standing(front, one.number, one.standing.name, one.apart),
        clauses(one.trade.gains) or say("nothing"), clauses(one.trade.gives_up) or say("nothing to speak of"),
    ]  # fmt: skip


def _replanned(decision: Decision) -> list[Part]:
    worth = decision.replanned
    if worth is None:
        return []
    columns = [column.name for column in policy_text.columns()]
    return [
        tag("p", policy_text.sentence(decision.plan, worth)), table(columns, policy_text.table(worth), kinds=" nn"),
        tag("p", policy_text.short(worth), class_="small"),
    ]  # fmt: skip


def _stages(outcome: Outcome) -> list[Part]:
    if not outcome.plan.legs:
        return []
    if tour_groups.many(outcome.plan):
        return _grouped(outcome)
    numbered = {stop.place: numbers.whole(stop.number) for stop in stops(outcome)}
    found = stages_of(outcome)
    columns = (
        "", heading("carrier"), heading("from – to"), heading("km"), heading("load"), heading("leaves"), by_then(0.5),
        by_then(0.9), heading("alarm after"),
    )  # fmt: skip
    notes = [
        say(
            "Numbers in brackets are those on the map. Leaves: half of the futures. Times of {zone}.",
            zone=outcome.world.zone,
        ),
        say("* only if an earlier leg is late.") if any(one.standby for one in found) else "",
    ]
    return [
        table(
            columns, [_stage(outcome, one, numbered) for one in found], kinds="n  nntttt",
            classes=["empty" if one.empty else "" for one in found], name="stages",
        ),
        tag("p", sentences(notes), class_="note"),
    ]  # fmt: skip


def _grouped(outcome: Outcome) -> list[Part]:
    """Many legs, told by the stores and hand-overs where their rounds load, the largest of them."""
    world, (kept, left) = outcome.world, tour_groups.largest(outcome)
    rows: list[list[Part]] = []
    for number, one in enumerate(kept, 1):
        hours = (one.leaves_h, one.half_h, one.most_h)
        said = [short(world, hour_h) if math.isfinite(hour_h) else "" for hour_h in hours]
        amounts = [numbers.whole(amount) for amount in (one.rounds, one.carriers, one.places, one.doses)]
        name = "\u2003" * one.deep + tour_groups.said(outcome, one).strip()
        rows.append([numbers.whole(number), name, *amounts, *said])
    notes = [
        say(
            "{legs} by {carriers}, grouped by where they load.",
            legs=count(len(outcome.plan.legs), "{n} leg", "{n} legs"),
            carriers=count(len(outcome.plan.carriers()), "{n} carrier", "{n} carriers"),
        ),
        count(len(left), "{n} more, smaller hand-over.", "{n} more, smaller hand-overs.") if left else "",
        say(
            "Half by, 9 in 10 by: when so many of the places served from there have their first doses in the middle future."
            " Times of {zone}. Every leg is in stages.csv and on the run sheets.",
            zone=world.zone,
        ),
    ]  # fmt: skip
    columns = ("", *tour_groups.headings(world))
    return [table(columns, rows, kinds="n nnnnttt", name="stages"), tag("p", sentences(notes), class_="note")]


def _stage(outcome: Outcome, one: Stage, numbered: dict[str, str]) -> list[Part]:
    world = outcome.world
    if one.rides:
        return [numbers.whole(one.number), say("and with it"), "", "", one.load, *[""] * 4]
    ends = [
        say("{place} ({number})", place=world.place(name).name, number=numbered[name])
        if name in numbered else world.place(name).name
        for name in (one.origin, one.dest)
    ]  # fmt: skip
    way = say("{origin} – {place}", origin=ends[0], place=ends[1])
    times = [short(world, one.leaves_h, exact=one.by_day)]
    times += [short(world, hour_h) for hour_h in (one.half_h, one.most_h, one.alarm_h)]
    return [numbers.whole(one.number), one.carrier, way, numbers.whole(one.km), one.load, *times]


def _wrong(decision: Decision) -> list[Part]:
    world = decision.world
    rows: list[list[Part]] = [
        [numbers.whole(risk.leg + 1), joined(risk.who, tag("br"), tag("small", risk.way)), lives(risk.lives), in_cells(risk.lost),
         local(world, risk.alarm_h), capital(risk.then)]
        for risk in risks(decision.chosen, decision.cost_of_uncertainty, MOST_RISKS)
    ]  # fmt: skip
    if not rows:
        return []
    columns = (
        heading("leg"), heading("who, and where"), heading("delays and losses cost"), heading("lost"),
        heading("no word by"), heading("then"),
    )  # fmt: skip
    caption = say("The legs on which chance (pace and mishaps) costs most, the dearest first")
    return [
        table(columns, rows, kinds="n nnt ", caption=caption),
        tag("p", hour_line(decision.cost_of_delay_per_h.mean)),
    ]


def _need(decision: Decision) -> list[Part]:
    note = say(
        "Bars: mean; lines and light band: 9 in 10 futures; dark band: 5 in 10. The first day holds all who are ill already."
    )
    found: list[Part] = []
    for k, one in enumerate(decision.by_product()):
        if name := called(one.world):
            found.append(tag("p", say("Of {product}:", product=name)))
        found.append(tag("div", *need_figures.drawn(one, str(k or "")), class_="three"))
    return [*found, tag("p", note, class_="note")]


def _basis(decision: Decision) -> list[Part]:
    terms = say(
        "A future is one way in which weather, pace, breakdowns and illness may turn out. “8 in 10” means in 8 of 10 of the"
        " {futures} that were rehearsed, the same ones for every plan.",
        futures=count(decision.chosen.futures, "{n} future", "{n} futures"),
    )
    return [listed(assumptions.lines(decision), "rests"), tag("p", terms, class_="small")]


def _foot(decision: Decision) -> Markup:
    return tag(
        "p", say("Written without a network by {provenance}", provenance=decision.provenance.line()), class_="foot"
    )
