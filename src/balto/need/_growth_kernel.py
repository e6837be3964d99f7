"""Particle filter over one place's counts: renewal with overdispersed offspring and a mean-reverting log R."""

import math

import numpy as np
from numba import njit

from balto.basis._chance_kernel import normal, row, uniform
from balto.need._draw_kernel import gamma, poisson


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def follow(key, y, code, known, lam, w, q, log_c, size, sigma, eps, variant, sus, phi, cap, n, trace):  # type: ignore[no-untyped-def]
    """Posterior cloud of `n` equally weighted particles after the last step; particle i draws from row i of `key`.

    y, code, sus are [step]: the count, 0 unknown / 1 counted in a later row / 2 a row ends here, the susceptible share.
    lam [variant, step] is the force of the counts before step `known`; w [variant, lag] the serial interval (lag 0: same
    step); q [variant, step] the share reported so far; log_c [kind, step] the constant of the negative binomial.
    size, sigma, eps, variant are [kind]: dispersion, step of log R, importation, which serial interval and delay. Each step
    a particle takes a fresh kind with chance 0.02, so that learnt values can move. Steps from `known` on are latent: each
    particle completes what is reported. trace [step, draw] takes R at each step. Returns (log R, kind, recent cases).
    """
    steps = y.shape[0]
    recent = steps - known
    kinds = size.shape[0]
    lags = w.shape[1]
    x = np.empty(n)
    kind = np.empty(n, np.int64)
    acc = np.zeros(n)
    rec = np.zeros((n, recent + 1))
    weight = np.empty(n)
    counter = np.zeros(n, np.int64)
    state = np.empty(n, np.uint64)
    x2, kind2, rec2 = np.empty(n), np.empty(n, np.int64), np.zeros((n, recent + 1))
    pick = np.empty(n, np.int64)
    for i in range(n):
        state[i] = row(key, i)
        x[i] = 0.5 * normal(state[i], 0)
        kind[i] = int(uniform(state[i], 1) * kinds)
        counter[i] = 2
    for t in range(steps):
        top = -1e300
        for i in range(n):
            j = counter[i]
            if uniform(state[i], j) < 0.02:
                kind[i] = int(uniform(state[i], j + 1) * kinds)
            c = kind[i]
            x[i] = phi * x[i] + sigma[c] * normal(state[i], j + 2)
            counter[i] = j + 3
            v = variant[c]
            force = lam[v, t]
            for lag in range(1, min(t - known, lags - 1) + 1):
                force += w[v, lag] * rec[i, t - lag - known]
            r = min(math.exp(x[i]), cap) * sus[t]
            mu = r * force + eps[c]
            if w[v, 0] > 0.0:
                mu /= max(1.0 - r * w[v, 0], 0.25)
            acc[i] = mu if code[t] == 0 else acc[i] + mu
            weight[i] = 0.0
            if code[t] == 2:
                m = acc[i] * q[v, t] + 1e-9
                k = size[c]
                weight[i] = log_c[c, t] + k * math.log(k / (k + m)) + y[t] * math.log(m / (k + m))
                acc[i] = 0.0
            elif code[t] == 0:
                acc[i] = 0.0
            top = max(top, weight[i])
            if t >= known:
                k = size[c]
                seen = q[v, t] if code[t] == 2 else 0.0
                got = y[t] if code[t] == 2 else 0.0
                level, j = gamma(state[i], counter[i], k + got)
                level *= (k + got) / (k / (mu + 1e-9) + seen)
                more, j = poisson(state[i], j, level * (1.0 - seen))
                rec[i, t - known] = got + more
                counter[i] = j
        if code[t] == 2:
            total = 0.0
            for i in range(n):
                weight[i] = math.exp(weight[i] - top)
                total += weight[i]
            step = total / n
            edge = uniform(row(key, n + t), 0) * step
            run = weight[0]
            a = 0
            for i in range(n):
                while run < edge and a < n - 1:
                    a += 1
                    run += weight[a]
                pick[i] = a
                edge += step
            for i in range(n):
                x2[i] = x[pick[i]]
                kind2[i] = kind[pick[i]]
                weight[i] = acc[pick[i]]
            for i in range(n):
                acc[i] = weight[i]
            x, x2 = x2, x
            kind, kind2 = kind2, kind
            if t >= known:
                for i in range(n):
                    for d in range(t - known + 1):
                        rec2[i, d] = rec[pick[i], d]
                rec, rec2 = rec2, rec
        for d in range(trace.shape[1]):
            trace[t, d] = min(math.exp(x[d * n // trace.shape[1]]), cap)
    return x, kind, rec[:, :recent]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
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
    cases,
    latent,
):  # type: ignore[no-untyped-def]
    """Futures of one place: member m takes a particle, or with chance `share` the mean of recent weeks, by its own row.

    x, kind, rec are the cloud; lam [variant, step ahead] the force of counts known for sure; `people` (0: unknown) and
    `had` give the susceptible share; `steady` is the mean count per step with dispersion `steady_size`. Fills cases
    [member, step ahead] and latent [member, recent step]: cases of recent steps, those still unreported included.
    """
    members, steps = cases.shape
    recent = rec.shape[1]
    lags = w.shape[1]
    force_of = np.empty(recent + steps)
    for m in range(members):
        state = row(key, m)
        i = int(uniform(state, 0) * x.shape[0])
        flat = uniform(state, 1) < share
        c = kind[i]
        v = variant[c]
        k = size[c]
        log_r = x[i]
        left = float(people)
        gone = float(had)
        j = 2
        for d in range(recent):
            force_of[d] = rec[i, d]
            latent[m, d] = rec[i, d]
        level, j = gamma(state, j, steady_size)
        for h in range(steps):
            log_r = phi * log_r + sigma[c] * normal(state, j)
            j += 1
            force = lam[v, h]
            at = recent + h
            for lag in range(1, min(at, lags - 1) + 1):
                force += w[v, lag] * force_of[at - lag]
            sus = max(1.0 - gone / left, 0.0) if left > 0.0 else 1.0
            r = min(math.exp(log_r), cap) * sus
            mu = r * force + eps[c]
            if w[v, 0] > 0.0:
                mu /= max(1.0 - r * w[v, 0], 0.25)
            burst, j = gamma(state, j, k)
            mu = mu * burst
            if flat:
                mu = steady * level * (sus if left > 0.0 else 1.0)
            got, j = poisson(state, j, mu)
            cases[m, h] = got
            force_of[at] = got
            gone += got
