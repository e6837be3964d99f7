"""Uncertainty in words: chances as so many in ten, hours as weekdays, amounts as people say them."""

import math
from dataclasses import dataclass
from datetime import timedelta

from balto.basis.moment import moment_at
from balto.domain.plan import Leg
from balto.domain.world import World
from balto.show.phrases import moments
from balto.show.phrases.nouns import of_unit, units
from balto.show.phrases.numbers import decimals, whole
from balto.show.phrases.sentences import count, say

EXACT_MIN = 5  # times are shown to five minutes; plan.json and stages.csv keep them as they are
SURE, RARE = 0.995, 0.001  # beyond these a chance is told as more or less than a number


@dataclass(frozen=True, slots=True)
class Odds:
    """A probability as people say it, so many in so many; `bound` is 1 where it is more than that, -1 where less."""

    part: int
    of: int
    bound: int = 0


def odds(chance: float) -> Odds:
    """The probability in so many of ten, of a hundred, or one in so many."""
    if chance >= SURE:
        return Odds(99, 100, 1)
    if chance >= 0.95:
        return Odds(round(chance * 100), 100)
    if chance >= 0.095:
        return Odds(round(chance * 10), 10)
    return Odds(1, 1000, -1) if chance < RARE else Odds(1, _coarse(1 / chance))


def _coarse(times: float) -> int:
    """A number of times as people say it: from 20 on by fives, from 100 on by fifties."""
    step = 1 if times < 20 else 5 if times < 100 else 50
    return round(times / step) * step


def in_words(chance: float) -> str:
    """A probability as people say it: "8 in 10", "1 in 40", "more than 99 in 100"."""
    one = odds(chance)
    if one.bound > 0:
        return say("more than {part} in {of}", part=one.part, of=one.of)
    if one.bound < 0:
        return say("less than {part} in {of}", part=one.part, of=one.of)
    return say("{part} in {of}", part=one.part, of=one.of)


def in_cells(chance: float) -> str:
    """The same for a table: "-" for none at all."""
    one = odds(chance)
    if chance <= 0:
        return "-"
    sign = {1: ">", 0: "", -1: "<"}[one.bound]
    return sign + say("{part} in {of}", part=one.part, of=one.of)


def chances(chance: float) -> str:
    """The same within a sentence: "8 chances in 10"."""
    one = odds(chance)
    return in_words(chance) if one.bound else count(one.part, "{n} chance in {of}", "{n} chances in {of}", of=one.of)


def percent(share: float) -> str:
    """A share in whole per cent: "12 %"."""
    return say("{number} %", number=whole(share * 100))


def to_5_min(world: World, hour_h: float) -> float:
    """The hour rounded so that the clock on the wall shows a multiple of five minutes."""
    if not math.isfinite(hour_h):
        return hour_h
    minutes = world.epoch.timestamp() / 60 + hour_h * 60
    return hour_h + (round(minutes / EXACT_MIN) * EXACT_MIN - minutes) / 60


def local(world: World, hour_h: float, zone: str = "") -> str:
    """A moment in the case's own time (or another zone's), to five minutes: "Mon 2 Feb 05:40"; "never"."""
    return moments.moment(world.epoch, to_5_min(world, hour_h), zone or world.zone)


def short(world: World, hour_h: float, zone: str = "", *, exact: bool = False) -> str:
    """The same without the month: "Mon  2 05:40"; exact to the minute, or to five."""
    return moments.moment_without_month(world.epoch, hour_h if exact else to_5_min(world, hour_h), zone or world.zone)


def clock(world: World, hour_h: float, zone: str = "") -> str:
    """The same without the date: "05:40"."""
    return moments.clock(world.epoch, to_5_min(world, hour_h), zone or world.zone)


def in_utc(world: World, hour_h: float) -> str:
    """The moment in UTC: "Mon 2 Feb 16:40 UTC"; "never"."""
    told = local(world, hour_h, "UTC")
    return say("{moment} UTC", moment=told) if math.isfinite(hour_h) else told


def is_utc(world: World, hour_h: float, zone: str = "") -> bool:
    """Whether clocks show the same as UTC at that hour."""
    rounded = to_5_min(world, hour_h)
    ours, utc = (moments.wall_clock(world.epoch, rounded, where) for where in (zone or world.zone, "UTC"))
    return ours == utc


