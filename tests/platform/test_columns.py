"""The columns of an exhibit settled in the browser and by a program: proposed, corrected, kept, imported."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import casefold
from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from casefold.platform.audit.models import Entry
from casefold.platform.cases.models import Reading
from casefold.platform.runs.execution import execute
from casefold.platform.runs.models import Run
from casefold.platform.runs.tidying import tidy_readings
from casefold.store import Home as StoreHome
from casefold.store import schema
from tests.platform.started import HOME

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = "Ding,Wann,Wo\nAB12 CDE,2026-03-01 08:00,Tor 1\nXY08 ZAB,2026-03-02 09:00,Tor 2\n"


@pytest.fixture(autouse=True)
def no_profiles() -> Iterator[None]:
    """Begin and end without profiles: they hold for the whole home, and so for the other tests in it."""
    _forget_profiles()
    yield
    _forget_profiles()


def _forget_profiles() -> None:
    home = StoreHome(HOME)
    with home.catalogue.write() as connection:
        connection.execute(schema.profile.delete())
    home.close()


@pytest.fixture
def case(request: pytest.FixtureRequest, people: dict[str, User]) -> str:
    name = f"col-{abs(hash(request.node.name)) % 10**8}"
    casefold.open_home(HOME).create_case(name, by="A. Analyst", purpose="Exercise")
    policy.give(people["editor"], name, Role.EDITOR, purpose="Exercise", by=None)
    policy.give(people["reader"], name, Role.READER, purpose="Exercise", by=None)
    return name


@pytest.fixture
def exhibit(case: str, tmp_path: Path) -> str:
    """A table that nothing recognises, held in the case."""
    return held(case, tmp_path, TABLE)


def held(case: str, folder: Path, text: str, name: str = "gates.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    report = casefold.open_home(HOME).case(case).add([path], by="A. Analyst").reports[0]
    assert report.status == "inventoried" or report.format == "table_text", report.message
    return report.exhibit


def address(case: str, exhibit: str) -> str:
    return f"/cases/{case}/exhibits/exhibit/{exhibit}/columns"


def form_of(page: str) -> dict[str, str]:
    """Return what the page's form would send if nothing were changed."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[html.unescape(name[1])] = html.unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[html.unescape(name)] = html.unescape(chosen[1]) if chosen else ""
    return found


def send(client: Client, case: str, exhibit: str, form: dict[str, str], **changes: str) -> Any:
    return client.post(address(case, exhibit), {**form, **changes})


def test_a_proposal_is_corrected_seen_again_kept_and_imported(sign_in: Any, case: str, exhibit: str) -> None:
    client = sign_in("editor")
    page = client.get(address(case, exhibit)).content.decode()
    assert "The first rows as they would be stored" in page
    form = form_of(page)
    assert (form["t0.kind"], form["t0.field:Ding"], form["t0.field:Wo"]) == ("sighting", "plate", "")

    other = send(client, case, exhibit, form, **{"t0.kind": "event", "action": "preview"}).content.decode()
    form = form_of(other)
    assert form["t0.kind"] == "event"
    form = form_of(send(client, case, exhibit, form, **{"t0.kind": "sighting"}).content.decode())
    fields = {"t0.field:Wo": "place", "timezone": "Europe/Berlin"}
    settled = send(client, case, exhibit, form, **fields, action="preview").content.decode()
    assert "plate:AB12CDE" in settled
    assert "2026-03-01 07:00:00" in settled
    assert "Times are read in Europe/Berlin (given)." in settled
    assert "settled by you" in settled

    answer = send(client, case, exhibit, form_of(settled), action="import", profile_name="col-gates")
    run = Run.objects.get(work="casefold.platform.runs.readings.READ_AGAIN")
    assert answer.status_code == 302
    assert answer["Location"] == f"/runs/{run.pk}/"
    assert run.arguments == {"reading": str(Reading.objects.get().pk)}
    execute(str(run.pk))
    run.refresh_from_db()
    assert run.status == "finished", run.message
    read = casefold.open_home(HOME).case(case)
    assert read.report(exhibit)["stored"] == {"sighting": 2}
    assert read.arrow("sighting")["subject"].to_pylist() == ["plate:AB12CDE", "plate:XY08ZAB"]
    assert tidy_readings() == 1
    assert Reading.objects.count() == 0
    verbs = list(Entry.objects.filter(case=case).values_list("verb", flat=True))
    assert {"save_profile", "start_run"} <= set(verbs)


