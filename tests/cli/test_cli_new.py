"""`balto new`: a small commented case that runs."""

import pytest

from balto.cli.main import run
from balto.desk.check import look_over


def test_the_new_case_is_in_order_and_commented(tmp_path, capsys):
    assert run(["new", str(tmp_path / "mine")]) == 0
    assert "balto check" in capsys.readouterr().out
    look = look_over(tmp_path / "mine")
    assert (look.errors, look.warnings) == ((), ())
    assert sorted(look.plans) == ["both-ways", "by-river"]
    for path in (tmp_path / "mine").rglob("*.*"):
        assert path.read_text(encoding="utf-8").startswith("# "), path


@pytest.mark.parametrize("there", ["a file", "a folder with something in it"])
def test_nothing_is_overwritten(tmp_path, capsys, there):
    mine = tmp_path / "mine"
    if there == "a file":
        mine.write_text("keep")
    else:
        mine.mkdir()
        (mine / "keep.txt").write_text("keep")
    assert run(["new", str(mine)]) == 2
    assert "expected a new or empty folder" in capsys.readouterr().err
    assert (mine if mine.is_file() else mine / "keep.txt").read_text() == "keep"
    assert len(list(tmp_path.rglob("*"))) == (1 if mine.is_file() else 2)


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "mine").mkdir()
    assert run(["new", str(tmp_path / "mine")]) == 0
    assert (tmp_path / "mine" / "case.toml").is_file()


def test_an_invented_country_is_in_order_and_the_same_for_its_seed(tmp_path, capsys):
    for name in ("one", "two"):
        assert run(["new", str(tmp_path / name), "--country", "60", "--carriers", "9", "--seed", "4"]) == 0
    assert "balto check" in capsys.readouterr().out
    assert look_over(tmp_path / "one").errors == ()
    for path in (tmp_path / "one").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_carriers_without_a_country_are_refused(tmp_path):
    assert run(["new", str(tmp_path / "mine"), "--carriers", "9"]) == 2
    assert not (tmp_path / "mine").exists()
