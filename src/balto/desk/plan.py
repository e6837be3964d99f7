"""From a case to a decision: search a plan, rehearse it, price it, and set it beside the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from balto.basis.phrase import Phrase
from balto.basis.provenance import Provenance
from balto.desk.prepare import PreparedCase
from balto.domain.plan import Plan
from balto.motion.index import WorldIndex
from balto.plan.above_limit import above_limits
from balto.plan.alternatives import other_kinds
from balto.plan.decision import Decision, Rival, costs_of_uncertainty
from balto.plan.found import Budget, Engine, Found
from balto.plan.gap import Gap, gap_of, still_holds
from balto.plan.hold_back import SAFER, enough_of
from balto.plan.in_hand import runs_in, what_is_left
from balto.plan.lean import FEWEST, SAME_NOTE, lean_of
from balto.plan.least_risk import better_of, least_risk, sought
from balto.plan.recourse.rules import with_rules
from balto.plan.scale import is_large, usual_seconds
from balto.plan.search import search
from balto.plan.unserved import Unserved, roofless, unserved
from balto.rehearse.compare import Estimate, compare
from balto.rehearse.crews import above_limit, break_evens, crews_of, weighed_deaths
from balto.rehearse.outcome import Outcome
from balto.rehearse.price import cost_of_delay_per_h
from balto.rehearse.run import Progress, rehearse, rehearse_all
from balto.show.phrases.sentences import say
from balto.show.progress_words import rehearsing

__all__ = ["Decision", "Effort", "Engine", "Found", "Reporter", "decide", "find", "usual_seconds"]

ALTERNATIVES = 0.25  # of the effort, for each alternative
SAFEST = 0.1  # of it, for the plan of least risk to crews


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search, on how many members, and in how many futures to rehearse."""

    seconds: float | None = 10.0
    iterations: int | None = None
    members: int = 100
    futures: int = 10_000

    def part(self, share: float) -> "Effort":
        """That share of the effort in searching."""
        iterations = None if self.iterations is None else max(1, int(self.iterations * share))
        return replace(self, seconds=None if self.seconds is None else self.seconds * share, iterations=iterations)

    def budget(self, told: "Reporter | None" = None) -> Budget:
        """What a search may spend of it, with where its news goes."""
        news = told or Reporter()
        return Budget(self.members, self.seconds, self.iterations, news.searching, news.stop)

    def shortened(self) -> "Effort":
        """What is enough when somebody is waiting for the best so far."""
        return replace(self, futures=min(self.futures, 1_000))


@dataclass(frozen=True, slots=True)
class Reporter:
    """Where news of the work goes: a line for each stage, progress of the search, progress of rehearsals."""

    stage: Callable[[str], None] = lambda _: None
    searching: Callable[..., None] | None = None
    rehearsing: Progress | None = None
    stop: Callable[[], bool] | None = None


def find(
    ready: PreparedCase, effort: Effort, told: Reporter, start: Plan | None = None, in_hand: Plan | None = None
) -> Found:
    """The lean plan and the one of fewest deaths, with rules for their legs, and alternatives that do without one mode.

    The search goes on from the plan `start`, or from the one `in_hand`, which it gives where nothing better was found. What is
    planned as a distribution has too many legs for rules of their own.
    """
    return with_alternatives(ready, put_forward(ready, effort, told, start, in_hand), effort, told)


def put_forward(
    ready: PreparedCase, effort: Effort, told: Reporter, start: Plan | None = None, in_hand: Plan | None = None
) -> Found:
    """The lean plan and the one of fewest deaths, with rules for their legs."""
    told.stage(say("searching for a plan"))
    found = find_one(ready, effort, told, start, in_hand, leaner=True)
    return with_lean(ready, with_safer(ready, found, effort.budget(told).part(SAFEST)), effort, told)


def with_alternatives(ready: PreparedCase, found: Found, effort: Effort, told: Reporter) -> Found:
    """What was found, with the plan of least risk to crews, the best that do without one mode, and what there would be beyond the
    crews' limits."""
    budget = effort.budget(told)
    if budget.stopped:
        return found
    told.stage(say("searching for alternatives without one transport mode"))
    others = other_kinds(ready.chart, found.plan, ready.death_table, budget.part(ALTERNATIVES))
    beyond = above_limits(ready.chart, found.plan, ready.death_table, budget.part(ALTERNATIVES))
    known = (*found.alternatives, *found.leaner, *others)
    safest = least_risk(ready.chart, found.plan, known, ready.death_table) if not is_large(ready.world) else None
    named = () if safest is None else (safest,)
    return replace(found, alternatives=(*named, *found.alternatives, *others, *beyond))


def with_safer(ready: PreparedCase, found: Found, budget: Budget) -> Found:
    """What was found with a plan that spares crews among the leaner ones; where it saves more lives, that is what was found."""
    if found.plan.name != FEWEST:
        return found
    safer = sought(ready.chart, found.plan, ready.death_table, budget)
    if safer is None:
        return found
    plan = better_of(ready.chart, found.plan, safer, ready.death_table)
    return replace(found, plan=plan, leaner=(*found.leaner, safer, found.plan))


