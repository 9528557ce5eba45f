"""A reader for conversations, in the order of the exhibit's times, both directions of writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from casefold.platform.pieces.element import NOTHING, address, empty, island, shown, text_or_link
from casefold.platform.pieces.shapes import Message, MessagePage
from casefold.platform.pieces.timeline_chart import moment

NO_MESSAGES = "No messages in this conversation. What was set aside is in the import report."


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages, either all given (`messages`) or paged (`source`, `first`).

    Attributes:
        title: whose conversation it is.
        messages: all of it, oldest first.
        source: where the island asks for pages; `first` is the first of them.
        pages: the address of this page, to which `offset=` is added, for readers without scripts.
    """

    title: str
    messages: Sequence[Message] = ()
    source: str | None = None
    first: MessagePage | None = None
    pages: str | None = None
    heading: int = 2
    empty: str = NO_MESSAGES

    def render(self) -> SafeString:
        """Return the island's element with the messages at hand inside as a list."""
        page = self._page()
        return island(
            "conversation",
            self.title,
            {"page": None if page is None else page.as_json(), "empty": self.empty},
            NOTHING if page is None else self._reading(page),
            source=self.source,
            heading=self.heading,
        )

    def _page(self) -> MessagePage | None:
        if self.source is not None:
            return self.first
        return MessagePage(tuple(self.messages), total=len(self.messages))

    def _reading(self, page: MessagePage) -> SafeString:
        if len(page.messages) == 0:
            return empty(self.empty)
        entries = format_html_join("", "<li>{}</li>", ((_entry(message),) for message in page.messages))
        return format_html('<ol class="cf-chat-list">{}</ol>{}', entries, self._onward(page))

    def _onward(self, page: MessagePage) -> SafeString:
        count = len(page.messages)
        if count >= page.total:
            return NOTHING
        said = f"The first {count:,} of {page.total:,} messages."
        if self.pages is None:
            return format_html('<p class="cf-hint">{}</p>', said)
        href = f"{address(self.pages)}{'&' if '?' in self.pages else '?'}offset={count}"
        return format_html('<p class="cf-hint">{} <a href="{}" rel="next">Next messages</a></p>', said, href)


def _entry(message: Message) -> SafeString:
    owner = " cf-message--owner" if message.is_owner else ""
    also = format_html_join("", " · also in {}", ((text_or_link(item.label, item.href),) for item in message.also))
    return format_html(
        '<article class="cf-message{}"><p class="cf-message__head"><b><bdi>{}</bdi></b>{} {} {}</p>'
        '<p class="cf-message__body" dir="auto">{}</p>{}{}</article>',
        owner,
        shown(message.author),
        format_html(' <span class="cf-tag">{}</span>', "owner of the device") if message.is_owner else NOTHING,
        moment(message.time) if message.time is not None else "no time stated",
        format_html(' <span class="cf-tag cf-tag--deleted">{}</span>', "deleted") if message.deleted else NOTHING,
        shown(message.body),
        _beside(message),
        format_html(
            '<p class="cf-message__source">{}{}</p>', text_or_link(message.source or "source", message.href), also
        ),
    )


def _beside(message: Message) -> SafeString:
    names = format_html_join("", "<li><bdi>{}</bdi></li>", ((shown(name),) for name in message.attachments))
    files = format_html("<p>Attachments, not shown:</p><ul>{}</ul>", names) if message.attachments else NOTHING
    if message.translated is None:
        return files
    draft = '<p class="cf-draft" dir="auto"><span class="cf-tag">machine translation, draft</span> {}</p>'
    return format_html("{}{}", files, format_html(draft, shown(message.translated)))
