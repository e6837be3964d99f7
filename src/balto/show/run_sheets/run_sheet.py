"""Run sheets: a printed page for each carrier, to be read by lamplight and filled in with a pencil."""

import math
from collections.abc import Sequence

from balto.basis.provenance import Provenance
from balto.domain.link import Link
from balto.domain.plan import Leg
from balto.domain.world import World
from balto.rehearse import plan_shape
from balto.rehearse.crews import crews_of
from balto.rehearse.outcome import Outcome
from balto.show import limit_words
from balto.show.crew_words import on_a_sheet
from balto.show.markup import Markup, Part, tag
from balto.show.page import table, whole
from balto.show.phrases import moments
from balto.show.phrases.below import PLAIN
from balto.show.phrases.nouns import by_mode
from balto.show.phrases.numbers import whole as figure
from balto.show.phrases.sentences import clauses, heading, known, marked, say, several
from balto.show.place_times import at_place, between, zone_of
from balto.show.run_sheets import call_words, load_orders
from balto.show.run_sheets.run_sheet_rules import rules
from balto.show.words import (
    capital,
    doses,
    from_to,
    local,
    percent,
    span,
    unit,
    weight,
    year,
)

SIZES = ((1, ""), (2, "many"), (3, "many very"))  # up to so many legs, so large the type
CALLS_A_LEG = 2  # people to call who take the room of a leg


def page(outcome: Outcome, provenance: Provenance) -> str:
    """A sheet for each carrier of the plan, in the order in which they are needed, as one page of HTML."""
    world = outcome.world
    names = outcome.plan.carriers()
    sheets = [_sheet(outcome, name, k + 1, len(names), provenance) for k, name in enumerate(names)]
    none = tag("p", say("The plan sends nothing: there is nobody to instruct."))
    return whole(
        say("{title}: run sheets", title=world.title), ("page.css", "run_sheets/run_sheet.css"), *(sheets or [none])
    )


