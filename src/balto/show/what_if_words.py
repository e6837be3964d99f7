"""What is supposed, in words: "road is shut from 20 March 06:00 until …", "two trucks more stand at Kolo"."""

from balto.show.words import counted


def supposed_words(option: str, typed: str) -> str:
    """A thing supposed as the part of a sentence that says it, by the option and what was typed after it."""
    if option in ("shut", "reopen"):
        return _state({"shut": "shut", "reopen": "open"}[option], typed)
    if option == "add_carrier":
        return _carriers(typed)
    name, _, amount = typed.partition("=")
    if option == "add_doses":
        return f"{amount} doses more lie at {name}"
    return f"the stock at {name} is ready {amount} later" if option == "delay" else f"{name} cannot go"


def _state(state: str, typed: str) -> str:
    name, _, times = typed.rpartition("@") if ".." in typed.rpartition("@")[2] else (typed, "", "")
    first, _, last = (part.strip() for part in times.partition(".."))
    begins, ends = f" from {first}" if first else "", f" until {last}" if last else ""
    said = f"all that {name} names are" if "*" in name or "?" in name else f"{name} is"
    return f"{said} {state}{begins}{ends}"


def _carriers(typed: str) -> str:
    mode, _, rest = typed.partition("@")
    place, _, number = rest.partition("=")
    many = int(number or 1)
    return (
        f"{counted(many, mode.strip().replace('_', ' '))} more {'stands' if many == 1 else 'stand'} at {place.strip()}"
    )
