"""Dog teams: the run time of a leg in a race not seen, leave one year out; and the figures that ship.

The forecast knows a leg's length and what the two other races say of teams; naive is length over the median pace, a point.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import stream
from balto.domain.mode import MODES
from balto.motion.conditions import TRAIL_SD
from verification.check import Check, data
from verification.fit_sleddog import STAGE_KM, Fit, Run, dice, fit, hours, read

F64 = NDArray[np.float64]
DRAWS = 4000


@dataclass(frozen=True, slots=True)
class Score:
    """How the forecasts of some runs did."""

    legs: int
    inside: float
    below: float
    above: float
    above_99: float
    crps_h: float


def checks() -> Iterator[Check]:
    """Coverage by year and together, scores, the storm tail, and the shipped mode."""
    folder = data()
    if folder is None:
        return
    runs, draws = read(folder), _draws()
    plain, learnt, thin, naive = [], [], [], []
    for year in sorted({run.year for run in runs}):
        fitted, held_out = fit([run for run in runs if run.year != year]), [run for run in runs if run.year == year]
        plain.append(_score(fitted, held_out, draws, trials=False))
        learnt.append(_score(fitted, held_out, draws, trials=True))
        thin.append(_score(replace(fitted, stall_share=0.0), held_out, draws, trials=False))
        naive.append(_naive_h([run for run in runs if run.year != year], held_out))
        yield _coverage(f"{year} held out", plain[-1])
    yield _coverage("all three together", _pooled(plain))
    yield from _scores(plain, learnt, naive)
    yield from _tail(_pooled(plain), _pooled(thin))
    yield from _shipped(fit(runs))


def _draws() -> F64:
    """Evenly spread uniforms, each row shuffled by its own stream."""
    even = (np.arange(DRAWS) + 0.5) / DRAWS
    return np.stack([stream(1925, f"verification/sleddog/{row}").permutation(even) for row in range(4)])


def _score(fitted: Fit, runs: Sequence[Run], draws: F64, trials: bool) -> Score:
    """Forecast every run; with trials, each team's earlier legs of one stage are its trials (as in ensemble/pace.py)."""
    thrown = dice(fitted, draws)
    found = [row for team in _teams(runs) for row in _team_scores(fitted, team, thrown, trials)]
    inside, below, above, above_99, crps_h = np.mean(found, axis=0)
    return Score(len(found), inside, below, above, above_99, crps_h)


def _teams(runs: Sequence[Run]) -> list[list[Run]]:
    found: dict[str, list[Run]] = {}
    for run in runs:
        found.setdefault(run.team, []).append(run)
    return list(found.values())


def _team_scores(fitted: Fit, runs: Sequence[Run], thrown: F64, trials: bool) -> Iterator[tuple[float, ...]]:
    precision, weighted = 1 / fitted.team_var, np.log(fitted.pace_kmh) / fitted.team_var
    for run in runs:
        ahead = hours(fitted, run.km, thrown, float(np.exp(weighted / precision)), 1 / precision)
        low, high, top = ahead[[int(0.05 * DRAWS), int(0.95 * DRAWS), int(0.99 * DRAWS)]]
        yield low <= run.hours <= high, run.hours < low, run.hours > high, run.hours > top, _crps(ahead, run.hours)
        if trials and run.km <= STAGE_KM:
            precision += 1 / fitted.leg_var
            weighted += np.log(run.km / run.hours) / fitted.leg_var


def _crps(ahead: F64, seen: float) -> float:
    """Continuous ranked probability score of sorted draws, in hours (Gneiting and Raftery 2007, equation 21)."""
    n = len(ahead)
    gini = 2 * float(np.dot(np.arange(1, n + 1) - 0.5, ahead)) / n**2 - float(ahead.mean())
    return float(np.abs(ahead - seen).mean()) - gini


def _naive_h(trained_on: Sequence[Run], runs: Sequence[Run]) -> float:
    """Mean absolute error, which is the CRPS of a point, of length over the median pace."""
    pace_kmh = float(np.median([run.km / run.hours for run in trained_on]))
    return float(np.mean([abs(run.km / pace_kmh - run.hours) for run in runs]))


def _pooled(scores: Sequence[Score]) -> Score:
    legs = [score.legs for score in scores]
    mean = {
        name: float(np.average([getattr(s, name) for s in scores], weights=legs)) for name in Score.__dataclass_fields__
    }
    return Score(sum(legs), *(mean[name] for name in tuple(Score.__dataclass_fields__)[1:]))


def _coverage(what: str, score: Score) -> Check:
    value = f"{score.inside:.1%} ({score.below:.1%} below)"
    return Check(f"90 % interval, {what}, {score.legs} legs", value, "85 to 95 %", 0.85 <= score.inside <= 0.95)


def _scores(plain: Sequence[Score], learnt: Sequence[Score], naive: Sequence[float]) -> Iterator[Check]:
    alone = float(np.average(naive, weights=[score.legs for score in plain]))
    ours, with_trials = _pooled(plain), _pooled(learnt)
    yield Check("CRPS of a leg, hours", f"{ours.crps_h:.3f}", f"under pace only, {alone:.3f}", ours.crps_h < alone)
    better = with_trials.crps_h < ours.crps_h
    yield Check(
        "CRPS where earlier legs are trials, hours", f"{with_trials.crps_h:.3f}", f"under {ours.crps_h:.3f}", better
    )


def _tail(ours: Score, thin: Score) -> Iterator[Check]:
    mark = f"0.5 to 2 %; without stalls {thin.above_99:.1%}"
    yield Check("runs above the 99 % quantile", f"{ours.above_99:.1%}", mark, 0.005 <= ours.above_99 <= 0.02)


def _shipped(fitted: Fit) -> Iterator[Check]:
    """The mode as it ships against the fit: what is shared by all on a trail is kept apart from the leg's own."""
    mode = next(mode for mode in MODES if mode.id == "dog_team")
    own_sd = float(np.sqrt(max(fitted.shared_sd**2 - TRAIL_SD**2, 0.0) + fitted.rest_sd**2))
    team_sd = float(np.hypot(fitted.team_sd, fitted.year_sd))
    for name, ships, found, within in (
        ("pace_sd", mode.pace_sd, own_sd, 0.02),
        ("team_sd", mode.team_sd, team_sd, 0.02),
        ("stall_share", mode.stall_share, fitted.stall_share, 0.02),
        ("stall_h", mode.stall_h, fitted.stall_h, 0.5),
    ):
        holds = abs(ships - found) <= within
        yield Check(f"dog_team {name} as it ships", f"{ships:g}", f"{found:.3f} within {within:g}", holds)
