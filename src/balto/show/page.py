"""A page of HTML that is one file: no script, nothing fetched, printable, and well-formed as XML too."""

from collections.abc import Sequence
from importlib import resources

from balto.show.markup import Markup, Part, joined, tag
from balto.show.phrases.languages import spoken

# Even if somebody edits the file, a browser will fetch nothing for it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def whole(title: str, styles: Sequence[str], *inside: Part) -> str:
    """The whole page; `styles` names style sheets of this package, which are put into it."""
    head = tag(
        "head", tag("meta", charset="utf-8"), tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"), tag("title", title),
        *(tag("style", _style(name)) for name in styles),
    )  # fmt: skip
    body, tongue = tag("body", tag("main", *inside)), spoken()
    turned = tongue.direction if tongue.direction != "ltr" else None
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang=tongue.code, dir=turned)}\n"


def _style(name: str) -> Markup:
    return Markup("\n" + resources.files("balto.show").joinpath(*name.split("/")).read_text(encoding="utf-8"))


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Part]],
    *,
    kinds: str = "",
    caption: str = "",
    classes: Sequence[str] = (),
    name: str | None = None,
) -> Markup:
    """A table; `kinds` has a letter a column (n: a number, t: a time, anything else: text), `classes` a class a row."""
    marks = [{"n": "n", "t": "t"}.get(kind) for kind in kinds.ljust(len(columns))]
    head = tag("tr", *(tag("th", name, class_=mark, scope="col") for name, mark in zip(columns, marks, strict=True)))
    body = [
        tag("tr", *(tag("td", cell, class_=mark) for cell, mark in zip(row, marks, strict=True)), class_=cls or None)
        for row, cls in zip(rows, [*classes, *[""] * (len(rows) - len(classes))], strict=True)
    ]
    above = tag("caption", caption) if caption else None
    return tag("div", tag("table", above, tag("thead", head), tag("tbody", *body), class_=name), class_="wide")


def section(name: str, *inside: Part, fresh: bool = False) -> Markup:
    """A part of the page under a heading; a `fresh` one begins a new sheet when printed."""
    content = joined(*inside)
    return tag("section", tag("h2", name), content, class_="fresh" if fresh else None) if content else Markup("")


def listed(lines: Sequence[Part], name: str | None = None) -> Markup:
    """A list."""
    return tag("ul", *(tag("li", line) for line in lines), class_=name) if lines else Markup("")
