"""Where a run stands, by what was reported: everything that one screen tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from balto.domain.log import Entry, EntryKind, Fault
from balto.domain.report import Kind
from balto.follow.claims import standing
from balto.follow.custody import Custody, custody
from balto.follow.reported import LastReport, OrderState, last_reports, order_states


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the log itself: messages refused, faults of the chains, and writers who told two stories."""

    refused: int = 0
    faults: tuple[Fault, ...] = ()
    forked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a run stands at `now`, by the entries recorded until then."""

    now: datetime
    plan: str
    orders: tuple[OrderState, ...]
    carriers: tuple[LastReport, ...]
    silent: tuple[str, ...]  # carriers with orders of whom nothing was heard
    help_asked: tuple[LastReport, ...]
    custody: Custody
    entries: int
    health: Health

    @property
    def overdue(self) -> tuple[OrderState, ...]:
        """Orders whose end should have been reported by now."""
        return tuple(one for one in self.orders if one.overdue(self.now))

    @property
    def unanswered(self) -> tuple[OrderState, ...]:
        """Orders that nobody has confirmed, refused or begun."""
        return tuple(one for one in self.orders if one.open)

    @property
    def refused_orders(self) -> tuple[OrderState, ...]:
        """Orders that a carrier has refused and not begun all the same."""
        return tuple(one for one in self.orders if one.refused_at and not one.begun_at)


def standing_at(entries: Sequence[Entry], cards: Sequence[str], now: datetime, health: Health) -> Standing:
    """Where the run stands at `now` by the entries recorded until then; `cards` are the ids of all carriers."""
    recorded = [one for one in entries if one.draft.record_at <= now]
    lasting = standing(recorded)
    orders = order_states(lasting)
    carriers = tuple(dict.fromkeys((*(one.order.carrier for one in orders), *cards)))
    heard = last_reports(lasting, carriers)
    known = {one.carrier for one in heard}
    ordered = dict.fromkeys(one.order.carrier for one in orders)
    silent = tuple(one for one in ordered if one not in known)
    asked = tuple(one for one in heard if one.report.kind is Kind.HELP)
    books = custody(lasting, frozenset(carriers))
    return Standing(now, _plan(lasting), orders, heard, silent, asked, books, len(recorded), health)


def _plan(entries: Sequence[Entry]) -> str:
    named = [one.draft.text for one in entries if one.draft.kind is EntryKind.OPENED]
    return named[-1] if named else ""
