"""Where results shall be written is looked at before any work is done, not after an hour of it."""

import os
from pathlib import Path

from balto.basis.problems import BadInput, Problem, quoted

_READ = (".", "plans", "weather")  # where every file of a case is read


def check_folder(folder: Path, case: Path) -> None:
    """BadInput for `--out` where no folder can be, where nothing can be written, or among the case's own files."""
    own = [(case / part).resolve() for part in _READ]
    if folder.exists() and not folder.is_dir():
        raise BadInput([Problem("--out", quoted(folder), "a folder", suggestion="there is a file of that name")])
    if case.is_dir() and folder.resolve() in own:
        expected = "a folder apart from the case's own files"
        raise BadInput([Problem("--out", quoted(folder), expected, suggestion=f"such as {quoted(f'{case.name}-out')}")])
    _check_writable("--out", folder, folder)


def check_file(option: str, path: Path, ends: tuple[str, ...]) -> None:
    """BadInput for a name with another end, a folder of that name, or a folder that is not there."""
    if path.suffix not in ends:
        raise BadInput([Problem(option, quoted(path.name), f"a name that ends in {' or '.join(ends)}")])
    if path.is_dir():
        raise BadInput([Problem(option, quoted(path), "a file", suggestion="there is a folder of that name")])
    if not path.parent.is_dir():
        raise BadInput([Problem(option, f"no folder {path.parent}", "a folder that is there")])
    _check_writable(option, path, path.parent)


def refuse_if_there(option: str, path: Path, force: bool) -> None:
    """BadInput for a file that is there already, unless the user says to write over it."""
    if path.exists() and not force:
        hint = "another name, or --force to write over it"
        raise BadInput([Problem(option, f"{quoted(path.name)}, which is there", "a new file", suggestion=hint)])


def _check_writable(option: str, said: Path, folder: Path) -> None:
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if not there.is_dir():
        raise BadInput([Problem(option, quoted(said), "a folder", suggestion=f"{there} is a file")])
    if not os.access(there, os.W_OK | os.X_OK):
        hint = f"nothing can be written into {there}"
        raise BadInput([Problem(option, quoted(said), "a place to write to", suggestion=hint)])
