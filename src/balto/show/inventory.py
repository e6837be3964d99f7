"""What is in a case: one sentence, then a table."""

from collections import Counter
from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from balto.domain.consignment import Lot
from balto.domain.plan import Plan
from balto.domain.world import Product, World
from balto.show.phrases.moments import moment
from balto.show.phrases.nouns import mode_name, one_unit
from balto.show.phrases.numbers import plain, whole
from balto.show.phrases.sentences import clauses, count, heading, known, row, say
from balto.show.words import called


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
    slots = {
        "title": world.title, "patients": count(cases, "{n} patient", "{n} patients"),
        "places": row([world.place(place).name for place in hit]), "doses": count(on_hand, "{n} dose", "{n} doses"),
        "carriers": count(len(world.carriers), "{n} carrier", "{n} carriers"),
        "plans": count(len(plans), "{n} named plan", "{n} named plans"),
        "warnings": count(warnings, "{n} warning", "{n} warnings"),
    }  # fmt: skip
    if not warnings:
        return say(
            "{title}: the case is in order; {patients} in {places}, {doses} on hand, {carriers}, {plans}.", **slots
        )
    return say(
        "{title}: the case is in order, with {warnings}; {patients} in {places}, {doses} on hand, {carriers}, {plans}.",
        **slots,
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
    yield heading("epoch"), _epoch(world)
    if world.now_h:
        hours = plain(world.now_h)
        yield (
            heading("now"),
            say("{moment}, {hours} hours after the epoch", moment=_moment(world, world.now_h), hours=hours),
        )
    until = _moment(world, world.horizon_h)
    yield heading("horizon"), say("{hours} hours, to {moment}", hours=plain(world.horizon_h), moment=until)
    for product in world.products:
        unit = one_unit(product.item.unit)
        yield heading("treatment"), say("{treatment}, by the {unit}", treatment=product.treatment.title, unit=unit)
    yield heading("places"), _kinds(known(place.kind) for place in world.places)
    kinds, km = _kinds(mode_name(link.mode) for link in world.links), whole(sum(link.km for link in world.links))
    yield heading("links"), say("{links}; {km} km", links=kinds, km=km)
    yield heading("carriers"), _carriers(world)
    yield heading("stock"), clauses([_lot(world, lot) for lot in world.lots])
    for product in world.products:
        yield heading("cases"), _cases(world, product)
    yield heading("trials"), whole(len(world.trials))
    yield heading("timetable"), count(len(world.departures), "{n} departure", "{n} departures")
    yield heading("weather"), row([climate.region for climate in world.climates]) or say("calm")
    if world.forecasts:
        yield heading("forecast"), _forecast(world)
    yield heading("plans"), row([_plan(name, plan) for name, plan in plans.items()]) or say("none")


def _moment(world: World, hour_h: float, zone: str = "") -> str:
    return moment(world.epoch, hour_h, zone or world.zone)


def _epoch(world: World) -> str:
    utc = _moment(world, 0.0, "UTC")
    year = str(world.epoch.year)
    return say("{local} {zone} ({utc} UTC), {year}", local=_moment(world, 0.0), zone=world.zone, utc=utc, year=year)


def _carriers(world: World) -> str:
    kinds = _kinds(mode_name(carrier.mode) for carrier in world.carriers)
    out = [
        say("{carrier} ({reason})", carrier=carrier.id, reason=carrier.excluded)
        for carrier in world.carriers
        if carrier.excluded
    ]
    return say("{carriers}; not used: {unused}", carriers=kinds, unused=row(out)) if out else kinds


def _lot(world: World, lot: Lot) -> str:
    name = called(world, lot.product)
    amount = f"{whole(lot.doses)} {name}".strip()
    if lot.available_h <= world.now_h:
        return say("{doses} at {place}", doses=amount, place=lot.place)
    return say(
        "{doses} at {place} from {moment}", doses=amount, place=lot.place, moment=_moment(world, lot.available_h)
    )


def _cases(world: World, product: Product) -> str:
    reported, name = product.outbreak.reported, called(world, product.name)
    slots = {
        "cases": count(reported.cases, "{n} case", "{n} cases"), "day": str(reported.as_of), "product": name,
        "deaths": count(reported.deaths, "{n} death", "{n} deaths"),
    }  # fmt: skip
    if name:
        return say("{cases} and {deaths} by {day} for {product}", **slots)
    return say("{cases} and {deaths} by {day}", **slots)


def _plan(name: str, plan: Plan) -> str:
    return say("{plan} ({legs})", plan=name, legs=count(len(plan.legs), "{n} leg", "{n} legs"))


def _forecast(world: World) -> str:
    """How many members, of which regions, issued when, as far as which hour, and how far they are believed."""
    rows = world.forecasts
    return say(
        "{members} for {regions}, issued {issued}, to {last}; it tells half of the weather {hours} hours ahead",
        members=count(len({one.member for one in rows}), "{n} member", "{n} members"),
        regions=row(list(dict.fromkeys(one.region for one in rows))),
        issued=_moment(world, max(one.issued_h for one in rows)), last=_moment(world, max(one.hour_h for one in rows)),
        hours=plain(world.forecast_half_h),
    )  # fmt: skip


def _kinds(kinds: Iterable[str]) -> str:
    counts = Counter(kinds)
    told = row([say("{number} {kind}", number=number, kind=kind) for kind, number in counts.most_common()])
    return say("{number}: {kinds}", number=counts.total(), kinds=told)
