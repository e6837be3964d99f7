"""The typed line: what a dispatcher or a driver types is understood, or asked back; never guessed."""

from datetime import UTC, datetime

import pytest

from balto.channels.heard import Arrival
from balto.channels.line.line_items import LONGEST_LINE
from balto.channels.line.vocabulary import forms, vocabulary
from balto.channels.typed import decode
from balto.domain.report import Kind
from tests.channels.desk import BOOK, HEARD_AT, heard


def claims(line: str, sender: str = "+15550007") -> list[str]:
    """The claims of a line, short: kind, then what is said, times in UTC."""
    shown = []
    for one in heard(line, sender).reports:
        parts = [one.kind.value, one.about, one.other, one.place, one.way, one.state, one.order, one.lot, one.day]
        numbers = {"km": one.km, "doses": one.doses, "t": one.temp_c, "least": one.least_c, "most": one.most_c,
            "new": one.count, "deaths": one.deaths,
            "wind": one.wind_ms, "air": one.air_c, "lat": one.lat, "lon": one.lon}  # fmt: skip
        parts += [f"{name}={value:g}" for name, value in numbers.items() if value is not None]
        parts += [f"{one.said_at.astimezone(UTC):%d %H:%M}"] if one.said_at else []
        shown.append(" ".join(part for part in parts if part))
    return shown


UNDERSTOOD = {
    "BALTO 07 KM 412 T4.2 OK": ["position C07 km=412", "temperature C07 t=4.2"],
    "ok t4,2 c07 412 km": ["position C07 km=412", "temperature C07 t=4.2"],
    "07 left Tanana 14:05 30 vials": ["left C07 tanana doses=30 27 23:05"],
    "30 VIALS, 14h05, TANANA LEFT 7": ["left C07 tanana doses=30 27 23:05"],
    "Kalland left Tanana for Nulato": ["left C08 nulato tanana"],
    "arrived Nulato": ["arrived C07 nulato"],
    "kaasen arrived old minto": ["arrived kaasen old-minto"],
    "12 arrived Menhti": ["arrived kaasen old-minto"],
    "1": ["left C07"],
    "2": ["arrived C07"],
    "3": ["help C07"],
    "07 handed over 30 vials to 08 at Nulato T5": ["handed over C07 C08 nulato doses=30", "temperature C07 t=5"],
    "08 received 29 vials from 07 at Nulato lot AB-123": ["received C08 C07 nulato AB-123 doses=29"],
    "Nulato received 30 vials from 07": ["received nulato C07 nulato doses=30"],
    "30 vials received by 08 from 07": ["received C08 C07 doses=30"],
    "left Tanana with 30 vials": ["left C07 tanana doses=30"],
    "Nulato received 30 vials": ["received nulato nulato doses=30"],
    "at Doro": ["position C07 doro"],
    "help 07 stuck km 30": ["help C07 km=30"],
    "2 vials broken": ["lost C07 doses=2"],
    "used 12 vials in Doro": ["used C07 doro doses=12"],
    "stock Doro 1,200 vials": ["stock C07 doro doses=1200"],
    "T -3 min -5 max 2": ["temperature C07 t=-3 least=-5 most=2"],
    "temp 39.2 F": ["temperature C07 t=4"],
    "Gurro road shut": ["way C07 gurro-doro shut"],
    "road at Gurro shut": ["way C07 gurro road shut"],
    "3 new cases 1 death Doro": ["cases C07 doro new=3 deaths=1"],
    "no new cases Doro": ["cases C07 doro new=0"],
    "wind 25 m/s, -40 C": ["weather C07 wind=25 air=-40"],
    "air -40C": ["weather C07 air=-40"],
    "order O12 ok": ["confirmed C07 O12"],
    "order O12 refused": ["refused C07 O12"],
    "order 12 confirmed": ["confirmed C07 12"],
    "confirmé O12": ["confirmed C07 O12"],
    "vent 10 nœuds": ["weather C07 wind=5.14444"],
    "box 12C": ["temperature C07 t=12"],
    "Nous avons reçu 20 flacons de C08 à Doro": ["received C07 C08 doro doses=20"],
    "equipo de Kalland llegó a Doro": ["arrived C08 doro"],
    "64.501, -165.406": ["position C07 lat=64.501 lon=-165.406"],
    "64.5N 165.4W": ["position C07 lat=64.5 lon=-165.4"],
    "left Tanana 13:00, arrived Nulato 15:30, 30 vials": ["left C07 tanana 27 22:00", "arrived C07 nulato doses=30 28 00:30"],
    "left Tanana yesterday 23:50": ["left C07 tanana 27 08:50"],
    "left Tanana 23:50": ["left C07 tanana 27 08:50"],
    "left Tanana 30 dec 10:00": ["left C07 tanana 30 19:00"],
    "left Tanana 4pm": ["left C07 tanana 28 01:00"],
    "left Tanana 16:30Z": ["left C07 tanana 27 16:30"],
    "C07 parti de Tanana hier 14h05 avec 30 flacons": ["left C07 tanana doses=30 26 23:05"],
    "arrivés à Abéché, 2 flacons cassés": ["arrived C07 abeche", "lost C07 abeche doses=2"],
    "reçu 30 flacons du 08 à ABECHE": ["received C07 C08 abeche doses=30"],
    "piste coupée à Gurro": ["way C07 gurro piste shut"],
    "3 nouveaux cas, 1 décès Doro": ["cases C07 doro new=3 deaths=1"],
    "salimos de Tanana hacia Nulato 13:00 30 frascos": ["left C07 nulato tanana doses=30 27 22:00"],
    "llegamos a Doro, perdimos 2 viales": ["arrived C07 doro", "lost C07 doro doses=2"],
    "carretera cortada en Gurro": ["way C07 gurro carretera shut"],
    "viento 90 km/h Doro": ["weather C07 doro wind=25"],
    "saímos de Tanana 13:00 com 30 frascos": ["left C07 tanana doses=30 27 22:00"],
    "chegamos em Doro, 2 frascos quebrados": ["arrived C07 doro", "lost C07 doro doses=2"],
    "ponte em Gurro fechada": ["way C07 gurro ponte shut"],
    "٣٠ vials used": ["used C07 doses=30"],
}  # fmt: skip


