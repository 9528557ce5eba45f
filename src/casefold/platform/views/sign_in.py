"""Signing in by password or by the operator's one-time link, and signing out."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from casefold.errors import NotAllowed
from casefold.platform.accounts.links import link_refused, use_link_token
from casefold.platform.views.frame import page


class SignIn(LoginView):
    """Sign in by password."""

    template_name = "casefold/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"base": "casefold/frame.html", "page_title": "Sign in"}  # noqa: RUF012 - Django's declaration


class SignOut(LogoutView):
    """Sign out; only by a form, so that no link can do it."""

    http_method_names = ["post", "options"]  # noqa: RUF012 - Django's declaration


@require_http_methods(["GET", "POST"])
def one_time_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the link's page, and sign in when its button is pressed: a preview of the link does not use it up."""
    if request.method != "POST":
        return page(request, "casefold/sign_in_link.html", "Sign in")
    try:
        user = use_link_token(token, str(request.META.get("REMOTE_ADDR", "")))
    except NotAllowed as error:
        link_refused.send(one_time_link, request=request, reason=str(error))
        raise
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("cases")
