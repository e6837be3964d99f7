"""Run sheets: a printed page for each carrier, to be read by lamplight and filled in with a pencil."""

import math
from collections.abc import Sequence

from balto.basis.provenance import Provenance
from balto.domain.plan import FOREVER_H, Leg
from balto.domain.world import World
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome
from balto.show import load_orders, shelter_words
from balto.show.markup import Markup, Part, joined, tag
from balto.show.page import listed, table, whole
from balto.show.tradeoffs import what_then
from balto.show.words import (
    by_mode,
    called,
    capital,
    clock,
    doses,
    in_utc,
    local,
    plural_of,
    several,
    short,
    span,
    weight,
    year,
)

SIZES = ((1, ""), (2, "many"), (3, "many very"))  # up to so many legs, so large the type


def page(outcome: Outcome, provenance: Provenance) -> str:
    """A sheet for each carrier of the plan, in the order in which they are needed, as one page of HTML."""
    world = outcome.world
    names = outcome.plan.carriers()
    sheets = [_sheet(outcome, name, k + 1, len(names), provenance) for k, name in enumerate(names)]
    none = tag("p", "The plan sends nothing: there is nobody to instruct.")
    return whole(f"{world.title}: run sheets", ("page.css", "run_sheet.css"), *(sheets or [none]))


def _sheet(outcome: Outcome, name: str, number: int, of: int, provenance: Provenance) -> Markup:
    world = outcome.world
    mine = [n for n in outcome.plan.runs() if outcome.plan.legs[n].carrier == name]
    carrier = world.carrier(name)
    size = next((size for most, size in SIZES if len(mine) <= most), "many very most")
    head = tag(
        "header",
        tag("h1", carrier.name),
        tag("p", f"run sheet {number} of {of}", tag("br"), by_mode(carrier.mode)),
        class_="top",
    )
    known = f"as known on {local(world, world.now_h)}, {year(world)}"
    foot = f"{world.title} · plan {outcome.plan.name} · {known} · {provenance.line()}"
    return tag(
        "article", head, *(_leg(outcome, n, k + 1, len(mine)) for k, n in enumerate(mine)), _rules(outcome, mine),
        _pencil(outcome, mine), tag("p", foot, class_="foot"), class_=f"sheet {size}".strip(),
    )  # fmt: skip


def _leg(outcome: Outcome, n: int, number: int, of: int) -> Markup:
    world, leg, loads = outcome.world, outcome.plan.legs[n], outcome.plan.loads(n)
    load = several([_load(world, outcome.plan.legs[k]) for k in loads], 9)
    title = (
        f"{f'take {load}' if load else 'go empty'} from {world.place(leg.origin).name} to {world.place(leg.dest).name}"
    )
    lines = [
        *dict.fromkeys(("From", _from(outcome, k)) for k in loads), ("Leave", _leave(outcome, n)), *load_orders.lines(outcome, n),
        ("Way", _way(world, leg)),
        ("There", _there(outcome, n)), *(("Hand to", _to(outcome, k)) for k in loads),
        *([("Then", _to(outcome, n))] if not loads else []), ("Note", leg.note),
    ]  # fmt: skip
    rows = [tag("tr", tag("th", name, scope="row"), tag("td", said)) for name, said in lines if said]
    lead = f"{number}. " if of > 1 else ""
    head = tag("h2", lead, capital(title), " ", tag("small", f"({leg.id})"))
    return tag("section", head, _standby(outcome, leg), tag("table", *rows, class_="orders"))


def _load(world: World, leg: Leg) -> str:
    return f"{doses(world, leg.doses, leg.product)} ({weight(world, leg.doses, leg.product)})"


def _standby(outcome: Outcome, leg: Leg) -> Markup | None:
    if not leg.standby_for:
        return None
    world, watched = outcome.world, outcome.plan.leg(leg.standby_for)
    who, where = world.carrier(watched.carrier).name, world.place(watched.dest).name
    by = local(world, leg.trigger_h, _zone(world, leg.origin))
    said = f"Stand by. Go only if no word that {who} has reached {where} has come by {by}."
    return tag("p", tag("b", said), class_="standby")


def _zone(world: World, place: str) -> str:
    return world.place(place).zone or world.zone


def _time(world: World, hour_h: float, place: str, *, large: bool = True) -> Markup:
    """A moment by the clock of a place, UTC small beside it."""
    if not math.isfinite(hour_h):
        return joined("time uncertain")
    said = local(world, hour_h, _zone(world, place))
    utc = in_utc(world, hour_h)
    if utc == f"{said} UTC":
        return joined(tag("b", utc) if large else utc)
    short_utc = clock(world, hour_h, "UTC") + " UTC" if utc.split()[:2] == said.split()[:2] else utc
    return joined(tag("b", said) if large else said, " ", tag("small", f"({short_utc})"))


