"""Particle filter over one place's counts: renewal with overdispersed offspring and a mean-reverting log R.

Written as small steps over all particles, each compiled by itself: compiled as one loop they take thrice as long.
"""

import math

from numba import njit

from balto.basis._chance_kernel import row, uniform
from balto.need._draw_kernel import gamma, normal, poisson

FRESH = 50  # every fiftieth particle takes a new kind in a step, in turn, so that learnt values can move


@njit(cache=True, nogil=True, error_model="numpy")
def renewal(r, force, eps, same):
    """Mean new cases; those infected within the same step (share `same`) are counted in."""
    return (r * force + eps) / max(1.0 - r * same, 0.5)


@njit(cache=True, nogil=True, error_model="numpy")
def start(key, kinds, state, counter, x, kind):
    """Each particle's row of chance, first log R and kind."""
    for i in range(x.shape[0]):
        state[i] = row(key, i)
        x[i] = 0.5 * normal(state[i], 0)
        kind[i] = int(uniform(state[i], 1) * kinds)
        counter[i] = 2


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def predict(t, known, state, counter, x, kind, rec, lam, w, sigma, eps, variant, sus, phi, cap, mu):
    """Moves log R and gives each particle's mean new cases at step t; w [variant, lag from the last to 0] runs backwards."""
    last = w.shape[1] - 1
    lags = min(t - known, last)
    shift = last - (t - known)
    for i in range(t % FRESH, x.shape[0], FRESH):
        kind[i] = int(uniform(state[i], counter[i]) * sigma.shape[0])
        counter[i] += 1
    for i in range(x.shape[0]):
        c = kind[i]
        x[i] = phi * x[i] + sigma[c] * normal(state[i], counter[i])
        counter[i] += 1
        v = variant[c]
        force = lam[v, t]
        for d in range(t - known - lags, t - known):
            force += w[v, shift + d] * rec[i, d]
        mu[i] = renewal(min(math.exp(x[i]), cap) * sus, force, eps[c], w[v, last])


@njit(cache=True, nogil=True, error_model="numpy")
def doubt(q):
    """Relative variance of a share reported q: the smaller it is, the less its model can be trusted."""
    return (0.25 * math.log(q)) ** 2


@njit(cache=True, nogil=True, error_model="numpy")
def weigh(y, kind, acc, log_c, size, q, weight):
    """Negative binomial weights of a count y of which a share q is reported; scaled so that the largest is 1.

    Where little is reported yet a weight counts for less, by the doubt about q.
    """
    top = -1e300
    doubted = doubt(q)
    for i in range(acc.shape[0]):
        c = kind[i]
        m = acc[i] * q + 1e-9
        k = size[c]
        # y log(m / (k + m)) + k log(k / (k + m)); log_c holds k log k
        log_prob = log_c[c] + y * math.log(m) - (k + y) * math.log(k + m)
        weight[i] = log_prob / (1.0 + k * doubted)
        top = max(top, weight[i])
    total = 0.0
    for i in range(acc.shape[0]):
        weight[i] = math.exp(weight[i] - top)
        total += weight[i]
    return top, total


@njit(cache=True, nogil=True, error_model="numpy")
def complete(y, heard, state, counter, kind, size, q, mu, rec, at):
    """The level behind a count, given its mean and what is reported of it; `heard` is 0 where nothing was heard.

    Transmission goes by the level, not the count, so that the noise of small counts is not passed on.
    """
    share = heard * q
    doubted = doubt(q)
    for i in range(mu.shape[0]):
        k = size[kind[i]]
        told = heard / (1.0 + max(y, mu[i] * share) * doubted)
        shape = k + told * y
        level, counter[i] = gamma(state[i], counter[i], shape)
        rec[i, at] = level * shape / (k / (mu[i] + 1e-9) + told * share)


@njit(cache=True, nogil=True, error_model="numpy")
def pick(u, total, weight, chosen):
    """Systematic resampling: the particle that each new one descends from."""
    n = weight.shape[0]
    step = total / n
    edge = u * step
    run = weight[0]
    a = 0
    for i in range(n):
        while run < edge and a < n - 1:
            a += 1
            run += weight[a]
        chosen[i] = a
        edge += step


@njit(cache=True, nogil=True, error_model="numpy")
def inherit(chosen, x, kind, rec, upto, new_x, new_kind, new_rec):
    """Each new particle takes its ancestor's log R, kind and recent levels."""
    for i in range(chosen.shape[0]):
        new_x[i] = x[chosen[i]]
        new_kind[i] = kind[chosen[i]]
        for d in range(upto):
            new_rec[i, d] = rec[chosen[i], d]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def project(
    key,
    x,
    kind,
    rec,
    lam,
    w,
    size,
    sigma,
    eps,
    variant,
    phi,
    cap,
    people,
    had,
    steady,
    steady_size,
    share,
    y,
    unseen,
    doubts,
    force_of,
    cases,
    latent,
):
    """Futures of one place: member m takes a particle, or with chance `share` the mean of recent weeks, by its own row.

    w runs backwards as in `predict`; x, kind, rec are the cloud; lam [variant, step ahead] the force of counts known for
    sure; `people` (0: unknown) and `had` give the susceptible share; `steady` is the mean count per step with dispersion
    `steady_size`; y [recent step] is reported, unseen [variant, recent step] the cases still to be heard of for each case of
    the level, with doubts [recent step] their relative variance. Fills cases [member, step ahead] and latent [member, recent
    step]: cases of recent steps, those still unreported included.
    """
    recent = rec.shape[1]
    last = w.shape[1] - 1
    for m in range(cases.shape[0]):
        state = row(key, m)
        i = int(uniform(state, 0) * x.shape[0])
        flat = uniform(state, 1) < share
        c = kind[i]
        v = variant[c]
        log_r = x[i]
        gone = had
        level, j = gamma(state, 2, steady_size)
        r = int(uniform(state, j) * unseen.shape[0])
        j += 1
        for d in range(recent):
            force_of[d] = rec[i, d]
            latent[m, d] = y[d]
            if unseen[r, d] > 0.0:
                luck, j = gamma(state, j, 1.0 / doubts[d])
                more, j = poisson(state, j, rec[i, d] * unseen[r, d] * luck)
                latent[m, d] += more
        for h in range(cases.shape[1]):
            log_r = phi * log_r + sigma[c] * normal(state, j)
            force = lam[v, h]
            at = recent + h
            for d in range(max(at - last, 0), at):
                force += w[v, last - at + d] * force_of[d]
            sus = max(1.0 - gone / people, 0.0) if people > 0.0 else 1.0
            burst, j = gamma(state, j + 1, size[c])
            mu = burst * renewal(min(math.exp(log_r), cap) * sus, force, eps[c], w[v, last])
            if flat:
                mu = steady * level * sus
            got, j = poisson(state, j, mu)
            cases[m, h] = got
            force_of[at] = got
            gone += got
