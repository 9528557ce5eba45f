"""What a hostile sender, page or file is answered: headers everywhere, nothing active, nothing led away."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

import casefold
from casefold import ImportOptions
from casefold.platform.security import INERT, POLICY
from tests.platform.fixtures import CASE, Small
from tests.platform.started import FOLDER, HOME
from tests.platform.test_access_matrix import CASE_PAGES, SITE_PAGES

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def assert_headers(answer: Any, address: str) -> None:
    for name, value in EVERYWHERE.items():
        assert answer.headers.get(name) == value, (address, name)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, address
    assert "frame-ancestors 'none'" in policy, address
    assert "unsafe" not in policy, address
    assert answer.headers["X-Request-ID"], address


def content_of(answer: Any) -> bytes:
    """Read an answer whole, the file it may send among it."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


# -- headers -----------------------------------------------------------------------------------


def test_every_page_of_the_matrix_carries_the_headers(small: Small, sign_in: Any) -> None:
    client = sign_in("owner")
    asked = {"record": small.record, "finding": small.finding}
    cases = (f"/cases/{CASE}/{tail}".format(**asked) for tail, *_ in CASE_PAGES.values())
    sites = (address for address, _ in SITE_PAGES.values() if address != "/sign-out/")
    for address in (*cases, *sites):
        answer = client.get(address)
        content_of(answer)
        assert_headers(answer, address)
        assert answer.headers["Cache-Control"] == "no-store, private" or "no-cache" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nothing-here", 404),
        ("/sign-out/", 405),
        ("/api/v1/cases", 401),
        ("/api/v1/nothing", 404),
        ("/cases/", 302),
        ("/static/nothing.js", 404),
        ("/health/live", 200),
    ],
)
def test_every_class_of_answer_to_a_stranger_carries_them(address: str, status: int, db: Any) -> None:
    answer = Client().get(address)
    assert answer.status_code == status
    assert_headers(answer, address)


def test_a_failed_page_carries_them(sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in("owner")
    client.raise_request_exception = False
    monkeypatch.setattr("casefold.platform.views.cases.bridge.visible_cases", lambda _: 1 / 0)
    answer = client.get("/cases/")
    assert answer.status_code == 500
    assert_headers(answer, "a failed page")
    assert b"ZeroDivisionError" not in answer.content


def test_static_files_carry_them_and_may_be_cached(db: Any) -> None:
    static = Path(settings.STATICFILES_DIRS[0]) / "casefold" / "casefold.js"
    if not static.is_file():
        pytest.skip("the front end is not built (make frontend)")
    answer = Client().get("/static/casefold/casefold.js")
    assert answer.status_code == 200
    assert content_of(answer)
    assert_headers(answer, "a static file")
    assert "max-age" in answer.headers["Cache-Control"]


def test_the_policy_allows_no_inline_script_or_style() -> None:
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["form-action"] == "'self'"


def test_a_kept_policy_is_not_widened() -> None:
    from casefold.platform.security import ContentSecurityPolicy

    given = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})
    assert ContentSecurityPolicy(lambda _: given)(None).headers["Content-Security-Policy"] == "default-src 'none'"  # type: ignore[arg-type]


# -- downloads and uploads ---------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_download_is_a_file_to_keep_and_inert(form: str, small: Small, sign_in: Any) -> None:
    answer = sign_in("owner").get(f"/cases/{CASE}/records/call/export/{form}")
    assert content_of(answer)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == INERT
    assert "html" not in answer.headers["Content-Type"]
    assert "svg" not in answer.headers["Content-Type"]


ACTIVE = b"<html><script>alert(document.domain)</script><svg onload='x()'></svg></html>"


