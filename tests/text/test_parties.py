"""Parties: one canonical identifier or a state, never one node for everybody who withheld a number."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefold.errors import BadOption
from casefold.text.parties import (
    ABSENT_WORDS,
    NOTES,
    SERVICES,
    IdentifierType,
    PartyState,
    normalise_parties,
    normalise_party,
    parse_identifier,
)

MOBILE = "+447700900123"

KNOWN = [
    ("07700 900123", IdentifierType.PHONE, MOBILE, False, None),
    ("447700900123", IdentifierType.PHONE, MOBILE, False, "no_plus"),
    ("7700900123", IdentifierType.PHONE, MOBILE, False, "lost_zero"),
    ('="07700900123"', IdentifierType.PHONE, MOBILE, False, "spreadsheet_guard"),
    ("4.47700900123E+11", IdentifierType.PHONE, MOBILE, False, "no_plus"),
    ("141 07700900123", IdentifierType.PHONE, MOBILE, False, "prefix_141"),
    ("sms:+447700900123", IdentifierType.PHONE, MOBILE, False, None),
    ("+447700900123/TYPE=PLMN@mms.example", IdentifierType.PHONE, MOBILE, False, None),
    ("447700900123@s.whatsapp.net", IdentifierType.PHONE, MOBILE, False, "whatsapp_id"),
    ("447700900123:12@s.whatsapp.net", IdentifierType.PHONE, MOBILE, False, "whatsapp_id"),
    ("447700900123@c.us", IdentifierType.PHONE, MOBILE, False, "whatsapp_id"),
    ("whatsapp:+447700900123", IdentifierType.PHONE, MOBILE, False, "whatsapp_id"),
    ("sip:+447700900123@ims.example;user=phone", IdentifierType.PHONE, MOBILE, False, "sip_uri"),
    ("0808 157 0123", IdentifierType.PHONE, "+448081570123", True, None),
    ("0909 879 0123", IdentifierType.PHONE, "+449098790123", True, None),
    ("0800 1111", IdentifierType.PHONE, "+448001111", True, None),
    ("60777", IdentifierType.SHORT_CODE, "short:GB:60777", True, None),
    ("60777.0", IdentifierType.SHORT_CODE, "short:GB:60777", True, "trailing_decimal"),
    ("101", IdentifierType.SHORT_CODE, "short:GB:101", True, None),
    ("1571", IdentifierType.SHORT_CODE, "short:GB:1571", True, None),
    ("118118", IdentifierType.SHORT_CODE, "short:GB:118118", True, None),
    ("116123", IdentifierType.SHORT_CODE, "short:GB:116123", True, None),
    ("12345678", IdentifierType.SHORT_CODE, "short:GB:12345678", True, None),
    ("short:GB:60777", IdentifierType.SHORT_CODE, "short:GB:60777", True, None),
    ("short:60777", IdentifierType.SHORT_CODE, "short:60777", True, None),
    ("Joe.Bloggs@Example.ORG", IdentifierType.EMAIL, "email:joe.bloggs@example.org", False, None),
    ("mailto:joe@example.org", IdentifierType.EMAIL, "email:joe@example.org", False, None),
    ("email:joe@example.org", IdentifierType.EMAIL, "email:joe@example.org", False, None),
    ("whatsapp:joe", IdentifierType.ACCOUNT, "whatsapp:joe", False, None),
    ("Snapchat:@Joe_B", IdentifierType.ACCOUNT, "snapchat:Joe_B", False, None),
    ("447700900123-1400000000@g.us", IdentifierType.ACCOUNT, "whatsapp:447700900123-1400000000@g.us", False, None),
    ("sip:joe@example.org", IdentifierType.ACCOUNT, "sip:joe@example.org", False, None),
    ("imei:260531793113837", IdentifierType.IMEI, "imei:26053179311383", False, None),
    ("imei:26053179311383", IdentifierType.IMEI, "imei:26053179311383", False, None),
    ("imsi:234100000000001", IdentifierType.IMSI, "imsi:234100000000001", False, None),
    ("iccid:8944100000000000001F", IdentifierType.ICCID, "iccid:8944100000000000001", False, None),
    ("imei:12", IdentifierType.OPAQUE, "opaque:imei:12", False, "invalid_identifier"),
    ("email:nobody", IdentifierType.OPAQUE, "opaque:email:nobody", False, "invalid_identifier"),
    ("opaque:d1:A", IdentifierType.OPAQUE, "opaque:d1:A", False, None),
    ("HMRC", IdentifierType.OPAQUE, "opaque:HMRC", False, None),
    (" Big  Dave \u200e", IdentifierType.OPAQUE, "opaque:Big  Dave", False, None),
    ("Nan", IdentifierType.OPAQUE, "opaque:Nan", False, None),
    ("Voicemail", IdentifierType.OPAQUE, "opaque:Voicemail", True, "voicemail"),
    ("077009001234", IdentifierType.OPAQUE, "opaque:077009001234", False, "invalid_number"),
    ("12", IdentifierType.OPAQUE, "opaque:12", False, None),
    ("00123", IdentifierType.OPAQUE, "opaque:00123", False, None),
    ("aa:bb:cc:dd:ee:ff", IdentifierType.OPAQUE, "opaque:aa:bb:cc:dd:ee:ff", False, None),
    ("192.168.100.123", IdentifierType.OPAQUE, "opaque:192.168.100.123", False, None),
    ("https://example.org/joe", IdentifierType.OPAQUE, "opaque:https://example.org/joe", False, None),
    ("3e5", IdentifierType.OPAQUE, "opaque:3e5", False, None),
]


@pytest.mark.parametrize(("raw", "kind", "identifier", "service", "note"), KNOWN)
def test_known_parties_of_a_uk_source(
    raw: str, kind: IdentifierType, identifier: str, service: bool, note: str | None
) -> None:
    value = normalise_party(raw, "GB")
    assert value.raw == raw
    assert value.state is PartyState.KNOWN
    assert (value.type, value.identifier, value.service, value.note) == (kind, identifier, service, note)


@pytest.mark.parametrize(
    ("raw", "state", "note"),
    [
        (None, PartyState.BLANK, None),
        ("", PartyState.BLANK, None),
        (" \u00a0\u200b\t", PartyState.BLANK, None),
        ("\x00", PartyState.BLANK, None),
        ("NULL", PartyState.BLANK, None),
        ("(null)", PartyState.BLANK, None),
        ("N/A", PartyState.BLANK, None),
        ("#N/A", PartyState.BLANK, None),
        ("nan", PartyState.BLANK, None),
        ("-", PartyState.BLANK, None),
        ('""', PartyState.BLANK, None),
        ("WITHHELD", PartyState.WITHHELD, None),
        ("Number Withheld", PartyState.WITHHELD, None),
        ("number_withheld", PartyState.WITHHELD, None),
        ("[Private]", PartyState.WITHHELD, None),
        ("anonymous", PartyState.WITHHELD, None),
        ("sip:anonymous@anonymous.invalid", PartyState.WITHHELD, None),
        ("Restricted", PartyState.WITHHELD, None),
        ("No Caller ID", PartyState.WITHHELD, None),
        ("Blocked", PartyState.WITHHELD, None),
        ("UNAVAILABLE", PartyState.UNAVAILABLE, None),
        ("Not available", PartyState.UNAVAILABLE, None),
        ("Unknown", PartyState.UNAVAILABLE, None),
        ("-1", PartyState.UNAVAILABLE, None),
        ("-1.0", PartyState.UNAVAILABLE, None),
        ("0", PartyState.UNAVAILABLE, "zero"),
        ("00000000000", PartyState.UNAVAILABLE, "zero"),
        ("4.47E+11", PartyState.UNAVAILABLE, "scientific_notation"),
        ("4.477009E+11", PartyState.UNAVAILABLE, "scientific_notation"),
        ("\"'4.47E+11'\"", PartyState.UNAVAILABLE, "scientific_notation"),
    ],
)
def test_a_party_without_an_identifier_is_a_state(raw: str | None, state: PartyState, note: str | None) -> None:
    value = normalise_party(raw, "GB")
    assert (value.state, value.type, value.identifier, value.service, value.note) == (state, None, None, False, note)
    assert value.raw == (raw or "")


@pytest.mark.parametrize("word", sorted(ABSENT_WORDS))
@pytest.mark.parametrize("region", ["GB", None])
def test_no_word_for_nobody_ever_becomes_an_identifier(word: str, region: str | None) -> None:
    for text in (word, word.upper(), word.title(), f" {word} ", f"({word})"):
        value = normalise_party(text, region)
        assert value.state is ABSENT_WORDS[word]
        assert value.identifier is None


@pytest.mark.parametrize("raw", ["07700900123", "447700900123", "7700900123", "300", "0", "60777", "770000000"])
def test_without_a_region_bare_digits_stay_opaque(raw: str) -> None:
    """A pseudonym such as 300 is somebody, and no short code."""
    value = normalise_party(raw, None)
    assert (value.type, value.identifier, value.service) == (IdentifierType.OPAQUE, f"opaque:{raw}", False)


def test_without_a_region_international_numbers_are_phones() -> None:
    for raw in ("+447700900123", "00447700900123", "447700900123@c.us", "whatsapp:447700900123"):
        assert normalise_party(raw, None).identifier == MOBILE


def test_many_values_keep_their_order_and_repetitions() -> None:
    raws = ["07700 900123", None, "Withheld", "07700 900123", "60777"]
    assert normalise_parties(raws, "gb") == [normalise_party(raw, "GB") for raw in raws]
    assert normalise_parties([], None) == []


def test_an_impossible_region_is_refused_before_any_value() -> None:
    for call in (
        lambda: normalise_party("1", "ZZ"),
        lambda: normalise_parties([], "ZZ"),
        lambda: parse_identifier("1", "ZZ"),
    ):
        with pytest.raises(BadOption):
            call()


@pytest.mark.parametrize(
    ("typed", "identifier", "note"),
    [
        ("+44 7700 900123", MOBILE, None),
        ("07700 900123", MOBILE, None),
        ("tel:07700900123", MOBILE, None),
        ("imei:26-053179-311383-7", "imei:26053179311383", None),
        ("whatsapp:joe", "whatsapp:joe", None),
        ("mastodon:joe@example.org", "mastodon:joe@example.org", None),
        ("opaque:d1:A", "opaque:d1:A", None),
        ("short:GB:60777", "short:GB:60777", None),
        ("60777", "short:GB:60777", None),
        ("260531793113837", "opaque:260531793113837", "device_like"),
        ("https://example.org", "opaque:https://example.org", None),
    ],
)
def test_what_an_analyst_types(typed: str, identifier: str, note: str | None) -> None:
    value = parse_identifier(typed)
    assert (value.identifier, value.note) == (identifier, note)


def test_an_analyst_may_state_no_region() -> None:
    assert parse_identifier("07700900123", None).type is IdentifierType.OPAQUE


_PIECES = st.sampled_from(
    ["0", "7700900123", "+44", "44", "141", " ", ".0", "E+11", '="', '"', "'", "@", "c.us", "example.org", "\u200e",
     "opaque:", "whatsapp:", "imei:", "260531793113837", "email:", "short:", "GB:", "withheld", "-1", "tel:", ";ext=1"]
)  # fmt: skip
_TEXTS = st.one_of(st.text(), st.lists(_PIECES, max_size=6).map("".join))


@given(_TEXTS, st.sampled_from(["GB", "US", None]))
def test_normalising_an_identifier_again_changes_nothing(text: str, region: str | None) -> None:
    for read in (normalise_party, parse_identifier):
        value = read(text, region)
        if value.identifier is None:
            assert value.state is not PartyState.KNOWN
            continue
        again = read(value.identifier, region)
        assert (again.state, again.type, again.identifier) == (value.state, value.type, value.identifier)


@given(_TEXTS, st.sampled_from(["GB", "US", None]))
def test_every_value_is_well_formed(text: str, region: str | None) -> None:
    value = normalise_party(text, region)
    assert value.raw == text
    assert value.note is None or value.note in NOTES
    if value.state is not PartyState.KNOWN:
        assert (value.type, value.identifier, value.service) == (None, None, False)
        return
    assert value.identifier is not None
    shapes = {
        IdentifierType.PHONE: r"\+[0-9]{6,15}",
        IdentifierType.SHORT_CODE: r"short:(?:[A-Z]{2}:)?[0-9]{3,8}",
        IdentifierType.IMEI: r"imei:[0-9]{14}",
        IdentifierType.IMSI: r"imsi:[0-9]{13,15}",
        IdentifierType.ICCID: r"iccid:89[0-9]{17,18}",
        IdentifierType.EMAIL: r"email:\S+@\S+",
        IdentifierType.ACCOUNT: rf"(?:sips|{'|'.join(sorted(SERVICES))}):\S+",
        IdentifierType.OPAQUE: r"opaque:(?s:.+)",
    }
    assert value.type is not None
    assert re.fullmatch(shapes[value.type], value.identifier)


@given(st.sampled_from(["WITHHELD", "Private", "unknown", "-1", "", "N/A"]), st.sampled_from(["GB", "US", None]))
def test_withheld_never_yields_an_identifier(word: str, region: str | None) -> None:
    assert normalise_party(word, region).identifier is None


def test_a_very_long_cell_is_kept_as_written() -> None:
    """Long runs of blanks, quotes or brackets must not make a pattern backtrack for ever."""
    for filler in (" ", "\u00a0", '"', ")", "0", "e", ":", "@", ","):
        raw = "a" + filler * 2_000_000 + "b"
        assert normalise_party(raw, "GB").identifier == f"opaque:{raw}"
