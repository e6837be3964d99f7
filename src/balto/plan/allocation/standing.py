"""How a plan divides the doses, as it was rehearsed: the share of need of each place, the least of them, how uneven they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from balto.domain.allocation import Rule
from balto.plan.allocation.demand import demands
from balto.plan.decision import Decision
from balto.rehearse.compare import Estimate, compare
from balto.rehearse.outcome import Outcome

NOTHING = 0.5  # doses that arrive usable in the mean, below which a place gets nothing


@dataclass(frozen=True, slots=True)
class PlaceShare:
    """One place with patients: patients and doses needed, those there or arriving usable (all in the mean), the chance that none
    is, and deaths of 100 patients if nothing is sent and with the plan."""

    place: str
    product: str
    patients: float
    needed: float
    arriving: float
    none: float
    deaths_without: float
    deaths_with: float

    @property
    def share(self) -> float:
        """The share of need: usable doses over doses needed, at most 1."""
        return min(self.arriving / self.needed, 1.0) if self.needed > 0.0 else 1.0


@dataclass(frozen=True)
class Standing:
    """A plan under one rule: its deaths, and how many more than with the plan put forward (None: it is that plan)."""

    rule: Rule
    outcome: Outcome
    deaths: Estimate
    more: Estimate | None
    places: tuple[PlaceShare, ...]

    @property
    def least(self) -> float:
        """The least share of need of any place with patients."""
        return min((one.share for one in self.places), default=1.0)

    @property
    def nothing(self) -> tuple[str, ...]:
        """Places with patients that get nothing of a product that they need."""
        return tuple(dict.fromkeys(one.place for one in self.places if one.arriving < NOTHING))

    @property
    def gini(self) -> float:
        """How uneven the shares of need are: 0 where all are the same, near 1 where one place has all."""
        return gini(np.array([one.share for one in self.places]))


def gini(shares: NDArray[np.float64]) -> float:
    """Gini's coefficient: the mean difference between two shares over twice their mean."""
    if not len(shares) or not shares.sum() > 0.0:
        return 0.0
    return float(np.abs(shares[:, None] - shares).mean() / (2.0 * shares.mean()))


def short(decision: Decision) -> bool:
    """Whether there are too few doses of some product."""
    return any(one.short for one in demands(decision.world, decision.needs))


def standings(decision: Decision) -> tuple[Standing, ...]:
    """The plan put forward and those searched for under other rules, in the order of the rules; none where nothing is short."""
    if not short(decision):
        return ()
    mine = decision.world.allocation.rule
    found = [_standing(decision, mine, decision.chosen, None)]
    for rival in decision.rivals:
        if rival.plan.name in set(Rule):
            more = compare(decision.chosen, rival.outcome).deaths
            found.append(_standing(decision, Rule(rival.plan.name), rival.outcome, more))
    order = list(Rule)
    return tuple(sorted(found, key=lambda one: order.index(one.rule)))


def _standing(decision: Decision, rule: Rule, outcome: Outcome, more: Estimate | None) -> Standing:
    return Standing(rule, outcome, outcome.expected_deaths(), more, place_shares(replace(decision, chosen=outcome)))


def place_shares(decision: Decision) -> tuple[PlaceShare, ...]:
    """Every place with patients, of every product of which there are too few doses."""
    found: list[PlaceShare] = []
    for asked, one in zip(demands(decision.world, decision.needs), decision.by_product(), strict=True):
        if not asked.short:
            continue
        deaths, without = one.chosen.deaths.mean(axis=0, dtype=np.float64), one.death_table.mean()[:, 0, 0]
        row = {place: n for n, place in enumerate(one.chosen.places)}
        for place in asked.each:
            if place.has_patients:
                there, n = usable_at(one.chosen, place.place), row[place.place]
                of_100 = 100.0 / place.patients
                found.append(
                    PlaceShare(
                        place.place, asked.product, place.patients, place.needed, float(there.mean()),
                        float((there < NOTHING).mean()), float(without[n]) * of_100, float(deaths[n]) * of_100,
                    )
                )  # fmt: skip
    return tuple(found)


def usable_at(outcome: Outcome, place: str) -> NDArray[np.float64]:
    """Usable doses of one product at a place in the end [future]: those that lie there and stay, and those brought."""
    lots = [n for n, lot in enumerate(outcome.world.lots) if lot.place == place and not lot.aboard]
    own = outcome.given[:, lots].sum(axis=1, dtype=np.float64)
    return np.asarray(own + outcome.delivered(place))


def served_least(places: Sequence[PlaceShare], most: int) -> tuple[PlaceShare, ...]:
    """The places with the least shares of need."""
    return tuple(sorted(places, key=lambda one: one.share)[:most])
