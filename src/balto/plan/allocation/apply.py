"""What a search reads of the need under a rule of allocation; where nothing is short, what it always reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.domain.allocation import Rule
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.need.result import Need
from balto.plan.allocation.demand import Demands, demands
from balto.plan.allocation.ration_table import PRICES, ration_table, worst_first
from balto.plan.allocation.rations import HALF, Ration, rations
from balto.plan.unserved import earliest_h, out_of_reach


@dataclass(frozen=True)
class Divided:
    """One product of which there are too few doses, its rations under the rule, and the places out of reach by the reason."""

    asked: Demands
    rations: tuple[Ration, ...]
    out_of_reach: dict[str, tuple[str, ...]]


def divided(chart: WorldIndex, needs: Sequence[Need], rule: Rule, part: float = HALF) -> tuple[Divided, ...]:
    """The products of which there are too few doses, with their rations; none where nothing is short."""
    found = []
    for one in demands(chart.world, needs):
        if one.short:
            far = out_of_reach(_of(chart, one.product), [place.place for place in one.each])
            away = {place for places in far.values() for place in places}
            found.append(Divided(one, rations(rule, one, chart.seed, away, part), far))
    return tuple(found)


def table_by_rule(
    chart: WorldIndex, needs: Sequence[Need], death_table: DeathTable, rule: Rule, price: float = PRICES[0], part: float = HALF
) -> DeathTable:  # fmt: skip
    """The death table that a search under the rule reads; the same table under `lives`, or where nothing is short."""
    if rule is Rule.LIVES:
        return death_table
    short = divided(chart, needs, rule, part)
    if rule is Rule.WORST:
        return worst_table(chart, death_table, short, {})
    return ration_table(death_table, [(one.asked.product, one.rations) for one in short], price)


def worst_table(
    chart: WorldIndex, death_table: DeathTable, short: Sequence[Divided], there_h: Mapping[tuple[str, str], float]
) -> DeathTable:
    """The table in which places where most of 100 patients die come first, with doses there from an hour of each place and
    product on (not told: as early as can be). Rows of products that are not short keep their deaths as they are."""
    rows = {key: n for n, key in enumerate(death_table.rows)}
    found = death_table
    for one in short:
        mine = [rows[place.place, one.asked.product] for place in one.asked.each]
        patients, hours_h = (np.zeros(len(rows)), np.full(len(rows), np.inf))
        first_h = earliest_h(_of(chart, one.asked.product))
        patients[mine] = [place.patients for place in one.asked.each]
        hours_h[mine] = [
            there_h.get((place.place, one.asked.product), first_h.get(place.place, np.inf)) for place in one.asked.each
        ]
        found = _replaced(found, worst_first(death_table, patients, hours_h), mine)
    return found


def _replaced(table: DeathTable, other: DeathTable, rows: Sequence[int]) -> DeathTable:
    deaths: NDArray[np.float32] = table.deaths.copy()
    deaths[:, rows] = other.deaths[:, rows]
    return DeathTable(table.places, table.step_h, table.doses, deaths, table.products, table.lineage)


def _of(chart: WorldIndex, product: str) -> WorldIndex:
    return WorldIndex(chart.world.of(product), chart.seed) if chart.world.further else chart
