"""Each record table has one Arrow schema, derived from the declared columns."""

from __future__ import annotations

import pyarrow as pa
import pytest

from casefold.errors import NotFound
from casefold.model.kinds import KINDS, PARTY_COLUMNS
from casefold.store import arrow_schema, columns_of


def test_every_kind_begins_and_ends_alike() -> None:
    """The common columns come first, the marks last."""
    for kind in KINDS:
        names = arrow_schema(kind).names
        assert names[:5] == ["record_id", "exhibit", "file", "locator", "raw"]
        assert names[-2:] == ["flags", "duplicate_of"]


def test_types_are_the_declared_ones() -> None:
    """Times are microseconds without a zone."""
    schema = arrow_schema("data_session")
    assert schema.field("time_utc").type == pa.timestamp("us")
    assert schema.field("duration_s").type == pa.float64()
    assert schema.field("bytes_up").type == pa.int64()
    assert schema.field("apn").type == pa.string()
    assert arrow_schema("party").field("is_owner").type == pa.bool_()


def test_the_party_table_is_one_of_them() -> None:
    """It is asked for like a kind."""
    assert columns_of("party") == PARTY_COLUMNS
    with pytest.raises(NotFound, match="partys"):
        arrow_schema("partys")
