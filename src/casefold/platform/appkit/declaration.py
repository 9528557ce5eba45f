"""What an app declares: who it is for, the question it answers, and its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponseBase


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an app, below `/cases/<case>/<app>/`."""

    path: str
    """Django's path syntax, such as `findings/<str:finding>/`; empty for the app's first page."""
    title: str
    view: Callable[..., HttpResponseBase]
    name: str
    verb: str = "read"
    """What one must be allowed to do to the case: read, export, analyse, note, add, decide or grant."""
    posts: str | None = None
    """The same for sending a form to it; None where no form is taken."""
    in_rail: bool = False
    """Whether the palette and the rail name it beside the app's first page."""
    logged: bool = True
    """Whether opening it is logged as a consultation; not for fragments a page polls."""


@dataclass(frozen=True, slots=True)
class App:
    """One app of the directory."""

    name: str
    """Lower-case letters, digits and underscores; part of its addresses and of its tables' names."""
    title: str
    question: str
    """The question it answers, as a person would ask it."""
    audience: str
    """Whom it is for."""
    guide: str
    """How to use it: plain paragraphs, separated by empty lines."""
    pages: tuple[Page, ...]
    icon: str = ""
    """Name of one of the stylesheet's icons."""
    order: int = 100
    """Place in the rail; equal ones by title."""
