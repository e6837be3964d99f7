"""What each future believes of the links that are reported on, hour by hour, and when those that are shut open again."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import stream
from balto.domain.closure import closure_of
from balto.domain.link import LinkState
from balto.ensemble.reopening import held_share, kept_hours, late_h, reopening_age_h, together
from balto.motion.index import WorldIndex

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
BLOCK = 100  # members whose draws are made together
STATE_SHARE = {"open": 1.0, "restricted": 0.5, "shut": 0.0, "unknown": 0.0}


def states(chart: WorldIndex, hours: int, first: int, count: int) -> F32:
    """[member, stated link, hour]: what each member believes of the links reported on; later claims prevail."""
    table = np.ones((count, max(chart.stated.values(), default=0) + 1, hours), np.float32)
    claims = sorted(chart.world.claims, key=lambda claim: claim.reported_h)
    began, record = began_h(claims), kept_hours(claims)
    for claim in claims:
        believed = 0.5 if claim.state == "unknown" else claim.reliability
        draws = uniforms(chart.seed, said(claim), first, count)
        rows = sorted({chart.stated[link.id] for link in chart.world.meant_by(claim)})
        if rows and claim.from_h < hours and claim.reopens:
            held = held_share(record, claim.source)
            ends_h = reopening_h(chart, claim, began[claim], held, first, count)
            _say(table, draws < believed, rows, claim, ends_h)
        elif rows and claim.from_h < hours:
            _say(table, draws < believed, rows, claim, np.full(count, claim.until_h))
    return table


def _say(table: F32, told: NDArray[np.bool_], rows: Sequence[int], claim: LinkState, ends_h: F64) -> None:
    """Put a claim into the table for the members that believe it, in each until its own hour."""
    hours = table.shape[2]
    start, ends = max(0, math.floor(claim.from_h)), np.ceil(np.minimum(ends_h, hours)).astype(np.int64)
    for end in np.unique(ends[told & (ends > start)]):
        members = np.flatnonzero(told & (ends == end))
        table[members[:, None], np.array(rows)[None], start:end] = STATE_SHARE[claim.state]


def reopening_h(chart: WorldIndex, claim: LinkState, begin_h: float, held: float, first: int, count: int) -> F64:
    """[member]: the hour at which a way that is said to be shut since begin_h opens again.

    With an hour announced: at that hour in the share `held` of the futures, later in the others; else by the age of the word.
    """
    own = uniforms(chart.seed, f"reopens/{claim.link}/{begin_h:.3f}", first, count)
    if claim.announced:
        breaks = (own - held) / max(1.0 - held, 1e-9)
        late = late_h(claim.until_h - claim.reported_h, np.clip(breaks, 1e-9, 1.0 - 1e-9))
        return np.asarray(claim.until_h + np.where(own < held, 0.0, late))
    event = uniforms(chart.seed, f"reopens/{_event(chart, claim)}", first, count)
    age_h = max(claim.reported_h - begin_h, 0.0)
    return np.asarray(begin_h + reopening_age_h(together(event, own), age_h, closure_of(claim.cause)))


def began_h(claims: Sequence[LinkState]) -> dict[LinkState, float]:
    """Since when the way of each claim that it is shut has been so: earlier words on it count until one says that it is open."""
    begin: dict[str, float] = {}
    found = {}
    for claim in sorted(claims, key=lambda claim: claim.reported_h):
        if claim.state == "open":
            begin.pop(claim.link, None)
        elif claim.state == "shut":
            begin[claim.link] = min(begin.get(claim.link, claim.from_h), claim.from_h)
            found[claim] = begin[claim.link]
    return found


def _event(chart: WorldIndex, claim: LinkState) -> str:
    """What shut a way: the event that its claim names, or else the region's own, for ways shut together open together."""
    return f"event/{claim.event}" if claim.event else f"region/{chart.world.meant_by(claim)[0].region}"


def said(claim: LinkState) -> str:
    """What a claim's chance is drawn by: its event, or else who said what of which link or place, and when.

    Not where it stands among the others, so that they may come and go. Nor its reliability: with more of it the same futures
    believe and some more, and one who says the same again, less surely, says nothing new.
    """
    if claim.event:
        return f"event/{claim.event}"
    hours = (round(hour, 3) for hour in (claim.reported_h, claim.from_h, claim.until_h))
    return f"state/{(claim.link, claim.state, claim.source, *hours)!r}"


def uniforms(seed: int, name: str, first: int, count: int) -> F64:
    """One uniform draw for each member, in blocks so that later members cost no more than early ones."""
    rows = [
        stream(seed, f"{name}/{block}").random(BLOCK)
        for block in range(first // BLOCK, (first + count - 1) // BLOCK + 1)
    ]
    start = first % BLOCK
    return np.concatenate(rows)[start : start + count]
