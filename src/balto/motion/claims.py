"""What each future believes of the links that are reported on, hour by hour, and when those that are shut open again."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import stream
from balto.domain.closure import closure_of
from balto.domain.link import LinkState
from balto.domain.world import World
from balto.ensemble.reopening import held_share, kept_hours, late_h, reopening_age_h, together

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
BLOCK = 100  # members whose draws are made together
STATE_SHARE = {"open": 1.0, "restricted": 0.5, "shut": 0.0, "unknown": 0.0}


class Heard(NamedTuple):
    """A claim as it is drawn: the rows of the table of states that it is about, the names of its draws, since when the way has
    been shut, and the share in which its announced hour holds."""

    claim: LinkState
    rows: NDArray[np.int64]
    said: str
    own: str
    event: str
    began_h: float
    held: float


def heard(world: World, stated: Mapping[str, int]) -> tuple[Heard, ...]:
    """The claims in the order in which they were reported, those about a link that is there; stated: link to row."""
    claims = sorted(world.claims, key=lambda claim: claim.reported_h)
    began, record = began_h(claims), kept_hours(claims)
    found = []
    for claim in claims:
        links = world.meant_by(claim)
        since_h = began.get(claim, claim.from_h)
        if links:
            rows = np.array(sorted({stated[link.id] for link in links}), np.int64)
            own, event = f"reopens/{claim.link}/{since_h:.3f}", f"reopens/{_event(claim, links[0].region)}"
            found.append(Heard(claim, rows, said(claim), own, event, since_h, held_share(record, claim.source)))
    return tuple(found)


def states(claims: Sequence[Heard], seed: int, hours: int, first: int, count: int, rows: int = 1) -> F32:
    """[member, stated link, hour]: what each member believes of the links reported on; later claims prevail. There are as many
    `rows` at least."""
    rows = max(rows, 1 + max((int(one.rows.max()) for one in claims), default=0))
    table = np.ones((count, rows, hours), np.float32)
    for one in claims:
        claim = one.claim
        believed = 0.5 if claim.state == "unknown" else claim.reliability
        told = uniforms(seed, one.said, first, count) < believed
        start, end = max(0, math.floor(claim.from_h)), min(hours, math.ceil(claim.until_h))
        if claim.reopens and start < hours and not (claim.announced and end == hours):
            _until_each(table, told, one, start, reopening_h(one, seed, first, count))
        elif start < end:
            table[np.flatnonzero(told)[:, None], one.rows[None], start:end] = STATE_SHARE[claim.state]
    return table


def _until_each(table: F32, told: NDArray[np.bool_], one: Heard, start: int, ends_h: F64) -> None:
    """Put a claim into the table for the members that believe it, in each until its own hour."""
    ends = np.ceil(np.minimum(ends_h, table.shape[2])).astype(np.int64)
    for end in np.unique(ends[told & (ends > start)]):
        table[np.flatnonzero(told & (ends == end))[:, None], one.rows[None], start:end] = STATE_SHARE[one.claim.state]


def reopening_h(one: Heard, seed: int, first: int, count: int) -> F64:
    """[member]: the hour at which a way that is said to be shut opens again.

    With an hour announced: at that hour in its share of the futures, later in the others; else by the age of the word.
    """
    claim, own = one.claim, uniforms(seed, one.own, first, count)
    if claim.announced:
        breaks = (own - one.held) / max(1.0 - one.held, 1e-9)
        late = late_h(claim.until_h - claim.reported_h, np.clip(breaks, 1e-9, 1.0 - 1e-9))
        return np.asarray(claim.until_h + np.where(own < one.held, 0.0, late))
    shared, age_h = uniforms(seed, one.event, first, count), max(claim.reported_h - one.began_h, 0.0)
    return np.asarray(one.began_h + reopening_age_h(together(shared, own), age_h, closure_of(claim.cause)))


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


def _event(claim: LinkState, region: str) -> str:
    """What shut a way: the event that its claim names, or else the region's own, for ways shut together open together."""
    return f"event/{claim.event}" if claim.event else f"region/{region}"


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
    blocks, start = range(first // BLOCK, (first + count - 1) // BLOCK + 1), first % BLOCK
    if len(blocks) == 1:
        return _uniform_block(seed, name, blocks[0])[start : start + count]
    return np.concatenate([_uniform_block(seed, name, block) for block in blocks])[start : start + count]


@lru_cache(maxsize=4096)
def _uniform_block(seed: int, name: str, block: int) -> F64:
    """A block's draws, kept a while: plans and later worlds meet the same futures again and again."""
    drawn = stream(seed, f"{name}/{block}").random(BLOCK)
    drawn.flags.writeable = False
    return drawn
