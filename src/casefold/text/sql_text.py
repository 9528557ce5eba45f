"""Small pieces of DuckDB SQL that are built from text, so that quoting is done in one place."""

from __future__ import annotations

from collections.abc import Iterable


def literal(text: str) -> str:
    """Quote a string as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def any_case(word: str) -> str:
    """Write an ASCII word as a pattern that matches any case.

    `(?i)` is avoided: engines disagree on the few non-ASCII letters that fold to ASCII ones.
    """
    return "".join(f"[{c.upper()}{c.lower()}]" if c.isalpha() else c for c in word)


def any_of(words: Iterable[str]) -> str:
    """Write words as one alternation in any case, the longest first."""
    return "|".join(any_case(word) for word in sorted(words, key=lambda word: (-len(word), word)))
