"""What an app brings by file names of its package: `guide.md`, `pages.py`, `routes.py`, `work.py`."""

from __future__ import annotations

import importlib
from dataclasses import replace
from importlib.resources import files
from typing import Any

GUIDE = "guide.md"


def with_guide(app: Any, package: str) -> Any:
    """Return the declaration with the text of the package's guide; empty where it has none."""
    path = files(package) / GUIDE
    return replace(app, guide=path.read_text(encoding="utf-8") if path.is_file() else "")


def complete(app: Any, package: str) -> Any:
    """Return the declaration with everything its package brings; Django must be set up."""
    return replace(
        app,
        pages=_listed(package, "pages", "PAGES"),
        routes=_listed(package, "routes", "ROUTES"),
        works=_works(package),
    )


def _listed(package: str, module: str, name: str) -> tuple[Any, ...]:
    found = _module(package, module)
    return () if found is None else tuple(getattr(found, name, ()))


def _works(package: str) -> tuple[Any, ...]:
    from casefold.platform.runs.work import Work

    found = _module(package, "work")
    declared = [] if found is None else [item for item in vars(found).values() if isinstance(item, Work)]
    return tuple(item for item in declared if item.name.startswith(f"{package}."))


def _module(package: str, name: str) -> Any:
    """Import a module of the package, or None where there is no such file; an error inside it is its own."""
    dotted = f"{package}.{name}"
    try:
        return importlib.import_module(dotted)
    except ModuleNotFoundError as error:
        if error.name == dotted:
            return None
        raise
