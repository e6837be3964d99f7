"""Dog teams: the hours of legs and of whole relays in a race not seen, by the engine; and the figures that ship.

Leave one year out: the figures of `dog_team` are fitted on the other races, and the engine's rehearsal runs the legs of the one
left out with them (verification/sleddog_case.py). What the forecast knows is a leg's length. Naive is length over the median
pace, a point. A relay is a row of legs in the order of the race, each by another team, its hours those of the legs together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import stream
from balto.motion.conditions import LASTING, TRAIL_SD
from verification.check import Check, data
from verification.fit_sleddog import STAGE_KM, Fit, Run, cdf, fit, read, trail_sds
from verification.sleddog_case import DOG_TEAM, leg_hours, relay_hours, team_hours

F64 = NDArray[np.float64]
FUTURES = 4_000
SEED = 1925
FEWEST, MOST = 8, 17  # stages of a relay
RELAYS = 400  # of each year
COMPARED = 10_000
LENGTHS_KM = (30.0, 60.0, 120.0, 300.0)
Scored = tuple[F64, F64]  # by run: where it lay among its forecast's futures (0 to 1), and CRPS in hours


@dataclass(frozen=True, slots=True)
class Year:
    """A race left out: the fit on the others, its runs by leg in the order of the race, and how each did."""

    name: str
    fitted: Fit
    legs: tuple[tuple[Run, ...], ...]
    plain: Scored
    learnt: Scored
    thin: Scored
    naive_h: float


def checks() -> Iterator[Check]:
    """Legs, then relays, by year and together; scores, the tail, the shipped mode, and the fitted law against the engine."""
    folder = data()
    if folder is None:
        return
    runs = read(folder)
    years = [_left_out(runs, name) for name in sorted({run.year for run in runs})]
    for year in years:
        yield _coverage(f"{year.name} held out", year.plain[0], False)
    yield _coverage("all together", _pits(years), True)
    yield from _tenths(_pits(years))
    yield _long_legs(years)
    yield from _relays(years)
    yield from _scores(years)
    yield from _tail(years)
    yield from _shipped(fit(runs), *trail_sds(runs))
    yield from _engine(fit(runs))


def _left_out(runs: Sequence[Run], name: str) -> Year:
    fitted, held_out = fit([run for run in runs if run.year != name]), [run for run in runs if run.year == name]
    legs = _legs(held_out)
    pace_kmh = float(np.median([run.km / run.hours for run in runs if run.year != name]))
    return Year(
        name, fitted, legs, _plain(fitted, legs), _learnt(fitted, legs), _plain(replace(fitted, stall_share=0.0), legs),
        float(np.mean([abs(run.km / pace_kmh - run.hours) for run in held_out])),
    )  # fmt: skip


def _legs(runs: Sequence[Run]) -> tuple[tuple[Run, ...], ...]:
    """Runs by leg, in the order in which the first team has them."""
    found: dict[str, list[Run]] = {}
    for run in runs:
        found.setdefault(run.leg, []).append(run)
    return tuple(tuple(of) for of in found.values())


def _plain(fitted: Fit, legs: Sequence[Sequence[Run]]) -> Scored:
    """Each run against its leg's futures."""
    ahead = leg_hours(fitted, [of[0].km for of in legs], FUTURES, SEED)
    return _joined([_against(ahead[n], run.hours) for n, of in enumerate(legs) for run in of])


