"""What a run sheet says besides its orders: weather and rest, care of the load, and what to do if it goes otherwise."""

import math
from collections.abc import Sequence

from balto.domain.plan import FOREVER_H, Leg
from balto.domain.world import World
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome
from balto.show.markup import Markup, Part, joined, tag
from balto.show.page import listed
from balto.show.phrases.sentences import marked, say, sentences
from balto.show.place_times import at_place
from balto.show.run_sheets import shelter_words
from balto.show.tradeoffs import what_then
from balto.show.words import called, doses, span, unit


def rules(outcome: Outcome, mine: Sequence[int]) -> Markup:
    """The blocks under the orders of a carrier's runs `mine`, each a short list."""
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
    blocks.append((say("If things go wrong"), _otherwise(outcome, mine)))
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
    slots = {
        "product": name, "limit": shelter_words.degrees(item.freeze_c), "warm": span(item.warm_h),
        "span": span(item.holding_h),
    }  # fmt: skip
    said: list[Part] = []
    if item.freeze_c > max(shelter_words.coldest_c(world), shelter_words.NEVER_C):
        cold = (
            say("Do not let the {product} freeze (limit {limit}): wrap it, carry it inside, off the ground.", **slots)
            if name
            else say("Do not let it freeze (limit {limit}): wrap it, carry it inside, off the ground.", **slots)
        )
        said.append(
            sentences([cold, say("Warm it {warm} under a roof at each hand-over.", **slots) * (item.warm_h > 0)])
        )
    if item.holding_h < 5000:
        said.append(
            say("The {product} lasts {span} from packing; the hour of packing goes with it.", **slots)
            if name
            else say("It lasts {span} from packing; the hour of packing goes with it.", **slots)
        )
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
                "If the next carrier is not there: stay with the load under a roof and send word. Leave it only with somebody who"
                " signs for it."
            )
        )
    if loads:
        said.append(
            say(
                "If something is broken, wet, frozen or warm: keep it, mark it, and say so when you hand over. Nothing is thrown"
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
        by = at_place(world, late_h, leg.dest)
        said.append(marked("If you are not in {place} by {moment}: send word any way you can.", place=where, moment=by))
    if math.isfinite(alarm_h):
        by, then = at_place(world, alarm_h, leg.dest), what_then(outcome, n)
        said.append(
            marked(
                "If there is no word from you in {place} by {moment}: {action}.", place=where, moment=by, action=then
            )
        )
    return joined(*(part for k, one in enumerate(said) for part in ((" ", one) if k else (one,)))) if said else None


def _no_load(outcome: Outcome, n: int) -> Part:
    """What to do if the load does not come."""
    world, leg = outcome.world, outcome.plan.legs[n]
    until_h = outcome.plan.legs[outcome.plan.run_of(n)].wait_until_h
    if until_h < FOREVER_H:
        until = at_place(world, until_h, leg.origin)
        return marked("If the load is incomplete by {moment}, leave with what you have.", moment=until)
    fed = [k for k in plan_shape.givers(outcome, n) if outcome.plan.legs[k].carrier != leg.carrier]
    alarm_h = max((plan_shape.alarm_h(outcome, k) for k in fed), default=math.inf)
    if not math.isfinite(alarm_h):
        return None
    meets = [outcome.plan.legs[k].origin for k in fed if plan_shape.who_meets(world, outcome.plan, k) == leg.carrier]
    place, by = world.place(leg.origin).name, at_place(world, alarm_h, leg.origin)
    if not meets:
        return marked("If the load is not in {place} by {moment}: send word, then stay ready.", place=place, moment=by)
    return marked(
        "If the load is not in {place} by {moment}: send word, then go towards {origin} to meet it.", place=place, moment=by,
        origin=world.place(meets[0]).name,
    )  # fmt: skip
