"""Fits the climate of a case's weather regions to Alaska stations and prints the rows of weather/climatology.csv.

    python -m verification.fit_climate > examples/nome-1925/weather/climatology.csv

Wind by month (mean, sd, calms) is the station's own table, 1980-2014. Its time scales are fitted so that simulated hours
have the number and length of spells of 1980-1999 (the years from 2000 on are kept for verification/weather.py) and the
spread of monthly means from year to year. Temperature is the 30-year daily normal; its daily cycle and its correlation
with wind are pooled over the typical years of the stations of a kind, since one station's typical month is one month.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import expit, xlogy

from balto.basis.sphere import distance_km
from balto.domain.climate import COLUMNS, Climate, MonthClimate
from balto.ensemble import _weather_kernel as kernel
from balto.ensemble import gaussian_field, quantile_map
from verification import alaska_weather as alaska

F64 = NDArray[np.float64]
Fit = tuple[dict[str, float], tuple[float, ...]]
KINDS = {
    "inland": ("nenana", "tanana", "huslia", "fairbanks", "mcgrath"),
    "coast": ("nome", "unalakleet", "kotzebue", "shishmaref"),
    "railway": ("anchorage", "talkeetna"),
    "gulf": ("seward",),
}
NORMALS = {
    "Fairbanks": ("USW00026411", 64.80, -147.88), "Anchorage": ("USW00026451", 61.17, -150.03),
    "Kaltag": ("USW00026502", 64.33, -158.73), "Nome": ("USW00026617", 64.51, -165.44),
    "Tanana": ("USW00026529", 65.17, -152.11),
}  # fmt: skip
NAMES = {
    "PANN": "Nenana", "PATA": "Tanana", "PAGA": "Galena", "PAUN": "Unalakleet", "PAOM": "Nome", "PAFA": "Fairbanks",
    "PANC": "Anchorage", "PAWD": "Seward",
}  # fmt: skip
# Winter temperature: hourly and daily autocorrelation, fitted by least squares (verification/weather.py shows both).
TEMP_SHARE_WINTER, TEMP_SHARE_SUMMER, TEMP_SHARE_MOST = 1.2, 0.63, 1.0
TEMP_SCALES = {"temp_slow_h": 115.0, "temp_fast_h": 8.6, "temp_smooth_h": 2.0}
DAILY_OF_HOURLY = {"winter": 0.92, "summer": 0.76}  # variance of daily means over that of hours, under those scales
SKEW = {  # of daily means 1980-2024: Fairbanks and McGrath; Nome and Kotzebue
    "inland": (-0.14, -0.20, -0.17, -0.90, -0.5, 0.1, -0.08, -0.2, -0.2, -0.30, -0.09, -0.09),
    "coast": (-0.20, -0.16, 0.03, -0.30, -0.1, 0.3, 0.32, 0.1, -0.1, -0.14, -0.09, -0.06),
}
RANGES = {"wind_slow_km": 800.0, "wind_fast_km": 120.0, "temp_slow_km": 2200.0, "temp_fast_km": 200.0}
LIGHT_MS = 5.0  # below it the record itself is coarse: whole knots, even ones favoured, anemometers that stand still
LIGHT_ERROR, STRONG_ERROR = 0.05, 0.01  # what a count of spells may be off besides chance, by kind of wind
YEARS, TRIES = 120, 14  # simulated; steps of the search from each start
STARTS = (  # as `unpacked` takes them: two kinds of storm of a day or so; slow smooth winters and gusty summers
    (3.55, 2.9, 0.7, 2.4, 0.3, -1.0, -0.5, 0.9, -1.7),
    (3.7, 2.3, 0.5, 3.1, 2.0, -3.5, -0.1, 0.3, -2.5),
)
LEAST = (1.4, 0.0, -2.3, -2.3, -6.0, -6.0, -2.5, 0.0, -6.0)
MOST = (6.2, 4.6, 2.7, 3.8, 6.0, 6.0, 2.5, 1.6, -0.25)
SCALES = (0.5, 0.5, 0.4, 0.4, 0.8, 0.8, 0.4, 0.3, 0.7)
WITHIN_MOST, WITHIN_SD = 0.35, 0.02  # storms' share of wind within a winter day: two stations hardly move together then


@dataclass(frozen=True, slots=True)
class Region:
    """A weather region and the stations it is taken from."""

    name: str
    lat: float
    lon: float
    kind: str
    wind: tuple[str, ...]
    temp: tuple[str, ...]


REGIONS = (
    Region("nenana", 64.80, -149.60, "inland", ("PANN",), ("Fairbanks", "Tanana")),
    Region("tanana", 65.10, -152.40, "inland", ("PATA",), ("Tanana",)),
    Region("ruby", 64.75, -156.50, "inland", ("PAGA",), ("Tanana", "Kaltag")),
    Region("kaltag", 64.18, -159.30, "inland", ("PAGA", "PAUN"), ("Kaltag",)),
    Region("unalakleet", 64.05, -160.95, "coast", ("PAUN",), ("Kaltag", "Nome")),
    Region("norton", 64.60, -161.60, "coast", ("PAUN", "PAOM"), ("Kaltag", "Nome")),
    Region("golovin", 64.55, -163.00, "coast", ("PAUN", "PAOM"), ("Kaltag", "Nome")),
    Region("nome", 64.52, -164.90, "coast", ("PAOM",), ("Nome",)),
    Region("fairbanks", 64.80, -147.88, "inland", ("PAFA",), ("Fairbanks",)),
    Region("anchorage", 61.50, -149.80, "railway", ("PANC",), ("Anchorage",)),
    Region("gulf", 59.80, -149.00, "gulf", ("PAWD",), ()),
)


@njit
def count_spells(wind, above, durations, out):
    """Add to out [threshold, duration] the runs of hours with wind [hour] >= above [day, threshold], day repeated."""
    days, thresholds = above.shape
    run = np.zeros(thresholds, np.int64)
    for h in range(len(wind) + 1):
        day = (h // 24) % days
        for t in range(thresholds):
            if h < len(wind) and wind[h] >= above[day, t]:
                run[t] += 1
            elif run[t] > 0:
                for d in range(len(durations)):
                    out[t, d] += run[t] >= durations[d]
                run[t] = 0


@cache
def cycles(kind: str) -> F64:
    """Daily half-range of temperature (C) and of wind (sd), correlation of wind and temperature, [month, 3], pooled."""
    found = np.array([[_cycle(station, month) for month in range(1, 13)] for station in KINDS[kind]]).mean(axis=0)
    smooth = (np.roll(found, 1, axis=0) + found + np.roll(found, -1, axis=0)) / 3.0
    return np.asarray(np.clip(smooth, [0.0, 0.0, -0.9], [20.0, 1.0, 0.9]))


def _cycle(station: str, month: int) -> tuple[float, float, float]:
    hours = alaska.typical_year(station)
    hours = hours[hours[:, 0] == month]
    solar = hours[:, 1] - 0.5 + (alaska.typical_place(station)[1] + 135.0) / 15.0
    sun = np.cos(2 * np.pi / 24.0 * (solar - quantile_map.WARMEST_SOLAR_H))
    wind = alaska.scores(hours[:, 3])
    of_day = np.array([hours[hours[:, 1] == h, 2].mean() for h in range(1, 25)])
    temp = hours[:, 2] - of_day[hours[:, 1].astype(int) - 1]
    swing = 2.0 * float(np.mean(wind * sun))
    return 2.0 * float(np.mean(hours[:, 2] * sun)), swing, float(np.corrcoef(wind, alaska.scores(temp))[0, 1])


def season(winter: float, summer: float) -> F64:
    """A value by month: `winter` in mid-January, `summer` in mid-July, a cosine between."""
    return np.asarray((winter + summer) / 2 + (winter - summer) / 2 * np.cos(2 * np.pi * np.arange(12) / 12.0))


def station_climate(station: str, kind: str, figures: dict[str, float], slow_share: F64) -> Climate:
    """The wind climate of one station (temperature is not used)."""
    winds, swing = alaska.wind_months(station), cycles(kind)[:, 1]
    months = tuple(
        MonthClimate(0.0, 1.0, m[0], m[1], wind_calm=m[2], wind_diurnal=d, wind_slow_share=s)
        for m, d, s in zip(winds, swing, slow_share, strict=True)
    )
    lat, lon = alaska.place(station)
    return Climate(station, lat, lon, months, **figures)


def unpacked(p: F64) -> tuple[dict[str, float], F64]:
    """Region figures and slow share by month from the fitted vector.

    Logs of slow, fast and both smoothing hours, logits of winter and summer, ten times the tail, the least wind in m/s,
    logit of the share of hours with wind from the other side.
    """
    slow, fast, smooth, longer = np.exp(p[:4])
    figures = {"wind_slow_h": slow, "wind_fast_h": fast, "wind_smooth_h": smooth, "wind_slow_smooth_h": longer}
    figures |= {"wind_tail": p[6] / 10.0, "wind_least_ms": p[7], "wind_back": expit(p[8])}
    return figures, expit(season(p[4], p[5]))


def fitted(station: str) -> Fit:
    """Time scales, tail, least wind, turn and slow share by month of the wind of a station, from its spells of 1980-1999."""
    kind = next(r.kind for r in REGIONS if r.wind[0] == station)
    tried = [
        least_squares(
            misfit, start, bounds=(LEAST, MOST), args=(station, kind), diff_step=0.02, max_nfev=TRIES, x_scale=SCALES
        )
        for start in STARTS
    ]
    best = min(tried, key=lambda found: float(found.cost))
    figures, share = unpacked(best.x)
    costs = ", ".join(f"{2.0 * found.cost:.0f}" for found in tried)
    print(f"{station}: misfit {2.0 * best.cost:.0f} (of {costs})", file=sys.stderr, flush=True)
    return {k: float(v) for k, v in figures.items()}, tuple(share)


def misfit(p: F64, station: str, kind: str) -> F64:
    """What is wrong with a climate, in standard errors: spells of 1980-1999 (signed root of the Poisson deviance, cells
    without a spell too), months' spread from year to year, and the storms' share within the day beyond its most."""
    figures, share = unpacked(p)
    thresholds, counted = alaska.spells(station, 1980)
    limits = np.array([alaska.exceeded_ms(t) for t in thresholds])
    simulated, months, within = simulate(station_climate(station, kind, figures, share), limits, YEARS)
    expected = simulated * alaska.ERA_YEARS[1980] + 0.02  # so that no cell is impossible
    deviance = 2.0 * (xlogy(counted, counted / expected) + expected - counted)
    floor = np.where(limits < LIGHT_MS, LIGHT_ERROR, STRONG_ERROR)[:, None]
    off = np.sign(counted - expected) * np.sqrt(np.maximum(deviance, 0.0) / (1.0 + expected * floor**2))
    given = alaska.month_mean_variance(station)
    spread = np.zeros(12) if given is None else np.log(months / given) / 0.3
    return np.concatenate([off.ravel(), spread, [max(within - WITHIN_MOST, 0.0) / WITHIN_SD]])


def simulate(climate: Climate, limits_ms: F64, years: int) -> tuple[F64, F64, float]:
    """Spells a year [threshold, DURATION_H] over so many years, variance of monthly mean wind over that of hourly wind by
    month, and the share of the slow part in the variance of January's hours about their daily means."""
    hours = years * 8760
    tables = yearly(climate)
    parts = np.zeros((2, 1, 1, hours), dtype=np.float32)
    for n, part in enumerate(gaussian_field.wind_parts([climate])):
        weight = np.tile(tables.wind_weights[n][:, :8760], years)
        kernel.add_part(
            np.uint64(11 + n), np.uint64(21 + n), 0, part.start, *part.steps, weight, np.ones(1, np.bool_), parts[n]
        )
    january = parts.reshape(2, years, 8760)[:, :, : 30 * 24].reshape(2, -1, 24)
    within = (january - january.mean(axis=2, keepdims=True)).var(axis=(1, 2))
    wind = parts.sum(axis=0)
    year = [np.tile(v, years) for v in (tables.wind_shift, tables.wind_scale, tables.temp_shift, tables.pull)]
    day = np.arange(hours) // 24 % 365
    kernel.to_weather(wind, parts[0], day, tables.wind_table, tables.temp_table, *year, np.ones(1, np.bool_))
    out = np.zeros((len(limits_ms), len(alaska.DURATION_H)))
    count_spells(wind[0, 0], limits_ms[None, :], np.array(alaska.DURATION_H), out)
    month = np.minimum(np.arange(8760) // 730, 11)
    by_month = [wind.reshape(years, 8760)[:, month == m] for m in range(12)]
    spread = np.array([w.mean(axis=1).var(ddof=1) / w.var() for w in by_month])
    return out / years, spread, float(within[0] / within.sum())


def yearly(climate: Climate) -> quantile_map.Marginals:
    """Tables of one year beginning 1 January."""
    return quantile_map.of([climate], datetime(1981, 1, 1, tzinfo=UTC), 8760)


def region_rows(region: Region, of_station: dict[str, Fit]) -> list[dict[str, str]]:
    """The twelve rows of one region, from the fits of its stations."""
    near = _weights(region, [alaska.place(s) for s in region.wind])
    fits = [of_station[s] for s in region.wind]
    winds = np.tensordot(near, np.array([alaska.wind_months(s) for s in region.wind]), 1)
    share = np.tensordot(near, np.array([f[1] for f in fits]), 1)
    even = ("wind_tail", "wind_least_ms", "wind_back")  # the others are scales: their logs are averaged
    figures = {k: float(near @ [f[0][k] for f in fits]) for k in even}
    figures |= {k: float(np.exp(near @ np.log([f[0][k] for f in fits]))) for k in fits[0][0] if k not in even}
    temps, about = _temperatures(region)
    source = f"wind {', '.join(NAMES[s] + ' ' + s for s in region.wind)} 1980-2014; {about}"
    rows = []
    for m in range(12):
        values = dict(
            zip(("wind_mean_ms", "wind_sd_ms", "wind_calm"), winds[m], strict=True),
            temp_mean_c=temps[m, 0], temp_sd_c=temps[m, 1], temp_diurnal_c=cycles(region.kind)[m, 0],
            wind_diurnal=cycles(region.kind)[m, 1], wind_temp_corr=cycles(region.kind)[m, 2],
            temp_skew=SKEW.get(region.kind, (0.0,) * 12)[m], wind_slow_share=share[m],
            temp_slow_share=min(season(TEMP_SHARE_WINTER, TEMP_SHARE_SUMMER)[m], TEMP_SHARE_MOST), lat=region.lat, lon=region.lon,
            **figures, **TEMP_SCALES, **RANGES,
        )  # fmt: skip
        written = {c.name: f"{round(float(values[c.name]), 3):g}" for c in COLUMNS}
        rows.append({"region": region.name, "month": f"{m + 1}", **written, "source": source})
    return rows


def _temperatures(region: Region) -> tuple[F64, str]:
    """Mean and hourly sd of temperature by month, and where they come from."""
    ratio = season(DAILY_OF_HOURLY["winter"], DAILY_OF_HOURLY["summer"])
    if not region.temp:
        hours = alaska.typical_year("seward")
        found = [hours[hours[:, 0] == m, 2] for m in range(1, 13)]
        return np.array([(t.mean(), t.std()) for t in found]), "temperature TMY3 Seward"
    near = _weights(region, [NORMALS[s][1:] for s in region.temp])
    both = np.array([alaska.normals(NORMALS[s][0]) for s in region.temp])
    mean, sd = np.tensordot(near, both, 1).T
    return np.column_stack([mean, sd / np.sqrt(ratio)]), f"temperature normals {', '.join(region.temp)}"


def _weights(region: Region, places: list[tuple[float, float]]) -> F64:
    """Weights of stations by inverse distance."""
    near = 1.0 / np.array([5.0 + distance_km(region.lat, region.lon, *p) for p in places])
    return np.asarray(near / near.sum())


def main() -> None:
    """Print climatology.csv."""
    stations = sorted({station for region in REGIONS for station in region.wind})
    with ProcessPoolExecutor(2) as pool:
        of_station = dict(zip(stations, pool.map(fitted, stations), strict=True))
    table = [row for region in REGIONS for row in region_rows(region, of_station)]
    print(",".join(table[0]))
    for row in table:
        print(",".join(f'"{v}"' if "," in v else v for v in row.values()))


if __name__ == "__main__":
    main()