def _learnt(fitted: Fit, legs: Sequence[Sequence[Run]]) -> Scored:
    """Each run where the team's earlier legs of one stage are its trials."""
    trials: dict[str, list[tuple[float, float]]] = {}
    found = []
    for of in legs:
        ahead = team_hours(fitted, of[0].km, [trials.get(run.team, []) for run in of], FUTURES // 4, SEED)
        found += [_against(futures, run.hours) for futures, run in zip(ahead, of, strict=True)]
        for run in of:
            if run.km <= STAGE_KM:
                trials.setdefault(run.team, []).append((run.km, run.hours))
    return _joined(found)


def _against(ahead: F64, seen: float) -> tuple[float, float]:
    """Where what came lies among the futures in which it comes, and the CRPS (Gneiting and Raftery 2007, equation 21)."""
    came = ahead[np.isfinite(ahead)]
    n = len(came)
    gini = 2 * float(np.dot(np.arange(1, n + 1) - 0.5, came)) / n**2 - float(came.mean())
    return float(np.searchsorted(came, seen) / n), float(np.abs(came - seen).mean()) - gini


def _joined(found: Sequence[tuple[float, float]]) -> Scored:
    pits, crps_h = np.array(found).T
    return pits, crps_h


def _pits(years: Sequence[Year]) -> F64:
    return np.concatenate([year.plain[0] for year in years])


def _coverage(what: str, pits: F64, marked: bool) -> Check:
    """The 90 % interval of legs; one year alone is reported, for what its legs share is one draw."""
    inside = float(((pits >= 0.05) & (pits <= 0.95)).mean())
    value = f"{inside:.1%} ({(pits < 0.05).mean():.1%} below, {(pits > 0.5).mean():.1%} over the median)"
    return Check(
        f"90 % interval, {what}, {len(pits)} legs",
        value,
        "85 to 95 %" if marked else "reported",
        not marked or 0.85 <= inside <= 0.95,
    )


def _tenths(pits: F64) -> Iterator[Check]:
    shares = np.histogram(pits, 10, (0.0, 1.0))[0] / len(pits)
    said = " ".join(f"{100 * share:.1f}" for share in shares)
    holds = bool(shares.min() >= 0.07 and shares.max() <= 0.13)
    yield Check("legs in each tenth of their forecast, %", said, "7 to 13 each", holds)


def _long_legs(years: Sequence[Year]) -> Check:
    """Legs of more than a stage, on which some camp and some do not: how many lie in the outer two tenths."""
    long = np.concatenate([np.array([run.km > STAGE_KM for of in year.legs for run in of]) for year in years])
    pits = _pits(years)[long]
    outer = float(((pits < 0.1) | (pits > 0.9)).mean())
    return Check(
        f"  of {len(pits)} legs over {STAGE_KM:g} km, in the outer two tenths", f"{outer:.0%}", "reported", True
    )


def _relays(years: Sequence[Year]) -> Iterator[Check]:
    """The 80 % interval of whole relays, by year and together, each relay counted once."""
    of = {year.name: _relay_pits(year) for year in years if len(year.legs) >= FEWEST}
    for name, pits in of.items():
        inside = float(((pits >= 0.1) & (pits <= 0.9)).mean())
        value = f"{inside:.1%} ({(pits < 0.1).mean():.1%} below, {(pits > 0.9).mean():.1%} above)"
        yield Check(f"80 % interval of {len(pits)} relays, {name} held out", value, "at least 50 %", inside >= 0.5)
    pits = np.concatenate(list(of.values()))
    inside = float(((pits >= 0.1) & (pits <= 0.9)).mean())
    yield Check(
        f"80 % interval of relays of {FEWEST} to {MOST} stages, all together", f"{inside:.1%}", "65 to 92 %",
        0.65 <= inside <= 0.92,
    )  # fmt: skip


def _relay_pits(year: Year) -> F64:
    """Where the hours of random relays lie among the engine's: any first leg, any number of stages, teams drawn."""
    dice, found = stream(SEED, f"verification/relays/{year.name}"), []
    kms = [of[0].km for of in year.legs]
    ahead = {
        first: relay_hours(year.fitted, kms[first : first + MOST], FUTURES, SEED)
        for first in range(len(kms) - FEWEST + 1)
    }
    for _ in range(RELAYS):
        stages = int(dice.integers(FEWEST, min(MOST, len(kms)) + 1))
        first = int(dice.integers(0, len(kms) - stages + 1))
        hours = sum(of[dice.integers(len(of))].hours for of in year.legs[first : first + stages])
        found.append(_against(ahead[first][stages - 1], hours)[0])
    return np.array(found)


def _mean_h(scored: Sequence[Scored]) -> float:
    return float(np.concatenate([crps_h for _, crps_h in scored]).mean())


def _scores(years: Sequence[Year]) -> Iterator[Check]:
    alone = float(np.average([year.naive_h for year in years], weights=[len(year.plain[0]) for year in years]))
    ours, learnt = _mean_h([year.plain for year in years]), _mean_h([year.learnt for year in years])
    yield Check("CRPS of a leg, hours", f"{ours:.3f}", f"under pace only, {alone:.3f}", ours < alone)
    yield Check("CRPS where earlier legs are trials, hours", f"{learnt:.3f}", f"under {ours:.3f}", learnt < ours)


def _tail(years: Sequence[Year]) -> Iterator[Check]:
    thin = float((np.concatenate([year.thin[0] for year in years]) > 0.99).mean())
    above = float((_pits(years) > 0.99).mean())
    mark = f"0.5 to 2 %; without stalls {thin:.1%}"
    yield Check("runs above the 99 % quantile", f"{above:.1%}", mark, 0.005 <= above <= 0.02)


def _shipped(fitted: Fit, lasting_sd: float, new_sd: float) -> Iterator[Check]:
    """The mode and the trail as they ship against the fit on all races."""
    sd, lasting = float(np.hypot(lasting_sd, new_sd)), lasting_sd**2 / (lasting_sd**2 + new_sd**2)
    yield Check("the trail's sd as it ships", f"{TRAIL_SD:g}", f"{sd:.3f} within 0.02", abs(TRAIL_SD - sd) <= 0.02)
    near = abs(LASTING - lasting) <= 0.1
    yield Check("share of it that lasts as it ships", f"{LASTING:g}", f"{lasting:.2f} within 0.1", near)
    for name, found, within in (
        ("pace_sd", fitted.leg_sd, 0.005),
        ("team_sd", fitted.team_sd, 0.005),
        ("shared_sd", fitted.shared_sd, 0.005),
        ("stall_share", fitted.stall_share, 0.01),
        ("stall_h", fitted.stall_h, 0.1),
    ):
        ships = getattr(DOG_TEAM, name)
        yield Check(
            f"dog_team {name} as it ships", f"{ships:g}", f"{found:.3f} within {within:g}", abs(ships - found) <= within
        )


def _engine(fitted: Fit) -> Iterator[Check]:
    """The law that is fitted against what the engine does by it (Kolmogorov-Smirnov)."""
    for km in LENGTHS_KM:
        hours = leg_hours(fitted, [km], COMPARED, SEED)[0]
        law, n = cdf(fitted, np.full(COMPARED, km), hours), COMPARED
        apart = max(float(np.max(np.arange(1, n + 1) / n - law)), float(np.max(law - np.arange(n) / n)))
        yield Check(f"fitted law and engine, {km:g} km, {n} draws", f"{apart:.4f} apart", "at most 0.02", apart <= 0.02)
