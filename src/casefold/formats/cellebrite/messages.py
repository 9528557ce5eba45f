"""Messages, calls and the members of conversations as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casefold.formats.cellebrite.channels import Side
from casefold.formats.cellebrite.context import Context, Conversation, Given
from casefold.formats.cellebrite.model import Model
from casefold.formats.cellebrite.people import shared_contact
from casefold.formats.cellebrite.sides import IN, service_of, side_of

_ANSWERS: Final = frozenset({"ReplyMessageData"})
_OUTCOMES: Final = {
    "established": "answered",
    "answered": "answered",
    "connected": "answered",
    "missed": "unanswered",
    "unanswered": "unanswered",
    "cancelled": "unanswered",
    "canceled": "unanswered",
    "notanswered": "unanswered",
    "rejected": "rejected",
    "declined": "rejected",
    "blocked": "rejected",
    "busy": "busy",
    "failed": "failed",
    "voicemail": "voicemail",
}
_ACTIONS: Final = (("join", "joined"), ("add", "joined"), ("left", "left"), ("leave", "left"), ("remov", "removed"))
_INVITED: Final = "invit"
_GROUP_ROLES: Final = {"true": "admin", "false": "member"}


def instant_message(model: Model, chat: Model | None, context: Context) -> Iterator[Given]:
    """Give one message of a chat, or one that stands alone; then what its log says of members and its contacts."""
    fields = model.fields
    talk = context.conversation(chat) if chat is not None else None
    service = service_of(fields.get("SourceApplication") or fields.get("Source") or "")
    if talk is not None and not service:
        service = talk.service
    own = talk.owner if talk is not None and talk.service == service else None
    direction, sides = context.sides.of(model, service, chat_owner=own, loose="member")
    thread = talk.thread if talk is not None else fields.get("ChatId")
    body = fields.get("Body")
    if body is None and "Subject" in fields:
        body = fields["Subject"]
    parts = model.children
    values = (
        fields.get("TimeStamp"),
        direction,
        service or None,
        fields.get("Status"),
        thread,
        talk.name if talk is not None else None,
        body,
        _answered(model) if parts else None,
        attachment_names(model) if parts else None,
        model.attributes.get("id"),
    )
    yield Given("message", model, values, sides)
    for part in parts:
        if part.slot == "ActivityLog":
            yield _activity(part, talk, thread, service)
        elif part.slot == "SharedContacts":
            yield from shared_contact(part, model, context)
        elif part.type == "Attachment":
            yield from context.attachment(part, model)


def text_message(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
    """Give one SMS or MMS."""
    fields = model.fields
    direction, sides = context.sides.of(model, "sms", chat_owner=None, loose="member")
    values = (
        *(fields.get("TimeStamp"), direction, model.type.lower(), fields.get("Status"), fields.get("ChatId"), None),
        *(fields.get("Body") or fields.get("Subject"), None, attachment_names(model), model.attributes.get("id")),
    )
    yield Given("message", model, values, sides)
    yield from context.attachments(model)


def email(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
    """Give one e-mail: its subject stands as the thread's name and before the body."""
    fields = model.fields
    direction, sides = context.sides.of(model, "email", chat_owner=None, loose="member")
    subject, text = fields.get("Subject"), model.first("Body", "Snippet")
    body = "\n\n".join(part for part in (subject, text) if part) or None
    values = (
        *(fields.get("TimeStamp"), direction, "email", fields.get("Status"), None, subject),
        *(body, None, attachment_names(model), model.attributes.get("id")),
    )
    yield Given("message", model, values, sides)
    yield from context.attachments(model)


def call(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
    """Give one call; the application it was made with stands as its network where none is stated."""
    fields = model.fields
    source = fields.get("Source", "")
    direction, sides = context.sides.of(model, service_of(source), chat_owner=None, loose="to")
    stated = model.first("Status", "Outcome") or fields.get("Type")
    word = (stated or "").lower().replace(" ", "").replace("_", "")
    kind = fields.get("Type", "").lower()
    outcome = _OUTCOMES.get(word) or _OUTCOMES.get(kind)
    values = (
        fields.get("TimeStamp"),
        direction,
        "video" if fields.get("VideoCall", "").lower() == "true" else "voice",
        outcome,
        _duration(fields.get("Duration")),
        model.first("NetworkName", "Source"),
        stated,
        model.attributes.get("id"),
    )
    yield Given("call", model, values, sides)


def voicemail(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
    """Give one recorded message of a mailbox as a call that ended there."""
    fields = model.fields
    people = [side_of(part, "") for part in model.children if part.type == "Party"]
    found = [side for side in people if side is not None]
    sides = {"from": found} if found else {}
    values = (
        *(model.first("TimeStamp", "Timestamp"), IN, "voicemail", "voicemail", _duration(fields.get("Duration"))),
        *(fields.get("Source"), fields.get("Type"), model.attributes.get("id")),
    )
    yield Given("call", model, values, sides)


def chat_members(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
    """Give the participants of a chat, once it has ended."""
    talk = Conversation(model)
    context.end_conversation(model, talk)
    group = talk.name or talk.thread
    for part in model.parts("Participants"):
        side = side_of(part, talk.service)
        if side is None:
            context.sides.notes["participants that are no person"] += 1
            continue
        if side.owner:
            context.sides.owners[side.text] += 1
        role = _GROUP_ROLES.get(part.fields.get("IsGroupAdmin", "").lower())
        yield Given("membership", part, (None, group, "member", role, None, None), {"member": [side]}, chat=model)


def attachment_names(model: Model) -> str | None:
    """Return the names of the files sent with a message, one per line; of a quoted message none."""
    names = []
    for part in model.children:
        if part.type != "Attachment":
            continue
        name = part.first("Filename", "FileName")
        if name is None:
            path = part.first("attachment_extracted_path", "ExtractedPath") or ""
            name = path.replace("\\", "/").rpartition("/")[2] or part.first("URL", "Title")
        if name and name not in names:
            names.append(" ".join(name.split()))
    return "\n".join(names) or None


def _answered(model: Model) -> str | None:
    """Return the id of the message this one answers: the model's where it is there, else the service's own."""
    for part in model.children:
        if part.type not in _ANSWERS and "reply" not in part.fields.get("Label", "").lower():
            continue
        if part.slot != "MessageExtraData":
            continue
        quoted = part.part("InstantMessage")
        if quoted is not None and quoted.attributes.get("id"):
            return quoted.attributes["id"]
        return part.first("ReferenceId", "OriginalMessageID")
    return None


def _activity(part: Model, talk: Conversation | None, thread: str | None, service: str) -> Given:
    word = part.fields.get("Action", "")
    lower = word.lower()
    action = "invited" if _INVITED in lower and "join" not in lower else None
    action = action or next((name for start, name in _ACTIONS if start in lower), word or "member")
    sides: dict[str, list[Side]] = {}
    for child in part.children:
        side = side_of(child, service) if child.type == "Party" else None
        if side is not None:
            sides.setdefault("member", []).append(side)
    group = (talk.name if talk is not None else None) or thread
    time = part.first("SystemMessageTimeStamp", "TimeStamp")
    return Given("membership", part, (time, group, action, None, time, None), sides)


def _duration(text: str | None) -> str | None:
    """Cut a duration to microseconds: the tool writes seven digits."""
    if text is None or "." not in text:
        return text
    whole, _, rest = text.partition(".")
    return whole if not rest.strip("0") else f"{whole}.{rest[:6]}"
