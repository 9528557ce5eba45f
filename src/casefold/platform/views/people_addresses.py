"""The addresses of the people pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from casefold.platform.views import people, people_nominations, sign_in

patterns: list[URLPattern | URLResolver] = [
    path("people/", people.listing, name="people"),
    path("people/nominate/", people_nominations.nominate, name="nominate"),
    path("people/organisations/", people.organisation, name="organisations"),
    path("people/nominations/<uuid:key>/", people_nominations.nomination, name="nomination"),
    path("people/nominations/<uuid:key>/invite", people_nominations.invite_again, name="invite-again"),
    path("people/<uuid:key>/", people.show, name="person"),
    path("people/<uuid:key>/active", people.active, name="person-active"),
    path("people/<uuid:key>/role", people.role, name="person-role"),
    path("people/<uuid:key>/lend", people.lend, name="person-lend"),
    path("people/<uuid:key>/loans/<uuid:loan>/end", people.end_loan, name="person-end-loan"),
    path("people/<uuid:key>/organisation", people.belong, name="person-belong"),
    path("invitation/<str:token>/", sign_in.invitation, name="invitation"),
]
