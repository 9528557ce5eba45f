"""The options that say how files are read, shared by import, identify and map."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from casefold.cli import engine
from casefold.cli.context import pairs
from casefold.errors import BadOption

if TYPE_CHECKING:
    from casefold import ImportOptions

F = TypeVar("F", bound=Callable[..., Any])

_MOST_PASSWORD_BYTES = 65_536

_READING = (
    click.option("--as", "format_", metavar="FORMAT", help="Read it as this format; see `casefold formats`."),
    click.option("--profile", metavar="NAME", help="Layout saved or shipped under this name (NAME or NAME@VERSION)."),
    click.option("--map", "mapping", metavar="HEADER=FIELD", multiple=True, help="What a column is; may be repeated."),
    click.option("--subject", metavar="IDENTIFIER", help="Whose records these are."),
    click.option("--dayfirst/--monthfirst", "dayfirst", default=None, help="Order of day and month in dates."),
    click.option("--encoding", metavar="NAME", help="Encoding of a text file, such as cp1252."),
    click.option("--delimiter", metavar="SIGN", help="Sign between the cells of a text file."),
    click.option(
        "--ocr",
        metavar="LANGUAGES",
        help="Languages scans are read in by Tesseract, such as eng+deu; none reads no scan. [default: as installed]",
    ),
    click.option(
        "--password-file",
        metavar="FILE",
        help="File with passwords of protected material, one a line (- for standard input); they are kept nowhere.",
    ),
    click.option(
        "--reader-memory",
        metavar="MB",
        type=click.IntRange(min=64),
        default=2048,
        show_default=True,
        help="Memory the reader of a file may use.",
    ),
    click.option(
        "--reader-seconds",
        metavar="SECONDS",
        type=click.IntRange(min=1),
        help="Processor time the reader of a file may use; no limit when left out.",
    ),
)

_AUTHORITY = (
    click.option("--authority", metavar="REFERENCE", help="Reference of what the data was obtained under."),
    click.option("--power", metavar="TEXT", help="Legal power it was obtained under."),
    click.option("--purpose", metavar="TEXT", help="Purpose it was obtained for."),
    click.option("--from", "date_from", metavar="DAY", help="First day the authority allows; rows before are walled."),
    click.option("--to", "date_to", metavar="DAY", help="Last day the authority allows; rows after are walled."),
    click.option("--obtained-by", metavar="NAME", help="Who obtained it."),
    click.option("--conditions", metavar="TEXT", help="Conditions the authority lays down."),
)


def reading_options(command: F) -> F:
    """Give a command the options that say how a file is read."""
    return _given(command, _READING)


def authority_options(command: F) -> F:
    """Give a command the options that say what a file was obtained under."""
    return _given(command, _AUTHORITY)


def _given(command: F, options: tuple[Callable[[F], F], ...]) -> F:
    for option in reversed(options):
        command = option(command)
    return command


def read_import_options(given: dict[str, Any]) -> ImportOptions:
    """Turn the options of a command line into those of an import."""
    from casefold import Authority, ImportOptions

    authority = Authority(
        legal_power=given.get("power"),
        reference=given.get("authority"),
        purpose=given.get("purpose"),
        date_from=engine.day(given.get("date_from")),
        date_to=engine.day(given.get("date_to")),
        obtained_by=given.get("obtained_by"),
        conditions=given.get("conditions"),
    )
    return ImportOptions(
        reference=given.get("exhibit"),
        authority=authority,
        subject=given.get("subject"),
        timezone=given.get("timezone"),
        dayfirst=given.get("dayfirst"),
        region=given.get("region"),
        scope=given.get("scope") or "delivery",
        format=given.get("format_"),
        profile=given.get("profile"),
        mapping=pairs(given.get("mapping") or (), "--map"),
        encoding=given.get("encoding"),
        delimiter=_delimiter(given.get("delimiter")),
        ocr=given.get("ocr"),
        passwords=tuple(passwords_in(given["password_file"])) if given.get("password_file") else (),
        privileged=bool(given.get("privileged")),
        copy_media=bool(given.get("copy_media")),
        reader_memory_mb=given.get("reader_memory") or 2048,
        reader_seconds=given.get("reader_seconds"),
    )


def passwords_in(path: str) -> list[str]:
    """Return the passwords of a file, one a line, as they stand there.

    Raises:
        BadOption: It cannot be read, is no text, or holds none.
    """
    try:
        with click.open_file(path, "rb") as stream:
            text = stream.read(_MOST_PASSWORD_BYTES + 1)
        lines = [line for line in text.decode("utf-8-sig").splitlines() if line]
    except (OSError, UnicodeDecodeError) as fault:
        raise BadOption(
            f"the passwords in {path} cannot be read", remedy="Give a UTF-8 text with one a line."
        ) from fault
    if not lines or len(text) > _MOST_PASSWORD_BYTES:
        raise BadOption(
            f"{path} holds {'more than passwords' if lines else 'no password'}", remedy="Give them one a line."
        )
    return lines


def _delimiter(text: str | None) -> str | None:
    return "\t" if text in {"\\t", "tab"} else text
