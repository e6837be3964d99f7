"""What if: the world of a case with a link shut, a carrier fewer, doses more or stock later."""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.domain.consignment import Lot
from balto.domain.link import LinkState
from balto.domain.world import World

MOST = 1_000_000_000  # doses or hours, as in stock.csv


@dataclass(frozen=True, slots=True)
class Change:
    """What is supposed, as typed: links shut, carriers left out, PLACE=DOSES (or PLACE:ITEM=DOSES) more, PLACE=HOURS later."""

    shut: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    add_doses: tuple[str, ...] = ()
    delay: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.shut or self.without or self.add_doses or self.delay)

    def composed(self) -> "Change":
        """The same with each accented letter as one sign, as names are in a case."""
        return Change(_composed(self.shut), _composed(self.without), _composed(self.add_doses), _composed(self.delay))

    def rows(self) -> tuple[tuple[str, str], ...]:
        """A row for each thing supposed: the option, and what was typed."""
        return tuple((one.name, typed) for one in fields(self) for typed in getattr(self, one.name))


def _composed(typed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", one) for one in typed)


def changed(world: World, change: Change) -> World:
    """The world with the change made; BadInput with every name that the case does not know."""
    change = change.composed()
    problems: list[Problem] = []
    known = {place.id for place in world.places}
    _known("--shut", change.shut, {link.id for link in world.links}, "a link", problems)
    _known("--without", change.without, {carrier.id for carrier in world.carriers}, "a carrier", problems)
    items = {product.name: f":{product.name}" for product in world.further}
    at = known | {place + item for place in known for item in items.values()}
    more = _amounts(
        "--add-doses", change.add_doses, at, r"\d+", "PLACE=50" + " or PLACE:ITEM=50" * bool(items), problems
    )
    later = _amounts("--delay", change.delay, known, r"\d+(?:\.\d+)?h?", "PLACE=24h", problems)
    stores = {lot.place for lot in world.lots}
    problems += [
        Problem("--delay", quoted(place), "a place with stock", suggestion=f"there is {', '.join(sorted(stores))}")
        for place in later
        if place not in stores
    ]
    if problems:
        raise BadInput(problems)
    shut = tuple(LinkState(link, "shut", 0.0, math.inf, "supposed", math.inf) for link in change.shut)
    shut = tuple(replace(state, until_h=world.horizon_h) for state in shut)
    carriers = tuple(
        replace(carrier, excluded="supposed") if carrier.id in change.without else carrier for carrier in world.carriers
    )
    lots = tuple(replace(lot, available_h=_later(lot, later, world.now_h)) for lot in world.lots)
    lots += tuple(
        Lot(where.partition(":")[0], int(doses), "supposed", product=where.partition(":")[2])
        for where, doses in more.items()
    )
    return replace(world, link_states=world.link_states + shut, carriers=carriers, lots=lots, supposed=change.rows())


def _later(lot: Lot, later: Mapping[str, float], now_h: float) -> float:
    there_h = max(lot.available_h, 0.0)
    return max(there_h, now_h) + later[lot.place] if lot.place in later else there_h


def _known(where: str, names: Sequence[str], known: set[str], what: str, problems: list[Problem]) -> None:
    problems += [
        Problem(where, quoted(name), what, suggestion=did_you_mean(name, sorted(known)))
        for name in names
        if name not in known
    ]


def _amounts(
    where: str, rows: Sequence[str], known: set[str], pattern: str, example: str, problems: list[Problem]
) -> dict[str, float]:
    amounts: dict[str, float] = {}
    for row in rows:
        place, _, amount = row.partition("=")
        if not re.fullmatch(pattern, amount):
            problems.append(Problem(where, quoted(row), f"a place and an amount, such as {example}"))
        elif float(amount.rstrip("h")) > MOST:
            problems.append(Problem(where, quoted(row), f"an amount of at most {MOST:,}"))
        elif place not in known and ":" in place and place.partition(":")[0] in known:
            further = sorted({one.partition(":")[2] for one in known} - {""})
            hint = f"there is {', '.join(further)}" if further else "the case has none"
            problems.append(Problem(where, quoted(place.partition(":")[2]), "a further product", suggestion=hint))
        elif place not in known:
            problems.append(
                Problem(
                    where, quoted(place), f"a place, as in {example}", suggestion=did_you_mean(place, sorted(known))
                )
            )
        else:
            amounts[place] = amounts.get(place, 0.0) + float(amount.rstrip("h"))
    return amounts
