"""A password given on an exhibit's page: the run uses it once, and no table, log or page holds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

import casefold
from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from casefold.platform.cases.models import Reading
from casefold.platform.runs.execution import execute
from casefold.platform.runs.models import Run
from tests.formats.pdf.writing import PAGES, pdf
from tests.platform.started import HOME

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "larch-0900-tin"


@pytest.fixture
def case(request: pytest.FixtureRequest, people: dict[str, User], tmp_path: Path) -> str:
    """A case with a PDF that waits for its password."""
    name = f"unl-{abs(hash(request.node.name)) % 10**8}"
    path = tmp_path / "rota.pdf"
    path.write_bytes(pdf(PAGES, {}, password=SECRET))
    casefold.open_home(HOME).create_case(name, by="A. Analyst", purpose="Exercise").add([path], by="A. Analyst")
    policy.give(people["editor"], name, Role.EDITOR, purpose="Exercise", by=None)
    policy.give(people["reader"], name, Role.READER, purpose="Exercise", by=None)
    return name


def address(case: str, page: str = "") -> str:
    return f"/cases/{case}/exhibits/exhibit/x1/{page}"


def give(client: Client, case: str, password: str) -> Any:
    return client.post(address(case, "unlock"), {"password": password})


def tables() -> str:
    """Return every row of every table of the platform as text."""
    with connection.cursor() as cursor:
        found = []
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_the_page_asks_and_the_run_reads(sign_in: Any, case: str) -> None:
    client = sign_in("editor")
    page = client.get(address(case)).content.decode()
    assert "Waits for a password" in page
    assert 'type="password"' in page

    answer = give(client, case, SECRET)
    run = Run.objects.get(case=case)
    assert answer["Location"] == f"/runs/{run.pk}/"
    assert SECRET not in tables()
    execute(str(run.pk))
    run.refresh_from_db()
    assert run.status == "finished", run.message
    assert casefold.open_home(HOME).case(case).report("x1")["stored"] == {"document": 3}
    assert Reading.objects.get(case=case).options == {"taken": True}
    assert SECRET not in tables()
    assert SECRET not in client.get(answer["Location"]).content.decode()
    assert "Waits for a password" not in client.get(address(case)).content.decode()
    Reading.objects.all().delete()


def test_a_wrong_one_is_said_to_be_wrong_and_is_not_used_again(sign_in: Any, case: str) -> None:
    client = sign_in("editor")
    give(client, case, "wrong")
    run = Run.objects.get(case=case)
    execute(str(run.pk))
    run.refresh_from_db()
    assert (run.status, "none of those given opens it" in run.message) == ("failed", True)
    Run.objects.filter(pk=run.pk).update(status="queued", finished_at=None)
    execute(str(run.pk))
    run.refresh_from_db()
    assert "used up" in run.message
    assert "Waits for a password" in client.get(address(case)).content.decode()
    Reading.objects.all().delete()


def test_a_sealed_one_opens_with_the_sites_key_alone(case: str, people: dict[str, User]) -> None:
    from casefold.errors import NotFound
    from casefold.platform.runs.sealing import sealed, unsealed

    token = sealed([SECRET, "wäldchen"])
    assert SECRET not in token
    assert unsealed(token) == [SECRET, "wäldchen"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SECRET_KEY", "another")
        with pytest.raises(NotFound):
            unsealed(token)


def test_who_may_not_add_is_not_asked_and_not_heard(sign_in: Any, case: str) -> None:
    client = sign_in("reader")
    assert 'type="password"' not in client.get(address(case)).content.decode()
    assert give(client, case, SECRET).status_code in (403, 404)
    assert not Run.objects.filter(case=case).exists()
    assert give(sign_in("editor"), case, "").status_code == 400
