"""The need in words and rows: what the terminal, the page and the workbook all say."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.need.allocation import Price
from balto.need.interval import five
from balto.need.result import Need
from balto.need.series import OLD_DAYS
from balto.need.track_record import Scored
from balto.show.phrases.moments import day_and_month, day_in_week
from balto.show.phrases.nouns import one_unit
from balto.show.phrases.numbers import decimals, signed, whole
from balto.show.phrases.sentences import clauses, count, row, say, tell
from balto.show.words import percent

SURE_DAYS = 14
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)  # of R; counts have their own intervals (balto.need.interval)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place: ill and waiting now, patients and doses to come by `five`, deaths without and with all doses at once."""

    place: str
    ill: float
    patients: tuple[float, ...]
    doses: tuple[float, ...]
    deaths_none: float
    deaths_now: float
    day_costs: float
    r: tuple[float, ...]
    runs_out: str


def how() -> str:
    """What an interval is."""
    return say("Intervals are the shortest runs of whole numbers that hold 50 or 90 % of the futures.")


def sentence(need: Need) -> str:
    """One sentence first; it says of old counts how old they are."""
    age = need.counts_age_days
    if age < OLD_DAYS:
        return _said(need)
    return count(
        age, "From counts {n} day old: {sentence}", "From counts {n} days old: {sentence}", sentence=_said(need)
    )


def _said(need: Need) -> str:
    low, _, mid, _, high = five(need.doses.sum(axis=(1, 2)))
    table = need.death_table.mean().sum(axis=0)
    wait = deaths_after(need, table[:, -1], 24.0) - table[0, -1]
    return count(
        len(need.places),
        "{place} needs about {doses} doses ({unit}) by {day} (90 %: {low} to {high}); without more, {without} deaths are"
        " expected, with all of them at once {at_once}, and the first day of waiting costs {wait} lives.",
        "{n} places need about {doses} doses ({unit}) by {day} (90 %: {low} to {high}); without more, {without} deaths are"
        " expected, with all of them at once {at_once}, and the first day of waiting costs {wait} lives.",
        place=need.places[0] if need.places else "", doses=whole(mid), unit=one_unit(need.treatment.unit),
        day=day_in_week(need.day(need.days - 1)), low=whole(low), high=whole(high), without=without(need),
        at_once=decimals(table[0, -1], 1), wait=decimals(wait, 1),
    )  # fmt: skip


def without(need: Need) -> str:
    """Mean deaths if nothing more is sent, with the error that so many futures leave: "21.3 ± 1.9"."""
    deaths = need.deaths_without()
    return f"{decimals(deaths.mean, 1)} ± {decimals(deaths.margin, 1)}"


def rows(need: Need) -> list[PlaceRow]:
    """A row for each place, the costliest wait first."""
    patients, doses = five(need.patients.sum(axis=2)), five(need.doses.sum(axis=2))
    table = need.death_table.mean()
    r = np.quantile(need.r, LEVELS, axis=0)
    found = [
        PlaceRow(
            place, float(need.ill[:, i].mean()), tuple(patients[:, i]), tuple(doses[:, i]), float(table[i, 0, 0]),
            float(table[i, 0, -1]), deaths_after(need, table[i, :, -1], 24.0) - float(table[i, 0, -1]), tuple(r[:, i]),
            runs_out(need, i),
        )
        for i, place in enumerate(need.places)
    ]  # fmt: skip
    return sorted(found, key=lambda row: -row.day_costs)


def runs_out(need: Need, place: int) -> str:
    """The first day by which stock and pipeline are more likely short than not."""
    late = np.flatnonzero(need.short[place] > 0.5)
    if not len(late):
        return say("not by the end")
    day, chance = need.day(int(late[0])), need.short[place, late[0]]
    return say("{day} ({chance})", day=day_and_month(day), chance=percent(chance))


