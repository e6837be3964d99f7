"""Options that name what is not there, or that do nothing together, are said and not passed over."""

import pytest

from balto.cli.main import run


@pytest.fixture(scope="module")
def island(tmp_path_factory):
    folder = tmp_path_factory.mktemp("case") / "island"
    assert run(["new", str(folder)]) == 0
    return str(folder)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan", "--add-doses", "Arven=99999999999999999999"], "expected an amount of at most 1,000,000,000"),
        (["plan", "--delay", "Arven=99999999999h"], "expected an amount of at most 1,000,000,000"),
        (["plan", "--delay", "Esk=5h"], '--delay: found "Esk", expected a place with stock; choose from Arven'),
        (["plan", "--add-doses", "Arven:serum=5"], 'found "serum", expected a further product; the case has none'),
        (["rehearse", "--plan", "by-river", "--forecast", "24h"], "--forecast needs --replan"),
        (["rehearse", "--plan", "by-river", "--replan", "2", "--table", "x.csv"], "--table cannot go with --replan"),
        (["compare", "by-rivr"], 'plans: found "by-rivr"'),
        (["show", "--plan", "none.json", "--out", "out"], "none.json: found a file that cannot be read"),
    ],
)
def test_it_is_wrong_input(island, tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert run([arguments[0], island, *arguments[1:]]) == 2
    told = capsys.readouterr()
    assert said in " ".join(told.err.split())
    assert "searching" not in told.err
    assert not list(tmp_path.iterdir())


def test_a_number_of_cores_that_is_none_is_wrong_input(island, monkeypatch, capsys):
    monkeypatch.setenv("BALTO_CORES", "0")
    assert run(["rehearse", island, "--plan", "by-river", "--futures", "2"]) == 2
    assert 'BALTO_CORES: found "0", expected a whole number from 1' in capsys.readouterr().err


def test_one_plan_is_not_plans(island, capsys):
    assert run(["compare", island, "by-river", "--futures", "2"]) == 0
    assert "rehearsing 1 plan in 2 futures" in capsys.readouterr().err


def test_a_plan_made_under_suppositions_says_that_they_do_not_hold_here(island, tmp_path, capsys):
    out = tmp_path / "out"
    few = ["--iterations", "20", "--members", "4", "--futures", "20"]
    assert run(["plan", island, "--add-doses", "Arven=7", *few, "--out", str(out)]) == 0
    capsys.readouterr()
    saved = str(out / "plan.json")
    for command in (["rehearse", island, "--plan", saved], ["compare", island, saved, "by-river"]):
        assert run([*command, "--futures", "20"]) == 0
        told = " ".join(capsys.readouterr().err.split())
        assert "plan.json was made supposing that" in told
        assert "here it runs in the case as it is" in told
    assert run(["rehearse", island, "--plan", "by-river", "--futures", "20"]) == 0
    assert "supposing" not in capsys.readouterr().err


def test_a_plan_with_carriers_that_were_only_supposed_is_shown_again(island, tmp_path, capsys):
    out = tmp_path / "out"
    few = ["--iterations", "40", "--members", "4", "--futures", "20"]
    asked = ["--add-carrier", "boat@Corrin=2", "--without", "Heron", "--reopen", "river@..48h"]
    assert run(["plan", island, *asked, *few, "--out", str(out)]) == 0
    capsys.readouterr()
    assert run(["show", island, "--plan", str(out / "plan.json"), "--out", str(tmp_path / "again")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Supposing that Heron cannot go, river is open until 48h and 2 boats more stand at Corrin" in said
    assert "another boat at Corrin" in (tmp_path / "again" / "run_sheets.html").read_text(encoding="utf-8")


def test_everything_wrong_with_what_is_asked_is_said_at_once(island, capsys):
    asked = [
        "--shut",
        "rivr",
        "--reopen",
        "x-*",
        "--without",
        "Hero",
        "--add-carrier",
        "lorry@Arven",
        "--shut",
        "river@9h..3h",
    ]
    assert run(["what-if", island, *asked]) == 2
    said = " ".join(capsys.readouterr().err.split())
    for part in ('did you mean "river"?', "a pattern that some link or place fits", 'did you mean "Heron"?',
                 "choose from boat, horse, truck", "an end after its beginning", "5 problems"):  # fmt: skip
        assert part in said
