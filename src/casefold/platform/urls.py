"""Every address of the site: its own pages, then each app's below `cases/<case>/<app>/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from casefold.platform import health, metrics
from casefold.platform.api.service import api
from casefold.platform.appkit.serving import patterns
from casefold.platform.directory.addresses import problems_of_name, taken_names
from casefold.platform.directory.discovery import directory
from casefold.platform.views import (
    access,
    account,
    across,
    apps,
    audit,
    cases,
    dashboard,
    disposals,
    entities,
    notifications,
    people_addresses,
    pieces,
    retention,
    runs,
    saved_views,
    search,
    sign_in,
    tokens,
    use,
)

handler400 = "casefold.platform.errors.bad_request"
handler403 = "casefold.platform.errors.forbidden"
handler404 = "casefold.platform.errors.not_found"
handler429 = "casefold.platform.errors.too_many"
handler500 = "casefold.platform.errors.failed"


def _hosted(site: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Return the addresses of every app; one that would stand behind the site's own, or cannot be routed, is broken."""
    routed: list[URLPattern | URLResolver] = []
    taken = taken_names(site)
    for name in list(directory().found):
        directory().refuse(name, problems_of_name(name, taken))
    for name, found in list(directory().found.items()):
        try:
            routed.append(path(f"cases/<slug:case>/{name}/", include((patterns(found.app), name))))
        except Exception as error:  # noqa: BLE001 - a stranger's pages may be declared in any way
            directory().disable(name, f"its pages cannot be routed: {type(error).__name__}: {error}")
    return routed


urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.show, name="dashboard"),
    path("dashboard/live", dashboard.live, name="dashboard-live"),
    path("alerts/", dashboard.everything, name="alerts"),
    path("my-runs/", dashboard.runs, name="my-runs"),
    path("notifications/", notifications.listing, name="notifications"),
    path("notifications/read", notifications.read_all, name="notifications-read"),
    path("notifications/<uuid:notification>/", notifications.go, name="notification"),
    path("notifications/<uuid:notification>/read", notifications.read, name="notification-read"),
    path("account/mail", notifications.choose_mail, name="mail-choice"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/<str:token>/", sign_in.one_time_link, name="sign-in-link"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign-out"),
    *account.patterns,
    *people_addresses.patterns,
    path("cases/", cases.listing, name="cases"),
    path("new-case/", cases.new, name="new-case"),
    path("cases/<slug:case>/", cases.case, name="case"),
    path("cases/<slug:case>/open/", access.ask_reason, name="open-case"),
    path("cases/<slug:case>/access/", include((patterns(access.ACCESS, hosted=False), access.ACCESS.name))),
    path("cases/<slug:case>/changes/", dashboard.changes, name="case-changes"),
    path("cases/<slug:case>/entities/", include((patterns(entities.ENTITIES, hosted=False), entities.ENTITIES.name))),
    path("cases/<slug:case>/views/", saved_views.listing, name="saved-views"),
    path("cases/<slug:case>/views/<uuid:view>/", saved_views.opened, name="saved-view"),
    path("cases/<slug:case>/views/<uuid:view>/change/", saved_views.change, name="saved-view-change"),
    path("cases/<slug:case>/presence", cases.presence, name="presence"),
    path("cases/<slug:case>/log/", audit.case_log, name="case-log"),
    path("cases/<slug:case>/log/export/<slug:product>", audit.export, name="case-log-export"),
    path("cases/<slug:case>/retention/", retention.case, name="case-retention"),
    path("cases/<slug:case>/disposal/", disposals.propose, name="propose-disposal"),
    path("cases/<slug:case>/silence/", across.silence, name="silence"),
    path("across/", across.listing, name="across"),
    path("across/hits/<slug:hit>/", across.settle, name="across-hit"),
    path("across/asks/", across.asks, name="across-asks"),
    path("across/watch/", across.watch_lists, name="watch-lists"),
    path("across/watch/<slug:key>/", across.watch_list, name="watch-list"),
    path("search/", search.search, name="search"),
    path("search/palette.json", search.palette, name="search-palette"),
    path("log/", audit.site_log, name="log"),
    path("reviews/", retention.listing, name="reviews"),
    path("reviews/<uuid:placement>/", retention.review, name="review"),
    path("retention-rules/", retention.rules, name="retention-rules"),
    path("disposals/<uuid:disposal>/", disposals.show, name="disposal"),
    path("disposals/<uuid:disposal>/certificate.txt", disposals.certificate_text, name="certificate"),
    path("runs/<uuid:run>/", runs.show, name="run"),
    path("runs/<uuid:run>/live", runs.live, name="run-live"),
    path("runs/<uuid:run>/file", runs.download, name="run-file"),
    path("runs/<uuid:run>/cancel", runs.cancel, name="run-cancel"),
    path("runs/<uuid:run>/repeat", runs.repeat, name="run-repeat"),
    path("queue/", runs.queue, name="queue"),
    path("queue/live", runs.queue_live, name="queue-live"),
    path("apps/", apps.listing, name="apps"),
    path("apps/<slug:name>/", apps.app, name="app"),
    path("apps/<slug:name>/guide", apps.guide, name="guide"),
    path("apps/<slug:name>/forces", apps.forces, name="app-forces"),
    path("programme/", use.overview, name="programme"),
    path("programme/export/<slug:product>", use.export, name="programme-export"),
    path("programme/savings/<slug:name>/", use.saving, name="saving"),
    path("runs/<uuid:run>/feedback", use.answer, name="run-feedback"),
    path("pieces/", pieces.listing, name="pieces"),
    path("pieces/evidence", pieces.evidence, name="piece-evidence"),
    path("pieces/data/<str:name>", pieces.data, name="piece-data"),
    path("pieces/<slug:key>", pieces.piece, name="piece"),
    path("tokens/", tokens.listing, name="tokens"),
    path("tokens/<uuid:token>/revoke", tokens.revoke, name="token-revoke"),
    path("api/v1/", api.urls),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", metrics.show, name="metrics"),
]
urlpatterns += _hosted(urlpatterns)
