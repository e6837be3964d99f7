"""How scarce doses are divided, in words: the rules side by side, what a rule costs and whom it saves, and place by place."""

from dataclasses import dataclass

import numpy as np

from balto.domain.allocation import Allocation, Rule
from balto.domain.world import World
from balto.ensemble.estimate import Estimate
from balto.plan.allocation.demand import demands
from balto.plan.allocation.standing import PlaceShare, Standing, served_least, standings
from balto.plan.decision import Decision
from balto.rehearse.crews import weighed_difference
from balto.show import page_one
from balto.show.markup import Markup, Part, tag
from balto.show.page import section, table
from balto.show.phrases.numbers import decimals
from balto.show.phrases.sentences import heading, listed, say, several
from balto.show.words import called, in_cells, percent

MOST_NAMES, MOST_PLACES = 12, 20
SEEN = 0.05  # lives by which a place has to gain under a rule to be named


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def decided_line(decision: Decision) -> str:
    """By which rule doses are divided and who chose it, or that nobody has."""
    chosen = decision.world.allocation
    names = [called(decision.world, one.product) for one in demands(decision.world, decision.needs) if one.short]
    if any(names):
        return _decided_of(chosen, listed(names))
    if chosen.rule is Rule.FIRST:
        return say("Allocation not yet decided: the rule {rule} is there to compare only.", rule=chosen.rule.value)
    if not chosen.decided:
        return say(
            "Allocation not yet decided: there are too few doses, and nobody has chosen the rule; this plan follows {rule}.",
            rule=chosen.rule.value,
        )
    return say("There are too few doses: they are divided by the rule {rule}, chosen by {name}.", rule=chosen.rule.value,
               name=chosen.by)  # fmt: skip


def _decided_of(chosen: Allocation, products: str) -> str:
    """The same where there are several products, of those that are short."""
    if not chosen.decided:
        return say(
            "Allocation not yet decided: there are too few doses of {products}, and nobody has chosen the rule; this plan follows"
            " {rule}.",
            products=products, rule=chosen.rule.value,
        )  # fmt: skip
    return say(
        "There are too few doses of {products}: they are divided by the rule {rule}, chosen by {name}.", products=products,
        rule=chosen.rule.value, name=chosen.by,
    )  # fmt: skip


def side_by_side(world: World, found: tuple[Standing, ...]) -> Table:
    """A row a rule: deaths with their error, the least share of need, how uneven the shares are, and who gets nothing."""
    columns = (
        heading("rule"), heading("deaths"), heading("least share of need"), heading("Gini of shares"), heading("get nothing"),
    )  # fmt: skip
    return Table(columns, tuple(_row(world, one) for one in found))


def _row(world: World, one: Standing) -> tuple[str, ...]:
    mean, margin = decimals(one.deaths.mean, 2), decimals(one.deaths.margin, 2)
    return (
        one.rule.value, say("{mean} ± {margin}", mean=mean, margin=margin), percent(one.least), decimals(one.gini, 2),
        several([world.place(place).name for place in one.nothing], MOST_NAMES) or "-",
    )  # fmt: skip


def price_lines(world: World, found: tuple[Standing, ...]) -> list[str]:
    """What each rule costs in lives against `lives`, and where it saves most."""
    lives = next((one for one in found if one.rule is Rule.LIVES), None)
    return [_price(world, lives, one) for one in found if lives and one is not lives]


def _price(world: World, lives: Standing, other: Standing) -> str:
    if other.outcome.plan.legs == lives.outcome.plan.legs:
        return say(
            "The plan under {lives} keeps to the rule {rule} as it is.", lives=lives.rule.value, rule=other.rule.value
        )
    more = weighed_difference(other.outcome, lives.outcome)
    saved = np.subtract(lives.outcome.deaths, other.outcome.deaths, dtype=np.float64).mean(axis=0)
    most = int(saved.argmax())
    if saved[most] < SEEN:
        return _price_alone(other.rule.value, more)
    place = world.place(lives.outcome.places[most]).name
    return _price_with(other.rule.value, more, decimals(float(saved[most]), 1 if saved[most] >= 1.0 else 2), place)


