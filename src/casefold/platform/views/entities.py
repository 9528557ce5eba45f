"""The ledger of a case as pages: who and what is in it, and everything that was settled about one of them.

They are declared as an app's pages are, so that sign-in, policy, sitting, presence and log are the same.
"""

from __future__ import annotations

from django.http import HttpResponse

from casefold.model.ledger import Attribution, AttributionStatus
from casefold.platform.appkit.context import Context
from casefold.platform.appkit.declaration import App, Page, Unit


def listing(context: Context) -> HttpResponse:
    """List the entities with what is attributed to each."""
    ledger = context.case.ledger
    used: dict[str, list[Attribution]] = {}
    for item in ledger.attributions():
        if item.status is not AttributionStatus.REJECTED:
            used.setdefault(item.entity, []).append(item)
    rows = [{"entity": item, "attributions": used.get(item.id, [])} for item in ledger.entities()]
    return context.render("casefold/entities.html", {"rows": rows})


def one(context: Context, entity: str) -> HttpResponse:
    """Show one entity: what is attributed to it, how it is linked, what was noted and decided."""
    ledger = context.case.ledger
    found = ledger.entity(entity)
    names = {item.id: item for item in ledger.entities(all=True)}
    links = [
        {"relation": link.relation, "ends": (names[link.from_entity], names[link.to_entity])}
        for link in ledger.links(entity=found.id)
    ]
    values = {
        "entity": found,
        "attributions": ledger.attributions(entity=found.id),
        "links": links,
        "notes": ledger.notes(found.id),
        "decisions": ledger.history(found.id)[::-1],
    }
    return context.render("casefold/entity.html", values)


ENTITIES = App(
    name="entities",
    title="Entities",
    question="Who and what is in this case, and what was settled about them?",
    audience="Everybody in the case",
    unit=Unit("page opened", "pages opened"),
    pages=(
        Page("", "Entities", listing, name="listing"),
        Page("<slug:entity>/", "Entity", one, name="one"),
    ),
)
"""Declared like an app, so that it is served like one; it stands in no directory and cannot be taken out."""
