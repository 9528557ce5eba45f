"""What the client makes of answers and of import options, without a site."""

from __future__ import annotations

from datetime import UTC, date, datetime

import httpx
import pytest

import casefold
from casefold import Authority, ImportOptions
from casefold.client.bringing import said_of
from casefold.client.line import error_in, error_of
from casefold.client.wire import build, plain
from casefold.errors import BadOption, Busy, CasefoldError, Misconfigured, NotFound, Undecided
from casefold.model.ledger import Attribution, AttributionStatus, EvidenceLine, Grade


def test_a_value_comes_back_from_its_json() -> None:
    line = EvidenceLine("statement", "Said so.", grade=Grade("3x5x2", "1", "A", "P"), records=("x1-row:2",))
    claim = Attribution(
        "a1", "+447700900001", "e1", datetime(2026, 1, 2, 3), None, None, AttributionStatus.CLAIMED, (line,), "A"
    )
    assert build(Attribution, plain(claim)) == claim


def test_an_error_keeps_its_class_message_place_and_remedy() -> None:
    told = {"error": {"kind": "Undecided", "message": "two fit", "place": "row 2", "remedy": "Say which."}}
    error = error_of(httpx.Response(409, json=told))
    assert type(error) is Undecided
    assert (error.message, error.place, error.remedy) == ("two fit", "row 2", "Say which.")


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [(404, "Not Found", NotFound), (429, "Too Many Requests", Busy), (500, "__class__", Misconfigured)],
)
def test_an_error_of_no_class_is_one_of_its_status(status: int, kind: str, expected: type[CasefoldError]) -> None:
    told = {"error": {"kind": kind, "message": "m", "place": None, "remedy": "r"}}
    assert type(error_of(httpx.Response(status, json=told))) is expected


def test_an_answer_of_something_else_is_said_to_be_one() -> None:
    assert isinstance(error_of(httpx.Response(502, text="<html>")), Misconfigured)
    assert type(error_in({}, "it failed")) is CasefoldError


def test_options_a_site_takes_are_sent_and_others_refused() -> None:
    authority = Authority(reference="AUT/1", date_from=date(2026, 1, 2))
    said = said_of(ImportOptions(authority=authority, subject="07700900001", mapping={"*": "call"}))
    expected = {"authority": "AUT/1", "date_from": "2026-01-02", "subject": "07700900001", "rows_are": "call"}
    assert said == expected
    for other in (
        ImportOptions(dayfirst=True),
        ImportOptions(mapping={"a": "b"}),
        ImportOptions(authority=Authority(obtained_by="A. Analyst")),
    ):
        with pytest.raises(BadOption, match="a site takes no"):
            said_of(other)


@pytest.mark.parametrize("url", ["ftp://x", "casefold.example", ""])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(Misconfigured):
        casefold.connect(url, "casefold_x")


def test_a_token_that_would_write_a_header_is_refused() -> None:
    with pytest.raises(Misconfigured, match="token"):
        casefold.connect("http://127.0.0.1:1", "casefold_x\r\nX-Made-Up: 1")


def test_a_site_that_is_not_there_is_said_to_be_away() -> None:
    with pytest.raises(Misconfigured, match="did not answer"):
        casefold.connect("http://127.0.0.1:1", "casefold_x")


def test_instants_keep_their_offset() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    assert datetime.fromisoformat(plain(moment)) == moment
