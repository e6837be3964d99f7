"""Limits on when ways may be used: no travel by night, hours of a day, a curfew, a permission that has to come."""

from dataclasses import dataclass
from enum import StrEnum

from balto.basis.nonsense import above, must, not_below, within
from balto.domain.link import NO_END_H, Link


class LimitKind(StrEnum):
    """What limits a way."""

    NIGHT = "night"  # nobody is under way between civil dusk and dawn
    HOURS = "hours"  # only from `opens_h` to `closes_h` of each local day, where it is safe
    CURFEW = "curfew"  # not from `opens_h` to `closes_h` of each local day
    PERMISSION = "permission"  # not before it has come, which nobody knows beforehand


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit on the links that all of `link`, `region` and `mode` name ("": any), from `from_h` until `until_h`.

    Hours of the day are those of the case's zone; where the end is before the beginning, over midnight. A permission is asked
    for at `asked_h` and comes after a time whose median is `median_h`, and which is at most `most_h` in 9 of 10 futures
    (log-normal); with the chance `refused` it never comes. Permissions of one `name` come together.
    """

    kind: str
    name: str = ""
    link: str = ""
    region: str = ""
    mode: str = ""
    opens_h: float = 0.0
    closes_h: float = 24.0
    from_h: float = 0.0
    until_h: float = NO_END_H
    asked_h: float = 0.0
    median_h: float = 24.0
    most_h: float = 72.0
    refused: float = 0.0
    note: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        must(self.kind in list(LimitKind), self, "kind", f"one of {', '.join(LimitKind)}")
        must(within(self.opens_h, 0.0, 24.0), self, "opens_h", "an hour of the day from 0 to 24")
        must(within(self.closes_h, 0.0, 24.0), self, "closes_h", "an hour of the day from 0 to 24")
        must(
            self.opens_h % 24 != self.closes_h % 24 or self.kind in ("night", "permission"),
            self,
            "closes_h",
            "another hour",
        )
        must(self.from_h < self.until_h, self, "until_h", "an hour after from")
        must(above(self.median_h, 0.0), self, "median_h", "hours above 0")
        must(not_below(self.most_h, self.median_h), self, "most_h", "hours, median_h or more")
        must(within(self.refused, 0.0, 1.0), self, "refused", "a share from 0 to 1")

    def binds(self, link: Link) -> bool:
        """Whether the limit is on this link."""
        named = (self.link, link.id), (self.region, link.region), (self.mode, link.mode)
        return all(wanted in ("", there) for wanted, there in named)
