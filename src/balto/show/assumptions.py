"""What a result rests on: what was reported, what was measured, what was assumed, what was left out by hand."""

import re
from collections.abc import Iterable

from balto.domain.world import World
from balto.ensemble.reopening import held_share, kept_hours
from balto.need.result import Need
from balto.plan.decision import Decision
from balto.show import limit_words
from balto.show.phrases.moments import day_with_year
from balto.show.phrases.numbers import plain
from balto.show.phrases.sentences import clauses, count, say, several, tell
from balto.show.words import capital, doses

# A source that says so itself, or by the bare code A, alone or before what is assumed.
_ASSUMED = re.compile(r"(?i:\b(?:assum|guess|invent|estimat|not known))|(?:^|[;,] ?)A(?:$|[:;, ])")


def lines(decision: Decision) -> list[str]:
    """What the page rests on, a sentence each."""
    world = decision.world
    said = [
        *map(reported, decision.needs),
        stock(world),
        network(world),
        reopening(world),
        *limit_words.lines(world),
        carriers(world),
        weather(world),
        sources(world),
    ]
    said += [
        say("Left out by hand: {carrier} ({reason}).", carrier=one.name, reason=one.excluded)
        for one in world.carriers
        if one.excluded
    ]
    said += [say("{sentence}.", sentence=capital(tell(note))) for need in decision.needs for note in need.notes]
    return [line for line in said if line]


def reported(need: Need) -> str:
    """The cases, and where the figures of the treatment come from."""
    told, cited = need.outbreak.reported, len(need.treatment.sources)
    return say(
        "Patients: {cases} and {deaths} reported by {day}. Treatment: {treatment} ({sources}).",
        cases=count(told.cases, "{n} case", "{n} cases"), deaths=count(told.deaths, "{n} death", "{n} deaths"),
        day=day_with_year(told.as_of), treatment=need.treatment.title,
        sources=count(cited, "{n} source for its figures", "{n} sources for its figures")
        if cited else say("no source named"),
    )  # fmt: skip


def stock(world: World) -> str:
    """What there is to send, of each product."""
    return say("Stock: {lots}.", lots=clauses([_stock_of(world, product.name) for product in world.products]))


def _stock_of(world: World, product: str) -> str:
    lots = [lot for lot in world.lots if lot.doses > 0 and lot.product == product]
    later = sum(lot.doses for lot in lots if lot.available_h > world.now_h)
    slots = {
        "doses": doses(world, sum(lot.doses for lot in lots), product), "lots": count(len(lots), "{n} lot", "{n} lots"),
    }  # fmt: skip
    if not later:
        return say("{doses} in {lots}", **slots)
    return say("{doses} in {lots}, {later} of them only later", later=later, **slots)


def network(world: World) -> str:
    """Places and links, and what is said of their state."""
    ids = {link.id for link in world.links}
    shut = [
        one.link if one.link in ids else say("all at {place}", place=one.link)
        for one in world.link_states
        if one.state != "open"
    ]
    slots = {
        "places": count(len(world.places), "{n} place", "{n} places"),
        "links": count(len(world.links), "{n} link", "{n} links"), "shut": several(list(dict.fromkeys(shut)), 4),
    }  # fmt: skip
    if not shut:
        return say("Network: {places}, {links}.", **slots)
    return say("Network: {places}, {links}; not open as reported: {shut}.", **slots)


def reopening(world: World) -> str:
    """How the hours are drawn at which shut ways open; empty where none is."""
    shut = [claim for claim in world.claims if claim.reopens]
    if not shut:
        return ""
    announced = sum(claim.announced for claim in shut)
    return say(
        "Shut ways: {reports}; an announced hour ({announced} of them) is taken to hold {held} times in 100, the others open by"
        " cause and age.",
        reports=count(len(shut), "{n} report", "{n} reports"), announced=announced,
        held=round(100 * held_share(kept_hours(world.claims), "")),
    )  # fmt: skip


def carriers(world: World) -> str:
    """Whose pace was measured."""
    return say(
        "Carriers: {number}; the pace of {tried} is learnt from {trials}, that of the others is as stated or usual for their"
        " mode.",
        number=len(world.carriers), tried=len({trial.carrier for trial in world.trials}),
        trials=count(len(world.trials), "{n} trial", "{n} trials"),
    )  # fmt: skip


def weather(world: World) -> str:
    """Where the weather comes from."""
    if not world.climates:
        return say("Weather: none given; every hour is taken as calm.")
    slots = {
        "regions": count(len(world.climates), "{n} region", "{n} regions"), "forecast": forecast(world),
        "observations": count(len(world.observations), "{n} observation", "{n} observations"),
    }  # fmt: skip
    if not world.observations:
        return say("Weather: the climate of {regions} for the time of year, {forecast}.", **slots)
    return say(
        "Weather: the climate of {regions} for the time of year, {forecast}, and {observations} known at the decision.",
        **slots,
    )


def forecast(world: World) -> str:
    """How many members of a forecast there are, how far they look and how far they are believed."""
    if not world.forecasts:
        return say("no forecast")
    return say(
        "a forecast of {members} to hour {last}, which tells half of the weather {hours} hours ahead, less beyond",
        members=count(len({one.member for one in world.forecasts}), "{n} member", "{n} members"),
        last=str(max(one.hour_h for one in world.forecasts)), hours=plain(world.forecast_half_h),
    )  # fmt: skip


def sources(world: World) -> str:
    """How many rows of facts name a source, and how many say that they are assumed."""
    named = list(_sources(world))
    assumed = sum(is_assumed(source) for source in named)
    bare = sum(not source.strip() for source in named)
    slots = {"rows": len(named), "named": len(named) - assumed - bare, "assumed": assumed, "bare": bare}
    if not bare:
        return say("Facts: {named} of {rows} rows name a source, {assumed} are marked as assumed or invented.", **slots)
    return say(
        "Facts: {named} of {rows} rows name a source, {assumed} are marked as assumed or invented and {bare} name none.",
        **slots,
    )


def is_assumed(source: str) -> bool:
    """Whether a source says itself that the row is assumed: in words, or by the code A."""
    return bool(_ASSUMED.search(source))


def _sources(world: World) -> Iterable[str]:
    for rows in (
        world.places,
        world.links,
        world.carriers,
        world.lots,
        world.trials,
        world.departures,
        world.link_states,
    ):
        yield from (row.source for row in rows)
