"""Small plots as inline SVG that read in black and white: a line, a band for 50 %, outlines for 90 %, crosses for data."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from balto.show.phrases.numbers import plain

WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 44, 24, 20, 30


@dataclass(frozen=True, slots=True)
class Band:
    """Quantiles along x: the middle, and bounds of the inner and outer interval (empty: none)."""

    x: Sequence[float]
    mid: Sequence[float]
    inner: tuple[Sequence[float], Sequence[float]] | None = None
    outer: tuple[Sequence[float], Sequence[float]] | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """A titled plot of bands and points; ticks are (x, label)."""

    title: str
    bands: Sequence[Band]
    points: Sequence[tuple[float, float]] = ()
    ticks: Sequence[tuple[float, str]] = ()
    mark: tuple[float, str] | None = None
    most: float | None = None


def svg(plot: Plot) -> str:
    """The plot; its title is also its text for those who cannot see it."""
    xs = [x for band in plot.bands for x in band.x] + [x for x, _ in plot.points] + [x for x, _ in plot.ticks]
    tops = [max(band.outer[1] if band.outer else band.mid) for band in plot.bands] + [y for _, y in plot.points]
    frame = _Frame(min(xs), max(xs), _round_up(plot.most if plot.most is not None else max([*tops, 1e-9])))
    parts = [_axes(frame, plot)]
    parts += [_band(frame, band) for band in plot.bands]
    parts += [_cross(frame, x, y) for x, y in plot.points]
    if plot.mark:
        x = frame.x(plot.mark[0])
        parts.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#000" stroke-dasharray="1 3"/>')
        parts.append(f'<text x="{x + 3:.1f}" y="{TOP + 9}" font-size="9">{escape(plot.mark[1])}</text>')
    name = escape(plot.title)
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{name}" '
        f'font-family="sans-serif" fill="#000">{"".join(parts)}</svg>'
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """From data to the picture."""

    low: float
    high: float
    top: float

    def x(self, value: float) -> float:
        return LEFT + (value - self.low) / max(self.high - self.low, 1e-9) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - min(value / self.top, 1.03) * (HEIGHT - TOP - BOTTOM)


def _axes(frame: _Frame, plot: Plot) -> str:
    parts = [f'<text x="4" y="12" font-size="11" font-weight="bold">{escape(plot.title)}</text>']
    for share in (0.0, 0.5, 1.0):
        y = frame.y(frame.top * share)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ccc" stroke-width="0.6"/>')
        parts.append(
            f'<text x="{LEFT - 4}" y="{y + 3:.1f}" font-size="9" text-anchor="end">{plain(frame.top * share)}</text>'
        )
    for at, label in plot.ticks:
        x, y = frame.x(at), HEIGHT - BOTTOM
        parts.append(f'<path d="M{x:.1f} {y}v4" stroke="#000"/>')
        parts.append(f'<text x="{x:.1f}" y="{y + 14}" font-size="9" text-anchor="middle">{escape(label)}</text>')
    return "".join(parts)


def _band(frame: _Frame, band: Band) -> str:
    parts = []
    if band.outer:
        low, high = band.outer
        parts.append(f'<path d="{_area(frame, band.x, low, high)}" fill="#e4e4e4" stroke="#777" stroke-width="0.5"/>')
    if band.inner:
        low, high = band.inner
        parts.append(f'<path d="{_area(frame, band.x, low, high)}" fill="#b8b8b8"/>')
    dash = ' stroke-dasharray="5 3"' if band.dashed else ""
    parts.append(f'<path d="{_line(frame, band.x, band.mid)}" fill="none" stroke="#000" stroke-width="1.6"{dash}/>')
    return "".join(parts)


def _line(frame: _Frame, xs: Sequence[float], ys: Sequence[float]) -> str:
    return "M" + "L".join(f"{frame.x(x):.1f} {frame.y(y):.1f}" for x, y in zip(xs, ys, strict=True))


def _area(frame: _Frame, xs: Sequence[float], low: Sequence[float], high: Sequence[float]) -> str:
    back = "L".join(f"{frame.x(x):.1f} {frame.y(y):.1f}" for x, y in reversed(list(zip(xs, low, strict=True))))
    return f"{_line(frame, xs, high)}L{back}Z"


def _cross(frame: _Frame, x: float, y: float) -> str:
    a, b = frame.x(x), frame.y(y)
    return f'<path d="M{a - 2:.1f} {b - 2:.1f}l4 4m0 -4l-4 4" stroke="#000" fill="none"/>'


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 6, 10 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** (len(f"{int(value)}") - 1) if value >= 1 else 0.1
    return next((power * step for step in (1, 2, 4, 6, 10) if power * step >= value), value)
