"""The sky over the chart: each member's weather as shares of pace by class and hour, and the air's temperature."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import stream
from balto.motion.index import Chart
from balto.motion.shelter import shares

F32 = NDArray[np.float32]

TRAIL_SD = 0.08  # log pace shared by all on a trail in the same 12 hours; fitted on sled-dog legs, docs/modes.md
BLOCK = 100  # members whose draws are made together
STEP = 32  # members whose weather is in the making at once: it stays in the cache
STATE_SHARE = {"open": 1.0, "restricted": 0.5, "shut": 0.0, "unknown": 0.0}


class Sky(NamedTuple):
    """factor [member, class, hour] share of full pace; air_c [member, region, hour]."""

    factor: F32
    air_c: F32


def sky(chart: Chart, first: int, count: int) -> Sky:
    """The sky of members first..first+count-1, the same whatever else is asked for."""
    hours = math.ceil(chart.world.horizon_h)
    shape, kind = (len(chart.regions), hours), chart.classes
    factor, air_c = np.empty((count, len(kind.region), hours), np.float32), np.empty((count, *shape), np.float32)
    states, trail = _states(chart, hours, first, count), _trail(chart, hours, first, count)
    exposure, rule = kind.exposure.astype(np.float32), kind.rule.astype(np.float32)
    wind_ms = np.empty((min(STEP, count), *shape), np.float32)
    for start in range(0, count, STEP):
        part = slice(start, min(start + STEP, count))
        wind, temp = wind_ms[: part.stop - start], air_c[part]
        _weather(chart, first + start, wind, temp)
        shares(
            wind, temp, kind.region, exposure, rule, kind.daylight, kind.state, chart.light, states[part], trail[part],
            factor[part],
        )  # fmt: skip
    return Sky(factor, air_c)


def _weather(chart: Chart, first: int, wind: F32, temp: F32) -> None:
    """Fill wind (m/s) and temp (C) [member, region, hour]; regions without a climate are calm and mild."""
    known = len(chart.world.climates)
    if known == len(chart.regions):
        chart.weather.draw(chart.seed, first, wind, temp)
        return
    wind[:], temp[:] = 0.0, 10.0
    if known:
        drawn = [np.empty((len(wind), known, wind.shape[2]), np.float32) for _ in range(2)]
        chart.weather.draw(chart.seed, first, *drawn)
        wind[:, :known], temp[:, :known] = drawn


def _states(chart: Chart, hours: int, first: int, count: int) -> F32:
    """[member, stated link, hour]: what each member believes of the links reported on; later claims prevail."""
    table = np.ones((count, max(len(chart.stated), 1), hours), np.float32)
    claims = sorted(enumerate(chart.world.link_states), key=lambda row: row[1].reported_h)
    for number, claim in claims:
        believed = 0.5 if claim.state == "unknown" else claim.reliability
        draws = _uniforms(chart.seed, f"state/{claim.link}/{number}", first, count)
        start, end = max(0, math.floor(claim.from_h)), min(hours, math.ceil(claim.until_h))
        if start < end:
            table[draws < believed, chart.stated[claim.link], start:end] = STATE_SHARE[claim.state]
    return table


def _trail(chart: Chart, hours: int, first: int, count: int) -> F32:
    """[member, region, 12-hour block]: the condition of the trail, shared by all on it."""
    blocks = hours // 12 + 1
    regions = len(chart.regions)
    rows = [
        stream(chart.seed, f"trail/{block}").standard_normal((BLOCK, regions, blocks), np.float32)
        for block in range(first // BLOCK, (first + count - 1) // BLOCK + 1)
    ]
    start = first % BLOCK
    worth: F32 = np.exp(np.float32(TRAIL_SD) * np.concatenate(rows)[start : start + count])
    return worth


def _uniforms(seed: int, name: str, first: int, count: int) -> NDArray[np.float64]:
    """One uniform draw for each member, in blocks so that later members cost no more than early ones."""
    rows = [
        stream(seed, f"{name}/{block}").random(BLOCK)
        for block in range(first // BLOCK, (first + count - 1) // BLOCK + 1)
    ]
    start = first % BLOCK
    return np.concatenate(rows)[start : start + count]
