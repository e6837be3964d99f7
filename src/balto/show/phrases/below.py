"""Sentences without slots that floors below the pages have as plain text, for the catalogues: `known` looks them up."""

from balto.domain.place import KINDS

PLAIN: tuple[str, ...] = (
    *KINDS,
    # plan/recourse/rules.py: the note of a leg, beside which a user may write notes of their own
    "a reserve: sets out only if the leg before is late",
)
