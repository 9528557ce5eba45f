"""How text becomes terms, the same way when it is indexed and when it is asked for.

Two fields, because one cannot serve all writing: `words` finds `café` by `cafe` but drops emoji and takes a Chinese
sentence for one word; `grams` holds every character and every pair of neighbours. A part of a question goes to
`words` where its words say all of it, else to `grams`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from casefold.errors import BadOption, Unsupported

if TYPE_CHECKING:
    import tantivy

WORDS: Final = "words"
GRAMS: Final = "grams"
LONGEST_QUESTION: Final = 4_000
"""Characters; far below the longest term the engine keeps (65,530 bytes)."""

_PART = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>(?:[^"]|"")*)"|(?P<word>[^\s"]+))')
# Writing without spaces between words (general knowledge): Thai, Lao, Myanmar, Khmer, kana, Han, Yi, and beyond the
# basic plane Han again. A word of `words` would be a whole sentence there.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff"
    "\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\uff66-\uff9f"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a question: words that must stand together, or must not."""

    text: str
    excluded: bool
    prefix: bool
    """Written with a star at its end: any word that begins so."""


def load() -> type[tantivy.Index]:
    """Return the engine's index class; raises Unsupported where the extra is not installed."""
    try:
        import tantivy
    except ImportError as fault:
        raise Unsupported(
            "full-text search is not installed", remedy="Run `pip install 'casefold[search]'`."
        ) from fault
    return tantivy.Index


def analysers() -> dict[str, tantivy.TextAnalyzer]:
    """Return the tokenizers of both fields, by field."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    words = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold())
    grams = TextAnalyzerBuilder(Tokenizer.ngram(1, 2)).filter(Filter.lowercase())
    return {WORDS: words.build(), GRAMS: grams.build()}


def clean(text: str) -> str:
    """Return text as it is indexed: composed letters (NFC), and U+FFFD for halves of characters."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8") if _broken(text) else text)


def searchable(text: str) -> bool:
    """Say whether the text has a character that can be asked for: no space, control or format character."""
    return any(_shows(char) for char in clean(text))


def phrase(text: str) -> str:
    """Write a text as one part of a question: its words must stand together, in this order."""
    return '"' + text.replace('"', '""') + '"'


def parts(question: str) -> tuple[Part, ...]:
    """Take a question apart: words, "phrases" (a quote inside is doubled), -excluded ones, and begin* of a word.

    Any text is accepted. Raises BadOption where nothing is asked for or it is too long.
    """
    if len(question) > LONGEST_QUESTION:
        raise BadOption(
            f"the question has {len(question):,} characters",
            remedy=f"Ask with {LONGEST_QUESTION:,} characters at most.",
        )
    text = clean(question)
    found = tuple(_part(match) for match in _PART.finditer(_closed(text)))
    asked = tuple(part for part in found if searchable(part.text))
    if all(part.excluded for part in asked):
        raise BadOption(
            "the question has nothing to look for", remedy='Give a word, a "phrase" or an emoji to look for.'
        )
    return asked


def needs_grams(text: str) -> bool:
    """Say whether the words of the text leave out something that was asked for."""
    if text.isascii():
        return not any(char.isalnum() for char in text)
    if _UNSPACED.search(text) or not any(char.isalnum() for char in text):
        return True
    return any(unicodedata.category(char) in ("So", "Sk", "Co", "Cn") for char in text if not char.isascii())


def grams(terms: list[str]) -> list[str]:
    """Return the terms that stand for a text: its pairs of neighbours, and characters that have no neighbour."""
    pairs = [term for term in terms if len(term) > 1 and not _SPACE.search(term) and any(map(_shows, term))]
    paired = {char for pair in pairs for char in pair}
    alone = [term for term in terms if len(term) == 1 and _shows(term) and term not in paired]
    return sorted({*pairs, *alone})


def _part(match: re.Match[str]) -> Part:
    excluded = bool(match["minus"])
    if match["phrase"] is not None:
        return Part(match["phrase"].replace('""', '"'), excluded, prefix=False)
    word = match["word"]
    prefix = word.endswith("*") and word[-2:-1].isalnum()
    return Part(word[:-1] if prefix else word, excluded, prefix)


def _closed(text: str) -> str:
    """Close a phrase that was left open."""
    return text + '"' if text.count('"') % 2 else text


def _broken(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def _shows(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf", "Zs", "Zl", "Zp", "Cs")
