"""The plan in hand, in a world that is otherwise than the one it was made for."""

from balto.domain.plan import Plan
from balto.domain.world import World


def runs_in(world: World, plan: Plan) -> bool:
    """Whether all carriers of the plan may go in that world; ways that are shut are for a rehearsal to find out."""
    usable = {one.id for one in world.carriers if not one.excluded}
    return all(leg.carrier in usable for leg in plan.legs)


def what_is_left(world: World, plan: Plan) -> Plan:
    """The plan without the legs of carriers that may not go, those that ride along and those that stand by for them: what a
    search can go on from."""
    usable = {one.id for one in world.carriers if not one.excluded}
    gone: set[str] = set()
    while True:
        left = {
            leg.id for leg in plan.legs
            if leg.id not in gone and (leg.carrier not in usable or leg.rides_on in gone or leg.standby_for in gone)
        }  # fmt: skip
        if not left:
            return plan.with_legs(tuple(leg for leg in plan.legs if leg.id not in gone)) if gone else plan
        gone |= left
