"""The time that a command is told it is: for exercises; nothing where the machine's clock holds."""

from datetime import UTC, datetime

from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem, quoted


def told(text: str, option: str = "--now") -> datetime | None:
    """The moment typed after an option; BadInput where it is none."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        expected = Phrase("a moment, such as {example}", example="2026-01-31T14:05Z")
        raise BadInput([Problem(option, quoted(text), expected)]) from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
