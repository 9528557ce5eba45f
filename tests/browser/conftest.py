"""A real browser, the gallery's site, the platform on a small operation; a page that complains fails its test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.gallery_site import STATIC, serving
from tests.browser.operation_site import OperationSite, serving_operation

CHROMIUM = Path(os.environ.get("CASEFOLD_CHROMIUM", "/usr/bin/chromium"))
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Site:
    """The gallery's address, and what was asked of it."""

    address: str
    asked: list[str]


@dataclass
class Visitor:
    """Opens pages of the site and keeps what the browser complains about."""

    context: BrowserContext
    site: Site
    complaints: list[str] = field(default_factory=list)

    def note(self, said: ConsoleMessage) -> None:
        """Keep an error, but for what the browser says of the source that is in trouble on purpose."""
        if said.type == "error" and "status of 503" not in said.text:
            self.complaints.append(said.text)

    def open(self, key: str, query: str = "", *, ready: bool = True) -> Page:
        """Open the page of one gallery entry; `ready` waits until its island stands."""
        page = self.context.new_page()
        page.on("console", self.note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.site.address}/pieces/{key}{query}")
        if ready and page.locator("[data-island]").count() > 0:
            page.wait_for_selector("[data-mounted=ready]")
        return page


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    if not (STATIC / "casefold" / "casefold.js").exists():
        pytest.fail("the front end is not built: run `make frontend`")
    with serving() as (address, asked):
        yield Site(address, asked)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: scripts/debian_packages.sh installs one")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    made = Visitor(context, site)
    yield made
    context.close()
    assert made.complaints == []


@pytest.fixture(scope="session")
def operation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OperationSite]:
    with serving_operation(tmp_path_factory.mktemp("operation")) as site:
        yield site


@pytest.fixture(scope="session")
def signed_in(browser: Browser, operation: OperationSite) -> Any:
    """Sign the operator in once; give the cookies."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(operation.sign_in_link())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My cases")).to_be_visible()
    state_reason(page, operation)
    state = context.storage_state()
    context.close()
    return state


def state_reason(page: Page, operation: OperationSite) -> None:
    """Open the case for the first time in a sitting: say why, and arrive."""
    page.goto(operation.path())
    page.get_by_label("Another reason", exact=True).fill("Made-up exercise of the tests")
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("heading", name="Exhibits", exact=True)).to_be_visible()


def working_context(browser: Browser, **more: Any) -> BrowserContext:
    """Return a browser of its own that may use the clipboard and moves nothing."""
    return browser.new_context(
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
        **more,
    )
