"""The chance that the first doses are there, against the hour: the chosen plan beside the others."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from balto.domain.world import World
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.show.markup import Markup, tag
from balto.show.phrases.sentences import clauses, say
from balto.show.plots import axes, line_styles
from balto.show.plots.axes import SMALL, Scale, text
from balto.show.text.outcome_text import first_doses_in
from balto.show.text.text_table import cut_to
from balto.show.words import in_words, local

POINTS = 100
LEFT, TOP, BOTTOM, NAMES = 46.0, 36.0, 16.0, 100.0


def drawn(name: str, place: str, outcomes: Sequence[Outcome], width: float = 720.0, high: float = 170.0) -> Markup:
    """One line a plan, solid and heavy for the first; each line is named at its end."""
    world = outcomes[0].world
    hours = [outcome.first_h(place) for outcome in outcomes]
    x = _hours(world, hours, width)
    y = Scale(0.0, 1.0, TOP + high, TOP)
    title = first_doses_in(outcomes[0], place)
    ways = line_styles.of_plans(len(outcomes))
    return axes.figure(
        name, title, _said(title, outcomes, hours), (width, TOP + high + BOTTOM), text(0, 11, title, 11.5, bold=True),
        *axes.days(world, x, TOP, TOP + high), *_levels(x, y),
        *(_line(hour_h, x, y, ways[k], k == 0) for k, hour_h in enumerate(hours)),
        *_ends([outcome.plan.name for outcome in outcomes], hours, x, y),
    )  # fmt: skip


def _hours(world: World, hours: Sequence[NDArray[np.float64]], width: float) -> Scale:
    came = [hour_h[np.isfinite(hour_h)] for hour_h in hours]
    ends = [quantiles_h(hour_h, (0.02, 0.97)) for hour_h in came if len(hour_h) > 20]
    low = min((end[0] for end in ends), default=0.0)
    high = max((end[1] for end in ends), default=world.horizon_h)
    return Scale(max(low - 6, 0.0), min(high + 6, world.horizon_h), LEFT, width - NAMES)


def _levels(x: Scale, y: Scale) -> Iterable[Markup]:
    roomy = y.start - y.end > 110
    for tenths in (0, 5, 8, 9, 10):
        at = y(tenths / 10)
        heavy = tenths in (0, 10)
        yield tag("line", x1=x.start, x2=x.end, y1=at, y2=at, stroke="#777" if heavy else "#bbb", stroke_width=0.7)
        if not roomy and tenths in (8, 9):
            continue
        below = 7 if tenths == 9 else 1 if tenths == 10 else 3.5
        yield text(x.start - 5, at + below, say("{part} in {of}", part=tenths, of=10), SMALL, "end")


def _line(hours: NDArray[np.float64], x: Scale, y: Scale, dash: str, heavy: bool) -> Markup:
    points = [(x.start, y(0.0)), (x(quantiles_h(hours, (1 / POINTS,))[0]), y(0.0))]
    for k in range(1, POINTS + 1):
        at_h = quantiles_h(hours, (k / POINTS,))[0]
        if not math.isfinite(at_h) or at_h > x.high:
            break
        points.append((x(at_h), y(k / POINTS)))
    points.append((x.end, points[-1][1]))
    width = 2.8 if heavy else 1.5
    return axes.poly(points, fill="none", stroke="#000", stroke_width=width, stroke_dasharray=dash or None)


def _ends(names: Sequence[str], hours: Sequence[NDArray[np.float64]], x: Scale, y: Scale) -> Iterable[Markup]:
    level = [y(float((hour_h <= x.high).mean())) for hour_h in hours]
    at = axes.spread(level, 12.5, TOP - 2, y.start)
    for k, (name, there) in enumerate(zip(names, at, strict=True)):
        if abs(there - level[k]) > 2:
            yield tag("line", x1=x.end, x2=x.end + 8, y1=level[k], y2=there, stroke="#777", stroke_width=0.6)
        yield text(x.end + 10, there + 3.5, cut_to(name, 18), 10.5, bold=k == 0)


def _said(title: str, outcomes: Sequence[Outcome], hours: Sequence[NDArray[np.float64]]) -> str:
    plans = [_plan(outcome, hour_h) for outcome, hour_h in zip(outcomes, hours, strict=True)]
    return say("{title}. {plans}.", title=title, plans=clauses(plans))


def _plan(outcome: Outcome, hour_h: NDArray[np.float64]) -> str:
    half, most = quantiles_h(hour_h, (0.5, 0.9))
    gone = float(np.isinf(hour_h).mean())
    slots = {
        "plan": outcome.plan.name, "half": local(outcome.world, half), "most": local(outcome.world, most),
        "chance": in_words(gone),
    }  # fmt: skip
    if gone > 0:
        return say("{plan}: 5 in 10 by {half}, 9 in 10 by {most}, never {chance}", **slots)
    return say("{plan}: 5 in 10 by {half}, 9 in 10 by {most}", **slots)
