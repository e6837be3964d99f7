"""The search for a plan: the top of the method."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from balto.domain.plan import Plan
from balto.ensemble.toll import Toll
from balto.motion.index import Chart
from balto.plan.field import averaged, field
from balto.plan.relay import Relay
from balto.plan.starting import take_up

MEMBERS = 100
WARMINGS = (0.0, 0.1, 0.25, 0.4, 0.55, 0.7, 1.0)  # parts of the budget at which the search is warmed up again
HOT, COLD = 3e-3, 1e-6  # first and last heat, as parts of the deaths that the first solution averts
SOON = 0.4  # where the last gain came before this part of a warming, the next starts from a new solution
BLINK = 0.15  # share of choices overlooked in a new solution
MEAN = 3  # warmings in which a change is judged by expected travel alone, twenty times as fast as by members
FEW = 4  # then a change is first judged on a FEWth of the members, until the last warming


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running search stands: seconds gone, part of the budget used (0 .. 1), changes tried, deaths of the best."""

    seconds: float
    part: float
    iterations: int
    deaths: float


@dataclass(frozen=True, slots=True)
class Found:
    """The best plan found, its mean deaths over the members searched on, and how the search went."""

    plan: Plan
    deaths: float
    history: tuple[tuple[float, float], ...]  # (seconds, deaths) at each improvement
    iterations: int
    alternatives: tuple[Plan, ...] = ()


def search(
    chart: Chart,
    toll: Toll,
    *,
    members: int = MEMBERS,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    start: Plan | None = None,
    exclude: Collection[str] = (),
    name: str = "balto",
    mean_weather: bool = False,
    clock: Callable[[], float] = time.perf_counter,
) -> Found:
    """The plan of least expected deaths in the first `members` futures.

    With `iterations` alone the result depends only on the arguments. KeyboardInterrupt ends the search; what was found
    until then is returned. Carriers and links in `exclude` are not used; a `start` is taken up where it is
    better than what is found at first. With `mean_weather` every hour's weather is taken to be, for certain, the mean of
    those futures (and the deaths told are those of that one future).
    """
    if seconds is None and iterations is None:
        raise ValueError("search: give seconds, iterations or both")
    over, ways = field(chart, toll, members, exclude)
    if mean_weather:
        over, members = averaged(over), 1
    relay = Relay.begin(chart, over, ways, seed)
    if start is not None:
        take_up(relay, start)
    begun = clock()  # from here on: the first run on a machine compiles in what is above
    history = [(clock() - begun, relay.deaths)]
    none = float(toll.deaths[:, :, 0, 0].sum(axis=1).mean())
    span = max(none - relay.deaths, 1e-3 * none, 1e-9)
    done, size = 0, 8 if iterations is None else max(1, min(2000, iterations // 50))
    gained = 0.0
    warming, lanes = 0, _lanes(0, members)
    relay.set_out(lanes)
    try:
        while True:
            part = _part(done, iterations, clock() - begun, seconds)
            if part >= 1.0 or (stop is not None and stop()):
                break
            if part >= WARMINGS[warming + 1]:
                stuck = gained < WARMINGS[warming] + SOON * (WARMINGS[warming + 1] - WARMINGS[warming])
                warming += 1
                lanes = _warm_up(relay, warming, stuck)
            sliced = clock()
            relay.hunt(size, lanes, _heat(part, warming, span))
            done += size
            if iterations is None:
                size = max(1, min(20000, int(size * min(4.0, 0.05 / max(clock() - sliced, 1e-6)))))
            else:
                size = min(size, max(1, iterations - done))
            if relay.deaths < history[-1][1] - 1e-12:
                history.append((clock() - begun, relay.deaths))
                gained = part
            if progress is not None:
                progress(Progress(clock() - begun, part, done, relay.deaths))
    except KeyboardInterrupt:
        pass
    return Found(relay.plan(name), relay.deaths, tuple(history), done)


def _lanes(warming: int, members: int) -> int:
    """Members that a change is judged on at first: none (the expected lane), a FEWth, in the last warming all."""
    if members == 1 or warming == len(WARMINGS) - 2:
        return members
    if warming < MEAN:
        return 0
    return members // FEW if members % FEW == 0 else members


def _warm_up(relay: Relay, warming: int, stuck: bool) -> int:
    """Go on from the best, or from a new solution where that is stuck; the result is the members to judge on."""
    lanes = _lanes(warming, relay.members)
    if stuck and warming < len(WARMINGS) - 2 and lanes == _lanes(warming - 1, relay.members):
        relay.anew(BLINK)
        relay.set_out(lanes)
    else:
        relay.back_to_best(lanes)
    return lanes


def _part(done: int, iterations: int | None, gone: float, seconds: float | None) -> float:
    """The part of the budget used, by whichever of the two is nearer its end."""
    parts = [0.0]
    if iterations is not None:
        parts.append(done / iterations if iterations else 1.0)
    if seconds is not None:
        parts.append(gone / seconds if seconds > 0 else 1.0)
    return max(parts)


def _heat(part: float, warming: int, span: float) -> float:
    first, last = WARMINGS[warming], WARMINGS[warming + 1]
    gone = min(max((part - first) / (last - first), 0.0), 1.0)
    hot = HOT * 0.7**warming
    return float(span * hot * (COLD / hot) ** gone)
