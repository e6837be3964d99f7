"""balto need: how many doses, where, by when; what waiting costs."""

import tomllib
from pathlib import Path
from typing import Annotated

import typer

from balto.basis.problems import BadInput, Problem
from balto.desk.need import need_of
from balto.files.line_list import Settings
from balto.files.need_workbook import write as write_workbook
from balto.show.need_page import page
from balto.show.need_table import text


def need(
    case: Annotated[Path, typer.Argument(help="a case folder, or a workbook with the same sheets")],
    line_list: Annotated[Path | None, typer.Option(help="take the counts from this line list (CSV, Excel)")] = None,
    columns: Annotated[Path | None, typer.Option(help="TOML file that names the list's headings, [columns]")] = None,
    members: Annotated[int, typer.Option(min=10, max=100_000, help="futures")] = 1000,
    seed: Annotated[int | None, typer.Option(min=0, help="another seed than the case's")] = None,
    order: Annotated[str, typer.Option(help="your own order of severity classes, e.g. severe,mild")] = "",
    out: Annotated[Path | None, typer.Option(help="write the page, the workbook and refused rows here")] = None,
) -> int:
    """How many doses are needed, where and by when, and what coming late costs in lives."""
    own = tuple(word.strip() for word in order.split(",") if word.strip())
    told = need_of(case, seed, members, line_list, settings_in(columns) if columns else None, own)
    print(text(told.need, told.record, told.prices, told.short_doses, told.refused))
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "need.html").write_text(page(told.need, told.record, told.prices, told.short_doses), encoding="utf-8")
        write_workbook(out / "need.xlsx", told.need)
        if told.refused:
            (out / "refused.txt").write_text("\n".join(map(str, told.refused)) + "\n", encoding="utf-8")
        print(f"\nWritten to {out}: " + ", ".join(sorted(path.name for path in out.iterdir())))
    return 0


def settings_in(path: Path) -> Settings:
    """How a line list is to be read: [columns] field = "heading", and [cases] date_style, sheet, dated."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise BadInput([Problem(path.name, str(wrong), "valid TOML")]) from None
    cases = data.get("cases", {})
    style = str(cases.get("date_style", ""))
    if style not in ("", "ymd", "dmy", "mdy"):
        raise BadInput([Problem(path.name, f'"{style}"', "dmy or mdy", column="cases.date_style")])
    names = {str(key): str(value) for key, value in data.get("columns", {}).items()}
    return Settings(names, style, str(cases.get("sheet", "")), cases.get("dated"))
