"""A choice between two values that stays one."""

from typing import Any

from numba.core import types
from numba.extending import intrinsic


@intrinsic
def choose(typing: Any, which: Any, one: Any, other: Any) -> Any:
    """`one` where `which`, else `other`, both of one type and reckoned in any case.

    Of `one if which else other` the compiler may make a branch; and in a loop that writes the result where `other` was read,
    a store in some lanes only, which takes many processors some forty steps.
    """
    if one != other or which != types.boolean:
        return None
    return one(which, one, other), _select


def _select(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    # Plain selects are found out; in a sum with nothing, or in two exclusive ors, no compiler sees a store in some lanes.
    which, one, other = args
    if isinstance(signature.return_type, types.Float):
        return builder.fadd(builder.select(which, one, other), one.type(0.0))
    return builder.xor(other, builder.select(which, builder.xor(one, other), one.type(0)))
