"""Signing in by password, by the operator's one-time link or by an invitation; and signing out.

The forms, the second factor, the limits and the provider are django-allauth's; these views put them into our frame.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account.views import LoginView, PasswordResetView
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import LogoutView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from casefold.errors import BadOption, Misconfigured, NotAllowed
from casefold.platform.accounts import limits
from casefold.platform.accounts.links import BY_LINK, link_refused, use_link_token
from casefold.platform.accounts.nominations import accept, invited
from casefold.platform.errors import too_many
from casefold.platform.views.frame import page
from casefold.platform.views.people_forms import AcceptForm, problems

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SignIn(LoginView):  # type: ignore[misc]  # allauth ships no types
    """Sign in by user name or e-mail address, and password."""

    template_name = "casefold/sign_in.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again; a name that is not asked for a while is told so as a program expects it too."""
        response: HttpResponse = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts"):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response["Retry-After"] = str(limits.LOCKED_SECONDS)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what our page shows besides the form."""
        ways = {"provider": settings.CASEFOLD_PROVIDER, "may_reset": settings.CASEFOLD_MAIL}
        return {
            **super().get_context_data(**kwargs),
            **ways,
            "base": "casefold/frame.html",
            "page_title": "Sign in",
        }


class SignOut(LogoutView):
    """Sign out; only by a form, so that no link can do it."""

    http_method_names = ["post", "options"]  # noqa: RUF012 - Django's declaration


class ResetPassword(PasswordResetView):  # type: ignore[misc]
    """Send a link that sets a new password; there is no such page where the site cannot send e-mail."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, where the site can send e-mail."""
        if not settings.CASEFOLD_MAIL:
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]


@require_GET
def to_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send a person to the identity provider."""
    return _asking(openid.login, request, provider_id)


@require_GET
def from_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take a person back from the identity provider."""
    return _asking(openid.callback, request, provider_id)


def _asking(view: Callable[..., HttpResponse], request: HttpRequest, provider_id: str) -> HttpResponse:
    """Let allauth ask the provider.

    Raises:
        Misconfigured: It does not answer, or nothing that can be read.
    """
    try:
        return view(request, provider_id)
    except OSError as error:
        raise Misconfigured(
            "the identity provider cannot be reached", remedy="Try again later, or sign in another way."
        ) from error


@require_http_methods(["GET", "POST"])
def one_time_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the link's page, and sign in when its button is pressed: a preview of the link does not use it up."""
    if request.method != "POST":
        return page(request, "casefold/sign_in_link.html", "Sign in")
    if limits.is_limited(request):
        return too_many(request)
    try:
        user = use_link_token(token, str(request.META.get("REMOTE_ADDR", "")))
    except NotAllowed as error:
        limits.note_refusal(request)
        link_refused.send(one_time_link, request=request, reason=str(error))
        raise
    login(request, user, backend=BACKEND)
    request.session[BY_LINK] = True
    return redirect("dashboard")


@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation, and make the account when its form is sent; then ask for a second factor."""
    if limits.is_limited(request):
        return too_many(request)
    try:
        nomination = invited(token)
    except NotAllowed as error:
        limits.note_refusal(request)
        link_refused.send(invitation, request=request, reason=str(error))
        raise
    form = AcceptForm(nomination, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = accept(token, form.cleaned_data["username"], form.cleaned_data["password"])
        except BadOption as error:
            form.add_error("username", str(error))
        else:
            login(request, user, backend=BACKEND)
            return redirect("mfa_index")
    values = {"nomination": nomination, "form": form, "errors": problems(form)}
    return page(request, "casefold/people_invitation.html", "Your account", values, status=400 if form.errors else 200)
