"""What a person has read of an app's guide, and which of its training steps they have ticked off."""

from __future__ import annotations

from django.db import transaction

from casefold.platform.accounts.models import User
from casefold.platform.directory.guide import Guide, guide_of
from casefold.platform.directory.models import GuideRead, StepDone


def guides_read(user: User) -> dict[str, str]:
    """Return app -> digest of the guide's text that a person has read."""
    return dict(GuideRead.objects.filter(user=user).values_list("app", "digest"))


def unread(user: User) -> list[str]:
    """Return the names of the apps whose guide, as it is now, a person may use and has not read."""
    from casefold.platform.directory.enabled import apps_for

    known = guides_read(user)
    return [app.name for app in apps_for(user) if known.get(app.name) != guide_of(app.guide).digest]


def steps_done(user: User, app: str) -> frozenset[str]:
    """Return the keys of the steps a person has ticked off."""
    return frozenset(StepDone.objects.filter(user=user, app=app).values_list("step", flat=True))


def keep(user: User, app: str, guide: Guide, *, is_read: bool, steps: frozenset[str]) -> None:
    """Keep what a person ticked; steps that the guide no longer has are forgotten."""
    known = {step.key for step in guide.steps} & steps
    with transaction.atomic():
        if is_read:
            GuideRead.objects.update_or_create(user=user, app=app, defaults={"digest": guide.digest})
        else:
            GuideRead.objects.filter(user=user, app=app).delete()
        StepDone.objects.filter(user=user, app=app).exclude(step__in=known).delete()
        for step in sorted(known):
            StepDone.objects.get_or_create(user=user, app=app, step=step)
