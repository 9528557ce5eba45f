"""The forms of the people pages, and of accepting an invitation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator

from casefold.errors import BadOption
from casefold.platform.accounts.models import Force, Nomination, Region, Team, User
from casefold.platform.accounts.organisations import last_moment
from casefold.platform.accounts.roles import PlatformRole, PlatformVerb, forces_for
from casefold.platform.views.frame import DEFAULT_ZONE

ROLE_CHOICES = [(role.value, role.label) for role in PlatformRole]


def problems(form: forms.Form) -> list[tuple[str, str]]:
    """Return what is wrong with a form, as the error summary lists it: the field's id, and what to do."""
    found = []
    for name, texts in form.errors.items():
        field = (form[name].id_for_label or form[name].auto_id) if name in form.fields else ""
        found += [(field, str(text)) for text in texts]
    return found


def _reason(label: str = "Why") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), help_text="Kept in the audit log."
    )


class NominationForm(forms.Form):
    """Who is put forward."""

    name = forms.CharField(label="Name", max_length=200, help_text="As it should stand in decisions and products.")
    email = forms.EmailField(label="E-mail address", help_text="Their address at work; it is what they are known by.")
    force = forms.ModelChoiceField(Force.objects.none(), label="Force", empty_label=None)
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=ROLE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text="A role lets a person do things on the platform. It opens no case.",
    )
    why = _reason()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["force"].queryset = forces_for(user, PlatformVerb.NOMINATE).order_by("name")  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """What is decided about a nomination, and why."""

    decision = forms.ChoiceField(
        label="Decision", choices=[("approve", "Approve"), ("refuse", "Refuse")], widget=forms.RadioSelect
    )
    reason = _reason()


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = _reason()


class RoleForm(forms.Form):
    """A role to give or to end."""

    role = forms.ChoiceField(label="Role", choices=ROLE_CHOICES)
    what = forms.ChoiceField(
        label="What to do", choices=[("give", "Give the role"), ("end", "End the role")], widget=forms.RadioSelect
    )
    reason = _reason()


class LoanForm(forms.Form):
    """A loan to another force."""

    force = forms.ModelChoiceField(Force.objects.order_by("name"), label="To which force", empty_label=None)
    until = forms.DateField(
        label="Last day", widget=forms.DateInput(attrs={"type": "date"}), help_text="The loan ends at the end of it."
    )
    reason = _reason()

    def clean_until(self) -> datetime:
        """Return the end of the last day."""
        try:
            return last_moment(self.cleaned_data["until"], DEFAULT_ZONE)
        except BadOption as error:
            raise forms.ValidationError("Give a day that has not passed.") from error


class BelongForm(forms.Form):
    """Another organisation to belong to."""

    force = forms.ModelChoiceField(
        Force.objects.order_by("name"), label="Force", required=False, empty_label="none: the programme or a region"
    )
    region = forms.ModelChoiceField(
        Region.objects.order_by("name"), label="Region", required=False, empty_label="none",
        help_text="Only for a region's own unit, without a force.",
    )  # fmt: skip
    team = forms.ModelChoiceField(
        Team.objects.select_related("force", "region").order_by("name"),
        label="Team",
        required=False,
        empty_label="none",
    )
    reason = _reason()

    def clean(self) -> dict[str, Any]:
        """Refuse a force and a region together."""
        given = super().clean() or {}
        if given.get("force") is not None and given.get("region") is not None:
            self.add_error("region", "Leave the region empty where a force is chosen: the force is in one.")
        return given


class OrganisationForm(forms.Form):
    """A region, a force or a team to add."""

    sort = forms.ChoiceField(
        label="What to add",
        choices=[("region", "A region"), ("force", "A force"), ("team", "A team")],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label="Name", max_length=200)
    region = forms.ModelChoiceField(
        Region.objects.order_by("name"), label="In which region", required=False, empty_label="none",
        help_text="For a force.",
    )  # fmt: skip
    force = forms.ModelChoiceField(
        Force.objects.order_by("name"), label="Of which force", required=False, empty_label="none",
        help_text="For a team.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the force of a team."""
        given = super().clean() or {}
        if given.get("sort") == "team" and given.get("force") is None:
            self.add_error("force", "Choose the force of the team.")
        return given


class AcceptForm(forms.Form):
    """What an invited person chooses."""

    username = forms.CharField(
        label="User name",
        max_length=150,
        validators=[RegexValidator(r"^[\w.+-]+$", "Use letters, digits and . + - _ only.")],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        help_text="Letters, digits and . + - _; you can sign in by your e-mail address too.",
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least twelve characters; three or four words that do not belong together are good.",
    )
    password_again = forms.CharField(
        label="The same password again", strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, nomination: Nomination, data: Any = None) -> None:
        super().__init__(data, initial={"username": nomination.email.partition("@")[0]})
        self.nomination = nomination

    def clean_username(self) -> str:
        """Refuse a name that differs from another only by its letters' case."""
        given: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=given).exists():
            raise forms.ValidationError("This user name is taken. Choose another one.")
        return given

    def clean(self) -> dict[str, Any]:
        """Refuse passwords that differ, or that are easily guessed."""
        given = super().clean() or {}
        password = given.get("password")
        if password is None:
            return given
        if password != given.get("password_again"):
            self.add_error("password_again", "The two passwords differ. Write the same one twice.")
        someone = User(
            username=given.get("username", ""), email=self.nomination.email, display_name=self.nomination.name
        )
        try:
            validate_password(password, someone)
        except forms.ValidationError as error:
            self.add_error("password", error)
        return given