def _from(outcome: Outcome, n: int) -> Part:
    world, leg = outcome.world, outcome.plan.legs[n]
    if not leg.doses:
        return None
    fed = plan_shape.givers(outcome, n)
    if not fed:
        return f"the store at {world.place(leg.origin).name}"
    who = several(list(dict.fromkeys(world.carrier(outcome.plan.legs[k].carrier).name for k in fed)))
    if {outcome.plan.legs[k].carrier for k in fed} == {leg.carrier}:
        return "what you brought here yourself"
    early, middle, late = (
        max(hours) for hours in zip(*(plan_shape.hours(outcome, k, (0.1, 0.5, 0.9)) for k in fed), strict=True)
    )
    when = _time(world, middle, leg.origin)
    return joined(who, ", expected ", when, ", ", _between(world, early, late, leg.origin))


def _between(world: World, early: float, late: float, place: str) -> str:
    """8 in 10 lie between these."""
    zone = _zone(world, place)
    last = short(world, late, zone) if math.isfinite(late) else "much later, or never"
    return " ".join(f"8 in 10 between {short(world, early, zone)} and {last}".split())


def _leave(outcome: Outcome, n: int) -> Part:
    world, leg = outcome.world, outcome.plan.legs[n]
    middle = _time(world, plan_shape.leaves(outcome, n, (0.5,))[0], leg.origin)
    mode = world.mode(world.carrier(leg.carrier).mode)
    if mode.scheduled:
        return joined("with the departure of ", middle)
    loaded = outcome.plan.loads(n)
    parts: list[Part] = ["as soon as the load is in your hands" if loaded else "as soon as you are ready"]
    if leg.leave_from_h > 0:
        parts.append(joined(", but not before ", _time(world, leg.leave_from_h, leg.origin)))
    if plan_shape.leaves(outcome, n, (0.5,))[0] > leg.leave_from_h + 0.1:
        parts.append(joined("; expected ", middle))
    if leg.shelter_below_pace > 0:
        share = f"less than {leg.shelter_below_pace:.0%} of your pace, at most {span(leg.shelter_max_h)}"
        parts.append(f". Wait under a roof while the weather would leave you {share}")
    return joined(*parts)


def _way(world: World, leg: Leg) -> Part:
    whole = f" ({plan_shape.km(world, leg):,.0f} km)" if len(leg.route) > 1 else ""
    said = f"{_along(world, leg, leg.route)}{whole}"
    if not leg.alternative_route:
        return said
    return f"{said}. If, when you leave, the weather promises more by the other way: {_along(world, leg, leg.alternative_route)}"


def _along(world: World, leg: Leg, links: tuple[str, ...]) -> str:
    total, said = 0.0, []
    for name, (place, km) in zip(links, plan_shape.ways(world, leg, links), strict=True):
        total += km
        link, where = world.link(name), world.place(place)
        warned = ["open to the wind"] * (link.exposure == "exposed") + ["dangerous, take care"] * (link.hazard > 1)
        roof = "" if where.shelter else ", no roof there"
        said.append(f"{where.name}, km {total:,.0f}{roof}" + (f" ({'; '.join(warned)})" if warned else ""))
    return " → ".join(said) or "on the spot"


def _there(outcome: Outcome, n: int) -> Part:
    world, leg = outcome.world, outcome.plan.legs[n]
    early, middle, late = plan_shape.hours(outcome, n, (0.1, 0.5, 0.9))
    return joined("expected ", _time(world, middle, leg.dest), ", ", _between(world, early, late, leg.dest))


def _to(outcome: Outcome, n: int) -> Part:
    world, leg = outcome.world, outcome.plan.legs[n]
    place = world.place(leg.dest)
    if not leg.doses:
        return f"be ready at {place.name}"
    takers = plan_shape.takers(outcome, n)
    stays = leg.doses - sum(number for k, number in takers if not outcome.plan.legs[k].standby_for)
    taken: dict[str, int] = {}
    for k, number in takers:
        taken[outcome.plan.legs[k].carrier] = taken.get(outcome.plan.legs[k].carrier, 0) + number
    keeps = taken.pop(leg.carrier, 0)
    of = leg.product
    said = [f"{world.carrier(name).name} ({doses(world, number, of)})" for name, number in taken.items()]
    if stays > 0:
        said.append(f"whoever is in charge at {place.name} ({doses(world, stays, of)})")
    if keeps:
        said.append(f"keep {doses(world, keeps, of)} for your own next leg")
    return several(said, 6) or f"whoever is in charge at {place.name}"


