"""What was last reported of each carrier, and which orders were sent, confirmed, begun and done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from balto.domain.log import Entry, EntryKind, Order
from balto.domain.report import Kind, Report
from balto.follow.claims import so_at


@dataclass(frozen=True, slots=True)
class OrderState:
    """An order and when it was sent, confirmed or refused, begun and done, by what was reported; None: not yet."""

    order: Order
    sent_at: datetime | None = None
    confirmed_at: datetime | None = None
    refused_at: datetime | None = None
    begun_at: datetime | None = None
    done_at: datetime | None = None

    def overdue(self, now: datetime) -> bool:
        """Whether silence from its end is an alarm by the plan's own hour."""
        late = self.order.late_after
        return late is not None and self.done_at is None and now > late

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.confirmed_at is None and self.refused_at is None and self.begun_at is None and self.done_at is None


@dataclass(frozen=True, slots=True)
class LastReport:
    """The newest claim about a carrier, and when it was so."""

    carrier: str
    report: Report
    said_at: datetime
    entry: Entry


def last_reports(entries: Sequence[Entry], carriers: Sequence[str]) -> tuple[LastReport, ...]:
    """The last that was said of each carrier of which anything was said, by entries in order, in the order of `carriers`."""
    found: dict[str, LastReport] = {}
    for entry, report in _reports(entries):
        if report.about in carriers:
            found[report.about] = LastReport(report.about, report, report.said_at or so_at(entry), entry)
    return tuple(found[one] for one in carriers if one in found)


def order_states(entries: Sequence[Entry]) -> tuple[OrderState, ...]:
    """The orders in force after entries in order, in the order in which they were given."""
    states: dict[str, OrderState] = {}
    for entry in entries:
        draft = entry.draft
        if draft.level.may_command:
            states |= {order.id: OrderState(order) for order in draft.orders}
        if draft.kind is EntryKind.SENT and draft.about in states:
            states[draft.about] = replace(states[draft.about], sent_at=so_at(entry))
        for report in draft.reports:
            _answered(states, report, so_at(entry))
    return tuple(states.values())


def _answered(states: dict[str, OrderState], report: Report, at: datetime) -> None:
    match report.kind:
        case Kind.CONFIRMED if name := _meant(states, report):
            states[name] = replace(states[name], confirmed_at=at)
        case Kind.REFUSED if name := _meant(states, report):
            states[name] = replace(states[name], refused_at=at)
        case Kind.LEFT if name := _next(states, report, begun=False):
            states[name] = replace(states[name], begun_at=at)
        case Kind.ARRIVED if name := _next(states, report, begun=True):
            states[name] = replace(states[name], done_at=at)


def _meant(states: dict[str, OrderState], report: Report) -> str:
    """The order that an answer names, else the carrier's first that waits for one; an order of somebody else is not answered."""
    if report.order:
        named = next((name for name in states if name.casefold() == report.order.casefold()), "")
        return named if named and states[named].order.carrier == report.about else ""
    own = (name for name, one in states.items() if one.order.carrier == report.about and one.open)
    return next(own, "")


def _next(states: dict[str, OrderState], report: Report, begun: bool) -> str:
    """The first order of a carrier that is not begun (not done) and begins (ends) where it says."""
    for name, one in states.items():
        place = one.order.dest if begun else one.order.origin
        free = one.done_at is None and (begun or one.begun_at is None)
        if one.order.carrier == report.about and free and report.place in ("", place):
            return name
    return ""


def _reports(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Report]]:
    for entry in entries:
        for report in entry.draft.reports:
            yield entry, report
