"""What re-planning is worth: a plan as it is, with rules, with re-planning, and what those could have who know the future."""

import dataclasses
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.ensemble.death_table import DeathTable
from balto.motion.conditions import Conditions, conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from balto.plan.bound.clairvoyant import clairvoyant as bound_of
from balto.plan.network.hubs import narrowed
from balto.plan.network.routes_between import Ways
from balto.plan.recourse.replan import Progress, ReplanOutcome, ReplanSettings, each, mean_death_table, play
from balto.plan.recourse.rules import with_rules
from balto.plan.relay._travel_kernel import running
from balto.plan.relay.columns import FASTEST, LUCK
from balto.plan.relay.instance import Instance, instance, lucky
from balto.plan.relay.local_search import Relay
from balto.plan.relay.warm_start import warm_start
from balto.rehearse.compare import Estimate, estimate
from balto.rehearse.simulate import deaths_each, simulate

F64 = NDArray[np.float64]
HELD_OUT = 256  # first future played in: those before are searched on, confirmed on, or believed in
LUCKS = 16  # lucks over which one who knows the weather plans
HEATS = (1e-2, 3e-3, 1e-3, 3e-4, 0.0)  # heats of a search in one future, as parts of its deaths


@dataclass(frozen=True, slots=True, eq=False)
class ValueOfInformation:
    """Deaths on the same held-out futures of: the plan fixed; with its rules; with re-planning on what is reported; with
    re-planning by one who has a perfect forecast of so many hours too, or (`skilled`) forecasts that tell the less the
    farther ahead they look (None where not asked for); the best plan found by one who knows all the weather to come, but
    nobody's luck, and parameters to it; the best plan found by one who knows the future, luck included; and the bound below
    every plan.

    `deaths` has the same [future] by those names. `closed` is the share of the distance from fixed to clairvoyant that the
    policy closes; `closed_weather` its share of the distance to the one who knows the weather; `could` the share of the
    distance to the clairvoyant that the one who knows the weather closes. Errors are over futures, the shares' by the
    jackknife. A share is nan where there is no distance. `promised` is what the changes of plan were expected to save when
    they were made: what re-planning gains, less the luck of the futures played, if what was believed then was right.
    """

    fixed: Estimate
    rules: Estimate
    policy: Estimate
    forecast: Estimate | None
    weather_known: Estimate
    clairvoyant: Estimate
    bound: Estimate
    gained: Estimate
    promised: Estimate
    closed: Estimate
    closed_weather: Estimate
    could: Estimate
    replans: float
    deaths: dict[str, F64]
    skilled: Estimate | None = None

    def share(self, of: str, to: str) -> Estimate:
        """Share of the distance from the plan as it is to `to` that `of` closes (names of `deaths`)."""
        return closed(self.deaths["fixed"], self.deaths[of], self.deaths[to])


@dataclass(frozen=True, slots=True)
class EvaluationSettings:
    """ReplanSettings of the policy; changes tried by those who know the weather or the future, in each future; hours of a perfect
    forecast for a second policy; lead at which the forecasts of a third tell half of the variance (0: none)."""

    replan: ReplanSettings = dataclasses.field(default_factory=ReplanSettings)
    hindsight: int = 4_000
    forecast_h: float = 0.0
    forecast_half_h: float = 0.0