def _sheet(outcome: Outcome, name: str, number: int, of: int, provenance: Provenance) -> Markup:
    world = outcome.world
    mine = [n for n in outcome.plan.runs() if outcome.plan.legs[n].carrier == name]
    carrier = world.carrier(name)
    told = len(mine) + -(-len(call_words.called_on(outcome, mine)) // CALLS_A_LEG)
    size = next((size for most, size in SIZES if told <= most), "many very most")
    head = tag(
        "header",
        tag("h1", carrier.name),
        tag("p", say("run sheet {number} of {total}", number=number, total=of), tag("br"), by_mode(carrier.mode)),
        class_="top",
    )
    known = say("as known on {moment}, {year}", moment=local(world, world.now_h), year=str(year(world)))
    foot = say(
        "{title} · plan {plan} · {known} · {provenance}", title=world.title, plan=outcome.plan.name, known=known,
        provenance=provenance.line(),
    )  # fmt: skip
    asked = [tag("p", on_a_sheet(world, run), class_="risk") for run in [crews_of(outcome).run(name)] if run]
    bound = dict.fromkeys(line for n in mine for line in limit_words.of_leg(world, outcome.plan.legs[n]))
    asked += [tag("p", line, class_="limit") for line in bound]
    return tag(
        "article", head, *asked, *(_leg(outcome, n, k + 1, len(mine)) for k, n in enumerate(mine)), rules(outcome, mine),
        call_words.lines(outcome, mine),
        _pencil(outcome, mine), tag("p", foot, class_="foot"), class_=f"sheet {size}".strip(),
    )  # fmt: skip


def _leg(outcome: Outcome, n: int, number: int, of: int) -> Markup:
    world, leg, loads = outcome.world, outcome.plan.legs[n], outcome.plan.loads(n)
    lines = [
        *dict.fromkeys((say("From"), _from(outcome, k)) for k in loads), (say("Leave"), _leave(outcome, n)),
        *load_orders.lines(outcome, n), (say("Way"), _way(world, leg)), (say("There"), _there(outcome, n)),
        *((say("Hand to"), _to(outcome, k)) for k in loads), *([(say("Then"), _to(outcome, n))] if not loads else []),
        (say("Note"), known(leg.note) if leg.note in PLAIN else leg.note),
    ]  # fmt: skip
    rows = [tag("tr", tag("th", name, scope="row"), tag("td", said)) for name, said in lines if said]
    lead = say("{number}. ", number=number) if of > 1 else ""
    head = tag("h2", lead, capital(_order(outcome, n)), " ", tag("small", f"({leg.id})"))
    return tag("section", head, _standby(outcome, leg), tag("table", *rows, class_="orders"))


def _order(outcome: Outcome, n: int) -> str:
    """What a run takes from where to where."""
    world, leg = outcome.world, outcome.plan.legs[n]
    names = {"origin": world.place(leg.origin).name, "place": world.place(leg.dest).name}
    load = several([_load(world, outcome.plan.legs[k]) for k in outcome.plan.loads(n)], 9)
    if not load:
        return say("go empty from {origin} to {place}", **names)
    return say("take {load} from {origin} to {place}", load=load, **names)


def _load(world: World, leg: Leg) -> str:
    return say(
        "{doses} ({weight})", doses=doses(world, leg.doses, leg.product), weight=weight(world, leg.doses, leg.product)
    )


def _standby(outcome: Outcome, leg: Leg) -> Markup | None:
    if not leg.standby_for:
        return None
    world, watched = outcome.world, outcome.plan.leg(leg.standby_for)
    said = say(
        "Stand by. Go only if by {moment} no word has come that {carrier} has reached {place}.",
        carrier=world.carrier(watched.carrier).name, place=world.place(watched.dest).name,
        moment=local(world, leg.trigger_h, zone_of(world, leg.origin)),
    )  # fmt: skip
    return tag("p", tag("b", said), class_="standby")


def _from(outcome: Outcome, n: int) -> Part:
    world, leg = outcome.world, outcome.plan.legs[n]
    if not leg.doses:
        return None
    fed = plan_shape.givers(outcome, n)
    if not fed:
        return say("the store at {place}", place=world.place(leg.origin).name)
    who = several(list(dict.fromkeys(world.carrier(outcome.plan.legs[k].carrier).name for k in fed)))
    if {outcome.plan.legs[k].carrier for k in fed} == {leg.carrier}:
        return say("what you brought here yourself")
    early, middle, late = (
        max(hours) for hours in zip(*(plan_shape.hours(outcome, k, (0.1, 0.5, 0.9)) for k in fed), strict=True)
    )
    return marked(
        "{carriers}, expected {moment}, {between}", carriers=who, moment=at_place(world, middle, leg.origin),
        between=between(world, early, late, leg.origin),
    )  # fmt: skip


def _leave(outcome: Outcome, n: int) -> Part:
    world, leg = outcome.world, outcome.plan.legs[n]
    middle = at_place(world, plan_shape.leaves(outcome, n, (0.5,))[0], leg.origin)
    mode = world.mode(world.carrier(leg.carrier).mode)
    if mode.scheduled:
        return marked("with the departure of {moment}", moment=middle)
    start = _start(world, leg, loaded=bool(outcome.plan.loads(n)))
    leaves_h = plan_shape.leaves(outcome, n, (0.5,))[0]
    if plan_shape.by_day(world, leg) and math.isfinite(leaves_h):
        zone = zone_of(world, leg.origin)
        exact = say("{moment} ({zone})", moment=moments.moment(world.epoch, leaves_h, zone), zone=zone)
        start = marked("{start}, in the light; expected {moment}", start=start, moment=tag("b", exact))
    elif leaves_h > leg.leave_from_h + 0.1:
        start = marked("{start}; expected {moment}", start=start, moment=middle)
    if leg.shelter_below_pace <= 0:
        return start
    roof = say(
        "Wait under a roof while the weather would leave you less than {share} of your pace, at most {span}",
        share=percent(leg.shelter_below_pace), span=span(leg.shelter_max_h),
    )  # fmt: skip
    return marked("{start}. {roof}", start=start, roof=roof)


def _start(world: World, leg: Leg, *, loaded: bool) -> Part:
    """When a run leaves that waits for no timetable."""
    if leg.leave_from_h <= 0:
        return say("as soon as the load is in your hands") if loaded else say("as soon as you are ready")
    from_h = at_place(world, leg.leave_from_h, leg.origin)
    if loaded:
        return marked("as soon as the load is in your hands, but not before {moment}", moment=from_h)
    return marked("as soon as you are ready, but not before {moment}", moment=from_h)


def _way(world: World, leg: Leg) -> Part:
    along = _along(world, leg, leg.route)
    if len(leg.route) > 1:
        along = say("{way} ({km} km)", way=along, km=figure(plan_shape.km(world, leg)))
    if not leg.alternative_route:
        return along
    return say(
        "{way}. If the weather favours the other way when you leave: {other}", way=along,
        other=_along(world, leg, leg.alternative_route),
    )  # fmt: skip


def _along(world: World, leg: Leg, links: tuple[str, ...]) -> str:
    """The places on the way, each with its kilometre from the start, without a roof or behind a link to take care on."""
    total, said = 0.0, []
    for name, (place, km) in zip(links, plan_shape.ways(world, leg, links), strict=True):
        total += km
        where, slots = world.place(place), {"place": world.place(place).name, "km": figure(total)}
        point = say("{place}, km {km}", **slots) if where.shelter else say("{place}, km {km}, no roof there", **slots)
        care = _warned(world.link(name))
        said.append(say("{point} ({warning})", point=point, warning=care) if care else point)
    return " → ".join(said) or say("on the spot")


def _warned(link: Link) -> str:
    exposed = say("open to the wind") if link.exposure == "exposed" else ""
    return clauses([exposed, say("dangerous, take care") if link.hazard > 1 else ""])


def _there(outcome: Outcome, n: int) -> Part:
    world, leg = outcome.world, outcome.plan.legs[n]
    early, middle, late = plan_shape.hours(outcome, n, (0.1, 0.5, 0.9))
    return marked(
        "expected {moment}, {between}",
        moment=at_place(world, middle, leg.dest),
        between=between(world, early, late, leg.dest),
    )


def _to(outcome: Outcome, n: int) -> Part:
    world, leg = outcome.world, outcome.plan.legs[n]
    place = world.place(leg.dest)
    if not leg.doses:
        return say("be ready at {place}", place=place.name)
    takers = plan_shape.takers(outcome, n)
    stays = leg.doses - sum(number for k, number in takers if not outcome.plan.legs[k].standby_for)
    taken: dict[str, int] = {}
    for k, number in takers:
        taken[outcome.plan.legs[k].carrier] = taken.get(outcome.plan.legs[k].carrier, 0) + number
    keeps = taken.pop(leg.carrier, 0)
    of = leg.product
    said = [
        say("{carrier} ({doses})", carrier=world.carrier(name).name, doses=doses(world, number, of))
        for name, number in taken.items()
    ]
    if stays > 0:
        amount = doses(world, stays, of)
        said.append(say("whoever is in charge at {place} ({doses})", place=place.name, doses=amount))
    if keeps:
        said.append(say("keep {doses} for your own next leg", doses=doses(world, keeps, of)))
    return several(said, 6) or say("whoever is in charge at {place}", place=place.name)


def _pencil(outcome: Outcome, mine: Sequence[int]) -> Markup:
    world = outcome.world
    rows: list[list[Part]] = [[from_to(world, outcome.plan.legs[n]), *[""] * 6] for n in mine]
    columns = (
        heading("fill in"), heading("left at"), heading("arrived at"), say("{units} handed", units=unit(world)),
        heading("box °C"), heading("received by (name)"), heading("signature"),
    )  # fmt: skip
    return table(columns, rows, name="pencil")
