"""The need as a page, or as a section of the briefing: self-contained HTML, legible in black and white."""

from collections.abc import Sequence
from html import escape

import numpy as np

from balto.need.allocation import Price
from balto.need.interval import five
from balto.need.result import Need
from balto.need.track_record import Scored
from balto.show import need_words as words
from balto.show.need_plot import Band, Plot, svg
from balto.show.typical_case import of_need, usual_line

MOST_PLACES = 12
STYLE = (
    "body{font:15px/1.4 sans-serif;max-width:60em;margin:1em auto;padding:0 1em;color:#000;background:#fff}"
    "table{border-collapse:collapse;margin:.6em 0}td,th{border:1px solid #888;padding:.2em .5em;text-align:right}"
    "td{white-space:nowrap}td:first-child,th:first-child{text-align:left}svg{max-width:100%}.first{font-size:1.2em}"
)


def page(need: Need, record: tuple[Scored, ...], prices: Sequence[Price], short_doses: Sequence[int]) -> str:
    """A whole HTML page."""
    body = section(need, record, prices, short_doses)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Need: {escape(need.treatment.title)}</title>'
        f"<style>{STYLE}</style><body>{body}</body></html>\n"
    )


def section(need: Need, record: tuple[Scored, ...], prices: Sequence[Price], short_doses: Sequence[int]) -> str:
    """The section: one sentence, places, plots, rules of allocation, record, notes, sources."""
    parts = [
        f"<h1>Need: {escape(need.treatment.title)}</h1>",
        f'<p class="first">{escape(words.sentence(need))}</p>',
        *(f"<p>{escape(line)}</p>" for line in [usual_line(of_need(need))] if line),
        _places(need),
        f"<p>{words.HOW} That of R lies between quantiles.</p>",
    ]
    by_cost = [row.place for row in words.rows(need)][:MOST_PLACES]
    for place in by_cost:
        i = need.places.index(place)
        parts.append(f"<h2>{escape(place)}</h2><p>" + "".join(svg(plot) for plot in plots(need, i)) + "</p>")
    if len(need.places) > MOST_PLACES:
        parts.append(f"<p>Plots of the {MOST_PLACES} places where waiting costs most; the workbook has all.</p>")
    if prices:
        parts.append(_rules(need, prices, sum(short_doses)))
    parts.append(f"<h2>How good</h2><p>{escape(words.record(record))}</p>")
    notes = "".join(f"<li>{escape(note)}</li>" for note in words.warnings(need))
    parts.append(f"<ul>{notes}</ul>" if notes else "")
    sources = "".join(f"<li>{escape(one.part)}: {escape(one.text)}</li>" for one in need.treatment.sources)
    parts.append(f"<h2>Sources of the figures</h2><ul>{sources}</ul>")
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
    ticks = [(float(t - series.steps), f"{series.day(t):%d %b}") for t in range(first, series.steps, max(show // 3, 1))]
    ticks.append((float(future.shape[1] - 1), f"{series.day(series.steps + future.shape[1] - 1):%d %b}"))
    what = "day" if series.days == 1 else "week"
    # A long upper tail may leave the frame, but not before it is thrice what has been seen or is likely.
    likely = max(*(y for _, y in points), float(max(bands[-1].inner[1])) if bands[-1].inner else 0.0, 4.0)
    most = max(likely, min(3.0 * likely, *(float(max(band.outer[1])) for band in bands if band.outer)))
    return Plot(f"Cases by {what}: reported (crosses), to come", bands, points, ticks, (-0.5, "data end"), most)


def _fan(x: np.ndarray, draws: np.ndarray) -> Band:
    return _band(x, five(draws))


def _band(x: np.ndarray, q: np.ndarray) -> Band:
    return Band(list(x), list(q[2]), (list(q[1]), list(q[3])), (list(q[0]), list(q[4])))


def _growth(need: Need, i: int) -> Plot:
    draws = need.r_by_step[i][-28:].T
    series = need.nowcasts[i].series
    x = np.arange(-draws.shape[1], 0, dtype=float)
    ticks = [
        (float(x[0]), f"{series.day(series.steps - len(x)):%d %b}"),
        (-1.0, f"{series.day(series.steps - 1):%d %b}"),
    ]
    one = Band([float(x[0]), -1.0], [1.0, 1.0], dashed=True)
    middle = _band(x, np.quantile(draws, words.LEVELS, axis=0))
    return Plot("R: cases that one case causes (dashed: 1)", [middle, one], (), ticks)


def _doses(need: Need, i: int) -> Plot:
    total = need.doses_by_then()[:, i]
    stock = need.outbreak.sites[i]
    ends = [24.0 * (day + 1) for day in range(need.days)]
    there = [float(stock.stock + sum(a.doses for a in stock.pipeline if a.arrive_h <= end)) for end in ends]
    x = np.arange(need.days, dtype=float)
    band = _fan(x, total)
    bands = [band, Band(list(x), there, dashed=True)]
    most = max(2.5 * float(band.mid[-1]), *there, 1.0)
    return Plot("Doses wanted by date (dashed: stock and pipeline)", bands, (), _dates(need), None, most)


def _deaths(need: Need, i: int) -> Plot:
    found = words.deaths_by_arrival(need, i)
    hours = [h / 24.0 for h, *_ in found]
    none = float(need.death_table.deaths[:, i, 0, 0].mean())
    band = Band(hours, [mean for _, mean, _, _ in found])
    ticks = [(float(day), f"{day} d") for day in range(0, int(hours[-1]) + 1, max(int(hours[-1]) // 4, 1))]
    never = Band([hours[0], hours[-1]], [none, none], dashed=True)
    return Plot("Expected deaths by day of arrival (dashed: never)", [band, never], (), ticks)


def _short(need: Need, i: int) -> Plot:
    x = [float(day) for day in range(need.days)]
    return Plot("Chance of running out by date", [Band(x, list(need.short[i]))], (), _dates(need), None, 1.0)


def _dates(need: Need) -> list[tuple[float, str]]:
    return [(float(day), f"{need.day(day):%d %b}") for day in range(0, need.days, max(need.days // 4, 1))]


def _places(need: Need) -> str:
    names = [
        "place",
        "ill now",
        "patients (90\u00a0%)",
        "doses: median, 50\u00a0%, 90\u00a0%",
        "mean deaths with no more",
        "with all at once",
    ]
    names += ["first day of waiting", "R (90\u00a0%)", "short by"]
    head = "<tr>" + "".join(f"<th>{name}</th>" for name in names) + "</tr>"
    body = ""
    for row in words.rows(need):
        p, d, r = row.patients, row.doses, row.r
        growth = f"{r[2]:.1f} ({r[0]:.1f}–{r[4]:.1f})" if need.treatment.spread.spreads else "–"
        body += (
            f"<tr><td>{escape(row.place)}</td><td>{row.ill:.0f}</td><td>{p[2]:.0f} ({p[0]:.0f}–{p[4]:.0f})</td>"
            f"<td>{d[2]:.0f}, {d[1]:.0f}–{d[3]:.0f}, {d[0]:.0f}–{d[4]:.0f}</td><td>{row.deaths_none:.1f}</td>"
            f"<td>{row.deaths_now:.1f}</td><td>{row.day_costs:.2f}</td><td>{growth}</td><td>{escape(row.runs_out)}</td></tr>"
        )
    return f"<table>{head}{body}</table>"


def _rules(need: Need, prices: Sequence[Price], doses: int) -> str:
    body = "".join(
        f"<tr><td>{escape(words.rule_name(price))}</td><td>{price.deaths.sum():.1f}</td>"
        f"<td>{words.more(price)}</td></tr>"
        for price in prices
    )
    head = "<tr><th>who is treated first</th><th>deaths</th><th>more than under the best rule (90 %)</th></tr>"
    return f"<h2>If only {doses} doses come ({words.halved(need)}), at once</h2><table>{head}{body}</table>"
