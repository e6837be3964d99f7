"""A case folder: which of its files are read, and which strangers have nearly their names."""

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from balto.basis.problems import did_you_mean, quoted
from balto.files.case_files import CASE, PLANS, TABLES, CaseFiles
from balto.files.decode import read_text
from balto.files.findings import Findings
from balto.files.sheet import Sheet, sheet_of

_SEEN_ELSEWHERE = ("ways.geojson",)


def gather_folder(case: Path, findings: Findings) -> CaseFiles:
    """The files of the case folder at `case`."""
    if not case.is_dir():
        found = "a file" if case.exists() else "nothing"
        hint = f"give its folder: {case.parent}" if case.exists() else f"balto new {case} writes one"
        findings.wrong(str(case), found, "a case folder", hint=hint)
        return CaseFiles(case)
    return _folder(case, findings)


def _folder(folder: Path, findings: Findings) -> CaseFiles:
    files = CaseFiles(folder)
    if (folder / CASE).exists():
        files.toml = read_text(folder / CASE, CASE, findings)
    else:
        _missing(CASE, folder, findings)
    for table in TABLES:
        if (folder / table.file).exists():
            _put(files.sheets, table.file, folder / table.file, table.file, findings)
        elif table.needed:
            _missing(table.file, folder, findings)
    for path in _shown((folder / PLANS).glob("*.csv")):
        _put(files.plans, unicodedata.normalize("NFC", path.stem), path, f"{PLANS}/{path.name}", files.plan_findings)
    read = [folder / name for name in (CASE, *files.sheets, *_SEEN_ELSEWHERE)]
    files.read = [path for path in read if path.is_file()]
    return files


def _shown(paths: Iterable[Path]) -> list[Path]:
    """In order, without those whose names begin with a dot or ~: macOS and Excel leave such files beside others."""
    return sorted(path for path in paths if not path.name.startswith((".", "~")))


def _put(sheets: dict[str, Sheet], key: str, path: Path, name: str, findings: Findings) -> None:
    text = read_text(path, name, findings)
    sheet = sheet_of(text, name, findings) if text is not None else None
    if sheet:
        sheets[key] = sheet


def _missing(name: str, folder: Path, findings: Findings) -> None:
    near = did_you_mean(name, [path.name for path in folder.iterdir()])
    findings.wrong(
        name, "no such file", f"{name} in {quoted(folder.name)}", hint=near or "docs/case-folder.md says what is in it"
    )


def strangers(files: CaseFiles, findings: Findings) -> None:
    """Warn of files that nothing has read but whose names are nearly those of files that are."""
    folder = files.home
    known = [CASE, *(table.file for table in TABLES)]
    for path in _csv_files(folder):
        name = path.relative_to(folder).as_posix()
        if name not in known and path not in files.read and (hint := did_you_mean(name, known)):
            findings.odd(name, "a file that nothing reads", "a file of the case", hint=hint)


def _csv_files(folder: Path) -> Iterable[Path]:
    return _shown([*folder.glob("*.csv"), *folder.glob("*.toml"), *folder.glob("weather/*.csv")])
