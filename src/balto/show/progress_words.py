"""What is said of the work while it goes on."""

from balto.show.phrases.numbers import decimals, plain
from balto.show.phrases.sentences import count, say
from balto.show.words import percent


def rehearsing(plans: int, futures: int) -> str:
    """So many plans are rehearsed."""
    told = count(futures, "{n} future", "{n} futures")
    return count(plans, "rehearsing {n} plan in {futures}", "rehearsing {n} plans in {futures}", futures=told)


def rehearsing_one(plan: str, futures: int) -> str:
    """A plan is rehearsed."""
    return count(futures, "rehearsing {plan} in {n} future", "rehearsing {plan} in {n} futures", plan=plan)


def replanning(plan: str, futures: int) -> str:
    """A plan is simulated with re-planning on the way."""
    return count(
        futures, "simulating {plan} with re-planning on the way in {n} future",
        "simulating {plan} with re-planning on the way in {n} futures", plan=plan,
    )  # fmt: skip


def searched(part: float, deaths: float, seconds: float | None, iterations: int | None) -> str:
    """Where a search stands: "40 % of 60 s, 19.5 deaths"."""
    slots = {"share": percent(part), "deaths": decimals(deaths, 1)}
    if iterations is None:
        return say("{share} of {seconds} s, {deaths} deaths", seconds=plain(seconds or 0.0), **slots)
    return count(
        iterations, "{share} of {n} iteration, {deaths} deaths", "{share} of {n} iterations, {deaths} deaths", **slots
    )


def rehearsed(done: int, futures: int) -> str:
    """So many of the futures are done."""
    return count(futures, "{done} of {n} future", "{done} of {n} futures", done=done)
