"""The need in words and rows: what the terminal, the page and the workbook all say."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.need.allocation import Price
from balto.need.interval import five
from balto.need.result import Need
from balto.need.track_record import Scored

SURE_DAYS = 14
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)  # of R; counts have their own intervals (balto.need.interval)
HOW = "Intervals are the shortest runs of whole numbers that hold 50 or 90 % of the futures."
Z = 1.96  # two standard errors: 95 of 100
SAFE = 0.95  # share of futures in which an amount is enough


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


def sentence(need: Need) -> str:
    """One sentence first."""
    total = need.doses.sum(axis=(1, 2))
    low, _, mid, _, high = five(total)
    where = need.places[0] if len(need.places) == 1 else f"{len(need.places)} places"
    until = need.day(need.days - 1)
    table = need.death_table.mean().sum(axis=0)
    wait = deaths_after(need, table[:, -1], 24.0) - table[0, -1]
    return (
        f"{where} need{'s' if len(need.places) == 1 else ''} about {mid:.0f} doses ({need.treatment.unit}) by "
        f"{until:%a} {until.day} {until:%b} (90 %: {low:.0f} to {high:.0f}); without more, {without(need)} deaths are "
        f"expected, with all of them at once {table[0, -1]:.1f}, and the first day of waiting costs {wait:.1f} lives."
    )


def without(need: Need) -> str:
    """Mean deaths if nothing more is sent, with the error that so many futures leave: "21.3 ± 1.9"."""
    each = need.death_table.deaths[:, :, 0, 0].sum(axis=1, dtype=np.float64)
    error = Z * float(each.std(ddof=1)) / math.sqrt(len(each)) if len(each) > 1 else 0.0
    return f"{each.mean():.1f} ± {error:.1f}"


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
        return "not by the end"
    day = need.day(int(late[0]))
    return f"{day.day} {day:%b} ({need.short[place, late[0]]:.0%})".replace("%", " %")


def record(scored: tuple[Scored, ...]) -> str:
    """How good such forecasts have been here."""
    if len(scored) < 8:
        return "There is too little history here to score past forecasts."
    parts = []
    for ahead in sorted({one.ahead for one in scored}):
        some = [one for one in scored if one.ahead == ahead]
        base = sum(one.base_log_crps for one in some)
        ratio = sum(one.log_crps for one in some) / max(base, 1e-9)
        held = np.mean([one.in_90 for one in some])
        better = f"{abs(1 - ratio):.0%} {'better' if ratio < 1 else 'worse'}"
        parts.append(f"{ahead} week{'s' if ahead > 1 else ''} ahead {better} than repeating the last value, "
                     f"the 90 % interval held {held:.0%} of {len(some)}")  # fmt: skip
    return "Replayed on the past of these places: " + "; ".join(parts) + "."


def halved(need: Need) -> str:
    """What half the medicine is half of: the places' own medians do not add up to the median of them all."""
    return "half the need" if len(need.places) == 1 else "half of what each place needs"


def rule_name(price: Price) -> str:
    """What a rule is called."""
    named = {
        "benefit": "most deaths averted per dose first",
        "severity": "the gravest first",
        "arrival": "who has waited longest first",
    }
    return "your order: " + ", ".join(price.rule) if isinstance(price.rule, tuple) else named[price.rule]


def more(price: Price) -> str:
    """How many more deaths a rule costs than the best."""
    if not price.more:
        return "fewest"
    low, high = (f"{end:+.1f}".replace("-0.0", "+0.0") for end in price.more_90)
    return f"{price.more:+.2f} ({low} to {high})"


def warnings(need: Need) -> list[str]:
    """What must be known before the figures are used."""
    found = list(need.notes) + list(need.outbreak.reported.notes)
    if need.days > SURE_DAYS:
        found.append(f"Days {SURE_DAYS + 1} to {need.days} are beyond the reliable range; treat them as a scenario.")
    if not need.outbreak.reported.deaths:
        found.append(
            "No death is told: the risk of death is the treatment's general figure, whether none died or none was counted."
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