@pytest.mark.parametrize("line", UNDERSTOOD)
def test_a_line_is_understood_in_any_order_and_language(line):
    assert claims(line) == UNDERSTOOD[line]
    assert heard(line).unclear == ()


ASKED = {  # what may mean several things, or nothing known: what is claimed all the same, and what is asked about
    "arrived Nul": (["arrived C07"], "nul"),
    "arrived Nulatto": (["arrived C07 nulatto"], "nulatto"),
    "99 left Tanana": (["left 99 tanana"], "99"),
    "Shanon left Tanana": (["left shanon tanana"], "shanon"),
    "07 has not left": (["note C07"], "not"),
    "07 will leave 15:00": (["note C07"], "will"),
    "is 07 there?": (["note C07"], "is 07 there?"),
    "07 left 03/04 14:05": (["left C07"], "03/04"),
    "-40C": (["note C07"], "-40c"),
    "lost": (["note C07"], "lost"),
    "1 200 vials used": (["note C07"], "1 200 vials"),
    "2.5 vials used": (["note C07"], "2.5 vials"),
    "arrived Nulato Doro": (["arrived C07"], "doro"),
    "bridge open": (["way C07 bridge open"], "bridge"),
    "wind 25": (["note C07"], "25"),
    "30 vials": (["note C07"], "30 vials"),
    "left Tanana 31 feb": (["left C07 tanana"], "31 feb"),
    "30 vials left at Nulato": (["note C07"], "left, 30 vials"),
    "left 30 vials at Nulato": (["note C07"], "left, 30 vials"),
    "left Tanana at 8": (["left C07 tanana"], "at 8"),
    "07 08 left Tanana": (["left tanana"], "08"),
    "handed over 08 30 vials": (["note C08"], "C08"),
    "left Tanana to 08": (["left C07 tanana"], "C08"),
    "T4.2 18 km/h": (["temperature C07 t=4.2"], "18 km/h"),
    "arrived Nulato lot A-1": (["arrived C07 nulato"], "lot a-1"),
    "left 9999-12-31 23:59": (["left C07"], "9999-12-31"),
    "left 0001-01-01": (["left C07"], "0001-01-01"),
    "Doro": (["note C07"], "Doro"),
    "30 km from Nulato": (["note C07"], "30 km"),
    "can you send help?": (["help C07"], "can you send help?"),
    "we will need help": (["help C07"], "will"),
    "help at Doro arrived Nulato": (["help C07"], "help at Doro arrived Nulato"),
    "left Tanana arrived Nulato 30 vials": (["note C07"], "left Tanana arrived Nulato 30 vials"),
}  # fmt: skip


