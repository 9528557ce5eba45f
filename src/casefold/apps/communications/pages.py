"""The pages of the communications app."""

from __future__ import annotations

from casefold.apps.communications import conversation, findings, threads
from casefold.platform.appkit import Page

PAGES = (
    Page("", "Findings", findings.listing, name="listing"),
    Page("ask/<slug:analysis>/", "Ask", findings.ask_page, name="ask", posts="analyse"),
    Page("findings/<slug:finding>/", "Finding", findings.finding, name="finding"),
    Page("findings/<slug:finding>/rows/<int:row>/", "Evidence", findings.evidence, name="evidence"),
    Page("findings/<slug:finding>/export/<slug:product>", "Export", findings.export, name="export", verb="export"),
    Page("conversations/", "Conversations", threads.listing, name="threads", in_rail=True),
    Page("conversation", "Conversation", conversation.thread, name="thread"),
    Page("conversation/messages.json", "Messages", conversation.messages, name="messages", logged=False),
)
