"""The exact programme against every plan there is, where that can be counted; and how search and bound stand to it."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from balto.domain.carrier import Carrier
from balto.domain.consignment import Lot
from balto.domain.link import Link
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.bound.clairvoyant import clairvoyant
from balto.rehearse.run import rehearse
from benchmarks.relay.tiny import HURRY, KMH, Tiny, still, tiny
from verification.exact import Exact, solve

HOURS = 12


def little(seed: int) -> Tiny:
    """Two hubs and two ends, two carriers of two doses, four doses, twelve hours."""
    rng = np.random.default_rng(seed)
    base = tiny(4, 2, seed)
    km = [KMH * int(h) for h in rng.integers(1, 4, 3)]
    links = tuple(
        Link(f"l{i}", a, b, "runner", length, "here")
        for i, (a, b, length) in enumerate(zip(("p0", "p0", "p1"), ("p1", "p2", "p3"), km, strict=True))
    )
    teams = tuple(
        Carrier(f"c{i}", f"C{i}", f"p{rng.integers(4)}", "runner", KMH * HURRY, 2.0, available_h=float(rng.integers(3)))
        for i in range(2)
    )
    world = replace(
        base.chart.world, links=links, carriers=teams, lots=(Lot("p0", 4, available_h=1.0),), horizon_h=float(HOURS)
    )
    worth = np.sort(rng.uniform(0.2, 1.0, (2, 3)))[:, ::-1].cumsum(axis=1)
    fade = np.exp(-np.arange(HOURS + 1) / rng.uniform(4, 12, (2, 1)))
    deaths = 4.0 - fade[:, :, None] * np.concatenate([np.zeros((2, 1)), worth], axis=1)[:, None]
    return Tiny(WorldIndex(world, seed), DeathTable(("p2", "p3"), 1.0, (0, 1, 2, 3), deaths[None].astype(np.float32)))


def best_of_all(case: Tiny) -> float:
    """Every plan, hour by hour: each idle carrier waits, goes empty or takes some doses to a neighbour."""
    world, death_table = case.chart.world, case.death_table
    hours = {}
    for link in world.links:
        a, b = int(link.origin[1]), int(link.dest[1])
        hours[a, b] = hours[b, a] = round(link.km / KMH)
    ends = {int(place[1]): row for row, place in enumerate(death_table.places)}
    table = death_table.deaths[0].astype(float)

    @cache
    def averted(
        t: int, there: tuple[tuple[int, int], ...], stock: tuple[int, ...], coming: tuple[tuple[int, int, int], ...]
    ) -> float:
        """there: (place, hour free) of each carrier; coming: (hour, place, doses); what is at an end has been given."""
        won, left = 0.0, list(stock)
        for hour, place, doses in coming:
            if hour == t:
                if place in ends:
                    now = table[ends[place], t]
                    held = min(left[place], 3)
                    won += now[held] - now[min(held + doses, 3)]
                left[place] += doses
        if t == HOURS:
            return won
        waiting = tuple(row for row in coming if row[0] > t)
        return won + moves(t, 0, there, tuple(left), waiting)

    @cache
    def moves(
        t: int,
        c: int,
        there: tuple[tuple[int, int], ...],
        stock: tuple[int, ...],
        coming: tuple[tuple[int, int, int], ...],
    ) -> float:
        if c == len(there):
            return averted(t + 1, there, stock, tuple(sorted(coming)))
        best = moves(t, c + 1, there, stock, coming)
        place, free = there[c]
        if free <= t:
            for (a, b), length in hours.items():
                if a == place and t + length <= HOURS:
                    went = (*there[:c], (b, t + length), *there[c + 1 :])
                    for doses in range(0 if place in ends else min(2, stock[place]) + 1):
                        rest = tuple(n - doses * (p == place) for p, n in enumerate(stock))
                        more = (*coming, (t + length, b, doses)) if doses else coming
                        best = max(best, moves(t, c + 1, went, rest, more))
                    if place in ends:
                        best = max(best, moves(t, c + 1, went, stock, coming))
        return best

    start = tuple((int(carrier.home[1]), int(carrier.available_h)) for carrier in world.carriers)
    lots = tuple((int(lot.available_h), int(lot.place[1]), lot.doses) for lot in world.lots)
    return float(table[:, 0, 0].sum()) - averted(0, start, (0, 0, 0, 0), lots)


def solved(case: Tiny) -> Exact:
    with still():
        return solve(case.chart, case.death_table, 0, 1.0, 20.0)


@pytest.mark.parametrize("seed", range(4))
def test_the_programme_finds_the_best_of_all_plans(seed: int) -> None:
    case = little(seed)
    exact = solved(case)
    assert exact.proven
    assert exact.deaths == pytest.approx(best_of_all(case), abs=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_its_plan_has_those_deaths_when_rehearsed_and_none_is_below_its_bound(seed: int) -> None:
    case = little(seed)
    with still():
        exact = solved(case)
        assert exact.plan is not None
        assert rehearse(case.chart, exact.plan, case.death_table, 1).total_deaths()[0] == pytest.approx(
            exact.deaths, abs=1e-3
        )
        assert clairvoyant(case.chart, case.death_table, 1).deaths <= exact.deaths + 1e-4
        assert exact.bound <= exact.deaths


def test_where_a_late_dose_is_worth_more_it_still_comes_second() -> None:
    """The second dose gains more than the first (two doses cure one patient): no dose may skip the queue."""
    case = little(1)
    hours = np.arange(HOURS + 1)[:, None]
    lump = 4.0 - np.exp(-hours / 8.0) * np.array([0.0, 0.0, 2.0, 2.1])
    death_table = DeathTable(("p2", "p3"), 1.0, (0, 1, 2, 3), np.stack([lump, lump])[None].astype(np.float32))
    lumped = Tiny(case.chart, death_table)
    assert solved(lumped).deaths == pytest.approx(best_of_all(lumped), abs=1e-4)


def test_without_a_way_or_a_dose_nobody_is_saved() -> None:
    case = little(2)
    none = replace(case.chart.world, lots=(Lot("p0", 0),))
    exact = solved(Tiny(WorldIndex(none, 2), case.death_table))
    assert exact.deaths == pytest.approx(float(case.death_table.deaths[0, :, 0, 0].sum()))
