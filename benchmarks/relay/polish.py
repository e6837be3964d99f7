"""What HiGHS could add to a plan of the search, its legs given: doses of every chain divided anew by a linear programme.

python -m benchmarks.relay.polish [SECONDS]    the gain for plans found in so many processor seconds (2)

The hours of every chain are those of the plan in each future; a chain's doses may fill any step of its place's dose grid, within
payloads and stock. The gain is of the programme with doses free over the same with the plan's doses, both on the concave hull of
what doses are worth: no plan with these legs at these hours gains more.
"""

import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from balto.ensemble.death_table import DeathTable
from balto.plan.relay import _loop_kernel as kernel
from balto.plan.relay.columns import (
    CARRIER,
    CHAIN,
    LENGTH,
    LOT_DOSES,
    LOT_PLACE,
    ORIGIN,
    PARCEL_DOSES,
    PARCEL_SINK,
    PAYLOAD,
    RIDE,
)
from balto.plan.relay.instance import instance
from balto.plan.relay.local_search import Relay
from balto.plan.relay.search import search
from balto.plan.relay.warm_start import warm_start
from balto.rehearse.run import rehearse
from benchmarks.relay.make import ENTRIES, Made, made

NAMES = ("still-10x8-0", "still-10x8-1", "still-15x12-0", "still-15x12-1", "stormy-30x30-0", "stormy-30x30-1")
F64 = NDArray[np.float64]
Chain = tuple[int, int, list[int]]  # doses, destination, legs


def main(seconds: float = 2.0) -> None:
    """Print the gain of each case."""
    print("deaths averted by a plan, and what dividing its doses anew by HiGHS could add")
    for name in NAMES:
        with made(ENTRIES[name]) as case:
            averted, more, took_s = gain(case, seconds)
        share = f"at most {more:+.5f} ({more / averted:+.3%})"
        print(f"{name:<18} averted {averted:8.4f}  HiGHS {share}  in {took_s:.2f} s", flush=True)


def gain(case: Made, seconds: float) -> tuple[float, float, float]:
    """Deaths averted by the search's plan, what the programme adds at most, and its seconds."""
    futures = case.futures
    plan = search(case.chart, case.death_table, members=futures, seconds=seconds, seed=1, clock=time.thread_time).plan
    relay = Relay.begin(case.chart, *instance(case.chart, case.death_table, futures, ()), 1)
    relay.clear()
    warm_start(relay, plan)
    chains = list(_chains(relay))
    ran = rehearse(case.chart, relay.plan("same"), case.death_table, futures)
    begun = time.process_time()
    worth = [_worth(case, int(dest), ran.arrive_h[:, legs[-1]].astype(np.float64)) for _, dest, legs in chains]
    kept, free = (_best(relay, case.death_table, chains, worth, fixed) for fixed in (True, False))
    took_s = time.process_time() - begun
    none = float(case.death_table.deaths[:, :, 0, 0].sum(axis=1).mean())
    return none - relay.deaths, free - kept, took_s


def _chains(relay: Relay) -> Iterator[Chain]:
    relay.mean_deaths(kernel.BEST)
    legs = max(int(relay.score[kernel.LEGS]), 0)
    at = {int(relay.work.legs[a, RIDE]): a for a in range(legs)}
    for row in relay.work.parcels[kernel.BEST]:
        if row[PARCEL_DOSES] > 0:
            rides = row[CHAIN : CHAIN + row[LENGTH]]
            yield int(row[PARCEL_DOSES]), int(row[PARCEL_SINK]), [at[int(ride)] for ride in rides]


def _worth(case: Made, dest: int, hour: F64) -> F64:
    """Deaths averted per dose [step of the dose grid] by a dose that comes at these hours [future], the mean."""
    death_table, row = case.death_table, case.death_table.places.index(case.chart.world.places[dest].id)
    width, last = np.diff(np.array(death_table.doses, np.float64)), death_table.deaths.shape[2] - 1
    total = np.zeros(len(width))
    for i, at_h in enumerate(hour):
        if at_h <= last * death_table.step_h:
            x = at_h / death_table.step_h
            low = min(int(x), last - 1)
            table = death_table.deaths[i % death_table.members, row, low : low + 2].astype(np.float64)
            total -= np.diff(table[0] + (x - low) * (table[1] - table[0])) / width
    return _falling(total / len(hour), width)


def _falling(slope: F64, width: F64) -> F64:
    """The slopes of the concave hull: neighbouring steps of which the later is worth more are taken together."""
    blocks: list[list[float]] = []  # worth of a dose, doses, steps
    for value, doses in zip(slope, width, strict=True):
        blocks.append([float(value), float(doses), 1.0])
        while len(blocks) > 1 and blocks[-1][0] > blocks[-2][0]:
            value_2, doses_2, steps_2 = blocks.pop()
            value_1, doses_1, steps_1 = blocks.pop()
            both = doses_1 + doses_2
            blocks.append([(value_1 * doses_1 + value_2 * doses_2) / both, both, steps_1 + steps_2])
    return np.repeat([block[0] for block in blocks], [int(block[2]) for block in blocks])


def _best(relay: Relay, death_table: DeathTable, chains: list[Chain], worth: list[F64], fixed: bool) -> float:
    """Deaths averted by the best filling of the dose grids; `fixed`: with the plan's doses."""
    width, legs = np.diff(np.array(death_table.doses, np.float64)), relay.work.legs
    lot, team = relay.instance.lot, relay.instance.team
    steps = len(width)
    rows: dict[Any, dict[int, float]] = {}
    limit: dict[Any, float] = {}
    for r, (doses, dest, used) in enumerate(chains):
        origin = int(legs[used[0], ORIGIN])
        stock = float(lot[lot[:, LOT_PLACE] == origin, LOT_DOSES].sum())
        keys: list[tuple[Any, float]] = [(("leg", a), float(team[legs[a, CARRIER], PAYLOAD])) for a in used]
        keys += [(("stock", origin), stock), *([(("chain", r), float(doses))] if fixed else [])]
        for k in range(steps):
            for key, most in (*keys, (("step", dest, k), float(width[k]))):
                rows.setdefault(key, {})[r * steps + k] = 1.0
                limit[key] = most
    at = [(i, column) for i, cells in enumerate(rows.values()) for column in cells]
    matrix = csr_array((np.ones(len(at)), np.array(at).T), shape=(len(rows), len(chains) * steps))
    solved = linprog(-np.concatenate(worth), A_ub=matrix, b_ub=[limit[key] for key in rows], method="highs")
    return -float(solved.fun)


if __name__ == "__main__":
    main(*[float(word) for word in sys.argv[1:]])
