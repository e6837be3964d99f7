"""What is typed after an option of what-if, read: names, patterns, times, amounts, carriers."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import count
from typing import NamedTuple
from zoneinfo import ZoneInfo

from balto.basis.moment import hours_between
from balto.basis.phrase import Phrase
from balto.basis.problems import Problem, did_you_mean, quoted
from balto.domain.carrier import Carrier
from balto.domain.world import World
from balto.files.cells.when import time_of
from balto.files.findings import Refused
from balto.show.phrases.nouns import one_of
from balto.show.phrases.sentences import row as names_of
from balto.show.phrases.sentences import say

MOST = 1_000_000_000  # doses or hours, as in stock.csv
MOST_CARRIERS = 100  # of one option
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_HOURS = re.compile(r"(\d+(?:\.\d+)?)\s*h", re.ASCII)
_CARRIERS = re.compile(r"(?P<mode>[^@]+)@(?P<place>[^=]+)(?:=(?P<count>\d+))?")


class Span(NamedTuple):
    """A link or a place, from an hour until another."""

    name: str
    from_h: float
    until_h: float


def spans(world: World, option: str, rows: Sequence[str], problems: list[Problem]) -> Iterator[Span]:
    """Each link or place that the rows mean, with its hours (all of them, where none are typed)."""
    for row in rows:
        typed, at, times = row.rpartition("@") if ".." in row.rpartition("@")[2] else (row, "", "")
        names = meant(world, option, typed, problems)
        hours = _hours(world, option, row, times, problems) if at else (0.0, world.horizon_h)
        yield from (Span(name, *hours) for name in names if hours)


def meant(world: World, option: str, typed: str, problems: list[Problem]) -> list[str]:
    """The links, or else the places, of that name or pattern."""
    links, places = [link.id for link in world.links], [place.id for place in world.places]
    for known in (links, places):
        if typed in known:
            return [typed]
    if "*" in typed or "?" in typed:
        for known in (links, places):
            if found := [name for name in known if _fits(name, typed)]:
                return found
        problems.append(
            Problem(option, quoted(typed), Phrase("a pattern that some link or place fits, such as road-*"))
        )
        return []
    hint = did_you_mean(typed, sorted([*links, *places]))
    problems.append(
        Problem(option, quoted(typed), Phrase("a link, a place, or a pattern such as road-*"), suggestion=hint)
    )
    return []


def _fits(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern.replace("[", "[[]"))


def _hours(world: World, option: str, row: str, times: str, problems: list[Problem]) -> tuple[float, float] | None:
    """The hours between two times; None where they cannot be read."""
    first, _, last = times.partition("..")
    try:
        from_h = _hour(world, first, "T00:00") if first.strip() else world.now_h
        until_h = _hour(world, last, "T24:00") if last.strip() else world.horizon_h
    except Refused as why:
        expected = Phrase(
            "times as in NAME@2026-03-20 06:00..2026-03-21 18:00, with either time left out, or in hours from now:"
            ' "NAME@0h..36h"'
        )
        problems.append(Problem(option, quoted(row), expected, suggestion=why.suggestion))
        return None
    if until_h <= world.now_h or from_h >= world.horizon_h:
        problems.append(Problem(option, quoted(row), Phrase("times between now and the end of the horizon")))
        return None
    if from_h >= until_h:
        problems.append(Problem(option, quoted(row), Phrase("an end after its beginning")))
        return None
    return max(from_h, 0.0), min(until_h, world.horizon_h)


def _hour(world: World, typed: str, of_day: str) -> float:
    """The hour that is typed; a date alone is that hour of its day."""
    typed = typed.strip() + of_day * bool(_DATE.fullmatch(typed.strip()))
    if hours := _HOURS.fullmatch(typed.strip()):
        return world.now_h + float(hours[1])
    return hours_between(world.epoch, time_of(typed, ZoneInfo(world.zone)))


def amounts(
    where: str, rows: Sequence[str], known: Collection[str], pattern: str, example: str, problems: list[Problem]
) -> dict[str, float]:
    """PLACE=AMOUNT, the amounts of one place added up."""
    found: dict[str, float] = {}
    for row in rows:
        place, _, amount = row.partition("=")
        if not re.fullmatch(pattern, amount):
            problems.append(
                Problem(where, quoted(row), Phrase("a place and an amount, such as {example}", example=example))
            )
        elif float(amount.rstrip("h")) > MOST:
            problems.append(Problem(where, quoted(row), Phrase("an amount of at most {most}", most=MOST)))
        elif place not in known and ":" in place and place.partition(":")[0] in known:
            further = sorted({one.partition(":")[2] for one in known} - {""})
            there = Phrase("choose from {names}", names=names_of(further)) if further else Phrase("the case has none")
            item = quoted(place.partition(":")[2])
            problems.append(Problem(where, item, Phrase("a further product"), suggestion=there))
        elif place not in known:
            hint = did_you_mean(place, sorted(known))
            problems.append(
                Problem(where, quoted(place), Phrase("a place, as in {example}", example=example), suggestion=hint)
            )
        else:
            found[place] = found.get(place, 0.0) + float(amount.rstrip("h"))
    return found


def more_carriers(world: World, rows: Sequence[str], problems: list[Problem]) -> list[Carrier]:
    """MODE@PLACE or MODE@PLACE=N: so many more, each like the case's own of that mode."""
    found: list[Carrier] = []
    for row in rows:
        parts = _CARRIERS.fullmatch(row.strip())
        if not parts or not 1 <= int(parts["count"] or 1) <= MOST_CARRIERS:
            expected = Phrase(
                "a mode and a place, such as truck@PLACE or truck@PLACE=2 (at most {most})", most=MOST_CARRIERS
            )
            problems.append(Problem("--add-carrier", quoted(row), expected))
            continue
        mode, place = parts["mode"].strip().replace(" ", "_"), parts["place"].strip()
        if _known(world, mode, place, problems):
            for _ in range(int(parts["count"] or 1)):
                found.append(another(replace(world, carriers=(*world.carriers, *found)), mode, place))
    return found


def _known(world: World, mode: str, place: str, problems: list[Problem]) -> bool:
    """Whether the case has the place, and a carrier of that mode to be like."""
    modes, places = sorted({one.mode for one in world.carriers}), sorted(one.id for one in world.places)
    before = len(problems)
    if mode not in modes:
        hint = did_you_mean(mode, modes) or Phrase("choose from {names}", names=names_of(modes))
        problems.append(
            Problem("--add-carrier", quoted(mode), Phrase("a mode of some carrier of the case"), suggestion=hint)
        )
    if place not in places:
        problems.append(
            Problem("--add-carrier", quoted(place), Phrase("a place"), suggestion=did_you_mean(place, places))
        )
    return len(problems) == before


def another(world: World, mode: str, place: str) -> Carrier:
    """One more carrier of a mode at a place: like one that is at home there, or else like the first that may be used."""
    alike = [one for one in world.carriers if one.mode == mode]
    twin = min(alike, key=lambda one: (one.home != place, bool(one.excluded)))
    ids, taken = (f"more-{mode}-{place}-{n}" for n in count(1)), {one.id for one in world.carriers}
    chosen = next(one for one in ids if one not in taken)
    more, name = (
        chosen.rpartition("-")[2],
        say("another {mode} at {place}", mode=one_of(mode), place=world.place(place).name),
    )
    return replace(
        twin, id=chosen, name=name if more == "1" else f"{name} ({more})", home=place, available_h=world.now_h,
        excluded="", note="supposed", source="",
    )  # fmt: skip
