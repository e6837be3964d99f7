"""What re-planning is worth, at the terminal: one sentence, the deaths side by side, and who knows what."""

import math

from balto.basis.provenance import Provenance
from balto.domain.plan import Plan
from balto.plan.recourse.value_of_information import ValueOfInformation
from balto.rehearse.compare import Estimate, estimate
from balto.show.phrases.numbers import decimals
from balto.show.phrases.sentences import count, heading, say, sentences
from balto.show.text.outcome_text import WIDTH
from balto.show.text.text_table import Column, laid_out, wrapped
from balto.show.words import percent

LEAST = 0.005  # deaths: less is printed as 0.00, and a share of it says nothing


def columns() -> tuple[Column, ...]:
    """The columns of the table of who knows what."""
    return (Column(heading("who knows what"), least=20), Column(heading("deaths"), right=True), Column("±", right=True))


def page(plan: Plan, worth: ValueOfInformation, provenance: Provenance | None = None, width: int = WIDTH) -> str:
    """The whole page."""
    blocks = [wrapped(sentence(plan, worth), width), "\n".join(laid_out(columns(), table(worth), width))]
    blocks += [wrapped(_shares(worth), width), wrapped(notes(worth), width)]
    return "\n\n".join(blocks + ([wrapped(provenance.line(), width)] if provenance else []))


def block(plan: Plan, worth: ValueOfInformation, width: int = WIDTH) -> str:
    """The same as a part of another page: the sentence, the deaths side by side, and how it was played."""
    return "\n".join(
        [wrapped(sentence(plan, worth), width), *laid_out(columns(), table(worth), width), wrapped(short(worth), width)]
    )


def notes(worth: ValueOfInformation) -> str:
    """How it was played, and what the rows are."""
    told = say(
        "Planned again at every hand-over, and every six hours, with what is reported by then: who has left and come in, and"
        " the weather up to that hour. The last three rows are yardsticks: nobody can know that much. All rows are of the same"
        " futures, and of the expected number of patients. ± is a 95 % interval of the mean over futures."
    )
    return sentences([told, _forecasts(worth)])


def short(worth: ValueOfInformation) -> str:
    """The same in few words."""
    told = say(
        "Planned again at every hand-over, and every six hours, with what is reported by then. The last three rows are"
        " yardsticks: nobody can know that much. All rows are of the same futures and of the expected number of patients; ±"
        " holds 95 in 100."
    )
    return sentences([told, _forecasts(worth)])


def _forecasts(worth: ValueOfInformation) -> str:
    if not worth.skilled:
        return ""
    return say(
        "Forecasts come at each decision: the weather as it will be, with an error that grows with the hours ahead."
    )


def table(worth: ValueOfInformation) -> list[tuple[str, str, str]]:
    """Who knows what, their deaths, and the 95 % error of these."""
    rows = (
        (worth.fixed, say("the plan as it is")),
        (worth.rules, say("the plan with alternative routes, shelter rules and reserves")),
        (worth.policy, say("planned again on what is reported")),
        (worth.skilled, say("planned again with forecasts too")),
        (worth.weather_known, say("weather known in advance, delays and losses not")),
        (worth.clairvoyant, say("the future known, luck included")),
        (worth.bound, say("lower bound on any plan")),
    )
    return [(said, decimals(one.mean, 2), decimals(one.margin, 2)) for one, said in rows if one]


def sentence(plan: Plan, worth: ValueOfInformation) -> str:
    """Deaths of the plan fixed, re-planned, and of the clairvoyant."""
    return say(
        "Plan {plan}, in {futures} that no search has seen: {fixed} deaths as it is, {policy} when it is planned again on the"
        " way, {clairvoyant} for one who knows the future; {gain}.",
        plan=plan.name, futures=count(len(worth.deaths["fixed"]), "{n} future", "{n} futures"), fixed=_said(worth.fixed),
        policy=_said(worth.policy), clairvoyant=_said(worth.clairvoyant), gain=_gain(worth.gained),
    )  # fmt: skip


def _said(one: Estimate) -> str:
    return f"{decimals(one.mean, 2)} ± {decimals(one.margin, 2)}"


def _gain(gained: Estimate) -> str:
    if gained.mean > gained.margin:
        return say("planning again averts {deaths}", deaths=_said(gained))
    if gained.mean < -gained.margin:
        return say("planning again costs {deaths}", deaths=_said(Estimate(-gained.mean, gained.error)))
    return say("the difference, {deaths}, is within its error of zero", deaths=_said(gained))


def _shares(worth: ValueOfInformation) -> str:
    if math.isnan(worth.closed.mean):
        return say("There is no distance between the plan as it is and the clairvoyant.")
    apart = estimate(worth.deaths["fixed"] - worth.deaths["clairvoyant"])
    if apart.mean <= max(apart.margin, LEAST):
        return say(
            "One who knows the future does better than the plan as it is by {deaths} deaths: too little to say what share of it"
            " planning again closes. It changes the plan {times} times a future.",
            deaths=_said(apart), times=decimals(worth.replans, 1),
        )  # fmt: skip
    return sentences([_to_weather(worth), _to_luck(worth)])


def _to_weather(worth: ValueOfInformation) -> str:
    """What planning can hope for: who knows all the weather knows nobody's luck."""
    apart = estimate(worth.deaths["fixed"] - worth.deaths["weather_known"])
    if apart.mean <= max(apart.margin, LEAST):
        return say(
            "One who knows all the weather to come does better by {deaths}: too little to say what share is closed.",
            deaths=_said(apart),
        )
    share = percent(worth.share("policy", "weather_known").mean)
    if not worth.skilled:
        return say(
            "Planning again closes {share} of the distance from the plan as it is to one who knows all the weather to come:"
            " that much of what planning can hope for.",
            share=share,
        )
    return say(
        "Planning again closes {share} of the distance from the plan as it is to one who knows all the weather to come, with"
        " forecasts {skilled}: that much of what planning can hope for.",
        share=share, skilled=percent(worth.share("skilled", "weather_known").mean),
    )  # fmt: skip


def _to_luck(worth: ValueOfInformation) -> str:
    slots = {
        "share": percent(worth.closed.mean), "weather": percent(worth.could.mean), "times": decimals(worth.replans, 1),
        "promised": _said(worth.promised),
    }  # fmt: skip
    if not worth.skilled:
        return say(
            "To the clairvoyant, who knows the luck too, it closes {share}, and all the weather known {weather}: the rest is"
            " luck. It changes the plan {times} times a future, by which it expected to save {promised} when it did so.",
            **slots,
        )
    return say(
        "To the clairvoyant, who knows the luck too, it closes {share}, with forecasts {skilled}, and all the weather known"
        " {weather}: the rest is luck. It changes the plan {times} times a future, by which it expected to save {promised} when"
        " it did so.",
        skilled=percent(worth.share("skilled", "clairvoyant").mean), **slots,
    )  # fmt: skip
