"""Saved views: a page of a case by name, private or shared; never an address elsewhere, nor more than one may see."""

from __future__ import annotations

import re
from typing import Any

import pytest

import casefold
from casefold.platform.access import policy, walls
from casefold.platform.access.models import Grant
from casefold.platform.accounts.models import User
from casefold.platform.audit.models import Entry
from casefold.platform.saved_views import keeping
from casefold.platform.saved_views.models import SavedView
from tests.platform.fixtures import CASE, WALL, Small
from tests.platform.started import HOME

START = f"/cases/{CASE}/"
LIST = f"{START}views/"
CALLS = f"{START}records/call/?f.party=%2B447700900001&sort=-duration_s"


def save(client: Any, name: str = "Long calls", address: str = CALLS, **more: str) -> Any:
    return client.post(LIST, {"name": name, "address": address, **more})


def names(client: Any) -> list[str]:
    return re.findall(r'<th scope="row"><a[^>]*><bdi>([^<]*)</bdi>', client.get(LIST).content.decode())


def test_a_view_is_saved_from_the_header_and_opens_its_address(sign_in: Any, small: Small) -> None:
    client = sign_in("reader")
    page = client.get(CALLS).content.decode()
    link = re.search(r'href="([^"]*)" data-save-view', page)
    assert link is not None
    form = client.get(link.group(1).replace("&amp;", "&")).content.decode()
    address = re.search(r'name="address" value="([^"]*)"', form)
    assert address is not None
    assert address.group(1).replace("&amp;", "&") == CALLS
    answer = save(client, "  Long \n calls ", f"{CALLS}&drawer=%2Fcases&page=3&offset=50")
    assert (answer.status_code, answer.url) == (302, CALLS)
    view = SavedView.objects.get()
    assert (view.name, view.is_shared) == ("Long calls", False)
    assert client.get(f"{LIST}{view.pk}/").url == CALLS
    assert client.get(answer.url).status_code == 200
    assert f"{LIST}{view.pk}/" in client.get(f"{START}exhibits/").content.decode()  # the palette's commands


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "/cases/",
        START,
        "https://elsewhere.example/",
        f"https://elsewhere.example{START}exhibits/",
        f"//elsewhere.example{START}exhibits/",
        f"/\\elsewhere.example{START}exhibits/",
        "javascript:alert(1)",
        "/cases/other/exhibits/",
        f"{START}../other/exhibits/",
        f"{START}%2e%2e/other/exhibits/",
        f"{START}exhibits/..%2f..%2f..%2flog/",
        f"{START}/elsewhere.example/",
        f"{START}nowhere/",
        f"{START}views/",
        f"{START}open/?next=/cases/",
        f"{START}records/call/rows.json",
        f"{START}records/call/export/csv",
        f"{START}exhibits/\r\nLocation: https://elsewhere.example",
        "/people/",
        f"{START}records/call/?f.text={'x' * 5_000}",
    ],
)
def test_only_pages_of_the_same_case_are_kept(sign_in: Any, small: Small, address: str) -> None:
    answer = save(sign_in("reader"), "Elsewhere", address)
    assert answer.status_code == 400
    assert b"There is a problem" in answer.content
    assert SavedView.objects.count() == 0


def test_what_is_kept_stays_below_its_case_whatever_the_table_holds(sign_in: Any, small: Small, people: Any) -> None:
    view = SavedView.objects.create(case=CASE, owner=people["reader"], name="n", address="//elsewhere.example/")
    assert sign_in("reader").get(f"{LIST}{view.pk}/").url.startswith(START)


def test_a_private_view_is_its_owners_and_a_shared_one_the_cases(sign_in: Any, small: Small) -> None:
    reader, editor = sign_in("reader"), sign_in("editor")
    save(reader, "Mine")
    save(reader, "Ours", is_shared="yes")
    assert (names(reader), names(editor)) == (["Mine", "Ours"], ["Ours"])
    mine, ours = SavedView.objects.get(name="Mine"), SavedView.objects.get(name="Ours")
    assert editor.get(f"{LIST}{mine.pk}/").status_code == 404
    assert editor.get(f"{LIST}{mine.pk}/change/").status_code == 404
    assert editor.get(f"{LIST}{ours.pk}/").url == CALLS
    for action in ("change", "delete"):
        assert editor.post(f"{LIST}{ours.pk}/change/", {"action": action, "name": "Theirs"}).status_code == 403
    assert names(editor) == ["Ours"]
    for who in ("stranger", "expired", "administrator"):
        assert sign_in(who).get(f"{LIST}{ours.pk}/").status_code == 404, who
    assert sign_in("anonymous").get(f"{LIST}{ours.pk}/").status_code == 302


