"""HTML and SVG as text: everything that is not markup already is escaped, so that a name can never become a tag."""

from collections.abc import Iterable
from html import escape


class Markup(str):
    """Text that is markup: it is taken as it is."""

    __slots__ = ()


Part = str | int | float | None | Iterable["Part"]
ValueOfInformation = str | int | float | bool | None
VOID = ("br", "hr", "img", "link", "meta")
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], " ")  # not allowed in XML


def tag(name: str, /, *inside: Part, **attributes: ValueOfInformation) -> Markup:
    """An element; `class_` stands for class, `_` in a name for `-`; None and False leave an attribute out."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    content = joined(*inside)
    if not content and (name in VOID or name in _SHAPES):
        return Markup(f"<{name}{said}/>")
    return Markup(f"<{name}{said}>{content}</{name}>")


def joined(*parts: Part) -> Markup:
    """The parts one after the other; None is nothing."""
    return Markup("".join(_flat(parts)))


def _flat(parts: Iterable[Part]) -> Iterable[str]:
    for part in parts:
        if isinstance(part, Markup):
            yield part
        elif isinstance(part, str):
            yield escape(part.translate(_CONTROL), quote=False)
        elif isinstance(part, (int, float)):
            yield _value(part)
        elif part is not None:
            yield from _flat(part)


def _value(value: ValueOfInformation) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return escape(str(value).translate(_CONTROL), quote=False).replace('"', "&quot;")


_SHAPES = ("circle", "line", "path", "polygon", "polyline", "rect", "use")
