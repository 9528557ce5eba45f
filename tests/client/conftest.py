"""A site that runs, and its case from both sides: the home on the disk, and the home over HTTP."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest

import casefold
from casefold.client import SiteHome
from tests.browser.operation_site import OperationSite, serving_operation

PURPOSE = "Comparing both doors"


@dataclass(frozen=True)
class Both:
    """The same home twice."""

    site: OperationSite
    local: casefold.Home
    remote: SiteHome
    browser: httpx.Client


def signed_in(site: OperationSite) -> httpx.Client:
    """Sign the operator in, as a browser does."""
    browser = httpx.Client(follow_redirects=True, timeout=60)
    link = site.sign_in_link()
    page = browser.get(link)
    assert browser.post(link, data=secret_of(page.text), headers={"Referer": link}).status_code == 200
    return browser


def secret_of(page: str) -> dict[str, str]:
    """Return a form's CSRF secret, as it is sent back."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None, page
    return {"csrfmiddlewaretoken": found.group(1)}


def new_token(browser: httpx.Client, address: str, **said: str) -> str:
    """Make a token on the page, as a person does."""
    page = browser.get(f"{address}/tokens/")
    last = (datetime.now(tz=UTC).date() + timedelta(days=7)).isoformat()
    form = {"name": "Test", "purpose": PURPOSE, "last_day": last, **said, **secret_of(page.text)}
    answered = browser.post(f"{address}/tokens/", data=form, headers={"Referer": f"{address}/tokens/"})
    found = re.search(r'value="(casefold_[^"]+)"', answered.text)
    assert found is not None, answered.text
    return html.unescape(found.group(1))


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with (
        serving_operation(tmp_path_factory.mktemp("client")) as site,
        closing(signed_in(site)) as browser,
        casefold.connect(site.address, new_token(browser, site.address)) as remote,
    ):
        yield Both(site, casefold.open_home(site.home), remote, browser)
