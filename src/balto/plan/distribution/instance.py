"""What the search for a country's plan looks up: nodes, the stock divided roughly, and what each place is to have."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.bound.weather_known import products_of, within
from balto.plan.distribution.allocate import at_hours, averted, beyond, by_stores, coarse, in_parts
from balto.plan.distribution.travel import Nodes, hours_of_nets, nodes, usable_of, weights
from balto.plan.network.earliest_supply import Store
from balto.plan.network.link_hours import LinkHours
from balto.plan.network.mode_graph import ModeGraph, nets
from balto.plan.network.products import payload_of

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
NEVER_H = 1e6  # when what spoils on the way is there
DETOUR, DETOUR_H = 1.3, 2.0  # how much later than everybody free a place is served, for the coarse plan


@dataclass
class Case:
    """Everything a search looks up.

    A part is what a place with patients needs of one product from one store by the coarse plan, or a share of that where
    usual carriers cannot take it at once. Parts of one place from the same store are one node: they come together.
    """

    chart: WorldIndex
    nets: tuple[ModeGraph, ...]
    weather: F32
    stores: tuple[Store, ...]
    at: Nodes
    grid: F64
    table: F64  # deaths averted [part, hour, doses], beyond what the place's own lot gives and the parts before
    step_h: float
    product: I64  # of each part
    node: I64  # of each part
    stock: F64  # doses [store, product] that may leave
    doses: F64  # wanted [part]
    kept: float  # deaths averted by doses that stay where their lot lies
    guess_h: F64  # when doses might be there, where that is not yet supplied [part]
    whose: I64  # the store that most of a part's doses would come from [part]

    @cached_property
    def took(self) -> tuple[LinkHours, ...]:
        """Hours of the arcs of each usable net."""
        return hours_of_nets(self.chart, usable_of(self.nets), self.weather)


def case_of(chart: WorldIndex, death_table: DeathTable, members: int) -> Case:
    """The case for a search that reckons with the weather of so many members."""
    by_kin = nets(chart)
    far = within(chart, by_kin, death_table, members)
    stores = tuple(dict.fromkeys(far.store))
    lot_store = np.array([stores.index(store) for store in far.store], np.int64)
    rows, most = len(death_table.places), max(len(stores), 1)
    stock = np.zeros((most, len(chart.world.products)))
    np.add.at(stock, (lot_store, far.product), far.doses)
    place, product = (
        np.array([chart.places[name] for name in death_table.places], np.int64),
        products_of(chart, death_table),
    )
    grid, table = np.array(death_table.doses, np.float64), averted(death_table.mean())
    by_store, likely_h, kept = np.zeros((most, rows)), np.full((most, rows), np.inf), 0.0
    if stores:
        mean_h = np.where(np.isfinite(far.at_h), far.at_h, 10 * chart.world.horizon_h).mean(axis=2, dtype=np.float64)
        lot_h = np.array([store.hour_h for store in far.store])[:, None]
        lot_likely_h = lot_h + (mean_h - lot_h) * DETOUR + DETOUR_H
        spoils_h = np.array([store.spoils_h for store in far.store])[:, None]
        lot_likely_h = np.where(lot_likely_h > spoils_h, np.maximum(lot_likely_h, NEVER_H), lot_likely_h)
        np.minimum.at(likely_h, lot_store, lot_likely_h)
        shares = coarse(grid, table, death_table.step_h, lot_likely_h, far.doses)
        for lot, store in enumerate(far.store):
            for n in np.flatnonzero((place == store.place) & (product == far.product[lot])):
                stays = math.floor(shares[lot, n])
                kept += float(np.interp(stays, grid, at_hours(table[n][None], death_table.step_h, lot_h[lot])[0]))
                table[n] = beyond(grid, table[n], stays)
                stock[lot_store[lot], product[n]] -= stays
                shares[lot, n] -= stays
        np.add.at(by_store, lot_store, shares)
    of_row, of_store, table, doses = by_stores(grid, table, by_store, likely_h, stock[:, product])
    bundle, weight = _numbered(place[of_row], of_store), weights(chart)[product[of_row]]
    parts = in_parts(grid, table, doses, bundle, weight, *_payloads(chart, by_kin))
    node, row, whose = _numbered(parts.bundle, parts.share), of_row[parts.row], of_store[parts.row]
    wanted = place[row][np.unique(node, return_index=True)[1]]
    return Case(
        chart, by_kin, far.weather, stores, nodes(chart, by_kin, stores, wanted), grid, parts.table, death_table.step_h,
        product[row], len(stores) + node, stock, parts.doses, kept, likely_h.min(axis=0)[row], whose,
    )  # fmt: skip


def _numbered(*columns: I64) -> I64:
    """Numbers for the different rows of these columns, in order of their first."""
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    number = {row: n for n, row in enumerate(dict.fromkeys(rows))}
    return np.array([number[row] for row in rows], np.int64)


def _payloads(chart: WorldIndex, by_kin: tuple[ModeGraph, ...]) -> tuple[float, float]:
    """The usual payload of the carriers that a country's plan may use, and the largest, in what doses weigh."""
    able = [int(c) for net in usable_of(by_kin) for c in net.carriers]
    payloads = [payload_of(chart, chart.world.carriers[c]) for c in able]
    return (float(np.median(payloads)), max(payloads)) if payloads else (np.inf, np.inf)


def wanted_of(case: Case) -> tuple[F64, F64, F64]:
    """worths [node, hour] and wants [node, product] for the doses that each part is to have, and the price [product] of a dose
    that no store has: half as much again as doses avert on the mean."""
    count, products = len(case.at.place), case.stock.shape[1]
    worths, wants, gain = np.zeros((count, case.table.shape[1])), np.zeros((count, products)), np.zeros(products)
    for p, (node, product) in enumerate(zip(case.node, case.product, strict=True)):
        line = np.array([-np.interp(case.doses[p], case.grid, row) for row in case.table[p]])
        worths[node] += line
        wants[node, product] += case.doses[p]
        gain[product] -= line[0]
    return worths, wants, 1.5 * gain / np.maximum(wants.sum(axis=0), 1.0)