def _price_alone(rule: str, more: Estimate) -> str:
    slots = {"rule": rule, "number": decimals(abs(more.mean), 2), "margin": decimals(more.margin, 2)}
    if abs(more.mean) <= more.margin:
        return say("The rule {rule} costs no lives in all that could be told: {number} ± {margin}.", **slots)
    if more.mean < 0.0:
        return say("The plan found under {rule} saves {number} ± {margin} lives in all.", **slots)
    return say("The rule {rule} costs {number} ± {margin} lives in all.", **slots)


def _price_with(rule: str, more: Estimate, saved: str, place: str) -> str:
    slots = {
        "rule": rule, "number": decimals(abs(more.mean), 2), "margin": decimals(more.margin, 2), "saved": saved,
        "place": place,
    }  # fmt: skip
    if abs(more.mean) <= more.margin:
        return say(
            "The rule {rule} costs no lives in all that could be told ({number} ± {margin}), and saves {saved} in {place}.",
            **slots,
        )
    if more.mean < 0.0:
        return say("The plan found under {rule} saves {number} ± {margin} lives in all, {saved} in {place}.", **slots)
    return say("The rule {rule} costs {number} ± {margin} lives in all and saves {saved} in {place}.", **slots)


def options(decision: Decision) -> Markup:
    """The plans under each rule side by side, as the options of page one, with their price; nothing where there are doses enough.

    The deaths' errors are of the need, which all rules share.
    """
    found = standings(decision)
    if not found:
        return Markup("")
    told, plan = side_by_side(decision.world, found), decision.plan.name
    rows: list[list[Part]] = []
    for one, said in zip(found, told.rows, strict=True):
        name = say("{rule}: {plan} (this plan)", rule=one.rule.value, plan=plan) if one.more is None else one.rule.value
        _, _, *rest = page_one.option(decision, one.outcome, name)
        rows.append([name, said[1], *rest, *said[2:]])
    columns = (*page_one.option_columns(), *told.columns[2:])
    return section(
        say("How too few doses are divided"), tag("p", tag("b", decided_line(decision))),
        table(columns, rows, kinds=" nnnnntnn", classes=["chosen" if one.more is None else "" for one in found]),
        tag("p", " ".join([*price_lines(decision.world, found), page_one.if_nothing(decision)])),
    )  # fmt: skip


def by_place(decision: Decision) -> Table:
    """The places served least by the plan put forward, with what they need and what they get."""
    found = standings(decision)
    mine = next((one for one in found if one.more is None), None)
    columns = (
        heading("place"), heading("patients"), heading("doses needed"), heading("arriving"), heading("share of need"),
        heading("none"), heading("of 100 patients die, nothing sent"), heading("of 100 patients die, this plan"),
    )  # fmt: skip
    places = served_least(mine.places, MOST_PLACES) if mine else ()
    return Table(columns, tuple(_place(decision.world, one) for one in places))


def _place(world: World, one: PlaceShare) -> tuple[str, ...]:
    place, product = world.place(one.place).name, called(world, one.product)
    return (
        say("{place}, {product}", place=place, product=product) if product else place, decimals(one.patients, 1),
        decimals(one.needed, 1), decimals(one.arriving, 1), percent(one.share), in_cells(one.none),
        decimals(one.deaths_without, 1), decimals(one.deaths_with, 1),
    )  # fmt: skip


def annex(decision: Decision) -> list[Part]:
    """Place by place what each needs and gets, the worst served first; nothing where there are doses enough."""
    told = by_place(decision)
    return [table(told.columns, told.rows, kinds=" nnnnnnn")] if told.rows else []
