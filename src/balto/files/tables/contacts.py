"""The columns of contacts.csv."""

from balto.files.column import Column, Table

# fmt: off  (a table reads as a table)
CONTACTS = Table(
    "contacts.csv",
    "Whom to call: people with their numbers. They stand on run sheets only; a plan that is saved keeps their ids.",
    (
        Column("id", "id", "short name by which a saved plan calls the contact", "kolo-nurse"),
        Column("person", "text", "the person's name", "Sister Agnes Ndaye"),
        Column("role", "text", "what the person is there for", "receives the doses"),
        Column("place", "place", "the place where the person is", "Kolo", ""),
        Column("carrier", "carrier", "the carrier that the person goes with or speaks for", "lorry", ""),
        Column("telephone", "text", "number, as it is dialled there", "+236 72 00 00 00", ""),
        Column("radio", "text", "channel or call sign", "channel 7", ""),
        Column("language", "text", "language in which to speak", "Sango", ""),
        Column("told", "text", "what the person is to be told", "when the doses have come, and how many", ""),
    ),
    unique=("id",),
)
