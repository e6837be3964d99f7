"""Names on a map: each is put where it is in nobody's way, the most wanted first; what finds no room is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

XY = tuple[float, float]
Rect = tuple[float, float, float, float]
WIDTH_EM = 0.56  # mean width of a letter of the usual sans-serif fonts
LINE_EM = 1.15


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label for a marker of radius `clear`: versions (lines of text), the most telling first; far off only if it `leads`."""

    at: XY
    versions: tuple[tuple[str, ...], ...]
    size: float
    clear: float
    bold: bool = False
    leads: bool = True


@dataclass(frozen=True, slots=True)
class Put:
    """A label put: lines of text from the top left corner of its rectangle, aligned to the side of the marker."""

    lines: tuple[str, ...]
    rect: Rect
    size: float
    anchor: str
    bold: bool
    at: XY
    far: bool

    @property
    def x(self) -> float:
        """Where the text is anchored."""
        left, _, right, _ = self.rect
        return {"start": left, "middle": (left + right) / 2, "end": right}[self.anchor]


def place(
    wanted: Iterable[Wanted], taken: Sequence[Rect], lines: Sequence[XY], width: float, height: float
) -> list[Put]:
    """Put labels one by one: none overlaps another or what is taken, leaves the frame, or is nearer to another marker
    than to its own unless a leader line tells whose it is; few lie on the lines."""
    used = list(taken)
    asked = list(wanted)
    markers = [one.at for one in asked]
    found: list[Put] = []
    for one in asked:
        put = _best(one, used, markers, lines, (width, height))
        if put is not None:
            found.append(put)
            left, top, right, bottom = put.rect
            used.append((left - 3, top, right + 3, bottom))
    return found


def _best(one: Wanted, used: Sequence[Rect], markers: Sequence[XY], lines: Sequence[XY], frame: XY) -> Put | None:
    for version in one.versions:
        free = [
            (sum(_holds(put.rect, xy) for xy in lines) + 4 * put.far, k, put)
            for k, put in enumerate(_candidates(one, version))
            if _within(put.rect, *frame) and _free(put, used) and (put.far or _own(put, markers))
        ]
        if free:
            return min(free, key=lambda row: row[:2])[2]
    return None


def _candidates(one: Wanted, lines: tuple[str, ...]) -> Iterable[Put]:
    """Right, left, above, below and the corners; then the same further off; then far above and below, with a leader."""
    wide = max(text_width(line, one.size, one.bold) for line in lines)
    high = LINE_EM * one.size * len(lines)
    x, y = one.at
    for gap in (one.clear + 3, one.clear + 9):
        near = gap * 0.7
        spots = (
            (x + gap, y - high / 2, "start"), (x - gap - wide, y - high / 2, "end"), (x - wide / 2, y - gap - high, "middle"),
            (x - wide / 2, y + gap, "middle"), (x + near, y - near - high, "start"), (x + near, y + near, "start"),
            (x - near - wide, y - near - high, "end"), (x - near - wide, y + near, "end"),
        )  # fmt: skip
        for left, top, anchor in spots:
            yield Put(lines, (left, top, left + wide, top + high), one.size, anchor, one.bold, one.at, far=False)
    for gap in () if not one.leads else (one.clear + 16, one.clear + 28, one.clear + 42):
        for aside in (0.0, -0.35, 0.35):
            for top in (y - gap - high, y + gap):
                left = x - wide * (0.5 - aside)
                yield Put(lines, (left, top, left + wide, top + high), one.size, "middle", one.bold, one.at, far=True)


def text_width(text: str, size: float, bold: bool = False) -> float:
    """About how wide a text is; letters of ideographic scripts are twice as wide."""
    wide = sum(1.8 if ord(letter) > 0x2E80 else 1.0 for letter in text)
    return wide * WIDTH_EM * size * (1.07 if bold else 1.0)


def _free(put: Put, used: Sequence[Rect]) -> bool:
    if any(_overlap(put.rect, other) for other in used):
        return False
    if not put.far:
        return True
    (x1, y1), (x2, y2) = leader(put)
    steps = [(x1 + (x2 - x1) * k / 8, y1 + (y2 - y1) * k / 8) for k in range(2, 9)]
    mine = [other for other in used if not _holds(other, put.at)]
    return not any(_holds(other, xy) for other in mine for xy in steps)


def leader(put: Put) -> tuple[XY, XY]:
    """From the marker to the edge of a label that stands far from it."""
    left, top, right, bottom = put.rect
    x = min(max(put.at[0], left + 4), right - 4)
    return put.at, (x, bottom if bottom < put.at[1] else top)


def _own(put: Put, markers: Sequence[XY]) -> bool:
    """Whether no other marker is nearer to the label than its own."""
    here = _distance(put.rect, put.at)
    return all(_distance(put.rect, xy) >= here for xy in markers if xy != put.at)


def _distance(rect: Rect, xy: XY) -> float:
    dx = max(rect[0] - xy[0], 0.0, xy[0] - rect[2])
    dy = max(rect[1] - xy[1], 0.0, xy[1] - rect[3])
    return dx * dx + dy * dy


def _holds(rect: Rect, xy: XY) -> bool:
    return rect[0] <= xy[0] <= rect[2] and rect[1] <= xy[1] <= rect[3]


def _within(rect: Rect, width: float, height: float) -> bool:
    return rect[0] >= 3 and rect[1] >= 3 and rect[2] <= width - 3 and rect[3] <= height - 3


def _overlap(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
