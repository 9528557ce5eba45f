"""What the values of a column look like: the second witness beside the header, and the only one where there is none.

A column is judged on a sample, by the share of its values that have the form a field would have. The forms
overlap (fifteen digits may be a handset, a SIM or a long number), so a share supports or contradicts a
header; only where there is no header does it speak alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casefold.text.checksums import luhn_valid
from casefold.text.vocabulary import outcome_of, read_word

_DATE: Final = (
    r"(?:\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)?\d\d|(?:19|20)\d\d[/.\-]\d{1,2}[/.\-]\d{1,2}|(?:19|20)\d{6}"
    r"|(?:[A-Za-z]{2,9},? )?\d{1,2}(?:st|nd|rd|th)?[ \-/.][A-Za-zäûéÀ-ſ]{3,10}\.?,?[ \-/.](?:19|20)?\d\d"
    r"|[A-Za-z]{3,9}\.? \d{1,2},? (?:19|20)\d\d)"
)
_CLOCK: Final = r"(?:[01]?\d|2[0-4])[:.h]\d\d(?:[:.]\d\d(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?"
_ZONE: Final = r"(?: ?(?:Z|UTC|GMT|BST|\(?(?:UTC|GMT)?[+\-]\d{1,2}:?(?:\d\d)?\)?))?"
_PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    "datetime": re.compile(rf"{_DATE}(?:[T ,_]|, | at | - ){{1,2}}{_CLOCK}{_ZONE}|(?:19|20)\d{{6}}[ T_\-]?\d{{4,6}}"),
    "date": re.compile(rf"{_DATE}(?:[T ]00:00(?::00(?:\.0+)?)?)?"),
    "clock": re.compile(rf"(?:(?:1899-12-3[01]|1900-01-0\d)[T ])?{_CLOCK}{_ZONE}|\d{{6}}Z"),
    "epoch": re.compile(r"(?:1[0-9]|[6-9])\d{8}(?:\d{3}|\d{6})?(?:\.\d+)?"),
    "minutes_seconds": re.compile(r"\d{1,4}:[0-5]\d"),
    "hours": re.compile(
        r"\d{1,4}:[0-5]\d:[0-5]\d|(?:PT)?(?:\d+ ?h(?:ours?)? ?)?(?:\d+ ?m(?:ins?)? ?)?\d+ ?s(?:ecs?)?", re.I
    ),
    "integer": re.compile(r"-?\d{1,9}(?:\.0)?"),
    "decimal": re.compile(r"[+-]?\d{1,3}[.,]\d{2,}|[+-]?\d{1,3}(?:\.\d*)?"),
    "phone": re.compile(r"\+?(?:\(?\d[\d\s().\-/]{5,20}\d)(?:\.0)?"),
    "short": re.compile(r"\d{3,6}"),
    "imei": re.compile(r"\d{2}[\- ]?\d{6}[\- ]?\d{6}[\- ]?\d{0,2}"),
    "imsi": re.compile(r"(?:[2-7]\d\d|001)\d{11,12}"),
    "iccid": re.compile(r"89\d{16,18}[Ff]?"),
    "email": re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+(?:[,;].*)?"),
    "ip": re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7}"),
    "cell": re.compile(
        r"(?:[A-Za-z0-9]+/)?\d{3}[-:]\d{2,3}[-:]\d+(?:[-:]\d+)?|\d{3,7}-\d{1,3}|0x[0-9a-fA-F]{4,9}|\[.*:.*:.*\]"
    ),
    "postcode": re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.I),
    "os_grid": re.compile(r"[HNOST][A-HJ-Z] ?\d{2,5} ?\d{2,5}", re.I),
    "word": re.compile(r"[^\W\d_][\w '’.\-]{0,40}"),
}
_FEW: Final = 40
_LONGEST: Final = 200
"""Longer values have no form that matters here."""
_FITS: Final = 0.99
_ABSENT: Final = re.compile(
    r"-1|-|n/?a|null|none|withheld|private|anonymous|unavailable|restricted|unknown|blocked|not passed", re.I
)
_OPAQUE: Final = re.compile(r"[\w+#*.@:\-]{1,40}")


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """A sample of a column in figures. Every share is of the values that are not blank, 0 to 1."""

    values: int
    blank: int
    distinct: int
    shares: dict[str, float]
    examples: tuple[str, ...]
    longest: int = 0
    most: str = ""
    """The most frequent value."""
    most_share: float = 0.0
    few: tuple[tuple[str, float], ...] = ()
    """Every value with its share, where they are few: codes and words."""

    def share(self, *names: str) -> float:
        """Return the largest of the named shares."""
        return max((self.shares.get(name, 0.0) for name in names), default=0.0)

    def within(self, allowed: Sequence[str]) -> float:
        """Return the share of values that are one of these; 0 where there are too many to list."""
        return sum(share for text, share in self.few if text in allowed)


def shape_of_column(values: Sequence[str | None]) -> ColumnShape:
    """Judge a sample of one column."""
    texts = [value.strip() for value in values if value is not None and value.strip() != ""]
    counts: dict[str, int] = {}
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    total = len(texts)
    shares: dict[str, float] = {}
    for text, rows in counts.items():
        for name in _forms(text):
            shares[name] = shares.get(name, 0.0) + rows / total
    most = max(counts, key=lambda text: counts[text], default="")
    return ColumnShape(
        values=total,
        blank=len(values) - total,
        distinct=len(counts),
        shares=shares,
        examples=tuple(text[:_LONGEST] for text in list(counts)[:3]),
        longest=max(map(len, texts), default=0),
        most=most[:_LONGEST],
        most_share=counts.get(most, 0) / total if total else 0.0,
        few=_few(counts, total),
    )


def _few(counts: dict[str, int], total: int) -> tuple[tuple[str, float], ...]:
    if len(counts) > _FEW or any(len(text) > _LONGEST for text in counts):
        return ()
    return tuple((text, rows / total) for text, rows in counts.items())


def _forms(text: str) -> list[str]:
    if len(text) > _LONGEST:
        return []
    cleaned = text.strip("'\"=")
    names = [name for name, pattern in _PATTERNS.items() if pattern.fullmatch(cleaned)]
    if _ABSENT.fullmatch(cleaned):
        names.append("absent")
    if _OPAQUE.fullmatch(cleaned) and "datetime" not in names and "email" not in names:
        names.append("opaque")
    if {"phone", "short", "absent", "opaque"} & set(names):
        names.append("party")
    if "imei" in names:
        digits = re.sub(r"\D", "", cleaned)
        if len(digits) != 15 or digits.endswith("0") or luhn_valid(digits):
            names.append("imei_plausible")
    _add_numbers(names, cleaned)
    _add_words(names, cleaned)
    return names


def _add_numbers(names: list[str], text: str) -> None:
    if "decimal" not in names and "integer" not in names:
        return
    if "decimal" in names and "phone" in names and re.fullmatch(r"[+-]?\d{1,3}[.,]\d+", text):
        names.remove("phone")
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return
    if "." in text or "," in text:
        names.append("fraction")
        if abs(number) <= 90:
            names.append("latitude")
        if abs(number) <= 180:
            names.append("longitude")
    if 0 <= number <= 360:
        names.append("bearing")


def _add_words(names: list[str], text: str) -> None:
    if len(text) > 60:
        return
    word = read_word(text)
    if word.service is not None:
        names.append("service")
    if word.direction is not None:
        names.append("direction")
    if outcome_of(text) is not None:
        names.append("outcome")


_FORMS: Final = ("datetime", "date", "clock", "epoch", "imei_plausible", "imsi", "phone", "fraction", "integer", "word")
_CODES: Final = 8
_CODE_LENGTH: Final = 3


def form_of(shape: ColumnShape) -> str:
    """Return the form by which a profile knows a column without a header: `datetime`, `in 1 2`, `integer?`, `any`."""
    if shape.values == 0:
        return "any?"
    optional = "?" if shape.blank else ""
    if 0 < len(shape.few) <= _CODES and shape.longest <= _CODE_LENGTH and shape.values > len(shape.few):
        return f"in {' '.join(sorted(text for text, _ in shape.few if ' ' not in text))}{optional}"
    form = next((name for name in _FORMS if shape.share(name) >= _FITS), "any")
    return f"{form}{optional}"


def says_yes_or_no(shape: ColumnShape) -> bool:
    """Tell whether the values are yes or no (true, y, 1 ...), beside words for outcomes."""
    said = [text.lower() in YES | NO for text, _ in shape.few]
    return any(said) and all(one or outcome_of(text) for one, (text, _) in zip(said, shape.few, strict=True))


YES: Final = frozenset({"yes", "y", "true", "1"})
NO: Final = frozenset({"no", "n", "false", "0"})
