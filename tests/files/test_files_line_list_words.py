"""Words in line lists: four languages, both forms of Unicode, and none taken silently."""

import unicodedata
from datetime import date

import pytest

from balto.desk.load_case import open_case
from balto.desk.saved_plans import plan_called
from balto.desk.what_if import Change, changed
from balto.files.cells.vocabulary import fold, meaning
from balto.files.line_list import line_list
from balto.files.line_list.line_list import Settings

PLACES = {"KB": "KB", "Kolo": "KB", "Bébé": "BB"}
LISTED = '[cases]\nline_list = "liste-Esk-été.csv"'
CLASSES = ("mild", "moderate", "severe")


def told(tmp_path, text, **settings):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return line_list.read(path, PLACES, Settings(**settings))


def of_outcomes(tmp_path, *words, **settings):
    rows = "".join(f"Kolo,2025-05-{day:02},{word}\n" for day, word in enumerate(words, 1))
    return told(tmp_path, f"place,report,outcome\n{rows}", **settings)


@pytest.mark.parametrize(
    "word", ["Décédée", "DECEDE", "décédé(e)", "DCD", "mort", "Falleció", "توفي", "متوفّى", "الوفاة", "died.", "óbito"]
)
def test_a_death_is_a_death_in_every_language_and_form(tmp_path, word):
    for form in ("NFC", "NFD"):
        found = of_outcomes(tmp_path, unicodedata.normalize(form, word))
        assert (found.reported.deaths, found.odd) == (1, ())


@pytest.mark.parametrize("word", ["guéri", "alta voluntaria", "sort", "متوفر", "non décédé", "vivant", "not dead"])
def test_nothing_that_only_looks_like_a_death_is_one(tmp_path, word):
    assert of_outcomes(tmp_path, word).reported.deaths == 0


def test_a_word_that_is_not_known_is_told_with_its_rows_and_can_be_explained(tmp_path):
    found = of_outcomes(tmp_path, "left us", "left us", "guéri", "died")
    assert (found.reported.cases, found.reported.deaths, len(found.odd)) == (4, 1, 1)
    assert 'found "left us" in 2 rows' in str(found.odd[0])
    assert "[words]" in found.odd[0].suggestion
    explained = of_outcomes(tmp_path, "left us", "left us", "guéri", "died", words={"died": "gone, Left  Us"})
    assert (explained.reported.deaths, explained.odd) == (3, ())


def test_a_d_alone_is_a_death_only_beside_other_french_letters(tmp_path):
    alone = of_outcomes(tmp_path, "D", "D", "recovered")
    assert (alone.reported.deaths, [problem.column for problem in alone.odd]) == (0, ["outcome"])
    french = of_outcomes(tmp_path, "D", "D", "G")
    assert (french.reported.deaths, french.odd) == (2, ())


def test_who_is_found_not_to_be_a_case_is_not_counted_and_a_strange_class_is_told(tmp_path):
    words = ("confirmé", "Écarté", "no es caso", "مستبعد", "suspect", "B2")
    rows = "".join(f"Kolo,2025-05-{day:02},{word}\n" for day, word in enumerate(words, 1))
    found = told(tmp_path, f"place,report,case status\n{rows}")
    fate = found.fate
    assert found.reported.cases == 3
    assert (fate.rows, fate.used, fate.not_cases, fate.refused) == (6, 3, 3, 0)
    assert [problem.found for problem in found.odd] == ['"B2" in 1 row']


def test_severity_and_vaccination_are_taken_to_the_classes_of_the_treatment_or_told(tmp_path):
    rows = "Kolo,2025-05-01,grave,aucune\nKolo,2025-05-02,leve,oui\nKolo,2025-05-03,xyz,abc\nKolo,2025-05-04,III,none\n"
    found = told(
        tmp_path, f"place,report,gravité,vaccination\n{rows}", severities=CLASSES, words={"severity": "iii = severe"}
    )
    assert dict(found.reported.severity) == {"severe": 2, "mild": 1}
    assert dict(found.reported.vaccination) == {"none": 2, "full": 1}
    assert sorted(problem.found for problem in found.odd) == ['"abc" in 1 row', '"xyz" in 1 row']


def test_ones_and_twos_alone_under_vaccination_are_told(tmp_path):
    both = told(tmp_path, "place,report,vaccination\nKolo,2025-05-01,1\nKolo,2025-05-02,2\n")
    assert "nothing but 1 and 2" in str(both.odd[0])
    assert told(tmp_path, "place,report,vaccination\nKolo,2025-05-01,1\nKolo,2025-05-02,0\n").odd == ()


def test_names_and_headings_match_in_both_forms_of_unicode(tmp_path):
    text = unicodedata.normalize("NFD", "Localité;Début\nBébé;2025-05-01\n")
    found = told(tmp_path, text, columns={"place": "Localité", "onset": "Début"})
    assert found.refused == found.problems == ()
    assert found.reported.counts[0].place == "BB"


