"""A small case to hear messages for: two carriers, some places, one way; 27 January 2026, 17:00 in Alaska."""

from datetime import UTC, datetime

from balto.channels.book import CARRIER, PLACE, PRODUCT, WAY, Book, Named
from balto.channels.heard import Arrival
from balto.channels.typed import decode
from balto.domain.report import Message

HEARD_AT = datetime(2026, 1, 28, 2, tzinfo=UTC)
BOOK = Book(
    (
        Named("C07", CARRIER, ("Shannon",)),
        Named("C08", CARRIER, ("Kalland",)),
        Named("kaasen", CARRIER, ("Gunnar Kaasen",), "12"),
        Named("nulato", PLACE, ("Nulato",)),
        Named("nulgi", PLACE, ("Nulgi",)),
        Named("tanana", PLACE, ("Tanana",)),
        Named("gurro", PLACE, ("Gurro",)),
        Named("doro", PLACE, ("Doro",)),
        Named("old-minto", PLACE, ("Old Minto", "Menhti")),
        Named("abeche", PLACE, ("Abéché",)),
        Named("gurro-doro", WAY, ("Gurro road",)),
        Named("dat", PRODUCT, ("antitoxin",)),
    ),
    {"+15550007": "C07", "+15550099": "nurse"},
    "America/Anchorage",
)


def heard(line: str, sender: str = "+15550007") -> Message:
    """The message of a typed line, from the telephone of carrier C07 unless said otherwise."""
    (message,) = decode(Arrival(line.encode(), HEARD_AT, sender), BOOK).messages
    return message
