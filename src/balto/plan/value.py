"""What re-planning is worth: a plan as it is, with rules, with re-planning, and what those could have who know the future."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.ensemble.toll import Toll
from balto.motion.index import Chart
from balto.motion.orders import orders
from balto.motion.sky import Sky, sky
from balto.plan._travel_kernel import FASTEST, running
from balto.plan.bound import clairvoyant as bound_of
from balto.plan.field import Field, Ways, field
from balto.plan.policy import Pains, Played, mean_toll, play
from balto.plan.ran import deaths_each, run_in
from balto.plan.relay import Relay
from balto.plan.rules import with_rules
from balto.rehearse.compare import Estimate, estimate

F64 = NDArray[np.float64]
HELD_OUT = 256  # first future played in: those before are searched on, confirmed on, or believed in
WHOLE_H = 1e5  # hours of coming weather known: all of them
TURN = 8 * 0x9E3779B97F4A7C15  # what a chance key is moved by from one future to the next (basis._chance_kernel.word)
HEATS = (1e-2, 3e-3, 1e-3, 3e-4, 0.0)  # heats of a search in one future, as parts of its deaths


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """Deaths on the same held-out futures of: the plan fixed; with its rules; with re-planning on what is reported; with
    re-planning by one who knows the next six hours' weather, or all the weather to come, but nobody's luck (nobody can have
    the latter; the former is a perfect forecast); the best plan found by one who knows the future, luck included; and the
    bound below every plan.

    `deaths` has the same [future] by those names. `closed` is the share of the distance from fixed to clairvoyant that the
    policy closes, `closed_six_hours` likewise; `closed_weather` is the policy's share of the distance to the one who knows
    all the weather. Errors are over futures, the shares' by the jackknife. A share is nan where there is no distance.
    """

    fixed: Estimate
    rules: Estimate
    policy: Estimate
    six_hours: Estimate
    weather_known: Estimate
    clairvoyant: Estimate
    bound: Estimate
    gained: Estimate
    closed: Estimate
    closed_six_hours: Estimate
    closed_weather: Estimate
    replans: float
    deaths: dict[str, F64]


def value(
    chart: Chart, toll: Toll, plan: Plan, seed: int = 0, futures: int = 40, known: int = 96, *, hunts: int = 300,
    hindsight: int = 4_000,
) -> Value:  # fmt: skip
    """The value of reacting: `futures` futures never searched on, `known` members believed in at each decision.

    `hunts` changes are tried in the search at each re-planning, `hindsight` by the clairvoyant in each future. Deaths are
    under the mean toll: knowing the need is nobody's here.
    """
    mean, first = mean_toll(toll), max(HELD_OUT, known)
    over = sky(chart, first, futures)
    ruled = with_rules(chart, plan, toll, HELD_OUT // 2)
    pains = Pains(known, known // 2, max(known // 6, 2), hunts)
    played = {
        "policy": play(chart, ruled, toll, (first, futures), pains, seed),
        "six_hours": play(chart, ruled, toll, (first, futures), replace(pains, ahead_h=6.0), seed),
        "weather_known": play(chart, ruled, toll, (first, futures), replace(pains, ahead_h=WHOLE_H), seed),
    }
    deaths = {name: one.deaths for name, one in played.items()}
    deaths["fixed"], deaths["rules"] = (fixed(chart, one, mean, over, first) for one in (plan, ruled))
    found = best_known(chart, mean, over, first, hindsight, seed)
    deaths["clairvoyant"] = np.minimum.reduce([found, *deaths.values()])
    deaths["bound"] = bound_of(chart, mean, first + futures).per_member[first:]
    return _value(deaths, played["policy"])


def fixed(chart: Chart, plan: Plan, toll: Toll, over: Sky, first: int) -> F64:
    """Deaths [future] of a plan that nothing changes, in the futures from `first` on whose skies are given."""
    ran = run_in(chart, orders(chart, plan), over, first)
    return deaths_each(chart, plan, toll, ran, range(first, first + len(over.factor)))


def best_known(chart: Chart, toll: Toll, over: Sky, first: int, hunts: int, seed: int = 0) -> F64:
    """Deaths [future] of the best plan found for each future by one who knows it (a search: the true best may be better)."""
    base, ways = field(chart, toll, 1, ())
    return np.array([
        _known(chart, toll, base, ways, Sky(over.factor[k : k + 1], over.air_c[k : k + 1]), first + k, hunts, seed)
        for k in range(len(over.factor))
    ])  # fmt: skip


def _known(chart: Chart, toll: Toll, base: Field, ways: Ways, one: Sky, future: int, hunts: int, seed: int) -> float:
    relay = Relay.begin(chart, _only(chart, base, one, future), ways, seed)
    relay.set_out(1)
    span = max(relay.deaths, 1e-9)
    for heat in HEATS:
        relay.hunt(max(1, hunts // len(HEATS)), 1, span * heat)
        relay.back_to_best(1)
    return float(fixed(chart, relay.plan("hindsight"), toll, one, future)[0])


def _only(chart: Chart, base: Field, one: Sky, future: int) -> Field:
    """The field of future 0, made that of another."""
    keeps = base.keeps.copy()
    keeps[FASTEST] = 3.0 * max(float(one.factor.max()), 0.05)
    ground = chart.ground
    runs = np.ones((future + 1, base.runs.shape[1]), np.bool_)
    running(ground.depart_key, ground.cancel, future + 1, runs)
    shift = np.uint64(future * TURN % 2**64)
    return base._replace(
        factor=np.concatenate([one.factor, one.factor]), air_c=np.concatenate([one.air_c, one.air_c]), keeps=keeps,
        keys=base.keys + shift, runs=runs[[future, future]],
    )  # fmt: skip


def _value(deaths: dict[str, F64], policy: Played) -> Value:
    d, mean = deaths, {name: estimate(values) for name, values in deaths.items()}
    return Value(
        mean["fixed"], mean["rules"], mean["policy"], mean["six_hours"], mean["weather_known"], mean["clairvoyant"],
        mean["bound"], estimate(d["fixed"] - d["policy"]), closed(d["fixed"], d["policy"], d["clairvoyant"]),
        closed(d["fixed"], d["six_hours"], d["clairvoyant"]), closed(d["fixed"], d["policy"], d["weather_known"]),
        float(policy.replans.mean()), d,
    )  # fmt: skip


def closed(fixed_deaths: F64, policy: F64, best: F64) -> Estimate:
    """Share of the distance from fixed to best that the policy closes, over all futures together, with its jackknife error."""
    gain, whole, n = fixed_deaths - policy, fixed_deaths - best, len(policy)
    if n < 2 or whole.sum() <= 1e-9 * max(float(fixed_deaths.sum()), 1.0):
        return Estimate(float("nan"), float("nan"))
    without = (gain.sum() - gain) / (whole.sum() - whole)
    error = float(np.sqrt((n - 1) / n * np.sum((without - without.mean()) ** 2)))
    return Estimate(float(gain.sum() / whole.sum()), error)
