"""Particle filter over one place's counts: renewal with overdispersed offspring and a mean-reverting log R.

Written as small steps over all particles, each compiled by itself: compiled as one loop they take thrice as long.
"""

import numpy as np
from numba import njit

from balto.basis._chance_kernel import row, uniform
from balto.basis.compiled import KERNEL
from balto.need._draw_kernel import gamma, normal, poisson
from balto.need._fast_kernel import exp_fast, log_fast

FRESH = 50  # every fiftieth particle takes a new kind in a step, in turn, so that learnt values can move
DRAWS = 256  # draws set aside for each particle in a step: 0 a new kind, 1 log R, 2 and on the level


@njit(**KERNEL)
def renewal(r, force, eps, same):
    """Mean new cases; those infected within the same step (share `same`) are counted in."""
    return (r * force + eps) / max(1.0 - r * same, 0.5)


@njit(**KERNEL)
def start(key, kinds, state, x, kind):
    """Each particle's row of chance, first log R and kind."""
    for i in range(x.shape[0]):
        state[i] = row(key, i)
        x[i] = 0.5 * normal(state[i], 0)
        kind[i] = int(uniform(state[i], 1) * kinds)


@njit(**KERNEL)
def move(t, state, x, kind, sigma, phi, rest):
    """Moves log R by one step, towards `rest`; some particles take a new kind."""
    first = (t + 1) * DRAWS
    for i in range(t % FRESH, x.shape[0], FRESH):
        kind[i] = int(uniform(state[i], first) * sigma.shape[0])
    for i in range(x.shape[0]):
        x[i] = rest + phi * (x[i] - rest) + sigma[kind[i]] * normal(state[i], first + 1)


@njit(**KERNEL, fastmath={"reassoc", "contract"})
def press(upto, kind, rec, lam, w, variant, force):
    """Force of infection: lam [variant] of counts known for sure, and the first `upto` levels of rec [particle, step].

    w [variant, lag from the last to 0] runs backwards.
    """
    shift = w.shape[1] - 1 - upto
    for i in range(kind.shape[0]):
        v = variant[kind[i]]
        total = lam[v]
        for d in range(max(upto - w.shape[1] + 1, 0), upto):
            total += w[v, shift + d] * rec[i, d]
        force[i] = total


@njit(**KERNEL)
def lookup(kind, first, second, of_first, of_second):
    """Two values of each particle's kind, laid out so that the loops after it need not look up and run several at a time."""
    for i in range(kind.shape[0]):
        of_first[i] = first[kind[i]]
        of_second[i] = second[kind[i]]


@njit(**KERNEL, fastmath={"contract"})
def expect(x, force, same, eps, sus, cap, mu, acc):
    """Each particle's mean new cases, also added to what has come since the last count; all [particle] but sus and cap."""
    for i in range(x.shape[0]):
        mu[i] = renewal(min(exp_fast(x[i]), cap) * sus, force[i], eps[i], same[i])
        acc[i] += mu[i]


@njit(**KERNEL)
def doubt(q):
    """Relative variance of a share reported q: the smaller it is, the less its model can be trusted."""
    return (0.25 * log_fast(q)) ** 2


@njit(**KERNEL, fastmath={"reassoc", "contract", "nnan", "nsz"})
def weigh(y, acc, log_c, size, q, weight):
    """Negative binomial weights of a count y of which a share q is reported; scaled so that the largest is 1.

    Where little is reported yet a weight counts for less, by the doubt about q.
    """
    doubted = doubt(q)
    for i in range(acc.shape[0]):
        m = acc[i] * q + 1e-9
        k = size[i]
        # y log(m / (k + m)) + k log(k / (k + m)); log_c holds k log k
        log_prob = log_c[i] + y * log_fast(m) - (k + y) * log_fast(k + m)
        weight[i] = log_prob / (1.0 + k * doubted)
    top = weight[0]
    for i in range(acc.shape[0]):
        top = max(top, weight[i])
    total = 0.0
    for i in range(acc.shape[0]):
        weight[i] = exp_fast(max(weight[i] - top, -600.0))
        total += weight[i]
    return top, total


@njit(**KERNEL)
def complete(t, y, heard, state, kind, size, q, mu, rec, at):
    """The level behind a count, given its mean and what is reported of it; `heard` is 0 where nothing was heard.

    Transmission goes by the level, not the count, so that the noise of small counts is not passed on.
    """
    first = (t + 1) * DRAWS
    share = heard * q
    doubted = doubt(q)
    for i in range(mu.shape[0]):
        k = size[kind[i]]
        told = heard / (1.0 + max(y, mu[i] * share) * doubted)
        shape = k + told * y
        level, _ = gamma(state[i], first + 2, shape)
        rec[i, at] = level * shape / (k / (mu[i] + 1e-9) + told * share)


