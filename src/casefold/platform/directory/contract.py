"""The contract every hosted app is held to, built-in or a stranger's: one function names each breach and its remedy.

It reads declarations and what stands beside them; it never asks a case. The site runs it on every app it finds, the
contract tests on the apps that are shipped, and an author's own test through `appkit.testing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from casefold.errors import NotFound
from casefold.platform.directory.guide import STEPS, guide_of

NEEDED = ("name", "title", "question", "audience", "unit", "permissions", "guide")
_NAME = re.compile(r"\A[a-z][a-z0-9_]{0,39}\Z")
_PART = re.compile(r"\A[a-z][a-z0-9_-]*\Z")


@dataclass(frozen=True, slots=True)
class Problem:
    """A way in which an app breaks the contract."""

    what: str
    remedy: str


def problems_of(app: Any, package: str) -> list[Problem]:
    """Name every breach of the contract; empty where the app holds it. Django must be set up.

    Args:
        app: The declaration, with what its package brings (`appkit.App`).
        package: Dotted name of its package.
    """
    found = problems_of_words(app)
    if found:
        return found
    return [*_permissions(app), *_pages(app), *_routes(app), *_works(app, package), *_analyses(app)]


def problems_of_words(app: Any) -> list[Problem]:
    """Name every breach in what an app says of itself; Django need not be set up."""
    missing = [name for name in NEEDED if not hasattr(app, name)]
    if missing:
        return [
            Problem(f"its declaration has no {', '.join(missing)}", "Declare an `App` of casefold.platform.appkit.")
        ]
    return [*_words(app), *_unit(app), *_saving(app), *_guide(app)]


def _words(app: Any) -> Iterator[Problem]:
    if not isinstance(app.name, str) or not _NAME.match(app.name):
        yield Problem(f"'{app.name}' is no name", "Write lower-case letters, digits and underscores, a letter first.")
    for name in ("title", "question", "audience"):
        text = getattr(app, name)
        if not isinstance(text, str) or text.strip() == "":
            yield Problem(f"its {name} is empty", f"Declare the {name} in words.")
    if not str(app.question).endswith("?"):
        yield Problem("its question is no question", "Write it as a person would ask it, with a question mark.")


def _unit(app: Any) -> Iterator[Problem]:
    words = (getattr(app.unit, "one", ""), getattr(app.unit, "many", ""))
    if not all(isinstance(word, str) and word.strip() for word in words):
        yield Problem("it does not say what is counted as one use", 'Declare unit=Unit("line read", "lines read").')


def _saving(app: Any) -> Iterator[Problem]:
    saving = getattr(app, "saving", None)
    if saving is None:
        return
    if not str(saving.source).strip() or not isinstance(saving.as_of, date):
        yield Problem("its saving has no source or no date", "Name who measured it and when, or leave the saving out.")
    for what, low, high in (
        ("minutes", saving.minutes_low, saving.minutes_high),
        ("cost", saving.cost_low, saving.cost_high),
    ):
        if (low is None) != (high is None) or (low is not None and not 0 <= low <= high):
            yield Problem(f"the {what} of its saving are no range", "Give the least and the most, both from 0.")


def _guide(app: Any) -> Iterator[Problem]:
    if app.guide.strip() == "":
        yield Problem("it has no guide", "Write guide.md in its package.")
        return
    guide = guide_of(app.guide)
    if len(guide.steps) == 0:
        yield Problem("its guide has no training steps", f"End guide.md with '## {STEPS}' and a numbered list.")
    if guide.has_title:
        yield Problem("its guide has a title of its own", "Begin guide.md with text; sections begin with ##.")


def _permissions(app: Any) -> Iterator[Problem]:
    from casefold.platform.access.policy import Verb

    known = {verb.value for verb in Verb}
    unknown = sorted({str(verb) for verb in app.permissions} - known)
    if unknown:
        yield Problem(f"there is no permission {', '.join(unknown)}", f"Choose of {', '.join(sorted(known))}.")
    used = {verb for page in app.pages for verb in (page.verb, page.posts) if verb is not None}
    used |= {item.verb for item in (*app.routes, *app.works)}
    hidden = sorted({str(verb) for verb in used} - {str(verb) for verb in app.permissions})
    if hidden:
        yield Problem(f"it uses {', '.join(hidden)} without declaring it", "Name every permission it uses.")


def _pages(app: Any) -> Iterator[Problem]:
    if len(app.pages) == 0 or app.pages[0].path != "":
        yield Problem("it has no first page", "Give pages.py a tuple PAGES whose first page has an empty path.")
    yield from _named("page", app.pages)
    for page in app.pages:
        if not callable(page.view) or not str(page.title).strip():
            yield Problem(f"its page '{page.name}' has no view or no title", "Give every page both.")
        if str(page.path).startswith("run/") or str(page.name).startswith("run-"):
            yield Problem(f"its page '{page.name}' is where forms of work go", "Choose another path than run/.")


def _routes(app: Any) -> Iterator[Problem]:
    yield from _named("route", app.routes)
    for route in app.routes:
        if not callable(route.answer) or str(route.path).startswith(("/", "runs/")):
            yield Problem(
                f"its route '{route.name}' cannot be reached", "Give a function, and a path without / or runs/."
            )


def _named(what: str, items: Any) -> Iterator[Problem]:
    names = [str(item.name) for item in items]
    for name in sorted({name for name in names if names.count(name) > 1 or not _PART.match(name)}):
        yield Problem(
            f"the {what} name '{name}' is used twice or is no name", "Give each a lower-case name of its own."
        )


def _is_found(work: Any) -> bool:
    """Tell whether a worker finds a work by its name."""
    from casefold.platform.runs.work import find_work

    try:
        return bool(find_work(work.name) == work)
    except NotFound:
        return False


def _works(app: Any, package: str) -> Iterator[Problem]:
    for work in app.works:
        if not all(str(getattr(work, name, "")).strip() for name in ("title", "help", "label")):
            yield Problem(f"its work '{work.name}' has no words", "Declare it with `app_work`, a title and help.")
        elif not _is_found(work):
            yield Problem(
                f"its work '{work.name}' is not found by its name", f"Declare it at the top of {package}.work."
            )
        else:
            silent = [option.name for option in work.options if not option.help.strip()]
            if silent:
                yield Problem(f"options without help: {', '.join(silent)}", "Say what each option does.")


def _analyses(app: Any) -> Iterator[Problem]:
    from casefold import registry

    absent = [name for name in app.analyses if name not in registry.analyses().members]
    if absent:
        remedy = "Name them in the distribution's entry points under casefold.analyses."
        yield Problem(f"its analyses are not installed: {', '.join(absent)}", remedy)
