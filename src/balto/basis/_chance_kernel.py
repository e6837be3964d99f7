"""Counter-based draws inside compiled loops: the same (key, member, counter) always gives the same number.

The generator is SplitMix64's finaliser over a mixed key (Steele, Lea, Flood 2014, "Fast splittable pseudorandom
number generators"); it has no state, so members can be drawn in any order, on any number of cores.
"""

import math
from statistics import NormalDist

import numpy as np
from numba import njit
from numpy.typing import NDArray

from balto.basis.compiled import KERNEL

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_TO_UNIT = 1.0 / 9007199254740992.0
_RUN = np.uint64(0xA0761D6478BD642F)  # odd; runs of one stretch lie far apart in the generator's sequence

RUNS = (
    64  # runs of one stretch by one carrier that have luck of their own, a power of two: bounds can look at all of them
)


@njit(inline="always")
def mix(z):
    """SplitMix64's finaliser on a uint64."""
    z = (z ^ (z >> _S30)) * _MIX1
    z = (z ^ (z >> _S27)) * _MIX2
    return z ^ (z >> _S31)


@njit(inline="always")
def row(key, member):
    """The uint64 state of one member's row in the stream `key`; hand it to `uniform`."""
    return mix(np.uint64(key) + mix(np.uint64(member) * _GOLDEN + _GOLDEN))


@njit(inline="always")
def uniform(state, counter):
    """A float64 in (0, 1): draw number `counter` of the row `state`."""
    z = mix(state + np.uint64(counter) * _GOLDEN)
    return (float(z >> _S11) + 0.5) * _TO_UNIT


@njit(inline="always")
def normal(state, counter):
    """A standard normal draw by inversion (relative error below 1.2e-9).

    Rational approximation of P. J. Acklam (2003), "An algorithm for computing the inverse normal cumulative
    distribution function".
    """
    return normal_of(uniform(state, counter))


