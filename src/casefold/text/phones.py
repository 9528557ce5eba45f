"""Telephone numbers: from the many ways a source or a spreadsheet writes them to E.164.

libphonenumber decides what is valid. This module undoes what happened to a number on its way to us (Excel, lost
zeros, dialling prefixes), refuses to choose between two readings, and answers the common spellings without the
library's parser, which is some twenty times slower and gives the same answer (a test compares them).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal

import phonenumbers

from casefold.errors import BadOption

# Every invisible mark seen around numbers copied from phones and web pages: zero width, bidi, soft hyphen, BOM.
_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_ENDS = "".join(
    chr(code)
    for first, last in (
        (0x00, 0x20), (0x7F, 0x7F), (0x85, 0x85), (0xA0, 0xA0), (0xAD, 0xAD), (0x061C, 0x061C), (0x1680, 0x1680),
        (0x180E, 0x180E), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x2064), (0x2066, 0x206F), (0x3000, 0x3000),
        (0xFEFF, 0xFEFF),
    )
    for code in range(first, last + 1)
)  # fmt: skip
_INSIDE = re.compile(rf"[\x00-\x08\x0e-\x1f\x7f{_INVISIBLE}]")
_GUARD = re.compile(
    r"""^(?:="(?P<excel>[^"]*)"|=(?P<formula>\+?[0-9]+)|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|'(?P<lone>[+0-9][^']*))$"""
)
_THOUSANDS = re.compile(r"^\+?[0-9]{1,3}(?:,[0-9]{3}){2,}(?:\.0{1,2})?$")
_DECIMAL = re.compile(r"^([+-]?[0-9]+)\.0{1,2}$")
_SCIENTIFIC = re.compile(r"^\+?([0-9])(?:[.,]([0-9]+))?[eE](\+?)([0-9]{2})$")
_OTHER_LETTERS = re.compile("[A-DF-Za-df-z]")  # than the E of an exponent
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")

_DOTTED_QUAD = re.compile(r"^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$")
_EXTENSION = re.compile(r"(?:\s*;ext=|\s*,?\s*(?:ext(?:ension|n)?\.?|x)\s*|\s*#\s*)[0-9]{1,6}$", re.IGNORECASE)
_URI = re.compile(r"^(?:tel|phone|callto|sms|smsto):(?://)?\s*", re.IGNORECASE)
_URI_PARAMETERS = re.compile(r";(?!ext=)[a-z-]+(?:=[^;]*)?", re.IGNORECASE)
_PLMN = re.compile(r"/TYPE=PLMN(?:@\S+)?$", re.IGNORECASE)  # multimedia message addresses (general knowledge)
_WRITTEN = re.compile(r"^[\s(]*\+?[0-9\s().\-/\u2044]+$")
_SEPARATORS = re.compile(r"[^0-9+]+")
_DIGITS = re.compile(r"^\+?[0-9]{3,17}$")
_E164 = re.compile(r"^\+[0-9]{6,15}$")

_SHORTEST, _LONGEST, _SHORT_CODE = 7, 15, 8
_NO_COUNTRY = "001"  # libphonenumber's region of numbers that belong to no country
_LONGEST_TEXT = 80  # of anything that may be one telephone number
_SHORTEST_BARE, _LONGEST_BARE = 10, 13  # a number in international form that lost its plus

# Prefixes dialled before a number, by region ("" = any network). General knowledge, configurable: 141 withholds and
# 1470 releases the caller's number in the UK, *67 and *82 in the US, #31# and *31# on GSM networks.
CALL_PREFIXES: dict[str, tuple[str, ...]] = {
    "": ("#31#", "*31#", "*67", "*82"),
    "GB": ("1470", "141"),
}

# Ofcom's numbers for drama (general knowledge). libphonenumber knows they are not in use and refuses some of them;
# made-up cases and tests need all of them. A pattern for the whole E.164 number.
DRAMA_NUMBERS = re.compile(
    r"^\+44(?:7700900[0-9]{3}|2079460[0-9]{3}|1(?:1[3-8]|[2-6]1)4960[0-9]{3}|1914980[0-9]{3}|1632960[0-9]{3}"
    r"|28964960?6[0-9]{3}|292018[0-9]{4}|8081570[0-9]{3}|9098790[0-9]{3}|3069990[0-9]{3})$"
)

PhoneKind = Literal["mobile", "fixed", "fixed_or_mobile", "personal", "pager", "service", "voip", "unknown"]
_KINDS: dict[int, PhoneKind] = {
    phonenumbers.PhoneNumberType.MOBILE: "mobile",
    phonenumbers.PhoneNumberType.FIXED_LINE: "fixed",
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_or_mobile",
    phonenumbers.PhoneNumberType.PERSONAL_NUMBER: "personal",
    phonenumbers.PhoneNumberType.PAGER: "pager",
    phonenumbers.PhoneNumberType.VOIP: "voip",
    phonenumbers.PhoneNumberType.TOLL_FREE: "service",
    phonenumbers.PhoneNumberType.PREMIUM_RATE: "service",
    phonenumbers.PhoneNumberType.SHARED_COST: "service",
    phonenumbers.PhoneNumberType.UAN: "service",
    phonenumbers.PhoneNumberType.VOICEMAIL: "service",
}


