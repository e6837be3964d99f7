"""What is supposed, as it is typed, and the world of a case with that made so."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.desk.what_if_rows import amounts, more_carriers, spans
from balto.domain.carrier import Carrier
from balto.domain.consignment import Lot
from balto.domain.link import LinkState
from balto.domain.place import Place
from balto.domain.world import World
from balto.show.phrases.sentences import row

SUPPOSED = "supposed"


@dataclass(frozen=True, slots=True)
class Change:
    """What is supposed, as typed.

    Links or places shut, carriers left out, PLACE=DOSES (or PLACE:ITEM=DOSES) more, PLACE=HOURS later, links or places reopened,
    MODE@PLACE=N carriers more. What is shut or reopened may be a pattern (road-*), and from a time until another (@FROM..UNTIL).
    """

    shut: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    add_doses: tuple[str, ...] = ()
    delay: tuple[str, ...] = ()
    reopen: tuple[str, ...] = ()
    add_carrier: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))

    @property
    def only_helps(self) -> bool:
        """Whether nothing is taken away: whoever does not need what there is more of can leave it."""
        return not (self.shut or self.without or self.delay)

    @property
    def only_hurts(self) -> bool:
        """Whether nothing is given: what can be done then can be done as things are."""
        return not (self.add_doses or self.reopen or self.add_carrier)

    def composed(self) -> "Change":
        """The same with each accented letter as one sign, as names are in a case."""
        return Change(*(tuple(map(_composed, getattr(self, one.name))) for one in fields(self)))

    def rows(self) -> tuple[tuple[str, str], ...]:
        """A row for each thing supposed: the option, and what was typed."""
        return tuple((one.name, typed) for one in fields(self) for typed in getattr(self, one.name))


def _composed(typed: str) -> str:
    return unicodedata.normalize("NFC", typed)


def changed(world: World, change: Change) -> World:
    """The world with the change made; BadInput with every name that the case does not know."""
    change = change.composed()
    problems: list[Problem] = []
    states, closed = _states(world, change, problems)
    left_out = _without(world, change, problems)
    lots = _lots(world, change, problems)
    more = more_carriers(world, change.add_carrier, problems)
    if problems:
        raise BadInput(problems)
    return replace(
        world, link_states=world.link_states + states, carriers=(*left_out, *more), lots=lots, supposed=change.rows(),
        places=tuple(replace(one, handover=False) if one.id in closed else one for one in world.places),
    )  # fmt: skip


def _states(world: World, change: Change, problems: list[Problem]) -> tuple[tuple[LinkState, ...], set[str]]:
    """What is said of links, and the places that are shut from now to the end."""
    states: list[LinkState] = []
    closed: set[str] = set()
    for option, state, rows in (("--shut", "shut", change.shut), ("--reopen", "open", change.reopen)):
        for one in spans(world, option, rows, problems):
            states.append(LinkState(one.name, state, one.from_h, one.until_h, SUPPOSED, float("inf")))
            always = one.from_h <= world.now_h and one.until_h >= world.horizon_h
            if state == "shut" and always and _is_place(world.places, one.name):
                closed.add(one.name)
    return tuple(states), closed


def _is_place(places: tuple[Place, ...], name: str) -> bool:
    return any(place.id == name for place in places)


def _without(world: World, change: Change, problems: list[Problem]) -> tuple[Carrier, ...]:
    """The carriers, those done without left out."""
    known = {carrier.id for carrier in world.carriers}
    problems += [
        Problem("--without", quoted(name), Phrase("a carrier"), suggestion=did_you_mean(name, sorted(known)))
        for name in change.without
        if name not in known
    ]
    return tuple(
        replace(carrier, excluded=SUPPOSED) if carrier.id in change.without else carrier for carrier in world.carriers
    )


def _lots(world: World, change: Change, problems: list[Problem]) -> tuple[Lot, ...]:
    """The stock, later where it is delayed, and what is added to it."""
    known = {place.id for place in world.places}
    items = {product.name: f":{product.name}" for product in world.further}
    at = known | {place + item for place in known for item in items.values()}
    example = Phrase("PLACE=50 or PLACE:ITEM=50") if items else "PLACE=50"
    more = amounts("--add-doses", change.add_doses, at, r"\d+", example, problems)
    later = amounts("--delay", change.delay, known, r"\d+(?:\.\d+)?h?", "PLACE=24h", problems)
    stores = {lot.place for lot in world.lots}
    problems += [
        Problem(
            "--delay", quoted(place), Phrase("a place with stock"),
            suggestion=Phrase("choose from {names}", names=row(sorted(stores))),
        )
        for place in later
        if place not in stores
    ]  # fmt: skip
    there = (replace(lot, available_h=_later(lot, later.get(lot.place), world.now_h)) for lot in world.lots)
    return (*there, *_added(more))


def _added(more: dict[str, float]) -> Iterator[Lot]:
    for where, doses in more.items():
        place, _, product = where.partition(":")
        yield Lot(place, int(doses), SUPPOSED, product=product)


def _later(lot: Lot, hours: float | None, now_h: float) -> float:
    there_h = max(lot.available_h, 0.0)
    return there_h if hours is None else max(there_h, now_h) + hours
