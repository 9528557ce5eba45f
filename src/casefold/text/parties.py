"""What a source writes where a party belongs, as one canonical identifier or as a state.

A call's other end may be a number, a short code, a handle, a pseudonym, or a word saying there is none. Withheld and
unavailable parties are states and never a node that everybody shares; what cannot be read stays opaque, as written.
Sender names such as HMRC are opaque too: nothing in the text tells them from a person's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from casefold.text.bank_accounts import parse_bank_account, parse_card, parse_iban
from casefold.text.devices import parse_iccid, parse_imei, parse_imsi
from casefold.text.phones import checked_region, plain, read_digits, read_phone
from casefold.text.plates import may_be_misread, read_plate
from casefold.text.service_numbers import is_service


class IdentifierType(StrEnum):
    """What sort of thing an identifier names."""

    PHONE = "phone"
    SHORT_CODE = "short_code"
    IMEI = "imei"
    IMSI = "imsi"
    ICCID = "iccid"
    EMAIL = "email"
    ACCOUNT = "account"
    PLATE = "plate"
    BANK_ACCOUNT = "bank_account"
    OPAQUE = "opaque"


class PartyState(StrEnum):
    """Whether the source names the party: BLANK is an empty cell, UNAVAILABLE one that says it has no number."""

    KNOWN = "known"
    WITHHELD = "withheld"
    UNAVAILABLE = "unavailable"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class PartyValue:
    """One party as read: `identifier` is canonical and None unless KNOWN, `note` a word of NOTES.

    `service` marks what is not a person: a short code, a service number, voicemail.
    """

    raw: str
    state: PartyState
    type: IdentifierType | None
    identifier: str | None
    service: bool
    note: str | None


NOTES: Final = MappingProxyType(
    {
        "scientific_notation": "a spreadsheet rounded the number; its digits are lost",
        "ambiguous_number": "a national and a foreign number fit equally well; left as written",
        "region_not_stated": "looks like a national number, and the source states no country; left as written",
        "invalid_number": "looks like a telephone number and is none that can exist; left as written",
        "invalid_identifier": "carries an identifier's name and is none; left as written",
        "device_like": "may be a handset or card number; write imei:, imsi: or iccid: before it",
        "zero": "zeros where a number belongs",
        "scientific_exact": "written with an exponent and all its digits; read in full",
        "lost_zero": "the leading zero was missing",
        "no_plus": "international form without its plus",
        "thousands_separators": "thousands separators were removed",
        "trailing_decimal": "a trailing .0 was removed",
        "spreadsheet_guard": "quotes or an apostrophe around the number were removed",
        "extension_dropped": "an extension behind the number was left out",
        "prefix_141": "dialled with 141, which withholds the caller's number",
        "prefix_1470": "dialled with 1470, which releases the caller's number",
        "prefix_#31#": "dialled with #31#, which withholds the caller's number",
        "prefix_*31#": "dialled with *31#, which releases the caller's number",
        "prefix_*67": "dialled with *67, which withholds the caller's number",
        "prefix_*82": "dialled with *82, which releases the caller's number",
        "whatsapp_id": "a WhatsApp address that is a telephone number",
        "sip_uri": "a network address that is a telephone number",
        "voicemail": "the source writes voicemail instead of a number",
        "confusable_mark": "no mark of the usual form; it is one if 0 and O, 1 and I, 5 and S or 8 and B are exchanged",
    }
)

# Words for no party, compared without case, brackets and double spaces. -1 is [S3] ("not passed"); the rest is
# general knowledge, configurable. -2 and -3 are Android's private and payphone.
ABSENT_WORDS: Final = MappingProxyType(
    dict.fromkeys(
        (
            "withheld", "number withheld", "withheld number", "caller withheld", "id withheld", "caller id withheld",
            "private", "private number", "private caller", "anonymous", "anonymous caller", "restricted",
            "no caller id", "no callerid", "blocked", "blocked number", "hidden", "hidden number",
            "anonymous@anonymous.invalid",
        ),
        PartyState.WITHHELD,
    )
    | dict.fromkeys(
        (
            "unavailable", "number unavailable", "not available", "unknown", "unknown number", "unknown caller",
            "not passed", "not known", "not recorded", "not provided", "out of area", "unidentified", "no number",
            "unavailable@unknown.invalid", "-1", "-2", "-3",
        ),
        PartyState.UNAVAILABLE,
    )
    | dict.fromkeys(
        (
            "", "null", "none", "nil", "n/a", "#n/a", "n.a.", "blank", "empty", "\\n", "-", "--", "---", ".", "?",
            "*", "/",
        ),
        PartyState.BLANK,
    )
)  # fmt: skip
_BLANK_AS_WRITTEN: Final = frozenset({"NA", "NaN", "nan"})  # "Nan" may be somebody's grandmother
_VOICEMAIL_WORDS: Final = frozenset({"voicemail", "voice mail", "vmail"})

# Services whose name before a colon makes an account in any source; an analyst may type any other.
SERVICES: Final = frozenset(
    {
        "badoo", "discord", "encrochat", "facebook", "facetime", "google", "grindr", "icloud", "imessage",
        "instagram", "kik", "line", "linkedin", "messenger", "onlyfans", "paypal", "reddit", "revolut", "session",
        "signal", "sip", "skype", "snapchat", "steam", "teams", "telegram", "threema", "tiktok", "tinder", "twitch",
        "twitter", "vinted", "viber", "wechat", "whatsapp", "wickr", "wire", "xbox", "youtube",
    }
)  # fmt: skip

_BRACKETS = re.compile(r"^[(\[<{]+|[)\]>}]+$")
_SPACES = re.compile(r"[\s_]+")
_SHORT = re.compile(r"^[0-9]{3,8}$")
_SHORT_CANONICAL = re.compile(r"^(?:[A-Z]{2}:)?[0-9]{3,8}$")
_EMAIL = re.compile(r"^[^\s@<>\"',;:()\[\]\\/]+@[^\s@<>\"',;:()\[\]\\/.]+(?:\.[^\s@<>\"',;:()\[\]\\/.]+)+$")
_NAMED = re.compile(r"^([A-Za-z][A-Za-z0-9_+-]*):(.+)$", re.DOTALL)
_ANY_SERVICE = re.compile(r"^[a-z][a-z0-9_+-]{2,31}$")
_PHONE_SCHEMES: Final = frozenset({"tel", "phone", "callto", "sms", "smsto"})
_LONGEST_WORD, _LONGEST_ADDRESS = 40, 320
_HANDLE = re.compile(r"^(?!//)[^\s:][^\s]*$")
_WHATSAPP_NUMBER = re.compile(r"^\+?([0-9]{7,15})(?::[0-9]+)?(?:@(?:s\.whatsapp\.net|c\.us))?$", re.IGNORECASE)
_WHATSAPP_HOSTS = ("@s.whatsapp.net", "@c.us", "@g.us", "@lid", "@broadcast")
_SIP_NUMBER = re.compile(r"^(\+[0-9]{6,15})(?:[;@].*)?$")

_Found = tuple[IdentifierType, str, str | None]
"""Type, canonical identifier, note."""


def normalise_party(raw: str | None, region: str | None) -> PartyValue:
    """Read one party; `region` is the country the source states for bare numbers, None when it states none.

    Any text is accepted; only an impossible region raises (BadOption).
    """
    return _value(raw, checked_region(region))


def normalise_parties(values: Iterable[str | None], region: str | None) -> list[PartyValue]:
    """Read many parties in order, each distinct text once."""
    known = checked_region(region)
    seen: dict[str | None, PartyValue] = {}
    result = []
    for raw in values:
        value = seen.get(raw)
        if value is None:
            value = seen[raw] = _value(raw, known)
        result.append(value)
    return result


def parse_identifier(text: str, region: str | None = "GB") -> PartyValue:
    """Read what an analyst types: a number, an IBAN, `imei:...`, `whatsapp:joe`, or a canonical identifier."""
    known = checked_region(region)
    cleaned = plain(text)
    named = _NAMED.match(cleaned.text)
    if named is not None and _may_be_service(named[1].lower()):
        account = _account(named[1], named[2], known)
        if account is not None:
            return _known(text, account)
    if (bare := _iban(cleaned.text)) is not None:
        return _known(text, bare)
    value = _value(text, known)
    if value.type is IdentifierType.OPAQUE and _may_be_device(cleaned.text):
        return PartyValue(value.raw, value.state, value.type, value.identifier, value.service, "device_like")
    return value


def _may_be_device(text: str) -> bool:
    return any(parse(text) is not None for parse in (parse_imei, parse_imsi, parse_iccid))


def _may_be_service(name: str) -> bool:
    return name not in _NAMES and name not in _PHONE_SCHEMES and _ANY_SERVICE.match(name) is not None


def _value(raw: str | None, region: str | None) -> PartyValue:
    if raw is None:
        return _absent("", PartyState.BLANK, None)
    cleaned = plain(raw)
    text = cleaned.text
    if cleaned.lost:
        return _absent(raw, PartyState.UNAVAILABLE, cleaned.note)
    if text.isascii() and text.lstrip("+").isdigit():
        return _from_digits(raw, text, region, cleaned.note)
    state = _absent_state(text)
    if state is not None:
        return _absent(raw, state, None)
    return _known(raw, _recognised(text, region) or _phone_or_opaque(text, region, cleaned.note))


def _from_digits(raw: str, digits: str, region: str | None, note: str | None) -> PartyValue:
    """Take the common way: nothing but digits."""
    if region is not None and not digits.strip("0"):
        return _absent(raw, PartyState.UNAVAILABLE, "zero")
    found = read_digits(digits, region)
    if found.e164 is not None:
        return _known(raw, (IdentifierType.PHONE, found.e164, found.note or note))
    if region is not None and _SHORT.match(digits) and digits[0] != "0":
        return _known(raw, (IdentifierType.SHORT_CODE, f"short:{region}:{digits}", note))
    return _known(raw, (IdentifierType.OPAQUE, f"opaque:{digits}", found.note or note))


def _phone_or_opaque(text: str, region: str | None, note: str | None) -> _Found:
    found = read_phone(text, region)
    if found.e164 is not None:
        return IdentifierType.PHONE, found.e164, found.note or note
    return IdentifierType.OPAQUE, f"opaque:{text}", found.note or note


def _known(raw: str, found: _Found) -> PartyValue:
    kind, identifier, note = found
    service = is_service(identifier)
    if kind is IdentifierType.OPAQUE and identifier.removeprefix("opaque:").lower() in _VOICEMAIL_WORDS:
        service, note = True, "voicemail"
    return PartyValue(raw, PartyState.KNOWN, kind, identifier, service, note)


def _absent(raw: str, state: PartyState, note: str | None) -> PartyValue:
    return PartyValue(raw, state, None, None, False, note)


def _absent_state(text: str) -> PartyState | None:
    if text in _BLANK_AS_WRITTEN:
        return PartyState.BLANK
    if len(text) > _LONGEST_WORD:
        return None
    word = _SPACES.sub(" ", _BRACKETS.sub("", text)).strip().lower().removeprefix("sip:")
    return ABSENT_WORDS.get(word)


def _recognised(text: str, region: str | None) -> _Found | None:
    """Read a text that says what it is: a name and a colon, or an address."""
    named = _NAMED.match(text)
    if named is not None:
        name, rest = named[1].lower(), named[2].strip()
        if name in _NAMES:
            return _NAMES[name](rest) or (IdentifierType.OPAQUE, f"opaque:{text}", "invalid_identifier")
        if name in SERVICES or name == "sips":
            return _account(name, rest, region)
    if "@" not in text:
        return None
    if text.lower().endswith(_WHATSAPP_HOSTS):
        return _account("whatsapp", text, region)
    return _email(text)


def _account(service: str, handle: str, region: str | None) -> _Found | None:
    name, handle = service.lower(), handle.strip().lstrip("@")
    number = None
    if name == "whatsapp":
        found = _WHATSAPP_NUMBER.match(handle)
        number = read_digits(f"+{found[1]}", region).e164 if found is not None else None
    elif name in ("sip", "sips"):
        found = _SIP_NUMBER.match(handle)
        number = read_digits(found[1], region).e164 if found is not None else None
    if number is not None:
        return IdentifierType.PHONE, number, "whatsapp_id" if name == "whatsapp" else "sip_uri"
    if not _HANDLE.match(handle):
        return None
    return IdentifierType.ACCOUNT, f"{name}:{handle}", None


def _email(text: str) -> _Found | None:
    if len(text) > _LONGEST_ADDRESS or not _EMAIL.match(text):
        return None
    return IdentifierType.EMAIL, f"email:{text.lower()}", None


def _imei(text: str) -> _Found | None:
    found = parse_imei(text)
    return (IdentifierType.IMEI, found.identifier, None) if found is not None else None


def _imsi(text: str) -> _Found | None:
    found = parse_imsi(text)
    return (IdentifierType.IMSI, found.identifier, None) if found is not None else None


def _iccid(text: str) -> _Found | None:
    found = parse_iccid(text)
    return (IdentifierType.ICCID, found.identifier, None) if found is not None else None


def _plate(text: str) -> _Found | None:
    mark = read_plate(text)
    if mark is None:
        return None
    return IdentifierType.PLATE, f"plate:{mark}", "confusable_mark" if may_be_misread(mark) else None


def _iban(text: str) -> _Found | None:
    found = parse_iban(text)
    return (IdentifierType.BANK_ACCOUNT, f"iban:{found}", None) if found is not None else None


def _bank(text: str) -> _Found | None:
    found = parse_bank_account(text)
    return (IdentifierType.BANK_ACCOUNT, f"bank:{found}", None) if found is not None else None


def _card(text: str) -> _Found | None:
    found = parse_card(text)
    return (IdentifierType.BANK_ACCOUNT, f"card:{found}", None) if found is not None else None


def _short(text: str) -> _Found | None:
    return (IdentifierType.SHORT_CODE, f"short:{text}", None) if _SHORT_CANONICAL.match(text) else None


def _opaque(text: str) -> _Found | None:
    return (IdentifierType.OPAQUE, f"opaque:{text}", None) if text else None


_NAMES: Final[MappingProxyType[str, Callable[[str], _Found | None]]] = MappingProxyType(
    {
        "email": _email,
        "mailto": _email,
        "imei": _imei,
        "imeisv": _imei,
        "imsi": _imsi,
        "iccid": _iccid,
        "plate": _plate,
        "iban": _iban,
        "bank": _bank,
        "card": _card,
        "short": _short,
        "opaque": _opaque,
    }
)