@dataclass(frozen=True, slots=True)
class PlainText:
    """A cell's text without what spreadsheets and screens did to it; `lost` when digits are gone for good."""

    text: str
    note: str | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """What a text says as a telephone number: `e164`, or None with a note where it only looked like one."""

    e164: str | None
    note: str | None = None


def checked_region(region: str | None) -> str | None:
    """Return the two-letter region in capitals; raise BadOption when libphonenumber has no such region."""
    if region is None:
        return None
    known = {"UK": "GB"}.get(region.upper(), region.upper())
    if known not in phonenumbers.SUPPORTED_REGIONS:
        raise BadOption(f"no telephone region {region!r}", remedy="Give a two-letter country code such as GB")
    return known


def plain(text: str) -> PlainText:
    """Undo Excel guards, quotes, invisible marks, thousands separators, `.0` and fully written exponents."""
    if text.isascii() and text.isdigit():
        return PlainText(text)
    text = text.strip(_ENDS)
    if not text.isascii():
        text = _western(text)
    note = None
    while (guard := _GUARD.match(text)) is not None:
        text = guard[guard.lastgroup or 0].strip(_ENDS)
        note = "spreadsheet_guard"
    if not text or text[-1] not in "0123456789":
        return PlainText(text, note)
    if "e" in text or "E" in text:
        return _unscientific(text) or PlainText(text, note)
    if _THOUSANDS.match(text):
        return PlainText(text.split(".")[0].replace(",", ""), "thousands_separators")
    decimal = _DECIMAL.match(text)
    return PlainText(decimal[1], "trailing_decimal") if decimal is not None else PlainText(text, note)


def _western(text: str) -> str:
    """Rewrite a text that is a number in other digits or full-width signs; leave any other text alone."""
    shown = _DASHES.sub("-", _INSIDE.sub("", unicodedata.normalize("NFKC", text)))
    shown = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in shown)
    number = shown.isascii() and any(map(str.isdigit, shown)) and not _OTHER_LETTERS.search(shown)
    return shown.strip(_ENDS) if number else text


def _unscientific(text: str) -> PlainText | None:
    found = _SCIENTIFIC.match(text)
    if found is None or (found[2] is None and not found[3]):
        return None  # "4E11" may as well be a pseudonym
    decimals = found[2] or ""
    if len(decimals) == int(found[4]):
        return PlainText(found[1] + decimals, "scientific_exact")
    return PlainText(text, "scientific_notation", lost=True)


def to_e164(text: str, region: str | None) -> str | None:
    """Return the E.164 form, or None where the text is no valid number."""
    return read_phone(text, region).e164


def read_phone(text: str, region: str | None) -> PhoneReading:
    """Read one number; `region` is the country the source states, None when it states none.

    Without a region only numbers written internationally (`+`, or `00` and a valid number) are telephone numbers.
    """
    region = checked_region(region)
    cleaned = plain(text)
    if cleaned.lost:
        return PhoneReading(None, cleaned.note)
    digits, note = _compact(cleaned.text)
    if digits is None:
        return PhoneReading(None)
    found = read_digits(digits, region)
    return PhoneReading(found.e164, found.note or note or cleaned.note) if found.e164 is not None else found


def _compact(text: str) -> tuple[str | None, str | None]:
    """Return `+` and digits (with a dialling prefix still in front), and a note; None for no number."""
    if _DIGITS.match(text):
        return text, None
    if len(text) > _LONGEST_TEXT:
        return None, None
    text = _PLMN.sub("", _URI.sub("", _INSIDE.sub("", text)))
    text = _URI_PARAMETERS.sub("", text)
    prefix = next((prefix for prefix in CALL_PREFIXES[""] if text.startswith(prefix)), "")
    text, note = text[len(prefix) :], f"prefix_{prefix}" if prefix else None
    shorter = _EXTENSION.sub("", text)
    if shorter != text and sum(char.isdigit() for char in shorter) >= _SHORTEST:
        text, note = shorter, note or "extension_dropped"
    if not _WRITTEN.match(text) or _DOTTED_QUAD.match(text):
        return None, None
    digits = _SEPARATORS.sub("", _ascii_digits(text))
    return (digits, note) if _DIGITS.match(digits) else (None, None)


def _ascii_digits(text: str) -> str:
    return "".join(char for char in text if char == "+" or (char.isascii() and char.isdigit()))


def read_digits(digits: str, region: str | None) -> PhoneReading:
    """Read `+` and ASCII digits without separators; `region` already checked."""
    if digits.startswith("+"):
        return _settled(_international(digits), None)
    if digits.startswith("00"):
        found = _international("+" + digits[2:])
        if found is not None:
            return PhoneReading(found)
    if not _SHORTEST <= len(digits) <= _LONGEST + 4:
        return PhoneReading(None)
    if region is None:
        return PhoneReading(None, "region_not_stated" if len(digits) > _SHORT_CODE else None)
    return _prefixed(digits, region) or _national_or_bare(digits, region)


