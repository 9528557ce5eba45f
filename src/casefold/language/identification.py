"""In which language a text is, by lingua's models of letters: an optional extra that downloads nothing.

A short text tells no language ("ok", a name, a number), and two languages may fit equally well: then there is no
answer. What is given is a machine's reading of the letters, not what a document states of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any, Final

from casefold.errors import Unsupported
from casefold.language.contract import Language, Task
from casefold.model.option import Option, read_options

FEWEST_LETTERS: Final = 80
"""A text of fewer letters is given no language; scripts that write words in few letters count threefold."""
MOST_CHARACTERS: Final = 2_000
"""How a text begins is enough to tell."""
MARGIN: Final = 0.25
"""How much more likely than the next one a language must be, 0 to 1."""
_NO_LETTERS: Final = re.compile(r"\S*(?://|@|\\)\S*|[\W\d_]+")
"""Addresses, numbers and signs: of no language."""
_DENSE: Final = re.compile(r"[\u0e00-\u0fff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DENSITY: Final = 3


class IdentificationEngine:
    """Names the language of a text where it is long enough and one language stands out."""

    name = "identification"
    title = "Language of a text"
    version = 1
    task = Task.IDENTIFY
    needs_model = False
    options: tuple[Option, ...] = ()

    @property
    def installed(self) -> bool:
        """Whether the extra `casefold[language]` is installed."""
        return find_spec("lingua") is not None

    @property
    def program(self) -> str:
        """The library and its version, as it stands beside each answer."""
        try:
            return f"lingua {version('lingua-language-detector')}"
        except PackageNotFoundError:
            return "lingua"

    def identify(self, text: str, options: Mapping[str, Any]) -> Language | None:
        """Return the language of a text, None where it is too short or several fit.

        Raises:
            Unsupported: The extra is not installed.
            BadOption: An option is unknown. No text raises anything.
        """
        read_options(self.options, options)
        words = _NO_LETTERS.sub(" ", text[:MOST_CHARACTERS]).strip()
        if sum(_weights(words)) < FEWEST_LETTERS:
            return None
        first, second = _detector().compute_language_confidence_values(words)[:2]
        if first.value - second.value < MARGIN:
            return None
        return Language(_code(first.language), round(first.value, 3))


def _weights(words: str) -> Iterator[int]:
    dense = len(_DENSE.findall(words))
    yield dense * _DENSITY
    yield sum(map(str.isalpha, words)) - dense


def _code(language: Any) -> str:
    return str(language.iso_code_639_1.name).lower()


@cache
def _detector() -> Any:
    try:
        from lingua import LanguageDetectorBuilder
    except ImportError as fault:
        raise Unsupported(
            "telling languages needs an extra that is not installed", remedy="Install casefold[language]."
        ) from fault
    return LanguageDetectorBuilder.from_all_languages().with_low_accuracy_mode().build()


ENGINE = IdentificationEngine()
