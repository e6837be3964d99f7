"""The sky over the chart: each member's weather as shares of pace by class and hour, and the air's temperature."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import stream
from balto.domain.climate import Observation
from balto.ensemble.weather import Weather, futures
from balto.motion.index import Chart
from balto.motion.shelter import shares

F32 = NDArray[np.float32]

TRAIL_SD = 0.08  # log pace shared by all on a trail in the same 12 hours; fitted on sled-dog legs, docs/modes.md
STILL_TRUE_H = 3  # hours for which weather seen before the epoch still holds then
BLOCK = 100  # members whose draws are made together
STATE_SHARE = {"open": 1.0, "restricted": 0.5, "shut": 0.0, "unknown": 0.0}


class Sky(NamedTuple):
    """factor [member, class, hour] share of full pace; air_c [member, region, hour]."""

    factor: F32
    air_c: F32


def sky(chart: Chart, first: int, count: int) -> Sky:
    """The sky of members first..first+count-1, the same whatever else is asked for."""
    world = chart.world
    hours = math.ceil(world.horizon_h)
    weather = _weather(chart, hours, first, count)
    classes = chart.classes
    factor = np.empty((count, len(classes.region), hours), np.float32)
    shares(
        weather.wind_ms, weather.temp_c, classes.region, classes.exposure, classes.rule, classes.daylight, classes.state,
        chart.light, _states(chart, hours, first, count), _trail(chart, hours, first, count), factor,
    )  # fmt: skip
    return Sky(factor, weather.temp_c)


def _weather(chart: Chart, hours: int, first: int, count: int) -> Weather:
    """The ensemble's weather; regions without a climate are calm and mild."""
    world = chart.world
    shape = (count, len(chart.regions), hours)
    if not world.climates:
        return Weather(np.full(shape, 10.0, np.float32), np.zeros(shape, np.float32))
    drawn = futures(world.climates, world.epoch, hours, chart.seed, first, count, _usable(world.observations, hours))
    if len(world.climates) == len(chart.regions):
        return drawn
    temp_c, wind_ms = np.full(shape, 10.0, np.float32), np.zeros(shape, np.float32)
    temp_c[:, : len(world.climates)], wind_ms[:, : len(world.climates)] = drawn.temp_c, drawn.wind_ms
    return Weather(temp_c, wind_ms)


def _usable(observations: Sequence[Observation], hours: int) -> tuple[Observation, ...]:
    """Observations within the futures' hours; one of the last hours before them counts as of hour 0, older ones do not."""
    recent = (replace(seen, hour_h=max(seen.hour_h, 0)) for seen in observations if seen.hour_h >= -STILL_TRUE_H)
    return tuple(seen for seen in recent if seen.hour_h < hours)


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
