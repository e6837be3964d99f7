"""Plain twins of the need's kernels: the toll of one place patient by patient, and the renewal process itself."""

import math
from dataclasses import dataclass

import numpy as np

from balto.basis._chance_kernel import row, uniform
from balto.need.growth import Model


@dataclass
class Patient:
    onset_h: float
    present_h: float
    severity: int
    weight: float
    factor: float


def at(table, x):
    """A table read at a fractional index, flat beyond its ends."""
    return float(np.interp(x, np.arange(len(table)), table))


def patients(key, m, groups, risk, dead_by, bin_h, window_h, days, now_h=0.0):
    """The patients of one member drawn one by one; groups are (count, start, span, low_u, high_u, gone)."""
    state, found, base, ill = np.uint64(row(key, m)), [], 0.0, 0.0
    for g, (count, start_h, span_h, low_u, high_u, gone) in enumerate(groups["rows"]):
        for i in range(int(count)):
            u = [uniform(state, 8 * (g * 4096 + i) + k) for k in range(5)]
            when = start_h + span_h * u[0]
            wait = at(groups["delay_h"], (low_u + (high_u - low_u) * u[1]) * (len(groups["delay_h"]) - 1))
            onset, present = (when, when + wait) if groups["by_onset"] else (when - wait, when)
            severity = int(np.searchsorted(np.cumsum(groups["shares"])[:-1], u[2]))
            p = min(risk * groups["ratio"][severity], 0.95)
            factor, remain = 1.0, p
            if present < now_h:
                died = p * at(dead_by, (now_h - onset) / bin_h)
                if now_h - onset > window_h or u[3] < gone or u[4] < died:
                    continue
                factor = 1.0 / (1.0 - died)
                remain = (p - died) * factor
                ill += 1
            if int(max(present, now_h) / 24.0) < days:
                found.append(Patient(onset, present, severity, 1.0, factor))
                base += remain
    return found, base, ill


def deaths(found, base, hour_h, doses, saved, rule, order, bin_h, window_h):
    """Deaths when `doses` are there at an hour: cells in order of urgency, whole patients only."""
    bins = rule.shape[1]
    cells = {}
    for one in found:
        delay = max(one.present_h, hour_h) - one.onset_h
        if delay <= window_h:
            cell = one.severity * bins + min(int(delay / bin_h), bins - 1)
            cells.setdefault(cell, []).append(one.factor * at(saved[one.severity], delay / bin_h))
    for cell in order:
        if cell in cells and (each := rule[cell // bins, cell % bins]) > 0:
            served = min(len(cells[cell]), math.floor(doses / each + 1e-9))
            base -= float(np.mean(cells[cell])) * served
            doses -= served * each
    return base


def simulate(using: Model, steps: int, dice: np.random.Generator) -> np.ndarray:
    """One outbreak drawn from the model's own prior: what the filter believes, played forwards."""
    of, tuning = using.kinds, using.tuning
    c = dice.integers(len(of.size))
    w = of.serial[of.variant[c]]
    log_r, levels, counts = 0.5 * dice.normal(), [], []
    for t in range(steps):
        if dice.uniform() < 0.02:
            c = dice.integers(len(of.size))
        log_r = tuning.rest + tuning.phi * (log_r - tuning.rest) + of.sigma[c] * dice.normal()
        force = sum(of.serial[of.variant[c]][lag] * levels[t - lag] for lag in range(1, min(t, len(w) - 1) + 1))
        r = min(math.exp(log_r), using.spread.most)
        mean = (r * force + of.eps[c]) / max(1.0 - r * of.serial[of.variant[c]][0], 0.5)
        levels.append(mean * dice.gamma(of.size[c]) / of.size[c])
        counts.append(dice.poisson(min(levels[-1], 1e6)))
    return np.array(counts, float)
