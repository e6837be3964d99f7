"""The plans a case brings with it, to be set beside the one found."""

from pathlib import Path

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.files.plan_table import read_plans


def named_plans(case: Path, world: World) -> tuple[Plan, ...]:
    """The named plans of the case, in order of name; BadInput with every problem."""
    return tuple(read_plans(case, world).values())
