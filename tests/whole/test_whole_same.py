"""What `make same` lets pass between two trees, and what it does not."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from xlsxwriter import Workbook

from verification.same import Side, compared
from verification.same_text import difference, first_difference, masked, read_names, renamed

PAGE = 'Leave Nenana.\nbalto 0.1.0 · inputs c2e2f65f086e · seed 1925\n"depart_h": 4.5\n'


def told(tmp_path: Path, old: str, new: str, names: dict[str, str] | None = None) -> str:
    for name, text in (("old", old), ("new", new)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return difference(tmp_path / "old", tmp_path / "new", names or {})


def test_one_word_changed_on_a_page_is_told_with_its_place(tmp_path):
    found = told(tmp_path, PAGE, PAGE.replace("Leave Nenana", "Leave Tanana"))
    assert found == "line 1, column 7: 'Leave Nenana.' is now 'Leave Tanana.'"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("4.5", "4.500000001", "line 1, column 4: '4.5' is now '4.500000001'"),
        ("a\n", "a", "line 2: a line less: ''"),
        ("a", "a\nb", "line 2: a line more: 'b'"),
        ("a\r\nb", "a\nb", "line 1, column 2: 'a\\r' is now 'a'"),
    ],
)
def test_the_least_change_is_found(tmp_path, old, new, found):
    assert first_difference(old, new) == found
    (tmp_path / "old").write_bytes(old.encode())
    (tmp_path / "new").write_bytes(new.encode())
    assert difference(tmp_path / "old", tmp_path / "new", {}) == found


def test_the_version_and_the_hash_of_the_inputs_may_differ_and_the_seed_may_not(tmp_path):
    later = PAGE.replace("0.1.0", "0.2.0").replace("c2e2f65f086e", "000000000000")
    assert not told(tmp_path, PAGE, later)
    assert "seed 1926" in told(tmp_path, PAGE, later.replace("1925", "1926"))
    assert masked("inputs of 12 places, balto plan 2") == "inputs of 12 places, balto plan 2"


def test_a_word_renamed_on_purpose_is_the_same_and_one_left_behind_is_not(tmp_path):
    names = {"depart_h": "leave_h"}
    assert not told(tmp_path, PAGE, PAGE.replace("depart_h", "leave_h"), names)
    assert "depart_h" in told(tmp_path, PAGE, PAGE, names)
    assert "leave_h" in told(tmp_path, PAGE, PAGE.replace("depart_h", "leave_h"))


def test_only_whole_words_are_renamed_and_two_may_change_places():
    names = {"leg": "run", "run": "leg", "run sheet": "orders"}
    assert renamed("leg run legs leg_id as-run run sheet", names) == "run leg legs leg_id as-run orders"


def test_tables_for_machines_are_compared_by_what_they_hold(tmp_path):
    for name, hours in (("old", [1.0, 2.0]), ("same", [1.0, 2.0]), ("other", [1.0, 2.5])):
        codec = "gzip" if name == "same" else "none"
        pq.write_table(pa.table({"arrive_h": hours}), tmp_path / f"{name}.parquet", compression=codec)
        with Workbook(tmp_path / f"{name}.xlsx") as book:
            book.add_worksheet("stock").write_column(0, 0, hours)
    for suffix in (".parquet", ".xlsx"):
        assert "2.5" in difference(tmp_path / f"old{suffix}", tmp_path / f"other{suffix}", {})
    assert (tmp_path / "old.parquet").read_bytes() != (tmp_path / "same.parquet").read_bytes()
    assert not difference(tmp_path / "old.parquet", tmp_path / "same.parquet", {})


def test_a_file_that_one_tree_alone_writes_is_told_and_one_of_a_new_name_is_found(tmp_path):
    old, new = Side(tmp_path, tmp_path / "old", {}), Side(tmp_path, tmp_path / "new", {})
    written = {old.folder: ("plan.csv", "ways.gpx", "stages.csv"), new.folder: ("plan.csv", "legs.csv", "more.csv")}
    for folder, names in written.items():
        folder.mkdir()
        for name in names:
            (folder / name).write_text("1\n")
    assert list(compared(old, new, {"stages": "legs"})) == [
        ("legs.csv", ""), ("more.csv", "was not there"), ("plan.csv", ""), ("ways.gpx", "is no longer there"),
    ]  # fmt: skip


def test_a_line_of_the_table_of_names_without_a_word_is_refused(tmp_path):
    (tmp_path / "names.toml").write_text('leg = "run"\n"depart_h" = 3\n')
    with pytest.raises(ValueError, match="depart_h"):
        read_names(tmp_path / "names.toml")
    assert all(isinstance(word, str) for word in read_names().values())
