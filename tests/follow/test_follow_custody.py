"""Vials by double entry: whatever is reported, in whatever order, none appears and none vanishes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from balto.domain.log import Draft, Entry, EntryKind, Issue, Level, Order
from balto.domain.report import Kind, Report
from balto.follow.claims import standing
from balto.follow.custody import BETWEEN, CARRIER, DESTROYED, LOST, PLACE, USED, Account, custody

AT = datetime(1925, 1, 28, tzinfo=UTC)
CARRIERS = frozenset({"Shannon", "Kallands"})
OPENED = Draft(
    EntryKind.OPENED, AT, AT, Level.TYPED, issued=(Issue("Nenana", 30),),
    orders=(Order("Shannon 1", "Shannon", "Nenana", "Tolovana", 30), Order("Kallands 1", "Kallands", "Tolovana", "Manley", 30)),
)  # fmt: skip


def entries(*drafts: Draft) -> list[Entry]:
    return [Entry(draft, "aa", number, "", "") for number, draft in enumerate(drafts, 1)]


def heard(*reports: Report, level: Level = Level.TYPED, minute: int = 1) -> Draft:
    when = AT + timedelta(minutes=minute)
    return Draft(EntryKind.HEARD, when, when, level, reports=reports)


def books(*drafts: Draft):
    return custody(standing(entries(OPENED, *drafts)), CARRIERS)


def test_vials_go_with_the_carrier_and_stay_where_it_comes_in():
    left, came = Report(Kind.LEFT, "Shannon", place="Nenana"), Report(Kind.ARRIVED, "Shannon", place="Tolovana")
    assert books(heard(left)).doses[Account(CARRIER, "Shannon")] == 30
    assert books(heard(left), heard(came, minute=2)).doses[Account(PLACE, "Tolovana")] == 30


def test_a_hand_over_that_one_side_tells_of_is_disputed_until_the_other_does():
    left = heard(Report(Kind.LEFT, "Shannon", place="Nenana"))
    given_ = heard(Report(Kind.HANDED_OVER, "Shannon", "Kallands", doses=30), minute=2)
    taken = heard(Report(Kind.RECEIVED, "Kallands", "Shannon", doses=28), minute=3)
    assert books(left, given_).disputed == ((Account(BETWEEN, "Shannon", "Kallands"), 30),)
    assert books(left, given_, taken).disputed == ((Account(BETWEEN, "Shannon", "Kallands"), 2),)


def test_a_stranger_moves_no_vials():
    found = books(heard(Report(Kind.LOST, "Shannon", place="Nenana", doses=30), level=Level.UNKNOWN))
    assert found.total(LOST) == 0
    assert len(found.unheeded) == 1


def test_a_correction_takes_the_place_of_what_it_names_if_a_named_person_makes_it():
    wrong = heard(Report(Kind.USED, place="Nenana", doses=30))
    for level, used in ((Level.TYPED, 3), (Level.NUMBER, 30)):
        right = Draft(
            EntryKind.CORRECTION, AT, AT, level, about="aa-2", reports=(Report(Kind.USED, place="Nenana", doses=3),)
        )
        assert books(wrong, right).total(USED) == used


def test_a_count_that_is_not_that_of_the_books_is_shown():
    found = books(heard(Report(Kind.STOCK, place="Nenana", doses=28)))
    assert [(one.counted, one.booked) for one in found.counts] == [(28, 30)]


PARTIES = st.sampled_from(["Shannon", "Kallands", "Nenana", "Tolovana", ""])
REPORTS = st.builds(
    Report, st.sampled_from(list(Kind)), about=PARTIES, other=PARTIES, place=PARTIES,
    doses=st.none() | st.integers(0, 99), product=st.sampled_from(["", "vaccine"]),
)  # fmt: skip


@given(st.lists(st.tuples(REPORTS, st.sampled_from(list(Level))), max_size=12))
def test_issued_is_held_used_lost_and_destroyed_after_every_entry(said):
    drafts = [heard(report, level=level, minute=n) for n, (report, level) in enumerate(said)]
    for until in range(len(drafts) + 1):
        found = books(*drafts[:until])
        assert found.issued == 30
        assert found.held + found.total(USED) + found.total(LOST) + found.total(DESTROYED) == 30
