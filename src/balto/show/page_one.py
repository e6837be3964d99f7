"""Page one of the briefing: what somebody signs, on one printed page."""

import numpy as np

from balto.plan.decision import Decision
from balto.plan.objections import objections
from balto.plan.shares import Share, held_back, shares
from balto.rehearse import plan_shape
from balto.rehearse.crews import crew_deaths
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.show import objection_words
from balto.show.confidence import confidence_line
from balto.show.crew_words import figure
from balto.show.facts import others_of
from balto.show.markup import Markup, Part, joined, tag
from balto.show.named_plans import NAMED
from balto.show.orders import by_doses, sent_in_all
from balto.show.page import listed, section, table
from balto.show.phrases import numbers
from balto.show.phrases.moments import day_with_year
from balto.show.phrases.numbers import decimals
from balto.show.phrases.sentences import count, heading, say, several
from balto.show.plots import share_bars
from balto.show.sentence import LIKELY
from balto.show.tradeoffs import risks
from balto.show.words import called, capital, doses, in_words, lives, local

AT_ONCE_H = 0.5
MOST_BARS, MOST_STORES, MOST_OPTIONS, MOST_RISKS, MANY_BARS = 8, 4, 3, 3, 4


def objected(decision: Decision) -> Markup:
    """The box of objections; nothing where there are none."""
    told = objection_words.told(decision)
    if not told:
        return Markup("")
    rows = [capital(line) for line in objection_words.lines(decision)]
    return tag("div", tag("b", told), listed(rows), class_="objections")


def map_height(decision: Decision) -> str:
    """How high the map may be for all to fit on one printed page: less under objections, or beside many bars."""
    if objections(decision):
        return "lowest"
    return "low" if sum(_is_told(one) for one in shares(decision)) > MANY_BARS else ""


def _is_told(one: Share) -> bool:
    return one.needed >= 0.5 or one.arriving >= 0.5


def decide_by(decision: Decision) -> str:
    """The hour by which somebody must have said yes, and what waiting costs; empty where nothing leaves."""
    legs = [n for n, leg in enumerate(decision.plan.legs) if not leg.standby_for]
    hours = [plan_shape.leaves(decision.chosen, n, (0.5,))[0] for n in legs]
    if not hours:
        return ""
    number = decimals(max(decision.cost_of_delay_per_h.mean, 0.0) * 24.0, 1)
    if min(hours) < decision.world.now_h + AT_ONCE_H:
        return say(
            "Decide at once: the first carrier leaves now. Each day of waiting costs {number} lives.", number=number
        )
    return say(
        "Decide by {moment}: the first carrier leaves then. Each day of waiting costs {number} lives.",
        moment=local(decision.world, min(hours)), number=number,
    )  # fmt: skip


def bars(decision: Decision) -> Markup:
    """Sent, needed and held back: a bar a place, those that miss most first."""
    rows = sorted(shares(decision), key=lambda one: one.arriving - one.needed)
    kept = [one for one in rows if _is_told(one)]
    if not kept:
        return Markup("")
    shown = kept[:MOST_BARS]
    back = [
        say("{doses} in {place}", doses=doses(decision.world, round(number)), place=decision.world.place(place).name)
        for place, number in held_back(decision).items() if number >= 0.5
    ]  # fmt: skip
    notes = [
        say(
            "Doses that arrive on average, of those needed in half of the futures: black arrives, white is missing, hatched is"
            " beyond the need."
        ),
        count(len(kept) - len(shown), "{n} more place.", "{n} more places.") if len(kept) > len(shown) else "",
        say("Held back in stores: {stores}.", stores=several(back, MOST_STORES)) if back else "",
    ]
    note = tag("p", " ".join(one for one in notes if one), class_="note")
    return section(
        say("What is needed, and what arrives"),
        tag("div", share_bars.drawn(shown, [_name(decision, one) for one in shown]), class_="bars"),
        note,
    )