def with_lean(ready: PreparedCase, found: Found, effort: Effort, told: Reporter) -> Found:
    """What was found, with the lean plan put forward and the one of fewest deaths, where it is another, beside it."""
    if found.plan.name != FEWEST:  # the plan in hand, and nothing better
        return found
    told.stage(say("looking for the plan that asks least"))
    rules = found.engine is not Engine.DISTRIBUTION
    enough = [enough_of(ready.world, ready.needs, share) for share in SAFER]
    lean = lean_of(ready.chart, found.plan, found.leaner, ready.death_table, effort.members, rules, enough)
    others = () if lean.note == SAME_NOTE else (found.plan,)
    return replace(found, plan=lean, alternatives=(*others, *found.alternatives))


def find_one(
    ready: PreparedCase, effort: Effort, told: Reporter, start: Plan | None = None, in_hand: Plan | None = None,
    leaner: bool = False, seed: int | None = None,
) -> Found:  # fmt: skip
    """The best plan found with that effort, with rules for its legs; the one in hand where that is better in the futures of the
    effort. With a `seed` the search goes by that instead of the case's."""
    budget, start = replace(effort.budget(told), leaner=leaner), start or in_hand
    left = None if start is None else what_is_left(ready.world, start)
    found = search(ready.chart, ready.death_table, budget, start=left, seed=seed)
    if not budget.stopped and found.engine is not Engine.DISTRIBUTION:
        told.stage(say("looking for rules that save lives"))
        ruled = with_rules(ready.chart, found.plan, ready.death_table, effort.members, ready.chart.seed)
        found = replace(found, plan=ruled)
    if in_hand is None or not runs_in(ready.world, in_hand):
        return found
    tried = rehearse_all(ready.chart, [(found.plan, -1), (in_hand, -1)], ready.death_table, effort.futures)
    deaths = [float(weighed_deaths(one).mean()) for one in tried]
    return found if deaths[0] <= deaths[1] or above_limit(tried[1]) else replace(found, plan=in_hand)


def decide(
    ready: PreparedCase, found: Found, named: Sequence[Plan], effort: Effort, told: Reporter, known: Gap | None = None
) -> Decision:
    """Rehearse the plan found and every other on the same futures, with what each leg's chances and an hour cost.

    A gap that is `known` of this case is not worked out again, if the plan fares as it did then.
    """
    told.stage(rehearsing(1 + len(found.alternatives) + len(named), effort.futures))
    others = [("alternative", plan) for plan in found.alternatives] + [("named", plan) for plan in named]
    plans = [found.plan, *(plan for _, plan in others)]
    chosen, *rest = rehearse_all(
        ready.chart, [(plan, -1) for plan in plans], ready.death_table, effort.futures, told.rehearsing
    )
    rivals = [Rival(origin, it, compare(chosen, it)) for (origin, _), it in zip(others, rest, strict=True)]
    told.stage(say("estimating the cost of uncertainty by leg"))
    prices = costs_of_uncertainty(ready.chart, chosen, ready.death_table)
    if known is not None and still_holds(known, chosen, ready.death_table):
        gap: Gap | None = known
    else:
        told.stage(say("computing a lower bound"))
        gap = gap_of(ready.chart, chosen, ready.death_table)
    return Decision(
        ready.world, ready.needs[0], ready.death_table, chosen, tuple(rivals), nothing_sent(ready, effort.futures), prices,
        cost_of_delay_per_h(chosen, ready.death_table), gap,
        tuple(found.history), _provenance(ready, effort), _unserved(ready, chosen),
        roofless(ready.chart, found.plan), further_needs=ready.needs[1:],
        crews=crews_of(chosen, break_evens(ready.chart, chosen, ready.death_table)),
    )  # fmt: skip


def _unserved(ready: PreparedCase, chosen: Outcome) -> tuple[Unserved, ...]:
    """Places that get nothing of a product that they need, product by product."""
    found: list[Unserved] = []
    for product in ready.world.products:
        world = ready.world.of(product.name)
        left = unserved(
            WorldIndex(world, ready.chart.seed), chosen.plan.of(product.name),
            ready.death_table.of(product.name).places, chosen.of(product.name).destinations(),
        )  # fmt: skip
        found += [replace(one, why=_of_product(one.why, world.item.called)) for one in left]
    return tuple(found)


def _of_product(why: str, name: str) -> str:
    """The reason with the product that it is about, where that has a name."""
    return Phrase("{fact} ({product})", fact=why, product=name) if name else why


def nothing_sent(ready: PreparedCase, futures: int) -> Estimate:
    """Deaths if nothing is sent: with as many futures as the need has, those of `balto need`."""
    stay = rehearse(ready.chart, Plan("nothing", ()), ready.death_table, min(futures, ready.death_table.members))
    return stay.expected_deaths()


def _provenance(ready: PreparedCase, effort: Effort) -> Provenance:
    said: dict[str, float] = {"futures": effort.futures, "members": effort.members}
    if effort.iterations is not None:
        said["iterations"] = effort.iterations
    else:
        said["seconds"] = effort.seconds or 0
    made = Provenance(ready.world.inputs_sha256, ready.chart.seed).with_parameters(said)
    asked: dict[str, str] = {}
    for option, typed in ready.world.supposed:
        asked[option] = f"{asked[option]},{typed}" if option in asked else typed
    return made.with_parameters(asked)
