"""Normal, gamma and Poisson draws from a counter row; the last two return the value and the next free counter."""

import math

import numpy as np
from numba import njit

from balto.basis import _chance_kernel
from balto.basis._chance_kernel import uniform
from balto.basis.compiled import KERNEL
from balto.need._fast_kernel import exp_fast

_INVERSE = 1.0 / np.maximum(np.arange(256), 1)  # a division costs more than all else in the loop of `poisson`


@njit(**KERNEL)
def normal(state, counter):
    """A standard normal draw; called, not pasted in, so that the kernels compile in a third of the time."""
    return _chance_kernel.normal_fast(state, counter)


@njit(**KERNEL)
def gamma(state, counter, shape):
    """A gamma draw of that shape and mean 1 (Marsaglia and Tsang 2000); below shape 1 by a power of a uniform."""
    a = shape if shape >= 1.0 else shape + 1.0
    d = a - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    value = 1.0
    for _ in range(64):
        x = normal(state, counter)
        u = uniform(state, counter + 1)
        counter += 2
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            # the squeeze settles 98 of 100 draws without a logarithm
            if u < 1.0 - 0.0331 * x * x * x * x or math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
                value = d * v
                break
    if shape < 1.0:
        value *= uniform(state, counter) ** (1.0 / shape)
        counter += 1
    return value / shape, counter


@njit(**KERNEL)
def poisson(state, counter, mean):
    """A Poisson draw: by inversion up to 4, above by a normal corrected to the fourth order (Cornish and Fisher 1938).

    The coefficients are those of Giles (2016), ACM Trans. Math. Softw. 42(1), eq. 6; at 4 the distribution is off by 0.0004.
    """
    if mean <= 0.0:
        return 0.0, counter
    if mean > 4.0:
        z = normal(state, counter)
        s = math.sqrt(mean)
        third = z * (-1 / 36 - z * z / 72) / s
        fourth = (-8 / 405 + z * z * (7 / 810 + z * z / 270)) / mean
        return max(math.floor(mean + s * z + (2.0 + z * z) / 6.0 + third + fourth), 0.0), counter + 1
    u = uniform(state, counter)
    p = exp_fast(-mean)
    n = 0.0
    while u > p and n < 200.0:
        u -= p
        n += 1.0
        p *= mean * _INVERSE[int(n)]
    return n, counter + 1
