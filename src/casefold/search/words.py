"""How text becomes terms, the same way when it is indexed and when it is asked for.

Letters are folded before the engine sees them: case, accents and vowel points, width, Arabic and Indian digits, and
characters that nobody sees. Writing without spaces (Chinese, Japanese, Thai and the like; Korean with its endings)
becomes pairs of neighbours, each at its place, so that a phrase of pairs finds exactly the text it was made from.
Every emoji is a word of its own.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from casefold.errors import Unsupported

if TYPE_CHECKING:
    import tantivy

LONGEST_WORD: Final = 500
"""Characters; what is longer is no word of a language and is not searched."""

# Blocks of scripts written without spaces between words, from the Unicode block list: Thai, Lao, Myanmar, Khmer, kana,
# bopomofo, Han, Yi, Hangul syllables (its particles hang on the word), and Han again beyond the basic plane.
_UNSPACED_CLASS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3040-\u3096"
    "\u3099-\u30fa\u30fc-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3"
    "\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_RUN: Final = re.compile(f"[{_UNSPACED_CLASS}]+")
_HALF_WIDTH: Final = re.compile("[\uff61-\uff9f]+")
_BROKEN: Final = re.compile("[\ud800-\udfff]")
# Marks that are left out of words: combining accents, Hebrew points, Arabic vowels and Koranic signs, enclosing marks.
_DROPPED: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
_NO_DECOMPOSITION: Final = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŧ": "t", "ŋ": "n",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """One term of a text, and where it stands there."""

    term: str
    start: int
    end: int


def load() -> type[tantivy.Index]:
    """Return the engine's index class; raises Unsupported where the extra is not installed."""
    try:
        import tantivy
    except ImportError as fault:
        raise Unsupported(
            "full-text search is not installed", remedy="Run `pip install 'casefold[search]'`."
        ) from fault
    return tantivy.Index


def clean(text: str) -> str:
    """Return text as it is kept beside the index: composed letters (NFC), U+FFFD for halves of characters.

    Half-width Japanese becomes full-width, because there a letter and its mark are two characters.
    """
    if text.isascii():
        return text
    wide = _HALF_WIDTH.sub(lambda run: unicodedata.normalize("NFKC", run[0]), _BROKEN.sub("\ufffd", text))
    return unicodedata.normalize("NFC", wide)


def fold(text: str) -> str:
    """Return the terms of a text in their order, with spaces between them.

    Args:
        text: Any text; `clean` is applied.
    """
    if text.isascii():
        return text.translate(_ASCII)
    folded = clean(text).translate(_FOLDED)
    return _RUN.sub(_pairs, folded) if _RUN.search(folded) else folded


def terms(text: str) -> list[str]:
    """Return the terms of a text that is looked for: as `fold`, without the last character of an unspaced end.

    A run of pairs ends with its last character alone, so that the run's end is known. Text that is looked for may go
    on in a record: there its last character stands at the head of another pair.
    """
    found = fold(text).split()
    last = found[-1] if len(found) > 1 else ""
    goes_on = len(last) == 1 and _RUN.fullmatch(last) and len(found[-2]) == 2 and found[-2].endswith(last)
    return found[:-1] if goes_on else found


def is_open(term: str) -> bool:
    """Tell whether a term is one character of an unspaced script: the head of any pair that begins with it."""
    return len(term) == 1 and _RUN.fullmatch(term) is not None


def searchable(text: str) -> bool:
    """Say whether a text has a term."""
    return not fold(text).isspace() and fold(text) != ""


def phrase(text: str) -> str:
    """Write a text as one part of a question: its words must stand together, in this order."""
    return '"' + text.replace('"', '""') + '"'


def pieces(text: str) -> Iterator[Piece]:
    """Yield the terms of a text that `clean` gave, with their places; the terms are those of `fold`."""
    letters = [(folded, place) for place, char in enumerate(text) for folded in _FOLDED[ord(char)]]
    start = 0
    while start < len(letters):
        if letters[start][0] == " ":
            start += 1
            continue
        end = start
        unspaced = _RUN.match(letters[start][0]) is not None
        while end < len(letters) and letters[end][0] != " " and (_RUN.match(letters[end][0]) is not None) == unspaced:
            end += 1
        yield from _placed(letters[start:end], pairs=unspaced)
        start = end


def _placed(letters: list[tuple[str, int]], *, pairs: bool) -> Iterator[Piece]:
    if not pairs:
        yield Piece("".join(letter for letter, _ in letters), letters[0][1], letters[-1][1] + 1)
        return
    for number, (letter, place) in enumerate(letters):
        after = letters[number + 1] if number + 1 < len(letters) else ("", place)
        yield Piece(letter + after[0], place, after[1] + 1)


def _pairs(run: re.Match[str]) -> str:
    text = run[0]
    pairs = " ".join(one + two for one, two in itertools.pairwise(text))
    return f" {pairs} {text[-1]} "


class _Folding(dict[int, str]):
    """What each character becomes, worked out once."""

    def __missing__(self, code: int) -> str:
        """Fold one character: letters of words, a space where words end, nothing where nothing shows."""
        found = _folded(chr(code))
        self[code] = found
        return found


def _folded(char: str) -> str:
    category = unicodedata.category(char)
    if _DROPPED.match(char) or category in ("Cf", "Me"):
        return ""
    if category in ("So", "Co") or (category == "Sk" and not char.isascii()):
        return f" {char} "
    if category[0] not in "LNM":
        return " "
    if category == "Nd":
        return str(unicodedata.digit(char))
    letters = _DROPPED.sub("", unicodedata.normalize("NFKD", char.casefold()))
    letters = unicodedata.normalize("NFC", "".join(_NO_DECOMPOSITION.get(one, one) for one in letters)).casefold()
    return "".join(one if unicodedata.category(one)[0] in "LNM" else " " for one in letters)


_FOLDED: Final = _Folding()
_ASCII: Final = "".join(_FOLDED[code] for code in range(128))
