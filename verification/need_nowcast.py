"""Need: nowcast of the Cox's Bazar snapshots of 13 and 22 December 2017 against the last one."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from balto.domain.outbreak import Count, Outbreak, Reported, Site
from balto.files import treatment_file
from balto.need import growth, reporting, series
from balto.need.interval import five
from verification.check import Check, data, report
from verification.need_data import snapshots

DAYS = 7


def checks() -> Iterator[Check]:
    """The seven onset days up to the last presentation in the file; the cut-off itself is included."""
    folder = data()
    if folder is None:
        return
    pooled = []
    for column, cut in (("Onset.Dec13", date(2017, 12, 12)), ("Onset.Dec22", date(2017, 12, 18))):
        raw, now, held = nowcast(folder, column, cut)
        pooled.append((raw, now, held))
        down = 1 - now / raw
        yield Check(
            f"{column}, cut {cut:%d %b}: error {raw:.1f} to {now:.1f}, down", f"{down:.0%}", ">= 40 %", down >= 0.4
        )
        yield Check(f"{column}, cut {cut:%d %b}: 90 % interval holds", f"{held} of {DAYS}", "reported", True)
    raw, now = sum(one[0] for one in pooled), sum(one[1] for one in pooled)
    yield Check("both: mean absolute error down", f"{1 - now / raw:.0%}", ">= 40 %", 1 - now / raw >= 0.4)
    share = sum(one[2] for one in pooled) / (2 * DAYS)
    yield Check("both: 90 % interval holds", f"{share:.0%}", ">= 80 %", share >= 0.8)


def nowcast(folder: Path, column: str, cut: date) -> tuple[float, float, int]:
    """Mean absolute error as reported and as nowcast, and how many of the last DAYS days the interval holds."""
    snap = snapshots(folder)
    dates = [day.date() for day in snap["Date"]]
    counts = tuple(
        Count("camp", day, int(n)) for day, n in zip(dates, snap[column], strict=True) if n is not None and day <= cut
    )
    final = np.array([float(n or 0) for day, n in zip(dates, snap["Onset_Dec27"], strict=True) if day <= cut])[-DAYS:]
    treatment = treatment_file.read("diphtheria-antitoxin")
    outbreak = Outbreak(Reported(counts, cut, "onset"), (Site("camp"),))
    (laid,), _ = series.lay(outbreak, datetime(cut.year, cut.month, cut.day, 23, 59, tzinfo=UTC))
    using = growth.model(treatment.spread, 1, reporting.learn(treatment.course, ()))
    cloud = growth.follow(laid, using, 0, 10_000, 3)
    _, latent = growth.project(cloud, laid, using, 0, 7, 10_000, 5)
    low, _, mid, _, high = five(latent[:, -DAYS:])
    raw = float(np.abs(laid.filled[-DAYS:] - final).mean())
    return raw, float(np.abs(mid - final).mean()), int(((low <= final) & (final <= high)).sum())


if __name__ == "__main__":
    sys.exit(report(__doc__ or "", checks))
