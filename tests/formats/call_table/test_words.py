"""The small judgements everything rests on: headers, values, names, whole columns of text."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.formats.call_table.fields import CELL, EVENT, FIELDS_OF, SUBSCRIBER, TABLES
from casefold.formats.call_table.headers import fields_for
from casefold.formats.call_table.spoken import kind_in, spoken
from casefold.formats.call_table.subject import common_party, name_of_file, number_in, subject_in_titles
from casefold.formats.call_table.synonyms import CELL_WORDS, EVENT_WORDS, SUBSCRIBER_WORDS
from casefold.formats.readers.arrow_text import blank, join, join_date_and_clock, same_party, starts_with_digit
from casefold.formats.readers.column_shapes import shape_of_column
from casefold.formats.readers.header_text import column_letter, squash, unit_in, zone_in
from casefold.text.times import join_date_and_clock_sql

TEXTS = st.lists(
    st.one_of(st.none(), st.sampled_from(["", " ", "a", "1", "é", "  x  ", "0.5", "07700900123"])), min_size=1
)


@pytest.mark.parametrize(
    ("header", "table", "field"),
    [
        ("A Number", EVENT, "from"),
        ("Calling Party No.", EVENT, "from"),
        ("servedMSISDN", EVENT, "subject"),
        ("rATType", EVENT, "rat"),
        ("ET (Elapsed Time, MM:SS)", EVENT, "duration_s"),
        ("First Serving Cell Face", EVENT, "sector"),
        ("Numéro appelé", EVENT, "to"),
        ("Gesprächsdauer", EVENT, "duration_s"),
        ("Hora", EVENT, "clock"),
        ("Antenna Height (m)", CELL, "height_m"),
        ("Grid Ref.", CELL, "os_grid"),
        ("D.O.B.", SUBSCRIBER, "date_of_birth"),
        ("Full_Name", SUBSCRIBER, "name"),
    ],
)
def test_header_names_a_field(header: str, table: str, field: str) -> None:
    """Spelling, points, accents and brackets do not matter."""
    assert field in [name for name, _ in fields_for(header, table)]


@pytest.mark.parametrize("header", ["Amount", "Notes", "Report Date", "Balance", "Colour", "", "A", "x" * 5000])
def test_other_headers_name_nothing(header: str) -> None:
    """Half a word, or another thing's date, is no field."""
    assert fields_for(header, EVENT) == ()


def test_every_word_belongs_to_a_field_of_its_table() -> None:
    """The lists of words name only fields that exist."""
    for table, words in zip(TABLES, (EVENT_WORDS, CELL_WORDS, SUBSCRIBER_WORDS), strict=True):
        assert set(words) <= set(FIELDS_OF[table])


@pytest.mark.parametrize(
    ("text", "zone"),
    [("Start (UTC)", "UTC"), ("Conn. Time(UTC)", "UTC"), ("UTC+1", "+01:00"), ("GMT-05:30", "-05:30"), ("Start", None)],
)
def test_zone_in_a_header(text: str, zone: str | None) -> None:
    """A zone is what the header states, in one spelling."""
    assert zone_in(text) == zone


def test_unit_in_a_header() -> None:
    """Hours, minutes and seconds with colons say their unit themselves."""
    assert [unit_in(f"Duration ({unit})") for unit in ("hh:mm:ss", "mm:ss", "s", "ms")] == [
        None,
        "m:s",
        "seconds",
        "milliseconds",
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Voice", "call"),
        ("sms_2026", "message"),
        ("Text messages", "message"),
        ("GPRS", "data_session"),
        ("calls and texts", None),
        ("Call data records", None),
        ("Sheet1", None),
    ],
)
def test_a_name_says_one_kind_or_none(name: str, kind: str | None) -> None:
    """A set of call data holds every kind, so its name says none."""
    assert kind_in(name) == kind


def test_words_beyond_the_general_ones_find_a_kind() -> None:
    """A video call is a call, an RCS chat a message; a fax is neither."""
    assert [spoken(word, {}).kind for word in ("Video call", "RCS-IMChat", "fax")] == ["call", "message", None]
    assert spoken("11", {"11": ("voice", None)}).service == "voice"


