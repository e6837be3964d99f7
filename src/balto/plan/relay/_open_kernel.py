"""When a place of the search is open."""

from numba import njit

from balto.basis.compiled import INNER
from balto.motion.handover import when_open
from balto.plan.relay.columns import CHANGE_BY_H, CHANGE_H, CLOSES_H, OFFSET_H, OPENS_H


@njit(**INNER)
def open_h(ground, o, at_h):
    """The first hour from at_h on at which place o is open."""
    opens_h, closes_h = ground[o, OPENS_H], ground[o, CLOSES_H]
    return when_open(at_h, opens_h, closes_h, ground[o, OFFSET_H], ground[o, CHANGE_H], ground[o, CHANGE_BY_H])
