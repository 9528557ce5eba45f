"""Messages of Teams are HTML; a person reads text. Values and places: `tests/formats/test_stores.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.formats.teams_store.html_text import HtmlText, read_html
from tests.formats.stores import HERE, imported

REPLY = (
    '<blockquote itemtype="http://schema.skype.com/Reply" itemid="7"><p>theirs<blockquote>nested</blockquote></p>'
    "</blockquote>"
)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, HtmlText(None, (), None)),
        ("plain &lt;b&gt; 🌱", HtmlText("plain <b> 🌱", (), None)),
        ("<div>one\r\n two</div><div>three<br>four</div>", HtmlText("one two\nthree\nfour", (), None)),
        (f"{REPLY}mine", HtmlText("mine", (), "7")),
        ("<blockquote>quoted by hand</blockquote>", HtmlText("quoted by hand", (), None)),
        (
            '<img src="https://example.org/a b"><img alt="shed"><img>',
            HtmlText(None, ("https://example.org/a b", "shed", "unnamed"), None),
        ),
        ("<script>alert(1)</script><style>p{}</style>seen", HtmlText("seen", (), None)),
        ("<div><p>never closed", HtmlText("never closed", (), None)),
        ("</blockquote></script>still seen <", HtmlText("still seen <", (), None)),
    ],
)
def test_html_becomes_text(content: str | None, found: HtmlText) -> None:
    assert read_html(content) == found


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    sample = HERE / "teams_store" / "samples" / "SkypeSpacesDogfood.sqlite"
    _, report = imported(sample, tmp_path)
    assert report.subject == "teams:8:live:.cid.aaaa000000000001"
    assert "ZMESSAGEPROPERTIES: properties of messages that are not read: follow (1)" in report.notes
