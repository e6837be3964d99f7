"""A decision at the terminal: one sentence, then the stages, the arrival, the other plans, and what could go wrong."""

import math
import textwrap
from io import StringIO

from rich.console import Console
from rich.table import Table

from balto.plan.decision import Decision
from balto.rehearse.outcome import quantiles_h
from balto.rehearse.run import LOST
from balto.show.words import both_times, headline, in_words, local, short

WIDTH = 100


def page(decision: Decision, width: int = WIDTH) -> str:
    """The whole page, at most `width` columns wide."""
    blocks = [
        "\n".join(textwrap.wrap(headline(decision), width)),
        _table(_stages(decision), width),
        _arrival(decision),
        _table(_others(decision), width) if decision.rivals else "",
        _wrong(decision),
        decision.provenance.line(),
    ]
    return "\n\n".join(block for block in blocks if block)


def _stages(decision: Decision) -> Table:
    world, outcome = decision.world, decision.chosen
    table = Table(title=f"Plan {outcome.plan.name}", title_justify="left", box=None, pad_edge=False)
    for name in ("", "carrier", "from", "to", "doses", "leaves", "there, 5 in 10", "9 in 10"):
        table.add_column(name, justify="right" if name in ("", "doses") else "left", overflow="fold")
    for n, leg in enumerate(outcome.plan.legs):
        middle, late = quantiles_h(outcome.arrive_h[:, n].astype(float), (0.5, 0.9))
        leave = quantiles_h(outcome.depart_h[:, n].astype(float), (0.5,))[0]
        doses = str(leg.doses) if leg.doses else "empty"
        table.add_row(
            str(n + 1), leg.carrier, leg.origin, leg.dest, f"{doses}*" if leg.only_if_late >= 0 else doses,
            short(world, leave), short(world, middle), short(world, late),
        )  # fmt: skip
    if any(leg.only_if_late >= 0 for leg in outcome.plan.legs):
        table.caption = "* only if an earlier leg is late"
    return table


def _arrival(decision: Decision) -> str:
    lines = []
    for place in decision.chosen.destinations():
        hours = decision.chosen.first_h(place)
        lines.append(f"First doses in {decision.world.place(place).name}")
        for chance in (0.1, 0.5, 0.8, 0.9):
            at_h = quantiles_h(hours, (chance,))[0]
            if math.isfinite(at_h):
                lines.append(f"  {in_words(chance):<12} by {both_times(decision.world, at_h)}")
        never = float((hours == math.inf).mean())
        lines.append(f"  never within the horizon: {in_words(never)}")
    return "\n".join(lines)


def _others(decision: Decision) -> Table:
    world = decision.world
    table = Table(title="Other plans on the same futures", title_justify="left", box=None, pad_edge=False)
    for name in ("plan", "deaths", "against the chosen", "better in", "first doses, 5 in 10 by", "9 in 10 by"):
        table.add_column(name, overflow="fold")
    rows = [(decision.plan.name, decision.chosen, None)]
    rows += [(rival.plan.name, rival.outcome, rival.against) for rival in decision.rivals]
    for name, outcome, against in rows:
        first = min((quantiles_h(outcome.first_h(place), (0.5, 0.9)) for place in outcome.destinations()),
                    default=(math.inf, math.inf))  # fmt: skip
        apart = f"{against.deaths.mean:+.2f} ± {1.96 * against.deaths.error:.2f}" if against else "(chosen)"
        table.add_row(
            name, f"{outcome.total_deaths().mean():.2f}", apart, in_words(against.second_better) if against else "",
            local(world, first[0]), local(world, first[1]),
        )  # fmt: skip
    table.add_row("send nothing", f"{decision.nothing.mean:.2f}", "", "", "", "")
    return table


def _wrong(decision: Decision) -> str:
    world, plan = decision.world, decision.plan
    lines = ["What could go wrong"]
    for price in decision.leg_prices[:3]:
        leg = plan.legs[price.leg]
        lost = float((decision.chosen.state[:, price.leg] == LOST).mean())
        lines.append(
            f"  leg {price.leg + 1}, {world.carrier(leg.carrier).name} {world.place(leg.origin).name} -"
            f" {world.place(leg.dest).name}: its chances cost {price.deaths.mean:.2f} lives; lost {in_words(lost)}"
        )
    lines.append(f"  each hour later costs {decision.hour_price.mean:.3f} lives")
    if decision.gap:
        lines.append(
            f"  no plan can do better than {decision.gap.clairvoyant:.2f} deaths (every future known beforehand); this one"
            f" {decision.gap.plan:.2f} on the same {decision.gap.futures} futures: at most {decision.gap.deaths:.2f} apart"
        )
    return "\n".join(lines)


def _table(table: Table, width: int) -> str:
    out = StringIO()
    Console(file=out, width=width, no_color=True, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")
