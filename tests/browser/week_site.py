"""The people of the week: each with a browser of their own that looks with axe at every page nobody met before."""

from __future__ import annotations

import base64
import hmac
import os
import re
import struct
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.browser.conftest import working_context
from tests.browser.operation_site import PATIENCE, link_in
from tests.browser.test_screens import THEMES, keep, violations

PASSWORD = "four words walk home"
SECONDS = PATIENCE * 1000
STEP = 30
"""Seconds for which an authenticator app shows one code."""
SECRETS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/invitation/)[^/]+|(?<=/sign-in/)[^/]+|(?<=/)[xf]\d+(?=/)")
"""What of an address names one thing of many: an id, or the token of a link."""


@dataclass
class WeekSite:
    """Where the site of the week answers, and which of its pages were looked at."""

    address: str
    home: Path
    environment: dict[str, str]
    met: set[str] = field(default_factory=set)
    faults: dict[str, list[tuple[str, list[str]]]] = field(default_factory=dict)
    """What axe found, by page and theme."""

    def command(self, *words: str) -> str:
        """Run `casefold` on the home as its operator; it has to succeed."""
        command = [sys.executable, "-m", "casefold.cli", "--home", str(self.home), *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def sign_in_link(self) -> str:
        """Return a new link that signs the operator in once."""
        return self.address + link_in(self.command("sign-in-link"))


class Authenticator:
    """The app on a person's phone (RFC 6238: SHA-1, 30 seconds, six digits); it never gives a code twice."""

    def __init__(self, secret: str) -> None:
        self.key = base64.b32decode(secret)
        self.last = 0

    def code(self) -> str:
        """Return a code that was not used: the one of now, or the next, which the site takes as well."""
        now = int(time.time()) // STEP
        self.last = max(now, self.last + 1)
        assert self.last <= now + 1, "the site takes no code from further ahead"
        digest = hmac.digest(self.key, struct.pack(">Q", self.last), "sha1")
        (number,) = struct.unpack(">I", digest[(at := digest[-1] & 15) : at + 4])
        return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


class WeekPerson:
    """Somebody at a browser: follows links, presses buttons, fills fields by their labels."""

    def __init__(self, browser: Browser, site: WeekSite, name: str) -> None:
        self.site, self.name = site, name
        self.context: BrowserContext = working_context(browser)
        self.page: Page = self.context.new_page()
        self.phone: Authenticator | None = None
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def email(self) -> str:
        """Return the address they were nominated with; its first part is their user name."""
        return f"{self.user_name}@example.org"

    @property
    def user_name(self) -> str:
        """Return what they sign in with."""
        return self.name.lower().replace(" ", ".")

    @property
    def main(self) -> Locator:
        """Return the work of the page, without the rail."""
        return self.page.get_by_role("main")

    def _note(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {said.text}")

    def go(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(path if path.startswith("http") else self.site.address + path)
        self.look()

    def follow(self, name: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """Follow a link."""
        (within or self.page).get_by_role("link", name=name, exact=exact).first.click()
        self.look()

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press a button that leads on."""
        with self.page.expect_navigation():
            (within or self.main).get_by_role("button", name=name, exact=True).click()
        self.look()

    def fill(self, within: Locator | None = None, **fields: str) -> None:
        """Fill fields by the words of their labels, an underscore for each space."""
        for label, text in fields.items():
            (within or self.main).get_by_label(label.replace("_", " "), exact=True).fill(text)

    def sees(self, *texts: str) -> None:
        """See these in the work of the page."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def misses(self, *texts: str) -> None:
        """Find none of these in all that the page was sent."""
        sent = self.page.content()
        assert [text for text in texts if text in sent] == []

    def is_told_there_is_nothing(self, path: str) -> None:
        """Ask for what is not there for them: the answer is that of an address which never was."""
        before = len(self.complaints)
        answer = self.page.goto(self.site.address + path)
        assert answer is not None
        assert answer.status == 404
        assert all("status of 404" in text for text in self.complaints[before:])
        del self.complaints[before:]

    def look(self) -> None:
        """Let axe look at a page that nobody met before, in both themes."""
        self.page.wait_for_load_state()
        key = SECRETS.sub("one", urlsplit(self.page.url).path)
        if key in self.site.met:
            return
        self.site.met.add(key)
        for island in self.page.locator("[data-island]").all():
            expect(island).to_have_attribute("data-mounted", "ready", timeout=SECONDS)
        for theme in THEMES:
            self.page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            if found := violations(self.page):
                self.site.faults[f"{key} {theme}"] = found
        if os.environ.get("CASEFOLD_SCREENSHOTS"):
            keep(self.page, f"week-{len(self.site.met):02}{key.replace('/', '-').rstrip('-')}")

    def leaves(self) -> None:
        """Close the browser; the pages must have complained of nothing."""
        self.context.close()
        assert self.complaints == [], self.name

    # -- what everybody does -----------------------------------------------------------------------

    def accept(self, invitation: str) -> None:
        """Make the account, and set up the authenticator app that the site then asks for."""
        self.go(invitation)
        self.fill(Password=PASSWORD, The_same_password_again=PASSWORD)
        self.press("Make my account")
        self.follow("Set it up")
        if "reauthenticate" in self.page.url or "confirm" in self.page.url:
            self.fill(Password=PASSWORD)
            self.press("Confirm")
        self.phone = Authenticator(self.page.get_by_label("Secret", exact=True).input_value())
        self.fill(Code=self.phone.code())
        self.press("Set it up")
        expect(self.main.locator("code")).to_have_count(10)
        self.press("Sign out", within=self.page.get_by_role("navigation", name="Site"))

    def sign_in(self) -> None:
        """Sign in with password and second factor."""
        assert self.phone is not None
        self.go("/sign-in/")
        self.main.get_by_label("User name or e-mail address", exact=True).fill(self.user_name)
        self.fill(Password=PASSWORD)
        self.press("Sign in")
        self.fill(Code=self.phone.code())
        self.press("Sign in")

    def open_case(self, title: str, reason: str) -> None:
        """Open a case from the list for the first time in a sitting: say why, and arrive."""
        self.follow("My cases")
        self.follow(title, within=self.main)
        self.fill(Another_reason=reason)
        self.press("Open the case")
        expect(self.page.get_by_role("heading", name="Exhibits", exact=True)).to_be_visible()

    def await_run(self, outcome: str = "Finished") -> None:
        """Wait on the page of a run until it is over."""
        expect(self.page.locator("[data-poll-over]")).to_be_visible(timeout=SECONDS)
        self.sees(outcome)
