"""Whatever the input, no row, patient, death or dose vanishes; and where one did, it would be seen."""

from dataclasses import replace
from pathlib import Path

import pytest

from balto.basis.fate import Account, Fate
from balto.files.case_folder import read_case
from verification.fuzz import INPUTS, chunk
from verification.fuzz_subjects import SUBJECTS, apart, laid, lines_apart, of_list, uncounted


@pytest.mark.parametrize("first", [0, 50_000, 99_800])
def test_spoilt_inputs_give_a_case_or_problems_and_their_accounts_add_up(first):
    told = chunk(first, first + 200, 3, INPUTS)
    assert told.failures == []
    assert told.slow == []
    assert (told.cases + told.problems).total() == 200
    assert told.cases.total() > 20
    assert told.problems.total() > 20


def test_what_is_not_spoilt_is_read(tmp_path):
    laid(tmp_path)
    assert {subject.name: subject.read(tmp_path / subject.name) for subject in SUBJECTS} == {
        subject.name: (True, []) for subject in SUBJECTS
    }


def test_the_same_number_of_the_same_seed_is_the_same_input():
    one, again, other = (chunk(4_000, 4_020, seed, INPUTS) for seed in (5, 5, 6))
    assert (one.cases, one.problems) == (again.cases, again.problems)
    assert (one.cases, one.problems) != (other.cases, other.problems)


def test_a_row_or_a_dose_that_vanished_would_be_seen():
    read = read_case(Path("examples/river-flood"))
    fates = read.findings.fates
    assert (uncounted(fates), apart(read.world, fates), lines_apart(read.files, fates)) == ([], [], [])
    short = fates | {"stock.csv": replace(fates["stock.csv"], used=1)}
    assert uncounted(short) == ["stock.csv: 4 rows, 1 told"]
    short = fates | {"stock.csv": replace(fates["stock.csv"], doses=Account(used=9))}
    assert apart(read.world, short) == ["9 doses used, 170 in the world"]
    assert lines_apart(read.files, fates | {"cases.csv": Fate()})


def test_a_death_of_a_list_that_vanished_would_be_seen(tmp_path, monkeypatch):
    (tmp_path / "list.csv").write_text("place,report,outcome\nEsk,2025-11-01,died\n", encoding="utf-8")
    assert of_list(tmp_path) == (True, [])
    monkeypatch.setattr("balto.files.line_list.words.Words.died", lambda words, cell: False)
    assert of_list(tmp_path)[1] == []  # no death anywhere is one account
    monkeypatch.setattr("balto.basis.fate.Account.total", property(lambda one: 7))
    assert of_list(tmp_path)[1] == ["a row of a list is not one patient"]
