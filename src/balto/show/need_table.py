"""The need at the terminal."""

from collections.abc import Sequence
from textwrap import fill

import numpy as np

from balto.need.allocation import Price
from balto.need.interval import five
from balto.need.result import Need
from balto.need.track_record import Scored
from balto.show import need_words as words
from balto.show.typical_case import of_need, usual_line

WIDE = 100
LEGEND = f"""deaths, on average, without more doses; at once: with all of them; a day: more for the first day
of waiting. {words.HOW}"""


def text(need: Need, record: tuple[Scored, ...], prices: Sequence[Price], short_doses: Sequence[int]) -> str:
    """The whole answer: one sentence, places, days, waiting, rules, record, warnings."""
    parts = [fill(words.sentence(need), WIDE), ""]
    if usual := usual_line(of_need(need)):
        parts += [fill(usual, WIDE), ""]
    parts += [*_places(need), LEGEND, "", *_days(need), "", *_waiting(need)]
    if prices:
        parts += ["", *_rules(need, prices, sum(short_doses))]
    parts += ["", fill(words.record(record), WIDE)]
    parts += [fill(f"note: {note}", WIDE, subsequent_indent="  ") for note in words.warnings(need)]
    return "\n".join(parts)


def _places(need: Need) -> list[str]:
    spreads = need.treatment.spread.spreads
    head = ["place", "ill now", "patients (90 %)", "doses (90 %)", "deaths", "at once", "a day"]
    table = [head + ["R (90 %)"] * spreads + ["short by"]]
    for row in words.rows(need):
        figures = [f"{row.ill:.0f}", _range(row.patients), _range(row.doses), f"{row.deaths_none:.1f}"]
        figures += [f"{row.deaths_now:.1f}", f"{row.day_costs:.2f}"]
        r = f"{row.r[2]:.1f} ({row.r[0]:.1f}-{row.r[4]:.1f})"
        table.append([row.place[:17], *figures, *[r] * spreads, row.runs_out])
    return _laid(table)


def _laid(table: list[list[str]]) -> list[str]:
    """Rows as lines: the first and last column begin at the left, figures end at the right, as narrow as they allow."""
    wide = [max(len(row[at]) for row in table) for at in range(len(table[0]))]
    places = [row[0].ljust(wide[0]) for row in table]
    figures = ["  ".join(cell.rjust(w) for cell, w in zip(row[1:-1], wide[1:-1], strict=True)) for row in table]
    return [f"{place}  {some}  {row[-1]}" for place, some, row in zip(places, figures, table, strict=True)]


def _range(q: tuple[float, ...]) -> str:
    return f"{q[2]:.0f} ({q[0]:.0f}-{q[4]:.0f})"


def _days(need: Need) -> list[str]:
    """Doses of all places by day; each row is what is wanted up to its end."""
    total = np.cumsum(need.doses.sum(axis=1), axis=1)
    q, enough = five(total), np.quantile(total, words.SAFE, axis=0)
    safe = f"enough in {words.SAFE * 100:.0f} %"
    lines = [f"{'doses wanted by the end of':<28}{'median':>8}{'50 %':>14}{'90 %':>14}{safe:>16}"]
    for day in sorted({*(need.today + later for later in (0, 1, 2, 3, 6, 9, 13, 20, 27)), need.days - 1}):
        if day < need.days:
            date = need.day(day)
            half, most = f"{q[1, day]:.0f}-{q[3, day]:.0f}", f"{q[0, day]:.0f}-{q[4, day]:.0f}"
            start = f"  {date:%a} {date.day:>2} {date:%b %Y}".ljust(28)
            lines.append(f"{start}{q[2, day]:>8.0f}{half:>14}{most:>14}{enough[day]:>16.0f}")
    return lines


def _waiting(need: Need) -> list[str]:
    table = need.death_table.mean().sum(axis=0)
    lines = ["all doses there after   expected deaths"]
    lines += [
        f"  {_spelled(hours):<22}{words.deaths_after(need, table[:, -1], hours):>15.1f}"
        for hours in (0.0, 12.0, 24.0, 48.0, 72.0, 120.0, 168.0, 336.0)
        if need.now_h + hours <= need.horizon_h
    ]
    return [*lines, f"  {'never':<22}{table[0, 0]:>15.1f}"]


def _spelled(hours: float) -> str:
    return "at once" if hours == 0 else f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"


def _rules(need: Need, prices: Sequence[Price], doses: int) -> list[str]:
    rows = [f"  {words.rule_name(one):<42}{one.deaths.sum():>7.1f} deaths  {words.more(one)}" for one in prices]
    return [f"if only {doses} doses come ({words.halved(need)}), at once: who is treated first", *rows]
