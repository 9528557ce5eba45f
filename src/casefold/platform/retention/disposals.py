"""Dispose of an exhibit, or of every exhibit of a case: proposed, authorised, done, and certified.

The engine writes a tombstone first and deletes then, so a disposal that is stopped half-way is `under way` and
doing it again finishes it; the run that carries it out is `runs.disposing`. What is stated afterwards is read back
from the tombstones and from the disk.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

import casefold
from casefold.errors import BadOption, EvidenceDamaged, NotAllowed, NotFound
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.audit.log import Act, Actor, acting, append
from casefold.platform.audit.models import Entry
from casefold.platform.cases import bridge
from casefold.platform.retention import backups, certificate, uploaded
from casefold.platform.retention.models import ClosedCase, Disposal, Placement, Rule, State

OPEN = (State.PROPOSED, State.UNDER_WAY)
_DISPOSED = "disposed"

settled = Signal()
"""Sent with `disposal` and `by` once a proposal was authorised or refused, and again when one that stopped goes on."""


@dataclass(frozen=True, slots=True)
class Authority:
    """What allows a disposal: in words, and the reference under which it is found."""

    text: str
    reference: str


def propose(actor: Actor, user: User, case: str, exhibit: str, *, why: str) -> Disposal:
    """Propose to dispose of an exhibit (by id or reference), or of every exhibit where none is named.

    Raises:
        NotFound: There is no such case or exhibit for this person.
        NotAllowed: Their role does not let them decide, or they do not see everything the case holds.
        BadOption: There is no reason, it is disposed of already, or a disposal of it is open.
    """
    policy.require(user, policy.Verb.DECIDE, case)
    if why.strip() == "":
        raise BadOption("the reason is missing", remedy="Say why: it is kept with the disposal.")
    opened = bridge.open_case(user, case)
    key = opened.exhibit(exhibit).id if exhibit else ""
    _refuse_gone(opened, key)
    rule = _rule_of(case, key)
    with acting(actor, Act("propose_disposal", case=case, object=key or "case", reason=why)), transaction.atomic():
        if Disposal.objects.select_for_update().filter(case=case, exhibit__in={key, ""}, state__in=OPEN).exists():
            raise BadOption("a disposal of it is open", remedy="Settle that one first.")
        return Disposal.objects.create(case=case, exhibit=key, rule=rule, why=why, proposed_by=user)


def find(user: policy.Somebody, key: uuid.UUID) -> Disposal:
    """Return a disposal a person may see.

    Raises:
        NotFound: There is none, or none for them.
    """
    found = Disposal.objects.select_related("rule", "proposed_by", "decided_by").filter(pk=key).first()
    if found is None or not policy.may(user, policy.Verb.READ, found.case) or not _sees(user, found):
        raise NotFound("there is no such disposal", remedy="See the retention page of the case.")
    return found


def of_case(user: policy.Somebody, case: str) -> list[Disposal]:
    """List the disposals of a case that a person may see, newest first."""
    found = Disposal.objects.select_related("rule", "proposed_by").filter(case=case)
    ids = {item.id for item in bridge.open_case(user, case).exhibits(all=True)}
    return [item for item in found if item.exhibit == "" or item.exhibit in ids]


def refuse(actor: Actor, user: User, disposal: Disposal, *, why: str) -> None:
    """Refuse a proposal; nothing was touched.

    Raises:
        NotAllowed: Their role does not let them decide.
        BadOption: There is no reason, or it is settled already.
    """
    policy.require(user, policy.Verb.DECIDE, disposal.case)
    if why.strip() == "":
        raise BadOption("the reason is missing", remedy="Say why: it is kept with the disposal.")
    with acting(actor, Act("refuse_disposal", disposal.case, disposal.exhibit or "case", why)):
        waiting = Disposal.objects.filter(pk=disposal.pk, state=State.PROPOSED)
        if waiting.update(state=State.REFUSED, decided_by=user, decided_at=timezone.now()) != 1:
            raise BadOption("it was settled meanwhile", remedy="Look at it again.")
    settled.send(Disposal, disposal=disposal, by=user)


def why_not(user: policy.Somebody, disposal: Disposal) -> str:
    """Say why a person may not authorise a proposal; empty where they may."""
    if not policy.may(user, policy.Verb.DECIDE, disposal.case):
        return "Your role in the case does not let you decide."
    if disposal.rule is not None and not disposal.rule.is_checked:
        return f"Nobody of the force has checked the rule '{disposal.rule}'."
    second = disposal.rule is None or disposal.rule.second_person
    if second and isinstance(user, User) and user.pk == disposal.proposed_by_id:
        return "Somebody other than who proposed it has to authorise it."
    return ""


def authorise(actor: Actor, user: User, disposal: Disposal, authority: Authority) -> Disposal:
    """Authorise a proposal: it is under way from then on, and a run carries it out.

    Raises:
        NotAllowed: This person may not, or does not see everything the case holds.
        BadOption: There is no authority, or it is settled already.
    """
    policy.require(user, policy.Verb.DECIDE, disposal.case)
    said = {"authority": authority.text, "reference": authority.reference}
    with acting(actor, Act("authorise_disposal", disposal.case, disposal.exhibit or "case", disposal.why, said)):
        targets(bridge.open_case(user, disposal.case), disposal)
        begun = _begin(user, disposal, authority)
    settled.send(Disposal, disposal=begun, by=user)
    return begun


def under_way(user: User, key: uuid.UUID | str) -> Disposal:
    """Return a disposal that is being carried out, or was, for somebody who may do so.

    Raises:
        NotFound: There is none for them.
        NotAllowed: Their role does not let them decide.
        BadOption: Nobody authorised it.
    """
    found = find(user, uuid.UUID(str(key)))
    policy.require(user, policy.Verb.DECIDE, found.case)
    if found.state not in {State.UNDER_WAY, State.DONE}:
        raise BadOption("nobody authorised it", remedy="Look at the disposal's page.")
    return found


def targets(opened: casefold.Case, disposal: Disposal) -> list[str]:
    """Return the ids of the exhibits that go.

    Raises:
        NotFound: There is no such exhibit for this reader.
        NotAllowed: Of a whole case: this reader does not see everything it holds.
    """
    if disposal.exhibit:
        return [opened.exhibit(disposal.exhibit).id]
    _refuse_unseen(opened)
    return [item.id for item in opened.exhibits(all=True)]


def dispose_of(actor: Actor, opened: casefold.Case, disposal: Disposal, exhibit: str) -> dict[str, Any]:
    """Dispose of one exhibit of a disposal under way; doing it again finishes what was stopped half-way.

    Raises:
        Busy: The exhibit is being imported.
        EvidenceDamaged: Something of it is still on disk.
    """
    held = opened.exhibit(exhibit)
    if held.status.value == _DISPOSED and not _is_ours(opened, held, disposal):
        return {"exhibit": exhibit, "before": True}  # gone under an authority of its own
    told = f"{disposal.authority_reference}: {disposal.authority}"
    said = {"authority": disposal.authority, "reference": disposal.authority_reference, "disposal": str(disposal.pk)}
    with acting(actor, Act("dispose", disposal.case, exhibit, disposal.why, said, disposal.act or uuid.uuid4())):
        by = disposal.decided_by.shown_name if disposal.decided_by is not None else ""
        opened.dispose(exhibit, by=by, authority=told, why=disposal.why, reindex=False)
        uploaded.discard_of(opened, held)
        _refuse_left(opened, [exhibit])
    return {"exhibit": exhibit, "before": False}


def certify(actor: Actor, opened: casefold.Case, disposal: Disposal, exhibits: Sequence[str]) -> Disposal:
    """Certify a disposal once nothing of its exhibits is left; it is done from then on.

    Each part is there once, whatever process dies when: the text is settled first, its digest written into the log
    next, and the disposal is done last.

    Raises:
        EvidenceDamaged: Something of it is still on disk; carrying it out again goes on.
    """
    if disposal.state == State.DONE:
        return disposal
    _refuse_left(opened, exhibits)
    _settle_text(opened, disposal, exhibits)
    disposal.refresh_from_db()
    if certified(disposal) is None:
        said = {"certificate_sha256": hashlib.sha256(disposal.outcome["certificate"].encode()).hexdigest()}
        act = Act("certify_disposal", disposal.case, disposal.exhibit or "case", disposal.why, said)
        append(actor, replace(act, id=disposal.act or act.id))
    with transaction.atomic():
        Disposal.objects.filter(pk=disposal.pk).update(state=State.DONE)
        gone = Placement.objects.filter(case=disposal.case, ended_at=None)
        if disposal.exhibit:
            gone = gone.filter(exhibit=disposal.exhibit)
        else:
            closed = {"disposal": disposal, "at": disposal.done_at}
            ClosedCase.objects.update_or_create(case=disposal.case, defaults=closed)
        gone.update(ended_at=disposal.done_at)
    disposal.refresh_from_db()
    return disposal


def _begin(user: User, disposal: Disposal, authority: Authority) -> Disposal:
    """Take the disposal under way, under its authority."""
    with transaction.atomic():
        found = Disposal.objects.select_for_update(of=("self",)).select_related("rule").get(pk=disposal.pk)
        if found.state != State.PROPOSED:
            raise BadOption("it was settled meanwhile", remedy="Look at it again.")
        refused = why_not(user, found)
        if refused:
            raise NotAllowed(refused.rstrip("."), remedy="Ask somebody who may.")
        if authority.text.strip() == "" or authority.reference.strip() == "":
            raise BadOption("the authority is missing", remedy="Give it in words, and its reference.")
        found.authority, found.authority_reference = authority.text, authority.reference[:200]
        found.decided_by, found.decided_at = user, timezone.now()
        found.state, found.act = State.UNDER_WAY, uuid.uuid4()
        found.save()
    return found


def _refuse_left(opened: casefold.Case, exhibits: Sequence[str]) -> None:
    for exhibit in exhibits:
        left = [*opened.disposal_left(exhibit), *uploaded.paths_of(opened, opened.exhibit(exhibit))]
        if left:
            raise EvidenceDamaged("files of it are still there", file=str(left[0]), remedy="Finish it again.")


def _stated(opened: casefold.Case, exhibit: casefold.Exhibit, disposal: Disposal) -> dict[str, Any]:
    """Return what is so of an exhibit now: read from its tombstone and from the disk."""
    tombstone = _tombstone(opened, exhibit)
    after: dict[str, Any] = (tombstone.after or {}) if tombstone is not None else {}
    records: dict[str, int] = {}
    for path, rows, _ in after.get("records", []):
        kind = str(path).split("/")[1]
        records[kind] = records.get(kind, 0) + int(rows)
    same = [item.reference for item in opened.exhibits(all=True) if _shares_bytes(item, exhibit)]
    is_referenced = exhibit.holding.value == "referenced"
    left = [*opened.disposal_left(exhibit.id), *uploaded.paths_of(opened, exhibit)]
    return {
        "id": exhibit.id,
        "reference": exhibit.reference,
        "file_name": exhibit.file_name,
        "sha256": exhibit.sha256,
        "size": exhibit.size,
        "original_kept_at": exhibit.path if is_referenced and Path(exhibit.path).exists() else "",
        "bytes_also_held_as": same,
        "decision": tombstone.id if tombstone is not None else "",
        "this_disposal": _is_ours(opened, exhibit, disposal),
        "authority": after.get("authority", ""),
        "records": records,
        "record_files": [[str(path), int(rows), str(sha256)] for path, rows, sha256 in after.get("records", [])],
        "derived_files": [str(path) for path in after.get("derived", [])],
        "findings_kept": [str(name) for name in after.get("findings_marked", [])],
        "left": [str(path) for path in left],
    }


def _settle_text(opened: casefold.Case, disposal: Disposal, exhibits: Sequence[str]) -> None:
    """Write what is so into the disposal, and its certificate, once."""
    now, held = timezone.now(), [opened.exhibit(exhibit) for exhibit in exhibits]
    since = min((item.added_at for item in held), default=now)
    kept = [_backup(item) for item in backups.holding(disposal.case, since=since, at=now)]
    entries = list(Entry.objects.filter(act=str(disposal.act)).order_by("number").values_list("number", "phase"))
    disposal.done_at = now
    stated = [_stated(opened, item, disposal) for item in held]
    disposal.outcome = {"exhibits": stated, "backups": kept, "entries": entries}
    disposal.outcome["certificate"] = certificate.text_of(disposal)
    unsettled = Disposal.objects.filter(pk=disposal.pk, state=State.UNDER_WAY, done_at=None)
    unsettled.update(done_at=now, outcome=disposal.outcome)


def certificate_of(disposal: Disposal) -> str:
    """Return the certificate of a disposal, as text.

    Raises:
        NotFound: It is not done.
    """
    text = str(disposal.outcome.get("certificate", ""))
    if disposal.state != State.DONE or not text:
        raise NotFound("there is no certificate: the disposal is not done", remedy="See the disposal's page.")
    return text


def certified(disposal: Disposal) -> tuple[int, str] | None:
    """Return the number of the log's entry that holds the certificate's digest, and that digest."""
    if disposal.act is None:
        return None
    found = Entry.objects.filter(act=disposal.act, verb="certify_disposal").order_by("number").last()
    return (found.number, str(found.details.get("certificate_sha256", ""))) if found is not None else None


def _refuse_gone(opened: casefold.Case, key: str) -> None:
    if key == "":
        _refuse_unseen(opened)
        if all(item.status.value == _DISPOSED for item in opened.exhibits(all=True)):
            raise BadOption("the case holds nothing", remedy="There is nothing to dispose of.")
    elif opened.exhibit(key).status.value == _DISPOSED:
        raise BadOption("the exhibit is disposed of already", remedy="See its tombstone.")


def _refuse_unseen(opened: casefold.Case) -> None:
    whole = bridge.home().case(opened.name)
    if len(whole.exhibits(all=True)) != len(opened.exhibits(all=True)):
        raise NotAllowed(
            "only somebody who sees everything a case holds can dispose of all of it",
            remedy="Ask an owner of the case whom no wall stands before.",
        )


def _tombstone(opened: casefold.Case, exhibit: casefold.Exhibit) -> Any:
    made = [item for item in opened.decisions() if item.subject == exhibit.id and item.action == "retire"]
    return made[-1] if made else None


def _is_ours(opened: casefold.Case, exhibit: casefold.Exhibit, disposal: Disposal) -> bool:
    """Tell whether a tombstone is of this disposal: the engine wrote its authority into it."""
    tombstone = _tombstone(opened, exhibit)
    told = f"{disposal.authority_reference}: {disposal.authority}"
    return tombstone is not None and (tombstone.after or {}).get("authority") == told


def _shares_bytes(other: casefold.Exhibit, exhibit: casefold.Exhibit) -> bool:
    held = other.status.value != _DISPOSED and other.holding == exhibit.holding
    return held and other.id != exhibit.id and (other.sha256, other.path) == (exhibit.sha256, exhibit.path)


def _rule_of(case: str, exhibit: str) -> Rule | None:
    """Return the rule an exhibit is under: its own, else the case's."""
    in_force = Placement.objects.filter(case=case, exhibit__in={exhibit, ""}, ended_at=None).select_related("rule")
    nearest = in_force.order_by("-exhibit").first()
    return nearest.rule if nearest is not None else None


def _sees(user: policy.Somebody, disposal: Disposal) -> bool:
    if disposal.exhibit == "":
        return True
    return any(item.id == disposal.exhibit for item in bridge.open_case(user, disposal.case).exhibits(all=True))


def _backup(item: Any) -> dict[str, Any]:
    until: datetime | None = item.holds_until
    return {
        "label": item.label,
        "made_at": item.made_at.isoformat(),
        "holds_until": until.isoformat() if until is not None else None,
    }
