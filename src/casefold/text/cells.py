"""Cell identifiers: one canonical form, so that a call's cell joins the line of the antenna table that describes it.

Sources write the same cell with dashes, slashes, colons or hexadecimal, with network codes joined or padded, with or
without the radio technology. What a text does not state is not filled in: a code that could be two things, or that is
only a carrier's own name for a cell, is left to the caller as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from casefold.text.devices import MNC_LENGTHS
from casefold.text.phones import plain

Rat = Literal["2G", "3G", "4G", "5G"]

RAT_NAMES: Final[MappingProxyType[str, Rat]] = MappingProxyType(
    {
        "2G": "2G", "GSM": "2G", "GPRS": "2G", "EDGE": "2G", "GERAN": "2G",
        "3G": "3G", "UMTS": "3G", "WCDMA": "3G", "UTRAN": "3G", "HSPA": "3G",
        "4G": "4G", "LTE": "4G", "EUTRAN": "4G", "E-UTRAN": "4G",
        "5G": "5G", "NR": "5G",
    }
)  # fmt: skip

_LONGEST_TEXT = 120
_CODE_16, _CODE_28, _CODE_36 = 0xFFFF, 0xFFFFFFF, 0xFFFFFFFFF
_ENB_LARGEST, _SECTOR_LARGEST = 0xFFFFF, 0xFF
_PREFIX = re.compile(
    r"^(E-UTRAN|EUTRAN|UTRAN|GERAN|GPRS|EDGE|HSPA|WCDMA|UMTS|GSM|LTE|NR|[2345]G)\s*[-/:;=|\s]\s*", re.IGNORECASE
)
_FORM = re.compile(r"^(E-?CGI|N-?CGI|CGI|SAI|ENB(?:-?ID)?|CELL)\s*[-/:;=|\s]\s*", re.IGNORECASE)
_SPLIT = re.compile(r"[-/:;,|_\s]+")
_PART = re.compile(r"^(?:\?|[0-9]{1,11}|0[xX][0-9A-Fa-f]{1,9})$")
_NUMBER = r"\s*(-?[0-9]{1,11}(?:\.[0-9]{1,12})?)?\s*"
_PLACE = re.compile(
    rf"\[\s*(\?|[0-9]{{1,10}})\s*/\s*(\?|[0-9]{{1,11}})\s*:{_NUMBER}:{_NUMBER}(?::{_NUMBER})?(?::{_NUMBER})?\]"
)


@dataclass(frozen=True, slots=True)
class CellId:
    """One cell; a part the text does not state is None. `lac` is the tracking area where `rat` is 4G or 5G."""

    canonical: str
    rat: Rat | None = None
    mcc: str | None = None
    mnc: str | None = None
    lac: int | None = None
    ci: int | None = None
    eci: int | None = None
    enb: int | None = None
    sector: int | None = None
    rnc: int | None = None
    nci: int | None = None


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell with where its antenna stands and looks, in degrees (WGS84, clockwise from north)."""

    cell: CellId | None
    lat: float | None
    lon: float | None
    azimuth: float | None
    beamwidth: float | None


def parse_rat(text: str | None) -> Rat | None:
    """Return 2G, 3G, 4G or 5G for a radio technology's name, else None."""
    return RAT_NAMES.get(text.strip().upper()) if text is not None else None


def split_utran(long_id: int) -> tuple[int, int]:
    """Split a UTRAN cell's long id into RNC and cell [S14][S13]."""
    return long_id >> 16, long_id & _CODE_16


def split_eci(eci: int) -> tuple[int, int]:
    """Split a macro cell's ECI into eNB and sector (the split is general knowledge)."""
    return eci >> 8, eci & _SECTOR_LARGEST


