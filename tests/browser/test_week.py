"""A week of a programme in real browsers: an administrator, two forces, an analyst, a stranger and their app."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.operation_site import environment_of, free_port, served
from tests.browser.week_site import WeekPerson, WeekSite
from tests.platform.stranger import NAME, install_stranger

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

NORTH, SOUTH = "Northshire", "Southmere"
TITLE, CASE = "Operation Harbour", "harbour"
WALLED, OPEN = "07700900123", "07700900555"
"""A number of each exhibit, which the other does not hold."""
HEADER = "Calling number,Called number,Date,Time,Duration,Type\n"
EXHIBITS = {
    "ABC/1": f"{HEADER}{WALLED},07700900456,28/02/2026,14:30:00,60,Voice\n"
    f"{WALLED},07700900789,01/03/2026,09:10:00,125,Voice\n07700900456,{WALLED},01/03/2026,15:00:00,5,Voice\n",
    "ABC/2": f"{HEADER}{OPEN},07700900444,02/03/2026,08:00:00,30,Voice\n",
}
SHARED, ENDED = "Reads it for the force across the border", "The enquiry there is over"
OPENED, NEED, GONE = "Looks into the calls of the harbour", "Only who works on it", "No policing purpose is left"


class Week:
    """The site, which is stopped and started again, and everybody who comes to it."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser, self.folder, self.port = browser, folder, free_port()
        self.site = WeekSite(f"http://127.0.0.1:{self.port}", folder / "home", environment_of("operator"))
        self.running = ExitStack()
        self.people: list[WeekPerson] = []

    def start(self, **more: str) -> None:
        """Start the site, or start it again with another environment while nobody looks at it."""
        for person in self.people:
            person.page.goto("about:blank")
        self.running.close()
        self.site.environment |= more
        told = self.folder / "serve.log"
        self.running.enter_context(served(self.site.home, told, self.site.environment, self.port))
        for person in self.people:
            person.go("/")

    def comes(self, name: str) -> WeekPerson:
        """Let somebody open a browser."""
        self.people.append(WeekPerson(self.browser, self.site, name))
        return self.people[-1]


@pytest.fixture
def week(browser: Browser, tmp_path: Path) -> Iterator[Week]:
    made = Week(browser, tmp_path)
    for reference, text in EXHIBITS.items():
        (tmp_path / f"{reference.replace('/', '')}.csv").write_text(text, encoding="ascii")
    made.start(CASEFOLD_SECOND_FACTOR="required")
    with made.running:
        yield made


def test_a_week(week: Week) -> None:
    operator, contact, analyst, second, reader, stranger = (
        week.comes(name)
        for name in ("The operator", "Robin Ashdown", "Sam Whitlock", "Dana Pryor", "Jo Fenwick", "Kit Marlow")
    )
    two_forces_come_in(operator)
    nominated_and_invited(operator, operator, contact, NORTH, "Single point of contact")
    contact.sign_in()
    for person, role in ((analyst, "Analyst"), (second, "Investigator")):
        nominated_and_invited(contact, operator, person, NORTH, role)
    for person in (reader, stranger):
        nominated_and_invited(operator, operator, person, SOUTH, "Analyst")
    for person in (analyst, reader, stranger):
        person.sign_in()

    a_case_is_made(analyst)
    two_exhibits_are_imported(analyst, week.folder)
    a_question_is_answered_down_to_its_rows(analyst)

    access_is_given(analyst, reader, "Reader", SHARED)
    the_reader_reads(reader)
    nothing_is_there(stranger)
    nothing_is_there(operator)
    a_wall_is_put_up(analyst)
    access_is_given(analyst, second, "Owner", "Decides beside the analyst", walls=("need_to_know",))
    the_reader_is_told_nothing_of_what_stands_behind_it(reader)

    week.start(PYTHONPATH=str(install_stranger(week.folder)))
    the_app_of_a_stranger_is_used(analyst)

    the_access_ends(analyst, reader)
    nothing_is_there(reader)
    the_exhibit_is_disposed_of(analyst, second)
    the_log_tells_the_week(analyst)
    the_log_holds(week.site)
    for person in week.people:
        person.leaves()
    assert week.site.faults == {}


# -- Monday: people --------------------------------------------------------------------------------


