"""What the pages and the log of a Google return become, and what is neither."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from tests.formats.return_golden import expected, score, stored

NAME = "google_return"
SAMPLES = sorted(path for path in (Path(__file__).parent / "samples").iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_becomes_what_is_written_down(sample: Path, tmp_path: Path) -> None:
    assert stored(sample, tmp_path, name=NAME) == expected(sample)


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.html", "<html><head><title>Google Maps</title></head><body><h2>Reviews</h2></body></html>"),
        ("log.csv", "timestamp,ip address,user agent\n2026-01-01,192.0.2.4,x\n"),
        ("log.csv", "Activity,Timestamp\nrun,2026-01-01\n"),
    ],
)
def test_what_is_not_such_a_file_is_not_claimed(name: str, text: str, tmp_path: Path) -> None:
    assert score(written(tmp_path, text, name), NAME) == 0


def test_a_page_of_another_version_keeps_what_it_says(tmp_path: Path) -> None:
    page = (
        "<h2>GOOGLE SUBSCRIBER INFORMATION</h2><table><tr><th>e-Mail</th><td>kit@example.org</td></tr></table>"
        "<li>New Thing: 7<li>Recovery Password: s3cr3t"
        "<h3>IP ACTIVITY</h3><table><tr><td>Timestamp</td><td>IP Address</td></tr>"
        "<tr><td>2026-02-25 04:34:32 Z</td><td>192.0.2.4</td></tr></table>"
    )
    path = written(tmp_path, f"<html><body>{page}</body></html>", "x.html")
    case = casefold.open_home(tmp_path / "home").create_case("google", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert (report.format, report.subject) == (NAME, "email:kit@example.org")
    account = case.arrow("account").to_pylist()[0]
    assert account["username"] == "kit@example.org"
    assert '"New Thing":"7"' in account["raw"]
    assert "s3cr3t" not in account["raw"]
    assert [row["ip"] for row in case.arrow("event").to_pylist()] == ["192.0.2.4"]


def test_a_page_that_is_cut_keeps_the_accesses_before(tmp_path: Path) -> None:
    whole = SAMPLES[-1].read_text(encoding="utf-8")
    path = written(tmp_path, whole[: whole.index("Logout")], "cut.html")
    found = stored(path, tmp_path, name=NAME)["records"]
    assert [row["ip"] for row in found if row["locator"].endswith("IP ACTIVITY")] == ["2001:db8::7", "192.0.2.4"]
