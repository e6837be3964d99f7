"""What a result rests on: what was reported, what was measured, what was assumed, what was left out by hand."""

import re
from collections.abc import Iterable

from balto.domain.world import World
from balto.need.result import Need
from balto.plan.decision import Decision
from balto.show.words import capital, counted, doses, several

# A source that says so itself, or by the bare code A, alone or before what is assumed.
_ASSUMED = re.compile(r"(?i:\b(?:assum|guess|invent|estimat|not known))|(?:^|[;,] ?)A(?:$|[:;, ])")


def lines(decision: Decision) -> list[str]:
    """What the page rests on, a sentence each."""
    world = decision.world
    said = [
        *map(reported, decision.needs),
        stock(world),
        network(world),
        carriers(world),
        weather(world),
        sources(world),
    ]
    said += [f"Left out by hand: {row.name} ({row.excluded})." for row in world.carriers if row.excluded]
    said += [capital(note) + "." for need in decision.needs for note in need.notes]
    return [line for line in said if line]


def reported(need: Need) -> str:
    """The cases, and where the figures of the treatment come from."""
    told = need.outbreak.reported
    known = f"{counted(told.cases, 'case')} and {counted(told.deaths, 'death')} reported by {told.as_of.day} {told.as_of:%B %Y}"
    cited = (
        f"{counted(len(need.treatment.sources), 'source')} for its figures"
        if need.treatment.sources
        else "no source named"
    )
    return f"Patients: {known}. Treatment: {need.treatment.title} ({cited})."


def stock(world: World) -> str:
    """What there is to send, of each product."""
    return f"Stock: {'; '.join(_stock_of(world, product.name) for product in world.products)}."


def _stock_of(world: World, product: str) -> str:
    lots = [lot for lot in world.lots if lot.doses > 0 and lot.product == product]
    later = sum(lot.doses for lot in lots if lot.available_h > world.now_h)
    total = sum(lot.doses for lot in lots)
    pipeline = f", {later:,} of them only later" if later else ""
    return f"{doses(world, total, product)} in {counted(len(lots), 'lot')}{pipeline}"


def network(world: World) -> str:
    """Places and links, and what is said of their state."""
    ids = {link.id for link in world.links}
    shut = [row.link if row.link in ids else f"all at {row.link}" for row in world.link_states if row.state != "open"]
    told = f"; not open as reported: {several(list(dict.fromkeys(shut)), 4)}" if shut else ""
    return f"Network: {counted(len(world.places), 'place')}, {counted(len(world.links), 'link')}{told}."


def carriers(world: World) -> str:
    """Whose pace was measured."""
    tried = {trial.carrier for trial in world.trials}
    said = (
        f"Carriers: {len(world.carriers)}, the pace of {len(tried)} learnt from {counted(len(world.trials), 'trial')}"
    )
    return f"{said}, of the others as stated and as is usual for their mode."


def weather(world: World) -> str:
    """Where the weather comes from."""
    if not world.climates:
        return "Weather: none given; every hour is taken as calm."
    seen = (
        f", and {counted(len(world.observations), 'observation')} known at the decision" if world.observations else ""
    )
    climate = f"the climate of {counted(len(world.climates), 'region')} for the time of year"
    return f"Weather: {climate}, {forecast(world)}{seen}."


def forecast(world: World) -> str:
    """How many members of a forecast there are, how far they look and how far they are believed."""
    if not world.forecasts:
        return "no forecast"
    members, last_h = len({row.member for row in world.forecasts}), max(row.hour_h for row in world.forecasts)
    believed = f"which tells half of the weather {world.forecast_half_h:g} hours ahead, less beyond"
    return f"a forecast of {counted(members, 'member')} to hour {last_h}, {believed}"


def sources(world: World) -> str:
    """How many rows of facts name a source, and how many say that they are assumed."""
    named = list(_sources(world))
    assumed = sum(is_assumed(source) for source in named)
    bare = sum(not source.strip() for source in named)
    said = f"Facts: of {len(named):,} rows {len(named) - assumed - bare:,} name a source"
    none = f" and {bare:,} name none" if bare else ""
    return f"{said}, {assumed:,} are marked as assumed or invented{none}."


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
