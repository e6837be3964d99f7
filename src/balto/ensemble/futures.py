"""Futures as rows with addresses: which weather, which luck and which need each of them meets.

What is learnt on the way changes which futures are likely, not what a future is: a posterior is rows drawn again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import stream

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]

WEATHERS = 5_000  # distinct weather members of the usual futures; those beyond share them, with all else drawn anew


@dataclass(frozen=True, eq=False)
class Futures:
    """Rows [future], each with the number of its weather member, of its luck, and of its need.

    Luck and weather have as many numbers as anyone asks for; needs are taken in turn from those that there are.
    """

    weather: I64
    luck: I64
    need: I64

    def __post_init__(self) -> None:
        if not len(self.weather) == len(self.luck) == len(self.need):
            raise ValueError("futures: as many weathers, lucks and needs are expected as there are rows")
        if len(self.weather) and min(self.weather.min(), self.luck.min(), self.need.min()) < 0:
            raise ValueError("futures: numbers of 0 or more are expected")

    def __len__(self) -> int:
        return len(self.weather)

    def rows(self, chosen: I64) -> "Futures":
        """These of the rows, in that order; a row may be chosen more than once."""
        return Futures(self.weather[chosen], self.luck[chosen], self.need[chosen])

    def by_weather(self) -> tuple[I64, I64, I64]:
        """The distinct weathers, ascending; where the rows of each begin, and one more; and the rows, weather by weather."""
        most = int(self.weather.max(initial=0))
        short = self.weather.astype(np.uint16) if most < 2**16 else self.weather  # short numbers sort in one pass
        order = np.argsort(short, kind="stable")
        ranked = self.weather[order]
        firsts = np.flatnonzero(np.diff(ranked, prepend=-1))
        return ranked[firsts], np.append(firsts, len(ranked)), order


def usual(count: int, first: int = 0) -> Futures:
    """The futures of the numbers from `first` on: at most WEATHERS weathers in turn, luck and need of their own."""
    number = np.arange(first, first + count, dtype=np.int64)
    return Futures(number % WEATHERS, number, number)


def one_each(count: int, first: int = 0) -> Futures:
    """The futures of the numbers from `first` on, each with weather, luck and need of its own."""
    number = np.arange(first, first + count, dtype=np.int64)
    return Futures(number, number, number)


def resampled(futures: Futures, weights: F64, count: int, seed: int, name: str = "resampled") -> Futures:
    """So many rows drawn by weight: systematic resampling, each row as often as its share to within one.

    Kitagawa (1996), J. Computational and Graphical Statistics 5(1), 1-25. Raises ValueError where no row has any weight.
    """
    if len(weights) != len(futures) or not np.all(np.isfinite(weights)) or weights.min(initial=0.0) < 0.0:
        raise ValueError("resampled: a weight of 0 or more is expected for each row")
    if not weights.sum() > 0.0:
        raise ValueError("resampled: every row has weight 0")
    edges = np.cumsum(weights) / weights.sum()
    edges[-1] = 1.0
    points = (np.arange(count) + stream(seed, name).random()) / count
    return futures.rows(np.searchsorted(edges, points, side="right").astype(np.int64))
