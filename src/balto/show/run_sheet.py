"""Run sheets: a printed page for each carrier, to be read by lamplight and filled in with a pencil."""

import math
from collections.abc import Sequence

from balto.basis.provenance import Provenance
from balto.domain.link import Link
from balto.domain.plan import FOREVER_H, Leg
from balto.domain.world import World
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome
from balto.show import shelter_words
from balto.show.markup import Markup, Part, joined, tag
from balto.show.page import listed, table, whole
from balto.show.phrases.below import PLAIN
from balto.show.phrases.moments import wall_clock
from balto.show.phrases.nouns import by_mode
from balto.show.phrases.numbers import whole as figure
from balto.show.phrases.sentences import clauses, heading, known, marked, say, sentences, several
from balto.show.tradeoffs import what_then
from balto.show.words import (
    called,
    capital,
    clock,
    doses,
    from_to,
    in_utc,
    is_utc,
    local,
    percent,
    short,
    span,
    to_5_min,
    unit,
    weight,
    year,
)

SIZES = ((1, ""), (2, "many"), (3, "many very"))  # up to so many legs, so large the type


def page(outcome: Outcome, provenance: Provenance) -> str:
    """A sheet for each carrier of the plan, in the order in which they are needed, as one page of HTML."""
    world = outcome.world
    names = outcome.plan.carriers()
    sheets = [_sheet(outcome, name, k + 1, len(names), provenance) for k, name in enumerate(names)]
    none = tag("p", say("The plan sends nothing: there is nobody to instruct."))
    return whole(say("{title}: run sheets", title=world.title), ("page.css", "run_sheet.css"), *(sheets or [none]))


def _sheet(outcome: Outcome, name: str, number: int, of: int, provenance: Provenance) -> Markup:
    world = outcome.world
    mine = [n for n in outcome.plan.runs() if outcome.plan.legs[n].carrier == name]
    carrier = world.carrier(name)
    size = next((size for most, size in SIZES if len(mine) <= most), "many very most")
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
    return tag(
        "article", head, *(_leg(outcome, n, k + 1, len(mine)) for k, n in enumerate(mine)), _rules(outcome, mine),
        _pencil(outcome, mine), tag("p", foot, class_="foot"), class_=f"sheet {size}".strip(),
    )  # fmt: skip


def _leg(outcome: Outcome, n: int, number: int, of: int) -> Markup:
    world, leg, loads = outcome.world, outcome.plan.legs[n], outcome.plan.loads(n)
    lines = [
        *dict.fromkeys((say("From"), _from(outcome, k)) for k in loads), (say("Leave"), _leave(outcome, n)),
        (say("Way"), _way(world, leg)), (say("There"), _there(outcome, n)),
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
        "Stand by. Go only if no word that {carrier} has reached {place} has come by {moment}.",
        carrier=world.carrier(watched.carrier).name, place=world.place(watched.dest).name,
        moment=local(world, leg.trigger_h, _zone(world, leg.origin)),
    )  # fmt: skip
    return tag("p", tag("b", said), class_="standby")


def _zone(world: World, place: str) -> str:
    return world.place(place).zone or world.zone


def _time(world: World, hour_h: float, place: str, *, large: bool = True) -> Markup:
    """A moment by the clock of a place, UTC small beside it."""
    if not math.isfinite(hour_h):
        return joined(say("time uncertain"))
    zone = _zone(world, place)
    said, utc = local(world, hour_h, zone), in_utc(world, hour_h)
    if is_utc(world, hour_h, zone):
        return joined(tag("b", utc) if large else utc)
    if _same_day(world, hour_h, zone):
        utc = say("{moment} UTC", moment=clock(world, hour_h, "UTC"))
    return joined(tag("b", said) if large else said, " ", tag("small", f"({utc})"))


def _same_day(world: World, hour_h: float, zone: str) -> bool:
    """Whether calendars of the zone and of UTC show the same day at that hour."""
    here, utc = (wall_clock(world.epoch, to_5_min(world, hour_h), where) for where in (zone, "UTC"))
    return here.date() == utc.date()


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
        "{carriers}, expected {moment}, {between}", carriers=who, moment=_time(world, middle, leg.origin),
        between=_between(world, early, late, leg.origin),
    )  # fmt: skip


