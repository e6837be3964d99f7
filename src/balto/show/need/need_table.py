"""The need at the terminal."""

from collections.abc import Sequence
from textwrap import fill

import numpy as np

from balto.need.allocation import Price
from balto.need.interval import SAFE, five
from balto.need.result import Need
from balto.need.track_record import Scored
from balto.show.need import need_words as words
from balto.show.phrases.moments import day_in_year
from balto.show.phrases.numbers import decimals, whole
from balto.show.phrases.sentences import count, heading, say, sentences
from balto.show.text.text_table import Column, cut_to, laid_out
from balto.show.typical_case import of_need, usual_line
from balto.show.words import percent

WIDE = 100


def text(need: Need, record: tuple[Scored, ...], prices: Sequence[Price], short_doses: Sequence[int]) -> str:
    """The whole answer: one sentence, places, days, waiting, rules, record, warnings."""
    parts = [fill(words.sentence(need), WIDE), ""]
    if usual := usual_line(of_need(need)):
        parts += [fill(usual, WIDE), ""]
    parts += [*_places(need), fill(_legend(), WIDE), "", *_days(need), "", *_waiting(need)]
    if prices:
        parts += ["", *_rules(need, prices, sum(short_doses))]
    parts += ["", fill(words.record(record), WIDE)]
    parts += [fill(say("note: {note}", note=note), WIDE, subsequent_indent="  ") for note in words.warnings(need)]
    return "\n".join(parts)


def _legend() -> str:
    told = say(
        "deaths, on average, without more doses; at once: with all of them; a day: more for the first day of waiting."
    )
    return sentences([told, words.how()])


def _places(need: Need) -> list[str]:
    spreads = need.treatment.spread.spreads
    head = [
        heading("place"), heading("ill now"), heading("patients (90 %)"), heading("doses (90 %)"), heading("deaths"),
        heading("at once"), heading("a day"),
    ]  # fmt: skip
    table = [head + [heading("R (90 %)")] * spreads + [heading("short by")]]
    for one in words.rows(need):
        figures = [whole(one.ill), _range(one.patients), _range(one.doses), decimals(one.deaths_none, 1)]
        figures += [decimals(one.deaths_now, 1), decimals(one.day_costs, 2)]
        r = f"{decimals(one.r[2], 1)} ({decimals(one.r[0], 1)}-{decimals(one.r[4], 1)})"
        table.append([cut_to(one.place, 17), *figures, *[r] * spreads, one.runs_out])
    return _laid(table)


def _laid(table: list[list[str]]) -> list[str]:
    """Rows as lines: the first and last column begin at the left, figures end at the right, as narrow as they allow."""
    wide = [max(len(row[at]) for row in table) for at in range(len(table[0]))]
    places = [row[0].ljust(wide[0]) for row in table]
    figures = ["  ".join(cell.rjust(w) for cell, w in zip(row[1:-1], wide[1:-1], strict=True)) for row in table]
    return [f"{place}  {some}  {row[-1]}" for place, some, row in zip(places, figures, table, strict=True)]


def _range(q: tuple[float, ...]) -> str:
    return f"{whole(q[2])} ({whole(q[0])}-{whole(q[4])})"


def _days(need: Need) -> list[str]:
    """Doses of all places by day; each row is what is wanted up to its end."""
    total = np.cumsum(need.doses.sum(axis=1), axis=1)
    q, enough = five(total), np.quantile(total, SAFE, axis=0)
    names = (say("median"), percent(0.5), percent(0.9), say("enough in {share}", share=percent(SAFE)))
    columns = [Column(f"{heading('doses wanted by the end of'):<28}"), Column(f"{names[0]:>6}", right=True)]
    columns += [Column(f"{name:>12}", right=True) for name in names[1:]]
    rows = []
    for day in sorted({*(need.today + later for later in (0, 1, 2, 3, 6, 9, 13, 20, 27)), need.days - 1}):
        if day < need.days:
            half, most = (f"{whole(q[low, day])}-{whole(q[high, day])}" for low, high in ((1, 3), (0, 4)))
            rows.append([f"  {day_in_year(need.day(day))}", whole(q[2, day]), half, most, whole(enough[day])])
    return laid_out(columns, rows, WIDE)


def _waiting(need: Need) -> list[str]:
    table = need.death_table.mean().sum(axis=0)
    rows = [
        [f"  {_spelled(hours)}", decimals(words.deaths_after(need, table[:, -1], hours), 1)]
        for hours in (0.0, 12.0, 24.0, 48.0, 72.0, 120.0, 168.0, 336.0)
        if need.now_h + hours <= need.horizon_h
    ]
    rows.append([f"  {say('never')}", decimals(table[0, 0], 1)])
    columns = (Column(f"{heading('all doses there after'):<22}"), Column(heading("expected deaths"), right=True))
    return laid_out(columns, rows, WIDE)


def _spelled(hours: float) -> str:
    if hours == 0:
        return say("at once")
    if hours < 48:
        return count(round(hours), "{n} hour", "{n} hours")
    return count(round(hours / 24), "{n} day", "{n} days")


def _rules(need: Need, prices: Sequence[Price], doses: int) -> list[str]:
    rows = [
        [f"  {words.rule_name(one)}", say("{number} deaths", number=decimals(one.deaths.sum(), 1)), words.more(one)]
        for one in prices
    ]
    table = laid_out((Column(" " * 42), Column(" " * 14, right=True), Column("")), rows, WIDE)[1:]
    return [say("{shortage}: who is treated first", shortage=words.if_only(need, doses)), *table]
