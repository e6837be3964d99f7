"""The need as a page, or as a section of the briefing: self-contained HTML, legible in black and white."""

from collections.abc import Sequence
from html import escape

import numpy as np

from balto.need.allocation import Price
from balto.need.interval import five
from balto.need.result import Need
from balto.need.track_record import Scored
from balto.show.need import need_words as words
from balto.show.need.need_plot import Band, Plot, svg
from balto.show.phrases.languages import spoken
from balto.show.phrases.moments import day_of_month
from balto.show.phrases.numbers import decimals, whole
from balto.show.phrases.sentences import heading, row, say, sentences
from balto.show.typical_case import of_need, usual_line
from balto.show.words import capital

MOST_PLACES = 12
DASH = "–"
STYLE = (
    "body{font:15px/1.4 sans-serif;max-width:60em;margin:1em auto;padding:0 1em;color:#000;background:#fff}"
    "table{border-collapse:collapse;margin:.6em 0}td,th{border:1px solid #888;padding:.2em .5em;text-align:right}"
    "td{white-space:nowrap}td:first-child,th:first-child{text-align:left}svg{max-width:100%}.first{font-size:1.2em}"
)


def page(need: Need, record: tuple[Scored, ...], prices: Sequence[Price], short_doses: Sequence[int]) -> str:
    """A whole HTML page."""
    body = section(need, record, prices, short_doses)
    title = escape(say("Need: {treatment}", treatment=need.treatment.title))
    turned = ' dir="rtl"' if spoken().direction == "rtl" else ""
    return (
        f'<!doctype html><html lang="{spoken().code}"{turned}><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style><body>{body}</body></html>\n"
    )


def section(need: Need, record: tuple[Scored, ...], prices: Sequence[Price], short_doses: Sequence[int]) -> str:
    """The section: one sentence, places, plots, rules of allocation, record, notes, sources."""
    parts = [
        f"<h1>{escape(say('Need: {treatment}', treatment=need.treatment.title))}</h1>",
        f'<p class="first">{escape(words.sentence(need))}</p>',
        *(f"<p>{escape(line)}</p>" for line in [usual_line(of_need(need))] if line),
        _places(need),
        f"<p>{escape(sentences([words.how(), say('The interval of R lies between quantiles.')]))}</p>",
    ]
    by_cost = [one.place for one in words.rows(need)][:MOST_PLACES]
    for place in by_cost:
        i = need.places.index(place)
        parts.append(f"<h2>{escape(place)}</h2><p>" + "".join(svg(plot) for plot in plots(need, i)) + "</p>")
    if len(need.places) > MOST_PLACES:
        told = say("Plots of the {number} places where waiting costs most; the workbook has all.", number=MOST_PLACES)
        parts.append(f"<p>{escape(told)}</p>")
    if prices:
        parts.append(_rules(need, prices, sum(short_doses)))
    parts.append(f"<h2>{escape(say('How good such forecasts have been'))}</h2><p>{escape(words.record(record))}</p>")
    notes = "".join(f"<li>{escape(note)}</li>" for note in words.warnings(need))
    parts.append(f"<ul>{notes}</ul>" if notes else "")
    cited = [say("{part}: {source}", part=one.part, source=one.text) for one in need.treatment.sources]
    items = "".join(f"<li>{escape(one)}</li>" for one in cited)
    parts.append(f"<h2>{escape(say('Sources of the figures'))}</h2><ul>{items}</ul>")
    return "\n".join(parts)


def plots(need: Need, i: int) -> list[Plot]:
    """Cases reported and to come; R; doses wanted by date; deaths against the hour of arrival; chance of running out."""
    found = [_cases(need, i), _doses(need, i), _deaths(need, i), _short(need, i)]
    if need.treatment.spread.spreads:
        found.insert(1, _growth(need, i))
    return found


