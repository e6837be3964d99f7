"""Who holds the doses, by double entry: issued = held + used + lost + destroyed, whatever is reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from balto.domain.log import Draft, Entry, EntryKind, Level, Order
from balto.domain.report import Kind, Report

ISSUED, USED, LOST, DESTROYED = "issued", "used", "lost", "destroyed"
ENDS = {Kind.USED: USED, Kind.LOST: LOST, Kind.DESTROYED: DESTROYED}
CARRIER, PLACE, BETWEEN = "carrier", "place", "between"


@dataclass(frozen=True, slots=True)
class Account:
    """Where doses of a product are: with a carrier, at a place, between two at a hand-over, or at an end."""

    kind: str
    name: str = ""
    other: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """Doses counted somewhere, and how many the books had there then."""

    place: str
    counted: int
    booked: int


@dataclass(slots=True)
class _Books:
    doses: dict[Account, int] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)
    counts: dict[str, Count] = field(default_factory=dict)
    unheeded: list[Entry] = field(default_factory=list)

    def move(self, source: Account, target: Account, doses: int) -> None:
        self.doses[source] = self.doses.get(source, 0) - doses
        self.doses[target] = self.doses.get(target, 0) + doses

    def there(self, account: Account) -> int:
        return self.doses.get(account, 0)


@dataclass(frozen=True, slots=True)
class Custody:
    """Where all doses are; accounts below nothing are claims that contradict each other, and are shown as they are."""

    doses: Mapping[Account, int]
    counts: tuple[Count, ...] = ()
    unheeded: tuple[Entry, ...] = ()  # claims about doses by somebody unknown: they move nothing

    def total(self, kind: str) -> int:
        """Doses in all accounts of a kind."""
        return sum(doses for account, doses in self.doses.items() if account.kind == kind)

    @property
    def issued(self) -> int:
        """Doses with which the run began."""
        return -self.total(ISSUED)

    @property
    def held(self) -> int:
        """Doses with carriers, at places and between them."""
        return self.total(CARRIER) + self.total(PLACE) + self.total(BETWEEN)

    @property
    def disputed(self) -> tuple[tuple[Account, int], ...]:
        """Hand-overs that only one side has told of, or in which the two sides name other numbers; below 0: only received."""
        found = ((one, doses) for one, doses in self.doses.items() if one.kind == BETWEEN and doses)
        return tuple(sorted(found, key=lambda pair: (pair[0].name, pair[0].other, pair[0].product)))

    @property
    def below_nothing(self) -> tuple[tuple[Account, int], ...]:
        """Carriers and places that gave away more than they had."""
        found = ((one, doses) for one, doses in self.doses.items() if one.kind in (CARRIER, PLACE) and doses < 0)
        return tuple(sorted(found, key=lambda pair: (pair[0].kind, pair[0].name)))


def custody(entries: Sequence[Entry], carriers: frozenset[str]) -> Custody:
    """The books after entries that stand in order; `carriers` tells ids of carriers from those of places."""
    books = _Books()
    orders: dict[str, list[Order]] = {}
    for entry in entries:
        draft = entry.draft
        for issue in draft.issued:
            books.move(
                Account(ISSUED, product=issue.product), Account(PLACE, issue.place, product=issue.product), issue.doses
            )
        for order in draft.orders:
            orders.setdefault(order.carrier, []).append(order)
        if draft.kind in (EntryKind.HEARD, EntryKind.CORRECTION):
            _heard(books, entry, orders, carriers)
    return Custody(books.doses, tuple(books.counts.values()), tuple(books.unheeded))


def _heard(books: _Books, entry: Entry, orders: Mapping[str, Sequence[Order]], carriers: frozenset[str]) -> None:
    draft: Draft = entry.draft
    moving = [one for one in draft.reports if one.kind in _POSTED]
    if moving and draft.level is Level.UNKNOWN:
        books.unheeded.append(entry)
        return
    for report in moving:
        _POSTED[report.kind](books, report, orders.get(report.about, ()), carriers)


def _left(books: _Books, report: Report, orders: Sequence[Order], carriers: frozenset[str]) -> None:
    """A carrier takes with it what it says; where it says nothing, what its order from there says, as far as it is there."""
    place = report.place or books.at.get(report.about, "") or (orders[-1].origin if len(orders) == 1 else "")
    if report.about not in carriers or not place:
        return
    books.at.pop(report.about, None)
    if report.doses is not None:
        aboard = books.there(Account(CARRIER, report.about, product=report.product))
        _load(books, report.about, place, report.product, report.doses - aboard)
        return
    for order in orders:
        if order.origin == place and order.dest:
            there = books.there(Account(PLACE, place, product=order.product))
            aboard = books.there(Account(CARRIER, report.about, product=order.product))
            _load(books, report.about, place, order.product, max(0, min(there, order.doses - aboard)))


def _load(books: _Books, carrier: str, place: str, product: str, doses: int) -> None:
    if doses > 0:
        books.move(Account(PLACE, place, product=product), Account(CARRIER, carrier, product=product), doses)


def _arrived(books: _Books, report: Report, orders: Sequence[Order], carriers: frozenset[str]) -> None:
    """What a carrier brings is where it comes in, until somebody takes it on."""
    dests = {order.dest for order in orders}
    place = report.place or (dests.pop() if len(dests) == 1 else "")
    if report.about not in carriers or not place:
        return
    books.at[report.about] = place
    for account in [one for one in books.doses if (one.kind, one.name) == (CARRIER, report.about)]:
        if (doses := books.there(account)) > 0:
            books.move(account, Account(PLACE, place, product=account.product), doses)


def _handed_over(books: _Books, report: Report, _orders: Sequence[Order], carriers: frozenset[str]) -> None:
    if report.doses is not None and report.about and report.other:
        source = _holder(books, report.about, report, carriers)
        books.move(source, Account(BETWEEN, report.about, report.other, report.product), report.doses)


def _received(books: _Books, report: Report, _orders: Sequence[Order], carriers: frozenset[str]) -> None:
    if report.doses is not None and report.about and report.other:
        target = Account(CARRIER if report.about in carriers else PLACE, report.about, product=report.product)
        books.move(Account(BETWEEN, report.other, report.about, report.product), target, report.doses)


def _ended(books: _Books, report: Report, _orders: Sequence[Order], carriers: frozenset[str]) -> None:
    who = report.about if report.about in carriers or not report.place else report.place
    if report.doses is not None and who:
        books.move(
            _holder(books, who, report, carriers), Account(ENDS[report.kind], product=report.product), report.doses
        )


def _counted(books: _Books, report: Report, _orders: Sequence[Order], carriers: frozenset[str]) -> None:
    where = report.place or report.about
    if report.doses is not None and where:
        kind = CARRIER if where in carriers else PLACE
        books.counts[where] = Count(where, report.doses, books.there(Account(kind, where, product=report.product)))


def _holder(books: _Books, who: str, report: Report, carriers: frozenset[str]) -> Account:
    """The account from which somebody gives: its own, or that of the place where it has come in, when it holds too few."""
    if who not in carriers:
        return Account(PLACE, who, product=report.product)
    own, place = Account(CARRIER, who, product=report.product), report.place or books.at.get(who, "")
    lacks = books.there(own) < (report.doses or 0)
    return Account(PLACE, place, product=report.product) if lacks and place else own


_POSTED = {
    Kind.LEFT: _left, Kind.ARRIVED: _arrived, Kind.HANDED_OVER: _handed_over, Kind.RECEIVED: _received,
    Kind.USED: _ended, Kind.LOST: _ended, Kind.DESTROYED: _ended, Kind.STOCK: _counted,
}  # fmt: skip
