"""What was understood is said back in whole sentences, and what was not is asked."""

from balto.show.heard_words import heard_back
from tests.channels.desk import BOOK, heard

NAMES = {one.id: one.names[0] for one in BOOK.things}


def back(line: str) -> list[str]:
    return heard_back(heard(line), BOOK.zone, "vial", NAMES)


def test_claims_are_said_back_with_names_numbers_and_the_time_of_the_place():
    assert back("07 left Tanana for Nulato 14:05 30 vials") == [
        "Shannon has left Tanana for Nulato; with 30 vials; Tue 27 Jan 14:05."
    ]
    assert back("km 412 T-4.2") == [
        "Shannon reports; km 412 of its way.",
        "temperature of the box of Shannon; −4.2 °C.",
    ]
    assert back("07 gave 1 vial to 08") == ["Shannon has handed 1 vial over to Kalland."]
    assert back("Gurro road shut") == ["Gurro road is shut."]
    assert back("3 new cases 1 death Doro") == ["at Doro; 3 new cases; 1 death."]


def test_what_is_not_clear_is_asked_after_what_is():
    assert back("arrived Nulatto")[1].endswith('did you mean "Nulato"?')
    assert back("bridge open") == ["bridge is open.", 'Not clear: "bridge". Expected which way, or at which place.']
