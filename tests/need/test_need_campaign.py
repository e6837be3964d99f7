"""A campaign asks for what can be given: by the people it is to protect and by what its teams give a day, place by place."""

from dataclasses import replace

import numpy as np
import pytest

from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.domain.outbreak import Site
from balto.domain.treatment import Campaign
from balto.files.template import write_template
from balto.need.campaign import asked, people, per_day

EFFECT = Campaign(0.6, 168.0, 1000.0)


def test_people_are_the_places_own_or_the_treatments_or_all():
    site = Site("a", 5000)
    assert people(EFFECT, site) == 5000
    assert people(replace(EFFECT, at_risk=800), site) == 800
    assert people(replace(EFFECT, at_risk=800), replace(site, at_risk=300)) == 300


@pytest.mark.parametrize(
    ("site", "hours", "doses"),
    [
        (Site("a", 5000), 240.0, 5000.0), (Site("a", 5000), 48.0, 2000.0), (Site("a", 5000, per_day=200.0), 240.0, 2000.0),
        (Site("a", 5000, at_risk=900), 240.0, 900.0), (Site("a", 5000), -3.0, 0.0),
    ],
)  # fmt: skip
def test_no_dose_is_asked_for_that_cannot_be_given(site, hours, doses):
    assert asked(EFFECT, site, hours) == doses
    assert per_day(EFFECT, site) == (site.per_day or 1000.0)


def needed(folder, columns="", values=""):
    """The doses needed of a case of cholera in one town of 20,000, whose row of places.csv has more columns."""
    write_template(folder)
    places = (folder / "places.csv").read_text(encoding="utf-8").splitlines()
    head = next(k for k, line in enumerate(places) if line.startswith("id,"))
    names = places[head].split(",")
    at = names.index("population")
    lines = [places[head] + columns]
    for line in places[head + 1 :]:
        cells = line.split(",")
        if not line or line.startswith("#"):
            continue
        if cells[0] == "Esk":
            cells[at] = "20000"
        lines.append(",".join(cells) + (values if cells[0] == "Esk" else "," * columns.count(",")))
    (folder / "places.csv").write_text("\n".join([*places[:head], *lines]) + "\n", encoding="utf-8")
    for name in ("case.toml", "stock.csv"):
        text = (folder / name).read_text(encoding="utf-8").replace("diphtheria-antitoxin", "oral-cholera-vaccine")
        (folder / name).write_text(text, encoding="utf-8")
    ready = prepare(open_case(folder), members=20)
    return float(np.max(ready.needs[0].doses.sum(axis=(1, 2)))), ready


def test_a_slow_team_asks_for_fewer_doses_and_saves_fewer_lives(tmp_path):
    usual, all_fast = needed(tmp_path / "fast")
    slow, all_slow = needed(tmp_path / "slow", ",doses_per_day", ",100")
    few, _ = needed(tmp_path / "few", ",at_risk", ",3000")
    days = all_slow.world.horizon_h / 24.0
    assert slow < usual
    assert slow == pytest.approx(np.ceil(100 * days * _over(all_slow)), abs=1.0)
    assert few == pytest.approx(np.ceil(3000 * _over(all_fast)), abs=1.0)
    most_slow, most_fast = (one.death_table.deaths[:, 0, 0, -1].mean() for one in (all_slow, all_fast))
    assert most_slow >= most_fast - 1e-6


def _over(ready):
    """Doses sent out for each that is given: the treatment's wastage."""
    from balto.need.doses import overhead  # noqa: PLC0415  (used here alone)

    return overhead(ready.world.treatment)
