"""Uncertainty in words: chances as so many in ten, hours as weekdays, amounts as people say them."""

import math
from collections.abc import Sequence
from datetime import timedelta

from balto.basis.moment import moment_at, spelled, spelled_utc
from balto.domain.plan import Leg
from balto.domain.world import World

EXACT_MIN = 5  # times are shown to five minutes; plan.json and stages.csv keep them as they are
_MODES = {
    "rail": ("by train", "train", "trains"),
    "foot": ("on foot", "walker", "walkers"),
    "horse": ("on horseback", "rider", "riders"),
}


def in_words(chance: float) -> str:
    """A probability as people say it: "8 in 10", "1 in 40", "more than 99 in 100"."""
    if chance >= 0.995:
        return "more than 99 in 100"
    if chance >= 0.95:
        return f"{round(chance * 100)} in 100"
    if chance >= 0.095:
        return f"{round(chance * 10)} in 10"
    if chance < 0.001:
        return "less than 1 in 1,000"
    return f"1 in {_coarse(1 / chance):,}"


def _coarse(times: float) -> int:
    """A number of times as people say it: from 20 on by fives, from 100 on by fifties."""
    step = 1 if times < 20 else 5 if times < 100 else 50
    return round(times / step) * step


def to_5_min(world: World, hour_h: float) -> float:
    """The hour rounded so that the clock on the wall shows a multiple of five minutes."""
    if not math.isfinite(hour_h):
        return hour_h
    minutes = world.epoch.timestamp() / 60 + hour_h * 60
    return hour_h + (round(minutes / EXACT_MIN) * EXACT_MIN - minutes) / 60


def local(world: World, hour_h: float, zone: str = "") -> str:
    """A moment in the case's own time (or another zone's), to five minutes: "Mon 2 Feb 05:40"; "never"."""
    return spelled(world.epoch, to_5_min(world, hour_h), zone or world.zone)


def short(world: World, hour_h: float, zone: str = "") -> str:
    """The same without the month: "Mon  2 05:40"."""
    said = local(world, hour_h, zone).split()
    return said[0] if len(said) == 1 else f"{said[0]} {said[1]:>2} {said[3]}"


def clock(world: World, hour_h: float, zone: str = "") -> str:
    """The same without the date: "05:40"."""
    return local(world, hour_h, zone).split()[-1]


def in_utc(world: World, hour_h: float) -> str:
    """The moment in UTC: "Mon 2 Feb 16:40 UTC"."""
    return spelled_utc(world.epoch, to_5_min(world, hour_h))


def both_times(world: World, hour_h: float) -> str:
    """A moment in the case's own time and in UTC, once where they are the same."""
    if not math.isfinite(hour_h):
        return "never"
    return local(world, hour_h) + beside(world, hour_h)


def beside(world: World, hour_h: float) -> str:
    """What stands after a moment in the case's own time: " (Mon 2 Feb 16:40 UTC)", or " UTC" where that is the same."""
    utc = in_utc(world, hour_h)
    return " UTC" if utc == f"{local(world, hour_h)} UTC" else f" ({utc})"


def when(world: World, hour_h: float) -> str:
    """When something is to be done, seen from now: "at once", "tonight (Mon 26 Jan 21:00)", "on Thu 29 Jan 12:00"."""
    if hour_h < world.now_h + 0.5:
        return "at once"
    said = local(world, hour_h)
    if not math.isfinite(hour_h):
        return said
    evening = int(clock(world, hour_h)[:2]) >= 18
    if said.split()[:3] == local(world, world.now_h).split()[:3]:
        return f"{'tonight' if evening else 'today'} ({said})"
    tomorrow = spelled(world.epoch + timedelta(days=1), world.now_h, world.zone).split()[:3]
    return f"tomorrow {'evening ' * evening}({said})" if said.split()[:3] == tomorrow else f"on {said}"


def in_cells(chance: float) -> str:
    """The same for a table: "-" for none at all."""
    return "-" if chance <= 0 else in_words(chance).replace("less than ", "<").replace("more than ", ">")


def chances(chance: float) -> str:
    """The same within a sentence: "8 chances in 10"."""
    said = in_words(chance)
    return (
        said.replace(" in ", " chance in " if said.startswith("1 ") else " chances in ", 1)
        if said[0].isdigit()
        else said
    )


def year(world: World) -> int:
    """The year of the epoch: times are shown without it."""
    return moment_at(world.epoch, 0.0).year


def span(hours: float) -> str:
    """A length of time: "35 minutes", "12 hours", "2½ days"."""
    if hours < 0.96:
        return f"{max(EXACT_MIN, round(hours * 60 / EXACT_MIN) * EXACT_MIN)} minutes"
    if hours < 35.5:
        return counted(round(hours), "hour")
    halves = round(hours / 12)
    return f"{halves // 2}{'½' if halves % 2 else ''} days"


def counted(number: int, noun: str, plural: str = "") -> str:
    """ "1 carrier", "20 carriers", "1,200 doses"."""
    return f"{number:,} {noun if number == 1 else plural or plural_of(noun)}"


def plural_of(noun: str) -> str:
    """The plural of a noun as English makes it: "vials", "boxes", "assemblies", "days"."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return f"{noun}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def lives(deaths: float, *, more: bool = False) -> str:
    """So many lives (or so many more): two digits that count, and no more."""
    size, noun = abs(deaths), "more lives" if more else "lives"
    if size < 0.005:
        return f"less than 0.01 {noun}"
    return f"{size:.2f} {noun}" if size < 0.095 else f"{size:.1f} {noun}" if size < 99.5 else f"{size:,.0f} {noun}"


def called(world: World, product: str = "") -> str:
    """What tells the product from others in the case; "" where there is only one."""
    item = world.item_of(product)
    return item.called or ((product or item.treatment) if world.further else "")


def doses(world: World, number: int, product: str = "") -> str:
    """So many doses by the product's own unit: "30 vials"; where there are several products, "30 vials of antitoxin"."""
    name = called(world, product)
    return counted(number, world.item_of(product).unit) + (f" of {name}" if name else "")


def load(world: World, leg: Leg) -> str:
    """What a leg carries, as short as a table wants it: "30", "30 antitoxin", "empty"; 30* where it is not sure to run."""
    number = (f"{leg.doses:,}" if leg.doses else "empty") + "*" * bool(leg.standby_for)
    return f"{number} {called(world, leg.product)}".strip() if leg.doses else number


def weight(world: World, number: int, product: str = "") -> str:
    """What so many doses weigh."""
    kg = number * world.item_of(product).kg_per_dose
    return f"{kg:.1f} kg" if kg >= 0.95 else f"{kg * 1000:.0f} g"


def several(names: Sequence[str], most: int = 3) -> str:
    """ "A", "A and B", "A, B and 4 more"."""
    shown = list(names[:most]) if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return " and ".join(part for part in (", ".join(shown[:-1]), shown[-1] if shown else "") if part)


def by_mode(mode: str) -> str:
    """How one travels: "by train", "by dog team", "on foot"."""
    return _MODES[mode][0] if mode in _MODES else f"by {mode.replace('_', ' ')}"


def carriers_of(mode: str, number: int) -> str:
    """So many carriers of one mode: "19 dog teams", "1 train"."""
    one, more = _MODES[mode][1:] if mode in _MODES else (mode.replace("_", " "), mode.replace("_", " ") + "s")
    return counted(number, one, more)


def capital(sentence: str) -> str:
    """The sentence with a capital letter, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]
