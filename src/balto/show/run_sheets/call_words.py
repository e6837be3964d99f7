"""Whom a carrier calls: those at the places of its runs, with the carriers it meets, and those called about the whole."""

from collections.abc import Iterable, Sequence

from balto.domain.contact import Contact
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome
from balto.show.markup import Markup, tag
from balto.show.phrases.sentences import say, several


def called_on(outcome: Outcome, mine: Sequence[int]) -> tuple[Contact, ...]:
    """The contacts for the runs of these numbers, in the order of the case."""
    world, legs = outcome.world, outcome.plan.legs
    if not world.contacts:
        return ()
    loads = [k for n in mine for k in outcome.plan.loads(n)]
    places = {end for n in mine for end in (legs[n].origin, legs[n].dest)}
    met = {legs[k].carrier for n in loads for k in plan_shape.givers(outcome, n)}
    met |= {legs[k].carrier for n in loads for k, _ in plan_shape.takers(outcome, n)}
    own = {legs[n].carrier for n in mine}
    return tuple(one for one in world.contacts if _concerns(one, places, met - own, own))


def _concerns(one: Contact, places: set[str], met: set[str], own: set[str]) -> bool:
    """Whether a carrier may have to call them: nobody calls those who go with the carrier itself."""
    if one.carrier:
        return one.carrier in met and one.carrier not in own
    return not one.place or one.place in places


def of_plan(outcome: Outcome) -> tuple[str, ...]:
    """The ids of all contacts who stand on any run sheet of the plan."""
    runs, legs = outcome.plan.runs(), outcome.plan.legs
    by_carrier = {name: [n for n in runs if legs[n].carrier == name] for name in outcome.plan.carriers()}
    found = {one.id for mine in by_carrier.values() for one in called_on(outcome, mine)}
    return tuple(one.id for one in outcome.world.contacts if one.id in found)


def lines(outcome: Outcome, mine: Sequence[int]) -> Markup | None:
    """Who is to be called on these runs, a line each; None where nobody is known."""
    said = [tag("li", _line(one)) for one in called_on(outcome, mine)]
    return tag("div", tag("b", say("Call:")), tag("ul", *said), class_="call") if said else None


def _line(one: Contact) -> str:
    """A person with role, numbers, language and what they are told."""
    who = say("{person}, {role}", person=one.person, role=one.role)
    ways = several(list(_ways(one)), 3)
    called = say("{person}: {ways}", person=who, ways=ways) if ways else who
    speaks = say("{person}; speaks {language}", person=called, language=one.language) if one.language else called
    return say("{person}; is told: {told}", person=speaks, told=one.told) if one.told else speaks


def _ways(one: Contact) -> Iterable[str]:
    if one.telephone:
        yield say("telephone {number}", number=one.telephone)
    if one.radio:
        yield say("radio {channel}", channel=one.radio)
