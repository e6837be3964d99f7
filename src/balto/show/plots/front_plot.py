"""Deaths and the worst tenth against cost, a point a plan: what more money buys, and which plans none beats."""

from collections.abc import Callable, Iterable, Sequence

from balto.show.maps.labels import Put, Wanted, leader, place
from balto.show.markup import Markup, tag
from balto.show.pareto import Front, Standing
from balto.show.phrases.numbers import decimals, plain, whole
from balto.show.phrases.sentences import clauses, heading, say
from balto.show.plots import axes
from balto.show.plots.axes import SMALL, Scale, text
from balto.show.text.text_table import cut_to

WIDTH, HIGH = 355.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 12.0, 24.0, 32.0
DOT = 4.2


def drawn(front: Front) -> tuple[Markup, ...]:
    """Two figures, mean deaths and deaths in the worst tenth; none where no plan costs anything or only one is there."""
    if not front.costs or len(front.plans) < 2:
        return ()
    return (
        _panel("front-deaths", say("Deaths on average, against cost"), front, lambda one: one.deaths),
        _panel("front-worst", say("Deaths in the worst tenth, against cost"), front, lambda one: one.worst),
    )


def _panel(name: str, title: str, front: Front, value: Callable[[Standing], float]) -> Markup:
    values = [value(one) for one in front.plans]
    spare = max(0.12 * (max(values) - min(values)), 0.02 * max(values), 1e-6)
    x = Scale(0.0, max(one.cost for one in front.plans) * 1.06, LEFT, WIDTH - RIGHT)
    y = Scale(max(min(values) - spare, 0.0), max(values) + spare, TOP + HIGH, TOP)
    spots = [(x(one.cost), y(at)) for one, at in zip(front.plans, values, strict=True)]
    dots = [_dot(spot, free) for spot, free in zip(spots, front.unbeaten, strict=True)]
    plans = [
        say("{plan}: {deaths} deaths, cost {cost}", plan=one.name, deaths=decimals(at, 1), cost=whole(one.cost))
        for one, at in zip(front.plans, values, strict=True)
    ]
    said = say("{title}. {plans}.", title=title, plans=clauses(plans))
    head = text(0, 12, title, 11, bold=True)
    return axes.figure(
        name, title, said, (WIDTH, TOP + HIGH + BOTTOM), head, *_frame(x, y), *_names(front, spots), *dots
    )  # fmt: skip


def _dot(spot: axes.XY, unbeaten: bool) -> Markup:
    """Filled where no plan beats it, else a ring."""
    fill = "#000" if unbeaten else "#fff"
    return tag("circle", cx=spot[0], cy=spot[1], r=DOT, fill=fill, stroke="#000", stroke_width=1.3)


def _names(front: Front, spots: Sequence[axes.XY]) -> Iterable[Markup]:
    named = zip(front.plans, spots, strict=True)
    wanted = [Wanted(spot, ((cut_to(one.name, 24),),), SMALL, DOT, bold=k == 0) for k, (one, spot) in enumerate(named)]
    taken = [(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in spots]
    taken += [
        (0.0, 0.0, LEFT, TOP + HIGH + BOTTOM),
        (0.0, TOP + HIGH - 2, WIDTH, TOP + HIGH + BOTTOM),
        (0.0, 0.0, WIDTH, 16.0),
    ]
    for put in place(wanted, taken, [], WIDTH, TOP + HIGH + BOTTOM):
        yield from _name(put)


def _name(put: Put) -> Iterable[Markup]:
    if put.far:
        (x1, y1), (x2, y2) = leader(put)
        yield tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke="#777", stroke_width=0.6)
    yield text(put.x, put.rect[1] + put.size * 0.92, put.lines[0], put.size, put.anchor, bold=put.bold)


def _frame(x: Scale, y: Scale) -> Iterable[Markup]:
    step = axes.round_step(y.high - y.low, 4)
    first = int(y.low / step) + (y.low % step > 0)
    for k in range(first, int(y.high / step) + 1):
        at = y(k * step)
        yield tag("line", x1=x.start, x2=x.end, y1=at, y2=at, stroke="#ddd", stroke_width=0.7)
        yield text(x.start - 4, at + 3, plain(k * step), SMALL, "end")
    yield tag("line", x1=x.start, x2=x.end, y1=y.start, y2=y.start, stroke="#777", stroke_width=0.7)
    step = axes.round_step(x.high, 4)
    for k in range(int(x.high / step) + 1):
        yield tag("line", x1=x(k * step), x2=x(k * step), y1=y.start, y2=y.start + 4, stroke="#777", stroke_width=0.7)
        yield text(x(k * step), y.start + 14, whole(k * step), SMALL, "middle")
    yield text(x.end, y.start + 27, heading("cost"), SMALL, "end")
