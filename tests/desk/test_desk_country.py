"""The invented country: a case like any other, of any size, the same for the same seed."""

from pathlib import Path

import pytest

from balto.basis.problems import BadInput
from balto.desk.check import look_over
from balto.files.synthetic.country import country, write_country


@pytest.mark.parametrize(("places", "carriers"), [(2, 1), (5, 3), (60, 25), (400, 80)])
def test_a_country_of_any_size_reads_without_a_complaint(places: int, carriers: int, tmp_path: Path) -> None:
    write_country(tmp_path / "land", places, carriers, seed=3, stormy=True)
    look = look_over(tmp_path / "land")
    assert look.errors == ()
    assert look.warnings == ()
    assert look.world is not None
    assert (len(look.world.places), len(look.world.carriers)) == (places, carriers)


def test_every_place_can_be_reached_from_the_capital(tmp_path: Path) -> None:
    write_country(tmp_path / "land", 120, 10, seed=5)
    world = look_over(tmp_path / "land").world
    assert world is not None
    reached, ask = {world.lots[0].place}, [world.lots[0].place]
    while ask:
        here = ask.pop()
        ends = {
            link.dest if link.origin == here else link.origin
            for link in world.links
            if here in (link.origin, link.dest)
        }
        ask += ends - reached
        reached |= ends
    assert reached == {place.id for place in world.places}


def test_the_same_seed_writes_the_same_files_and_another_does_not() -> None:
    assert country(40, 12, 1, True) == country(40, 12, 1, True)
    assert country(40, 12, 1, True)["links.csv"] != country(40, 12, 2, True)["links.csv"]
    assert country(40, 12, 1, True)["weather/climatology.csv"] != country(40, 12, 1, False)["weather/climatology.csv"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("notes")
    with pytest.raises(BadInput):
        write_country(tmp_path, 5, 2, 1)


@pytest.mark.parametrize(("places", "carriers"), [(1, 3), (4, 0)])
def test_a_country_of_nothing_is_refused(places: int, carriers: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected at least 2 and 1"):
        write_country(tmp_path / "land", places, carriers, 1)
