"""Cell identifiers: spellings of one cell meet, and what is not stated is not filled in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefold.text.cells import CellId, CellPlace, parse_cell, parse_cell_place, parse_rat, split_eci, split_utran

CGI = CellId("cgi:234-10-1234-56789", mcc="234", mnc="10", lac=1234, ci=56789)
ECGI = CellId("ecgi:234-10-12345678", mcc="234", mnc="10", eci=12345678, enb=48225, sector=78)
ENB = CellId("enb:501234-2", eci=128315906, enb=501234, sector=2)


@pytest.mark.parametrize(
    "text",
    ["234-10-1234-56789", "234/10/1234/56789", "234:10:1234:56789", "234;10;1234;56789", "234 10 1234 56789",
     "23410-1234-56789", "23410/1234/56789", "234-010-1234-56789", "234-10-01234-56789", "CGI:234-10-1234-56789",
     " 234 - 10 - 1234 - 56789 ", "234-10-0x4D2-0xDDD5", '="234-10-1234-56789"', "２３４-１０-１２３４-５６７８９",
     "cgi:234-10-1234-56789"],
)  # fmt: skip
def test_spellings_of_a_2g_or_3g_cell(text: str) -> None:
    assert parse_cell(text) == CGI


@pytest.mark.parametrize(
    "text",
    ["234-10-12345678", "23410-12345678", "234/10/12345678", "ECGI 234-10-12345678", "ecgi:234-10-12345678",
     "234-10-0xBC614E", "eNB 234-10-48225-78"],
)  # fmt: skip
def test_spellings_of_a_4g_cell(text: str) -> None:
    assert parse_cell(text) == ECGI


@pytest.mark.parametrize(
    "text", ["501234-2", "501234/2", "eNB 501234-2", "eNB-ID:501234-2", "enb:501234-2", "0x7A5F202"]
)
def test_spellings_of_a_4g_cell_without_its_network(text: str) -> None:
    assert parse_cell(text) == ENB


def test_a_hexadecimal_cell() -> None:
    cell = parse_cell("0x4FB2C01")
    assert cell is not None
    assert (cell.eci, cell.enb, cell.sector, cell.canonical) == (0x4FB2C01, 326444, 1, "enb:326444-1")


@pytest.mark.parametrize("prefix", ["LTE/", "lte ", "4G-", "4G:", "E-UTRAN/", "LTE/ECGI:"])
def test_a_stated_technology_is_kept(prefix: str) -> None:
    assert parse_cell(prefix + "234-10-12345678") == replace(ECGI, rat="4G")


def test_technologies_of_other_forms() -> None:
    assert parse_cell("GSM/234-10-1234-56789") == replace(CGI, rat="2G")
    assert parse_cell("UMTS 234-10-1234-56789") == replace(CGI, rat="3G")
    assert parse_cell("LTE/501234-2") == replace(ENB, rat="4G")
    nr = parse_cell("NR/234-10-12345678901")
    assert nr == CellId("ncgi:234-10-12345678901", rat="5G", mcc="234", mnc="10", nci=12345678901)


def test_the_technology_may_come_from_another_column_and_the_text_wins() -> None:
    assert parse_cell("234-10-1234-56789", rat="3G") == replace(CGI, rat="3G")
    assert parse_cell("GSM/234-10-1234-56789", rat="3G") == replace(CGI, rat="2G")
    assert parse_cell("234-10-1234-56789", rat="WiFi") == CGI


def test_an_area_code_before_an_eci_is_kept_as_the_tracking_area() -> None:
    assert parse_cell("LTE 234-10-77-12345678") == replace(ECGI, rat="4G", lac=77)
    assert parse_cell("234-10-77-12345678", rat="LTE") == replace(ECGI, rat="4G", lac=77)
    assert parse_cell("ecgi:234-10-77-12345678") == replace(ECGI, lac=77)


def test_a_utran_long_id_is_split_where_3g_is_stated() -> None:
    assert split_utran(66808694) == (1019, 27510)
    stated = parse_cell("UMTS/234-10-1234-66808694")
    assert stated is not None
    assert (stated.rnc, stated.ci, stated.lac, stated.eci) == (1019, 27510, 1234, None)
    unstated = parse_cell("234-10-1234-66808694")
    assert unstated is not None
    assert (unstated.rnc, unstated.ci, unstated.eci, unstated.rat) == (None, 66808694, None, None)
    assert stated.canonical == unstated.canonical == "cgi:234-10-1234-66808694"


def test_an_eci_is_enb_and_sector() -> None:
    assert split_eci(501234 << 8 | 2) == (501234, 2)


def test_a_number_too_large_for_an_area_code_is_an_enb() -> None:
    cell = parse_cell("234-10-501234-2")
    assert cell is not None
    assert (cell.canonical, cell.enb, cell.sector) == ("ecgi:234-10-128315906", 501234, 2)


def test_a_code_too_large_for_4g_is_5g() -> None:
    for text in ("234-10-12345678901", "234-10-77-12345678901"):
        cell = parse_cell(text)
        assert cell is not None
        assert (cell.canonical, cell.nci, cell.rat) == ("ncgi:234-10-12345678901", 12345678901, None)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("234-10-?-56789", "cgi:234-10-?-56789"),
        ("234-10-1234-?", "cgi:234-10-1234-?"),
        ("?-?-1234-56789", "cgi:?-?-1234-56789"),
        ("234-?-1234-56789", "cgi:234-?-1234-56789"),
        ("GSM/1234-56789", "cgi:?-?-1234-56789"),
        ("LTE/1234-2", "enb:1234-2"),
        ("LTE/12345678", "enb:48225-78"),
        ("310-410-1234-5678", "cgi:310-410-1234-5678"),
        ("310410-1234-5678", "cgi:310-410-1234-5678"),
        ("310-41-1234-5678", "cgi:310-041-1234-5678"),
        ("310410-12345678", "ecgi:310-410-12345678"),
        ("262-2-1234-5678", "cgi:262-02-1234-5678"),
        ("26202-1234-5678", "cgi:262-02-1234-5678"),
        ("262002-1234-5678", "cgi:262-002-1234-5678"),
    ],
)
def test_unknown_parts_and_other_networks(text: str, canonical: str) -> None:
    cell = parse_cell(text)
    assert cell is not None
    assert cell.canonical == canonical


@pytest.mark.parametrize(
    "text",
    ["", " ", "?", "13084", "2083", "083 sector 2", "Site 12", "A-B-C-D", "083-2", "1234-2", "1234-56789",
     "23410-5678", "234-10-1234", "234-10-200", "LTE/234-10-200", "234-10-1234-56789-1", "234-10--", "234-10-?-?",
     "2024-01-15", "12/02/2024", "10:30:15", "192.168.1.1", "07700 900123", "+447700900123", "234-1000-1234-5678",
     "234-123-1234-5678", "100-10-1234-5678", "234-10-70000-500", "GSM/234-10-1234-70000", "GSM/234-10-12345678",
     "LTE/234-10-1234567890", "234-10-99999999999", "0x12", "1" * 500, "-" * 500, "234-10-1234-268435456789"],
)  # fmt: skip
def test_what_could_be_two_things_or_a_carriers_own_name_is_left_alone(text: str) -> None:
    assert parse_cell(text) is None


def test_att_places_put_longitude_first() -> None:
    text = "[1234/56789:-0.1276:51.5072:120:65]"
    cell = CellId("cgi:?-?-1234-56789", lac=1234, ci=56789)
    assert parse_cell_place(text) == CellPlace(cell, lat=51.5072, lon=-0.1276, azimuth=120, beamwidth=65)
    assert parse_cell(text) == cell


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1234/56789:-0.1276:51.5072:-1:-1]", (51.5072, -0.1276, None, None)),
        ("[1234/56789:-0.1276:51.5072]", (51.5072, -0.1276, None, None)),
        ("[1234/56789:::120:]", (None, None, 120, None)),
        ("[1234/56789:-0.1276:95.1:400:65]", (None, None, None, 65)),
        ("[ 1234 / 56789 : -0.1276 : 51.5072 : 0 : 360 ]", (51.5072, -0.1276, 0, 360)),
        ("[1234/56789:-0.1276:51.5072:120:65],[1/2:0:0:0:0]", (51.5072, -0.1276, 120, 65)),
    ],
)
def test_att_places_with_missing_or_impossible_parts(text: str, expected: tuple[float | None, ...]) -> None:
    place = parse_cell_place(text)
    assert place is not None
    assert (place.lat, place.lon, place.azimuth, place.beamwidth) == expected


@pytest.mark.parametrize("text", ["", "[]", "[1234:0:0:0:0]", "1234/56789:-0.1276:51.5072", "[a/b:1:2:3:4]"])
def test_what_is_no_place(text: str) -> None:
    assert parse_cell_place(text) is None


def test_names_of_technologies() -> None:
    assert [parse_rat(name) for name in ("gsm", "UMTS", " LTE ", "NR", "5g", "WiFi", "", None)] == [
        "2G", "3G", "4G", "5G", "5G", None, None, None,
    ]  # fmt: skip


@given(
    st.one_of(
        st.text(),
        st.text(alphabet="0123456789-/:; ?xABCDEFGLTE[].", max_size=30),
        st.builds(
            "{}{}-{}-{}-{}".format,
            st.sampled_from(["", "GSM/", "UMTS/", "LTE/", "NR/", "CGI:", "eNB "]),
            st.sampled_from(["234", "235", "310", "262", "?"]),
            st.integers(0, 99),
            st.integers(0, 99999),
            st.integers(0, 1 << 37),
        ),
    ),
    st.sampled_from([None, "2G", "LTE", "NR"]),
)
def test_a_canonical_form_reads_as_itself(text: str, rat: str | None) -> None:
    cell = parse_cell(text, rat)
    if cell is not None:
        again = parse_cell(cell.canonical, cell.rat)
        assert again is not None
        assert again.canonical == cell.canonical
        assert (again.eci, again.nci, again.ci, again.rnc) == (cell.eci, cell.nci, cell.ci, cell.rnc)
