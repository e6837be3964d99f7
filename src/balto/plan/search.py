"""The search for a plan: the top of the method."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from dataclasses import field as field_of

from balto.basis.chance import key
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
STARTS = 4  # one future is quickly judged: the search for it begins so often, and the best of its ends counts
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
    starts = STARTS if members == 1 else 1
    effort = _Effort(
        None if seconds is None else seconds / starts, None if iterations is None else -(-iterations // starts),
        progress, stop, clock, starts,
    )  # fmt: skip
    none = float(toll.deaths[:, :, 0, 0].sum(axis=1).mean())
    for number in range(starts):
        relay = Relay.begin(chart, over, ways, seed if number == 0 else key(seed, f"plan/start/{number}"))
        if start is not None:
            take_up(relay, start)
        effort.found.append(_hunt(relay, none, effort, name))
        if effort.ended:
            break
    return _best(effort.found)


@dataclass
class _Effort:
    """What one start may spend, whom to tell, what the starts before found, and whether somebody has ended it."""

    seconds: float | None
    iterations: int | None
    progress: Callable[[Progress], None] | None
    stop: Callable[[], bool] | None
    clock: Callable[[], float]
    starts: int
    found: list[Found] = field_of(default_factory=list)
    ended: bool = False

    def of_all(self, now: Progress) -> Progress:
        """Progress of the start under way, as a part of all."""
        return Progress(
            now.seconds + sum(one.history[-1][0] for one in self.found),
            (len(self.found) + now.part) / self.starts,
            now.iterations + sum(one.iterations for one in self.found),
            min([now.deaths, *(one.deaths for one in self.found)]),
        )


def _hunt(relay: Relay, none: float, effort: _Effort, name: str) -> Found:
    """The search from one first solution on; `none` are the deaths if nothing is sent."""
    clock, iterations, members = effort.clock, effort.iterations, relay.members
    begun = clock()  # from here on: the first run on a machine compiles in what is above
    history = [(clock() - begun, relay.deaths)]
    span = max(none - relay.deaths, 1e-3 * none, 1e-9)
    done, size = 0, 8 if iterations is None else max(1, min(2000, iterations // 50))
    gained = 0.0
    warming, lanes = 0, _lanes(0, members)
    relay.set_out(lanes)
    try:
        while True:
            part = _part(done, iterations, clock() - begun, effort.seconds)
            effort.ended = effort.stop is not None and effort.stop()
            if part >= 1.0 or effort.ended:
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
            if effort.progress is not None:
                effort.progress(effort.of_all(Progress(clock() - begun, part, done, relay.deaths)))
    except KeyboardInterrupt:
        effort.ended = True
    return Found(relay.plan(name), relay.deaths, tuple(history), done)


def _best(found: list[Found]) -> Found:
    """The best of all starts, with their histories one after the other."""
    best = min(found, key=lambda one: one.deaths)
    history: list[tuple[float, float]] = []
    gone = 0.0
    for one in found:
        history += [(gone + at, deaths) for at, deaths in one.history if not history or deaths < history[-1][1]]
        gone += one.history[-1][0]
    return replace(best, history=tuple(history), iterations=sum(one.iterations for one in found))


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
