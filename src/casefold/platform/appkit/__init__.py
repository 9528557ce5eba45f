"""The one thing a hosted app imports, beside `casefold` itself.

    from casefold.platform.appkit import App, Unit

    APP = App(
        name="mine", title="Mine", question="What is held?", audience="Analysts",
        unit=Unit("list opened", "lists opened"),
    )

and in its `pages.py`

    def listing(context: Context) -> HttpResponse:
        return context.render("mine/listing.html", {"exhibits": context.case.exhibits()})

    PAGES = (Page("", "Mine", listing, name="listing"),)

Everything an app needs of a case, its reader, the log and the queue comes with the `Context` of a request.
"""

from __future__ import annotations

from casefold.errors import BadInput, BadOption, CasefoldError, NotAllowed, NotFound
from casefold.model.option import Option, OptionType
from casefold.platform.appkit.contacts import SavedName, saved_names
from casefold.platform.appkit.context import Context
from casefold.platform.appkit.declaration import App, Page, Route, Saving, Unit
from casefold.platform.appkit.doing import (
    ask,
    bring_in,
    bring_in_several,
    change_status,
    check_bytes,
    prepare_export,
    recent_runs,
)
from casefold.platform.appkit.engine import analyses, columns_of, formats, kinds
from casefold.platform.appkit.evidence import (
    MOST_SHOWN,
    Evidence,
    authority_of,
    citation,
    fragment_of_records,
    read_evidence,
)
from casefold.platform.appkit.links import case_url, evidence_url, record_url, run_url
from casefold.platform.appkit.mapping import keep_profile, propose_columns, read_again
from casefold.platform.appkit.options import OptionForm, option_form
from casefold.platform.appkit.products import finding_file, rows_of, table_response
from casefold.platform.appkit.records import (
    ROLE_ORDER,
    count_of_records,
    ends_text,
    key_of,
    page_of_records,
    parties_of,
    party_name,
    party_text,
)
from casefold.platform.appkit.subjects import subjects
from casefold.platform.appkit.unlocking import unlock
from casefold.platform.appkit.values import as_json, title_of
from casefold.platform.appkit.works import AppWork, app_work, done
from casefold.platform.appkit.zones import instant
from casefold.platform.cases.pages import RecordPage, Wanted, filtered_table
from casefold.platform.pieces import (
    Area,
    Column,
    Conversation,
    HeatCell,
    HeatMap,
    Item,
    Link,
    MapView,
    Message,
    MessagePage,
    NetworkChart,
    Node,
    Point,
    Row,
    Source,
    Table,
    TablePage,
    TimelineChart,
    evidence_link,
    places_as_json,
)
from casefold.platform.runs.work import Doing, Outcome

__all__ = [
    "MOST_SHOWN",
    "ROLE_ORDER",
    "App",
    "AppWork",
    "Area",
    "BadInput",
    "BadOption",
    "CasefoldError",
    "Column",
    "Context",
    "Conversation",
    "Doing",
    "Evidence",
    "HeatCell",
    "HeatMap",
    "Item",
    "Link",
    "MapView",
    "Message",
    "MessagePage",
    "NetworkChart",
    "Node",
    "NotAllowed",
    "NotFound",
    "Option",
    "OptionForm",
    "OptionType",
    "Outcome",
    "Page",
    "Point",
    "RecordPage",
    "Route",
    "Row",
    "SavedName",
    "Saving",
    "Source",
    "Table",
    "TablePage",
    "TimelineChart",
    "Unit",
    "Wanted",
    "analyses",
    "app_work",
    "as_json",
    "ask",
    "authority_of",
    "bring_in",
    "bring_in_several",
    "case_url",
    "change_status",
    "check_bytes",
    "citation",
    "columns_of",
    "count_of_records",
    "done",
    "ends_text",
    "evidence_link",
    "evidence_url",
    "filtered_table",
    "finding_file",
    "formats",
    "fragment_of_records",
    "instant",
    "keep_profile",
    "key_of",
    "kinds",
    "option_form",
    "page_of_records",
    "parties_of",
    "party_name",
    "party_text",
    "places_as_json",
    "prepare_export",
    "propose_columns",
    "read_again",
    "read_evidence",
    "recent_runs",
    "record_url",
    "rows_of",
    "run_url",
    "saved_names",
    "subjects",
    "table_response",
    "title_of",
    "unlock",
]