def parse_cell(text: str, rat: str | None = None) -> CellId | None:
    """Read a cell in any of the written forms, or None; `rat` is what another column states.

    Without a stated technology a code that fits two forms is refused, and a cell code above 16 bits behind an area
    code is not split: it may be a UTRAN long id or an ECI.
    """
    body = plain(text).text
    if len(body) > _LONGEST_TEXT:
        return None
    if body.startswith("["):
        place = parse_cell_place(body)
        return place.cell if place is not None else None
    stated, form, body = _prefixes(body, parse_rat(rat))
    parts = _SPLIT.split(body.strip())
    if not 1 <= len(parts) <= 4 or not all(_PART.match(part) for part in parts):
        return None
    cell = _by_parts(parts, stated, form)
    return replace(cell, rat=stated) if cell is not None else None


def parse_cell_place(text: str) -> CellPlace | None:
    """Read AT&T's `[LAC/CID:longitude:latitude:azimuth:beamwidth]`, longitude first; the first one of several.

    `-1` and empty fields are None; so are coordinates outside the earth.
    """
    found = _PLACE.search(text[:_LONGEST_TEXT])
    if found is None:
        return None
    lon, lat = _within(found[3], -180, 180), _within(found[4], -90, 90)
    if lon is None or lat is None:
        lon = lat = None
    return CellPlace(
        cell=_cgi(("?", "?"), found[1], found[2], None),
        lat=lat,
        lon=lon,
        azimuth=_within(found[5], 0, 360),
        beamwidth=_within(found[6], 0, 360),
    )


def _within(text: str | None, low: float, high: float) -> float | None:
    if text is None or text == "-1":
        return None
    value = float(text)
    return value if low <= value <= high else None


def _prefixes(text: str, rat: Rat | None) -> tuple[Rat | None, str, str]:
    """Take off the technology and the name of the form; the text's own technology wins."""
    form = ""
    found = _PREFIX.match(text)
    if found is not None:
        rat, text = RAT_NAMES[found[1].upper()], text[found.end() :]
    named = _FORM.match(text)
    if named is not None:
        form, text = named[1].upper().replace("-", "").removesuffix("ID"), text[named.end() :]
    return rat, "" if form == "CELL" else form, text


def _by_parts(parts: list[str], rat: Rat | None, form: str) -> CellId | None:
    if len(parts) == 1:
        return _lone(parts[0], rat, form)
    if len(parts) == 2 and (form == "ENB" or not _joined(parts)):
        return _pair(parts[0], parts[1], rat, form)
    network = _network(parts[0], parts[1]) if not _joined(parts) else _network(parts[0][:3], parts[0][3:])
    rest = parts[1:] if _joined(parts) else parts[2:]
    if network is None or not 1 <= len(rest) <= 2:
        return None
    if len(rest) == 1:
        return _wide(network, rest[0], None, rat, form)
    return _area_and_cell(network, rest[0], rest[1], rat, form)


def _joined(parts: list[str]) -> bool:
    """Say whether the first part is a country and a network code in one, judging by its length and the rest."""
    if not (parts[0].isdigit() and len(parts[0]) in (5, 6) and _is_country(parts[0][:3])):
        return False
    length = MNC_LENGTHS.get(parts[0][:3])
    if length is not None and len(parts[0]) != 3 + length:
        return False
    return len(parts) == 3 or (len(parts) == 2 and (_value(parts[1]) or 0) > _CODE_16)


def _network(mcc: str, mnc: str) -> tuple[str, str] | None:
    """Return country and network code, padded as the country writes them; `?` for unknown ones."""
    if mcc != "?" and not _is_country(mcc):
        return None
    if mnc == "?":
        return mcc, "?"
    if not (mnc.isdigit() and len(mnc) <= 3):
        return None
    length = MNC_LENGTHS.get(mcc)
    if length is None:
        return mcc, mnc.zfill(2)
    short = str(int(mnc)).zfill(length)
    return (mcc, short) if len(short) == length else None


def _is_country(mcc: str) -> bool:
    return len(mcc) == 3 and mcc.isdigit() and ("200" <= mcc <= "799" or mcc in ("001", "901", "999"))


def _value(part: str) -> int | None:
    if part == "?":
        return None
    return int(part, 16) if part[:2] in ("0x", "0X") else int(part)


