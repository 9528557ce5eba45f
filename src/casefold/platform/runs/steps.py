"""Work of many small steps, each of which counts once it is done: the next worker goes on where one was killed.

    DO = Work("app", "my.package.DO", stepwise(plan, step, conclude), "analyse", idempotent=True)

The plan is settled by the first attempt and kept, so that later attempts agree on what step 7 is. A result is written
in one transaction with the count of steps, and only while the worker's token is the one that counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from casefold.platform.runs.models import Run, RunStatus, Step
from casefold.platform.runs.work import Doing, Lost, Outcome


def stepwise(
    plan: Callable[[Doing], Sequence[str]],
    step: Callable[[Doing, str], Mapping[str, Any]],
    conclude: Callable[[Doing, Sequence[str], Sequence[Mapping[str, Any]]], Outcome],
    *,
    stage: str = "step",
) -> Callable[[Doing], Outcome]:
    """Make the `do` of a `Work` out of steps.

    Args:
        plan: Gives the ids of the steps, in order; asked once for a run.
        step: Does the step of an id and gives what is kept of it: ids and counts. Doing it twice must be as
            doing it once: a worker may be killed after the step and before its result is kept.
        conclude: Makes the outcome of the ids and the results.
        stage: What a step is called on the page.
    """

    def do(doing: Doing) -> Outcome:
        keeper = doing.keeper
        if keeper is None:
            raise TypeError("work in steps is done by a worker, which keeps them")
        ids = keeper.plan(lambda: list(plan(doing)))
        results = keeper.kept()
        for number in range(len(results), len(ids)):
            doing.progress(f"{stage} {number + 1} of {len(ids)}", number / len(ids))
            results.append(dict(step(_within(doing, number, len(ids)), ids[number])))
            keeper.keep(number, results[-1])
        return conclude(doing, ids, results)

    return do


def _within(doing: Doing, number: int, count: int) -> Doing:
    """Return the run as one of its steps sees it: the step's own share is a part of the whole."""

    class Part(Doing):
        def progress(self, stage: str, done: float | None = None, rows: int = 0) -> None:
            share = (number + min(1.0, max(0.0, done or 0.0))) / count
            doing.progress(f"{number + 1} of {count}: {stage}", share, rows)

    return Part(
        doing.case,
        doing.by,
        doing.user,
        doing.arguments,
        doing.check,
        run=doing.run,
        begun_before=doing.begun_before,
    )


class StepKeeper:
    """Keeps the steps of a claimed run in the database."""

    def __init__(self, run: Run) -> None:
        """Keep for a run, as long as its token counts."""
        self._run = run

    def plan(self, settle: Callable[[], list[str]]) -> list[str]:
        """Return the ids of the steps, settled once.

        Raises:
            Lost: The run was given to another worker.
        """
        if self._run.plan is None:
            ids = settle()
            if self._mine().filter(plan__isnull=True).update(plan=ids) == 0:
                raise Lost
            self._run.plan = ids
        return [str(item) for item in self._run.plan]

    def kept(self) -> list[dict[str, Any]]:
        """Return the results of the steps that are done, in order."""
        return list(Step.objects.filter(run=self._run).order_by("number").values_list("result", flat=True))

    def keep(self, number: int, result: Mapping[str, Any]) -> None:
        """Keep the result of a step (from 0), once.

        Raises:
            Lost: The run was given to another worker.
        """
        with transaction.atomic():
            if self._mine().filter(step=number).update(step=number + 1) == 0:
                raise Lost
            Step.objects.create(run=self._run, number=number, result=dict(result), done_at=timezone.now())

    def _mine(self) -> Any:
        return Run.objects.filter(pk=self._run.pk, token=self._run.token, status=RunStatus.RUNNING)