def _name(decision: Decision, one: Share) -> str:
    place, product = decision.world.place(one.place).name, called(decision.world, one.product)
    return say("{place}, {product}", place=place, product=product) if product else place


def options(decision: Decision) -> Markup:
    """At most three plans side by side, that of fewest deaths before others: deaths, who goes, what is sent, and when."""
    order = [one.standing.name for one in others_of(decision).ranked]
    ranked = sorted(decision.rivals, key=lambda one: (_place(one.plan.name), order.index(one.plan.name)))
    rows = [option(decision, decision.chosen, say("{plan} (this plan)", plan=decision.plan.name))]
    rows += [option(decision, one.outcome, one.plan.name) for one in ranked[: MOST_OPTIONS - 1]]
    return section(
        say("Options"), table(option_columns(), rows, kinds=" nnnnnt", classes=("chosen",)),
        tag("p", if_nothing(decision), class_="note"),
    )  # fmt: skip


def option_columns() -> tuple[str, ...]:
    """The headings of the table of options."""
    return (
        heading("plan"), heading("deaths"), heading("of crews"), heading("carriers"), heading("legs"), heading("sent"),
        heading("first doses, 8 in 10 by"),
    )  # fmt: skip


def _place(name: str) -> int:
    """Where a named plan stands among the options; all others after them."""
    return NAMED.index(name) if name in NAMED else len(NAMED)


def if_nothing(decision: Decision) -> str:
    """How many die if nothing is sent."""
    return say("If nothing is sent, {deaths} die.", deaths=decimals(decision.nothing.mean, 1))


def option(decision: Decision, outcome: Outcome, name: str) -> list[Part]:
    """A plan as a row of the table of options."""
    places = by_doses(outcome)
    first = quantiles_h(outcome.first_h(places[0]), (LIKELY,))[0] if places else float("inf")
    ever = 1.0 - float(np.isinf(outcome.first_h(places[0])).mean()) if places else 0.0
    late = say("{chance} at all", chance=in_words(ever)) if ever > 0.0 else heading("never")
    when = local(decision.world, first) if first < float("inf") else late
    return [
        name, decimals(float(outcome.total_deaths().mean()), 1), figure(float(crew_deaths(outcome).mean())),
        numbers.whole(len(outcome.plan.carriers())), numbers.whole(len(outcome.plan.legs)),
        numbers.whole(sent_in_all(outcome)), when,
    ]  # fmt: skip


def dangers(decision: Decision, most: int = MOST_RISKS) -> Markup:
    """The greatest named risks, each with the hour at which it is known and who acts then."""
    world = decision.world
    lines = [
        say(
            "{carrier}, {way}: lost {chance}, costs {lives}. No word by {moment}: {action}.", carrier=risk.who, way=risk.way,
            chance=in_words(risk.lost), lives=lives(risk.lives), moment=local(world, risk.alarm_h), action=risk.then,
        )
        for risk in risks(decision.chosen, decision.cost_of_uncertainty, most)
    ]  # fmt: skip
    return section(say("The greatest risks"), tag("ol", *(tag("li", line) for line in lines))) if lines else Markup("")


def signature(decision: Decision) -> Markup:
    """How sure it is, data until, the plan's id, and where to sign; no line to sign on where there are objections."""
    ends = max(need.outbreak.reported.as_of for need in decision.needs)
    facts = say(
        "Counts until {day}. Plan {plan}, {id}. {provenance}", day=day_with_year(ends), plan=decision.plan.name,
        id=decision.plan.fingerprint, provenance=decision.provenance.line(),
    )  # fmt: skip
    if objections(decision):
        line: Markup = tag("p", tag("b", say("Unsigned: objections are open.")))
    else:
        blanks = [say("Name"), say("Signature"), say("Date and hour")]
        line = tag("div", *(tag("span", joined(one)) for one in blanks), class_="sign")
    sure = tag("p", confidence_line(decision), class_="small")
    return tag("div", sure, line, tag("p", facts, class_="small"), class_="signature")
