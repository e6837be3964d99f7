"""A decision at the terminal: one sentence, then the stages, the arrival, the other plans, and what could go wrong."""

from balto.plan.decision import Decision, Rival
from balto.show import policy_text
from balto.show.outcome_text import WIDTH, arrivals, stages, wrong
from balto.show.pareto import Front, front
from balto.show.sentence import headline
from balto.show.text_table import Column, laid_out, wrapped
from balto.show.tradeoffs import apart, gap_line, hour_line, need_line, signed, trade, unserved_lines
from balto.show.typical_case import of_decision, usual_line
from balto.show.words import counted


def page(decision: Decision, width: int = WIDTH) -> str:
    """The whole page, at most `width` columns wide."""
    chosen = decision.chosen
    blocks = [wrapped(headline(decision), width), wrapped(usual_line(of_decision(decision)), width)]
    blocks += ["\n".join(wrapped(line, width, "", "  ") for line in unserved_lines(decision))]
    if decision.plan.legs:
        blocks += [stages(chosen, width), arrivals(chosen, width)]
    lines = (hour_line(decision.cost_of_delay_per_h.mean), gap_line(decision))
    blocks += [
        _others(decision, width),
        policy_text.block(decision.plan, decision.replanned, width) if decision.replanned else "",
    ]
    blocks += [wrong(chosen, decision.cost_of_uncertainty, lines, width)]
    return "\n\n".join(block for block in [*blocks, wrapped(decision.provenance.line(), width)] if block)


def _others(decision: Decision, width: int) -> str:
    """The plans side by side, under each other what it gains and gives up, and which of them no other beats."""
    found, chosen = front(decision), decision.chosen
    ranked = sorted(range(len(decision.rivals)), key=lambda k: decision.rivals[k].against.deaths.mean)
    rows = [[f"{found.mark(0)} this plan", *_figures(found, 0, "")]]
    rows += [
        [
            f"{found.mark(k + 1)} {decision.rivals[k].plan.name}",
            *_figures(found, k + 1, apart(decision.rivals[k].against)),
        ]
        for k in ranked
    ]
    nothing = decision.nothing.mean
    more = signed(nothing - float(chosen.total_deaths().mean()))
    rows.append(["  send nothing", f"{nothing:.2f}", more, "", *[""] * found.costs])
    names = ("deaths", "against this plan", "worst tenth", *["cost"] * found.costs)
    columns = [Column("", least=22), *(Column(name, right=True) for name in names)]
    head, first, *others = laid_out(columns, rows, width)
    said: list[str] = []
    for k, line in zip(ranked, others[:-1], strict=True):
        said += [line, *_trade(decision.rivals[k], decision, width)]
    top = f"Other plans on the same {counted(chosen.futures, 'future')}"
    notes = [found.said] * bool(decision.rivals) + wrapped(need_line(decision), width, "", "  ").splitlines()
    return "\n".join([top, head, first, *said, others[-1], *notes])


def _figures(found: Front, number: int, against: str) -> list[str]:
    one = found.plans[number]
    return [f"{one.deaths:.2f}", against, f"{one.worst:.1f}", *[f"{one.cost:,.0f}"] * found.costs]


def _trade(rival: Rival, decision: Decision, width: int) -> list[str]:
    """What another plan gains and gives up, besides what stands in its row."""
    found = trade(decision.chosen, rival.outcome, rival.against, beside=True)
    both = (("gains", found.gains), ("gives up", found.gives_up))
    return [wrapped(f"{what}: {'; '.join(said)}", width, " " * 6, " " * 8) for what, said in both if said]
