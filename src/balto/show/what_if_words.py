"""What is supposed, in words: "road is shut from 20 March 06:00 until …", "two trucks more stand at Kolo"."""

from balto.show.phrases.nouns import carriers_of
from balto.show.phrases.sentences import count, say


def supposed_words(option: str, typed: str) -> str:
    """A thing supposed as the part of a sentence that says it, by the option and what was typed after it."""
    name, _, amount = typed.partition("=")
    match option:
        case "shut":
            return _shut(*_name_and_times(typed))
        case "reopen":
            return _open(*_name_and_times(typed))
        case "add_carrier":
            return _carriers(typed)
        case "add_doses":
            return say("{number} more doses lie at {place}", number=amount, place=name)
        case "delay":
            return say("the stock at {place} is ready {hours} later", place=name, hours=amount)
    return say("{carrier} cannot go", carrier=name)


def _shut(name: str, times: str) -> str:
    if _is_pattern(name):
        if times:
            return say("everything that matches {pattern} is shut {times}", pattern=name, times=times)
        return say("everything that matches {pattern} is shut", pattern=name)
    return say("{name} is shut {times}", name=name, times=times) if times else say("{name} is shut", name=name)


def _open(name: str, times: str) -> str:
    if _is_pattern(name):
        if times:
            return say("everything that matches {pattern} is open {times}", pattern=name, times=times)
        return say("everything that matches {pattern} is open", pattern=name)
    return say("{name} is open {times}", name=name, times=times) if times else say("{name} is open", name=name)


def _is_pattern(name: str) -> bool:
    return "*" in name or "?" in name


def _name_and_times(typed: str) -> tuple[str, str]:
    """A link, place or pattern, and from when until when, in words; "" where that is not typed."""
    name, _, times = typed.rpartition("@") if ".." in typed.rpartition("@")[2] else (typed, "", "")
    first, _, last = (part.strip() for part in times.partition(".."))
    if first and last:
        return name, say("from {first} until {last}", first=first, last=last)
    if first:
        return name, say("from {first}", first=first)
    return name, say("until {last}", last=last) if last else ""


def _carriers(typed: str) -> str:
    mode, _, rest = typed.partition("@")
    place, _, number = rest.partition("=")
    many = int(number or 1)
    return count(
        many, "{carriers} more stands at {place}", "{carriers} more stand at {place}",
        carriers=carriers_of(mode.strip().replace(" ", "_"), many), place=place.strip(),
    )  # fmt: skip
