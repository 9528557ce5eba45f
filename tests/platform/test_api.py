"""The API on its own: tokens, one shape of errors, limits, and what nobody may reach through it."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

import casefold
from casefold.errors import BadOption, NotFound
from casefold.platform.access import policy
from casefold.platform.access.models import Grant, Role
from casefold.platform.accounts.models import User
from casefold.platform.api.models import Calls, Token
from casefold.platform.api.tokens import find_token, revoke_token
from casefold.platform.audit.models import Entry
from casefold.platform.cases import bridge
from casefold.platform.cases.models import Upload
from casefold.platform.runs.models import Run
from tests.platform.api_calls import PURPOSE, bearing, posted, token_for, trouble
from tests.platform.api_routes import BELOW, CASE_ROUTES, SITE_ROUTES
from tests.platform.fixtures import CASE, Small
from tests.platform.started import HOME

OTHER = "meadow"
TYPES = {
    "application/json",
    "application/json; charset=utf-8",
    "application/vnd.apache.arrow.stream",
    "text/csv; charset=utf-8",
}


@pytest.fixture(autouse=True)
def _uncounted(db: Any) -> None:
    cache.clear()


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make a case of somebody else, with less in it than the first has."""
    calls = tmp_path_factory.mktemp("other") / "calls.csv"
    calls.write_text(
        "Call Type,Calling Number,Called Number,Date,Time,Duration\n"
        "Voice,07700900001,07700900002,13/01/2026,10:00:00,60\n"
    )
    made = casefold.open_home(HOME).create_case(OTHER, by="A. Stranger", purpose="Exercise")
    made.add([calls], by="A. Stranger", reference="MEA/1")
    return OTHER


def test_a_token_acts_as_its_person_and_is_logged_with_its_purpose(people: dict[str, User], small: Small) -> None:
    token, secret = token_for(people["editor"])
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    me = client.get("/api/v1/me").json()
    assert (me["name"], me["token"]["purpose"]) == ("The editor", PURPOSE)
    assert posted(client, f"{BELOW}/notes", {"text": "Seen."}).json()["text"] == "Seen."
    assert client.get(f"{BELOW}/exhibits").json()["total"] == 2
    entry = Entry.objects.filter(verb="read", object="api/exhibits").latest("number")
    assert (entry.who, entry.reason) == ("The editor", PURPOSE)
    assert entry.source == f"token {token.short} 127.0.0.1"
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert secret not in json.dumps(list(Entry.objects.values("object", "reason", "source", "details")), default=str)
    assert not Token.objects.filter(digest=secret).exists()


def test_a_token_has_never_more_than_its_person_has_now(people: dict[str, User], small: Small) -> None:
    owner = bearing(people["owner"])
    assert owner.get(f"{BELOW}/exhibits").status_code == 200
    Grant.objects.filter(user=people["owner"]).update(role=Role.READER)
    trouble(posted(owner, f"{BELOW}/entities", {"type": "person", "name": "X", "why": "Y"}), 403)
    Grant.objects.filter(user=people["owner"]).update(ends_at=timezone.now())
    trouble(owner.get(f"{BELOW}/exhibits"), 404)
    User.objects.filter(pk=people["owner"].pk).update(is_active=False)
    trouble(owner.get("/api/v1/me"), 401)


def test_a_token_that_is_over_opens_nothing(people: dict[str, User]) -> None:
    token, secret = token_for(people["reader"])
    assert find_token(secret) == token
    Token.objects.filter(pk=token.pk).update(expires_at=timezone.now())
    assert find_token(secret) is None
    revoked, secret = token_for(people["reader"])
    revoke_token(people["reader"], None, revoked.pk)
    assert find_token(secret) is None
    refused = Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/me")
    assert trouble(refused, 401)["message"].startswith("the token opens nothing")
    assert refused["WWW-Authenticate"].startswith("Bearer")


def test_a_bad_token_does_not_fall_back_on_a_session(sign_in: Any) -> None:
    trouble(sign_in("owner").get("/api/v1/me", headers={"Authorization": "Bearer casefold_x"}), 401)


