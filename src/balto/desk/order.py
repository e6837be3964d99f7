"""The use case behind `balto order`: orders in force, a new one, and the note that one was sent."""

from datetime import datetime
from pathlib import Path

from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.desk.run_folder import Run, now_utc, opened_run
from balto.domain.log import Draft, Entry, EntryKind, Level, Order
from balto.follow.claims import standing
from balto.follow.reported import OrderState, order_states


def orders_in_force(case: Path) -> tuple[OrderState, ...]:
    """All orders of a run, as far as they have come."""
    with opened_run(case) as run:
        return order_states(standing(run.entries()))


def note_sent(case: Path, order_id: str, by: str, via: str, now: datetime | None = None) -> Entry:
    """Note that an order was sent; BadInput where there is no such order, or nobody is named who sent it."""
    at = now or now_utc()
    with opened_run(case) as run:
        signer = commander(run, by)
        _must_be_there(run, order_id)
        return run.log.append([Draft(EntryKind.SENT, at, at, Level.TYPED, signer, via, order_id)])[0]


def give(case: Path, to: str, text: str, by: str, now: datetime | None = None) -> Entry:
    """Give an order of the desk's own words; it gets the carrier's next number. BadInput where nobody is to do it, nothing is to
    be done, or nobody says so."""
    at = now or now_utc()
    with opened_run(case) as run:
        signer = commander(run, by)
        if not text.strip():
            raise BadInput([Problem("--text", quoted(text), Phrase("what is to be done"))])
        carrier = run.must_know(to, "--to").id
        taken = {one.id for entry in run.entries() for one in entry.draft.orders}
        number = next(n for n in range(1, len(taken) + 2) if f"{carrier} {run.desk.writer} {n}" not in taken)
        named = Order(f"{carrier} {run.desk.writer} {number}", carrier, text=text.strip())
        return run.log.append([Draft(EntryKind.ORDER, at, at, Level.TYPED, signer, "desk", orders=(named,))])[0]


def commander(run: Run, by: str) -> str:
    """The id of the person at the desk who commands; BadInput where nobody of contacts.csv is named."""
    if not by:
        raise BadInput([Problem("--by", quoted(by), Phrase("who gives the order: an id or a name of contacts.csv"))])
    return run.must_know(by, "--by").id


def _must_be_there(run: Run, order_id: str) -> None:
    known = [one.order.id for one in order_states(standing(run.entries()))]
    if order_id not in known:
        hint = did_you_mean(order_id, known)
        raise BadInput([Problem("--sent", quoted(order_id), Phrase("an order in force"), suggestion=hint)])