@njit(inline="always")
def _central(q):
    r = q * q
    return (
        (
            (
                (
                    ((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r
                    + 1.383577518672690e02
                )
                * r
                - 3.066479806614716e01
            )
            * r
            + 2.506628277459239e00
        )
        * q
        / (
            (
                (
                    ((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r
                    + 6.680131188771972e01
                )
                * r
                - 1.328068155288572e01
            )
            * r
            + 1.0
        )
    )


@njit(inline="always")
def _tail(q):
    return (
        (
            (
                ((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e00) * q
                - 2.549732539343734e00
            )
            * q
            + 4.374664141464968e00
        )
        * q
        + 2.938163982698783e00
    ) / (
        (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e00) * q + 3.754408661907416e00)
        * q
        + 1.0
    )


@njit(inline="always")
def word(key, member, number):
    """64 random bits: word `number` (0 to 7) of a member in the stream `key`; the quickest draw, for inner loops."""
    return mix(np.uint64(key) + (np.uint64(member) * np.uint64(8) + np.uint64(number)) * _GOLDEN)


@njit(inline="always")
def run_key(key, number):
    """The key of a carrier's number-th run of a stretch, from that of its first (number 0); after RUNS of them they recur."""
    number = np.uint64(number) & np.uint64(RUNS - 1)
    return np.uint64(key) if number == np.uint64(0) else mix(np.uint64(key) ^ (number * _RUN))


@njit(inline="always")
def high(bits):
    """A float64 in (0, 1) from the upper 32 bits of a word."""
    return (float(np.int64(bits >> np.uint64(32))) + 0.5) * 2.3283064365386963e-10


@njit(inline="always")
def low(bits):
    """A float64 in (0, 1) from the lower 32 bits of a word."""
    return (float(np.int64(bits & np.uint64(0xFFFFFFFF))) + 0.5) * 2.3283064365386963e-10


@njit(inline="always")
def normal_of(p):
    """The standard normal quantile of p in (0, 1), as in `normal`."""
    if p < 0.02425:
        return _tail(math.sqrt(-2.0 * math.log(p)))
    if p > 0.97575:
        return -_tail(math.sqrt(-2.0 * math.log(1.0 - p)))
    return _central(p - 0.5)


def _ziggurat() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Widths of 256 layers of equal area under exp(-x^2 / 2), the sure share of each, and the density at its edges."""
    x = np.empty(257)
    x[1] = _TAIL
    area = _TAIL * math.exp(-0.5 * _TAIL**2) + math.sqrt(math.pi / 2.0) * math.erfc(_TAIL / math.sqrt(2.0))
    x[0] = area / math.exp(-0.5 * _TAIL**2)
    for i in range(2, 256):
        x[i] = math.sqrt(-2.0 * math.log(area / x[i - 1] + math.exp(-0.5 * x[i - 1] ** 2)))
    x[256] = 0.0
    return x[:256] * 2.0**-52, x[1:] / x[:256] * 2.0**52, np.exp(-0.5 * x**2)


_TAIL = 3.6541528853610088
_WIDTH, _SURE, _HEIGHT = _ziggurat()
_AGAIN = np.uint64(0xD1342543DE82EF95)


@njit(inline="always")
def normal_fast(state, counter):
    """A standard normal draw, exact and about five times as fast as `normal` (another number for the same counter).

    Ziggurat of 256 layers: Marsaglia and Tsang (2000), J. Statistical Software 5(8); layer and place from separate bits
    as in Doornik (2005). One draw in eighty needs more than one hash; those are made from the first.
    """
    z = mix(state + np.uint64(counter) * _GOLDEN)
    layer = np.int64(z & np.uint64(255))
    place = float(np.int64(z) >> np.int64(11))
    if abs(place) < _SURE[layer]:
        return place * _WIDTH[layer]
    return _normal_rest(z)


@njit(**KERNEL)
def _normal_rest(z):
    """The rare cases of `normal_fast`: the tail, the wedges beside the layers, and what is refused and drawn again."""
    while True:
        layer = np.int64(z & np.uint64(255))
        place = float(np.int64(z) >> np.int64(11))
        x = place * _WIDTH[layer]
        if abs(place) < _SURE[layer]:
            return x
        z = mix(z + _AGAIN)
        if layer == 0:
            while True:
                out = -math.log((float(z >> _S11) + 0.5) * _TO_UNIT) / _TAIL
                z = mix(z + _AGAIN)
                up = -math.log((float(z >> _S11) + 0.5) * _TO_UNIT)
                z = mix(z + _AGAIN)
                if up + up > out * out:
                    return math.copysign(_TAIL + out, x)
        up = (float(z >> _S11) + 0.5) * _TO_UNIT
        if _HEIGHT[layer] + up * (_HEIGHT[layer + 1] - _HEIGHT[layer]) < math.exp(-0.5 * x * x):
            return x
        z = mix(z + _AGAIN)


def _quantiles() -> NDArray[np.float64]:
    """Normal quantiles at k/1024, the ends unused."""
    inverse = NormalDist().inv_cdf
    return np.array([0.0] + [inverse(k / 1024) for k in range(1, 1024)] + [0.0])


_TABLE = _quantiles()


@njit(inline="always")
def normal_near(p):
    """The standard normal quantile of p in (0, 1), from a table in the middle (error below 2e-4) and `normal_of` in the
    tails; twice as quick, for inner loops."""
    if p < 0.015625 or p >= 0.984375:
        return normal_of(p)
    x = p * 1024.0
    k = np.uint64(np.int64(x))  # unsigned: numba looks at the sign of every other index
    return _TABLE[k] + (x - np.int64(k)) * (_TABLE[k + np.uint64(1)] - _TABLE[k])


@njit(inline="always")
def exp_near(x):
    """exp(x) for small x by its [3/3] Pade approximant (relative error below 1e-5 for |x| < 1), for inner loops."""
    even = 120.0 + 12.0 * x * x
    odd = 60.0 * x + x * x * x
    return (even + odd) / (even - odd)