@njit(**KERNEL)
def pick(u, total, weight, chosen):
    """Systematic resampling: the particle that each new one descends from; `chosen` has two entries to spare."""
    n = weight.shape[0]
    scale = n / total
    run = 1.0 - u
    i = 0
    for a in range(n):
        run += weight[a] * scale
        end = min(int(run), n)
        # written before it is known whether it descends: a branch in nearly every pass costs more
        chosen[i] = a
        chosen[i + 1] = a
        for j in range(i + 2, end):
            chosen[j] = a
        i = end
    for j in range(i, n):
        chosen[j] = n - 1


@njit(**KERNEL)
def inherit(chosen, x, kind, rec, upto, new_x, new_kind, new_rec):
    """Each new particle takes its ancestor's log R, kind and recent levels."""
    for i in range(new_x.shape[0]):
        new_x[i] = x[chosen[i]]
        new_kind[i] = kind[chosen[i]]
        for d in range(upto):
            new_rec[i, d] = rec[chosen[i], d]


@njit(inline="always")
def particle(state, n):
    """Which of n particles a future takes, by its row of chance."""
    return int(uniform(state, 0) * n)


@njit(**KERNEL)
def particles(key, members, n):
    """Which of n particles each future takes [member]."""
    found = np.empty(members, np.int64)
    for m in range(members):
        found[m] = particle(row(key, m), n)
    return found


@njit(**KERNEL, fastmath={"reassoc", "contract"})
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
    damp,
    rest,
    cap,
    people,
    had,
    at_risk,
    steady,
    steady_size,
    wander,
    shares,
    y,
    unseen,
    doubts,
    bend,
    generations,
    come,
    cases,
    latent,
):
    """Futures of one place: member m takes a particle, or with chance shares[k] the steady level k, by its own row.

    w runs backwards as in `press`; x, kind, rec are the cloud; lam [variant, step ahead] the force of counts known for
    sure; log R returns to `rest` by the factor `damp` a step; `people` (0: unknown) and `had` give the susceptible share;
    each future also draws how many more an outbreak of this size may reach, lognormal with median and log sd `at_risk`;
    steady[k] are mean counts per step with dispersion steady_size[k], whose logarithm wanders by
    `wander` a step; y [recent step] is reported, unseen [variant, recent step] the cases still to be heard of for each case of
    the level, with doubts [recent step] their relative variance. Fills cases [member, step ahead] and latent [member, recent
    step]: cases of recent steps, those still unreported included. bend [step ahead] is by how much a response lowers R, with
    half to one and a half times its effect; a steady level falls by as much in a generation (`generations` a step).
    """
    recent = rec.shape[1]
    last = w.shape[1] - 1
    late = unseen.max() > 0.0
    for m in range(cases.shape[0]):
        state = row(key, m)
        i = particle(state, x.shape[0])
        u = uniform(state, 1)
        which = 0 if u < shares[0] else 1
        flat = u < shares[0] + shares[1]
        r = int(uniform(state, 2) * unseen.shape[0])
        c = kind[i]
        v = variant[c]
        log_r = x[i]
        gone = 0.0
        most = at_risk[0] * exp_fast(at_risk[1] * normal(state, 3))
        level, j = gamma(state, 5, steady_size[which])
        effect = 0.5 + uniform(state, 5000)
        for d in range(recent):
            latent[m, d] = y[d]
            if late and unseen[r, d] > 0.0:
                luck, j = gamma(state, j, 1.0 / doubts[d])
                more, j = poisson(state, j, rec[i, d] * unseen[r, d] * luck)
                latent[m, d] += more
        for h in range(cases.shape[1]):
            sus = max(1.0 - (had + gone) / people, 0.0) if people > 0.0 else 1.0
            sus *= max(1.0 - gone / most, 0.0)
            slow = max(1.0 - bend[h] * effect, 0.05)
            mu = steady[which] * level * sus
            if flat:
                level *= slow**generations
                level *= exp_fast(wander * normal(state, j) - 0.5 * wander * wander)
                j += 1
            else:
                log_r = rest + damp * (log_r - rest) + sigma[c] * normal(state, j)
                force = lam[v, h]
                for d in range(max(recent + h - last, 0), recent):
                    force += w[v, last - recent - h + d] * rec[i, d]
                for d in range(max(h - last, 0), h):
                    force += w[v, last - h + d] * come[d]
                burst, j = gamma(state, j + 1, size[c])
                mu = burst * renewal(min(exp_fast(log_r), cap) * slow * sus, force, eps[c], w[v, last])
            got, j = poisson(state, j, mu)
            cases[m, h] = got
            come[h] = got
            gone += got
