"""Re-planning: deaths on held-out futures of the fixed plan, the policy, and those who know the weather or the future.

The cases are made by verification/stormy.py and stormy_passes.py. The policy's settings were chosen while looking at some of
them; those of UNSEEN were run only when that was done (docs/decisions/policy.md). Takes some twenty minutes of processor
time; BALTO_POLICY_FUTURES sets another number of futures for every case.
"""

import math
import os
from collections.abc import Callable, Iterator

import numpy as np

from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.recourse.value_of_information import EvaluationSettings, ValueOfInformation, value
from balto.plan.relay.search import search
from balto.rehearse.compare import Estimate
from verification.check import Check
from verification.stormy import stormy
from verification.stormy_passes import passes

CASES: tuple[tuple[str, int, Callable[[], tuple[WorldIndex, DeathTable]]], ...] = (
    ("two passes 1", 64, lambda: passes(1)),
    ("two passes 2", 64, lambda: passes(2)),
    ("two passes and a sea 1", 64, lambda: passes(1, sea=True)),
    ("two passes and a sea 2", 64, lambda: passes(2, sea=True)),
    ("lattice 1", 32, lambda: stormy(1)),
    ("lattice 2", 32, lambda: stormy(2)),
    ("lattice 3", 32, lambda: stormy(3)),
)
UNSEEN: tuple[tuple[str, int, Callable[[], tuple[WorldIndex, DeathTable]]], ...] = (
    ("two passes 3", 48, lambda: passes(3)),
    ("two passes and a sea 3", 48, lambda: passes(3, sea=True)),
    ("two passes 4", 48, lambda: passes(4)),
    ("two passes and a sea 4", 48, lambda: passes(4, sea=True)),
)
CALM = ("calm lattice 3", 16, lambda: stormy(3, wind_ms=3.0))
ITERATIONS, MEMBERS = 3_000, 64
FORECAST_H = (
    6.0  # the mark was measured knowing so many hours of weather, against one who knows all of it, without luck
)
HALF_H = 24.0  # what a case has where it does not say how good its forecasts are
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
        yield from _together(group, found)
    yield _no_harm(CALM[0], _worth(*CALM))


def _together(group: str, found: list[ValueOfInformation]) -> Iterator[Check]:
    """The shares closed by all of them, each case weighing alike: to who knows the luck too, and to who knows the weather."""
    whole = sum(one.fixed.mean - one.clairvoyant.mean for one in found)
    known = sum(one.fixed.mean - one.weather_known.mean for one in found)
    promised = sum(one.promised.mean for one in found)
    gained = {name: _gained(found, name) for name in ("policy", "forecast", "skilled")}
    value = (
        f"{gained['policy'] / whole:.2f} (as promised {promised / whole:.2f}; with forecasts {gained['skilled'] / whole:.2f}; "
        f"with {FORECAST_H:.0f} h of perfect forecast {gained['forecast'] / whole:.2f}; all weather known, no luck "
        f"{known / whole:.2f})"
    )
    yield Check(f"{group}: share of fixed to clairvoyant closed", value, "2/3", gained["policy"] / whole >= SHARE)
    for name, said in (
        ("forecast", f"{FORECAST_H:.0f} h known"),
        ("skilled", f"forecasts half as good at {HALF_H:.0f} h"),
    ):
        share = _closed(found, name)
        what = f"{group}: share of fixed to all weather known, {said}"
        yield Check(what, _said(share), "2/3", share.mean >= SHARE)
    print(
        f"      {group}: share of fixed to all weather known, on reports alone {_said(_closed(found, 'policy'))}",
        flush=True,
    )


def _gained(found: list[ValueOfInformation], name: str) -> float:
    return sum(float(np.mean(one.deaths["fixed"] - one.deaths[name])) for one in found)


def _closed(found: list[ValueOfInformation], name: str) -> Estimate:
    """Share of the distance to all weather known, cases weighing alike; its error by the delta method over futures."""
    gain = [one.deaths["fixed"] - one.deaths[name] for one in found]
    whole = [one.deaths["fixed"] - one.deaths["weather_known"] for one in found]
    share = sum(np.mean(g) for g in gain) / sum(np.mean(w) for w in whole)
    variance = sum(np.var(g - share * w, ddof=1) / len(g) for g, w in zip(gain, whole, strict=True))
    return Estimate(float(share), float(np.sqrt(variance) / sum(np.mean(w) for w in whole)))


def _worth(name: str, futures: int, made: Callable[[], tuple[WorldIndex, DeathTable]]) -> ValueOfInformation:
    chart, death_table = made()
    plan = search(chart, death_table, members=MEMBERS, iterations=ITERATIONS, seed=1).plan
    count = int(os.environ.get("BALTO_POLICY_FUTURES", futures))
    worth = value(chart, plan, death_table, count, EvaluationSettings(forecast_h=FORECAST_H, forecast_half_h=HALF_H))
    print(_line(name, count, worth), flush=True)
    return worth


def _no_harm(name: str, worth: ValueOfInformation) -> Check:
    holds = worth.gained.mean >= -2 * worth.gained.error
    said = f"{_said(worth.gained)} (promised {_said(worth.promised)})"
    return Check(f"{name}: deaths that re-planning averts", said, "not below 0 by 2 errors", holds)


def _line(name: str, futures: int, worth: ValueOfInformation) -> str:
    columns = ("fixed", "rules", "policy", "skilled", "forecast", "weather_known", "clairvoyant", "bound")
    deaths = ", ".join(f"{column.replace('_', ' ')} {_said(getattr(worth, column))}" for column in columns)
    to_known = ", ".join(f"{column} {_said(worth.share(column, 'weather_known'))}" for column in columns[2:5])
    return (
        f"      {name}, {futures} futures: deaths {deaths}; weather known closes {_said(worth.could)} of fixed to clairvoyant; "
        f"of fixed to weather known close {to_known}; "
        f"{worth.replans:.1f} changes of plan a future"
    )


def _said(one: Estimate | None) -> str:
    return "no distance" if one is None or math.isnan(one.mean) else f"{one.mean:.2f} +- {one.error:.2f}"