def test_opening_asks_for_access_anew(sign_in: Any, small: Small, people: dict[str, User]) -> None:
    save(sign_in("reader"), "Ours", is_shared="yes")
    view = SavedView.objects.get()
    fresh = sign_in("editor", sitting=False)
    target = fresh.get(f"{LIST}{view.pk}/").url
    assert fresh.get(target).url.startswith(f"{START}open/?next=")
    assert fresh.get(LIST).url.startswith(f"{START}open/?next=")
    Grant.objects.filter(user=people["editor"]).delete()
    assert sign_in("editor").get(f"{LIST}{view.pk}/").status_code == 404


def test_a_shared_view_never_names_what_a_wall_keeps(sign_in: Any, small: Small, people: dict[str, User]) -> None:
    owner, outside = sign_in("owner"), sign_in("walled-off")
    reference = casefold.open_home(HOME).case(CASE).exhibit("x2").reference
    addresses = {
        "Calls": CALLS,
        "The exhibit": f"{START}exhibits/exhibit/x2/",
        "The answer": f"{START}communications/findings/{small.finding}/",
        "Its rows": f"{START}records/call/?f.exhibit={reference}",
        "A record": f"{START}records/record?id=x2-row:2",
        f"All of {reference}": f"{START}records/call/",
    }
    for name, address in addresses.items():
        assert save(owner, name, address, is_shared="yes").status_code == 302, name
    assert names(outside) == sorted(addresses)
    walls.put(CASE, WALL, "x2", reason="Exercise", by=people["owner"])
    assert (names(owner), names(outside)) == (sorted(addresses), ["Calls"])
    hidden = SavedView.objects.get(name="The exhibit")
    assert outside.get(f"{LIST}{hidden.pk}/").status_code == 404
    palette = outside.get(f"{START}notes/").content.decode()
    assert "The exhibit" not in palette
    assert policy.unseen_by(people["walled-off"], CASE) == {"x2"}


def test_a_view_is_renamed_shared_and_deleted_by_its_owner_and_each_is_logged(sign_in: Any, small: Small) -> None:
    client = sign_in("reader")
    save(client)
    save(client, "Another")
    view = SavedView.objects.get(name="Long calls")
    change = f"{LIST}{view.pk}/change/"
    assert client.get(change).status_code == 200
    assert client.post(change, {"name": "Another"}).status_code == 400
    assert client.post(change, {"name": " "}).status_code == 400
    assert client.post(change, {"name": "x" * 101}).status_code == 400
    assert client.post(change, {"name": "Longest", "is_shared": "yes"}).status_code == 302
    assert names(sign_in("editor")) == ["Longest"]
    assert client.post(change, {"action": "delete"}).status_code == 302
    assert names(client) == ["Another"]
    logged = list(Entry.objects.filter(case=CASE, verb__endswith="_view").values_list("verb", "object"))
    told = ["Long calls", "Another", "Longest", "Longest"]
    verbs = ["save_view", "save_view", "change_view", "delete_view"]
    assert logged[-4:] == [(verb, f"view {name}") for verb, name in zip(verbs, told, strict=True)]


def test_a_name_is_used_once_by_a_person_and_views_have_a_most(
    sign_in: Any, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = sign_in("reader")
    assert save(reader).status_code == 302
    assert save(reader).status_code == 400
    assert save(sign_in("editor")).status_code == 302
    monkeypatch.setattr(keeping, "MOST", 1)
    answer = save(reader, "Second")
    assert (answer.status_code, b"Delete some" in answer.content) == (400, True)


def test_no_view_and_very_many_views_have_their_pages(sign_in: Any, small: Small, people: dict[str, User]) -> None:
    client = sign_in("reader")
    assert "No view of this case is saved yet" in client.get(LIST).content.decode()
    SavedView.objects.bulk_create(
        SavedView(case=CASE, owner=people["reader"], name=f"<b>View</b> {number:03d}", address="notes/")
        for number in range(120)
    )
    page = client.get(LIST, {"page": "3"}).content.decode()
    assert "Page 3 of 3" in page
    assert "<b>View</b>" not in page
    assert client.get(LIST, {"page": "9"}).status_code == 200
