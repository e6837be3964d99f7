"""The typed line: words in English, French, Spanish or Portuguese, in any order, made reports; what is unsure is asked."""

import re
from dataclasses import replace

from balto.basis.phrase import Phrase
from balto.basis.problems import Problem, quoted
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, refused
from balto.channels.line.fold import folded
from balto.channels.line.line_items import LONGEST_LINE, items
from balto.channels.line.line_pieces import gathered, pieces
from balto.channels.line.line_reports import DIGITS, Context, digit, reports
from balto.domain.report import Kind, Message, Report

VIA = "typed"
MOST_CLAUSES = 12
_CLAUSE = re.compile(r"[;\n\r]+|\.\s+(?!\d)")


def decode(arrival: Arrival, book: Book) -> Heard:
    """A line as typed at the desk, or as a text message brought it; refused where it is empty, too long, or no text."""
    try:
        text = arrival.raw.decode("utf-8")
    except UnicodeDecodeError:
        return refused(arrival, VIA, Phrase("no text: its bytes are not UTF-8"))
    if not text.strip():
        return refused(arrival, VIA, Phrase("an empty message"), ignored=True)
    if len(text) > LONGEST_LINE:
        return refused(
            arrival,
            VIA,
            Phrase(
                "{n} sign, and a line has at most {most}",
                "{n} signs, and a line has at most {most}",
                n=len(text),
                most=LONGEST_LINE,
            ),
        )
    claims, unclear = understood(text, arrival, book)
    return Heard((Message(arrival.raw, VIA, arrival.sender, arrival.heard_at, reports=claims, unclear=unclear),))


def understood(text: str, arrival: Arrival, book: Book) -> tuple[tuple[Report, ...], tuple[Problem, ...]]:
    """What a text claims, and what in it is not clear; a text of which nothing is understood is a note."""
    speaker = book.speakers.get(arrival.sender, arrival.sender)
    context = Context(speaker, book.carrier(arrival.sender), arrival.heard_at, book.zone)
    bare = folded(text).strip(" .!\t\r\n")
    if bare in DIGITS:
        return (digit(DIGITS[bare], context),), tuple(context.unclear)
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    made = [report for clause in clauses[:MOST_CLAUSES] for report in _clause(clause, context, book)]
    if len(clauses) > MOST_CLAUSES:
        context.unclear.append(
            Problem("message", quoted(clauses[MOST_CLAUSES]), Phrase("fewer sentences in one message"))
        )
    if not made:
        made = [Report(Kind.NOTE, about=context.carrier or context.speaker, text=text.strip())]
    return tuple(made), tuple(dict.fromkeys(context.unclear))


def _clause(text: str, context: Context, book: Book) -> list[Report]:
    """What one sentence claims."""
    found = items(text, book)
    parts = pieces(found)
    if "?" in text or parts is None:
        expected = Phrase("one event in a sentence, or commas between them")
        if "?" in text:
            expected = Phrase("what has happened; questions are for the desk to answer")
        context.unclear.append(Problem("message", quoted(text.strip()), expected))
        helps = any(item.name == "verb/help" for item in found)  # a call for help is never only a note
        return [Report(Kind.HELP if helps else Kind.NOTE, about=context.carrier or context.speaker, text=text.strip())]
    made = [report for part in parts for report in reports(gathered(part, book), context, text.strip())]
    return [replace(one, order=_as_typed(one.order, text), lot=_as_typed(one.lot, text)) for one in made]


def _as_typed(word: str, text: str) -> str:
    """The word in the capitals it was typed in."""
    found = re.search(re.escape(word), text, re.IGNORECASE)
    return found[0] if found else word