@pytest.mark.parametrize("line", ASKED)
def test_what_is_not_sure_is_asked_and_not_guessed(line):
    expected, asked = ASKED[line]
    assert claims(line) == expected
    assert f'"{asked}"' in [problem.found for problem in heard(line).unclear]


def test_a_close_spelling_is_suggested():
    (problem,) = heard("arrived Nulatto").unclear
    assert problem.suggestion == 'did you mean "Nulato"?'


def test_an_ambiguous_beginning_names_the_choices_and_a_sure_one_is_taken():
    (problem,) = heard("arrived Nul").unclear
    assert problem.expected == "one of nulato (Nulato), nulgi (Nulgi)"
    assert claims("arrived Tana") == ["arrived C07 tanana"]


def test_who_is_no_carrier_is_asked_which_carrier_left():
    (problem,) = heard("1", "+15550099").unclear
    assert problem.expected == "which carrier, by its number or name"
    assert heard("stock Doro 40 vials", "+15550099").reports[0].about == "nurse"


def test_a_time_is_the_latest_not_after_the_hearing_but_for_clocks_that_differ():
    assert claims("left 17:10") == ["left C07 28 02:10"]
    assert claims("left 17:20") == ["left C07 27 02:20"]
    (problem,) = heard("left today 23:00").unclear
    assert problem.expected == "a time before now"


@pytest.mark.parametrize("raw", [b"\xff\xfe", b" \n", b"x" * (LONGEST_LINE + 1)])
def test_what_is_no_line_is_refused_with_its_reason(raw):
    told = decode(Arrival(raw, HEARD_AT, "+15550007"), BOOK)
    assert (told.messages, [one.raw for one in told.refused]) == ((), [raw])
    assert str(told.refused[0].reason)


def test_nothing_typed_is_lost():
    message = heard("tell my wife I am well")
    assert (message.raw, message.reports[0].kind) == (b"tell my wife I am well", Kind.NOTE)
    assert message.reports[0].text == "tell my wife I am well"


def test_a_call_for_help_denied_is_still_a_call_that_is_asked_about():
    message = heard("no help needed")
    assert message.reports[0].kind is Kind.HELP
    assert message.unclear


def test_every_word_has_one_meaning_and_every_event_all_four_languages():
    assert len(vocabulary()) > 600
    assert len(forms("verb", "left")) > 15
    assert {vocabulary()[words] for words in (("left",), ("parti",), ("salio",), ("saiu",))} == {("verb", "left")}


def test_a_day_without_a_year_is_not_in_the_future():
    (report,) = heard("2 new cases Doro 30 dec").reports
    assert report.day == "2025-12-30"
    (report,) = heard("2 new cases Doro 2026-01-27").reports
    assert (report.day, report.said_at) == ("2026-01-27", None)


def test_a_message_that_was_heard_at_midsummer_is_told_by_summer_time():
    told = decode(Arrival(b"07 left Tanana 14:05", datetime(2026, 7, 1, 23, 0, tzinfo=UTC)), BOOK)
    assert told.messages[0].reports[0].said_at.astimezone(UTC).hour == 22


def test_signs_that_are_used_inside_are_blanks_in_a_line():
    assert claims("07 left \x01\ue000\x01 Tanana \ue005") == ["left C07 tanana"]
