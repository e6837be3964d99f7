"""A run at the desk: opened, heard by typed lines to the last vial, looked at, joined by a second desk."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet
import pytest

from balto.basis.problems import BadInput
from balto.cli.main import run
from balto.desk.hear import Said, take
from balto.desk.load_case import open_case
from balto.desk.log import erase, listing
from balto.desk.open import begin
from balto.desk.order import give, note_sent, orders_in_force
from balto.desk.run_folder import folder_of, make, opened_run
from balto.desk.status import status
from balto.desk.sync import sync
from balto.domain.log import Draft, EntryKind, Level, Order
from balto.follow.custody import PLACE, USED, Account

NOME = Path(__file__).parents[2] / "examples" / "nome-1925"
START = datetime(1925, 1, 27, tzinfo=UTC)
PLAN = "as-run"


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    case = tmp_path_factory.mktemp("run") / "nome"
    shutil.copytree(NOME, case)
    begin(case, PLAN, "Ann Smith", 50, START)
    return case


@pytest.fixture
def nome(begun, tmp_path):
    shutil.copytree(begun, tmp_path / "nome")
    shutil.copytree(folder_of(begun), tmp_path / "nome-run")
    return tmp_path / "nome"


def hear(case, line, sender, hour, **more):
    return take(case, Said(line, sender, **{"typed_by": "Ann Smith", **more}), START + timedelta(hours=hour))[0]


def test_a_run_is_carried_out_by_typed_lines_and_the_vials_close_at_two_desks(nome, tmp_path):
    stick, far = tmp_path / "stick", tmp_path / "far" / "nome"
    stick.mkdir()
    shutil.copytree(NOME, far)
    orders = [one.order for one in orders_in_force(nome)]
    sync(nome, stick)
    sync(far, stick)
    shutil.copy(folder_of(nome) / "contacts.csv", folder_of(far) / "contacts.csv")
    for hour, order in enumerate(orders, 1):
        desk = nome if hour % 2 else far
        hear(desk, f"left {order.origin}", order.carrier, hour)
        hear(desk, f"arrived {order.dest}", order.carrier, hour + 0.5)
        if desk is nome:  # the far desk goes by what it hears on its stick
            sync(nome, stick)
            sync(far, stick)
        else:
            sync(far, stick)
            sync(nome, stick)
    last = START + timedelta(days=5)
    one, other = status(nome, now=last).standing, status(far, now=last).standing
    assert one == other
    assert all(state.done_at for state in one.orders)
    books = one.custody
    brought = sum(order.doses for order in orders if order.dest == "Nome")
    assert books.doses[Account(PLACE, "Nome")] >= brought > 0
    assert books.issued == books.held
    assert (books.disputed, books.below_nothing, one.overdue, one.health.faults) == ((), (), (), ())
    hear(nome, f"used {brought} vials at Nome", "Ann Smith", 130)
    after = status(nome, now=last + timedelta(days=2)).standing.custody
    assert (after.total(USED), after.held) == (brought, books.issued - brought)


def test_silence_is_an_alarm_by_the_plans_own_hour(nome):
    first = min((one.order for one in orders_in_force(nome) if one.order.late_after), key=lambda one: one.late_after)
    before = status(nome, now=first.late_after).standing
    after = status(nome, now=first.late_after + timedelta(minutes=1)).standing
    assert first.id not in {one.order.id for one in before.overdue}
    assert first.id in {one.order.id for one in after.overdue}


def test_levels_a_name_at_the_desk_a_number_a_stranger(nome):
    cards = folder_of(nome) / "contacts.csv"
    cards.write_text(re.sub(r"(?m)^(Shannon,[^\n]*,carrier),,", r"\1,+1 907 555 0101,", cards.read_text()))
    assert hear(nome, "left Nenana", "Shannon", 1).entry.draft.level is Level.TYPED
    known = hear(nome, "arrived Tolovana", "+19075550101", 2, via="sms", typed_by="")
    assert (known.entry.draft.level, known.entry.draft.said_by) == (Level.NUMBER, "Shannon")
    assert not re.search(r"907.?555", str(known.entry))
    assert hear(nome, "arrived Nome", "+15550000", 3, via="sms").entry.draft.level is Level.UNKNOWN
    with pytest.raises(BadInput, match="--instead-of"):
        hear(nome, "arrived Nome", "+19075550101", 4, via="sms", instead_of=known.entry.name)


def test_a_clock_five_years_off_keeps_the_words_and_leaves_the_time_unknown(nome):
    found = hear(nome, "left Nenana", "Shannon", 1, said_at="1930-01-27 03:00")
    assert found.clock_unknown
    assert found.entry.draft.event_at is None
    assert found.entry.draft.reports[0].place == "Nenana"


def test_the_same_words_for_the_same_hour_stand_once(nome):
    first = hear(nome, "left Nenana", "Shannon", 20, said_at="09:00")
    again = hear(nome, "left Nenana", "Shannon", 21, said_at="09:00")
    assert (first.again, again.again, again.entry) == (False, True, first.entry)
    assert not hear(nome, "left Nenana", "Shannon", 21, said_at="10:00").again


def test_only_somebody_of_the_cards_may_order(nome):
    with pytest.raises(BadInput, match="--by"):
        give(nome, "Shannon", "wait in Minto", "")
    with pytest.raises(BadInput, match="--by"):
        note_sent(nome, orders_in_force(nome)[0].order.id, "stranger", "voice")
    entry = give(nome, "Shannon", "wait in Minto", "ann-smith", START)
    order = entry.draft.orders[0]
    note_sent(nome, order.id, "ann-smith", "voice", START)
    hear(nome, f"ok {order.id}", "Shannon", 1)
    state = orders_in_force(nome)[-1]
    assert (state.order.text, state.sent_at) == ("wait in Minto", START)


def test_what_is_not_understood_is_kept_with_its_reason(nome):
    with pytest.raises(BadInput, match="empty"):
        hear(nome, "  ", "Shannon", 1)
    assert len(listing(nome).quarantine) == 1
    assert listing(nome).of == 1


def test_words_can_be_erased(nome):
    entry = hear(nome, "left Nenana", "Shannon", 1).entry
    erase(nome, entry.name)
    assert not listing(nome).faults


def test_a_run_is_opened_once_and_only_where_there_is_a_plan(nome, tmp_path):
    with pytest.raises(BadInput, match="opened once"):
        begin(nome, PLAN, "Ann", 50, START)
    shutil.copytree(NOME, tmp_path / "other")
    with pytest.raises(BadInput, match=r"plan\.json"):
        begin(tmp_path / "other", "", "Ann", 50, START)
    assert not folder_of(tmp_path / "other").exists()


def test_the_commands_say_what_they_did(nome, capsys):
    now = ["--now", "1925-01-28T00:00Z"]
    assert run(["hear", str(nome), "left Nenana", "--from", "Shannon", "--by", "Ann Smith", *now]) == 0
    assert "Shannon has left Nenana" in capsys.readouterr().out
    assert run(["status", str(nome), *now]) == 0
    assert "issued" in capsys.readouterr().out
    assert run(["order", str(nome), *now]) == 0
    assert run(["log", str(nome), "--kind", EntryKind.HEARD]) == 0
    assert "the chain is whole" in capsys.readouterr().out
    assert run(["status", str(NOME)]) == 2


@pytest.mark.parametrize(
    ("form", "holds"), [("csv", '"left","Shannon"'), ("geojson", '"Nenana"'), ("gpx", "<name>Shannon</name>")]
)
def test_what_was_reported_is_written_for_other_programs(nome, tmp_path, form, holds):
    hear(nome, "left Nenana", "Shannon", 1)
    out = tmp_path / f"out.{form}"
    assert run(["export", str(nome), "--out", str(out)]) == 0
    assert holds in out.read_text()
    assert run(["export", str(nome), "--out", str(out)]) == 2


def test_a_table_of_no_reports_and_one_of_parquet_can_be_read(nome, tmp_path):
    out = tmp_path / "out.parquet"
    assert run(["export", str(nome), "--out", str(out)]) == 0
    assert pyarrow.parquet.read_table(out).num_rows == 0


def test_a_bit_flipped_in_a_row_is_told_and_never_a_traceback(nome):
    """Of the log's file, each twentieth byte that is part of an entry; what cannot be read at all is bad input."""
    entry = hear(nome, "left Nenana", "Shannon", 1).entry
    path = folder_of(nome) / "log.sqlite"
    whole = path.read_bytes()
    body_at = whole.rindex(b'"reports":[')
    spots = [*range(body_at, body_at + 40, 4), whole.index(entry.hash.encode()), 20, 5000, len(whole) // 2]
    told = []
    for spot in spots:
        path.write_bytes(whole[:spot] + bytes([whole[spot] ^ 4]) + whole[spot + 1 :])
        told.append(run(["log", str(nome)]))
    assert set(told[:11]) <= {1, 2}
    for size in (0, 100, len(whole) // 2):
        path.write_bytes(whole[:size])
        assert run(["status", str(nome)]) == 2


def test_an_order_that_a_known_number_forges_is_not_in_force(nome):
    forged = Draft(
        EntryKind.ORDER, START, START, Level.NUMBER, "Shannon", orders=(Order("X 1", "Shannon", text="turn back"),)
    )
    with opened_run(nome) as there:
        there.log.append([forged])
    assert "X 1" not in {one.order.id for one in orders_in_force(nome)}


def test_a_run_whose_first_entry_was_not_written_can_be_opened_again(nome):
    (folder_of(nome) / "log.sqlite").unlink()
    make(nome, open_case(nome), ())
    assert begin(nome, PLAN, "Ann Smith", 50, START).orders