def test_usual_headings_of_four_languages_need_no_telling(tmp_path):
    for heads in (
        "Lieu,Date de notification,Issue",
        "Lugar,Fecha de notificación,Desenlace",
        "المكان,تاريخ الإبلاغ,المصير",
    ):
        found = told(tmp_path, f"{heads}\nKolo,2025-05-01,mort\n")
        assert (found.reported.cases, found.reported.deaths) == (1, 1)


def test_a_fault_in_a_column_beside_costs_the_cell_and_not_the_patient(tmp_path):
    found = told(
        tmp_path,
        "place,onset,report,antitoxin_doses,antitoxin_date,outcome_date\n"
        "Kolo,2025-05-01,2025-05-02,3 amp,,\n"
        "Kolo,2025-05-01,2025-05-02,3 amp,,\n"
        "Kolo,2025-05-03,2025-05-04,,yesterday,\n"
        "Kolo,2025-05-05,2025-05-06,,,pending?\n",
    )
    assert (found.reported.cases, found.refused) == (4, ())
    assert [(one.line, one.column) for one in found.odd] == [
        (2, "antitoxin_doses"), (4, "antitoxin_date"), (5, "outcome_date"),
    ]  # fmt: skip
    assert "in 2 rows" in found.odd[0].found
    assert all("not read" in one.suggestion for one in found.odd)


def test_refused_rows_that_tell_of_a_death_are_counted_apart(tmp_path):
    found = told(
        tmp_path,
        "case_id,place,report,outcome\n1,Kolo,2025-05-01,died\n 1 ,Kolo,2025-05-01,mort\n2,Nowhere,2025-05-01,DCD\n"
        "3,Nowhere,2025-05-01,\n4,Kolo,2025-05-02,\n",
    )
    assert (found.fate.refused, found.fate.refused_deaths) == (3, 2)


def test_onsets_that_are_placed_later_take_the_last_day_with_them(tmp_path):
    found = told(tmp_path, "place,onset\nKolo,2025-11-01\nKolo,2025-11-01\n", dated="report")
    assert found.reported.counts[-1].last == found.reported.as_of == date(2025, 11, 3)


def test_the_last_day_that_case_toml_gives_is_kept(tmp_path):
    found = told(tmp_path, "place,report\nKolo,2025-05-01\n", until=date(2025, 5, 9))
    assert found.reported.as_of == date(2025, 5, 9)


def test_folding_is_the_same_for_what_looks_the_same():
    assert fold("Ḥōspital_Décédé(e).") == fold("hospital  decede")
    assert meaning("yes_no", "Sí") == meaning("yes_no", "نعم") == "yes"
    assert meaning("outcome", "nsp") == ""
    assert meaning("outcome", "mortadelle") is None


def test_a_plan_a_carrier_and_a_list_are_found_in_either_form_of_unicode(case):
    folder = case({"cases.csv": None, "case.toml": ("[cases]", LISTED)})
    carriers = (folder / "carriers.csv").read_text(encoding="utf-8")
    lorry = next(line for line in carriers.split("\n") if line.startswith("lorry,"))
    (folder / "carriers.csv").write_text(carriers + lorry.replace("lorry,", "Zoé,", 1) + "\n", encoding="utf-8")
    decomposed = unicodedata.normalize("NFD", "liste-Esk-été.csv")
    (folder / decomposed).write_text("place,report\nEsk,2025-10-30\n", encoding="utf-8")
    (folder / "plans" / unicodedata.normalize("NFD", "détour.csv")).write_bytes(
        (folder / "plans" / "by-river.csv").read_bytes()
    )
    world = open_case(folder)
    assert plan_called(unicodedata.normalize("NFD", "détour"), folder, world).name == "détour"
    assert changed(world, Change(without=(unicodedata.normalize("NFD", "Zoé"),))).carrier("Zoé").excluded


@pytest.mark.parametrize(
    "written",
    [
        "6 juin 2026",
        "6 junio 2026",
        "6 de junio de 2026",
        "6-Jun-26",
        "٦ يونيو ٢٠٢٦",
        "٢٠٢٦-٠٦-٠٦",
        "6 حزيران 2026",
        "6 juin. 2026",
    ],
)
def test_months_are_read_in_four_languages(tmp_path, written):
    found = told(tmp_path, f"place,report\nKolo,{written}\n")
    assert found.refused == found.problems == ()
    assert found.reported.counts[0].last == date(2026, 6, 6)


def test_a_word_that_is_no_month_is_refused(tmp_path):
    assert told(tmp_path, "place,report\nKolo,6 jui 2026\nKolo,2026-06-06\n").fate.refused == 1


def test_digits_of_other_scripts_show_the_style_and_count_doses(tmp_path):
    found = told(tmp_path, "place,report,antitoxin_doses\nKolo,٠٣/٠٤/٢٠٢٥,٢\nKolo,٢٥/٠٤/٢٠٢٥,\n")
    assert (found.refused, found.odd) == ((), ())
    assert [(count.last, count.treated) for count in found.reported.counts] == [
        (date(2025, 4, 3), 1),
        (date(2025, 4, 25), 0),
    ]
