"""What a language engine declares and does: text in, a draft out.

Nothing an engine gives is the truth. A mention is where a text may name an identifier; a translation or a transcript
is a machine's reading. Each is kept as a derived row beside the record, marked as a draft until a person has checked
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from casefold.model.option import Option
from casefold.text.parties import IdentifierType


class Task(StrEnum):
    """What an engine makes of its input."""

    EXTRACT = "extract"
    IDENTIFY = "identify"
    TRANSLATE = "translate"
    TRANSCRIBE = "transcribe"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text where an identifier stands: `text[start:end] == raw`, in characters."""

    start: int
    end: int
    raw: str
    type: IdentifierType
    identifier: str
    """Canonical, as `casefold.text.parties` writes it."""
    note: str | None = None
    """Why the reading may be wrong, or how the value was repaired."""
    draft: bool = field(default=True, init=False)
    """Always True: what an engine gives has not been checked by a person."""


@dataclass(frozen=True, slots=True)
class Language:
    """Which language an engine told from a text."""

    code: str
    """ISO 639-1."""
    confidence: float
    """The engine's own, 0 to 1."""
    draft: bool = field(default=True, init=False)
    """Always True: what an engine gives has not been checked by a person."""


@runtime_checkable
class Engine(Protocol):
    """One language engine. Built-in or a stranger's, found by the registry as `ENGINE`."""

    name: str
    title: str
    version: int
    task: Task
    needs_model: bool
    """True where it works only with model files from a folder the user names; nothing is downloaded."""
    options: tuple[Option, ...]


@runtime_checkable
class Extractor(Engine, Protocol):
    """An engine whose task is `extract`."""

    def extract(self, text: str, options: Mapping[str, Any]) -> list[Mention]:
        """Return the mentions in the order of the text, none over another.

        Raises:
            BadOption: An option is unknown or has no such value. No text raises anything.
        """


@runtime_checkable
class Identifier(Engine, Protocol):
    """An engine whose task is `identify`."""

    def identify(self, text: str, options: Mapping[str, Any]) -> Language | None:
        """Return the language of a text, None where it cannot be told.

        Raises:
            Unsupported: What the engine needs is not installed.
            BadOption: An option is unknown or has no such value. No text raises anything.
        """
