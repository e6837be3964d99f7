"""Treatments as files: all that comes along is in order, and what is wrong in one's own is said at once."""

import pytest

from balto.basis.problems import BadInput
from balto.files import treatment_file

GOOD = """
title = "Test"
[effect]
form = "deadline"
best = 0.8
until_h = 72
[[severity]]
name = "ill"
share = 1.0
death_ratio = 1.0
[[dose]]
severity = "ill"
from_h = 0
doses = 2
[spread]
serial_mean_days = 5
serial_sd_days = 3
[course]
present_mean_days = 2
present_sd_days = 1
death_mean_days = 7
death_sd_days = 4
window_h = 240
[fatality]
untreated = 0.2
logit_sd = 0.5
[[source]]
part = "all"
text = "made up"
"""


def test_five_products_and_the_practice_of_1925_come_along():
    assert set(treatment_file.names()) == {
        "diphtheria-antitoxin", "diphtheria-antitoxin-1925", "ebola-antibodies", "oral-cholera-vaccine",
        "rabies-immunoglobulin", "snake-antivenom",
    }  # fmt: skip


def test_a_later_and_a_graver_patient_needs_more_antitoxin():
    treatment = treatment_file.read("diphtheria-antitoxin")
    assert [treatment.doses("mild", late) for late in (0, 47, 48, 500)] == [3, 3, 8, 8]
    assert treatment.doses("severe", 0) > treatment.doses("mild", 0)
    assert treatment.doses("none such", 0) == 0


def test_a_file_of_ones_own_is_read(tmp_path):
    own = tmp_path / "mine.toml"
    own.write_text(GOOD, encoding="utf-8")
    assert treatment_file.read(own).id == "mine"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("deadline", "deadlin"), 'did you mean "deadline"'),
        (("until_h = 72", "until = 72"), "the fields best, until_h"),
        (("share = 1.0", "share = 0.4"), "add up to 1"),
        (("from_h = 0", "from_h = 10"), "from hour 0"),
        (("doses = 2", "doses = -2"), 'column dose 1.doses: found "-2", expected doses, 0 or more'),
        (("doses = 2", 'doses = "2"'), 'column dose 1.doses: found "2", expected doses, 0 or more'),
        (('severity = "', 'severity = "no such '), "doses for one of"),
        (("best = 0.8", "best = nan"), 'column effect.best: found "nan", expected a share from 0 to 1'),
        (('title = "Test"', 'reserve = "much"'), "a share from 0 to below 1"),
        (("[fatality]", "[fatalities]"), "a table [fatality]"),
        (('title = "Test"', "wastage = 1.5"), "a share from 0 to below 1"),
        (('part = "all"\ntext = "made up"', ""), "source"),
        (("[effect]", "[effect"), "valid TOML"),
    ],
)
def test_what_is_wrong_in_a_treatment_is_said(change, said):
    with pytest.raises(BadInput) as wrong:
        treatment_file.parse("mine", GOOD.replace(*change))
    assert said in str(wrong.value)


def test_an_unknown_treatment_suggests_a_known_one():
    with pytest.raises(BadInput, match="did you mean"):
        treatment_file.read("diphteria-antitoxin")


def test_a_name_that_is_no_text_is_wrong():
    name = next(line for line in GOOD.splitlines() if line.startswith("name = "))
    with pytest.raises(BadInput) as wrong:
        treatment_file.parse("own", GOOD.replace(name, "name = 5.5", 1))
    assert 'severity 1.name: found "5.5", expected text in quotes' in str(wrong.value)