def test_a_token_can_be_for_reading_and_for_cases(people: dict[str, User], small: Small, other: str) -> None:
    policy.give(people["owner"], other, Role.OWNER, purpose="Exercise", by=None)
    reading = bearing(people["owner"], reading_only=True)
    assert reading.get(f"{BELOW}/records/call").status_code == 200
    assert "note" not in reading.get(BELOW).json()["may"]
    trouble(posted(reading, f"{BELOW}/notes", {"text": "Seen."}), 403)
    narrow = bearing(people["owner"], cases=[CASE])
    run = Run.objects.create(
        kind="analysis", work="x", title="r", case=other, by=people["owner"], queued_at=timezone.now()
    )
    assert [item["name"] for item in narrow.get("/api/v1/cases").json()["items"]] == [CASE]
    assert narrow.get("/api/v1/runs").json()["total"] == 0
    for url in (f"/api/v1/cases/{other}", f"/api/v1/cases/{other}/exhibits", f"/api/v1/runs/{run.pk}"):
        trouble(narrow.get(url), 404)
    trouble(posted(narrow, f"/api/v1/runs/{run.pk}/cancel", {}), 404)
    trouble(posted(narrow, "/api/v1/cases", {"name": "new-one", "purpose": "Exercise"}), 403)


@pytest.mark.parametrize(
    "said",
    [{"name": " "}, {"purpose": ""}, {"purpose": "a\x00b"}, {"days": -1}, {"days": 400}],
)
def test_a_token_needs_a_name_a_purpose_and_an_end(people: dict[str, User], said: dict[str, Any]) -> None:
    days = said.pop("days", 1)
    with pytest.raises(BadOption):
        token_for(people["reader"], **{"last_day": timezone.now().date() + timedelta(days=days), **said})
    assert not Token.objects.exists()


def test_a_token_for_a_case_one_cannot_see_is_refused(people: dict[str, User], small: Small) -> None:
    with pytest.raises(NotFound):
        token_for(people["stranger"], cases=[CASE])


def test_tokens_are_made_shown_once_and_revoked_on_their_page(sign_in: Any, people: dict[str, User]) -> None:
    client = sign_in("reader")
    assert b"You have no token" in client.get("/tokens/").content
    last = (timezone.now().date() + timedelta(days=30)).isoformat()
    form = {"name": "Figures <i>", "purpose": PURPOSE, "last_day": last, "cases": [CASE], "reading_only": "yes"}
    made = client.post("/tokens/", form)
    token = Token.objects.get(user=people["reader"])
    assert (token.cases, token.reading_only) == ([CASE], True)
    assert b"casefold_" in made.content
    listed = client.get("/tokens/").content
    assert b"casefold_" not in listed
    assert b"Figures &lt;i&gt;" in listed
    assert client.post("/tokens/", {"name": "", "purpose": "", "last_day": "soon"}).status_code == 400
    assert sign_in("owner").post(f"/tokens/{token.pk}/revoke").status_code == 404
    assert client.post(f"/tokens/{token.pk}/revoke").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
    verbs = list(Entry.objects.filter(verb__in=["make_token", "revoke_token"]).values_list("verb", "phase"))
    assert verbs == [("make_token", "intent"), ("make_token", "outcome"), ("revoke_token", "done")]


def test_nothing_of_another_case_is_reached_by_its_id(
    people: dict[str, User], small: Small, other: str, sign_in: Any
) -> None:
    policy.give(people["stranger"], other, Role.OWNER, purpose="Exercise", by=None)
    run = Run.objects.create(
        kind="analysis", work="x", title="r", case=CASE, by=people["owner"], queued_at=timezone.now()
    )
    client, mine = sign_in("stranger"), f"/api/v1/cases/{other}"
    assert client.get(f"{mine}/exhibits").json()["total"] == 1
    foreign = [
        f"{mine}/exhibits/x2",
        f"{mine}/exhibits/x2/report",
        f"{mine}/findings/{small.finding}",
        f"{mine}/findings/{small.finding}/rows",
        f"{mine}/findings/{small.finding}/table.arrow",
        f"{mine}/findings/{small.finding}/export/csv",
        f"{mine}/findings/{small.finding}/rows/0/evidence",
        f"{mine}/record?id=x2-row:2",
        f"/api/v1/runs/{run.pk}",
        *(BELOW + route.address.format(record=small.record, finding=small.finding) for route in CASE_ROUTES.values()
          if route.method == "get"),
    ]  # fmt: skip
    for url in foreign:
        trouble(client.get(url), 404)
    for url in (f"{mine}/exhibits/x2/withdraw", f"{mine}/exhibits/x2/restore", f"{mine}/decisions/n9/reverse"):
        trouble(posted(client, url, {"why": "Exercise"}), 404)
    trouble(posted(client, f"/api/v1/runs/{run.pk}/cancel", {}), 404)
    trouble(posted(client, f"{mine}/notes", {"text": "Seen.", "subject": "x2"}), 404)
    assert client.get("/api/v1/runs").json()["total"] == 0
    run.refresh_from_db()
    assert run.status == "queued"


