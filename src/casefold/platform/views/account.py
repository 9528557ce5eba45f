"""A person's own account, and the addresses of django-allauth's pages: those we want of it, and no sign-up."""

from __future__ import annotations

from allauth.account import views as allauth_views
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount import views as provider_views
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_GET

from casefold.platform.accounts.mentoring import whom_to_ask
from casefold.platform.accounts.models import Membership
from casefold.platform.accounts.roles import PlatformRole, roles_of
from casefold.platform.accounts.seeing import has_people
from casefold.platform.dashboard.mailing import wish_of
from casefold.platform.dashboard.models import MailWish
from casefold.platform.views import sign_in
from casefold.platform.views.frame import page, person


@login_required
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show who one is here: force, roles, loans, how one signs in, and whom to ask."""
    user = person(request)
    values = {
        "person": user,
        "roles": [PlatformRole(held.role).label for held in roles_of(user)],
        "memberships": Membership.objects.in_force().filter(user=user).select_related("force", "region", "team"),
        "mentors": whom_to_ask(user),
        "has_second_factor": is_mfa_enabled(user),
        "second_factor": settings.CASEFOLD_SECOND_FACTOR,
        "may_open_people": has_people(user),
        "mail_wishes": MailWish.choices,
        "mail_wish": wish_of(user),
        "sends_mail": settings.CASEFOLD_MAIL,
    }
    return page(request, "casefold/people_account.html", "My account", values)


patterns: list[URLPattern | URLResolver] = [
    path("sign-in/", sign_in.SignIn.as_view(), name="account_login"),
    path("sign-out/", sign_in.SignOut.as_view(), name="account_logout"),
    path("account/", show, name="account"),
    path("account/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("account/confirm/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("account/password/", allauth_views.password_change, name="account_change_password"),
    path("account/password/set/", allauth_views.password_set, name="account_set_password"),
    path("account/password/reset/", sign_in.ResetPassword.as_view(), name="account_reset_password"),
    path("account/password/reset/sent/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/over/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/provider/cancelled/", provider_views.login_cancelled, name="socialaccount_login_cancelled"),
    path("account/provider/error/", provider_views.login_error, name="socialaccount_login_error"),
    path("account/provider/<str:provider_id>/", sign_in.to_provider, name="openid_connect_login"),
    path("account/provider/<str:provider_id>/back/", sign_in.from_provider, name="openid_connect_callback"),
]
"""allauth's own names, at addresses of ours."""