def test_the_table_is_recognised_by_the_profile_next_time(
    sign_in: Any, case: str, exhibit: str, tmp_path: Path
) -> None:
    client = sign_in("editor")
    form = form_of(client.get(address(case, exhibit)).content.decode())
    send(client, case, exhibit, form, **{"t0.field:Wo": "place"}, action="save", profile_name="col-again")

    path = tmp_path / "more.csv"
    path.write_text(TABLE.replace("Tor", "Gate"), encoding="utf-8")
    report = casefold.open_home(HOME).case(case).add([path], by="A. Analyst").reports[0]

    assert (report.profile, report.stored) == ("col-again@1", {"sighting": 2})


def test_a_changed_kind_is_looked_at_before_it_is_imported(sign_in: Any, case: str, exhibit: str) -> None:
    client = sign_in("editor")
    form = form_of(client.get(address(case, exhibit)).content.decode())

    answer = send(client, case, exhibit, form, **{"t0.kind": "event", "action": "import"})

    assert answer.status_code == 400
    assert "What the rows are was changed" in answer.content.decode()
    assert not Run.objects.filter(case=case).exists()


def test_a_field_for_two_columns_is_refused_and_the_form_stands(sign_in: Any, case: str, exhibit: str) -> None:
    client = sign_in("editor")
    form = form_of(client.get(address(case, exhibit)).content.decode())

    answer = send(client, case, exhibit, form, **{"t0.field:Ding": "bearing", "t0.field:Wo": "bearing"})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "bearing was given to 2 columns" in page
    assert "t0.kind" in form_of(page)


@pytest.mark.parametrize("said", ["{", "[]", '{"mapping": 3}', "[" * 5000, '{"mapping": {"nowhere": "time"}}'])
def test_a_form_somebody_altered_is_no_fault_of_the_site(sign_in: Any, case: str, exhibit: str, said: str) -> None:
    client = sign_in("editor")
    form = form_of(client.get(address(case, exhibit)).content.decode())

    answer = send(client, case, exhibit, form, said=said)

    assert answer.status_code in {200, 400}
    assert "Rows and columns" in answer.content.decode()


def test_a_profile_needs_a_name(sign_in: Any, case: str, exhibit: str) -> None:
    client = sign_in("editor")
    form = form_of(client.get(address(case, exhibit)).content.decode())

    page = send(client, case, exhibit, form, action="save").content.decode()

    assert "the profile has no name" in page
    assert 'href="#id_profile_name"' in page


def test_an_exhibit_that_is_no_table_says_what_a_table_is(sign_in: Any, case: str, tmp_path: Path) -> None:
    path = tmp_path / "picture.bin"
    path.write_bytes(bytes(range(256)) * 8)
    key = casefold.open_home(HOME).case(case).add([path], by="A. Analyst").reports[0].exhibit

    page = sign_in("editor").get(address(case, key)).content.decode()

    assert "no table was found in this exhibit" in page


def test_a_table_of_three_hundred_and_fifty_columns_is_shown_in_part(sign_in: Any, case: str, tmp_path: Path) -> None:
    names = [f"Column {number}" for number in range(350)]
    key = held(case, tmp_path, ",".join(names) + "\n" + ",".join("x" for _ in names) + "\n")
    client = sign_in("editor")

    page = client.get(address(case, key)).content.decode()
    again = send(client, case, key, form_of(page), action="preview")

    assert page.count('name="t0.field:') == 300
    assert "50 more columns are kept as text" in page
    assert again.status_code == 200


def test_who_may_only_read_settles_nothing(sign_in: Any, case: str, exhibit: str) -> None:
    client = sign_in("reader")

    assert client.get(address(case, exhibit)).status_code == 403
    assert client.post(address(case, exhibit), {"action": "import"}).status_code == 403
    assert "Settle its columns" not in client.get(f"/cases/{case}/exhibits/exhibit/{exhibit}/").content.decode()


def test_a_program_does_the_same(sign_in: Any, case: str, exhibit: str) -> None:
    client = sign_in("editor")
    below = f"/api/v1/cases/{case}/exhibits/{exhibit}"
    said = {"mapping": {"*": "sighting", "Ding": "plate", "Wann": "time"}}

    proposal = client.post(f"{below}/columns", json.dumps(said), content_type="application/json").json()
    kept = client.post(
        f"{below}/profile", json.dumps({**said, "name": "col-api"}), content_type="application/json"
    ).json()
    started = client.post(
        f"{below}/read-again", json.dumps({**said, "format": proposal["format"]}), content_type="application/json"
    )

    assert proposal["tables"][0]["kind"] == "sighting"
    assert proposal["first"][0]["parties"][0]["identifier"] == "plate:AB12CDE"
    assert kept == {"profile": "col-api@1"}
    assert started.status_code == 202
    execute(started.json()["id"])
    assert casefold.open_home(HOME).case(case).report(exhibit)["stored"] == {"sighting": 2}
