"""What an HTML document becomes, and that no markup takes a reader's time."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.formats.html_document import FORMAT
from casefold.formats.readers.html_text import HtmlText, text_of_html
from tests.formats.golden import agrees, collected, records

SAMPLE = Path(__file__).parent / "samples" / "rota.html"


def test_every_value_of_the_sample() -> None:
    agrees(FORMAT, SAMPLE)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a<b>b</b> c", "ab c"),
        ("<p>one<p>two", "one\ntwo"),
        ("<td>1</td><td> 2 </td>", "1\t2"),
        ("a < b &amp; c &lt; d", "a < b & c < d"),
        ("<!-- gone > --><i>kept</i>", "kept"),
        ("<!-- never ends <p>gone", ""),
        ("<a title='>'>x</a>", "x"),
        ('<a title="never ends>x', "x"),
        ("<script>if (a < b) '</p>'</script >y", "y"),
        ("<SCRIPT>never ends <p>x", ""),
        ("<noscript>no</noscript>yes", "yes"),
        ("<![CDATA[ x ]]>y", "y"),
        ("x</>y<", "xy<"),
        ("1 < 2 <b", "1 < 2 <b"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("\u200f\u05d0<br>\U0001f511", "\u200f\u05d0\n\U0001f511"),
    ],
)
def test_text_as_a_person_would_read_it(markup: str, text: str) -> None:
    assert text_of_html(markup) == text


def test_quotes_that_never_end_are_looked_at_a_bounded_number_of_times() -> None:
    page = HtmlText("<a \"'>" * 20_000 + "<p>end</p>")
    assert page._wasted <= 6 * 20_000 * 7
    assert page.lines[-1].endswith("end")


def test_the_stated_encoding_settles_what_the_bytes_leave_open(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes('<html><meta charset="koi8-r"><p>\u043a\u043b\u044e\u0447</p></html>'.encode("koi8-r"))
    out = collected(FORMAT, path)
    assert ([record["body"] for record in records(out)], out.notes) == (["\u043a\u043b\u044e\u0447"], [])


def test_a_page_without_text_is_a_record_without_text(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body><img src='x.png'></body></html>")
    assert [record["flags"] for record in records(collected(FORMAT, path))] == ["no_text"]
