"""What speaks against signing a plan, in words."""

from balto.domain.world import World
from balto.plan.decision import Decision
from balto.plan.objections import Kind, Objection, objections
from balto.show.crew_words import one_in
from balto.show.phrases.numbers import decimals, whole
from balto.show.phrases.sentences import count, say, several
from balto.show.words import called, chances, from_to, percent

MOST_NAMES = 4


def lines(decision: Decision) -> tuple[str, ...]:
    """A line for each objection; none where the plan can be signed."""
    return tuple(_line(decision, one) for one in objections(decision))


def told(decision: Decision) -> str:
    """That a plan is not to be signed yet, in one line; empty where it is."""
    found = len(objections(decision))
    if not found:
        return ""
    return count(
        found,
        "Not to be signed before somebody has answered {n} objection:",
        "Not to be signed before somebody has answered {n} objections:",
    )


def _line(decision: Decision, one: Objection) -> str:
    world = decision.world
    match one.kind:
        case Kind.CANNOT_RUN:
            return say(
                "{legs} arrives in only {chances}", legs=_leg(decision, one.about[0]), chances=chances(one.number)
            )
        case Kind.SPOILS:
            place, product = one.about
            slots = {"share": percent(one.number), "place": world.place(place).name}
            if name := called(world, product):
                return say("{share} of the {product} brought to {place} arrives spoilt", product=name, **slots)
            return say("{share} of what is brought to {place} arrives spoilt", **slots)
        case Kind.CREW_ABOVE_LIMIT:
            return say(
                "each aboard {carrier} would die {chance} on this run, more than they have agreed to",
                carrier=world.carrier(one.about[0]).name, chance=one_in(one.number),
            )  # fmt: skip
        case Kind.NOTHING:
            return say("{places} with patients: nothing arrives", places=_places(world, one.about))
        case Kind.UNFAIR:
            return say(
                "{place} has {share} of what it needs, less than half of an equal share", place=_places(world, one.about),
                share=percent(one.number),
            )  # fmt: skip
        case Kind.NOT_ALLOCATED:
            return say(
                "there are too few doses, and nobody has decided how they are divided among the places (rule now: {rule})",
                rule=one.about[0],
            )  # fmt: skip
        case Kind.OLD_COUNTS:
            name = called(world, one.about[0])
            days = whole(one.number)
            if name:
                return say("the counts of {product} are {days} days old", product=name, days=days)
            return say("the counts are {days} days old", days=days)
        case Kind.ROWS_LOST:
            return count(
                round(one.number), "{n} row of {tables} could not be read", "{n} rows of {tables} could not be read",
                tables=several(list(one.about), MOST_NAMES),
            )  # fmt: skip
        case Kind.BEATEN:
            return say(
                "the search is not at its end: the plan {plan} saves {number} more lives", plan=one.about[0],
                number=decimals(one.number, 2),
            )  # fmt: skip


def _leg(decision: Decision, leg_id: str) -> str:
    number = decision.plan.number_of(leg_id)
    return say("leg {number} ({way})", number=number + 1, way=from_to(decision.world, decision.plan.legs[number]))


def _places(world: World, places: tuple[str, ...]) -> str:
    return several([world.place(place).name for place in places], MOST_NAMES)