@pytest.fixture(scope="session")
def active_case(small: Small) -> str:
    """Give a case with an exhibit that would run as a page."""
    path = FOLDER / "page.html.csv"
    rows = [["Type", "Sender", "Recipient", "Date Time", "Message"]]
    rows.append(["SMS", "07700900001", "07700900002", "2026-01-01 10:00:00", ACTIVE.decode()])
    rows.append(["SMS", "07700900001", "07700900002", "2026-01-01 10:01:00", '=HYPERLINK("http://x.invalid","see")'])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    case = casefold.open_home(HOME).create_case("active", by="Test", purpose="Exercise")
    case.add([path], ImportOptions(mapping={"*": "message"}), by="Test", reference="EVIL/1")
    return "active"


def owner_of(case: str, people: Any, sign_in: Any) -> Client:
    from casefold.platform.access import policy
    from casefold.platform.access.models import Role

    policy.give(people["owner"], case, Role.OWNER, purpose="Exercise", by=None)
    client: Client = sign_in("owner")
    return client


def test_no_address_gives_an_exhibit_back_as_something_that_runs(active_case: str, people: Any, sign_in: Any) -> None:
    client = owner_of(active_case, people, sign_in)
    record = casefold.open_home(HOME).case(active_case).arrow("message")["record_id"][0].as_py()
    for tail, *_ in CASE_PAGES.values():
        answer = client.get(f"/cases/{active_case}/{tail}".format(record=record, finding="f1"))
        content = content_of(answer)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            assert b"<script>alert" not in content, tail
            assert b"<svg onload" not in content, tail
        else:
            assert "html" not in answer.headers.get("Content-Type", ""), tail


def test_an_uploaded_page_is_never_at_an_address(active_case: str, people: Any, sign_in: Any) -> None:
    client = owner_of(active_case, people, sign_in)
    sent = SimpleUploadedFile("page.html", ACTIVE, content_type="text/html")
    client.post(f"/cases/{active_case}/exhibits/", {"file": sent, "files": sent})
    for address in (
        "/uploads/page.html",
        "/static/../uploads/page.html",
        "/media/page.html",
        "/static/uploads/page.html",
    ):
        assert client.get(address).status_code == 404, address


def test_a_formula_in_an_exhibit_stays_text_in_a_spreadsheet(active_case: str, people: Any, sign_in: Any) -> None:
    from openpyxl import load_workbook

    client = owner_of(active_case, people, sign_in)
    answer = client.get(f"/cases/{active_case}/records/message/export/xlsx")
    data = content_of(answer)
    book = load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


# -- led away ----------------------------------------------------------------------------------

ELSEWHERE = (
    "https://evil.invalid/",
    "//evil.invalid/",
    "///evil.invalid",
    "/\\evil.invalid",
    "\\\\evil.invalid",
    "http:evil.invalid",
    "javascript:alert(1)",
    "https:/evil.invalid",
    "https://testserver@evil.invalid/",
    "/%0d%0aLocation: https://evil.invalid",
)


@pytest.mark.parametrize("place", ELSEWHERE)
def test_no_next_leads_to_another_site(place: str, people: Any, sign_in: Any, small: Small) -> None:
    signed_in, anonymous = sign_in("owner"), Client()
    form = {"login": "owner", "password": "a long pass phrase", "next": place}
    answers = [
        anonymous.post("/sign-in/", form),
        anonymous.get("/sign-in/", {"next": place}),
        signed_in.get("/sign-in/", {"next": place}),
        signed_in.get("/cases/", {"next": place}),
        signed_in.post(f"/cases/{CASE}/notes/", {"text": "A note", "subject": "case", "next": place}),
        signed_in.post("/sign-out/", {"next": place}),
    ]
    for answer in answers:
        target = answer.headers.get("Location", "/")
        assert target.startswith("/"), target
        assert not target.startswith(("//", "/\\")), target
        assert "\n" not in target
        assert b'href="https://evil' not in answer.content
        assert b'href="//evil' not in answer.content


