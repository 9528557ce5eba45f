"""Every byte a person outside a wall is served, read for what stands behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

import casefold
from casefold.errors import BadOption, NotAllowed, NotFound
from casefold.platform.access import membership, policy, walls
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from casefold.platform.appkit import analyses, kinds
from casefold.platform.audit.models import Entry
from casefold.platform.cases import bridge
from casefold.platform.directory.discovery import directory
from casefold.platform.runs.models import Run
from casefold.platform.search.asking import KINDS_SOUGHT
from casefold.platform.views.access import ACCESS
from casefold.platform.views.entities import ENTITIES
from tests.platform.started import FOLDER, HOME
from tests.platform.test_access_matrix import GUESSED, _pattern, _sort
from tests.platform.veiled import EVIDENCE, LEAD, ROWS, SOURCE, VEILED, Crawler, Veiled, build, populate

COUNTS = re.compile(rf"(?<![\w.])({ROWS // 1000},?{ROWS % 1000}|1,?380|2,?746|1,?374)(?!\w)")
"""Rows behind the wall, rows of everything, parties behind the wall, and neighbours of the first."""


@pytest.fixture(scope="session")
def veiled() -> Veiled:
    return build()


@pytest.fixture
def runs(people: dict[str, User], veiled: Veiled) -> list[Run]:
    return populate(people, veiled)


def pages(veiled: Veiled, runs: list[Run]) -> Iterator[str]:
    """Yield every page of the case with every name there is, the API, the runs, and addresses that are wrong."""
    exhibits = ("x1", veiled.walled, "x3", "x9")
    findings = (veiled.open_finding, veiled.inheriting, veiled.finding, "f9")
    choices: dict[str, tuple[Any, ...]] = {
        "exhibit": exhibits,
        "finding": findings,
        "row": (0, 1),
        "kind": (*kinds(), "party", "nothing"),
        "product": ("csv", "xlsx", "nothing"),
        "analysis": tuple(analyses()),
    }
    queries = ["", *(urlencode({"id": f"{x}-row:2", "exhibit": x, "who": "07700900001"}) for x in exhibits)]
    for app in [ACCESS, ENTITIES, *(found.app for found in directory().found.values())]:
        for page in app.pages:
            parts: list[dict[str, Any]] = [{"case": VEILED}]
            for part, how in _pattern(f"{app.name}:{page.name}").pattern.converters.items():
                if part != "case":
                    given = choices.get(part, (GUESSED[_sort(how)],))
                    parts = [{**known, part: value} for known in parts for value in given]
            for named in parts:
                address = reverse(f"{app.name}:{page.name}", kwargs=named)
                yield from (f"{address}?{query}" for query in (queries if len(parts) == 1 else queries[:1]))
    for words in (
        "kind:call",
        "kind:call NOT mill",
        "lane OR road OR wharf",
        "07700*",
        "her* OR fer* OR lap*",
        "(open",
    ):
        for address in (f"/cases/{VEILED}/search/", f"/api/v1/cases/{VEILED}/apps/search/hits", "/search/"):
            yield f"{address}?{urlencode({'q': words})}"
    yield f"/api/v1/cases/{VEILED}/apps/search/searches"
    yield from (f"/cases/{VEILED}/{below}" for below in ("", "presence", "open/", "nowhere/", "records/call/?sort=x"))
    yield from (f"/api/v1/{below}" for below in ("cases", f"cases/{VEILED}/exhibits", f"cases/{VEILED}/findings"))
    for words in ("csv", "hours", "case", "op/", "verify", "07700900003", "07700 900001", "Robin", "who"):
        yield from (f"/search/{below}{urlencode({'q': words})}" for below in ("?", "palette.json?", "?kind=exhibits&"))
    yield from (f"/search/?{urlencode({'q': 'hours', 'kind': kind})}" for kind in KINDS_SOUGHT)
    yield f"/cases/{VEILED}/entities/e1/"
    yield from ("/cases/", "/", "/apps/", "/api/v1/openapi.json", "/nowhere/")
    for run in runs:
        yield from (f"/runs/{run.pk}/", f"/runs/{run.pk}/live", f"/api/v1/runs/{run.pk}")


@pytest.mark.slow
def test_no_byte_served_tells_of_what_is_walled(sign_in: Any, veiled: Veiled, runs: list[Run]) -> None:
    outside, inside = Crawler(sign_in("walled-off")), Crawler(sign_in("owner"))
    unproven = inside.fetch_until(pages(veiled, runs), (*veiled.secrets, f"{ROWS:,}"))
    assert unproven <= {EVIDENCE.lower()}, "nobody is told these: the test would prove nothing"
    for address in pages(veiled, runs):
        outside.fetch(address)
    outside.follow()
    for secret in veiled.secrets:
        assert [address for address, text in outside.served.items() if secret in text] == [], secret
    assert [(name, COUNTS.findall(text)) for name, text in outside.served.items() if COUNTS.search(text)] == []
    named = re.compile(rf"(?<!\w)({veiled.walled}|{veiled.inheriting}|{veiled.finding})(?!\w)")
    unasked = {name: text for name, text in outside.served.items() if not named.search(name.lower())}
    assert [name for name, text in unasked.items() if named.search(text)] == []
    assert len(unasked) > 80


@pytest.mark.parametrize(
    ("below", "walled", "absent"),
    [
        ("records/call/?f.party=07700{}", "900777", "900666"),
        ("records/call/rows.json?f.party=07700{}", "900777", "900666"),
        ("records/call/export/csv?f.party=07700{}", "900777", "900666"),
        ("records/call/?f.text={}", "quenby", "quenbz"),
        ("records/call/?f.exhibit={}%2F77", "QX", "QY"),
        ("records/record?id={}-row:2", "x2", "x9"),
        ("records/original?id={}-row:2", "x2", "x9"),
        ("exhibits/exhibit/{}/", "x2", "x9"),
        ("communications/findings/{}/", "f3", "f9"),
        ("communications/findings/{}/", "f2", "f9"),
        ("communications/findings/{}/rows/0/", "f2", "f9"),
        ("communications/findings/{}/export/csv", "f2", "f9"),
        ("communications/conversation?exhibit={}&thread=t", "x2", "x9"),
        ("timeline/?who=07700{}", "900777", "900666"),
        ("timeline/places/?who=07700{}", "900777", "900666"),
        ("network/?around=07700{}", "900777", "900666"),
        ("network/data.json?around=07700{}", "900777", "900666"),
        ("network/between?a=phone:%2B447700{}&b=phone:%2B447700900778", "900777", "900666"),
        ("search/?q=07700{}", "900777", "900666"),
        ("search/?q=%2A0{}", "777", "666"),
        ("search/?q={}", "quenby", "quenbz"),
        ("search/?q={}%2A", "quen", "quem"),
        ("search/?q=exhibit:{}%2F77", "QX", "QY"),
        ("search/?q=place:{}", "quenby", "quenbz"),
        ("search/?q=from:07700{}", "900777", "900666"),
        ("nowhere/{}", "x2", "x9"),
    ],
)
def test_asking_for_what_is_walled_is_asking_for_what_is_not_there(
    sign_in: Any, veiled: Veiled, runs: list[Run], below: str, walled: str, absent: str
) -> None:
    assert (veiled.walled, veiled.finding, veiled.inheriting) == ("x2", "f2", "f3")
    crawler = Crawler(sign_in("walled-off"))
    answers = [crawler.fetch(f"/cases/{VEILED}/{below.format(name)}") for name in (walled, absent)]
    token = re.compile(r'value="\w{64}"|csrftoken=\w+|etag[^\n]*|expires=[^;]*')
    one, other = (token.sub("", text) for text in answers)
    assert re.sub(f"(?<!#){walled.lower()}", absent.lower(), one) == other  # `&#x27;` is a quotation mark


def test_evidence_of_a_claim_is_withheld_outside(people: dict[str, User], veiled: Veiled, runs: list[Run]) -> None:
    told = {who: str(bridge.open_case(people[who], VEILED).ledger.attributions()) for who in ("owner", "walled-off")}
    assert EVIDENCE in told["owner"]
    assert EVIDENCE not in told["walled-off"]


def test_a_form_learns_nothing_either(sign_in: Any, veiled: Veiled, runs: list[Run]) -> None:
    client = sign_in("walled-off")
    for name in (veiled.walled, "x9", veiled.finding, "f9"):
        answer = client.post(f"/cases/{VEILED}/notes/", {"subject": name, "text": "a guess"})
        assert answer.status_code == 400, name
    with pytest.raises(NotFound):
        bridge.open_case(answer.wsgi_request.user, VEILED).exhibit("QX/77")


def test_bringing_in_what_repeats_a_walled_record_says_nothing_of_it(
    people: dict[str, User], veiled: Veiled, runs: list[Run]
) -> None:
    case = bridge.open_case(people["walled-off"], VEILED)
    path = FOLDER / "again.csv"
    lines = (FOLDER / "zephyr.csv").read_text(encoding="ascii").splitlines()
    path.write_text("\n".join([lines[0], lines[1]]) + "\n", encoding="ascii")
    said: dict[str, Any] = {"mapping": {"*": "call"}, "timezone": "Europe/London", "subject": "07700900777"}
    report = case.add([path], by="The walled-off", **said).reports[0]
    try:
        assert report.rows_stored == 1
        assert case.report(report.exhibit or "")["repeated_elsewhere"] == {}
        whole = casefold.open_home(HOME).case(VEILED)
        assert whole.report(report.exhibit or "")["repeated_elsewhere"] == {veiled.walled: 1}
    finally:
        casefold.open_home(HOME).case(VEILED).dispose(report.exhibit or "", by="Test", authority="test", why="over")


def test_an_analysis_of_the_walled_off_rests_on_what_they_see(
    people: dict[str, User], veiled: Veiled, runs: list[Run]
) -> None:
    case = bridge.open_case(people["walled-off"], VEILED)
    assert case.count("call") == 7
    assert not case.sees_everything()
    assert bridge.open_case(people["owner"], VEILED).sees_everything()
    assert set(case.analyse("hourly", by="The walled-off").pin.exhibits) == {"x1", "x3"}


def test_a_wall_is_put_up_and_lifted_by_owners_with_a_reason(
    sign_in: Any, people: dict[str, User], veiled: Veiled, runs: list[Run]
) -> None:
    owner, address = sign_in("owner"), f"/cases/{VEILED}/access/walls/"
    put = {"action": "put", "name": "kept_apart", "subject": "OP/2", "keep": "yes"}
    assert owner.post(address, put).status_code == 400
    assert owner.post(address, {**put, "reason": "Another team's"}).status_code == 302
    assert policy.unseen_by(people["walled-off"], VEILED) == {veiled.walled, veiled.finding, "x3"}
    assert policy.unseen_by(people["owner"], VEILED) == frozenset()
    wall = policy.standing_walls(VEILED).get(name="kept_apart")
    lift = {"action": "lift", "wall": str(wall.pk)}
    assert sign_in("walled-off").post(address, {**lift, "reason": "Mine"}).status_code == 403
    assert owner.post(address, {**lift, "reason": ""}).status_code == 400
    assert owner.post(address, {**lift, "reason": "They joined us"}).status_code == 302
    assert policy.unseen_by(people["walled-off"], VEILED) == {veiled.walled, veiled.finding}
    done = list(Entry.objects.filter(verb__in=["wall", "lift_wall"]).values_list("verb", "phase", "object", "reason"))
    assert ("wall", "outcome", "x3", "Another team's") in done
    assert ("lift_wall", "outcome", "x3", "They joined us") in done


def test_an_owner_outside_a_wall_cannot_open_it(people: dict[str, User], veiled: Veiled, runs: list[Run]) -> None:
    second = people["editor"]
    policy.give(second, VEILED, Role.OWNER, purpose="Exercise", by=people["owner"])
    wall = policy.standing_walls(VEILED).get(name=SOURCE)
    with pytest.raises(NotAllowed, match="does not name the wall"):
        walls.lift(wall, reason="curious", by=second)
    with pytest.raises(NotAllowed, match="stands already"):
        membership.keep_sight(second, VEILED, SOURCE, reason="curious")
    own = policy.grants_of(second).get(case=VEILED)
    ends = own.ends_at or own.starts_at
    with pytest.raises(NotAllowed, match="themselves"):
        membership.change(own, by=second, reason="curious", ends_at=ends, walls=frozenset({SOURCE, LEAD}))
    with pytest.raises(BadOption, match="stands around"):
        walls.put(VEILED, SOURCE, veiled.walled, reason="twice", by=people["owner"])