@pytest.mark.parametrize(
    ("row", "subject"),
    [
        (["Subject number: 07700 900123"], "07700 900123"),
        (["Target MSISDN", "447700900123"], "447700900123"),
        (["Report for account number 12345678"], None),
        (["Period", "01/02/2026 - 28/02/2026"], None),
        (["Enquiries telephone 020 7946 0123"], None),
        (["07700 900123"], None),
    ],
)
def test_subject_in_a_title(row: list[str | None], subject: str | None) -> None:
    """A number counts only beside a word that says whose it is."""
    assert subject_in_titles([row]) == subject


def test_names_of_files() -> None:
    """A number in a name, a name of its own, or only words for records."""
    assert number_in("EXAMPLE_07700900123_Feb") == "07700900123"
    assert name_of_file("ego.csv") == "ego"
    assert name_of_file("call_records_export.csv") is None
    assert number_in("2026-02-13") is None


def test_common_party_needs_nearly_every_row() -> None:
    """Two parties in every row are two people's records, and nobody's."""
    assert common_party(["1"] * 4, ["2", "3", "4", "5"]) == "1"
    assert common_party(["1"] * 4, ["2"] * 4) is None
    assert common_party(["1", "2", "1"], ["3", "4", "5"]) is None
    assert common_party(["1"], ["2"]) is None


def test_values_are_told_apart() -> None:
    """A fraction is no telephone number, an IMEI has its check digit, a time of day no date."""
    assert shape_of_column(["51.507222", "-0.127600"]).share("phone") == 0
    assert shape_of_column(["352099001761481", "358240051111110"]).share("imei_plausible") == 1
    assert shape_of_column(["09:30", "23:59:59"]).share("clock") == 1
    assert shape_of_column(["13/02/2026 09:30", "2026-02-13T09:30:15Z", "13 Feb 2026 09:30"]).share("datetime") == 1
    assert shape_of_column([]).values == 0


def test_letters_of_columns() -> None:
    """Columns are called as a spreadsheet calls them."""
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@given(st.text(max_size=40))
def test_squash_is_stable(text: str) -> None:
    """What has been squashed stays as it is."""
    once = squash(text)
    assert squash(once) == once


@given(TEXTS)
def test_blank_and_first_digit_agree_with_python(texts: list[str | None]) -> None:
    """Also where the column is a slice of a longer one."""
    column = pa.array(["7", *texts], pa.string()).slice(1)
    assert blank(column).tolist() == [text is None or text.strip() == "" for text in texts]
    assert starts_with_digit(column).tolist() == [bool(text) and str(text)[0].isdigit() for text in texts]


@given(st.lists(st.tuples(*(st.sampled_from([None, "", "a", "b c"]) for _ in range(3))), min_size=1))
def test_join_keeps_every_row(rows: list[tuple[str | None, ...]]) -> None:
    """Texts that are not blank are joined; a row without any stays, without text."""
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    assert join(columns, "-").to_pylist() == ["-".join(filter(None, row)) or None for row in rows]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["13/02/2026", "2026-02-13", "2026-02-13 00:00:00", "2026-02-13T00:00", "", None, "46066"]),
            st.sampled_from(["09:30", "09:30:15", "1899-12-31 09:30:15", "1900-01-01T09:30", "0.5", "", None, "930"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_dates_and_clocks_are_joined_by_the_settled_rules(rows: list[tuple[str | None, str | None]]) -> None:
    """The reader and the store join a date and a clock alike."""
    dates, clocks = (pa.array(column, pa.string()) for column in zip(*rows, strict=True))
    with duckdb.connect() as con:
        con.register("t", pa.table({"d": dates, "c": clocks}))
        wanted = [row[0] for row in con.execute(f"SELECT {join_date_and_clock_sql('d', 'c')} FROM t").fetchall()]
    got = join_date_and_clock(dates, clocks).to_pylist()
    assert [text or None for text in got] == [
        None if date in (None, "") else text for text, (date, _) in zip(wanted, rows, strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "same"),
    [("07700900123", True), ("+44 7700 900123", True), ("447700900123", True), ("07700900124", False), ("123", False)],
)
def test_spellings_of_one_number(text: str, same: bool) -> None:
    """Prefix and spacing do not make another party."""
    assert same_party(pa.array([text]), "07700 900123").tolist() == [same]


def test_pseudonyms_are_compared_as_written() -> None:
    """`A` is not `A_orange`."""
    assert same_party(pa.array(["A", "A_orange", " A "]), "A").tolist() == [True, False, True]