def value(
    chart: WorldIndex, plan: Plan, death_table: DeathTable, futures: int = 40,
    settings: EvaluationSettings | None = None, seed: int = 0,
    progress: Progress | None = None,
) -> ValueOfInformation:  # fmt: skip
    """The value of reacting, in so many futures never searched on.

    Deaths are under the mean death table: knowing the need is nobody's here. Progress is told of the policy's futures.
    """
    settings = settings or EvaluationSettings()
    mean, first = mean_death_table(death_table), max(HELD_OUT, settings.replan.members)
    over, held_out = conditions(chart, first, futures), (first, futures)
    ruled = with_rules(chart, plan, death_table, HELD_OUT // 2)
    policy = play(chart, ruled, death_table, held_out, settings.replan, seed, progress)
    deaths = {"fixed": fixed(chart, plan, mean, over, first), "rules": fixed(chart, ruled, mean, over, first)}
    deaths["policy"] = policy.deaths
    if settings.forecast_h:
        told = replace(settings.replan, ahead_h=settings.forecast_h)
        deaths["forecast"] = play(chart, ruled, death_table, held_out, told, seed).deaths
    if settings.forecast_half_h:
        told = replace(settings.replan, forecast_half_h=settings.forecast_half_h)
        deaths["skilled"] = play(chart, ruled, death_table, held_out, told, seed).deaths
    deaths["weather_known"] = weather_known(chart, mean, over, first, settings.hindsight // 2, seed, plan)
    found = best_known(chart, mean, over, first, settings.hindsight, seed, plan)
    deaths["clairvoyant"] = np.minimum.reduce([found, *deaths.values()])
    deaths["bound"] = bound_of(chart, mean, first + futures).per_member[first:]
    return _value(deaths, policy)


def fixed(chart: WorldIndex, plan: Plan, death_table: DeathTable, over: Conditions, first: int) -> F64:
    """Deaths [future] of a plan that nothing changes, in the futures from `first` on whose skies are given."""
    ran = simulate(chart, plan_arrays(chart, plan), over, first)
    return deaths_each(chart, plan, death_table, ran, range(first, first + len(over.factor)))


def best_known(
    chart: WorldIndex,
    death_table: DeathTable,
    over: Conditions,
    first: int,
    hunts: int,
    seed: int = 0,
    plan: Plan | None = None,
) -> F64:
    """Deaths [future] of the best plan found for each future by one who knows it (a search: the true best may be better).

    With a plan given, the search begins from it where it is better than what is found at first, and where it has room for it.
    """
    chart = narrowed(chart, death_table, () if plan is None else (plan,))
    base, ways = instance(chart, death_table, 1, ())

    def one(k: int) -> float:
        sky_of = Conditions(over.factor[k : k + 1], over.air_c[k : k + 1])
        found = _searched(chart, _only(chart, base, sky_of, first + k), ways, hunts, seed, plan)
        return float(fixed(chart, found, death_table, sky_of, first + k)[0])

    return np.array(each(len(over.factor), one))


def weather_known(
    chart: WorldIndex,
    death_table: DeathTable,
    over: Conditions,
    first: int,
    hunts: int,
    seed: int = 0,
    plan: Plan | None = None,
) -> F64:
    """Deaths [future] of the best plan found for each future by one who knows its weather, not its luck; as `best_known`."""
    chart = narrowed(chart, death_table, () if plan is None else (plan,))
    base, ways = instance(chart, death_table, LUCKS, ())

    def one(k: int) -> float:
        sky_of = Conditions(over.factor[k : k + 1], over.air_c[k : k + 1])
        same = Conditions(*(np.repeat(array, LUCKS + 1, axis=0) for array in sky_of))
        found = _searched(chart, base._replace(factor=same.factor, air_c=same.air_c), ways, hunts, seed, plan)
        return float(fixed(chart, found, death_table, sky_of, first + k)[0])

    return np.array(each(len(over.factor), one))


def _searched(chart: WorldIndex, over: Instance, ways: Ways, hunts: int, seed: int, plan: Plan | None) -> Plan:
    relay = Relay.begin(chart, over, ways, seed)
    if plan is not None:
        warm_start(relay, plan)
    relay.accept_current(relay.members)
    span = max(relay.deaths, 1e-9)
    for heat in HEATS:
        relay.improve(max(1, hunts // len(HEATS)), relay.members, span * heat)
        relay.back_to_best(relay.members)
    return relay.plan("hindsight")


def _only(chart: WorldIndex, base: Instance, one: Conditions, future: int) -> Instance:
    """The field of future 0, made that of another."""
    parameters = base.parameters.copy()
    parameters[FASTEST] = lucky(base.team) * max(float(one.factor.max()), 0.05)
    ground = chart.ground
    runs = np.ones((2, base.runs.shape[1]), np.bool_)
    running(ground.depart_key, ground.cancel, np.array([future, future], np.int64), runs)
    parameters[LUCK] = future
    return base._replace(
        factor=np.concatenate([one.factor, one.factor]), air_c=np.concatenate([one.air_c, one.air_c]), parameters=parameters,
        runs=runs,
    )  # fmt: skip


def _value(deaths: dict[str, F64], policy: ReplanOutcome) -> ValueOfInformation:
    d, mean = deaths, {name: estimate(values) for name, values in deaths.items()}
    return ValueOfInformation(
        mean["fixed"], mean["rules"], mean["policy"], mean.get("forecast"), mean["weather_known"], mean["clairvoyant"],
        mean["bound"], estimate(d["fixed"] - d["policy"]), estimate(policy.promised),
        closed(d["fixed"], d["policy"], d["clairvoyant"]), closed(d["fixed"], d["policy"], d["weather_known"]),
        closed(d["fixed"], d["weather_known"], d["clairvoyant"]), float(policy.replans.mean()), d, mean.get("skilled"),
    )  # fmt: skip


def closed(fixed_deaths: F64, policy: F64, best: F64) -> Estimate:
    """Share of the distance from fixed to best that the policy closes, over all futures together, with its jackknife error."""
    gain, whole, n = fixed_deaths - policy, fixed_deaths - best, len(policy)
    if n < 2 or whole.sum() <= 1e-9 * max(float(fixed_deaths.sum()), 1.0):
        return Estimate(float("nan"), float("nan"))
    without = (gain.sum() - gain) / (whole.sum() - whole)
    error = float(np.sqrt((n - 1) / n * np.sum((without - without.mean()) ** 2)))
    return Estimate(float(gain.sum() / whole.sum()), error, n - 1.0)
