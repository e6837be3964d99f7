"""A lower bound on the deaths of any plan for a country."""

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from balto.ensemble.death_table import DeathTable
from balto.motion.conditions import conditions
from balto.motion.earliest import Floats
from balto.motion.index import WorldIndex
from balto.plan.distribution._allocate_kernel import dual, priced
from balto.plan.network.earliest_supply import Store, reach
from balto.plan.network.mode_graph import ModeGraph, nets

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
ROUNDS = 40  # steps of the prices, in each future
LEGS = 24  # legs that a place's doses may hang from, empty ones and earlier ones of the same carriers included
LUCK = (2.0, 2.5, 3.1)  # sd of a leg's log pace that are told apart
SLACK_H = 0.05  # more than rounding and what the search of reach leaves unsaid can add up to


@dataclass(frozen=True, eq=False)
class Within:
    """How early doses could be where they are wanted: at_h [lot, row of the death table, member], of the lots that have doses.

    A lot's `store` is where and from when on it has them; a row of another product than the lot's is never reached.
    """

    store: tuple[Store, ...]
    doses: F64
    product: I64
    at_h: Floats
    weather: Floats

    def of(self, product: int, rows: I64) -> "Within":
        """The lots of one product alone and its rows of the death table; rows [row] are the products of all."""
        lots = self.product == product
        store = tuple(one for one, mine in zip(self.store, lots, strict=True) if mine)
        return Within(store, self.doses[lots], self.product[lots], self.at_h[lots][:, rows == product], self.weather)


def country_bound(chart: WorldIndex, death_table: DeathTable, members: int) -> float:
    """Expected deaths that no plan can go below in the weather of the first `members` futures, over all luck of its legs.

    With the weather known every carrier is free to be anywhere it can be by then, doses come by the best relay of them
    all, and only stock is scarce, by a price for each lot. Luck in pace is dealt as if each place's doses hung from LEGS
    legs and the luckiest had decided alone. Valid on the mean over luck, for plans whose legs are chosen before their luck
    is known and of which no place hangs from more legs than that (docs/decisions/country.md). Products are bounded one by
    one, as if all carriers were there for each.
    """
    by_kin = nets(chart)
    levels = [within(chart, by_kin, death_table, members, luck) for luck in LUCK]
    rows = products_of(chart, death_table)
    return sum(
        _bound_of(death_table.of(product.name), [level.of(number, rows) for level in levels])
        for number, product in enumerate(chart.world.products)
        if (rows == number).any()
    )


def _bound_of(death_table: DeathTable, levels: list[Within]) -> float:
    """The bound of one product, at each level of luck and with everything there at once."""
    if not levels[0].store:
        return float(bounds(death_table, levels[:1], (1.0,)).mean())
    stock_h = np.array([store.hour_h for store in levels[0].store], np.float32)
    at_once = np.broadcast_to(stock_h[:, None, None], levels[0].at_h.shape)
    return float(bounds(death_table, [*levels, replace(levels[0], at_h=at_once)], shares()).mean())


def products_of(chart: WorldIndex, death_table: DeathTable) -> I64:
    """The number of the product of each row of a death table, as the chart counts them."""
    number = {product.name: n for n, product in enumerate(chart.world.products)}
    return np.array([number[product] for _, product in death_table.rows], np.int64)


def shares(legs: int = LEGS) -> tuple[float, ...]:
    """How often the luckiest of so many legs is within each level of LUCK but not the one before; last, beyond all."""
    beyond = [min(1.0, legs * 0.5 * math.erfc(luck / math.sqrt(2.0))) for luck in LUCK]
    return tuple(before - after for before, after in pairwise([1.0, *beyond, 0.0]))


def within(
    chart: WorldIndex, by_kin: tuple[ModeGraph, ...], death_table: DeathTable, members: int, luck: float | None = None
) -> Within:
    """The reach of every lot that has doses; legs at their median pace, or each with so many sd of luck (then a bound)."""
    over = conditions(chart, 0, members)
    weather = np.ascontiguousarray(over.factor.transpose(1, 2, 0))
    best = 1.0 if luck is None else max(float(weather.max(initial=0.0)), 1.0)
    np.clip(weather / np.float32(best), 0.0, 1.0, out=weather)
    faster = np.full(len(chart.world.carriers), best)
    if luck is not None:
        faster *= np.exp(luck * np.hypot(chart.teams.team_sd, chart.teams.pace_sd))
    ground, lots = chart.ground, np.flatnonzero(chart.ground.lot_doses > 0)
    where = np.array([chart.places[place] for place in death_table.places], np.int64)
    store = tuple(Store(int(ground.lot_place[n]), float(ground.lot_h[n]), float(ground.lot_expires_h[n])) for n in lots)
    found, product = np.empty((len(lots), len(where), members), np.float32), ground.lot_product[lots].astype(np.int64)
    if len(lots):
        stores = list(dict.fromkeys(one._replace(spoils_h=math.inf) for one in store))
        of = [stores.index(one._replace(spoils_h=math.inf)) for one in store]
        found = reach(chart, by_kin, weather, stores, cores(), faster)[of][:, where]
        found[found > ground.lot_expires_h[lots][:, None, None]] = np.inf
        found[product[:, None] != products_of(chart, death_table)] = np.inf
    at_h = np.maximum(found - (0.0 if luck is None else SLACK_H), 0.0).astype(np.float32)
    return Within(store, ground.lot_doses[lots].astype(np.float64), product, at_h, weather)


def cores() -> int:
    """Threads to use: BALTO_CORES, or all cores."""
    return int(os.environ.get("BALTO_CORES", os.cpu_count() or 1))


def bounds(death_table: DeathTable, levels: Sequence[Within], share: Sequence[float]) -> F64:
    """The bound in each weather [member]: the mean of what could be averted at each level of luck, at the same prices."""
    lots, stock, members = levels[0].store, levels[0].doses, levels[0].at_h.shape[2]
    width = np.diff(np.array(death_table.doses, np.float64))
    none = death_table.deaths[:, :, 0, 0].sum(axis=1, dtype=np.float64)[np.arange(members) % death_table.members]
    found, used = none.copy(), np.empty(len(lots))
    price = np.full(len(lots), float(none[0]) / max(stock.sum(), 1.0) / 2) if members else stock
    tables = {}
    for m in range(members if lots else 0):
        t = m % death_table.members
        if t not in tables:
            tables = {t: falling(death_table.deaths[t])}
        hours = [level.at_h[:, :, m].astype(np.float64) for level in levels]
        stride = max(float(price.max(initial=0.0)) / 4, 1e-9)
        dual(tables[t], death_table.step_h, width, hours[0], stock, price, ROUNDS, stride)
        worth = [priced(tables[t], death_table.step_h, width, at_h, price, used) for at_h in hours]
        found[m] -= float(price @ stock) + float(np.dot(share, worth))
    return np.asarray(np.maximum(found, 0.0))


def falling(deaths: NDArray[np.float32]) -> F64:
    """Deaths averted by each step of doses [place, hour, step], never less than at any later hour."""
    table = deaths.astype(np.float64)
    steps = -np.diff(table, axis=2)
    return np.ascontiguousarray(np.maximum.accumulate(steps[:, ::-1], axis=1)[:, ::-1])