def record(scored: tuple[Scored, ...]) -> str:
    """How good such forecasts have been here."""
    if len(scored) < 8:
        return say("There is too little history here to score past forecasts.")
    ahead = sorted({one.ahead for one in scored})
    parts = [_scored([one for one in scored if one.ahead == weeks], weeks) for weeks in ahead]
    return say("Replayed on the past of these places: {parts}.", parts=clauses(parts))


def _scored(some: list[Scored], weeks: int) -> str:
    """How good forecasts so many weeks ahead have been."""
    ratio = sum(one.log_crps for one in some) / max(sum(one.base_log_crps for one in some), 1e-9)
    slots = {
        "share": percent(abs(1 - ratio)), "held": percent(float(np.mean([one.in_90 for one in some]))),
        "forecasts": whole(len(some)),
    }  # fmt: skip
    if ratio < 1:
        return count(
            weeks,
            "{n} week ahead {share} better than repeating the last value, the 90 % interval held {held} of {forecasts}",
            "{n} weeks ahead {share} better than repeating the last value, the 90 % interval held {held} of {forecasts}",
            **slots,
        )
    return count(
        weeks,
        "{n} week ahead {share} worse than repeating the last value, the 90 % interval held {held} of {forecasts}",
        "{n} weeks ahead {share} worse than repeating the last value, the 90 % interval held {held} of {forecasts}",
        **slots,
    )


def if_only(need: Need, doses: int) -> str:
    """The shortage on which rules are compared: the places' own medians do not add up to the median of them all."""
    if len(need.places) == 1:
        return count(
            doses, "if only {n} dose comes (half the need), at once", "if only {n} doses come (half the need), at once"
        )
    return count(
        doses,
        "if only {n} dose comes (half of what each place needs), at once",
        "if only {n} doses come (half of what each place needs), at once",
    )


def rule_name(price: Price) -> str:
    """What a rule is called."""
    match price.rule:
        case "benefit":
            return say("most deaths averted per dose first")
        case "severity":
            return say("the gravest first")
        case "arrival":
            return say("who has waited longest first")
    return say("your order: {classes}", classes=row(tuple(price.rule)))


def more(price: Price) -> str:
    """How many more deaths a rule costs than the best."""
    if not price.more:
        return say("fewest")
    low, high = (signed(end, 1) for end in price.more_90)
    return say("{more} ({low} to {high})", more=signed(price.more), low=low, high=high)


def warnings(need: Need) -> list[str]:
    """What must be known before the figures are used."""
    found = [tell(note) for note in (*need.notes, *need.outbreak.reported.notes)]
    if need.days > SURE_DAYS:
        found.append(
            say(
                "Days {first} to {last} are beyond the reliable range; treat them as a scenario.",
                first=SURE_DAYS + 1, last=need.days,
            )
        )  # fmt: skip
    if not need.outbreak.reported.deaths:
        found.append(
            say(
                "No death is reported: the risk of death is the treatment's general figure, whether none died or none was"
                " counted."
            )
        )
    return found


def deaths_after(need: Need, by_hour: NDArray[np.floating], waited_h: float) -> float:
    """Deaths [hour of arrival] read at so many hours after now; flat beyond the last."""
    hours = np.arange(len(by_hour)) * need.death_table.step_h
    return float(np.interp(need.now_h + waited_h, hours, by_hour))


def deaths_by_arrival(need: Need, place: int) -> list[tuple[float, float, float, float]]:
    """(hours from now to arrival, mean deaths, 5 %, 95 %) when all doses wanted come then."""
    table = need.death_table.deaths[:, place, :, -1]
    low, high = np.quantile(table, [0.05, 0.95], axis=0)
    mean = table.mean(axis=0, dtype=np.float64)
    hours = [h * need.death_table.step_h - need.now_h for h in range(len(mean))]
    return [(hour, float(mean[h]), float(low[h]), float(high[h])) for h, hour in enumerate(hours) if hour >= 0]
