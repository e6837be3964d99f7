"""Every row is accounted for, and who goes on without many of them says so."""

import pytest

from balto.cli.main import run

HEAD = "case_id,place,report,outcome\n"


@pytest.fixture
def listed(tmp_path, capsys):
    """Call with the rows of a line list; the folder of a case that uses it."""

    def make(rows):
        folder = tmp_path / "case"
        assert run(["new", str(folder)]) == 0
        capsys.readouterr()
        (folder / "cases.csv").unlink()
        (folder / "list.csv").write_text(HEAD + rows, encoding="utf-8")
        toml = (folder / "case.toml").read_text(encoding="utf-8")
        assert toml.count("[cases]") == 1
        toml = toml.replace("[cases]", '[cases]\nline_list = "list.csv"')
        (folder / "case.toml").write_text(toml, encoding="utf-8")
        return folder

    return make


def rows_of(number, place="Esk", outcome=""):
    return "".join(f"{place}{at},{place},2025-10-{at % 20 + 1:02},{outcome}\n" for at in range(number))


def test_a_table_that_loses_more_than_one_row_in_twenty_stops_every_command(listed, capsys):
    folder = str(listed(rows_of(18) + rows_of(2, "Nowhere")))
    for command in ("check", "need", "plan"):
        assert run([command, folder]) == 2
        assert "list.csv: found 2 of 20 rows refused, expected at most 5 %" in capsys.readouterr().err
    assert run(["check", folder, "--accept-loss"]) == 0
    assert "list.csv 20 = 18 used + 2 refused" in capsys.readouterr().out


def test_one_row_in_twenty_is_said_and_no_more(listed, capsys):
    folder = str(listed(rows_of(19) + rows_of(1, "Nowhere")))
    assert run(["check", folder]) == 0
    assert "list.csv 20 = 19 used + 1 refused" in capsys.readouterr().out


def test_a_single_death_among_the_refused_stops_the_commands(listed, capsys):
    folder = str(listed(rows_of(60) + rows_of(1, "Nowhere", "décédé")))
    assert run(["check", folder]) == 2
    assert "1 (1 with a death) of 61 rows refused" in capsys.readouterr().err


def test_the_need_says_what_is_missing_once_the_loss_is_accepted(listed, capsys):
    folder = str(listed(rows_of(18) + rows_of(2, "Nowhere")))
    assert run(["need", folder, "--members", "10", "--accept-loss"]) == 0
    assert "not used, for they are refused: 2 of 20 rows of list.csv" in capsys.readouterr().out
