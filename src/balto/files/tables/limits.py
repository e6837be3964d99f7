"""What limits when ways may be used: limits.csv."""

from balto.domain.limit import LimitKind
from balto.files.column import Column, Table

LIMITS = Table(
    "limits.csv",
    "When ways may not be used whatever the weather: no travel by night, hours that are safe, a curfew, a permission that has to "
    "come. A row binds on the links that all of its `link`, `region` and `mode` name; without any, on all (docs/limits.md).",
    (
        Column("kind", "word", "no travel by night, hours of the day, a curfew, a permission", "hours", words=tuple(LimitKind)),
        Column("name", "text", "what people call it; permissions of one name come together", "convoy hours", ""),
        Column("link", "link", "the link it is on", "north-road", "all links"),
        Column("region", "region", "the region it is in", "river", "all regions"),
        Column("mode", "mode", "the mode it is for", "truck", "all modes"),
        Column("opens_h", "number", "hours: from this hour of the local day; curfew: it begins", "7", "0", "hour of day", 0, 24),
        Column("closes_h", "number", "hours: until this hour; curfew: it ends", "16", "24", "hour of day", 0, 24),
        Column("from", "time", "from when", "2025-05-13T00:00", "the epoch", field="from_h"),
        Column("until", "time", "until when", "2025-05-20T00:00", "to the end", field="until_h"),
        Column("asked_at", "time", "when a permission is asked for", "2025-05-13T08:00", "the epoch", field="asked_h"),
        Column("median_h", "number", "hours until it comes, in half of the futures", "24", "24", "hours", 0.01, 10_000),
        Column("most_h", "number", "hours until it comes at most, in 9 of 10 of the futures", "72", "72", "hours", 0.01, 10_000),
        Column("refused", "number", "chance that it never comes", "0.1", "0", "share", 0, 1),
        Column("note", "text", "anything worth knowing", "ask the district commissioner", ""),
        Column("source", "text", "who says so", "security officer, 12 May", ""),
    ),
    needed=False,
)  # fmt: skip
