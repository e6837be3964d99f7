"""`balto compare-sites`: the place, the sign and the words; what is wrong is said at once."""

from pathlib import Path

import pytest

from balto.cli.main import WRONG_INPUT, run

NOME = str(Path(__file__).parents[2] / "examples" / "nome-1925")
FEW = ["compare-sites", NOME, "--plan", "as-run", "--futures", "300", "--from", "Point Safety"]


def test_the_east_end_of_nome_is_best_of_four(capsys):
    sites = ["Cape Nome=14", "Point Safety", "East end of Nome=town", "West end of Nome=99"]
    assert run([*FEW, *(word for site in sites for word in ("--site", site))]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith(
        "Light East end of Nome: the chance that a team passes Nome by falls from 4 in 10 to 1 in 16"
    )
    assert "East end of Nome 6 %" in said
    assert "none 37 % 0.00" in said


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--site", "Cap Nome", "--site", "Slomon"], 'found "Cap Nome"'),
        (["--from", "Point Safty"], 'did you mean "Point Safety"?'),
        ([word for k in range(11) for word in ("--site", f"s{k}={k}")], "found 11 sites, expected at most 10"),
    ],
)
def test_what_is_wrong_is_said_at_once(asked, words, capsys):
    command = [word for word in FEW if word != "Point Safety" or "--from" not in asked]
    command = command if "--from" not in asked else command[:-1]
    assert run([*command, *asked]) == WRONG_INPUT
    said = " ".join(capsys.readouterr().err.split())
    assert words in said
    assert "Traceback" not in said
