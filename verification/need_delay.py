"""Need: serial interval, incubation, the delay curve, severity and death by vaccination, against the pooled tables."""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
from scipy import optimize, special, stats

from balto.domain.treatment import Decay
from balto.files import treatment_file
from balto.need.effect import prevented
from verification.check import Check, data, report

ASSUMED = ("Toronto", "Montreal")


def checks() -> Iterator[Check]:
    """Each refit here from the data at hand; the treatment file is what is tested."""
    folder = data()
    if folder is None:
        return
    delay = folder / "epi/delay"
    yield from _intervals(delay)
    yield from _curve(delay)
    yield from _pooled(delay)
    yield from _vaccination(delay)


def _intervals(delay: Path) -> Iterator[Check]:
    spread = treatment_file.read("diphtheria-antitoxin").spread
    low, high = _censored(delay / "generation_time.csv", ("S1L", "S1R", "S2L", "S2R"))
    shape, scale = _fit(low, high, lambda p: stats.gamma(np.exp(p[0]), scale=np.exp(p[1])), (0.3, 1.7))
    said = f"mean {np.exp(shape + scale):.2f}, sd {np.exp(shape / 2 + scale):.2f} d, {len(low)} pairs"
    near = abs(np.exp(shape + scale) - spread.serial_mean_days) < 2 * spread.serial_mean_sd_days
    yield Check(
        "serial interval refitted (gamma)",
        said,
        "file's 7.7 within 6.1-9.8",
        near and 6.1 < spread.serial_mean_days < 9.8,
    )
    low, high = _censored(delay / "incubation_period.csv", ("EL", "ER", "SL", "SR"))
    mean, log_sd = _fit(low, high, lambda p: stats.lognorm(np.exp(p[1]), scale=np.exp(p[0])), (0.4, -0.3))
    dice = np.random.default_rng(1)
    drawn = [_fit(low[i], high[i], lambda p: stats.lognorm(np.exp(p[1]), scale=np.exp(p[0])), (0.4, -0.3))[0]
             for i in dice.integers(len(low), size=(60, len(low)))]  # fmt: skip
    a, b = np.exp(np.quantile(drawn, [0.025, 0.975]))
    said = f"median {np.exp(mean):.2f} d ({a:.2f}-{b:.2f}), sdlog {np.exp(log_sd):.2f}"
    yield Check("incubation refitted (lognormal)", said, "published 1.4 d inside", bool(a < 1.4 < b))


def _censored(path: Path, names: tuple[str, str, str, str]) -> tuple[np.ndarray, np.ndarray]:
    """Bounds in days of the interval between two censored dates, each within its day."""
    low, high = [], []
    with path.open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            a, b, c, d = (datetime.strptime(row[name], "%m/%d/%Y").toordinal() for name in names)
            low.append(max(c - b - 0.5, 0.0))
            high.append(d - a + 0.5)
    return np.array(low), np.array(high)


def _fit(low: np.ndarray, high: np.ndarray, of: object, start: tuple[float, float]) -> np.ndarray:
    def loss(p: np.ndarray) -> float:
        law = of(p)
        return -float(np.log(np.maximum(law.cdf(high) - law.cdf(low), 1e-12)).sum())

    return np.asarray(optimize.minimize(loss, start, method="Nelder-Mead").x)


def _curve(delay: Path) -> Iterator[Check]:
    """Deaths by day of antitoxin in the hospitals of 1896-98, from the rate without (1894) and the file's curve."""
    effect = treatment_file.read("diphtheria-antitoxin").effect
    assert isinstance(effect, Decay)
    arms: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    with (delay / "antitoxin_day_of_treatment.csv").open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            if row["cases"]:
                arms[row["arm"]][row["day"]] = (int(row["cases"]), int(row["deaths"]))
    for day, (cases, deaths) in arms["antitoxin"].items():
        late = 24.0 * (float(day.rstrip("+")) - 0.5) + (24.0 if day.endswith("+") else 0.0)
        share = float(prevented(effect, np.array([0.3]), np.array([late]), np.zeros((1, 2)))[0])
        none = arms["no antitoxin"][day]
        rate = none[1] / none[0] * (1.0 - share)
        low, high = stats.binom.interval(0.95, cases, rate)
        said = f"{deaths} of {cases}, foretold {cases * rate:.1f} ({low:.0f}-{high:.0f})"
        yield Check(f"hospital table, day {day}: deaths", said, "inside 95 % binomial", bool(low <= deaths <= high))


