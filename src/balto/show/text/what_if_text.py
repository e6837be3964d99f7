"""What a change is worth, in words and in ranked tables: each with its paired error, and whether the search had settled."""

from collections.abc import Sequence

from balto.domain.allocation import Rule
from balto.plan.decision import Price
from balto.plan.what_if_result import WhatIf
from balto.rehearse.compare import Estimate
from balto.show.phrases.numbers import decimals
from balto.show.phrases.sentences import count, say, sentences, tell
from balto.show.text.text_table import Column, laid_out, wrapped

SHOWN = 0.005  # lives: less than that rounds to 0.00


def page(found: WhatIf, width: int = 100) -> str:
    """The plan in hand, what was asked in a sentence each, and a ranked table of each kind of thing."""
    asked = [price for price in found.prices if not price.about]
    blocks = ["\n".join(wrapped(line, width) for line in (*notes(found), *map(sentence, asked)))]
    for about, title in _titles():
        if rows := [price for price in found.prices if price.about == about]:
            blocks.append("\n".join([title, *_table(rows, width)]))
    if any(price.about and price.apart > 0 for price in found.prices):
        blocks.append(wrapped(_not_settled(), width))
    return "\n\n".join(blocks)


def _titles() -> tuple[tuple[str, str], ...]:
    """What the tables are about, in their order, and what stands above each."""
    return (
        ("carrier", say("Which vehicle is worth most")),
        ("stock", say("Which stock is worth most")),
        ("link", say("Which closed link is worth most, were it open")),
        ("opening", say("What it is worth if something opens sooner or later")),
    )


def _not_settled() -> str:
    return say(
        "Not settled: two searches for that plan still differ by so many lives, so its worth may be that much higher. Give it"
        " more --time."
    )


def notes(found: WhatIf) -> list[str]:
    """How the plan in hand stands, and how far it can be relied on as a measure."""
    said = [
        say(
            "The plan in hand, {plan}: {deaths} deaths on average in {futures}.", plan=found.in_hand.plan.name,
            deaths=decimals(float(found.in_hand.total_deaths().mean()), 2),
            futures=count(found.in_hand.futures, "{n} future", "{n} futures"),
        )
    ]  # fmt: skip
    rule = found.in_hand.world.allocation.rule
    if rule is not Rule.LIVES:
        said.append(
            say(
                "All that follows is weighed by lives alone, not by the rule {rule}, against the best plan found so.",
                rule=rule.value,
            )
        )
    elif told(better := found.searched_on) and better.mean < 0:
        said.append(
            say(
                "A longer search found one that saves {lives} more lives. All that follows is measured against that one; plan"
                " again with more --time.",
                lives=amount(better),
            )
        )
    if found.apart > 0:
        said.append(
            say(
                "Two searches for the best plan as things are still differ by {deaths} deaths: differences as small as that say"
                " little. Give it more --time.",
                deaths=decimals(found.apart, 2),
            )
        )
    return said


def sentence(price: Price) -> str:
    """A change as one sentence: "If the road is shut, 1.20 ± 0.31 more lives are lost, with the plan made anew." """
    if price.apart <= 0:
        return _sentence(price)
    open_ = say(
        "That is not settled: two searches still differ by {lives} lives. Give it more --time.",
        lives=decimals(price.apart, 2),
    )
    return sentences([_sentence(price), open_])


def _sentence(price: Price) -> str:
    slots = {"change": price.what, "lives": amount(price.deaths), "error": _error(price.deaths)}
    if told(price.deaths):
        return (
            say("If {change}, {lives} more lives are lost, with the plan made anew.", **slots)
            if price.deaths.mean > 0
            else say("If {change}, {lives} more lives are saved, with the plan made anew.", **slots)
        )
    if slots["error"]:
        return say("If {change}, the difference cannot be told from 0 (± {error}), with the plan made anew.", **slots)
    return say("If {change}, the difference cannot be told from 0, with the plan made anew.", **slots)


def against(deaths: Estimate) -> str:
    """How a plan for a supposed world stands to the plan for the case as it is."""
    return wrapped(_against(deaths), 100)


def _against(deaths: Estimate) -> str:
    slots = {"lives": amount(deaths), "error": _error(deaths)}
    if told(deaths):
        return (
            say("Against the plan for the case as it is, in the same futures: {lives} more lives are lost.", **slots)
            if deaths.mean > 0
            else say(
                "Against the plan for the case as it is, in the same futures: {lives} more lives are saved.", **slots
            )
        )
    if slots["error"]:
        return say("Against the plan for the case as it is, the difference cannot be told from 0 (± {error}).", **slots)
    return say("Against the plan for the case as it is, the difference cannot be told from 0.", **slots)


def worth(price: Price) -> str:
    """The same without what it is of: "1.20 ± 0.31 lives lost", "cannot be told from 0 (± 0.05)"."""
    slots = {"lives": amount(price.deaths), "error": _error(price.deaths)}
    if told(price.deaths):
        return say("{lives} lives lost", **slots) if price.deaths.mean > 0 else say("{lives} lives saved", **slots)
    return say("cannot be told from 0 (± {error})", **slots) if slots["error"] else say("cannot be told from 0")


def told(deaths: Estimate) -> bool:
    """Whether a difference is more than its error, and than what is shown."""
    return abs(deaths.mean) > max(deaths.margin, SHOWN)


def amount(deaths: Estimate) -> str:
    """How much, and how surely: "1.20 ± 0.31"."""
    return f"{decimals(abs(deaths.mean), 2)} ± {decimals(deaths.margin, 2)}"


def unsettled(price: Price) -> str:
    """That two searches found plans of different worth, by how many lives; "" where they did not."""
    return say("not settled ({lives})", lives=decimals(price.apart, 2)) if price.apart > 0 else ""


def _error(deaths: Estimate) -> str:
    """The error of a difference, where it is large enough to be shown; else ""."""
    error = deaths.margin
    return decimals(error, 2) if error >= SHOWN else ""


def _table(prices: Sequence[Price], width: int) -> list[str]:
    """The rows, those that are worth most first, and those of which nothing can be told last."""
    ranked = sorted(prices, key=lambda price: (not told(price.deaths), -abs(price.deaths.mean)))
    rows = [("", tell(price.what), worth(price), unsettled(price)) for price in ranked]
    columns = (Column(""), Column("", least=20), Column(""), Column(""))
    return laid_out(columns, rows, width)[1:]
