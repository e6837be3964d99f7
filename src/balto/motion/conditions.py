"""The sky over the chart: each member's weather as shares of pace by class and hour, and the air's temperature."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import stream
from balto.domain.limit import Limit, LimitKind
from balto.motion.claims import BLOCK, states
from balto.motion.index import WorldIndex
from balto.motion.limits import permission_h
from balto.motion.plan_arrays import PlanArrays
from balto.motion.weather_pace import pace_shares, trail_states

F32 = NDArray[np.float32]

TRAIL_SD = 0.08  # log pace shared by all on a trail in the same 12 hours; fitted on sled-dog legs, docs/modes.md
LASTING = 0.55  # share of its variance that lasts: of a leg in a year, against 12 hours of it (docs/decisions/pace.md)
LASTING_H = 240.0  # hours after which what lasts is 1/e of what it was (assumption: longer than a race is on a leg)
STEP = 32  # members whose weather is in the making at once: it stays in the cache


class Conditions(NamedTuple):
    """factor [member, class, hour] share of full pace; air_c [member, region, hour]; peril [member, class, hour] how much
    likelier than usual a loss is (0 where nobody moves)."""

    factor: F32
    air_c: F32
    peril: F32

    def of(self, rows: "slice | list[int] | NDArray[np.int64]") -> "Conditions":
        """The sky of some of the members."""
        return Conditions(self.factor[rows], self.air_c[rows], self.peril[rows])


class Extent(NamedTuple):
    """What of the sky is asked for: so many hours, these of the classes and of the regions; the rest is left unfilled."""

    hours: int
    classes: NDArray[np.bool_]
    regions: NDArray[np.bool_]


def extent_of(chart: WorldIndex, runs: Sequence[PlanArrays], until_h: float = math.inf) -> Extent:
    """What plans meet of the sky until some hour, in whole days, and what the weather cannot be drawn without."""
    classes, regions = np.zeros(len(chart.class_keys), np.bool_), np.zeros(len(chart.regions), np.bool_)
    for said in runs:
        classes[said.seg_class] = True
    regions[chart.classes.region[classes]] = True
    read_h = 0
    if chart.world.climates:
        read, read_h = chart.weather.reads
        regions[: len(read)] |= read
    days = math.ceil(max(min(until_h, chart.world.horizon_h), read_h) / 24)
    return Extent(min(24 * days, math.ceil(chart.world.horizon_h)), classes, regions)


def conditions(chart: WorldIndex, first: int, count: int, part: Extent | None = None) -> Conditions:
    """The sky of members first..first+count-1, or the part asked for: the same to the bit whatever else is asked for."""
    if part is None:
        whole = np.ones(len(chart.class_keys), np.bool_), np.ones(len(chart.regions), np.bool_)
        part = Extent(math.ceil(chart.world.horizon_h), *whole)
    hours = part.hours
    shape, kind = (len(chart.regions), hours), chart.classes
    factor, air_c = np.empty((count, len(kind.region), hours), np.float32), np.empty((count, *shape), np.float32)
    peril = np.empty_like(factor)
    stated, trail = _states(chart, hours, first, count), _trail(chart, first, count)
    shared = _shared(chart, first, count)
    exposure, rule = kind.exposure.astype(np.float32), kind.rule.astype(np.float32)
    wind_ms = np.empty((min(STEP, count), *shape), np.float32)
    for start in range(0, count, STEP):
        rows = slice(start, min(start + STEP, count))
        wind, temp = wind_ms[: rows.stop - start], air_c[rows]
        _weather(chart, first + start, wind, temp, part.regions)
        pace_shares(
            wind, temp, kind.region, exposure, rule, kind.daylight, kind.state, chart.light, stated[rows], trail[rows],
            shared[rows], part.classes, factor[rows], peril[rows],
        )  # fmt: skip
    return Conditions(factor, air_c, peril)


def _states(chart: WorldIndex, hours: int, first: int, count: int) -> F32:
    """[member, stated row, hour]: what each member believes of ways, closed where and while a limit closes them."""
    table = states(chart.heard, chart.seed, hours, first, count, 1 + max((row for row, *_ in chart.limited), default=0))
    for row, limits, is_open in chart.limited:
        table[:, row, ~is_open[:hours]] = 0.0
        for limit in limits:
            if limit.kind == LimitKind.PERMISSION:
                shut = _before(permission_h(limit, chart.seed, first, count), limit, hours)
                table[:, row][shut] = 0.0
    return table


def _before(comes_h: NDArray[np.float64], limit: Limit, hours: int) -> NDArray[np.bool_]:
    """[member, hour]: whether a permission that is needed has not come by the end of the hour."""
    hour = np.arange(hours)
    needed = (hour + 1.0 > limit.from_h) & (hour < limit.until_h)
    return (hour[None] < np.ceil(comes_h)[:, None]) & needed[None]


def conditions_of(chart: WorldIndex, members: NDArray[np.int64], part: Extent | None = None) -> Conditions:
    """The sky of these members, in that order: as `conditions` gives each of them."""
    firsts = np.flatnonzero(np.diff(members, prepend=-2) != 1)
    runs = zip(firsts, np.append(firsts[1:], len(members)), strict=True)
    found = [conditions(chart, int(members[first]), int(end - first), part) for first, end in runs]
    if len(found) == 1:
        return found[0]
    return Conditions(*(np.concatenate(arrays) for arrays in zip(*found, strict=True)))


def _weather(chart: WorldIndex, first: int, wind: F32, temp: F32, regions: NDArray[np.bool_]) -> None:
    """Fill wind (m/s) and temp (C) [member, region, hour] of these regions; those without a climate are calm and mild."""
    known = len(chart.world.climates)
    if known == len(chart.regions):
        chart.weather.draw(chart.seed, first, wind, temp, regions)
        return
    wind[:], temp[:] = 0.0, 10.0
    if known:
        some_wind, some_temp = (np.empty((len(wind), known, wind.shape[2]), np.float32) for _ in range(2))
        chart.weather.draw(chart.seed, first, some_wind, some_temp, regions[:known])
        wind[:, :known], temp[:, :known] = some_wind, some_temp


def _trail(chart: WorldIndex, first: int, count: int) -> F32:
    """[member, region, 12-hour block]: the condition of the trail until the horizon, shared by all on it."""
    shape = len(chart.regions), math.ceil(chart.world.horizon_h) // 12 + 1
    blocks = range(first // BLOCK, (first + count - 1) // BLOCK + 1)
    start = first % BLOCK
    return np.concatenate([_trail_block(chart.seed, block, *shape) for block in blocks])[start : start + count]


@lru_cache(maxsize=8)
def _trail_block(seed: int, block: int, regions: int, spans: int) -> F32:
    """The trail of a block's members, kept a while: those next to be drawn often are of the same block.

    What lasts (LASTING) and what is new in each span make one process of a single noise e: x' = kept x + e' - fades e, of unit
    variance, which has their autocovariance, LASTING kept^k at a lag of k spans (Box and Jenkins 1970, section 3.4).
    """
    kept, fades, noise_sd = _trail_process()
    drawn = stream(seed, f"trail/{block}").standard_normal((BLOCK, regions, spans + 1), np.float32)
    state = np.empty((BLOCK, regions, spans), np.float32)
    trail_states(drawn, kept, fades, noise_sd, state)
    worth: F32 = np.exp(np.float32(TRAIL_SD) * state)
    worth.flags.writeable = False
    return worth


@lru_cache(maxsize=1)
def _trail_process() -> tuple[float, float, float]:
    """What is kept of the trail's state from span to span, how the noise of the span before fades, and the noise's sd."""
    kept = math.exp(-12.0 / LASTING_H)
    first = LASTING * kept  # autocorrelation at one span: (1 - kept fades)(kept - fades) / (1 + fades^2 - 2 kept fades)
    a, b = kept - first, 1.0 + kept**2 - 2.0 * kept * first
    fades = (b - math.sqrt(b**2 - 4.0 * a**2)) / (2.0 * a)
    return kept, fades, math.sqrt((1.0 - kept**2) / (1.0 + fades**2 - 2.0 * kept * fades))


def _shared(chart: WorldIndex, first: int, count: int) -> F32:
    """[member, class]: what all carriers of a class's mode have in common in one future, as a share of full pace."""
    blocks, start = range(first // BLOCK, (first + count - 1) // BLOCK + 1), first % BLOCK
    out = np.ones((count, len(chart.class_keys)), np.float32)
    for mode, sd, classes in chart.sharing:
        drawn = np.concatenate([_shared_block(chart.seed, mode, block) for block in blocks])[start : start + count]
        out[:, classes] = np.exp(np.float32(sd) * drawn)[:, None]
    return out


@lru_cache(maxsize=256)
def _shared_block(seed: int, mode: str, block: int) -> F32:
    drawn = stream(seed, f"shared pace/{mode}/{block}").standard_normal(BLOCK, np.float32)
    drawn.flags.writeable = False
    return drawn
