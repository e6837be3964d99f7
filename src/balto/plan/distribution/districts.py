"""A country cut into districts that are searched side by side, along another border each time."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import stream
from balto.plan.distribution import _schedule_kernel as kernel
from balto.plan.distribution.forest import Relay, State

F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]


def cut(relay: Relay, node_at: F64, home_at: F64, parts: int, salt: int) -> list[tuple[Bools, Bools]]:
    """(carriers, nodes) of each district: bands of even work across a direction drawn anew each time.

    node_at [node, 2] and home_at [carrier, 2] are positions on a plane. A carrier belongs where its stops lie.
    """
    state, turn = relay.state, stream(relay.seed, f"country/cut/{salt}").random() * np.pi
    along = np.array([np.cos(turn), np.sin(turn)])
    node, carrier = node_at @ along, home_at @ along
    for c in np.flatnonzero(state.turns[:, 0]):
        trips = state.trips[state.turns[c, 1 : 1 + state.turns[c, 0]]]
        carrier[c] = np.mean([node[row[kernel.FIRST : kernel.FIRST + row[kernel.STOPS]]].mean() for row in trips])
    wanting = node[relay.land.stores[0] : relay.land.stores[1]]
    edges = np.quantile(wanting, np.linspace(0, 1, parts + 1)[1:-1]) if len(wanting) else np.zeros(parts - 1)
    carrier_of, node_of = np.searchsorted(edges, carrier), np.searchsorted(edges, node)
    for n in np.flatnonzero(state.nodes[:, kernel.SUPPLY] >= 0):
        node_of[n] = carrier_of[state.trips[state.nodes[n, kernel.SUPPLY], kernel.BY]]
    able = relay.land.crew[:, kernel.KIN] >= 0
    return [(able & (carrier_of == part), node_of == part) for part in range(parts)]


def search_side_by_side(
    relay: Relay, districts: list[tuple[Bools, Bools]], salt: int, rounds: int, heat: tuple[float, float]
) -> int:
    """Search each district on a copy, join what was found and close what the border tore; the rounds made."""
    with ThreadPoolExecutor(len(districts)) as pool:
        jobs = [
            pool.submit(relay.hunt, may, ours, salt * 64 + part, rounds, *heat)
            for part, (may, ours) in enumerate(districts)
            if ours.any()
        ]
        found = [job.result() for job in jobs]
    if not found:
        return 0
    kept = [may for may, ours in districts if ours.any()]
    before = relay.state
    best, worth = min(found, key=lambda one: one[1])
    if len(found) > 1:
        relay.state = relay.joined(
            [(may, state) for may, (state, _) in zip(kept, found, strict=True)] + _rest(relay, kept)
        )
        relay.time()
        left = np.flatnonzero(relay.state.nodes[: relay.land.stores[1], kernel.SUPPLY] < 0)
        if relay.fill(left[left >= relay.land.stores[0]], salt) <= worth:
            return rounds * len(found)
    relay.state = best if worth < np.inf else before
    return rounds * len(found)


def _rest(relay: Relay, kept: list[Bools]) -> list[tuple[Bools, State]]:
    others = ~np.any(kept, axis=0)
    return [(others, relay.state)]