def _lone(part: str, rat: Rat | None, form: str) -> CellId | None:
    """Read one code: hexadecimal, or stated to be an ECI; any other may be a carrier's own name."""
    if not (part[:2] in ("0x", "0X") or form == "ECGI" or (rat in ("4G", "5G") and form == "")):
        return None
    if (_value(part) or 0) <= _CODE_16:
        return None
    return _wide(("?", "?"), part, None, rat, form)


def _pair(first: str, second: str, rat: Rat | None, form: str) -> CellId | None:
    """Read eNB and sector, or area and cell where a technology that has them is stated."""
    enb, sector = _value(first), _value(second)
    if rat in ("2G", "3G") or form in ("CGI", "SAI"):
        return _cgi(("?", "?"), first, second, rat)
    if enb is None or sector is None or rat == "5G" or not (enb <= _ENB_LARGEST and sector <= _SECTOR_LARGEST):
        return None
    if not (form == "ENB" or rat == "4G" or enb > _CODE_16):
        return None  # may be an area code and a cell code
    return _ecgi(("?", "?"), enb << 8 | sector, None)


def _area_and_cell(network: tuple[str, str], area: str, code: str, rat: Rat | None, form: str) -> CellId | None:
    lac, sector = _value(area), _value(code)  # or the eNB and its sector
    if rat in (None, "4G") and (form == "ENB" or (lac or 0) > _CODE_16):
        if lac is None or sector is None or lac > _ENB_LARGEST or sector > _SECTOR_LARGEST:
            return None
        return _ecgi(network, lac << 8 | sector, None)  # too large for an area code
    if rat in ("4G", "5G") or form in ("ECGI", "NCGI") or (sector or 0) > _CODE_28:
        return _wide(network, code, lac, rat, form)
    return _cgi(network, area, code, rat)


def _wide(network: tuple[str, str], code: str, tac: int | None, rat: Rat | None, form: str) -> CellId | None:
    """Read an ECI or, where it is stated or does not fit 28 bits, an NCI."""
    value = _value(code)
    if value is None or value > _CODE_36 or rat in ("2G", "3G") or form in ("CGI", "SAI"):
        return None
    if rat == "5G" or form == "NCGI" or value > _CODE_28:
        return None if rat == "4G" or form == "ECGI" else _ncgi(network, value, tac)
    if value <= _CODE_16 and not (rat == "4G" or form == "ECGI"):
        return None  # may be an area code
    return _ecgi(network, value, tac)


def _cgi(network: tuple[str, str], area: str, code: str, rat: Rat | None) -> CellId | None:
    lac, ci = _value(area), _value(code)
    if (lac is None and ci is None) or (lac or 0) > _CODE_16 or (ci or 0) > _CODE_28:
        return None
    if rat == "2G" and (ci or 0) > _CODE_16:
        return None
    mcc, mnc = network
    canonical = f"cgi:{mcc}-{mnc}-{_shown(lac)}-{_shown(ci)}"
    rnc = None
    if rat == "3G" and ci is not None and ci > _CODE_16:
        rnc, ci = split_utran(ci)
    return CellId(canonical, mcc=_known(mcc), mnc=_known(mnc), lac=lac, ci=ci, rnc=rnc)


def _ecgi(network: tuple[str, str], eci: int, tac: int | None) -> CellId | None:
    if eci <= _SECTOR_LARGEST:
        return None  # no valid ECI [S13]
    mcc, mnc = network
    enb, sector = split_eci(eci)
    canonical = f"enb:{enb}-{sector}" if network == ("?", "?") else f"ecgi:{mcc}-{mnc}-{eci}"
    return CellId(canonical, mcc=_known(mcc), mnc=_known(mnc), lac=tac, eci=eci, enb=enb, sector=sector)


def _ncgi(network: tuple[str, str], nci: int, tac: int | None) -> CellId:
    mcc, mnc = network
    return CellId(f"ncgi:{mcc}-{mnc}-{nci}", mcc=_known(mcc), mnc=_known(mnc), lac=tac, nci=nci)


def _known(code: str) -> str | None:
    return None if code == "?" else code


def _shown(code: int | None) -> str:
    return "?" if code is None else str(code)
