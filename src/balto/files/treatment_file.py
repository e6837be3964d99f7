"""Reads a treatment: one of those that come with Balto, or a TOML file of the user's own."""

import tomllib
from dataclasses import fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from balto.basis.nonsense import Nonsense, within
from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.domain.treatment import (
    Campaign,
    Course,
    Deadline,
    Decay,
    DoseRule,
    Effect,
    Fatality,
    LogOdds,
    Severity,
    SeverityMix,
    Source,
    Spread,
    Treatment,
)
from balto.files.decode import is_there, read_text
from balto.files.findings import Findings

FORMS: dict[str, type[LogOdds] | type[Decay] | type[Deadline] | type[Campaign]] = {
    "log-odds": LogOdds,
    "decay": Decay,
    "deadline": Deadline,
    "campaign": Campaign,
}


def names() -> tuple[str, ...]:
    """Ids of the treatments that come with Balto."""
    folder = resources.files("balto.need") / "treatments"
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


def read(which: str | Path) -> Treatment:
    """The treatment of that id, or of that TOML file; BadInput names every fault."""
    path = Path(which)
    if path.suffix == ".toml":
        return parse(path.stem, _text(path), path.name)
    if str(which) not in names():
        hint = did_you_mean(str(which), names()) or f"known: {', '.join(names())}"
        raise BadInput([Problem("case.toml", quoted(which), "a treatment", column="treatment", suggestion=hint)])
    return _of_balto(str(which))


@cache
def _of_balto(name: str) -> Treatment:
    file = resources.files("balto.need") / "treatments" / f"{name}.toml"
    return parse(name, file.read_text(encoding="utf-8"), file.name)


def _text(path: Path) -> str:
    if not is_there(path):
        raise FileNotFoundError(path)
    findings = Findings()
    text = read_text(path, path.name, findings)
    findings.raise_if_wrong()
    return text or ""


def parse(treatment_id: str, text: str, where: str = "treatment") -> Treatment:
    """A treatment from TOML text; BadInput names every fault found."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise BadInput([Problem(where, str(fault), "valid TOML")]) from None
    problems: list[Problem] = []
    parts = {
        "effect": _effect(data.get("effect", {}), where, problems),
        "severities": _rows(Severity, data, "severity", where, problems),
        "rules": _rows(DoseRule, data, "dose", where, problems),
        "spread": _one(Spread, data.get("spread"), "spread", where, problems),
        "course": _one(Course, data.get("course"), "course", where, problems),
        "fatality": _one(Fatality, data.get("fatality"), "fatality", where, problems),
        "mixes": _rows(SeverityMix, data, "vaccination", where, problems),
        "sources": _rows(Source, data, "source", where, problems),
    }
    if not problems:
        _check(data, parts, where, problems)
    if problems:
        raise BadInput(problems)
    return Treatment(
        id=treatment_id,
        title=str(data.get("title", treatment_id)),
        unit=str(data.get("unit", "vial")),
        wastage=float(data.get("wastage", 0.0)),
        reserve=float(data.get("reserve", 0.0)),
        **parts,
    )


def _effect(data: object, where: str, problems: list[Problem]) -> Effect | None:
    if not isinstance(data, dict):
        problems.append(Problem(where, quoted(data), "a table [effect]", column="effect"))
        return None
    form = str(data.get("form", ""))
    if form not in FORMS:
        expected = f"one of {', '.join(FORMS)}"
        problems.append(
            Problem(where, quoted(form), expected, column="effect.form", suggestion=did_you_mean(form, tuple(FORMS)))
        )
        return None
    rest = {name: value for name, value in data.items() if name != "form"}
    effect: Effect | None = _one(FORMS[form], rest, "effect", where, problems)
    return effect


def _rows(kind: Any, data: dict[str, Any], name: str, where: str, problems: list[Problem]) -> Any:
    rows = data.get(name, [])
    if not isinstance(rows, list):
        problems.append(Problem(where, quoted(rows), f"tables [[{name}]]", column=name))
        return ()
    return tuple(_one(kind, row, f"{name} {i}", where, problems) for i, row in enumerate(rows, 1))


def _one(kind: Any, row: Any, name: str, where: str, problems: list[Problem]) -> Any:
    if not isinstance(row, dict):
        problems.append(Problem(where, "nothing", f"a table [{name}]", column=name))
        return None
    frozen = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    texts = {field.name for field in fields(kind) if field.type in (str, "str")}
    for key in texts & frozen.keys():
        if not isinstance(frozen[key], str):
            problems.append(Problem(where, quoted(frozen[key]), "text in quotes", column=f"{name}.{key}"))
            return None
    try:
        return kind(**frozen)
    except Nonsense as wrong:
        problems.append(Problem(where, quoted(wrong.found), wrong.expected, column=f"{name}.{wrong.field}"))
        return None
    except TypeError as fault:
        known = ", ".join(kind.__dataclass_fields__)
        problems.append(Problem(where, str(fault).split(" ", 1)[-1], f"the fields {known}", column=name))
        return None


def _check(data: dict[str, Any], parts: dict[str, Any], where: str, problems: list[Problem]) -> None:
    """Shares add up to 1, every severity has a dose rule from hour 0, rates lie in [0, 1)."""
    classes = [severity.name for severity in parts["severities"]]
    total = sum(severity.share for severity in parts["severities"])
    if abs(total - 1.0) > 0.005:
        problems.append(
            Problem(where, f"{total:g}", "shares of the severity classes that add up to 1", column="severity")
        )
    for mix in parts["mixes"]:
        if len(mix.shares) != len(classes) or abs(sum(mix.shares) - 1.0) > 0.005:
            expected = f"{len(classes)} shares that add up to 1"
            problems.append(Problem(where, quoted(mix.shares), expected, column=f"vaccination {mix.status}"))
    ruled = {rule.severity for rule in parts["rules"] if rule.from_h == 0}
    missing = [name for name in classes if name not in ruled]
    problems += [Problem(where, "no rule", f"doses for {name} from hour 0", column="dose") for name in missing]
    wrong = [rule for rule in parts["rules"] if rule.severity not in classes]
    expected = f"doses for one of {', '.join(classes)}"
    problems += [Problem(where, quoted(rule), expected, column="dose") for rule in wrong]
    shares = {name: data[name] for name in ("wastage", "reserve") if not _of_all(data.get(name, 0.0))}
    expected = "a share from 0 to below 1"
    problems += [Problem(where, quoted(share), expected, column=name) for name, share in shares.items()]
    if not parts["sources"]:
        problems.append(Problem(where, "no [[source]]", "where the figures come from", column="source"))


def _of_all(share: object) -> bool:
    return within(share, 0.0, 1.0) and share != 1
