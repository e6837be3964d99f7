"""Re-planning: deaths on held-out futures of the fixed plan, the policy, and those who know the weather or the future.

The cases are made by verification/stormy.py and stormy_passes.py. The policy's settings were chosen while looking at some of
them; those of UNSEEN were run only when that was done (docs/decisions/policy.md). Takes some fifteen minutes of processor
time; BALTO_POLICY_FUTURES sets another number of futures for every case.
"""

import math
import os
from collections.abc import Callable, Iterator

from balto.ensemble.toll import Toll
from balto.motion.index import Chart
from balto.plan.search import search
from balto.plan.value import Care, Value, value
from balto.rehearse.compare import Estimate
from verification.check import Check
from verification.stormy import stormy
from verification.stormy_passes import passes

CASES: tuple[tuple[str, int, Callable[[], tuple[Chart, Toll]]], ...] = (
    ("two passes 1", 64, lambda: passes(1)),
    ("two passes 2", 64, lambda: passes(2)),
    ("two passes and a sea 1", 64, lambda: passes(1, sea=True)),
    ("two passes and a sea 2", 64, lambda: passes(2, sea=True)),
    ("lattice 1", 32, lambda: stormy(1)),
    ("lattice 2", 32, lambda: stormy(2)),
    ("lattice 3", 32, lambda: stormy(3)),
)
UNSEEN: tuple[tuple[str, int, Callable[[], tuple[Chart, Toll]]], ...] = (
    ("two passes 3", 48, lambda: passes(3)),
    ("two passes and a sea 3", 48, lambda: passes(3, sea=True)),
    ("two passes 4", 48, lambda: passes(4)),
    ("two passes and a sea 4", 48, lambda: passes(4, sea=True)),
)
CALM = ("calm lattice 3", 16, lambda: stormy(3, wind_ms=3.0))
ITERATIONS, MEMBERS, FORECAST_H = 3_000, 64, 6.0
SHARE = 2 / 3


def checks() -> Iterator[Check]:
    """Each case's deaths, then its marks; then those looked at and those not, each together."""
    for group, cases in (("unseen cases", UNSEEN), ("cases looked at", CASES)):
        found = []
        for name, futures, made in cases:
            worth = _worth(name, futures, made)
            found.append(worth)
            yield _no_harm(name, worth)
            yield Check(
                f"{name}: share of fixed to clairvoyant closed", _said(worth.closed), "2/3", worth.closed.mean >= SHARE
            )
        yield _together(group, found)
    yield _no_harm(CALM[0], _worth(*CALM))


def _together(group: str, found: list[Value]) -> Check:
    """The share closed by all of them, each case weighing alike."""
    whole = sum(one.fixed.mean - one.clairvoyant.mean for one in found)
    gained = sum(one.gained.mean for one in found)
    promised = sum(one.promised.mean for one in found)
    told = sum(one.fixed.mean - one.forecast.mean for one in found if one.forecast)
    known = sum(one.fixed.mean - one.weather_known.mean for one in found)
    value = (
        f"{gained / whole:.2f} (as promised {promised / whole:.2f}; with {FORECAST_H:.0f} h of perfect forecast "
        f"{told / whole:.2f}; all weather known, no luck {known / whole:.2f})"
    )
    return Check(f"{group}: share of fixed to clairvoyant closed", value, "2/3", gained / whole >= SHARE)


def _worth(name: str, futures: int, made: Callable[[], tuple[Chart, Toll]]) -> Value:
    chart, toll = made()
    plan = search(chart, toll, members=MEMBERS, iterations=ITERATIONS, seed=1).plan
    count = int(os.environ.get("BALTO_POLICY_FUTURES", futures))
    worth = value(chart, plan, toll, count, Care(forecast_h=FORECAST_H))
    print(_line(name, count, worth), flush=True)
    return worth


def _no_harm(name: str, worth: Value) -> Check:
    holds = worth.gained.mean >= -2 * worth.gained.error
    said = f"{_said(worth.gained)} (promised {_said(worth.promised)})"
    return Check(f"{name}: deaths that re-planning averts", said, "not below 0 by 2 errors", holds)


def _line(name: str, futures: int, worth: Value) -> str:
    columns = ("fixed", "rules", "policy", "forecast", "weather_known", "clairvoyant", "bound")
    deaths = ", ".join(f"{column.replace('_', ' ')} {_said(getattr(worth, column))}" for column in columns)
    return (
        f"      {name}, {futures} futures: deaths {deaths}; weather known closes {_said(worth.could)} of fixed to clairvoyant; "
        f"{worth.replans:.1f} changes of plan a future"
    )


def _said(one: Estimate | None) -> str:
    return "no distance" if one is None or math.isnan(one.mean) else f"{one.mean:.2f} +- {one.error:.2f}"