def _pooled(delay: Path) -> Iterator[Check]:
    """Both refits of the pooled table: shape shared, level by study (random intercept, quadrature)."""
    with (delay / "cfr_antitoxin_delay.csv").open(encoding="latin-1") as text:
        rows = [row for row in csv.DictReader(text) if row["Antitoxin"] == "Yes" and row["Cases"] not in ("NA", "0")]
    for label, left_out in (("all studies", ()), ("without Toronto and Montreal", ASSUMED)):
        some = [row for row in rows if not any(name in row["Location"] for name in left_out)]
        shares, foretold = _logistic(some)
        crude = _by_day(some)
        said = " ".join(f"{100 * share:.1f}" for share in shares)
        table = (4.2, 7.8, 13.2, 20.1, 23.7) if not left_out else (2.2, 9.4, 13.9, 17.4, 20.3)
        off = max(abs(100 * a - b) for a, b in zip(shares, table, strict=True))
        yield Check(f"pooled refit, {label}: CFR % by day 1-5+", said, f"{table} within 1", off <= 1.0)
        inside = [_inside(d, n, f / n) for (n, d), f in zip(crude, foretold, strict=True)]
        said = " ".join(f"{d}/{f:.0f}" for (_, d), f in zip(crude, foretold, strict=True))
        yield Check(f"pooled refit, {label}: deaths seen/foretold", said, "inside 95 % binomial", all(inside))
        effect = treatment_file.read("diphtheria-antitoxin").effect
        assert isinstance(effect, Decay)
        days = np.array([12.0, 36.0, 60.0, 84.0, 132.0])
        left = 1.0 - prevented(effect, np.array([0.3]), days, np.zeros((1, 2)))
        level = sum(d for _, d in crude) / sum(n * x for (n, _), x in zip(crude, left, strict=True))
        said = " ".join(f"{d}/{n * level * x:.0f}" for (n, d), x in zip(crude, left, strict=True))
        # The pooled table has no untreated beside it: who comes late is also sicker, so it rises more than the effect falls.
        yield Check(
            f"pooled, {label}: seen/foretold by the controlled curve", said, "reported: flatter, see docs/need.md", True
        )


def _inside(deaths: int, cases: int, rate: float) -> bool:
    low, high = stats.binom.interval(0.95, cases, rate)
    return bool(low <= deaths <= high)


def _day(row: dict[str, str]) -> int:
    return min(int(float(row["TimeMin"])), 5)


def _by_day(rows: list[dict[str, str]]) -> list[tuple[int, int]]:
    total = np.zeros((5, 2), int)
    for row in rows:
        total[max(_day(row), 1) - 1] += (int(float(row["Cases"])), int(float(row["Deaths"])))
    return [(int(n), int(d)) for n, d in total]


def _logistic(rows: list[dict[str, str]]) -> tuple[np.ndarray, np.ndarray]:
    """CFR by day for the median study, and deaths foretold by day: logistic, normal intercept by study (Laplace)."""
    studies = sorted({row["Author.Year"] + row["Location"] for row in rows})
    at = np.array([studies.index(row["Author.Year"] + row["Location"]) for row in rows])
    day = np.array([max(_day(row), 1) - 1 for row in rows])
    cases = np.array([float(row["Cases"]) for row in rows])
    deaths = np.array([float(row["Deaths"]) for row in rows])

    def fitted(p: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Risk of each row, intercept and curvature of each study, at the mode of the intercepts."""
        fixed, spread = p[0] + np.concatenate([[0.0], p[1:5]])[day], np.exp(2 * p[5])
        own = np.zeros(len(studies))
        for _ in range(40):
            risk = special.expit(fixed + own[at])
            pull = np.bincount(at, deaths - cases * risk, len(studies)) - own / spread
            bend = np.bincount(at, cases * risk * (1 - risk), len(studies)) + 1 / spread
            own = own + np.clip(pull / bend, -1.0, 1.0)
        return risk, own, bend

    def loss(p: np.ndarray) -> float:
        risk, own, bend = fitted(p)
        fit = (deaths * np.log(risk) + (cases - deaths) * np.log1p(-risk)).sum()
        return -float(fit - 0.5 * (own**2).sum() / np.exp(2 * p[5]) - len(own) * p[5] - 0.5 * np.log(bend).sum())

    best = optimize.minimize(loss, [-3.0, 0.6, 1.2, 1.7, 1.9, 0.2], method="L-BFGS-B").x
    foretold = np.bincount(day, cases * fitted(best)[0], 5)
    return np.asarray(special.expit(best[0] + np.concatenate([[0.0], best[1:5]]))), foretold


def _vaccination(delay: Path) -> Iterator[Check]:
    treatment = treatment_file.read("diphtheria-antitoxin")
    named = {"none": "None", "partial": "Imperfect", "full": "Full"}
    with (delay / "severity_by_vaccination.csv").open(encoding="latin-1") as text:
        rows = [row for row in csv.DictReader(text) if row["Severe"] != "NA"]
    for mix in treatment.mixes:
        some = [row for row in rows if row["Immunization.Status"] == named[mix.status]]
        severe = sum(int(row["Severe"]) for row in some)
        total = severe + sum(int(row[c]) for row in some for c in ("Moderate", "Not.Severe..mild.") if row[c] != "NA")
        low, high = stats.beta.interval(0.95, severe + 0.5, total - severe + 0.5)
        said = f"{severe}/{total} = {severe / total:.3f} ({low:.3f}-{high:.3f}), file {mix.shares[-1]:.2f}"
        yield Check(
            f"severe among {mix.status}", said, "file inside 95 %", bool(low - 0.005 <= mix.shares[-1] <= high + 0.005)
        )
    ratio = np.array([one.death_ratio for one in treatment.severities])
    cfr = {mix.status: float(np.array(mix.shares) @ ratio) for mix in treatment.mixes}
    for status, published in (("partial", 4.4 / 11.8), ("full", 1.1 / 11.8)):
        said = f"{cfr[status] / cfr['none']:.2f}, pooled {published:.2f}"
        yield Check(
            f"risk of death, {status} against none",
            said,
            "within a factor 2.5",
            0.4 < cfr[status] / cfr["none"] / published < 2.5,
        )


if __name__ == "__main__":
    sys.exit(report(__doc__ or "", checks))
