"""What is in a case: one sentence, then a table."""

from collections import Counter
from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from balto.basis.moment import spelled, spelled_utc
from balto.domain.consignment import Lot
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.show.words import called, counted


def page(world: World, plans: Mapping[str, Plan], warnings: int, width: int) -> str:
    """The sentence and the table as text of that width."""
    console = Console(width=width, highlight=False, color_system=None)
    with console.capture() as caught:
        console.print(sentence(world, plans, warnings), markup=False)
        console.print(inventory(world, plans))
    return "\n".join(line.rstrip() for line in caught.get().splitlines())


def sentence(world: World, plans: Mapping[str, Plan], warnings: int) -> str:
    """The case in one sentence."""
    on_hand = sum(lot.doses for lot in world.lots if lot.available_h <= world.now_h < lot.expires_h)
    cases = sum(product.outbreak.reported.cases for product in world.products)
    hit = dict.fromkeys(place for product in world.products for place in product.outbreak.places)
    where = ", ".join(world.place(place).name for place in hit)
    odd = f", with {_counted(warnings, 'warning')}" if warnings else ""
    return (
        f"{world.title}: the case is in order{odd}; {_counted(cases, 'patient')} in {where}, "
        f"{_counted(on_hand, 'dose')} on hand, {_counted(len(world.carriers), 'carrier')}, "
        f"{_counted(len(plans), 'named plan')}."
    )


def inventory(world: World, plans: Mapping[str, Plan]) -> Table:
    """What is in the case, a row a table."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in _rows(world, plans):
        table.add_row(name, Text(text))
    return table


def _rows(world: World, plans: Mapping[str, Plan]) -> Iterable[tuple[str, str]]:
    yield (
        "epoch",
        f"{spelled(world.epoch, 0, world.zone)} {world.zone} ({spelled_utc(world.epoch, 0)}), {world.epoch.year}",
    )
    if world.now_h:
        yield "now", f"{spelled(world.epoch, world.now_h, world.zone)}, {world.now_h:g} hours after the epoch"
    yield "horizon", f"{world.horizon_h:g} hours, to {spelled(world.epoch, world.horizon_h, world.zone)}"
    for product in world.products:
        yield "treatment", f"{product.treatment.title}, by the {product.item.unit}"
    yield "places", _kinds(place.kind for place in world.places)
    yield "links", f"{_kinds(link.mode for link in world.links)}; {sum(link.km for link in world.links):,.0f} km"
    out = [f"{carrier.id} ({carrier.excluded})" for carrier in world.carriers if carrier.excluded]
    not_used = f"; not used: {', '.join(out)}" if out else ""
    yield "carriers", _kinds(carrier.mode for carrier in world.carriers) + not_used
    yield "stock", "; ".join(_lot(world, lot) for lot in world.lots)
    for product in world.products:
        reported, name = product.outbreak.reported, called(world, product.name)
        said = f"{_counted(reported.cases, 'case')} and {_counted(reported.deaths, 'death')} by {reported.as_of}"
        yield "cases", said + (f" for {name}" if name else "")
    yield "trials", f"{len(world.trials)}"
    yield "timetable", counted(len(world.departures), "departure")
    yield "weather", ", ".join(climate.region for climate in world.climates) or "calm"
    if world.forecasts:
        yield "forecast", _forecast(world)
    yield "plans", ", ".join(f"{name} ({len(plan.legs)} legs)" for name, plan in plans.items()) or "none"


def _lot(world: World, lot: Lot) -> str:
    when = f" from {spelled(world.epoch, lot.available_h, world.zone)}" if lot.available_h > world.now_h else ""
    name = called(world, lot.product)
    return f"{lot.doses:,}{' ' * bool(name)}{name} at {lot.place}{when}"


def _forecast(world: World) -> str:
    """How many members, of which regions, issued when, as far as which hour, and how far they are believed."""
    rows = world.forecasts
    members = _counted(len({row.member for row in rows}), "member")
    regions = ", ".join(dict.fromkeys(row.region for row in rows))
    issued, last = (
        spelled(world.epoch, h, world.zone) for h in (max(r.issued_h for r in rows), max(r.hour_h for r in rows))
    )
    half = f"it tells half of the weather {world.forecast_half_h:g} hours ahead"
    return f"{members} for {regions}, issued {issued}, to {last}; {half}"


def _kinds(kinds: Iterable[str]) -> str:
    counts = Counter(kinds)
    return f"{counts.total()}: " + ", ".join(f"{count} {kind}" for kind, count in counts.most_common())


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
