"""Where results shall be written is looked at before any work is done, not after an hour of it."""

import os
from pathlib import Path

from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem, quoted
from balto.show.phrases.sentences import either

_READ = (".", "plans", "weather")  # where every file of a case is read


def check_folder(folder: Path, case: Path) -> None:
    """BadInput for `--out` where no folder can be, where nothing can be written, or among the case's own files."""
    own = [(case / part).resolve() for part in _READ]
    if folder.exists() and not folder.is_dir():
        raise BadInput(
            [Problem("--out", quoted(folder), Phrase("a folder"), suggestion=Phrase("there is a file of that name"))]
        )
    if case.is_dir() and folder.resolve() in own:
        expected = Phrase("a folder apart from the case's own files")
        hint = Phrase("such as {name}", name=quoted(f"{case.name}-out"))
        raise BadInput([Problem("--out", quoted(folder), expected, suggestion=hint)])
    _check_writable("--out", folder, folder)


def check_file(option: str, path: Path, ends: tuple[str, ...]) -> None:
    """BadInput for a name with another end, a folder of that name, or a folder that is not there."""
    if path.suffix not in ends:
        raise BadInput([Problem(option, quoted(path.name), Phrase("a name that ends in {ends}", ends=either(ends)))])
    if path.is_dir():
        raise BadInput(
            [Problem(option, quoted(path), Phrase("a file"), suggestion=Phrase("there is a folder of that name"))]
        )
    if not path.parent.is_dir():
        raise BadInput(
            [Problem(option, Phrase("no folder {folder}", folder=str(path.parent)), Phrase("a folder that exists"))]
        )
    _check_writable(option, path, path.parent)


def refuse_if_there(option: str, path: Path, force: bool) -> None:
    """BadInput for a file that is there already, unless the user says to write over it."""
    if path.exists() and not force:
        found = Phrase("{file}, which exists", file=quoted(path.name))
        hint = Phrase("another name, or --force to write over it")
        raise BadInput([Problem(option, found, Phrase("a new file"), suggestion=hint)])


def _check_writable(option: str, said: Path, folder: Path) -> None:
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if not there.is_dir():
        raise BadInput(
            [Problem(option, quoted(said), Phrase("a folder"), suggestion=Phrase("{path} is a file", path=str(there)))]
        )
    if not os.access(there, os.W_OK | os.X_OK):
        hint = Phrase("{folder} cannot be written to", folder=str(there))
        raise BadInput([Problem(option, quoted(said), Phrase("a folder that can be written to"), suggestion=hint)])
