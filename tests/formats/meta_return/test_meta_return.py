"""What the pages of a Meta return become, in each of the ways they are built, and what is no such page."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from casefold.formats.contract import SURE
from casefold.formats.meta_return.people import people, person, reached_by, without_port
from tests.formats.return_golden import expected, score, stored

NAME = "meta_return"
SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.html"))


def field(label: str, value: str) -> str:
    return f'<div class="t o"><div class="t i">{label}<div class="m"><div>{value}</div></div></div></div>'


def written(folder: Path, *sections: tuple[str, str], title: str = "Facebook Legal Request") -> Path:
    path = folder / "records.html"
    body = "".join(f'<div id="property-{name}" class="content-pane">{text}</div>' for name, text in sections)
    path.write_text(f"<html><head><title>{title}</title></head><body>{body}</body></html>", encoding="utf-8")
    return path


TARGET = ("request_parameters", field("Service", "Facebook") + field("Target", "100000000000123"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_becomes_what_is_written_down(sample: Path, tmp_path: Path) -> None:
    assert stored(sample, tmp_path, name=NAME) == expected(sample)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_recognised_whatever_it_is_called(sample: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "page.htm"
    renamed.write_bytes(sample.read_bytes())
    assert score(renamed, NAME) > SURE


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>Your Facebook information</title></head><body><div id='messages'>x</div></body></html>",
        "<html><body><div id='property-colour'>blue</div></body></html>",
        "<html><body><h2>GOOGLE SUBSCRIBER INFORMATION</h2></body></html>",
    ],
)
def test_other_pages_are_not_claimed(page: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    assert score(path, NAME) == 0


def test_a_page_without_the_request_is_read_without_an_owner(tmp_path: Path) -> None:
    log = field("IP Address", "192.0.2.4") + field("Time", "1767607140")
    found = stored(written(tmp_path, ("ip_addresses", log)), tmp_path, name=NAME)["records"]
    assert [(row["ip"], row["time_utc"], row.get("parties")) for row in found] == [
        ("192.0.2.4", "2026-01-05T09:59:00", None)
    ]


def test_a_page_that_is_cut_keeps_what_it_holds(tmp_path: Path) -> None:
    whole = written(tmp_path, TARGET, ("ip_addresses", (field("IP Address", "192.0.2.4") + field("Time", "x")) * 30))
    cut = tmp_path / "cut.html"
    cut.write_bytes(whole.read_bytes()[:-700])
    found = stored(cut, tmp_path, name=NAME)["records"]
    assert 25 <= sum(row["kind"] == "event" for row in found) < 30


def test_whose_return_it_is_can_be_given(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("given", by="Test")
    text = field("Thread", "(77701)") + field("Author", "Orla (Facebook: 456)") + field("Body", "x")
    path = written(tmp_path, TARGET, ("unified_messages", text))
    report = case.add([path], by="Test", subject="facebook:456").reports[0]
    assert (report.subject, report.subject_basis) == ("facebook:456", "given")
    assert [row["direction"] for row in case.arrow("message").to_pylist()] == ["outgoing"]


def test_a_secret_is_in_no_record(tmp_path: Path) -> None:
    text = field("Cookie", "s3cr3t") + field("First Seen", "2026-01-05 10:00:00 UTC") + field("Access Token", "t0k3n")
    case = casefold.open_home(tmp_path / "home").create_case("secret", by="Test")
    report = case.add([written(tmp_path, TARGET, ("machines", text))], by="Test").reports[0]
    assert len(case.arrow("event")) == 1
    assert "s3cr3t" not in str(case.arrow("event").to_pylist()) + str(report)
    assert "t0k3n" not in str(case.arrow("event").to_pylist()) + str(report)


def test_people_in_every_form() -> None:
    found = [person(text, service) for text, service in (
        ("Kit Larkin (Facebook: 100012345)", "facebook"),
        ("kit.l (Instagram: 123) [Kit]", "instagram"),
        ("Kit (1000)", "facebook"),
        ("Kit Larkin", "facebook"),
        ("kit", "facebook"),
        ("kit.l", "instagram"),
        ("447700900123", "whatsapp"),
        ("100012345", "facebook"),
        ("https://www.instagram.com/kit.l/", "instagram"),
    )]  # fmt: skip
    assert [(one.text, one.name) for one in found] == [
        ("facebook:100012345", "Kit Larkin"),
        ("instagram:123", "Kit"),
        ("facebook:1000", "Kit"),
        ("opaque:Kit Larkin", "Kit Larkin"),
        ("opaque:kit", "kit"),
        ("instagram:kit.l", None),
        ("whatsapp:447700900123", None),
        ("facebook:100012345", None),
        ("instagram:kit.l", None),
    ]
    lines = people("2026-04-15 00:00:00 UTC\n33 Total\n447700900456\n", "whatsapp")
    assert [one.text for one in lines] == ["whatsapp:447700900456"]


def test_addresses_beside_other_text() -> None:
    assert reached_by("kit@example.org (Verified)\n+44 7700 900123 on 2024-01-02") == [
        "kit@example.org",
        "+44 7700 900123",
    ]
    assert [without_port(text) for text in ("192.0.2.4:80", "[2001:db8::7]:443", "2001:db8::7", "192.0.2.4")] == [
        "192.0.2.4",
        "2001:db8::7",
        "2001:db8::7",
        "192.0.2.4",
    ]
