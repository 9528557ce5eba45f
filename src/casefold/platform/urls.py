"""Every address of the site: its own pages, then each app's below `cases/<case>/<app>/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from casefold.platform.api.service import api
from casefold.platform.appkit.serving import patterns
from casefold.platform.directory.discovery import directory
from casefold.platform.views import apps, cases, pieces, runs, sign_in, tokens

handler400 = "casefold.platform.errors.bad_request"
handler403 = "casefold.platform.errors.forbidden"
handler404 = "casefold.platform.errors.not_found"
handler500 = "casefold.platform.errors.failed"


def _hosted() -> list[URLResolver]:
    """Return the addresses of every app; one whose pages cannot be routed is listed as broken."""
    routed = []
    for name, found in list(directory().found.items()):
        try:
            routed.append(path(f"cases/<slug:case>/{name}/", include((patterns(found.app), name))))
        except Exception as error:  # noqa: BLE001 - a stranger's pages may be declared in any way
            directory().disable(name, f"its pages cannot be routed: {type(error).__name__}: {error}")
    return routed


urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="cases"), name="dashboard"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/<str:token>/", sign_in.one_time_link, name="sign-in-link"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign-out"),
    path("cases/", cases.listing, name="cases"),
    path("new-case/", cases.new, name="new-case"),
    path("cases/<slug:case>/", cases.case, name="case"),
    path("cases/<slug:case>/presence", cases.presence, name="presence"),
    path("runs/<uuid:run>/", runs.show, name="run"),
    path("runs/<uuid:run>/live", runs.live, name="run-live"),
    path("runs/<uuid:run>/cancel", runs.cancel, name="run-cancel"),
    path("apps/", apps.listing, name="apps"),
    path("apps/<slug:name>/", apps.guide, name="guide"),
    path("pieces/", pieces.listing, name="pieces"),
    path("pieces/evidence", pieces.evidence, name="piece-evidence"),
    path("pieces/data/<str:name>", pieces.data, name="piece-data"),
    path("pieces/<slug:key>", pieces.piece, name="piece"),
    path("tokens/", tokens.listing, name="tokens"),
    path("tokens/<uuid:token>/revoke", tokens.revoke, name="token-revoke"),
    path("api/v1/", api.urls),
    *_hosted(),
]
