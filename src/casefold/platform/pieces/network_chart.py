"""A chart of nodes and links: facts solid, assessments dashed, its links as a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from casefold.platform.pieces.element import empty, island, plain_table, shown, text_or_link
from casefold.platform.pieces.shapes import Link, Node

NO_LINKS = "No links yet. Run an analysis of contacts, or record a link between two entities."


@dataclass(frozen=True, slots=True)
class NetworkChart:
    """Nodes and the links between them; every link's ends are among the nodes."""

    title: str
    nodes: Sequence[Node]
    links: Sequence[Link]
    heading: int = 2
    empty: str = NO_LINKS

    def render(self) -> SafeString:
        """Return the island's element with the links inside as a plain table.

        Raises:
            ValueError: for a link to a node that is not given.
        """
        labels = {node.id: node for node in self.nodes}
        for link in self.links:
            if link.source not in labels or link.target not in labels:
                raise ValueError(f"link {link.id!r} ends at a node that is not among the nodes")
        props = {
            "nodes": [node.as_json() for node in self.nodes],
            "links": [link.as_json() for link in self.links],
            "empty": self.empty,
        }
        return island("network", self.title, props, self._reading(labels), heading=self.heading)

    def _reading(self, nodes: dict[str, Node]) -> SafeString:
        if len(self.nodes) == 0:
            return empty(self.empty)
        linked = {end for link in self.links for end in (link.source, link.target)}
        rows: list[tuple[SafeString | str, ...]] = [
            (
                _name(nodes[link.source]),
                _name(nodes[link.target]),
                text_or_link(link.label or "open", link.href),
                f"{link.weight:g}",
                link.kind,
            )
            for link in sorted(self.links, key=lambda link: (-link.weight, link.id))
        ]
        rows += [(_name(node), "", "no link", "", "") for node in self.nodes if node.id not in linked]
        return plain_table(f"Links of: {self.title}", ("From", "To", "Link", "Weight", "Stands as"), rows)


def _name(node: Node) -> SafeString:
    return format_html("{} <small>{}</small>", text_or_link(shown(node.label), node.href), node.type)
