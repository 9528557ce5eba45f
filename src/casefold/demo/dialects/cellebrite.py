"""A handset's content as Cellebrite's report of it: `report.xml` in a ZIP, with the files beside it.

Written by the published field names [S25][S26][S27] and a public fragment's shape; no sentence or value of it is
from a real report.
"""

from __future__ import annotations

import hashlib
import uuid
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from casefold.demo.numbers import stream
from casefold.demo.period import utc

NAMESPACE = "http://pa.cellebrite.com/report/2.0"
Value = str | int | bool | None


@dataclass(slots=True)
class Model:
    """One model: fields in order, models under a field, several models under a field."""

    type: str
    fields: dict[str, tuple[str, Value]] = field(default_factory=dict)
    one: dict[str, Model] = field(default_factory=dict)
    many: dict[str, list[Model]] = field(default_factory=dict)
    deleted: str = "Intact"
    confidence: str = "High"
    source: tuple[str, str, int] | None = None
    """Path, table and offset of the database the tool found it in."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the extraction, with its bytes."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says."""

    name: str
    device: dict[str, str]
    models: dict[str, list[Model]]
    files: tuple[File, ...]
    at: int


def text(value: str | None) -> tuple[str, Value]:
    """Return a field of text."""
    return "String", value


def stamp(at: int | None) -> tuple[str, Value]:
    """Return a field of time, Unix seconds."""
    return "TimeStamp", None if at is None else f"{utc(at):%Y-%m-%dT%H:%M:%S}.000+00:00"


def span(seconds: int) -> tuple[str, Value]:
    """Return a field of a length."""
    return "TimeSpan", f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def truth(value: bool) -> tuple[str, Value]:
    """Return a field of yes or no."""
    return "Boolean", "True" if value else "False"


def write_report(path: Path, report: Report, seed: int) -> None:
    """Write a report as a ZIP, the same bytes for the same report and seed."""
    root = _Writer(report, seed).root()
    ET.indent(root, " ")
    xml = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    day = utc(report.at).timetuple()[:6]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (("report.xml", xml), *((item.path, item.content) for item in report.files)):
            archive.writestr(zipfile.ZipInfo(name, day), content, zipfile.ZIP_DEFLATED)


class _Writer:
    """Builds the tree, giving out ids and source indices in order."""

    def __init__(self, report: Report, seed: int) -> None:
        self._report = report
        self._rng = stream(seed, "report", report.name)
        self._index = 0
        self._sources: list[tuple[str, tuple[str, str, int]]] = []

    def root(self) -> ET.Element:
        report = self._report
        models = sum(len(items) for items in report.models.values())
        root = ET.Element(
            "project",
            {
                "id": self._id(),
                "name": report.name,
                "reportVersion": "5.0.0.0",
                "containsGarbage": "False",
                "extractionType": "FileSystem",
                "NodeCount": str(len(report.files)),
                "ModelCount": str(models),
                "xmlns": NAMESPACE,
            },
        )
        extractions = _under(root, "sourceExtractions")
        _under(
            extractions,
            "extractionInfo",
            id="0",
            name="File System",
            type="FileSystem",
            index="0",
            IsPartialData="False",
        )
        self._case(root)
        self._device(root)
        self._files(root)
        decoded = _under(root, "decodedData")
        for kind, items in report.models.items():
            holder = _under(decoded, "modelType", type=kind)
            self._models(holder, items)
        self._extra(root)
        return root

    def _case(self, root: ET.Element) -> None:
        info = _under(root, "caseInformation")
        _under(info, "field", name="Case number", fieldType="CaseNumber", isSystem="True").text = "LARK-DEV"
        _under(
            info, "field", name="Evidence number", fieldType="EvidenceNumber", isSystem="True"
        ).text = self._report.name

    def _device(self, root: ET.Element) -> None:
        held = _under(root, "metadata", section="Device Info")
        for name, value in self._report.device.items():
            _under(held, "item", name=name, sourceExtraction="0", id=self._id()).text = value

    def _files(self, root: ET.Element) -> None:
        tagged = _under(root, "taggedFiles")
        for item in self._report.files:
            entry = _under(
                tagged, "file", fs="Made-up file system", path=f"/data/{item.path}", size=str(len(item.content)),
                id=self._id(), extractionId="0", deleted="Intact", embedded="false", isrelated="False",
            )  # fmt: skip
            access = _under(entry, "accessInfo")
            _under(access, "timestamp", name="CreationTime").text = str(stamp(self._report.at)[1])
            meta = _under(entry, "metadata", section="File")
            _under(meta, "item", name="Local Path").text = item.path.replace("/", "\\")
            _under(meta, "item", name="MD5").text = hashlib.md5(item.content, usedforsecurity=False).hexdigest()
            _under(meta, "item", name="SHA256").text = hashlib.sha256(item.content).hexdigest()

    def _models(self, holder: ET.Element, items: Iterable[Model]) -> None:
        for item in items:
            self._index += 1
            identifier = self._id()
            element = _under(
                holder, "model", type=item.type, id=identifier, deleted_state=item.deleted,
                decoding_confidence=item.confidence, isrelated="False", source_index=str(self._index), extractionId="0",
            )  # fmt: skip
            if item.source is not None:
                self._sources.append((identifier, item.source))
            for name, (kind, value) in item.fields.items():
                _field(_under(element, "field", name=name, type=kind), kind, value)
            for name, inner in item.one.items():
                self._models(_under(element, "modelField", name=name, type=inner.type), [inner])
            for name, inners in item.many.items():
                kind = inners[0].type if inners else "Party"
                self._models(_under(element, "multiModelField", name=name, type=kind), inners)

    def _extra(self, root: ET.Element) -> None:
        holder = _under(root, "extraInfos")
        for identifier, (path, table, offset) in self._sources:
            info = _under(_under(holder, "extraInfo", id=identifier, type="model"), "sourceInfo")
            _under(info, "nodeInfo", id=self._id(), path=path, size="65536", tableName=table, offset=str(offset))

    def _id(self) -> str:
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))


def _under(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, attributes)


def _field(element: ET.Element, kind: str, value: Value) -> None:
    if value is None:
        _under(element, "empty")
        return
    attributes = {"type": kind}
    if kind == "TimeStamp":
        attributes |= {"format": "TimeStampKnown", "formattedTimestamp": str(value)}
    ET.SubElement(element, "value", attributes).text = str(value)