def test_a_session_needs_the_csrf_secret_and_a_token_does_not(people: dict[str, User], small: Small) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people["editor"])
    trouble(posted(browser, f"{BELOW}/notes", {"text": "Forged."}), 403)
    file = {"file": SimpleUploadedFile("calls.csv", b"a,b\n1,2\n")}
    trouble(browser.post(f"{BELOW}/exhibits", file), 403)
    program = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token_for(people['editor'])[1]}"})
    assert posted(program, f"{BELOW}/notes", {"text": "Meant."}).status_code == 201
    texts = [item["text"] for item in program.get(f"{BELOW}/notes?limit=1000").json()["items"]]
    assert "Meant." in texts
    assert "Forged." not in texts


def test_a_file_is_kept_as_the_page_keeps_it(people: dict[str, User], small: Small) -> None:
    file = {"file": SimpleUploadedFile("../calls.csv", b"a,b\n1,2\n"), "reference": "API/1"}
    made = bearing(people["editor"]).post(f"{BELOW}/exhibits", file)
    assert made.status_code == 202, made.content
    upload = Upload.objects.get(case=CASE)
    assert (upload.name, upload.options["reference"], made.json()["kind"]) == ("calls.csv", "API/1", "import")
    wrong = {"file": SimpleUploadedFile("calls.csv", b"a,b\n1,2\n"), "date_from": "soon"}
    assert "no date" in trouble(bearing(people["editor"]).post(f"{BELOW}/exhibits", wrong), 400)["message"]
    trouble(bearing(people["reader"]).post(f"{BELOW}/exhibits", {"file": SimpleUploadedFile("a.csv", b"a")}), 403)
    trouble(Client().post(f"{BELOW}/exhibits", {"file": SimpleUploadedFile("a.csv", b"a")}), 401)
    assert Upload.objects.count() == 1


