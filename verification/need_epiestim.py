"""R as EpiEstim prints it: its own saved tables against verification.epiestim."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy import stats

from verification import epiestim
from verification.check import Check, data, report

TITLE = "EpiEstim mode"
MARK = 1e-6


def checks() -> Iterator[Check]:
    """One line for each saved example, one for what the folder does not hold."""
    folder = data()
    if folder is None:
        return
    text = (folder / "epi/epiestim/expected_estimate_R_snapshots.md").read_text(encoding="utf-8")
    for example in text.split("# Example ")[1:]:
        yield from _example(example)
    weekly = (folder / "epi/epiestim/expected_weekly_snapshots.md").read_text(encoding="utf-8")
    held = "a table, not compared" if "Mean(R)" in weekly else "no table, only EpiEstim's refusal"
    yield Check("weekly examples: the saved file holds", held, "reported", True)
    yield from _outbreaks(folder / "epi/epiestim")


def _example(text: str) -> Iterator[Check]:
    number = text[0]
    local, imported = _vector(text, "I_local"), _vector(text, "I_imported")
    method = re.search(r"\$method\s+\[1\] \"(\w+)\"", text)
    table = _table(text)
    if method and method.group(1) == "uncertain_si":
        yield _sampled(number, text, local, imported, table)
        return
    if method and method.group(1) == "parametric_si":
        serial = epiestim.serial_interval(2.6, 1.5, len(local) + 1)
        serial[-1] = 0.0
    else:
        serial = _serial(text)[0]
    found = epiestim.estimate(local, imported, serial)
    ours = np.column_stack([found.mean, found.sd, found.quantiles])
    worst = float(np.max(np.abs(ours - table)))
    yield Check(
        f"example {number}: mean, sd, 7 quantiles in {len(table)} windows", f"{worst:.1e}", "<= 1e-6", worst <= MARK
    )


def _sampled(number: str, text: str, local: np.ndarray, imported: np.ndarray, table: np.ndarray) -> Check:
    """EpiEstim draws 100 values of R for each of 100 printed serial intervals; we take the mixture's exact mean."""
    means = [epiestim.estimate(local, imported, serial).mean for serial in _serial(text)]
    off = np.abs(np.mean(means, axis=0) - table[:, 0]) / (table[:, 1] / 100.0)
    worst = float(off.max())
    what = f"example {number} (sampled by EpiEstim): mean, in its standard errors"
    return Check(what, f"{worst:.2f}", "<= 4 (its draws cannot be repeated)", worst <= 4.0)


def _outbreaks(folder: Path) -> Iterator[Check]:
    """Outbreaks without a saved table: against epyestim, an independent program, where it is installed."""
    try:
        from epyestim.estimate_r import estimate_r  # noqa: PLC0415  (optional)
    except ImportError:
        print(
            "skip: epyestim is not installed, so outbreaks without a saved table are not compared (pip install epyestim)"
        )
        return
    import pandas as pd  # noqa: PLC0415  (comes with epyestim)

    for name in ("Flu1918", "Measles1861", "SARS2003", "Smallpox1972"):
        cases = np.loadtxt(folder / f"{name}_incidence.csv", delimiter=",", skiprows=1)[:, 1]
        serial = np.loadtxt(folder / f"{name}_si.csv", delimiter=",", skiprows=1)[:, 1]
        local, imported = cases.copy(), np.zeros(len(cases))
        local[0], imported[0] = 0.0, cases[0]
        ours = epiestim.estimate(local, imported, serial)
        day = pd.date_range("2000-01-01", periods=len(cases))
        theirs = estimate_r(pd.Series(cases, day), serial, a_prior=1.0, b_prior=5.0, window_size=7)[-len(ours.mean) :]
        law = stats.gamma(theirs["a_posterior"].to_numpy()[:, None], scale=theirs["b_posterior"].to_numpy()[:, None])
        off = [law.mean()[:, 0] - ours.mean, law.std()[:, 0] - ours.sd, law.ppf(epiestim.LEVELS) - ours.quantiles]
        worst = max(float(np.abs(one).max()) for one in off)
        what = f"{name} against epyestim: mean, sd, 7 quantiles in {len(ours.mean)} windows"
        yield Check(what, f"{worst:.1e}", "<= 1e-6", worst <= MARK)


def _vector(text: str, name: str) -> np.ndarray:
    block = re.search(rf"\${name}\n((?:\s+\[\d+\].*\n)+)", text)
    assert block is not None
    return np.array([float(x) for x in re.sub(r"\[\d+\]", " ", block.group(1)).split()])


def _table(text: str) -> np.ndarray:
    """Mean, sd and quantiles: the printed table is broken into blocks of columns."""
    columns: dict[int, list[float]] = {}
    width = 0
    for block in re.split(r"\n {9,}(?=\S*t_start|Quantile)", text.split("$method", maxsplit=1)[0])[1:]:
        head, *rows = block.splitlines()
        names = re.findall(r"\S+\(R\)", head)
        for row in rows:
            parts = row.split()
            if len(parts) > len(names) and parts[0].isdigit():
                columns.setdefault(int(parts[0]), []).extend(float(x) for x in parts[-len(names) :])
        width += len(names)
    return np.array([columns[i] for i in sorted(columns)])


def _serial(text: str) -> np.ndarray:
    """The printed serial intervals [sample, day]: one where the estimate used one."""
    block = text.split("$si_distr")[1].split("$SI.Moments", maxsplit=1)[0]
    rows: dict[str, list[float]] = {}
    for line in block.splitlines():
        parts = line.split()
        if not parts or parts[0].startswith("t"):
            continue
        label = parts.pop(0) if parts[0].startswith("[") else "[1,]"
        rows.setdefault(label, []).extend(float(x) for x in parts)
    found = np.array(list(rows.values()))
    found[:, 0] = 0.0
    return found


if __name__ == "__main__":
    raise SystemExit(report(TITLE, checks))
