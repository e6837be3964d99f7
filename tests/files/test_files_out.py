"""Files that are written: whole or not at all, and safe to open."""

import errno
import os
import resource
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest

from balto.basis.problems import BadInput
from balto.desk.check import pack
from balto.desk.load_case import open_case
from balto.desk.new import begin
from balto.files.atomic import aside, write_text
from balto.files.case_folder import read_case
from balto.files.csv_text import plain, safe
from balto.files.outcome_table import write_table
from balto.files.plan_table import read_plans


def test_a_file_is_replaced_only_when_the_new_one_is_whole(tmp_path):
    path = tmp_path / "plan.json"
    write_text(path, "old")
    with pytest.raises(ZeroDivisionError), aside(path) as draft:
        draft.write_text("half") / 0
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["plan.json"]


def test_a_full_disk_is_said_and_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "plan.json"
    write_text(path, "old")

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space is left on the disk; nothing was written"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_plans_of_any_name_have_each_a_sheet(case, tmp_path):
    rows = (case({}) / "plans" / "by-river.csv").read_text(encoding="utf-8")
    names = ["what?[if]'", "by the river, the long way round 1", "BY the river, the long way round 2"]
    for name in names:
        (tmp_path / "case" / "plans" / f"{name}.csv").write_text(rows, encoding="utf-8")
    pack(tmp_path / "case", tmp_path / "case.xlsx")
    book = tmp_path / "case.xlsx"
    assert set(read_plans(book, open_case(book))) == {
        "both-ways", "by-river", "what--if--", "BY the river, the long way", "by the river, the long w~2",
    }  # fmt: skip


def test_a_file_that_is_no_workbook_is_refused(case, tmp_path):
    with pytest.raises(BadInput, match=r"expected an Excel workbook \(\.xlsx\)"):
        begin(tmp_path / "new", case({}) / "case.toml")


def test_a_workbook_that_a_disk_has_no_room_for_is_said_and_leaves_nothing(case, tmp_path):
    folder, before = case({}), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        with pytest.raises(OSError, match="nothing was written"):
            pack(folder, tmp_path / "case.xlsx")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in tmp_path.iterdir()] == ["case"]


def test_where_nothing_can_be_removed_what_went_wrong_first_is_said(tmp_path, monkeypatch):
    def only_to_be_read(path, *_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(Path, "write_bytes", only_to_be_read)
    monkeypatch.setattr(Path, "unlink", only_to_be_read)
    with pytest.raises(OSError, match="Read-only file system; nothing was written") as said:
        write_text(tmp_path / "plan.json", "new")
    assert said.value.filename == str(tmp_path / "plan.json")


@pytest.mark.parametrize("there", [False, True])
def test_a_case_is_written_whole_or_not_at_all(tmp_path, monkeypatch, there):
    folder = tmp_path / "case"
    if there:
        folder.mkdir()
    flushed = []

    def full(handle):
        flushed.append(handle)
        if len(flushed) > 20:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space is left on the disk"):
        begin(folder)
    assert folder.exists() == there
    assert list(tmp_path.rglob("*")) == [folder] * there


def test_outcomes_are_the_same_in_csv_and_parquet(tmp_path):
    columns = {
        "future": np.arange(3),
        "arrive_h": np.array([1.5, np.inf, np.nan]),
        "killed_by": ["river", "", "=cmd()"],
    }
    for name in ("out.csv", "out.parquet"):
        write_table(tmp_path / name, columns)
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines == ['"future","arrive_h","killed_by"', '0,1.5,"river"', '1,,""', '2,,"\'=cmd()"']
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column("future").to_pylist() == [0, 1, 2]
    assert table.column("arrive_h").to_pylist()[1] == np.inf
    assert table.column("killed_by").to_pylist() == ["river", "", "=cmd()"]


def test_the_same_outcomes_give_the_same_bytes(tmp_path):
    columns = {"arrive_h": np.linspace(0, 1, 1000)}
    for name in ("a.csv", "b.csv", "a.parquet", "b.parquet"):
        write_table(tmp_path / name, columns)
    for kind in ("csv", "parquet"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "'=1", "''=1", "plain", "", "'quoted'"])
def test_what_is_made_safe_can_be_made_plain_again(text):
    assert plain(safe(text)) == text
    assert not safe(text).startswith(("=", "+", "-", "@", "\t"))


def test_a_case_goes_into_a_workbook_and_comes_back(case, tmp_path):
    folder = case({"carriers.csv": ("knows the pass", "'=1+1 is her number")})
    world, plans = open_case(folder), read_plans(folder, open_case(folder))
    pack(folder, tmp_path / "case.xlsx")
    packed = open_case(tmp_path / "case.xlsx")
    assert replace(packed, inputs_sha256="") == replace(world, inputs_sha256="")
    assert read_plans(tmp_path / "case.xlsx", packed) == plans
    begin(tmp_path / "unpacked", tmp_path / "case.xlsx")
    unpacked = open_case(tmp_path / "unpacked")
    assert replace(unpacked, inputs_sha256="") == replace(world, inputs_sha256="")
    with pytest.raises(BadInput, match="a folder that is not empty"):
        begin(tmp_path / "unpacked", tmp_path / "case.xlsx")


def test_a_workbook_says_sheet_row_and_column(case, tmp_path):
    pack(case({}), tmp_path / "case.xlsx")
    book = openpyxl.load_workbook(tmp_path / "case.xlsx")
    header = [cell.value for cell in book["links"][1]]
    book["links"].cell(3, header.index("km") + 1).value = -38
    book["links"].cell(4, header.index("to") + 1).value = "Eske"
    for row in book["case"].iter_rows():
        if row[0].value == "horizon_h":
            row[1].value, line = -5, row[0].row
    del book["stock"]
    book.create_sheet("carrier")
    book.save(tmp_path / "case.xlsx")
    read = read_case(tmp_path / "case.xlsx")
    said = [str(problem) for problem in read.findings.errors]
    assert 'sheet links line 3, column km: found "-38", expected a distance above 0 up to 40000' in said
    assert 'sheet links line 4, column to: found "Eske", expected a place; did you mean "Esk"?' in said
    assert any(text.startswith(f"sheet case line {line}, column horizon_h") for text in said)
    assert any(
        text.startswith('case.xlsx: found no such sheet, expected a sheet "stock"; the sheets are') for text in said
    )
    assert [p.suggestion for p in read.findings.warnings] == ['did you mean "carriers"?']


def test_a_workbook_that_is_none_is_refused(tmp_path):
    (tmp_path / "case.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(BadInput, match="expected an Excel workbook"):
        open_case(tmp_path / "case.xlsx")