def _between(world: World, early: float, late: float, place: str) -> str:
    """8 in 10 lie between these."""
    zone = _zone(world, place)
    first, last = (" ".join(short(world, hour_h, zone).split()) for hour_h in (early, late))
    if not math.isfinite(late):
        return say("8 in 10 between {first} and much later, or never", first=first)
    return say("8 in 10 between {first} and {last}", first=first, last=last)


def _leave(outcome: Outcome, n: int) -> Part:
    world, leg = outcome.world, outcome.plan.legs[n]
    middle = _time(world, plan_shape.leaves(outcome, n, (0.5,))[0], leg.origin)
    mode = world.mode(world.carrier(leg.carrier).mode)
    if mode.scheduled:
        return marked("with the departure of {moment}", moment=middle)
    start = _start(world, leg, loaded=bool(outcome.plan.loads(n)))
    if plan_shape.leaves(outcome, n, (0.5,))[0] > leg.leave_from_h + 0.1:
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
    from_h = _time(world, leg.leave_from_h, leg.origin)
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
        "{way}. If, when you leave, the weather promises more by the other way: {other}", way=along,
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
    moment, between = _time(world, middle, leg.dest), _between(world, early, late, leg.dest)
    return marked("expected {moment}, {between}", moment=moment, between=between)


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


def _rules(outcome: Outcome, mine: Sequence[int]) -> Markup:
    world, legs = outcome.world, outcome.plan.legs
    carrier = world.carrier(legs[mine[0]].carrier)
    mode = world.mode(carrier.mode)
    first = plan_shape.leaves(outcome, mine[0], (0.5,))[0]
    under_way = [*shelter_words.limits(carrier, mode, shelter_words.coldest_c(world)), shelter_words.rest(carrier)]
    if mode.daylight_only:
        under_way.append(shelter_words.daylight(world, world.place(legs[mine[0]].origin), first))
    loaded = [k for n in mine for k in outcome.plan.loads(n)]
    blocks: list[tuple[str, list[Part]]] = [(say("Under way"), [line for line in under_way if line])]
    if loaded:
        blocks += [
            (say("The load"), _care(world, [legs[n] for n in loaded])),
            (
                say("Hand over with these words"),
                [_words(world, name) for name in dict.fromkeys(legs[n].product for n in loaded)],
            ),
        ]
    blocks.append((say("If it goes otherwise"), _otherwise(outcome, mine)))
    return tag(
        "div", *(tag("section", tag("h3", name), listed(lines)) for name, lines in blocks if lines), class_="rules"
    )


def _care(world: World, loads: Sequence[Leg]) -> list[Part]:
    amounts = [doses(world, leg.doses, leg.product) for leg in loads]
    count = amounts[0]
    for amount in amounts[1:]:
        count = say("{before}, then {doses}", before=count, doses=amount)
    said: list[Part] = [
        say("Count it when you take it: {doses}. Keep it dry, closed, and never out of sight.", doses=count)
    ]
    for product in dict.fromkeys(leg.product for leg in loads):
        said += _care_of(world, product)
    return said


def _care_of(world: World, product: str) -> list[Part]:
    """What cold and time do to a product."""
    item, name = world.item_of(product), called(world, product)
    what = say("the {product}", product=name) if name else say("it")
    said: list[Part] = []
    if item.freeze_c > max(shelter_words.coldest_c(world), shelter_words.NEVER_C):
        limit = shelter_words.degrees(item.freeze_c)
        cold = say(
            "Do not let {product} freeze (limit {limit}): wrap it, carry it inside, off the ground.",
            product=what,
            limit=limit,
        )
        warm = say("Warm it {span} under a roof at each hand-over.", span=span(item.warm_h)) if item.warm_h > 0 else ""
        said.append(sentences([cold, warm]))
    if item.holding_h < 5000:
        lasts = say(
            "{product} lasts {span} from packing; the hour of packing goes with it.",
            product=what,
            span=span(item.holding_h),
        )
        said.append(capital(lasts))
    return said