def two_forces_come_in(operator: WeekPerson) -> None:
    operator.go(operator.site.sign_in_link())
    operator.press("Sign in")
    operator.follow("People")
    operator.sees("Nobody is nominated at this moment.")
    operator.follow("Regions, forces and teams")
    for sort, name in (("A region", "The coast"), ("A force", NORTH), ("A force", SOUTH)):
        operator.main.get_by_label(sort, exact=True).check()
        operator.fill(Name=name)
        if sort == "A force":
            operator.main.get_by_label("In which region").select_option("The coast")
        operator.press("Add")
        operator.sees(name)


def nominated_and_invited(by: WeekPerson, decides: WeekPerson, nominee: WeekPerson, force: str, role: str) -> None:
    by.follow("People")
    by.follow("Nominate somebody")
    by.fill(Name=nominee.name, Why="Joins the exercise")
    by.main.get_by_label("E-mail address").fill(nominee.email)
    by.main.get_by_label("Force", exact=True).select_option(force)
    by.main.get_by_label(role, exact=True).check()
    by.press("Nominate")
    by.sees(f"{nominee.name} is nominated; a programme administrator decides.")
    decides.follow("People")
    decides.follow(nominee.name)
    decides.main.get_by_label("Approve").check()
    decides.main.get_by_label("Why").fill("Known to the force")
    decides.press("Decide")
    nominee.accept(decides.main.get_by_label("Address of the invitation").input_value())


# -- Tuesday: a case -------------------------------------------------------------------------------


def a_case_is_made(analyst: WeekPerson) -> None:
    analyst.sees("Dashboard")
    analyst.follow("My cases")
    analyst.sees("You have access to no case yet.")
    analyst.follow("New case")
    analyst.fill(Short_name=CASE, Title=TITLE, Purpose="A made-up exercise of two forces")
    analyst.press("Create the case")
    analyst.open_case(TITLE, OPENED)
    analyst.sees("The case holds no exhibit yet.")


def two_exhibits_are_imported(analyst: WeekPerson, folder: Path) -> None:
    for reference, text in EXHIBITS.items():
        analyst.follow("Exhibits")
        analyst.main.get_by_text("Reference, authority, format").click()
        analyst.main.get_by_label("Exhibit reference").fill(reference)
        analyst.main.get_by_label("Files", exact=True).set_input_files(folder / f"{reference.replace('/', '')}.csv")
        analyst.press("Add")
        analyst.await_run()
        analyst.follow("Import report")
        analyst.sees(reference, f"{text.count(chr(10)) - 1} rows read", "It balances.")


def a_question_is_answered_down_to_its_rows(analyst: WeekPerson) -> None:
    analyst.follow("Communications")
    analyst.follow("Top contacts")
    analyst.main.get_by_label(re.compile("^Subject")).fill(WALLED)
    analyst.press("Ask")
    analyst.await_run()
    analyst.follow("Finding")
    analyst.sees("+447700900456")
    analyst.page.locator("[data-at='0'] a").click()
    drawer = analyst.page.locator("#cf-drawer")
    expect(drawer).to_contain_text("Cite as")


# -- Wednesday: another force, and a wall ----------------------------------------------------------


def access_is_given(owner: WeekPerson, to: WeekPerson, role: str, purpose: str, walls: tuple[str, ...] = ()) -> None:
    owner.follow("Access")
    owner.fill(User_name=to.user_name, Purpose=purpose, Last_day=f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}")
    owner.main.get_by_label("Role", exact=True).select_option(role)
    for wall in walls:
        owner.main.get_by_label(re.compile(f"^{wall}")).check()
    owner.press("Give access")
    owner.sees(f"{to.name} is now {role.lower()}.", purpose)


def the_reader_reads(reader: WeekPerson) -> None:
    reader.open_case(TITLE, "Compares it with ours")
    reader.sees("ABC/1", "ABC/2")
    expect(reader.main.get_by_role("heading", name="Add exhibits")).to_have_count(0)
    reader.follow("Communications")
    reader.follow("f1", within=reader.main, exact=False)
    reader.sees("+447700900456")
    counts_calls(reader, 4)
    reader.go(f"/cases/{CASE}/access/why/")
    reader.sees("You are a reader of this case", SHARED)


def counts_calls(member: WeekPerson, number: int) -> None:
    member.go(f"/cases/{CASE}/records/")
    calls = member.main.get_by_role("row").filter(has=member.page.get_by_role("rowheader", name="Calls", exact=True))
    expect(calls.get_by_role("cell").first).to_have_text(f"{number}")
    member.follow("Calls", within=calls)
    member.sees(f"of {number}")