def test_every_refusal_has_the_one_shape(
    sign_in: Any, small: Small, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    client = sign_in("owner")
    trouble(Client().get("/api/v1/me"), 401)
    trouble(client.get("/api/v1/nothing"), 404)
    trouble(client.get("/api/v1/"), 404)
    trouble(client.get(f"{BELOW}/records/nothing"), 404)
    refused = client.delete(BELOW)
    assert refused["Allow"] == "GET"
    trouble(refused, 405)
    assert "limit" in trouble(client.get("/api/v1/cases?limit=0"), 422)["place"]
    trouble(posted(client, f"{BELOW}/notes", {"text": "x", "unknown": 1}), 422)
    trouble(posted(client, f"{BELOW}/notes", {"text": "a\x00b"}), 422)
    trouble(client.post(f"{BELOW}/notes", data=b"{", content_type="application/json"), 400)
    trouble(posted(client, f"{BELOW}/notes", {"text": "x" * (1 << 21)}), 413)
    trouble(client.get(f"{BELOW}/records/call?filter=nothing:is:1"), 400)
    trouble(posted(client, f"{BELOW}/analyses/top_contacts", {"options": {"nothing": 1}}), 400)
    settings.CASEFOLD_API_RATE = "1/min"
    Calls.objects.all().delete()
    assert client.get("/api/v1/zones").status_code == 200
    late = client.get("/api/v1/zones")
    assert int(late["Retry-After"]) >= 1
    trouble(late, 429)


def test_a_failure_tells_nothing_of_the_inside(sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Any) -> Any:
        raise RuntimeError("the secret is quillwort")

    monkeypatch.setattr(bridge, "visible_cases", fails)
    client = sign_in("owner")
    client.raise_request_exception = False
    failed = client.get("/api/v1/cases")
    trouble(failed, 500)
    assert b"quillwort" not in failed.content


def test_one_persons_limit_is_not_anothers(people: dict[str, User], settings: Any) -> None:
    settings.CASEFOLD_API_RATE = "2/min"
    first, second = bearing(people["owner"]), bearing(people["owner"])
    assert [first.get("/api/v1/zones").status_code for _ in range(3)] == [200, 200, 429]
    assert second.get("/api/v1/zones").status_code == 200


def test_nothing_is_served_as_active_content(sign_in: Any, small: Small) -> None:
    client = sign_in("owner")
    posted(client, f"{BELOW}/notes", {"text": "<script>alert(1)</script>"})
    urls = [BELOW + route.address.format(record=small.record, finding=small.finding)
            for route in CASE_ROUTES.values() if route.method == "get"]  # fmt: skip
    for url in [*urls, *SITE_ROUTES.values()]:
        answer = client.get(url)
        assert answer["Content-Type"] in TYPES, url
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        if not answer["Content-Type"].startswith("application/json"):
            assert answer["Content-Disposition"].startswith("attachment; "), url
        b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_an_address_writes_no_header_and_no_line_of_the_log(
    sign_in: Any, caplog: pytest.LogCaptureFixture, small: Small
) -> None:
    client = sign_in("owner")
    caplog.set_level(logging.DEBUG)
    for url in (
        f"/api/v1/cases/{CASE}%0d%0aX-Made-Up:%201/exhibits",
        f"{BELOW}/findings/{small.finding}%0d%0aX-Made-Up:%201/export/csv",
        f"{BELOW}/records/call/table.arrow%0aERROR%20made%20up",
        f"{BELOW}/record?id=x1-row:2%0aERROR%20made%20up",
    ):
        refused = client.get(url)
        trouble(refused, 404)
        assert "X-Made-Up" not in refused.headers
    assert all("\n" not in record.getMessage() for record in caplog.records if record.name.startswith("django"))


def test_options_are_described_as_they_are_declared(sign_in: Any) -> None:
    told = sign_in("reader").get("/api/v1/analyses/top_contacts").json()["options"]
    assert told["properties"]["subject"]["type"] == "array"
    assert told["additionalProperties"] is False
    assert all(item["description"] for item in told["properties"].values())


def test_pages_go_on_where_the_last_one_ended(sign_in: Any, small: Small) -> None:
    client, offset, seen = sign_in("reader"), 0, []
    total = client.get(f"{BELOW}/records/call/count").json()["count"]
    while offset is not None:
        page = client.get(f"{BELOW}/records/call?limit=500&offset={offset}&columns=record_id").json()
        seen += [row["record_id"] for row in page["rows"]]
        offset = page["next_offset"]
    assert len(set(seen)) == len(seen) == total
    exhibits = client.get(f"{BELOW}/exhibits?limit=1").json()
    assert (len(exhibits["items"]), exhibits["total"], exhibits["next_offset"]) == (1, 2, 1)
    assert client.get(f"{BELOW}/exhibits?limit=1&offset=1").json()["next_offset"] is None


def test_the_description_is_the_one_in_the_documents(sign_in: Any) -> None:
    kept = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"
    assert sign_in("stranger").get("/api/v1/openapi.json").json() == json.loads(kept.read_text(encoding="utf-8"))


def test_every_field_and_parameter_is_described(sign_in: Any) -> None:
    told = sign_in("stranger").get("/api/v1/openapi.json").json()
    shapes = told["components"]["schemas"].items()
    bare = [f"{name}.{field}" for name, shape in shapes for field, said in shape.get("properties", {}).items()
            if "description" not in said]  # fmt: skip
    bare += [f"{path} {item['name']}" for path, methods in told["paths"].items() for route in methods.values()
             for item in route["parameters"] if "description" not in item]  # fmt: skip
    assert bare == []
