"""Timeline: the records of chosen identifiers and people on one clock."""

from __future__ import annotations

from casefold.apps.timeline import pages, places
from casefold.platform.appkit import App, Page

APP = App(
    name="timeline",
    title="Timeline",
    question="What do the records say of these identifiers, in order of time?",
    audience="Analysts and investigators",
    guide="""Write one or more identifiers, or person:NAME for everything attributed to a person while it was. Their
records of every kind are put on one clock, in the zone of the page. Each opens its raw place.

Records without a usable time are counted and left out.

Places draws sightings on a map: positions that a record states as points, cells as service areas, where the record or
a cell table of the case says where the mast stands. A device was somewhere in a service area, not at its mast.""",
    icon="timeline",
    order=50,
    pages=(
        Page("", "Timeline", pages.timeline, name="timeline"),
        Page("places/", "Places", places.places, name="places", in_rail=True),
    ),
)
