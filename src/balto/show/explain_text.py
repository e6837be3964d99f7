"""Why the plan is as it is: what holds each leg back, why each carrier was taken, and what each change would cost."""

import textwrap

from balto.motion.index import WorldIndex
from balto.plan.decision import Price
from balto.rehearse.bottleneck import Bottleneck
from balto.rehearse.outcome import Outcome
from balto.show.tour_groups import MANY_LEGS
from balto.show.words import in_words

MOST_LEGS = 20  # told, where legs are many


def page(
    chart: WorldIndex,
    outcome: Outcome,
    bottlenecks: tuple[Bottleneck, ...],
    prices: tuple[Price, ...],
    width: int = 100,
) -> str:
    """The page, at most `width` columns wide."""
    waits = sorted(bottlenecks, key=lambda one: -max(one.carrier_waited_h, one.load_waited_h))
    shown = sorted(waits[:MOST_LEGS], key=lambda one: one.leg) if len(bottlenecks) > MANY_LEGS else bottlenecks
    held = [_held(outcome, binding) for binding in shown]
    carriers = outcome.plan.carriers()[: MOST_LEGS if len(bottlenecks) > MANY_LEGS else None]
    which = "each leg" if len(shown) == len(bottlenecks) else f"the {len(shown)} legs that wait longest"
    blocks = [(f"What holds {which} back", held), ("Why these carriers", [_why(chart, name) for name in carriers])]
    if prices:
        dear = sorted(prices, key=lambda price: -price.deaths.mean)
        blocks.append(("If one thing were otherwise, and the plan made anew", [_price(price) for price in dear]))
    return "\n\n".join(_block(title, lines, width) for title, lines in blocks)


def _held(outcome: Outcome, binding: Bottleneck) -> str:
    leg, world = outcome.plan.legs[binding.leg], outcome.world
    ends = f"{world.place(leg.origin).name} - {world.place(leg.dest).name}"
    said = f"{binding.leg + 1}. {world.carrier(leg.carrier).name}, {ends}: "
    if not any(binding.shares):
        return said + "never leaves in these futures"
    share = in_words(max(binding.shares))
    if binding.main == "load":
        return f"{said}waits for its load ({share}), on average {binding.carrier_waited_h:.1f} h with the carrier there"
    if binding.main == "carrier":
        waited = f", while the load waits {binding.load_waited_h:.1f} h" if binding.load_waited_h > 0.05 else ""
        return f"{said}leaves as soon as the carrier can ({share}){waited}"
    return f"{said}leaves by the {'timetable' if binding.main == 'timetable' else 'hour it is told'} ({share})"


def _why(chart: WorldIndex, name: str) -> str:
    carrier, pace = chart.world.carrier(name), chart.paces[chart.carriers[name]]
    learnt = f"learnt from {pace.trials} trial{'s' * (pace.trials > 1)}" if pace.trials else "as declared, no trial"
    low, high = pace.kmh * 2.718 ** (-1.28 * pace.log_sd), pace.kmh * 2.718 ** (1.28 * pace.log_sd)
    mode = carrier.mode.replace("_", " ")
    return (
        f"{carrier.name} ({mode}, at {chart.world.place(carrier.home).name}): {pace.kmh:.1f} km/h, 8 in 10 between"
        f" {low:.1f} and {high:.1f}, {learnt}"
    )


def _price(price: Price) -> str:
    error = 1.96 * price.deaths.error
    if abs(price.deaths.mean) <= error:
        seen = f" that {error:.2f} lives of error would show" if error >= 0.005 else ""
        return f"{price.what}: no difference{seen}"
    more = "lost" if price.deaths.mean > 0 else "saved"
    odd = more == "saved" and price.what.startswith("without ")
    better = ", by a better plan than the one above: let it search longer (--time)" if odd else ""
    return f"{price.what}: {abs(price.deaths.mean):.2f} ± {error:.2f} lives {more}{better}"


def _block(title: str, lines: list[str], width: int) -> str:
    rows = [textwrap.fill(line, width, initial_indent="  - ", subsequent_indent="    ") for line in lines]
    return "\n".join([title, *rows])
