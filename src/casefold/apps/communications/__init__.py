"""Communications: ask a question of the records, read the finding, open the rows behind it; read conversations."""

from __future__ import annotations

from casefold.apps.communications import conversation, findings, threads
from casefold.platform.appkit import App, Page

APP = App(
    name="communications",
    title="Communications",
    question="Who was in contact with whom, when, how often, and after an event?",
    audience="Analysts and investigators",
    guide="""Choose a question and fill in its form: identifiers as numbers, or person:NAME for everything
attributed to a person. The answer is kept as a finding: a sentence, the options and version it was asked with, what
it does not say, and a table. Every row opens the records behind it.

Hours and weekdays are drawn as a heat map. Conversations are read by thread, in the order of the exhibits' times. Where
several exhibits state the same thread for the same people they are joined, and a message that a later one repeats is
shown once.""",
    icon="communications",
    order=30,
    pages=(
        Page("", "Findings", findings.listing, name="listing"),
        Page("ask/<slug:analysis>/", "Ask", findings.ask_page, name="ask", posts="analyse"),
        Page("findings/<slug:finding>/", "Finding", findings.finding, name="finding"),
        Page("findings/<slug:finding>/rows/<int:row>/", "Evidence", findings.evidence, name="evidence"),
        Page("findings/<slug:finding>/export/<slug:product>", "Export", findings.export, name="export", verb="export"),
        Page("conversations/", "Conversations", threads.listing, name="threads", in_rail=True),
        Page("conversation", "Conversation", conversation.thread, name="thread"),
        Page("conversation/messages.json", "Messages", conversation.messages, name="messages", logged=False),
    ),
)
