"""The world of a case: every fact that planning and rehearsing may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from balto.basis.fate import Fate
from balto.basis.nonsense import above, must, not_below
from balto.domain.carrier import Carrier, Trial
from balto.domain.climate import Climate, Forecast, Observation
from balto.domain.consignment import Item, Lot
from balto.domain.limit import Limit
from balto.domain.link import Departure, Link, LinkState
from balto.domain.mode import MODES, Mode
from balto.domain.outbreak import Outbreak
from balto.domain.place import Place
from balto.domain.plan import Leg
from balto.domain.treatment import Treatment
from balto.domain.under_way import UnderWay

Row = TypeVar("Row", Place, Carrier, Link, Mode)


@dataclass(frozen=True, slots=True)
class Product:
    """What is sent, whom it treats, and where these fall ill; `name` is "" for the case's own, the first."""

    name: str
    item: Item
    treatment: Treatment
    outbreak: Outbreak


@dataclass(frozen=True, slots=True)
class World:
    """A case as it is known now, at `now_h`; hours count from the epoch, in UTC.

    Nothing that was seen, reported, counted or issued after now is in it (`domain/known.py`).

    `item`, `treatment` and `outbreak` are the case's own product; `further` are those that are sent beside it, each with
    patients of its own.

    `supposed` is what is not so in the case and only asked, a row for each option and what was typed after it: (`shut`, a link),
    (`add_doses`, "Kolo=50"); what may be typed is told in docs/what-if.md.

    `under_way` are the legs that have been left on and are not reported in, `executed` those that have ended, by now: a plan
    made in such a world goes on from there (`situation/`).

    `accounts` tell by table what became of the rows, patients and doses that the files hold: not a fact, so two worlds with other
    accounts are the same.

    `crew_weight` is what a death in a crew counts against a patient's; without `crew_limits` it is asked what
    there would be to gain if crews might be sent whatever they risk.

    `forecast_half_h` is the lead at which forecasts tell half of the weather's variance; 0: nobody forecasts it.
    """

    title: str
    epoch: datetime
    zone: str
    horizon_h: float
    item: Item
    treatment: Treatment
    places: tuple[Place, ...]
    links: tuple[Link, ...]
    carriers: tuple[Carrier, ...]
    outbreak: Outbreak
    lots: tuple[Lot, ...] = ()
    trials: tuple[Trial, ...] = ()
    departures: tuple[Departure, ...] = ()
    link_states: tuple[LinkState, ...] = ()
    limits: tuple[Limit, ...] = ()
    modes: tuple[Mode, ...] = MODES
    climates: tuple[Climate, ...] = ()
    observations: tuple[Observation, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    forecast_half_h: float = 0.0
    seed: int = 1925
    crew_weight: float = 1.0
    crew_limits: bool = True
    inputs_sha256: str = ""
    further: tuple[Product, ...] = ()
    supposed: tuple[tuple[str, str], ...] = ()
    now_h: float = 0.0
    under_way: tuple[UnderWay, ...] = ()
    executed: tuple[Leg, ...] = ()
    accounts: Mapping[str, Fate] = field(default_factory=dict, compare=False)
    _known: dict[str, dict[str, object]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        must(above(self.horizon_h, 0.0), self, "horizon_h", "hours above 0")
        must(not_below(self.now_h, 0.0), self, "now_h", "an hour from the epoch on")
        must(not_below(self.crew_weight, 0.0), self, "crew_weight", "a weight of 0 or more")
        must(not_below(self.forecast_half_h, 0.0), self, "forecast_half_h", "hours of 0 or more")
        away = [one.leg.carrier for one in self.under_way if one.counts and not one.leg.rides_on]
        must(len(away) == len(set(away)), self, "under_way", "each carrier under way on one leg")

    @property
    def products(self) -> tuple[Product, ...]:
        """All products, the case's own first."""
        return (Product("", self.item, self.treatment, self.outbreak), *self.further)

    @property
    def with_patients(self) -> frozenset[str]:
        """Ids of the places that have patients of any product."""
        return frozenset(place for product in self.products for place in product.outbreak.places)

    @property
    def able(self) -> int:
        """How many carriers may be used."""
        return sum(not carrier.excluded for carrier in self.carriers)

    @property
    def claims(self) -> tuple[LinkState, ...]:
        """What is said of links, each claim once."""
        return tuple(dict.fromkeys(self.link_states))

    def meant_by(self, claim: LinkState) -> tuple[Link, ...]:
        """The links that a claim is about: the one that it names, or else all that begin or end at the place that it names."""
        try:
            return (self.link(claim.link),)
        except KeyError:
            return tuple(link for link in self.links if claim.link in (link.origin, link.dest))

    def item_of(self, product: str) -> Item:
        """The item of a product by its name; KeyError if there is none."""
        return {one.name: one.item for one in self.products}[product]

    def of(self, product: str) -> "World":
        """The world of one product alone: its patients and its doses; lots of others stay in their places with no dose."""
        if not self.further:
            return self
        one = next(one for one in self.products if one.name == product)
        lots = tuple(replace(lot, doses=lot.doses if lot.product == product else 0, product="") for lot in self.lots)
        item = replace(one.item, called=product or one.item.treatment)
        return replace(self, item=item, treatment=one.treatment, outbreak=one.outbreak, lots=lots, further=())

    def place(self, place_id: str) -> Place:
        """The place with that id; KeyError if there is none."""
        return _by_id(self._known, "places", self.places, place_id)

    def carrier(self, carrier_id: str) -> Carrier:
        """The carrier with that id; KeyError if there is none."""
        return _by_id(self._known, "carriers", self.carriers, carrier_id)

    def link(self, link_id: str) -> Link:
        """The link with that id; KeyError if there is none."""
        return _by_id(self._known, "links", self.links, link_id)

    def mode(self, mode_id: str) -> Mode:
        """The mode with that id; KeyError if there is none."""
        return _by_id(self._known, "modes", self.modes, mode_id)


def _by_id(known: dict[str, dict[str, object]], table: str, rows: tuple[Row, ...], wanted: str) -> Row:
    """The first row with that id; the table is read once, when it is first asked."""
    if table not in known:
        known[table] = {row.id: row for row in reversed(rows)}
    found: Row = known[table][wanted]  # type: ignore[assignment]  # each table holds rows of its own kind
    return found