def _cases(need: Need, i: int) -> Plot:
    now, future = need.nowcasts[i], need.cases[i]
    series = now.series
    show = min(series.steps, 28 if series.days == 1 else 16)
    first = series.steps - show
    points = [
        (float(t - series.steps), float(series.filled[t])) for t in range(first, series.steps) if series.code[t] > 0
    ]
    bands = [_fan(np.arange(future.shape[1], dtype=float), future)]
    late = now.recent[:, -min(now.recent.shape[1], show) :]
    if need.outbreak.reported.dated == "onset" and late.shape[1]:
        bands.insert(0, _fan(np.arange(-late.shape[1], 0, dtype=float), late))
    ticks = [
        (float(t - series.steps), day_of_month(series.day(t))) for t in range(first, series.steps, max(show // 3, 1))
    ]
    ticks.append((float(future.shape[1] - 1), day_of_month(series.day(series.steps + future.shape[1] - 1))))
    # A long upper tail may leave the frame, but not before it is thrice what has been seen or is likely.
    likely = max(*(y for _, y in points), float(max(bands[-1].inner[1])) if bands[-1].inner else 0.0, 4.0)
    most = max(likely, min(3.0 * likely, *(float(max(band.outer[1])) for band in bands if band.outer)))
    title = (
        say("Cases by day: reported (crosses), to come")
        if series.days == 1
        else say("Cases by week: reported (crosses), to come")
    )
    return Plot(title, bands, points, ticks, (-0.5, say("data end")), most)


def _fan(x: np.ndarray, draws: np.ndarray) -> Band:
    return _band(x, five(draws))


def _band(x: np.ndarray, q: np.ndarray) -> Band:
    return Band(list(x), list(q[2]), (list(q[1]), list(q[3])), (list(q[0]), list(q[4])))


def _growth(need: Need, i: int) -> Plot:
    draws = need.r_by_step[i][-28:].T
    series = need.nowcasts[i].series
    x = np.arange(-draws.shape[1], 0, dtype=float)
    ticks = [
        (float(x[0]), day_of_month(series.day(series.steps - len(x)))),
        (-1.0, day_of_month(series.day(series.steps - 1))),
    ]
    one = Band([float(x[0]), -1.0], [1.0, 1.0], dashed=True)
    middle = _band(x, np.quantile(draws, words.LEVELS, axis=0))
    return Plot(say("R: cases that one case causes (dashed: 1)"), [middle, one], (), ticks)


def _doses(need: Need, i: int) -> Plot:
    total = need.doses_by_then()[:, i]
    stock = need.outbreak.sites[i]
    ends = [24.0 * (day + 1) for day in range(need.days)]
    there = [float(stock.stock + sum(a.doses for a in stock.pipeline if a.arrive_h <= end)) for end in ends]
    x = np.arange(need.days, dtype=float)
    band = _fan(x, total)
    bands = [band, Band(list(x), there, dashed=True)]
    most = max(2.5 * float(band.mid[-1]), *there, 1.0)
    return Plot(say("Doses wanted by date (dashed: stock and pipeline)"), bands, (), _dates(need), None, most)


def _deaths(need: Need, i: int) -> Plot:
    found = words.deaths_by_arrival(need, i)
    hours = [h / 24.0 for h, *_ in found]
    none = float(need.death_table.deaths[:, i, 0, 0].mean())
    band = Band(hours, [mean for _, mean, _, _ in found])
    ticks = [
        (float(day), say("{number} d", number=day)) for day in range(0, int(hours[-1]) + 1, max(int(hours[-1]) // 4, 1))
    ]
    never = Band([hours[0], hours[-1]], [none, none], dashed=True)
    return Plot(say("Expected deaths by day of arrival (dashed: never)"), [band, never], (), ticks)


def _short(need: Need, i: int) -> Plot:
    x = [float(day) for day in range(need.days)]
    return Plot(say("Chance of running out by date"), [Band(x, list(need.short[i]))], (), _dates(need), None, 1.0)


def _dates(need: Need) -> list[tuple[float, str]]:
    return [(float(day), day_of_month(need.day(day))) for day in range(0, need.days, max(need.days // 4, 1))]


def _places(need: Need) -> str:
    names = (
        heading("place"), heading("ill now"), heading("patients (90\u00a0%)"), heading("doses: median, 50\u00a0%, 90\u00a0%"),
        heading("mean deaths with no more"), heading("with all at once"), heading("first day of waiting"),
        heading("R (90\u00a0%)"), heading("short by"),
    )  # fmt: skip
    rows = "".join(_row(_place(need, one), "td") for one in words.rows(need))
    return f"<table>{_row(names, 'th')}{rows}</table>"


def _place(need: Need, one: words.PlaceRow) -> list[str]:
    p, d, r = one.patients, one.doses, one.r
    growth = (
        f"{decimals(r[2], 1)} ({decimals(r[0], 1)}{DASH}{decimals(r[4], 1)})" if need.treatment.spread.spreads else DASH
    )
    return [
        one.place, whole(one.ill), f"{whole(p[2])} ({_between(p[0], p[4])})",
        row([whole(d[2]), _between(d[1], d[3]), _between(d[0], d[4])]), decimals(one.deaths_none, 1),
        decimals(one.deaths_now, 1), decimals(one.day_costs, 2), growth, one.runs_out,
    ]  # fmt: skip


def _between(low: float, high: float) -> str:
    return f"{whole(low)}{DASH}{whole(high)}"


def _row(cells: Sequence[str], name: str) -> str:
    return f"<tr>{''.join(f'<{name}>{escape(cell)}</{name}>' for cell in cells)}</tr>"


def _rules(need: Need, prices: Sequence[Price], doses: int) -> str:
    names = (heading("who is treated first"), heading("deaths"), heading("more than under the best rule (90 %)"))
    cells = ((words.rule_name(one), decimals(one.deaths.sum(), 1), words.more(one)) for one in prices)
    rows = "".join(_row(rule, "td") for rule in cells)
    title = escape(capital(words.if_only(need, doses)))
    return f"<h2>{title}</h2><table>{_row(names, 'th')}{rows}</table>"
