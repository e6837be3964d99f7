"""Sentences without slots that floors below the pages have as plain text, for the catalogues: `known` looks them up."""

from balto.domain.place import KINDS

PLAIN: tuple[str, ...] = (
    *KINDS,
    # plan/unserved.py
    "no link joins it to any place with doses",
    "links lead there only for modes of which no carrier may be used",
    "no carrier can come to the links that lead there",
    "every way there is reported shut until the end",
    "nothing runs there: all departures of the timetable are past, or too late",
    "all doses there are have expired, or come after the horizon",
    "no permitted hand-over point on the route (handover in places.csv)",
    "the doses do more good elsewhere",
    "no way was found that helps in time",
    # plan/recourse/rules.py: the note of a leg, beside which a user may write notes of their own
    "a reserve: sets out only if the leg before is late",
)
