"""From futures of cases to patients, their doses, and the death table of each place."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from balto.basis import chance
from balto.domain.outbreak import Outbreak, Site
from balto.domain.treatment import Campaign, Severity, Treatment
from balto.ensemble.death_table import DeathTable
from balto.need import _place_deaths_kernel, campaign, doses, effect, net
from balto.need.fatality import Risk
from balto.need.reporting import Reporting
from balto.need.series import Series

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
MOST_PATIENTS = 3000


@dataclass(frozen=True, slots=True, eq=False)
class CaseGroups:
    """Cases of one place by date, past and future: counts [member, group] dated within [start_h, start_h + span_h].

    low_u, high_u bound the level of the delay (reported cases came early, unreported ones come late); gone is the share
    treated before.
    """

    place: str
    counts: F64
    start_h: F64
    span_h: F64
    low_u: F64
    high_u: F64
    gone: F64
    by_onset: bool
    delay_h: F64
    series: Series
    cases: F64


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Patients, doses and death table of all places."""

    death_table: DeathTable
    patients: F32
    doses: F32
    ill: F32
    fatality: F64
    short: F64


def lay(
    laid: tuple[Series, ...], futures: list[tuple[F64, F64]], delay: Reporting, outbreak: Outbreak, treatment: Treatment,
    epoch: datetime,
) -> tuple[CaseGroups, ...]:  # fmt: skip
    """The groups of each place: reported, reported late (only where dated by onset), and to come.

    Groups so old that their patients are past the window of treatment at the epoch are left out: whatever now is, the others
    keep their places, and so their draws.
    """
    by_onset = outbreak.reported.dated == "onset"
    found = []
    for one, (cases, latent) in zip(laid, futures, strict=True):
        group = _groups(one, cases, latent, delay, by_onset, epoch)
        found.append(_recent(group, treatment.course.window_h))
    return tuple(found)


def _recent(group: CaseGroups, window_h: float) -> CaseGroups:
    """Only groups that may still hold patients to treat."""
    keep = group.start_h + group.span_h > -window_h
    part = {name: getattr(group, name)[keep] for name in ("start_h", "span_h", "low_u", "high_u", "gone")}
    return replace(group, counts=np.ascontiguousarray(group.counts[:, keep]), **part)


def _groups(one: Series, cases: F64, latent: F64, delay: Reporting, by_onset: bool, epoch: datetime) -> CaseGroups:
    members, ahead = cases.shape
    recent = latent.shape[1] if by_onset else 0
    past = np.broadcast_to(one.filled, (members, one.steps))
    unseen = (
        np.maximum(latent[:, :recent] - one.filled[one.steps - recent :], 0.0) if recent else np.zeros((members, 0))
    )
    first_h = np.array([one.start_h(step, epoch) for step in range(one.steps + ahead)])
    cut_h = one.start_h(one.steps, epoch)
    seen = delay.cdf((cut_h - first_h - 12.0 * one.days) / 24.0) if by_onset else np.ones(len(first_h))
    nothing, everything = np.zeros(len(first_h)), np.ones(len(first_h))
    late = slice(one.steps - recent, one.steps)
    return CaseGroups(
        one.place,
        np.ascontiguousarray(np.concatenate([past, unseen, cases], axis=1)),
        np.concatenate([first_h[: one.steps], first_h[late], first_h[one.steps :]]),
        np.full(one.steps + recent + ahead, 24.0 * one.days),
        np.concatenate([nothing[: one.steps], seen[late], nothing[one.steps :]]),
        np.concatenate([seen[: one.steps] if by_onset else everything[: one.steps], everything[late], everything[one.steps :]]),
        np.concatenate([one.treated, np.zeros(recent + ahead)]),
        by_onset,
        delay.quantiles_h(),
        one,
        cases,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class TableSpec:
    """What the tables of all places are laid out by."""

    treatment: Treatment
    sites: tuple[Site, ...]
    horizon_h: float
    step_h: float
    members: int
    seed: int
    rule: doses.Rule = "benefit"
    now_h: float = 0.0

    @property
    def days(self) -> int:
        """Days of the horizon."""
        return int(np.ceil(self.horizon_h / 24.0))

    @property
    def hours(self) -> int:
        """Hours of arrival in the death table."""
        return int(np.ceil(self.horizon_h / self.step_h)) + 1

    def grid(self, people: tuple[CaseGroups, ...], rule: F64) -> F64:
        """Amounts of doses up to what nearly every future could use at its place."""
        own = max(site.stock + sum(arrival.doses for arrival in site.pipeline) for site in self.sites)
        if isinstance(self.treatment.effect, Campaign):
            left_h = self.horizon_h - self.now_h
            reach = max(campaign.asked(self.treatment.effect, site, left_h) for site in self.sites)
            return doses.grid(reach * doses.overhead(self.treatment) + own)
        most = max(float(np.quantile(group.counts.sum(axis=1), 0.98)) for group in people) * float(rule.max())
        return doses.grid(most * doses.overhead(self.treatment) + own)


def death_tables(people: tuple[CaseGroups, ...], classes: tuple[Severity, ...], risk: Risk, frame: TableSpec) -> Table:
    """Patients, doses and death table of each place; as many places at a time as there are cores."""
    treatment, members = frame.treatment, frame.members
    fixed = fixed_part(classes, risk, frame)
    grid = frame.grid(people, fixed.rule)
    shape = (members, len(people))
    deaths = np.zeros((*shape, frame.hours, len(grid)), np.float32)
    wanted, seen, ill = np.zeros((*shape, frame.days)), np.zeros((*shape, frame.days)), np.zeros(shape)
    given = grid / doses.overhead(treatment)

    def one(i: int) -> None:
        deaths[:, i] = _one(i, people[i], frame, fixed, given, wanted, seen, ill)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, range(len(people))))
    needed = np.ceil(wanted * doses.overhead(treatment) - 1e-9).astype(np.float32)
    death_table = DeathTable(tuple(group.place for group in people), frame.step_h, tuple(int(n) for n in grid), deaths)
    return Table(
        net.of_stock(death_table, frame.sites), seen.astype(np.float32), needed, ill.astype(np.float32), fixed.p0,
        net.short(needed, frame.sites),
    )  # fmt: skip


