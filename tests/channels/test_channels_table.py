"""A table of reports: headings in four languages, a message for each row, each problem with its line and column."""

from balto.channels.heard import Arrival, Heard
from balto.channels.table import MOST_ROWS, decode
from balto.domain.report import Kind
from tests.channels.desk import BOOK, HEARD_AT


def read(text: str, encoding: str = "utf-8") -> Heard:
    return decode(Arrival(text.encode(encoding), HEARD_AT, "desk"), BOOK)


def test_a_row_is_a_message_with_its_claims():
    told = read("said_at,who,carrier,event,place,vials,temp_c\n2026-01-27 14:05,Bill,07,left,Tanana,30,4.2\n")
    (message,) = told.messages
    assert (message.sender, message.unclear) == ("Bill", ())
    left, warm = message.reports
    assert (left.kind, left.about, left.place, left.doses) == (Kind.LEFT, "C07", "tanana", 30)
    assert left.said_at.isoformat() == "2026-01-27T14:05:00-09:00"
    assert (warm.kind, warm.temp_c, warm.said_at) == (Kind.TEMPERATURE, 4.2, left.said_at)


def test_headings_and_cells_are_taken_in_other_languages_and_as_a_spreadsheet_saves_them():
    (message,) = read("Véhicule;Événement;Lieu;Flacons;Température\nC07;arrivé;Abéché;30;4,2\n", "cp1252").messages
    assert [one.kind for one in message.reports] == [Kind.ARRIVED, Kind.TEMPERATURE]
    assert (message.reports[0].place, message.reports[1].temp_c) == ("abeche", 4.2)


def test_every_problem_has_its_line_and_column():
    (message,) = read("carrier,event,place,vials,lat\n07,flew,Nulatto,3.5,64.5\n").messages
    told = [str(problem) for problem in message.unclear]
    assert told == [
        'table line 2, column place: found "Nulatto", expected a name of this case; did you mean "Nulato"?',
        'table line 2, column vials: found "3.5", expected a whole number',
        'table line 2, column lat: found "64.5", expected latitude and longitude, both',
        'table line 2, column event: found "flew", expected what happened, as left, arrived, received or used',
    ]
    assert message.reports[0].place == "Nulatto"


def test_a_heading_that_is_not_known_is_told_and_its_neighbours_are_read():
    (message,) = read("carrier,place,colour\n07,Doro,blue\n").messages
    assert str(message.unclear[0]).startswith('table line 1, column colour: found "colour", expected a heading')
    assert message.reports[0].kind is Kind.POSITION


def test_a_row_of_words_is_read_as_a_typed_line():
    first, second = read("who,words\nBill,07 left Tanana 14:05 30 vials\nBill,blah\n").messages
    assert (first.reports[0].kind, first.reports[0].doses) == (Kind.LEFT, 30)
    assert (second.reports[0].kind, second.unclear[0].line, second.unclear[0].column) == (Kind.NOTE, 3, "words")


def test_hand_overs_ways_cases_and_stock_come_as_columns():
    text = "carrier,event,other,place,doses,way,state,cases,deaths\n07,gave,08,Nulato,30,,,,\n"
    text += ",,,,,Gurro road,shut,,\n,,,Doro,,,,3,1\n,,,Doro,40,,,,\n"
    given, way, cases, stock = (message.reports[0] for message in read(text).messages)
    assert (given.kind, given.about, given.other, given.doses) == (Kind.HANDED_OVER, "C07", "C08", 30)
    assert (way.kind, way.way, way.state) == (Kind.WAY, "gurro-doro", "shut")
    assert (cases.kind, cases.place, cases.count, cases.deaths) == (Kind.CASES, "doro", 3, 1)
    assert (stock.kind, stock.place, stock.doses) == (Kind.STOCK, "doro", 40)


def test_no_row_vanishes():
    told = read("carrier,km\n" + "07,4\n" * (MOST_ROWS + 2))
    assert len(told.messages) == MOST_ROWS
    assert str(told.refused[0].reason) == "2 rows beyond the first 2,000"
    assert len({message.gateway_id for message in told.messages}) == MOST_ROWS
    (empty,) = read("carrier,km\n07,\n").messages
    assert "nothing that is a report" in str(empty.unclear[-1])


def test_what_is_no_table_is_refused():
    for text in ("", "\0", ";", ",,,,", "colour,shape\nred,round\n", "x" * 300_000):
        assert (len(read(text).messages), len(read(text).refused)) == (0, 1)


def test_a_year_beyond_every_calendar_is_a_problem_of_its_cell():
    (message,) = read("said_at,carrier,event\n9999-12-31 23:59,07,left\n").messages
    assert (message.unclear[0].column, message.reports[0].said_at) == ("said_at", None)
