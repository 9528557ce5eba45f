"""One question after a run: was it useful?"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from casefold.errors import BadOption, NotAllowed
from casefold.platform.accounts.models import User
from casefold.platform.runs.models import Run
from casefold.platform.use.metering import app_of
from casefold.platform.use.models import Answer, Feedback

MOST_LETTERS = 500


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How many answered what."""

    yes: int = 0
    partly: int = 0
    no: int = 0

    @property
    def answers(self) -> int:
        """How many answered."""
        return self.yes + self.partly + self.no

    def __str__(self) -> str:
        if self.answers == 0:
            return "no answer yet"
        return f"{self.yes:,} yes, {self.partly:,} partly, {self.no:,} no"

    def __add__(self, other: Satisfaction) -> Satisfaction:
        return Satisfaction(self.yes + other.yes, self.partly + other.partly, self.no + other.no)


def given_by(user: User, run: Run) -> Feedback | None:
    """Return what a person said of a run."""
    return Feedback.objects.filter(user=user, run=run.pk).first()


def give(user: User, run: Run, answer: str, sentence: str = "") -> Feedback:
    """Keep a person's answer about a run they may see.

    Raises:
        BadOption: The run is not over, the answer is none of the three, or the sentence is too long.
        NotAllowed: They answered already.
    """
    if not run.is_over:
        raise BadOption("the run is not over yet", remedy="Answer when it has ended.")
    if answer not in Answer.values:
        raise BadOption("no answer was chosen", remedy="Choose yes, partly or no.")
    text = " ".join(sentence.replace("\x00", "").split())
    if len(text) > MOST_LETTERS:
        raise BadOption(f"the sentence has {len(text)} letters", remedy=f"Write at most {MOST_LETTERS}.")
    with transaction.atomic():
        kept, is_new = Feedback.objects.get_or_create(
            run=run.pk,
            user=user,
            defaults={"app": app_of(run.work), "force_id": user.force_id, "answer": answer, "sentence": text},
        )
    if not is_new:
        raise NotAllowed("you have answered for this run already", remedy="One answer counts for each person and run.")
    return kept