def _one(
    i: int, group: CaseGroups, frame: TableSpec, fixed: "Curves", given: F64, wanted: F64, seen: F64, ill: F64
) -> NDArray[np.float64]:
    """Deaths at one place [member, hour, dose]; fills its column of the other tables."""
    treatment, members, days, now_h = frame.treatment, frame.members, frame.days, frame.now_h
    out = np.zeros((members, frame.hours, len(given)))
    d, p, a = np.zeros((members, days)), np.zeros((members, days)), np.zeros(members)
    _place_deaths_kernel.death_table(
        chance.key(frame.seed, f"need/patients/{group.place}"), group.counts, group.start_h, group.span_h, group.low_u,
        group.high_u, group.gone, group.by_onset, group.delay_h, fixed.shares, fixed.ratio, fixed.p0[:, i].copy(),
        fixed.dead_by, fixed.saved_at(i), doses.BIN_H, fixed.rule, fixed.order, now_h, frame.step_h, treatment.course.window_h,
        given, out, d, p, a, MOST_PATIENTS,
    )  # fmt: skip
    if isinstance(treatment.effect, Campaign):
        hours = np.maximum(np.arange(frame.hours, dtype=float) * frame.step_h, now_h)
        first_h = float(group.start_h[-group.cases.shape[1]])
        spared = campaign.averted(
            treatment.effect,
            treatment.spread,
            group.series,
            frame.sites[i],
            group.cases,
            first_h,
            hours,
            given,
            frame.seed,
        )
        out -= fixed.p0[:, i, None, None] * spared
        np.maximum(out, 0.0, out=out)
        d[:, min(int(now_h // 24.0), days - 1)] = campaign.asked(
            treatment.effect, frame.sites[i], frame.horizon_h - now_h
        )
    wanted[:, i], seen[:, i], ill[:, i] = d, p, a
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """What does not depend on the place's cases: shares, ratio [severity], p0 [member, place], tables by severity and bin."""

    shares: F64
    ratio: F64
    p0: F64
    dead_by: F64
    share_prevented: F64
    rule: F64
    order: NDArray[np.int64]

    def saved_at(self, place: int) -> F64:
        """Deaths averted per patient treated after a delay, from onset: [member, severity, bin]."""
        risk = np.minimum(self.p0[:, place, None] * self.ratio, 0.95)
        return np.ascontiguousarray(risk[:, :, None] * self.share_prevented)


def fixed_part(classes: tuple[Severity, ...], risk: Risk, frame: TableSpec) -> Curves:
    """Draws the level of death and the curve of each future, and ranks patients by the mean curve."""
    treatment = frame.treatment
    ratio = np.array([one.death_ratio for one in classes])
    p0 = risk.draw(frame.members, frame.seed)
    delay_h = np.arange(doses.bins(treatment), dtype=float) * doses.BIN_H
    z = chance.stream(frame.seed, "need/effect").normal(size=(frame.members, 1, 1, 2))
    typical = np.minimum(p0.mean(axis=1)[:, None] * ratio, 0.95)[:, :, None]
    dead = effect.dead_by(treatment.course, delay_h)
    share = effect.prevented(treatment.effect, typical, delay_h, z) * (1.0 - dead)
    rule = doses.rule_table(treatment, classes)
    order = doses.order(frame.rule, (typical * share).mean(axis=0), rule, classes)
    return Curves(np.array([one.share for one in classes]), ratio, p0, dead, share, rule, order)
