"""A forecast of cases made elsewhere, in place of ours: each future follows one of its members at all places."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from balto.basis import chance
from balto.basis.moment import moment_at
from balto.domain.outbreak import CaseForecast
from balto.need.series import Series

F64 = NDArray[np.float64]
Futures = list[tuple[F64, F64]]


def in_place_of(ours: Futures, laid: Sequence[Series], forecast: Sequence[CaseForecast], seed: int) -> Futures:
    """Our futures [member, step ahead] of each place with the steps that the forecast covers as its members have them.

    A step that it covers in part only stays ours, as does what was dated before it ends and is not reported yet.
    """
    if not forecast:
        return ours
    names = sorted({one.member for one in forecast})
    members = len(ours[0][0])
    follows = _resampled(len(names), members, seed)
    found = []
    for one, (cases, latent) in zip(laid, ours, strict=True):
        told = _by_step(one, [row for row in forecast if row.place == one.place], names, cases.shape[1])[follows]
        found.append((np.where(np.isnan(told), cases, told), latent))
    return found


def _resampled(there: int, wanted: int, seed: int) -> NDArray[np.int64]:
    """Which of the members each future follows: all of them in turn, shuffled anew each time, so that none counts more."""
    draw = chance.stream(seed, "need/case-forecast")
    return np.concatenate([draw.permutation(there) for _ in range(-(-wanted // there))])[:wanted].astype(np.int64)


def _by_step(one: Series, rows: Sequence[CaseForecast], names: Sequence[str], ahead: int) -> F64:
    """Cases [member, step ahead] at a place; nan where a step is not covered. Rows of several days are spread over them."""
    row_of = {name: at for at, name in enumerate(names)}
    by_day = np.full((len(names), ahead * one.days), np.nan)
    first = one.last + timedelta(days=1)
    for row in rows:
        end = (row.last - first).days + 1
        start = end - row.days
        if end > 0 and start < by_day.shape[1]:
            by_day[row_of[row.member], max(start, 0) : end] = row.cases / row.days
    return np.asarray(by_day.reshape(len(names), ahead, one.days).sum(axis=2))


def note(forecast: Sequence[CaseForecast], epoch: datetime) -> str:
    """Whose forecast it is and of which day, and how many members it has; empty where there is none."""
    if not forecast:
        return ""
    first, members = forecast[0], len({one.member for one in forecast})
    day = moment_at(epoch, first.issued_h).astimezone(epoch.tzinfo).date()
    last = max(one.last for one in forecast)
    return (
        f"cases as forecast by {first.source} on {day} ({members:,} member{'' if members == 1 else 's'}, up to {last}); "
        "R and the record of forecasts are of Balto's own, which is used where that one is silent"
    )