def _words(world: World, product: str) -> Markup:
    name, vials = called(world, product), unit(world, product)
    what = say("{units} of {product}", units=vials, product=name) if name else vials
    said = say(
        "“I hand you ____ {units}. Packed on ____ at ____. Box ____ °C. Seal whole: yes / no. Next: ____.”", units=what
    )
    return marked("{words} The other reads it back, counts, and signs below.", words=tag("b", said))


def _otherwise(outcome: Outcome, mine: Sequence[int]) -> list[Part]:
    plan = outcome.plan
    said: list[Part] = []
    for n in mine:
        said += [missing for k in plan.loads(n) if (missing := _no_load(outcome, k))]
        said += [late for late in [_late(outcome, n)] if late]
    loads = [k for n in mine for k in plan.loads(n)]
    if any(plan_shape.onward(plan, k) for k in loads):
        said.append(
            say(
                "The next carrier is not there: stay with the load under a roof and send word. Leave it only with somebody who"
                " signs for it."
            )
        )
    if loads:
        said.append(
            say(
                "Something is broken, wet, frozen or warm: keep it, mark it, and say so when you hand over. Nothing is thrown"
                " away."
            )
        )
    return list(dict.fromkeys(said))


def _late(outcome: Outcome, n: int) -> Part:
    """What to do if a run takes longer than it should; None where it is never expected."""
    world, leg = outcome.world, outcome.plan.legs[n]
    where = world.place(leg.dest).name
    late_h, alarm_h = plan_shape.hours(outcome, n, (0.9,))[0], plan_shape.alarm_h(outcome, n)
    said: list[Part] = []
    if math.isfinite(late_h):
        by = _time(world, late_h, leg.dest)
        said.append(marked("You are not in {place} by {moment}: send word any way you can.", place=where, moment=by))
    if math.isfinite(alarm_h):
        by, then = _time(world, alarm_h, leg.dest), what_then(outcome, n)
        said.append(marked("No word from you in {place} by {moment}: {action}.", place=where, moment=by, action=then))
    return joined(*(part for k, one in enumerate(said) for part in ((" ", one) if k else (one,)))) if said else None


def _no_load(outcome: Outcome, n: int) -> Part:
    """What to do if the load does not come."""
    world, leg = outcome.world, outcome.plan.legs[n]
    until_h = outcome.plan.legs[outcome.plan.run_of(n)].wait_until_h
    if until_h < FOREVER_H:
        until = _time(world, until_h, leg.origin)
        return marked("If the load is incomplete by {moment}, leave with what you have.", moment=until)
    fed = [k for k in plan_shape.givers(outcome, n) if outcome.plan.legs[k].carrier != leg.carrier]
    alarm_h = max((plan_shape.alarm_h(outcome, k) for k in fed), default=math.inf)
    if not math.isfinite(alarm_h):
        return None
    meets = [outcome.plan.legs[k].origin for k in fed if plan_shape.who_meets(world, outcome.plan, k) == leg.carrier]
    place, by = world.place(leg.origin).name, _time(world, alarm_h, leg.origin)
    if not meets:
        return marked("The load is not in {place} by {moment}: send word, then stay ready.", place=place, moment=by)
    return marked(
        "The load is not in {place} by {moment}: send word, then go towards {origin} to meet it.", place=place, moment=by,
        origin=world.place(meets[0]).name,
    )  # fmt: skip


def _pencil(outcome: Outcome, mine: Sequence[int]) -> Markup:
    world = outcome.world
    rows: list[list[Part]] = [[from_to(world, outcome.plan.legs[n]), *[""] * 6] for n in mine]
    columns = (
        heading("fill in"), heading("left at"), heading("arrived at"), say("{units} handed", units=unit(world)),
        heading("box °C"), heading("received by (name)"), heading("signature"),
    )  # fmt: skip
    return table(columns, rows, name="pencil")
