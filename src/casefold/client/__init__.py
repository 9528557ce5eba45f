"""A site's cases from Python: the same verbs as a local `Home` and `Case`, over its REST API.

    home = casefold.connect("https://casefold.example.police.uk", token)
    case = home.case("larkspur")
    frame = case.pandas("call")

A token of the site's page `/tokens/` says who asks and why; the site decides what that opens. Everything here
needs the extra `casefold[connect]` only when it is called.
"""

from __future__ import annotations

from casefold.client.case import SiteCase
from casefold.client.home import SiteHome
from casefold.client.ledger import SiteLedger
from casefold.client.line import Line
from casefold.client.values import Member, SiteRun


def connect(url: str, token: str, *, seconds: float = 120) -> SiteHome:
    """Open a site.

    Args:
        url: Its address, such as `https://casefold.example.police.uk`.
        token: A token of its page `/tokens/`.
        seconds: How long to wait for the site to go on answering.

    Raises:
        NotAllowed: The token opens nothing.
        Misconfigured: The site cannot be reached, or is none.
        Unsupported: The extra `casefold[connect]` is not installed.
    """
    return SiteHome(Line(url, token, seconds=seconds))


__all__ = ["Member", "SiteCase", "SiteHome", "SiteLedger", "SiteRun", "connect"]
