"""What each place needs and what reaches it, a bar a place: black arrives, white is missing, hatched is more than is needed."""

from collections.abc import Sequence

from balto.plan.shares import Share
from balto.show.markup import Markup, tag
from balto.show.phrases.numbers import whole
from balto.show.phrases.sentences import say
from balto.show.plots.axes import NORMAL, Scale

WIDTH, ROW, BAR, RIGHT = 380.0, 19.0, 11.0, 66.0
LETTER, LEAST, MOST = 6.1, 60.0, 220.0  # width of a letter of a name, and of all names


def drawn(rows: Sequence[Share], names: Sequence[str]) -> Markup:
    """The bars of these places, each with its figures in words beside it."""
    widest = max((max(one.needed, one.arriving) for one in rows), default=0.0)
    left = min(max(LETTER * max(map(len, names), default=0) + 10.0, LEAST), MOST)
    x = Scale(0.0, max(widest, 1.0), left, WIDTH - RIGHT)
    high = ROW * len(rows) + 3.0
    hatch = tag(
        "pattern", tag("path", d="M0 4L4 0", stroke="#000", stroke_width=1.0), id="over", width=4, height=4,
        patternUnits="userSpaceOnUse",
    )  # fmt: skip
    parts = [part for k, one in enumerate(rows) for part in _bar(one, names[k], x, k * ROW + 3.0)]
    return tag(
        "svg", tag("defs", hatch), *parts, viewBox=f"0 0 {WIDTH:.0f} {high:.0f}", role="img", font_size=NORMAL,
        aria_label=say("What each place needs and what reaches it"),
    )  # fmt: skip


def _bar(one: Share, name: str, x: Scale, top: float) -> list[Markup]:
    there, needed = min(one.arriving, one.needed), one.needed
    base = top + BAR - 1.5
    found = [
        tag("text", name, x=x.start - 6.0, y=base, text_anchor="end"),
        tag("rect", x=x.start, y=top, width=x(needed) - x.start, height=BAR, fill="#fff", stroke="#000"),
        tag("rect", x=x.start, y=top, width=x(there) - x.start, height=BAR, fill="#000"),
    ]
    if one.arriving > needed:
        found.append(
            tag(
                "rect",
                x=x(needed),
                y=top,
                width=x(one.arriving) - x(needed),
                height=BAR,
                fill="url(#over)",
                stroke="#000",
            )
        )
    end = x(max(needed, one.arriving)) + 6.0
    return [*found, tag("text", figures(one), x=end, y=base)]


def figures(one: Share) -> str:
    """ "32 of 41"."""
    return say("{doses} of {needed}", doses=whole(one.arriving), needed=whole(one.needed))
