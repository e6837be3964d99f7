"""A decision at the terminal: one sentence, then the stages, the arrival, the other plans, and what could go wrong."""

from balto.plan.decision import Decision, Rival
from balto.show import policy_text, relay
from balto.show.outcome_text import WIDTH, arrivals, stages, wrong
from balto.show.reasons import apart, gap_line, hour_line, need_line, signed, trade, unserved_lines
from balto.show.sentence import headline
from balto.show.text_table import cut_to, wrapped
from balto.show.usual import of_decision, usual_line
from balto.show.words import counted


def page(decision: Decision, width: int = WIDTH) -> str:
    """The whole page, at most `width` columns wide."""
    chosen = decision.chosen
    blocks = [wrapped(headline(decision), width), wrapped(usual_line(of_decision(decision)), width)]
    blocks += ["\n".join(wrapped(line, width, "", "  ") for line in unserved_lines(decision))]
    if decision.plan.legs:
        blocks += [stages(chosen, width), arrivals(chosen, width)]
    lines = (hour_line(decision.hour_price.mean), gap_line(decision))
    blocks += [
        _others(decision, width),
        policy_text.block(decision.plan, decision.replanned, width) if decision.replanned else "",
    ]
    blocks += [wrong(chosen, decision.leg_prices, lines, width)]
    return "\n\n".join(block for block in [*blocks, wrapped(decision.provenance.line(), width)] if block)


def _others(decision: Decision, width: int) -> str:
    dead = float(decision.chosen.total_deaths().mean())
    lines = [
        f"Other plans on the same {counted(decision.chosen.futures, 'future')}: deaths, and against this plan",
        f"  {'this plan':<20} {dead:6.2f}  {_own(decision)}",
    ]
    for rival in sorted(decision.rivals, key=lambda rival: rival.against.deaths.mean):
        lines += _rival(rival, decision, width)
    nothing = decision.nothing.mean
    lines.append(f"  {'send nothing':<20} {nothing:6.2f}  {signed(nothing - dead)}")
    return "\n".join([*lines, wrapped(need_line(decision), width, "", "  ")])


def _own(decision: Decision) -> str:
    """What the plan is measured by besides its deaths."""
    cost = relay.cost(decision.world, decision.plan)
    return f"worst tenth of futures {decision.chosen.worst_tenth():.1f}" + (f", cost {cost:,.0f}" if cost else "")


def _rival(rival: Rival, decision: Decision, width: int) -> list[str]:
    found = trade(decision.chosen, rival.outcome, rival.against)
    name = cut_to(rival.plan.name, 20)
    lines = [f"  {name:<20} {rival.outcome.total_deaths().mean():6.2f}  {apart(rival.against)}"]
    for what, said in (("gains", found.gains), ("gives up", found.gives_up)):
        if said:
            lines.append(wrapped(f"{what}: {'; '.join(said)}", width, " " * 6, " " * 8))
    return lines
