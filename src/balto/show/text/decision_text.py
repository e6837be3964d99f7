"""A decision at the terminal: one sentence, then the stages, the arrival, the other plans, and what could go wrong."""

from balto.plan.decision import Decision
from balto.show import crew_words, objection_words
from balto.show.facts import others_of
from balto.show.named_plans import named_plans, short_lines
from balto.show.pareto import Front, Standing
from balto.show.phrases.numbers import decimals, whole
from balto.show.phrases.sentences import clauses, count, heading, say
from balto.show.sentence import headline, silence_line
from balto.show.text import allocation_text, policy_text
from balto.show.text.outcome_text import WIDTH, arrivals, stages, wrong
from balto.show.text.text_table import Column, laid_out, wrapped
from balto.show.tradeoffs import Trade, gap_line, hour_line, need_line, unserved_lines
from balto.show.typical_case import of_decision, usual_line
from balto.show.words import capital


def page(decision: Decision, width: int = WIDTH) -> str:
    """The whole page, at most `width` columns wide."""
    chosen = decision.chosen
    blocks = [head(decision, width), wrapped(usual_line(of_decision(decision)), width)]
    blocks += [
        "\n".join(wrapped(line, width, "", "  ") for line in (*short_lines(decision), *unserved_lines(decision)))
    ]
    blocks += [allocation_text.block(decision, width), _named(decision, width)]
    asked = crew_words.lines(decision.world, decision.crews) if decision.crews else []
    asked += crew_words.of_other_plans(rival.outcome for rival in decision.rivals)
    if decision.plan.legs:
        blocks += [
            stages(chosen, width),
            arrivals(chosen, width),
            "\n".join(wrapped(line, width, "", "  ") for line in asked),
        ]
    lines = (hour_line(decision.cost_of_delay_per_h.mean), gap_line(decision))
    blocks += [
        _others(decision, width),
        policy_text.block(decision.plan, decision.replanned, width) if decision.replanned else "",
    ]
    blocks += [wrong(chosen, decision.cost_of_uncertainty, lines, width)]
    return "\n\n".join(block for block in [*blocks, wrapped(decision.provenance.line(), width)] if block)


def _named(decision: Decision, width: int) -> str:
    """The named plans in one table; "" where there are none."""
    found = named_plans(decision)
    if found is None:
        return ""
    columns = [Column(found.columns[0], least=16), *(Column(name, right=True) for name in found.columns[1:])]
    return "\n".join([*laid_out(columns, found.rows, width), *([wrapped(found.note, width)] if found.note else [])])


def head(decision: Decision, width: int = WIDTH) -> str:
    """What speaks against signing the plan, where anything does; the sentence; and what to do if no word comes."""
    told = objection_words.told(decision)
    rows = [wrapped(f"- {capital(line)}", width, "  ", "    ") for line in objection_words.lines(decision)]
    blocks = [
        "\n".join([told, *rows]),
        *(wrapped(line, width) for line in (headline(decision), silence_line(decision))),
    ]
    return "\n\n".join(block for block in blocks if block)


def _others(decision: Decision, width: int) -> str:
    """The plans side by side, under each other what it gains and gives up, and which of them no other beats."""
    found = others_of(decision)
    front = found.front
    rows = [[f"{front.mark(0)} {say('this plan')}", *_figures(front, found.chosen, "")]]
    rows += [
        [f"{front.mark(one.number)} {one.standing.name}", *_figures(front, one.standing, one.apart)]
        for one in found.ranked
    ]
    rows.append([f"  {say('send nothing')}", decimals(found.nothing, 2), found.nothing_more, "", *[""] * front.costs])
    names = (heading("deaths"), heading("against this plan"), heading("worst tenth"), *[heading("cost")] * front.costs)
    columns = [Column("", least=22), *(Column(name, right=True) for name in names)]
    head, first, *others = laid_out(columns, rows, width)
    said: list[str] = []
    for one, line in zip(found.ranked, others[:-1], strict=True):
        said += [line, *traded(one.trade, width)]
    top = say("Other plans on the same {futures}", futures=count(decision.chosen.futures, "{n} future", "{n} futures"))
    notes = [front.said] * bool(decision.rivals) + wrapped(need_line(decision), width, "", "  ").splitlines()
    return "\n".join([top, head, first, *said, others[-1], *notes])


def _figures(front: Front, one: Standing, against: str) -> list[str]:
    return [decimals(one.deaths, 2), against, decimals(one.worst, 1), *[whole(one.cost)] * front.costs]


def traded(found: Trade, width: int) -> list[str]:
    """What another plan gains and gives up, a line each, set in."""
    said = [say("gains: {facts}", facts=clauses(found.gains))] * bool(found.gains)
    said += [say("gives up: {facts}", facts=clauses(found.gives_up))] * bool(found.gives_up)
    return [wrapped(line, width, " " * 6, " " * 8) for line in said]
