"""Whatever people write comes back as they wrote it, in any form."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casefold.formats.whatsapp.header import read_header
from casefold.formats.whatsapp.words import attached, is_self, marker, notice, tidy
from tests.formats.whatsapp.chats import STYLES, Style, read, rows, written

START = datetime(2026, 1, 28, 9, 5, 7)
TEXT = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], whitelist_characters="\n\t\x0b\x0c\x85\u2028"),
    min_size=1,
    max_size=80,
)
NAMES = st.sampled_from(["Ann", "Bo Copley", "+44 7700 900123", "~ Di", "علي", "李雷", "É. Ö."])
MESSAGES = st.lists(st.tuples(st.integers(1, 400_000), NAMES, TEXT), min_size=3, max_size=12)


def is_plain(body: str) -> bool:
    """Tell whether WhatsApp could not have written a text itself, and it splits into no further message."""
    lines = body.split("\n")
    return (
        notice(body) is None
        and marker(lines[0]) is None
        and attached(body) is None
        and all(read_header(line) is None for line in lines)
        and not is_self(body)
    )


@settings(max_examples=150, deadline=None)
@given(style=st.sampled_from(STYLES), messages=MESSAGES)
def test_messages_read_are_the_messages_written(style: Style, messages: list[tuple[int, str, str]]) -> None:
    assume(all(is_plain(body) for _, _, body in messages))
    at, text, expected = START, "", []
    for seconds, name, body in messages:
        at += timedelta(seconds=seconds)
        text += f"{style.header(at)}{name}: {body}\n"
        expected.append((tidy(name), body))
    with tempfile.TemporaryDirectory() as folder:
        out = read(written(Path(folder), text, "WhatsApp Chat with Cats.txt"))
    assert [(row["from"], row["body"]) for row in rows(out, "message")] == expected
    assert out.aside == []
    assert all(sheet.rows_read == len(expected) for sheet in out.sheets)


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_no_text_breaks_a_reader_of_words(text: str) -> None:
    notice(text)
    marker(text)
    attached(text)
    read_header(text)
