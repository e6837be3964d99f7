"""Exponential and logarithm without branches or calls, so that a loop over particles runs several at a time."""

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

from balto.basis.compiled import KERNEL

_ROUND = 6755399441055744.0  # 1.5 * 2^52: what is added to it is rounded to a whole number, held in its lowest bits
_WHOLE = np.uint64(0x4330000000000000)  # the bits of 2^52
_FROM = np.uint64(0x3FE6000000000000)  # the bits of 0.6875: mantissas are taken from there to twice that
_BIAS = np.uint64(1024 << 52)
_MANTISSA = np.uint64((1 << 52) - 1)
_52 = np.uint64(52)
_1023 = np.uint64(1023)


def _same_bits(target, build, signature, given):
    """Code for the argument's bits as the result's type."""
    return build.bitcast(given[0], target.get_value_type(signature.return_type))


@intrinsic
def _bits(typing, x):
    """The bits of a float64 as uint64."""
    return types.uint64(types.float64), _same_bits


@intrinsic
def _number(typing, bits):
    """The float64 that has these bits."""
    return types.float64(types.uint64), _same_bits


@njit(**KERNEL, fastmath={"contract"})
def exp_fast(x):
    """exp(x) for -700 < x < 700 (relative error below 1e-9): a power of two times Taylor's series to the eighth."""
    t = x * 1.4426950408889634 + _ROUND
    r = x - (t - _ROUND) * 0.6931471805599453
    p = 1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r * (1 / 40320)))))
    p = 1.0 + r * (1.0 + r * (0.5 + r * p))
    return p * _number((_bits(t) + _1023) << _52)


@njit(**KERNEL, fastmath={"contract"})
def log_fast(x):
    """log(x) of a normal positive number (error below 1e-9): exponent, and the series of 2 atanh of the mantissa."""
    bits = _bits(x)
    above = bits - _FROM + _BIAS
    power = _number(_WHOLE | (above >> _52)) - (4503599627370496.0 + 1024.0)
    f = _number((above & _MANTISSA) + _FROM) - 1.0
    s = f / (2.0 + f)
    z = s * s
    return power * 0.6931471805599453 + 2.0 * s * (1.0 + z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z / 11)))))
