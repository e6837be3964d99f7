"""Why the plan is as it is: what holds each leg back, why each carrier was taken, and what each change would cost."""

from balto.motion.index import WorldIndex
from balto.plan.decision import Price
from balto.rehearse.bottleneck import Bottleneck
from balto.rehearse.outcome import Outcome
from balto.show.phrases.nouns import one_of
from balto.show.phrases.numbers import decimals
from balto.show.phrases.sentences import count, say
from balto.show.text.text_table import wrapped
from balto.show.tour_groups import MANY_LEGS
from balto.show.words import from_to, in_words

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
    title = (
        say("What holds each leg back")
        if len(shown) == len(bottlenecks)
        else count(
            len(shown),
            "What holds the {n} leg that waits longest back",
            "What holds the {n} legs that wait longest back",
        )
    )
    blocks = [(title, held), (say("Why these carriers"), [_why(chart, name) for name in carriers])]
    if prices:
        dear = sorted(prices, key=lambda price: -price.deaths.mean)
        blocks.append((say("If one thing were different and the plan made anew"), [_price(price) for price in dear]))
    return "\n\n".join(_block(title, lines, width) for title, lines in blocks)


def _held(outcome: Outcome, binding: Bottleneck) -> str:
    leg, world = outcome.plan.legs[binding.leg], outcome.world
    return say(
        "{number}. {carrier}, {way}: {cause}", number=binding.leg + 1, carrier=world.carrier(leg.carrier).name,
        way=from_to(world, leg), cause=_cause(binding),
    )  # fmt: skip


def _cause(binding: Bottleneck) -> str:
    if not any(binding.shares):
        return say("never leaves in these futures")
    share = in_words(max(binding.shares))
    if binding.main == "load":
        waited = decimals(binding.carrier_waited_h, 1)
        return say(
            "waits for its load ({share}), on average {hours} h with the carrier there", share=share, hours=waited
        )
    if binding.main == "timetable":
        return say("leaves by the timetable ({share})", share=share)
    if binding.main != "carrier":
        return say("leaves at the hour it is told ({share})", share=share)
    if binding.load_waited_h <= 0.05:
        return say("leaves as soon as the carrier can ({share})", share=share)
    waited = decimals(binding.load_waited_h, 1)
    return say("leaves as soon as the carrier can ({share}), while the load waits {hours} h", share=share, hours=waited)


def _why(chart: WorldIndex, name: str) -> str:
    carrier, pace = chart.world.carrier(name), chart.paces[chart.carriers[name]]
    return say(
        "{carrier} ({mode}, at {place}): {pace} km/h, 8 in 10 between {low} and {high}, {learnt}",
        carrier=carrier.name, mode=one_of(carrier.mode), place=chart.world.place(carrier.home).name,
        pace=decimals(pace.kmh, 1), low=decimals(pace.kmh * 2.718 ** (-1.28 * pace.log_sd), 1),
        high=decimals(pace.kmh * 2.718 ** (1.28 * pace.log_sd), 1),
        learnt=count(pace.trials, "learnt from {n} trial", "learnt from {n} trials")
        if pace.trials else say("as stated; no trial"),
    )  # fmt: skip


def _price(price: Price) -> str:
    error = price.deaths.margin
    slots = {"change": price.what, "number": decimals(abs(price.deaths.mean), 2), "error": decimals(error, 2)}
    if abs(price.deaths.mean) <= error:
        if error < 0.005:
            return say("{change}: no difference", **slots)
        return say("{change}: no difference beyond an error of {error} lives", **slots)
    if price.deaths.mean > 0:
        return say("{change}: {number} ± {error} lives lost", **slots)
    if price.what.startswith("without "):
        return say(
            "{change}: {number} ± {error} lives saved, by a better plan than the one above: let it search longer (--time)",
            **slots,
        )
    return say("{change}: {number} ± {error} lives saved", **slots)


def _block(title: str, lines: list[str], width: int) -> str:
    return "\n".join([title, *(wrapped(line, width, "  - ", "    ") for line in lines)])
