"""Sites for lights at the terminal: one sentence, then each choice with the chance to pass by and what it saves."""

from balto.plan.sites import Choice, Compared
from balto.show.phrases.numbers import decimals, whole
from balto.show.phrases.sentences import heading, listed, say
from balto.show.text.text_table import Column, laid_out, wrapped
from balto.show.words import in_words, lives, percent

WIDTH = 100


def page(found: Compared, width: int = WIDTH) -> str:
    """The whole page."""
    names = (heading("passes by"), heading("lives saved"))
    columns = [Column(heading("lights"), least=24), *(Column(name, right=True) for name in names)]
    rows = [[_name(one), percent(one.miss), decimals(_saved(found, one), 2)] for one in found.choices]
    note = say(
        "A miss costs {hours} hours, and so {cost} ± {error} lives, if the team is coming at all. The chances rest on how a"
        " team's error grows in the dark and snow, which is assumed: docs/compare-sites.md.",
        hours=whole(found.miss_h), cost=decimals(found.cost.mean, 2), error=decimals(found.cost.margin, 2),
    )  # fmt: skip
    return "\n\n".join(
        [wrapped(sentence(found), width), "\n".join(laid_out(columns, rows, width)), wrapped(note, width)]
    )


def sentence(found: Compared) -> str:
    """Where to put the lights, and what that changes."""
    best, without = found.choices[0], found.without
    if not best.sites:
        return say("None of these sites makes it less likely that a team passes {town} by.", town=found.town)
    return say(
        "Light {sites}: the chance that a team passes {town} by falls from {before} to {after}, which saves {lives}.",
        sites=_name(best), town=found.town, before=in_words(without.miss), after=in_words(best.miss),
        lives=lives(_saved(found, best)),
    )  # fmt: skip


def _name(choice: Choice) -> str:
    return listed([site.name for site in choice.sites]) if choice.sites else say("none")


def _saved(found: Compared, choice: Choice) -> float:
    return (found.without.miss - choice.miss) * found.cost.mean
