"""The gallery: every piece in every state with made-up data, for whoever builds an app on this very site."""

from __future__ import annotations

from functools import cache

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casefold.errors import BadOption, NotFound
from casefold.platform.pieces.gallery import GalleryEntry, answer, gallery
from casefold.platform.views.frame import page


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the pieces and their states."""
    states: dict[str, list[GalleryEntry]] = {}
    for entry in _entries().values():
        states.setdefault(entry.piece, []).append(entry)
    return page(request, "casefold/pieces.html", "Pieces", {"states": states})


@login_required
@require_GET
def piece(request: HttpRequest, key: str) -> HttpResponse:
    """Show one piece in one state."""
    entry = _entries().get(key)
    if entry is None:
        raise NotFound(f"there is no piece '{key}'", remedy="Choose one of the gallery.")
    return page(request, "casefold/piece.html", f"{entry.piece}, {entry.state}", {"entry": entry})


@login_required
@require_GET
def data(request: HttpRequest, name: str) -> HttpResponse:
    """Answer for a source of the gallery, trouble on purpose included."""
    try:
        status, body = answer(name, request.GET.dict())
    except ValueError as error:
        raise BadOption("offset and limit are whole numbers", remedy="Begin at the first page.") from error
    return JsonResponse(body, status=status)


@login_required
@require_GET
def evidence(request: HttpRequest) -> HttpResponse:
    """Show made-up rows behind a figure, in the drawer or as a page."""
    values = {"of": request.GET.get("of", "nothing")}
    if request.headers.get("X-Casefold-Drawer") == "1":
        return render(request, "casefold/piece_evidence.html", {"base": "casefold/fragment.html", **values})
    return page(request, "casefold/piece_evidence.html", "Evidence", values)


@cache
def _entries() -> dict[str, GalleryEntry]:
    return {entry.key: entry for entry in gallery()}