def nothing_is_there(somebody: WeekPerson) -> None:
    somebody.follow("My cases")
    somebody.misses(TITLE)
    for path in ("", "exhibits/", "records/call/", "communications/findings/f1/", "log/"):
        somebody.is_told_there_is_nothing(f"/cases/{CASE}/{path}")
    somebody.go("/")
    somebody.misses(TITLE)


def a_wall_is_put_up(analyst: WeekPerson) -> None:
    analyst.follow("Access")
    analyst.follow("Walls")
    analyst.fill(Around="ABC/1", Wall="need_to_know", Reason=NEED)
    analyst.press("Put up the wall")
    analyst.sees("The wall need_to_know stands around")


def the_reader_is_told_nothing_of_what_stands_behind_it(reader: WeekPerson) -> None:
    for path in ("exhibits/", "communications/", "records/", "records/call/", "access/why/", "timeline/"):
        reader.go(f"/cases/{CASE}/{path}")
        reader.misses("ABC/1", WALLED, f"+44{WALLED[1:]}", "f1:", "need_to_know")
    reader.go(f"/cases/{CASE}/exhibits/")
    reader.sees("ABC/2")
    for path in ("exhibits/exhibit/x1/", "communications/findings/f1/"):
        reader.is_told_there_is_nothing(f"/cases/{CASE}/{path}")
    counts_calls(reader, 1)
    reader.go(f"/search/?q={WALLED}")
    expect(reader.main.get_by_role("link", name=re.compile(WALLED[1:]))).to_have_count(0)


# -- Thursday: the stranger's app ------------------------------------------------------------------


def the_app_of_a_stranger_is_used(analyst: WeekPerson) -> None:
    analyst.follow("Apps")
    analyst.sees("How many calls of the case last at least so long?")
    analyst.follow(NAME.replace("_", " ").capitalize(), within=analyst.main)
    analyst.follow("Not read yet")
    analyst.main.get_by_label("Count the calls of a minute and longer.").check()
    analyst.main.get_by_label("I have read this guide").check()
    analyst.press("Keep")
    analyst.sees("1 of 3 done")
    analyst.go(f"/cases/{CASE}/{NAME}/")
    analyst.sees("4 calls in 2 exhibits.")
    analyst.follow("Count the calls")
    analyst.main.get_by_label(re.compile("^Shortest")).fill("60")
    analyst.press("Start")
    analyst.await_run("2 calls last at least 60 s.")
    analyst.main.get_by_label("Yes", exact=True).check()
    analyst.press("Answer")
    analyst.sees("You answered: Yes.")


# -- Friday: it ends -------------------------------------------------------------------------------


def the_access_ends(analyst: WeekPerson, reader: WeekPerson) -> None:
    analyst.follow("Back to the case")
    analyst.follow("Access")
    analyst.follow(reader.name)
    analyst.fill(analyst.main.get_by_role("region", name="End now"), Reason=ENDED)
    analyst.press("End the access now")
    analyst.sees("This access has ended", ENDED)


def the_exhibit_is_disposed_of(proposes: WeekPerson, authorises: WeekPerson) -> None:
    proposes.follow("Retention")
    proposes.follow("Propose a disposal")
    proposes.main.get_by_label("What", exact=True).select_option("ABC/1 (ABC1.csv)")
    proposes.fill(Reason=GONE)
    proposes.press("Propose it")
    proposes.sees("Somebody other than who proposed it has to authorise it.")
    authorises.sign_in()
    authorises.open_case(TITLE, "Decides about the disposal")
    authorises.follow("Retention")
    authorises.main.locator("table").last.get_by_role("link").click()
    authorises.fill(Authority="Reviewed by the records manager", Its_reference="RRD/7")
    authorises.main.get_by_label("go for good").check()
    authorises.press("Authorise and dispose")
    authorises.await_run()
    authorises.follow("Disposal")
    authorises.sees("Certificate", "RRD/7", "ABC/1", GONE, "in entry")
    authorises.go(f"/cases/{CASE}/records/call/")
    authorises.misses(WALLED, f"+44{WALLED[1:]}")


def the_log_tells_the_week(analyst: WeekPerson) -> None:
    analyst.follow("Log")
    for reason in (OPENED, SHARED, NEED, ENDED, GONE):
        analyst.fill(Words_in_object_or_reason=reason)
        analyst.press("Search")
        expect(analyst.main.get_by_role("row").filter(has_text=reason).first).to_be_visible()


def the_log_holds(site: WeekSite) -> None:
    told = json.loads(site.command("audit", "verify", "--json"))
    assert told["holds"] is True
    assert told["entries"] > 50
