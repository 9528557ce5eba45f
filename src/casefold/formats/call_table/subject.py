"""Whose records a table holds: found where the source says it, shown with what said so, never guessed silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Final

from casefold.formats.readers.header_text import words_of

_NUMBER: Final = re.compile(r"\+?\(?\d[\d ()\-]{5,20}\d")


def _listed(words: str) -> frozenset[str]:
    return frozenset(word.strip() for word in words.split(","))


_LABELS: Final = _listed(
    "data, subject, target, served, msisdn, mdn, phone, telephone, mobile, subscriber, number, line, records, "
    "calls, cdr, usage, rufnummer, anschluss, numero, telefono, telefon"
)
_NOT_LABELS: Final = _listed(
    "account, reference, ref, request, order, case, exhibit, urn, imei, imsi, iccid, report, page, date, "
    "period, between, operation, contact, officer, spoc, enquiries, enquiry, support, helpdesk, help, desk, "
    "fax, job, total, rows, count, printed, produced, generated, version, warrant, authorisation, crime"
)
_GENERIC: Final = _listed(
    "call, calls, cdr, cdrs, sms, mms, text, texts, message, messages, record, records, data, export, file, "
    "report, sheet, table, voice, gprs, log, logs, history, usage, bill, billing, statement, the, of, for, "
    "and, all, csv, xlsx, copy, final, new, list, phone, phones, telephone, detail, details, returns, return, "
    "disclosure, download, output, input, sample, test, events, event, traffic, raw, result, results, in, "
    "out, incoming, outgoing, jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec"
)
NEARLY_EVERY: Final = 0.95
_FEWEST_ROWS: Final = 3


def number_in(text: str) -> str | None:
    """Return the telephone number a sheet's or file's name holds."""
    found = [match[0] for match in _NUMBER.finditer(text.replace("_", " "))]
    numbers = [number for number in found if 10 <= len(re.sub(r"\D", "", number)) <= 15]
    return numbers[0].strip() if len(numbers) == 1 else None


def subject_in_titles(rows: Iterable[Sequence[str | None]]) -> str | None:
    """Return the number that the lines above a table name as the subject of the records."""
    for row in rows:
        cells = [cell.strip() for cell in row if cell is not None and cell.strip() != ""]
        for place, cell in enumerate(cells):
            following = cells[place + 1] if place + 1 < len(cells) else ""
            for text in (cell, f"{cell}: {following}"):
                number = _labelled(text)
                if number is not None:
                    return number
    return None


def _labelled(text: str) -> str | None:
    found = _NUMBER.search(text)
    if found is None or not 7 <= len(re.sub(r"\D", "", found[0])) <= 15:
        return None
    label = set(words_of(text[: found.start()]))
    if len(label) == 0 or label & _NOT_LABELS or not label & _LABELS:
        return None
    return found[0].strip()


def constant_value(values: Sequence[str | None]) -> str | None:
    """Return the one value a column holds, blanks aside."""
    found = {value.strip() for value in values if value is not None and value.strip() != ""}
    return found.pop() if len(found) == 1 else None


def common_party(left: Sequence[str | None], right: Sequence[str | None]) -> str | None:
    """Return the identifier that is one of the two ends of (nearly) every row."""
    rows = [{(a or "").strip(), (b or "").strip()} - {""} for a, b in zip(left, right, strict=True)]
    rows = [row for row in rows if len(row) > 0]
    if len(rows) < _FEWEST_ROWS:
        return None
    counts: dict[str, int] = {}
    for row in rows:
        for value in row:
            counts[value] = counts.get(value, 0) + 1
    most = sorted(counts, key=lambda value: (-counts[value], value))[:2]
    if counts[most[0]] < NEARLY_EVERY * len(rows):
        return None
    if len(most) == 2 and counts[most[1]] >= NEARLY_EVERY * len(rows):
        return None
    return most[0]


def name_of_file(file_name: str) -> str | None:
    """Return the file's name without its suffix, unless it only says that the file holds records."""
    stem = PurePath(file_name).stem.strip()
    words = [word for word in words_of(stem) if not word.isdigit()]
    if stem == "" or (len(words) > 0 and all(word in _GENERIC for word in words)):
        return None
    return stem if len(words) > 0 else number_in(stem)