def _settled(e164: str | None, note: str | None) -> PhoneReading:
    return PhoneReading(e164, note) if e164 is not None else PhoneReading(None, "invalid_number")


def _prefixed(digits: str, region: str) -> PhoneReading | None:
    """Read a number behind a dialling prefix; it must be written in full, or the prefix may be an area code."""
    for prefix in CALL_PREFIXES.get(region, ()):
        rest = digits[len(prefix) :]
        if digits.startswith(prefix) and rest.startswith("0"):
            found = read_digits(rest, region)
            if found.e164 is not None:
                return PhoneReading(found.e164, f"prefix_{prefix}")
    return None


def _national_or_bare(digits: str, region: str) -> PhoneReading:
    trunk_zero = _plan(region).trunk_zero
    if trunk_zero and len(digits) <= _SHORT_CODE and digits[0] != "0":
        return PhoneReading(None)  # a short code, never a number that lost its zero
    national = _national(digits, region)
    if national is None:
        return _settled(_bare(digits), "no_plus")
    if national[1:] == digits:
        return PhoneReading(national, "no_plus")
    if not trunk_zero or digits[0] == "0":
        return PhoneReading(national)
    if not national.endswith(digits):
        return PhoneReading(national, "no_plus")  # 44 0 7...
    if _bare(digits) is not None:
        return PhoneReading(None, "ambiguous_number")
    return PhoneReading(national, "lost_zero")


def _bare(digits: str) -> str | None:
    if digits[0] == "0" or not _SHORTEST_BARE <= len(digits) <= _LONGEST_BARE:
        return None
    for length in (1, 2, 3):
        code, rest = digits[:length], digits[length:]
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code), ())
        if any(_plan(region).general.fullmatch(rest) for region in regions if region != _NO_COUNTRY):
            return _international("+" + digits)
    return None


@dataclass(frozen=True, slots=True)
class _Plan:
    """A region's numbering plan, as far as the short way needs it."""

    country_code: str
    trunk_zero: bool
    prefix: re.Pattern[str]
    general: re.Pattern[str]
    kinds: tuple[tuple[frozenset[int], re.Pattern[str]], ...]

    def holds(self, national: str) -> bool:
        """Say whether the national significant number is valid here, as libphonenumber would, or for drama."""
        if self.country_code == "44" and DRAMA_NUMBERS.match(f"+44{national}"):
            return True
        if national[:1] in ("", "0") or not self.general.fullmatch(national):
            return False
        return any(
            (not lengths or len(national) in lengths) and pattern.fullmatch(national) for lengths, pattern in self.kinds
        )


@cache
def _plan(region: str) -> _Plan:
    data = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if data is None or data.general_desc is None:  # pragma: no cover - every supported region has them
        raise BadOption(f"no numbering plan for {region!r}", remedy="Give a two-letter country code such as GB")
    descriptions = (
        data.mobile, data.fixed_line, data.toll_free, data.premium_rate, data.shared_cost, data.personal_number,
        data.voip, data.pager, data.uan, data.voicemail,
    )  # fmt: skip
    prefix = data.national_prefix_for_parsing or ""
    plain_prefix = "(" not in prefix and data.national_prefix_transform_rule is None
    return _Plan(
        country_code=str(data.country_code),
        trunk_zero=data.national_prefix == "0" and prefix.split("|")[0] == "0" and plain_prefix,
        prefix=re.compile(prefix),
        general=re.compile(data.general_desc.national_number_pattern or r"(?!)"),
        kinds=tuple(
            (frozenset(kind.possible_length), re.compile(kind.national_number_pattern))
            for kind in descriptions
            if kind is not None and kind.national_number_pattern is not None
        ),
    )


def _national(digits: str, region: str) -> str | None:
    """Return the E.164 form of digits without a plus, as dialled within the region."""
    plan = _plan(region)
    if plan.trunk_zero:
        if digits[0] == "0" and plan.holds(digits[1:]):
            return f"+{plan.country_code}{digits[1:]}"
        if plan.holds(digits) and not plan.prefix.match(digits):
            return f"+{plan.country_code}{digits}"
        if digits.startswith(plan.country_code) and not plan.general.fullmatch(digits):
            return f"+{digits}" if plan.holds(digits[len(plan.country_code) :]) else _parsed(digits, region)
    return _parsed(digits, region)


def _international(number: str) -> str | None:
    if number.startswith("+44") and _plan("GB").holds(number[3:]):
        return number
    return _parsed(number, None)


def _parsed(number: str, region: str | None) -> str | None:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if DRAMA_NUMBERS.match(e164) or (phonenumbers.is_valid_number(parsed) and _E164.match(e164)):
        return e164
    return None


def phone_kind(e164: str) -> PhoneKind:
    """Say what sort of number it is; UK 070 numbers are personal, not mobile [S15]."""
    if DRAMA_NUMBERS.match(e164) and e164.startswith("+447"):
        return "mobile"
    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return "unknown"
    return _KINDS.get(phonenumbers.number_type(parsed), "unknown")
