"""Entries as bytes and back: one spelling for one entry, so that its hash is the same at every desk."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from balto.domain.log import Draft, EntryKind, Issue, Level, Order
from balto.domain.report import Kind, Report

FIRST = "0" * 64  # what stands for the entry before a writer's first


def body(draft: Draft) -> str:
    """The draft as JSON: names in order, nothing that is not said."""
    return json.dumps(_plain(draft), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def hash_of(writer: str, counter: int, previous: str, text: str) -> str:
    """SHA-256 of an entry and of all before it by the same writer."""
    return sha256("\n".join((writer, str(counter), previous, text)).encode()).hexdigest()


def draft_of(text: str) -> Draft:
    """The draft that a body tells; ValueError where it tells none."""
    try:
        said = json.loads(text)
        return Draft(
            kind=EntryKind(said.pop("kind")),
            level=Level(said.pop("level")),
            record_at=datetime.fromisoformat(said.pop("record_at")),
            event_at=_moment(said.pop("event_at", None)),
            issued=tuple(Issue(**one) for one in said.pop("issued", ())),
            orders=tuple(_order(one) for one in said.pop("orders", ())),
            reports=tuple(_report(one) for one in said.pop("reports", ())),
            **said,
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise ValueError(f"no entry of a log: {wrong}") from wrong


def _plain(value: Any) -> dict[str, Any]:
    told = {one.name: getattr(value, one.name) for one in fields(value)}
    return {name: _cell(cell) for name, cell in told.items() if cell not in (None, "", ())}


def _cell(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat()
    if isinstance(cell, tuple):
        return [_plain(one) for one in cell]
    return str(cell) if isinstance(cell, str) else cell  # a word of a list is the word


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _order(said: Mapping[str, Any]) -> Order:
    moments = {name: _moment(said.get(name)) for name in ("leave_at", "late_after")}
    return Order(**{**said, **moments})


def _report(said: Mapping[str, Any]) -> Report:
    return Report(**{**said, "kind": Kind(said["kind"]), "said_at": _moment(said.get("said_at"))})