def both_times(world: World, hour_h: float) -> str:
    """A moment in the case's own time and in UTC, once where they are the same."""
    if not math.isfinite(hour_h) or is_utc(world, hour_h):
        return in_utc(world, hour_h)
    return say("{local} ({utc})", local=local(world, hour_h), utc=in_utc(world, hour_h))


def when(world: World, hour_h: float) -> str:
    """When something is to be done, seen from now: "at once", "tonight (Mon 26 Jan 21:00)", "on Thu 29 Jan 12:00"."""
    said = local(world, hour_h)
    if hour_h < world.now_h + 0.5:
        return say("at once")
    if not math.isfinite(hour_h):
        return said
    then, now = (moments.wall_clock(world.epoch, to_5_min(world, at_h), world.zone) for at_h in (hour_h, world.now_h))
    evening = then.hour >= 18
    if then.date() == now.date():
        return say("tonight ({moment})", moment=said) if evening else say("today ({moment})", moment=said)
    if then.date() != now.date() + timedelta(days=1):
        return say("on {moment}", moment=said)
    return say("tomorrow evening ({moment})", moment=said) if evening else say("tomorrow ({moment})", moment=said)


def year(world: World) -> int:
    """The year of the epoch: times are shown without it."""
    return moment_at(world.epoch, 0.0).year


def span(hours: float) -> str:
    """A length of time: "35 minutes", "12 hours", "2½ days"."""
    if hours < 0.96:
        return count(max(EXACT_MIN, round(hours * 60 / EXACT_MIN) * EXACT_MIN), "{n} minute", "{n} minutes")
    if hours < 35.5:
        return count(round(hours), "{n} hour", "{n} hours")
    halves = round(hours / 12)
    days = halves // 2
    return count(days, "{n}½ days", "{n}½ days") if halves % 2 else count(days, "{n} day", "{n} days")


def amount(deaths: float) -> str:
    """So many lives or deaths: two digits that count, and no more."""
    size = abs(deaths)
    return decimals(size, 2 if size < 0.095 else 1 if size < 99.5 else 0)


def is_little(deaths: float) -> bool:
    """Whether so many lives are told as less than a hundredth of one."""
    return abs(deaths) < 0.005


def lives(deaths: float) -> str:
    """So many lives: "0.9 lives", "less than 0.01 lives"."""
    if is_little(deaths):
        return say("less than {number} lives", number=decimals(0.01, 2))
    return say("{number} lives", number=amount(deaths))


def more_lives(deaths: float) -> str:
    """So many lives more: "0.9 more lives"."""
    if is_little(deaths):
        return say("less than {number} more lives", number=decimals(0.01, 2))
    return say("{number} more lives", number=amount(deaths))


def of_lives(deaths: float) -> str:
    """So many of lives that were told before: "0.9", "less than 0.01"."""
    return say("less than {number}", number=decimals(0.01, 2)) if is_little(deaths) else amount(deaths)


def called(world: World, product: str = "") -> str:
    """What tells the product from others in the case; "" where there is only one."""
    item = world.item_of(product)
    return item.called or ((product or item.treatment) if world.further else "")


def doses(world: World, number: int, product: str = "") -> str:
    """So many doses by the product's own unit: "30 vials"; where there are several products, "30 vials of antitoxin"."""
    said, name = of_unit(number, world.item_of(product).unit), called(world, product)
    return say("{doses} of {product}", doses=said, product=name) if name else said


def unit(world: World, product: str = "") -> str:
    """What the doses of a product are counted in: "vials"."""
    return units(world.item_of(product).unit)


def load(world: World, leg: Leg) -> str:
    """What a leg carries, as short as a table wants it: "30", "30 antitoxin", "empty"; 30* where it is not sure to run."""
    mark = "*" * bool(leg.standby_for)
    number = (whole(leg.doses) if leg.doses else say("empty")) + mark
    return f"{number} {called(world, leg.product)}".strip() if leg.doses else number


def from_to(world: World, leg: Leg) -> str:
    """Where a leg goes from and to: "Ruby – Nome"."""
    return say("{origin} – {place}", origin=world.place(leg.origin).name, place=world.place(leg.dest).name)


def weight(world: World, number: int, product: str = "") -> str:
    """What so many doses weigh."""
    kg = number * world.item_of(product).kg_per_dose
    if kg >= 0.95:
        return say("{number} kg", number=decimals(kg, 1))
    return say("{number} g", number=whole(kg * 1000))


def capital(sentence: str) -> str:
    """The sentence with a capital letter, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]
