"""Re-planning: deaths on held-out futures of the fixed plan, the policy, and those who know the weather or the future.

The stormy lattices are made by verification/stormy.py. Takes some minutes; BALTO_POLICY_FUTURES (10) sets how many futures.
"""

import math
import os
from collections.abc import Iterator

from balto.plan.search import search
from balto.plan.value import Value, value
from balto.rehearse.compare import Estimate
from verification.check import Check
from verification.stormy import stormy

CASES = (("stormy", 1, 8.0), ("stormy", 2, 8.0), ("stormy", 3, 8.0), ("calm", 3, 3.0))
ITERATIONS, MEMBERS, KNOWN = 3_000, 64, 96
SHARE = 2 / 3


def checks() -> Iterator[Check]:
    """Each case's deaths, then its marks."""
    futures = int(os.environ.get("BALTO_POLICY_FUTURES", "10"))
    for sky, seed, wind_ms in CASES:
        chart, toll = stormy(seed, wind_ms=wind_ms)
        plan = search(chart, toll, members=MEMBERS, iterations=ITERATIONS, seed=1).plan
        worth = value(chart, toll, plan, 0, futures, KNOWN)
        name = f"{sky} lattice {seed}"
        print(_line(name, worth))
        holds = worth.gained.mean >= -2 * worth.gained.error
        yield Check(f"{name}: deaths that re-planning averts", _said(worth.gained), "not below 0 by 2 errors", holds)
        if sky == "stormy":
            yield Check(
                f"{name}: share of fixed to clairvoyant closed", _said(worth.closed), "2/3", worth.closed.mean >= SHARE
            )


def _line(name: str, worth: Value) -> str:
    columns = ("fixed", "rules", "policy", "six_hours", "weather_known", "clairvoyant", "bound")
    deaths = ", ".join(f"{column.replace('_', ' ')} {_said(getattr(worth, column))}" for column in columns)
    return f"      {name}: deaths {deaths}; {worth.replans:.1f} changes of plan a future"


def _said(one: Estimate) -> str:
    return "no distance" if math.isnan(one.mean) else f"{one.mean:.2f} +- {one.error:.2f}"
