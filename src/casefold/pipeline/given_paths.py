"""The files behind the paths of an import; what lies in a folder and is no plain file is named, never skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from casefold.errors import BadExhibit, BadInput


def given_files(paths: Sequence[Path]) -> Iterator[tuple[Path, BadExhibit | None]]:
    """Yield files, those of folders in name order, each with the reason if it cannot be brought in.

    Raises:
        BadInput: A path given is neither a file nor a folder.
    """
    for path in paths:
        if path.is_dir():
            yield from _files_of(path)
        elif path.is_file():
            yield path, None
        elif path.exists():
            raise BadInput("is no plain file or folder", file=str(path), remedy="Give a file, not a pipe or device.")
        else:
            raise BadInput("there is no such file or folder", file=str(path), remedy="Check the path.")


def _files_of(folder: Path) -> Iterator[tuple[Path, BadExhibit | None]]:
    refused: list[OSError] = []
    found = [
        Path(parent, name)
        for parent, folders, names in os.walk(folder, onerror=refused.append)
        for name in (*folders, *names)
    ]
    yield from ((path, _odd(path)) for path in sorted(found) if path.is_symlink() or not path.is_dir())
    for error in sorted(refused, key=lambda item: str(item.filename)):
        text = f"the folder cannot be read: {error.strerror}"
        yield Path(error.filename), BadExhibit(text, file=str(error.filename), remedy="Check its permissions.")


def _odd(path: Path) -> BadExhibit | None:
    if path.is_symlink():
        return BadExhibit("is a link and was not followed", file=str(path), remedy="Give the file it leads to.")
    if not path.is_file():
        return BadExhibit("is no plain file", file=str(path), remedy="Give a file, not a pipe or device.")
    return None