def _rules(outcome: Outcome, mine: Sequence[int]) -> Markup:
    world, legs = outcome.world, outcome.plan.legs
    carrier = world.carrier(legs[mine[0]].carrier)
    mode = world.mode(carrier.mode)
    first = plan_shape.leaves(outcome, mine[0], (0.5,))[0]
    under_way = [*shelter_words.limits(carrier, mode, shelter_words.coldest_c(world)), shelter_words.rest(carrier)]
    if mode.daylight_only:
        under_way.append(shelter_words.daylight(world, world.place(legs[mine[0]].origin), first))
    loaded = [k for n in mine for k in outcome.plan.loads(n)]
    blocks: list[tuple[str, list[Part]]] = [("Under way", [line for line in under_way if line])]
    if loaded:
        blocks += [
            ("The load", _care(world, [legs[n] for n in loaded])),
            (
                "Hand over with these words",
                [_words(world, name) for name in dict.fromkeys(legs[n].product for n in loaded)],
            ),
        ]
    blocks.append(("If it goes otherwise", _otherwise(outcome, mine)))
    return tag(
        "div", *(tag("section", tag("h3", name), listed(lines)) for name, lines in blocks if lines), class_="rules"
    )


def _care(world: World, loads: Sequence[Leg]) -> list[Part]:
    count = ", then ".join(doses(world, leg.doses, leg.product) for leg in loads)
    said: list[Part] = [f"Count it when you take it: {count}. Keep it dry, closed, and never out of sight."]
    for product in dict.fromkeys(leg.product for leg in loads):
        item = world.item_of(product)
        what = f"the {name}" if (name := called(world, product)) else "it"
        if item.freeze_c > max(shelter_words.coldest_c(world), shelter_words.NEVER_C):
            warmed = f" Warm it {span(item.warm_h)} under a roof at each hand-over." if item.warm_h > 0 else ""
            limit = shelter_words.degrees(item.freeze_c)
            said.append(f"Do not let {what} freeze (limit {limit}): wrap it, carry it inside, off the ground.{warmed}")
        if item.holding_h < 5000:
            said.append(f"{capital(what)} lasts {span(item.holding_h)} from packing; the hour of packing goes with it.")
    return said


def _words(world: World, product: str) -> Markup:
    unit, name = world.item_of(product).unit, called(world, product)
    what = f"{plural_of(unit)} of {name}" if name else plural_of(unit)
    said = f"“I hand you ____ {what}. Packed on ____ at ____. Box ____ °C. Seal whole: yes / no. Next: ____.”"
    return joined(tag("b", said), " The other reads it back, counts, and signs below.")


def _otherwise(outcome: Outcome, mine: Sequence[int]) -> list[Part]:
    world, plan = outcome.world, outcome.plan
    said: list[Part] = []
    for n in mine:
        leg = plan.legs[n]
        where = world.place(leg.dest).name
        said += [missing for k in plan.loads(n) if (missing := _no_load(outcome, k))]
        late_h, alarm_h = plan_shape.hours(outcome, n, (0.9,))[0], plan_shape.alarm_h(outcome, n)
        late: list[Part] = []
        if math.isfinite(late_h):
            late += [f"You are not in {where} by ", _time(world, late_h, leg.dest), ": send word any way you can. "]
        if math.isfinite(alarm_h):
            late += [f"No word from you in {where} by ", _time(world, alarm_h, leg.dest), f": {what_then(outcome, n)}."]
        said += [joined(*late)] if late else []
    loads = [k for n in mine for k in plan.loads(n)]
    if any(plan_shape.onward(plan, k) for k in loads):
        stay = "stay with the load under a roof and send word. Leave it only with somebody who signs for it"
        said.append(f"The next carrier is not there: {stay}.")
    if loads:
        said.append(
            "Something is broken, wet, frozen or warm: keep it, mark it, and say so when you hand over. Nothing is thrown away."
        )
    return list(dict.fromkeys(said))


def _no_load(outcome: Outcome, n: int) -> Part:
    """What to do if the load does not come."""
    world, leg = outcome.world, outcome.plan.legs[n]
    until_h = outcome.plan.legs[outcome.plan.run_of(n)].wait_until_h
    if until_h < FOREVER_H:
        return joined("If the load is incomplete by ", _time(world, until_h, leg.origin), ", leave with what you have.")
    fed = [k for k in plan_shape.givers(outcome, n) if outcome.plan.legs[k].carrier != leg.carrier]
    alarm_h = max((plan_shape.alarm_h(outcome, k) for k in fed), default=math.inf)
    if not math.isfinite(alarm_h):
        return None
    meets = [outcome.plan.legs[k].origin for k in fed if plan_shape.who_meets(world, outcome.plan, k) == leg.carrier]
    then = f"go towards {world.place(meets[0]).name} to meet it" if meets else "stay ready"
    by = _time(world, alarm_h, leg.origin)
    return joined(f"The load is not in {world.place(leg.origin).name} by ", by, f": send word, then {then}.")


def _pencil(outcome: Outcome, mine: Sequence[int]) -> Markup:
    world = outcome.world
    rows: list[list[Part]] = [
        [f"{world.place(outcome.plan.legs[n].origin).name} – {world.place(outcome.plan.legs[n].dest).name}", *[""] * 6]
        for n in mine
    ]
    columns = (
        "fill in",
        "left at",
        "arrived at",
        f"{plural_of(world.item.unit)} handed",
        "box °C",
        "received by (name)",
        "signature",
    )
    return table(columns, rows, name="pencil")
