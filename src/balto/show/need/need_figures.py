"""The need in three small figures: patients a day, doses needed so far, deaths against the hour of arrival."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from balto.need.interval import five, shortest
from balto.need.result import Need
from balto.plan.decision import Decision
from balto.rehearse import plan_shape
from balto.rehearse.outcome import quantiles_h
from balto.show.markup import Markup, tag
from balto.show.phrases.moments import weekday
from balto.show.phrases.numbers import decimals, plain, whole
from balto.show.phrases.sentences import count, say
from balto.show.plots import axes
from balto.show.plots.axes import SMALL, Scale, text
from balto.show.words import capital, local, unit

WIDTH, HIGH = 236.0, 100.0
LEFT, RIGHT, TOP, BOTTOM = 30.0, 8.0, 30.0, 30.0
F64 = NDArray[np.float64]


def drawn(decision: Decision, which: str = "") -> tuple[Markup, ...]:
    """The figures of one product, in the order of a page; `which` tells their names from those of another product."""
    return patients(decision.need, which), doses(decision, which), deaths(decision, which)


def patients(need: Need, which: str = "") -> Markup:
    """Patients who present on each day: the mean as a bar, 9 in 10 futures as a line."""
    each = need.patients.sum(axis=1, dtype=np.float64)
    mean, (low, high) = each.mean(axis=0), shortest(each, 0.9)
    x, y = _scales(need, float(high.max()))
    bars: list[Markup] = []
    for day in range(need.days):
        left, right = x(day + 0.15), x(day + 0.85)
        bars.append(tag("rect", x=left, y=y(mean[day]), width=right - left, height=y.start - y(mean[day]), fill="#999"))
        middle = (left + right) / 2
        bars.append(tag("line", x1=middle, x2=middle, y1=y(low[day]), y2=y(high[day]), stroke="#000", stroke_width=1.1))
    now = mean[min(need.today, need.days - 1)]
    said = say(
        "On average {patients} patients in {days}, {now} on the first, who are ill already.", patients=whole(mean.sum()),
        days=count(need.days, "{n} day", "{n} days"), now=whole(now),
    )  # fmt: skip
    return _figure(
        f"need-patients{which}", say("Patients coming to be treated, by day"), said, bars, _frame(need, x, y)
    )


def doses(decision: Decision, which: str = "") -> Markup:
    """Doses needed up to each day, in 5 and 9 of 10 futures, beside the doses that the plan sends."""
    need, vials = decision.need, unit(decision.world)
    rows = five(need.doses_by_then().sum(axis=1, dtype=np.float64))
    sent = sum(float(decision.chosen.delivered(place).mean()) for place in decision.chosen.places)
    x, y = _scales(need, max(float(rows.max()), sent))
    parts = [_band(rows[0], rows[4], x, y, "#d4d4d4"), _band(rows[1], rows[3], x, y, "#a3a3a3")]
    parts.append(axes.poly(_steps(rows[2], x, y), fill="none", stroke="#000", stroke_width=2.0))
    parts.append(tag("line", x1=x.start, x2=x.end, y1=y(sent), y2=y(sent), stroke="#000", stroke_dasharray="5 3"))
    parts.append(text(x.start + 4, y(sent) - 4, say("{number} brought on average", number=whole(sent)), SMALL))
    said = say(
        "Half of the futures need more than {number} {units} in {days}; {sent} are brought on average.",
        number=whole(rows[2, -1]), units=vials, days=count(need.days, "{n} day", "{n} days"), sent=whole(sent),
    )  # fmt: skip
    title = capital(say("{units} needed so far", units=vials))
    return _figure(f"need-doses{which}", title, said, parts, _frame(need, x, y))


def deaths(decision: Decision, which: str = "") -> Markup:
    """Expected deaths if all that the plan brings came at one hour, against that hour."""
    need, death_table = decision.need, decision.death_table
    curve = by_arrival(decision)
    hours = np.arange(len(curve)) * death_table.step_h
    x, y = _scales(need, float(curve.max()))
    points = [(x(hour / 24), y(dead)) for hour, dead in zip(hours, curve, strict=True) if hour <= need.horizon_h]
    middle = quantiles_h(plan_shape.all_there(decision.chosen, decision.chosen.destinations()), (0.5,))[0]
    parts = [axes.poly(points, fill="none", stroke="#000", stroke_width=2.0)]
    if np.isfinite(middle):
        at, dead = x(middle / 24), y(float(np.interp(middle, hours, curve)))
        parts.append(tag("line", x1=at, x2=at, y1=y.start, y2=dead, stroke="#000", stroke_dasharray="3 2"))
        parts.append(tag("circle", cx=at, cy=dead, r=3.4, fill="#fff", stroke="#000", stroke_width=1.4))
        parts.append(text(at + 5, dead + 13, local(decision.world, middle), SMALL))
    said = say(
        "From {first} deaths if everything were there at once to {last} at the end of the horizon.",
        first=decimals(curve[0], 1), last=decimals(curve[-1], 1),
    )  # fmt: skip
    return _figure(f"need-deaths{which}", say("Deaths, against when all is there"), said, parts, _frame(need, x, y))


def by_arrival(decision: Decision) -> F64:
    """Expected deaths [hour index] if each place had at that hour what the plan brings it on average."""
    table = decision.death_table.mean()
    grid = np.array(decision.death_table.doses, float)
    total = np.zeros(table.shape[1])
    for k, place in enumerate(decision.death_table.places):
        brought = float(decision.chosen.delivered(place).mean())
        total += np.array([np.interp(brought, grid, row) for row in table[k]])
    return total


def _scales(need: Need, most: float) -> tuple[Scale, Scale]:
    x = Scale(0.0, float(need.days), LEFT, WIDTH - RIGHT)
    return x, Scale(0.0, max(most * 1.08, 1.0), TOP + HIGH, TOP)


def _band(low: F64, high: F64, x: Scale, y: Scale, grey: str) -> Markup:
    return axes.poly([*_steps(low, x, y), *reversed(_steps(high, x, y))], fill=grey, stroke="none")


def _steps(values: F64, x: Scale, y: Scale) -> list[tuple[float, float]]:
    return [(x(day + 1), y(float(value))) for day, value in enumerate(values)]


def _frame(need: Need, x: Scale, y: Scale) -> Iterable[Markup]:
    step = axes.round_step(y.high, 4)
    for k in range(int(y.high / step) + 1):
        at = y(k * step)
        yield tag("line", x1=x.start, x2=x.end, y1=at, y2=at, stroke="#777" if k == 0 else "#ddd", stroke_width=0.7)
        yield text(x.start - 4, at + 3, plain(k * step), SMALL, "end")
    every = max(1, round(need.days / 4))
    for day in range(0, need.days, every):
        yield tag("line", x1=x(day), x2=x(day), y1=y.start, y2=y.start + 4, stroke="#777", stroke_width=0.7)
        yield text(x(day), y.start + 14, weekday(need.day(day)), SMALL)


def _figure(name: str, title: str, said: str, parts: Sequence[Markup], frame: Iterable[Markup]) -> Markup:
    head = text(0, 12, title, 11, bold=True)
    return axes.figure(name, title, said, (WIDTH, TOP + HIGH + BOTTOM), head, *frame, *parts)
