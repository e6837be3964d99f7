"""Supply taken away: a place of a country's plan with all that hangs from it."""

from numba import njit

from balto.basis.compiled import INNER, KERNEL
from balto.plan.distribution._schedule_kernel import BY, FIRST, FROM, LOADING, STOPS, SUPPLY


@njit(**INNER)
def _hanging(trips, n, todo, kept, size):
    """Put the stops of all trips that load at n on the stack todo[kept:kept + size]; its new size."""
    for u in range(len(trips)):
        if trips[u, BY] >= 0 and trips[u, FROM] == n:
            for j in range(trips[u, STOPS]):
                todo[kept + size] = trips[u, FIRST + j]
                size += 1
    return size


@njit(**KERNEL)
def pull(land, now, may, p, bank, banked):
    """Take p's supply away, with all that hangs from it; the nodes go to the bank. The new number of banked nodes."""
    trips, turns, nodes = now.trips, now.turns, now.nodes
    stores, hubs = land.stores[0], land.stores[1]
    todo = now.stack
    kept = len(todo) // 2
    todo[kept] = p
    size = 1
    while size > 0:
        size -= 1
        n = todo[kept + size]
        t = nodes[n, SUPPLY]
        if t < 0 or n < stores:
            continue
        i = 0
        while trips[t, FIRST + i] != n:
            i += 1
        for j in range(i, trips[t, STOPS] - 1):
            trips[t, FIRST + j] = trips[t, FIRST + j + 1]
        trips[t, STOPS] -= 1
        nodes[n, SUPPLY] = -1
        if n < hubs:
            bank[banked] = n
            banked += 1
        if nodes[n, LOADING] > 0:
            size = _hanging(trips, n, todo, kept, size)
        if trips[t, STOPS] == 0:
            c, x = trips[t, BY], trips[t, FROM]
            j = 1
            while turns[c, j] != t:
                j += 1
            for m in range(j, turns[c, 0]):
                turns[c, m] = turns[c, m + 1]
            turns[c, 0] -= 1
            trips[t, BY] = -1
            nodes[x, LOADING] -= 1
            if x >= hubs and nodes[x, LOADING] == 0:
                todo[kept + size] = x
                size += 1
    return banked


@njit(**KERNEL)
def ours_all(now, may, p):
    """Whether p and all that hangs from it is carried by carriers that may be changed."""
    trips, nodes = now.trips, now.nodes
    todo = now.stack
    kept = len(todo) // 2
    todo[kept] = p
    size = 1
    while size > 0:
        size -= 1
        n = todo[kept + size]
        if nodes[n, SUPPLY] >= 0 and not may[trips[nodes[n, SUPPLY], BY]]:
            return False
        if nodes[n, LOADING] > 0:
            size = _hanging(trips, n, todo, kept, size)
    return True
