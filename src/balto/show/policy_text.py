"""What re-planning is worth, at the terminal: one sentence, the deaths side by side, and who knows what."""

import math

from balto.basis.provenance import Provenance
from balto.domain.plan import Plan
from balto.plan.recourse.value_of_information import ValueOfInformation
from balto.rehearse.compare import Estimate, estimate
from balto.show.outcome_text import WIDTH
from balto.show.text_table import Column, laid_out, wrapped
from balto.show.words import counted

Z = 1.96  # two standard errors: 95 of 100
LEAST = 0.005  # deaths: less is printed as 0.00, and a share of it says nothing
COLUMNS = (Column("who knows what", least=20), Column("deaths", right=True), Column("±", right=True))
ROWS = (
    ("fixed", "the plan as it is"),
    ("rules", "the plan with alternative routes, shelter rules and reserves"),
    ("policy", "planned again on what is reported"),
    ("skilled", "planned again with forecasts too"),
    ("weather_known", "weather known in advance, delays and losses not"),
    ("clairvoyant", "the future known, luck included"),
    ("bound", "lower bound on any plan"),
)
NOTES = (
    "Planned again at every hand-over, and every six hours, with what is reported by then: who has left and come in, and the "
    "weather up to that hour. The last three rows are yardsticks: nobody can know that much. All rows are of the same futures, "
    "and of the expected number of patients. ± is a 95 % interval of the mean over futures."
)
FORECASTS = "Forecasts come at each decision: the weather as it will be, with an error that grows with the hours ahead."

SHORT = (
    "Planned again at every hand-over, and every six hours, with what is reported by then. The last three rows are yardsticks: "
    "nobody can know that much. All rows are of the same futures and of the expected number of patients; ± holds 95 in 100."
)


def page(plan: Plan, worth: ValueOfInformation, provenance: Provenance | None = None, width: int = WIDTH) -> str:
    """The whole page."""
    rows = [[said, deaths, error] for said, deaths, error in table(worth)]
    blocks = [wrapped(sentence(plan, worth), width), "\n".join(laid_out(COLUMNS, rows, width))]
    notes = f"{NOTES} {FORECASTS}" if worth.skilled else NOTES
    blocks += [wrapped(_shares(worth), width), wrapped(notes, width)]
    return "\n\n".join(blocks + ([wrapped(provenance.line(), width)] if provenance else []))


def block(plan: Plan, worth: ValueOfInformation, width: int = WIDTH) -> str:
    """The same as a part of another page: the sentence, the deaths side by side, and how it was played."""
    rows = [[said, deaths, error] for said, deaths, error in table(worth)]
    return "\n".join(
        [wrapped(sentence(plan, worth), width), *laid_out(COLUMNS, rows, width), wrapped(short(worth), width)]
    )


def short(worth: ValueOfInformation) -> str:
    """How it was played, in few words."""
    return f"{SHORT} {FORECASTS}" if worth.skilled else SHORT


def table(worth: ValueOfInformation) -> list[tuple[str, str, str]]:
    """Who knows what, their deaths, and the 95 % error of these."""
    return [(said, f"{one.mean:.2f}", f"{Z * one.error:.2f}") for name, said in ROWS if (one := getattr(worth, name))]


def sentence(plan: Plan, worth: ValueOfInformation) -> str:
    """Deaths of the plan fixed, re-planned, and of the clairvoyant."""
    futures = counted(len(worth.deaths["fixed"]), "future")
    return (
        f"Plan {plan.name}, in {futures} never searched on: {_said(worth.fixed)} deaths as it is, {_said(worth.policy)} when "
        f"it is planned again on the way, {_said(worth.clairvoyant)} for one who knows the future; {_gain(worth.gained)}."
    )


def _said(one: Estimate) -> str:
    return f"{one.mean:.2f} ± {Z * one.error:.2f}"


def _gain(gained: Estimate) -> str:
    if gained.mean > Z * gained.error:
        return f"planning again averts {_said(gained)}"
    if gained.mean < -Z * gained.error:
        return f"planning again costs {_said(Estimate(-gained.mean, gained.error))}"
    return f"the difference, {_said(gained)}, is within its error of none"


def _shares(worth: ValueOfInformation) -> str:
    if math.isnan(worth.closed.mean):
        return "There is no distance between the plan as it is and the clairvoyant."
    apart = estimate(worth.deaths["fixed"] - worth.deaths["clairvoyant"])
    if apart.mean <= max(Z * apart.error, LEAST):
        return (
            f"One who knows the future does better than the plan as it is by {_said(apart)} deaths: too little to say "
            f"what share of it planning again closes. It changes the plan {worth.replans:.1f} times a future."
        )
    return f"{_to_weather(worth)} {_to_luck(worth)}"


def _to_weather(worth: ValueOfInformation) -> str:
    """What planning can hope for: who knows all the weather knows nobody's luck."""
    apart = estimate(worth.deaths["fixed"] - worth.deaths["weather_known"])
    if apart.mean <= max(Z * apart.error, LEAST):
        return f"One who knows all the weather to come does better by {_said(apart)}: too little to say what share is closed."
    also = f", with forecasts {_percent(worth.share('skilled', 'weather_known'))}" if worth.skilled else ""
    return (
        f"Planning again closes {_percent(worth.share('policy', 'weather_known'))} of the distance from the plan as it is to one "
        f"who knows all the weather to come{also}: so much of what planning can hope for."
    )


def _to_luck(worth: ValueOfInformation) -> str:
    also = f", with forecasts {_percent(worth.share('skilled', 'clairvoyant'))}" if worth.skilled else ""
    return (
        f"To the clairvoyant, who knows the luck too, it closes {_percent(worth.closed)}{also}, and all the weather known "
        f"{_percent(worth.could)}: the rest is luck. It changes the plan {worth.replans:.1f} times a future, by "
        f"which it expected to save {_said(worth.promised)} when it did so."
    )


def _percent(share: Estimate) -> str:
    return f"{share.mean * 100:.0f} %"