@pytest.mark.parametrize("host", ["evil.invalid", "testserver.evil.invalid", "testserver@evil.invalid", "a b", ""])
def test_a_host_we_are_not_is_refused(host: str, db: Any) -> None:
    answer = Client().get("/sign-in/", headers={"Host": host}, SERVER_NAME="evil.invalid")
    assert answer.status_code == 400
    assert b"evil.invalid" not in answer.content
    assert_headers(answer, "a wrong host")


def test_a_forwarded_host_is_not_believed(db: Any) -> None:
    answer = Client().get("/", headers={"X-Forwarded-Host": "evil.invalid"})
    assert "evil" not in answer.headers["Location"]


@pytest.mark.parametrize(
    "path",
    [
        "../platform.key", "..%2fplatform.key", "%2e%2e/%2e%2e/platform.key", "....//platform.key",
        "casefold/../../settings.py",
        "/etc/passwd", "casefold/%00", "..\\platform.key", "casefold/..%5c..%5csettings.py",
    ],
)  # fmt: skip
def test_static_serves_nothing_outside_its_folder(path: str, db: Any) -> None:
    answer = Client().get(f"/static/{path}")
    assert answer.status_code in {400, 404}
    content = content_of(answer)
    for secret in ((HOME / "platform.key").read_bytes(), b"SECRET_KEY", b"root:"):
        assert secret not in content


# -- cookies, forms, bodies --------------------------------------------------------------------


def test_cookies_are_kept_from_scripts_and_other_sites(people: Any, db: Any) -> None:
    client = Client()
    client.get("/sign-in/")
    client.post("/sign-in/", {"login": "owner", "password": "a long pass phrase"})
    assert set(client.cookies) >= {"casefold_session", "csrftoken"}
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] in {"Lax", "Strict"}, cookie.key
        assert not cookie["domain"], cookie.key


def test_a_session_begun_before_signing_in_is_not_kept(people: Any) -> None:
    client = Client()
    session = client.session
    session["planted"] = "1"
    session.save()
    before = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before or ""
    client.post("/sign-in/", {"login": "owner", "password": "a long pass phrase"})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_a_form_of_another_site_is_refused(people: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["owner"])
    for address in (f"/cases/{CASE}/notes/", "/new-case/", "/sign-out/", f"/cases/{CASE}/exhibits/"):
        assert client.post(address, {"text": "x"}).status_code == 403, address


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json"])
def test_a_body_beyond_the_limit_is_refused(kind: str, sign_in: Any, small: Small) -> None:
    body = b"text=" + b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = sign_in("owner").generic("POST", f"/cases/{CASE}/notes/", body, content_type=kind)
    assert answer.status_code in {400, 413}
    assert_headers(answer, "a large body")


def test_a_form_of_very_many_fields_is_refused(sign_in: Any, small: Small) -> None:
    fields = {f"f{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert sign_in("owner").post(f"/cases/{CASE}/notes/", fields).status_code == 400


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_methods_nobody_needs_are_refused(method: str, sign_in: Any) -> None:
    assert sign_in("owner").generic(method, "/cases/").status_code in {400, 405}


def test_no_route_takes_a_path_of_the_disk() -> None:
    """A `<path:>` in an address could reach a file; there is none."""

    def patterns(resolver: Any) -> list[str]:
        inner = [item for part in getattr(resolver, "url_patterns", ()) for item in patterns(part)]
        return [str(resolver.pattern), *inner]

    assert [pattern for pattern in patterns(get_resolver()) if "<path:" in pattern] == []


# -- behind HTTPS ------------------------------------------------------------------------------


def test_behind_https_everything_is_marked_secure(people: Any, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    plain = Client().get("/sign-in/")
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://testserver/sign-in/")
    assert Client().get("/health/live").status_code == 200
    client = Client(headers={"X-Forwarded-Proto": "https"})
    answer = client.get("/sign-in/")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    client.post("/sign-in/", {"login": "owner", "password": "a long pass phrase"})
    assert all(cookie["secure"] for cookie in client.cookies.values())
