"""What the site decides of django-allauth: who gets in, what is said, what is kept. The rest is allauth's own."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.dispatch import Signal
from django.http import HttpRequest
from django.urls import reverse

from casefold.errors import NotAllowed
from casefold.platform.accounts.models import User
from casefold.platform.accounts.nominations import accept_from_provider, approved_for
from casefold.platform.accounts.sittings import is_fresh

sign_in_locked = Signal()
"""Sent with `request` and `name` when somebody failed too often and is not asked any more for a while."""

_WRONG = "The user name or the password is not right, or the account is not active."


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by invitation only."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _WRONG,
        "email_password_mismatch": _WRONG,
        "too_many_login_attempts": "Too many attempts failed. Wait a quarter of an hour, then try again.",
        "incorrect_password": "The password is not right.",
        "enter_current_password": "The present password is not right.",
        "rate_limited": "Too many attempts. Wait a while, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: nobody signs up."""
        return False

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Tell whether somebody must show again that it is them; a sign-in of the last minutes counts."""
        return not is_fresh(context.request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse who failed too often, and say so to the log."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            name = str(credentials.get("username") or credentials.get("email") or "")
            sign_in_locked.send(AccountAdapter, request=request, name=name)
            raise

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Say nothing of what the next page shows anyway."""
        template = kwargs.get("message_template", args[0] if args else None)
        if template not in {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}:
            super().add_message(request, level, *args, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are kept encrypted, and where one is required the last stays."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "The code is not right. Codes change every half minute: write the one shown now.",
        "cannot_delete_authenticator": "This site requires a second factor. Add another one first.",
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database, with a key made of the site's."""
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret from the database."""
        return _cipher().decrypt(encrypted_text.encode("ascii")).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Tell whether a second factor may go."""
        others = Authenticator.objects.filter(
            user=authenticator.user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        ).exclude(pk=authenticator.pk)
        return settings.CASEFOLD_SECOND_FACTOR != "required" or others.exists()


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An identity provider lets in who has an account or an approved nomination under a verified address."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Refuse everything but signing in: nobody ties a second identity to an account by a link."""
        if sociallogin.state.get("process", "login") != "login":
            raise NotAllowed("an identity provider is used to sign in only", remedy=f"Go to {reverse('sign-in')}.")

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Tell whether this person was nominated and approved."""
        return self._nomination(sociallogin) is not None

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """Make the account of a nominated person, with the force and the roles they were approved for."""
        nomination = self._nomination(sociallogin)
        if nomination is None:
            raise NotAllowed("there is no account for you here", remedy="Ask your force's single point of contact.")
        user = accept_from_provider(nomination)
        sociallogin.user = user
        sociallogin.save(request, connect=True)
        return user

    def _nomination(self, sociallogin: Any) -> Any:
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        found = (approved_for(email) for email in verified)
        return next((nomination for nomination in found if nomination is not None), None)


def _cipher() -> Fernet:
    key = hashlib.sha256(b"casefold.accounts.second-factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
