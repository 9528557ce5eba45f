"""Text of strangers on every page: shown as it is, never run; and every page read without a script."""

from __future__ import annotations

from typing import Any

import pytest

from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from tests.apps.hostile_case import HOSTILE, PAGES, assert_harmless, build_case

CASE = "hostile"


@pytest.fixture(scope="session")
def hostile() -> dict[str, str]:
    return build_case(CASE, HOSTILE)


@pytest.mark.parametrize("address", PAGES)
def test_nothing_of_an_exhibit_runs(
    address: str, sign_in: Any, people: dict[str, User], hostile: dict[str, str]
) -> None:
    policy.give(people["owner"], CASE, Role.OWNER, purpose=HOSTILE[0], by=None)
    people["owner"].display_name = HOSTILE[0]
    people["owner"].save()
    assert_harmless(sign_in("owner").get(address.format(**hostile)))


def test_a_page_reads_without_scripts(sign_in: Any, people: dict[str, User], hostile: dict[str, str]) -> None:
    policy.give(people["owner"], CASE, Role.OWNER, purpose="p", by=None)
    client = sign_in("owner")
    table = client.get(f"/cases/{CASE}/records/message/?limit=10").content.decode()
    assert "<table" in table
    assert "data-evidence" in table
    assert 'rel="next"' in table
    page = client.get(f"/cases/{CASE}/records/record?{hostile['record']}").content.decode()
    assert "The original, read again" in page
    address = f"/cases/{CASE}/records/original?{hostile['record']}"
    assert f'href="{address}"' in page
    original = client.get(address).content.decode()
    assert "as stored" in original
    assert "<h1>" in original
    part = client.get(address, headers={"X-Casefold-Poll": "1"}).content.decode()
    assert "as stored" in part
    assert "<h1>" not in part
    assert "data-poll" not in part


def test_a_record_in_the_drawer_has_no_frame(sign_in: Any, people: dict[str, User], hostile: dict[str, str]) -> None:
    policy.give(people["owner"], CASE, Role.OWNER, purpose="p", by=None)
    client = sign_in("owner")
    for address in (f"records/record?{hostile['record']}", f"communications/findings/{hostile['finding']}/rows/0/"):
        text = client.get(f"/cases/{CASE}/{address}", headers={"X-Casefold-Drawer": "1"}).content.decode()
        assert "<html" not in text
        assert "data-drawer-item" in text
        assert "data-citation" in text


def test_exports_run_nothing(sign_in: Any, people: dict[str, User], hostile: dict[str, str]) -> None:
    policy.give(people["owner"], CASE, Role.OWNER, purpose="p", by=None)
    answer = sign_in("owner").get(f"/cases/{CASE}/records/message/export/csv?f.raw=1%2B1")
    text = b"".join(answer.streaming_content).decode()
    assert text.count("=1+1") >= 2
    assert ',"=' not in text
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_rows_as_json(sign_in: Any, people: dict[str, User], hostile: dict[str, str]) -> None:
    policy.give(people["owner"], CASE, Role.OWNER, purpose="p", by=None)
    given = sign_in("owner").get(f"/cases/{CASE}/records/message/rows.json?offset=1&limit=2&sort=-time_utc").json()
    assert set(given) == {"columns", "rows", "total", "total_is_exact", "zone"}
    assert len(given["rows"]) == 2
    assert len(given["rows"][0]["cells"]) == len(given["columns"])
    times = [row["cells"][0] for row in given["rows"]]
    assert times == sorted(times, reverse=True)
    assert all(time.endswith("Z") for time in times)


def test_a_note_is_written_and_listed(sign_in: Any, people: dict[str, User], hostile: dict[str, str]) -> None:
    policy.give(people["editor"], CASE, Role.EDITOR, purpose="p", by=None)
    client = sign_in("editor")
    sent = client.post(f"/cases/{CASE}/notes/", {"text": "seen on the second read", "next": "//example.org/"})
    assert sent.headers["Location"] == f"/cases/{CASE}/notes/"
    assert b"seen on the second read" in client.get(f"/cases/{CASE}/notes/").content
    refused = client.post(f"/cases/{CASE}/notes/", {"subject": "x99", "text": "t"})
    assert refused.status_code == 400
    assert b"There is a problem" in refused.content


def test_an_exhibit_is_withdrawn_with_a_reason_and_restored(
    sign_in: Any, people: dict[str, User], hostile: dict[str, str]
) -> None:
    policy.give(people["owner"], CASE, Role.OWNER, purpose="p", by=None)
    client = sign_in("owner")
    address = f"/cases/{CASE}/exhibits/exhibit/x1/status"
    assert client.post(address, {"action": "withdraw", "why": " "}).status_code == 400
    assert client.post(address, {"action": "withdraw", "why": "not ours"}).status_code == 302
    assert b"withdrawn" in client.get(f"/cases/{CASE}/exhibits/").content
    assert client.post(address, {"action": "restore", "why": "it is ours"}).status_code == 302
