"""What a change is worth, in words and in ranked tables: each with its paired error, and whether the search had settled."""

from collections.abc import Sequence

from balto.plan.decision import Price
from balto.plan.what_if import WhatIf
from balto.rehearse.compare import Estimate
from balto.show.text_table import Column, laid_out, wrapped

SURE = 1.96  # standard errors on either side: 95 %
SHOWN = 0.005  # lives: less than that rounds to 0.00
NOT_SETTLED = (
    "Not settled: two searches for that plan still differ by so many lives, so that its worth may be that much more. Give it more"
    " --time."
)
TITLES = {
    "carrier": "Which vehicle is worth most",
    "stock": "Which place of stock is worth most",
    "link": "Which closed link is worth most, were it open",
    "opening": "What it is worth if something opens sooner or later",
}


def page(found: WhatIf, width: int = 100) -> str:
    """The plan in hand, what was asked in a sentence each, and a ranked table of each kind of thing."""
    asked = [price for price in found.prices if not price.about]
    blocks = ["\n".join(wrapped(line, width) for line in (*notes(found), *map(sentence, asked)))]
    for about, title in TITLES.items():
        if rows := [price for price in found.prices if price.about == about]:
            blocks.append("\n".join([title, *_table(rows, width)]))
    if any(price.about and price.apart > 0 for price in found.prices):
        blocks.append(wrapped(NOT_SETTLED, width))
    return "\n\n".join(blocks)


def notes(found: WhatIf) -> list[str]:
    """How the plan in hand stands, and how far it can be relied on as a measure."""
    plan, deaths = found.in_hand.plan.name, float(found.in_hand.total_deaths().mean())
    said = [f"The plan in hand, {plan}: {deaths:.2f} deaths on average in {found.in_hand.futures:,} futures."]
    if told(better := found.searched_on) and better.mean < 0:
        said.append(
            f"A longer search found one that saves {amount(better)} lives more. All that follows is measured against that one;"
            " plan again with more --time."
        )
    if found.apart > 0:
        said.append(
            f"Two searches for the best plan as things are still differ by {found.apart:.2f} deaths: differences as small as"
            " that say little. Give it more --time."
        )
    return said


def sentence(price: Price) -> str:
    """A change as one sentence: "If the road is shut, 1.20 ± 0.31 more lives are lost, with the plan made anew." """
    if not told(price.deaths):
        what = f"If {price.what}, the difference cannot be told from 0{_within(price.deaths)}, with the plan made anew."
    else:
        what = f"If {price.what}, {amount(price.deaths)} more lives are {_fate(price.deaths)}, with the plan made anew."
    if price.apart <= 0:
        return what
    return f"{what} That is not settled: two searches still differ by {price.apart:.2f} lives. Give it more --time."


def against(deaths: Estimate) -> str:
    """How a plan for a supposed world stands to the plan for the case as it is."""
    if not told(deaths):
        return wrapped(
            f"Against the plan for the case as it is, the difference cannot be told from 0{_within(deaths)}.", 100
        )
    said = f"{amount(deaths)} more lives are {_fate(deaths)}"
    return wrapped(f"Against the plan for the case as it is, in the same futures: {said}.", 100)


def worth(price: Price) -> str:
    """The same without what it is of: "1.20 ± 0.31 lives lost", "cannot be told from 0 (± 0.05)"."""
    if told(price.deaths):
        return f"{amount(price.deaths)} lives {_fate(price.deaths)}"
    return f"cannot be told from 0{_within(price.deaths)}"


def told(deaths: Estimate) -> bool:
    """Whether a difference is more than its error, and than what is shown."""
    return abs(deaths.mean) > max(SURE * deaths.error, SHOWN)


def amount(deaths: Estimate) -> str:
    """How much, and how surely: "1.20 ± 0.31"."""
    return f"{abs(deaths.mean):.2f} ± {SURE * deaths.error:.2f}"


def unsettled(price: Price) -> str:
    """That two searches found plans of different worth, by how many lives; "" where they did not."""
    return f"not settled ({price.apart:.2f})" if price.apart > 0 else ""


def _fate(deaths: Estimate) -> str:
    return "lost" if deaths.mean > 0 else "saved"


def _within(deaths: Estimate) -> str:
    error = SURE * deaths.error
    return f" (± {error:.2f})" if error >= SHOWN else ""


def _table(prices: Sequence[Price], width: int) -> list[str]:
    """The rows, those that are worth most first, and those of which nothing can be told last."""
    ranked = sorted(prices, key=lambda price: (not told(price.deaths), -abs(price.deaths.mean)))
    rows = [("", price.what, worth(price), unsettled(price)) for price in ranked]
    columns = (Column(""), Column("", least=20), Column(""), Column(""))
    return laid_out(columns, rows, width)[1:]
