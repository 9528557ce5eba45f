"""The shape of every command's --json answer: what documentation is made from and tests hold the commands to.

Every answer is one object. A table stands under `rows`, a list of objects. With --csv or --xlsx, `written` takes
the place of `rows`. Times are ISO 8601; those of columns named `…_utc` end in `Z`, others are local as stated. An
error is `{"error": {"kind", "message", "file", "place", "remedy"}}` and goes to standard error as one line too.
"""

from __future__ import annotations

ERROR = {"error": "kind (class of the error), message, file, place, remedy; absent parts are null"}

_TABLE = "the table, a list of objects"
_FINDING = {
    "finding": "id, such as f3",
    "analysis": "name of the analysis",
    "version": "version of the analysis",
    "title": "title of the analysis",
    "sentence": "the answer in a sentence",
    "options": "options as used, defaults filled in",
    "key": "columns that name a row",
    "cautions": "what the answer does not say",
    "exhibits": "ids of the exhibits it may rest on",
    "at": "when it was asked",
    "by": "who asked",
    "casefold_version": "version that answered",
}

SHAPES: dict[str, dict[str, str]] = {
    "case create": {"case": "name, title, zone, region, purpose, marking, created_at, created_by"},
    "case list": {"rows": "cases: name, title, zone, region, purpose, marking, created_at, created_by"},
    "case show": {
        "case": "as of `case create`",
        "rows": "exhibits: id, reference, file_name, sha256, size, media_type, holding, path, delivery, authority, "
        "status, added_at, added_by, subject, reason, records (rows stored by kind), format",
    },
    "case withdraw": {"exhibit": "the exhibit as it is now"},
    "case restore": {"exhibit": "the exhibit as it is now"},
    "case dispose": {"exhibit": "the tombstone"},
    "identify": {"rows": "files: file, format, profile, score, why, media_type, questions, claims"},
    "serve": {},
    "worker": {},
    "sign-in-link": {"link": "address that signs the operator in once", "minutes": "how long it works"},
    "audit verify": {
        "holds": "true when nothing was altered, removed, added, reordered, cut off or written anew",
        "entries": "entries of the log",
        "anchors": "anchors compared with",
        "rows": "breaks: number (of the entry, or of the line of anchors), what, told",
    },
    "audit anchor": {"anchor": "number, at, count, digest, why, previous, seal; null for an empty log", "copy": "file"},
    "audit export": {"case": "name of the case", "entries": "how many", "written": "files written"},
    "app list": {"broken": "apps that cannot be used: name, reason, remedy", "rows": "name, title, question, work"},
    "app run": {"run": "id of the run", "status": "where it stands", "message": "its outcome, once it is over"},
    "new-app": {"name": "of the app", "folder": "where it was written", "files": "paths in the folder"},
    "backup": {
        "backup": "id of the backup",
        "folder": "where it is",
        "manifest_sha256": "SHA-256 of its manifest",
        "files": "files it holds beside the databases",
        "bytes": "bytes it holds, databases among them",
        "copied": "files that were new to the folder",
        "copied_bytes": "bytes that were new",
        "cases": "number of cases",
        "whole": "true when every file was there and as recorded",
        "rows": "state (wrong, left out), what, case, exhibit, path, size",
    },
    "restore": {
        "backup": "id of the backup",
        "home": "the restored home, or null with --check",
        "files": "files whose bytes have the SHA-256 of the manifest",
        "proved": "true when everything held",
        "proofs": "what was shown to hold, in sentences",
        "rows": "state (wrong, left out), path, expected, found",
    },
    "migrate": {
        "checked_only": "true with --check",
        "migrations": "names of the migrations that were applied, or wait",
    },
    "import": {
        "case": "name of the case",
        "delivery": "id of this import command, such as d1",
        "complete": "true when every file was read and no row set aside",
        "rows": "import reports, one a file, each with `balances`",
    },
    "map": {
        "file": "path as given",
        "format": "format that reads it",
        "score": "0 to 1",
        "why": "why this format",
        "profile": "profile that was recognised, or null",
        "questions": "what a person should settle first",
        "first_rows": "first rows as they would be stored: kind, locator, and text by column and role",
        "problem": "why the first rows cannot be shown so, or null",
        "kinds": "record kind of each sheet's rows, by its name; null where each row says it",
        "saved": "name and version of the saved profile, or null",
        "rows": "columns: sheet, column, header, field, confidence, why",
    },
    "profile list": {"rows": "profiles, each version: name, version, format, kinds, columns (how many are mapped)"},
    "profile show": {"profile": "name and version", "format": "who reads by it", "rows": "sheet, kind, header, field"},
    "profile export": {"profile": "name and version", "written": "the file"},
    "profile import": {"profile": "name and version it has here", "new": "false where it was here already"},
    "records": {
        "case": "name of the case",
        "kind": "record kind",
        "offset": "rows left out first",
        "total": "records that pass the filters",
        "rows": "records, with one column for each role of a party",
    },
    "sql": {"case": "name of the case", "columns": "names in order", "rows": _TABLE},
    "analyse": {**_FINDING, "rows": "rows of the answer, with evidence_count and evidence_digest"},
    "analyse --evidence": {
        **_FINDING,
        "row": "row of the answer, from 1",
        "answer": "that row",
        "rows": "records behind it: kind, record_id, exhibit, file, locator, time_utc, time_local, zone, raw",
    },
    "findings": {"case": "name of the case", "rows": "findings, each with the number of its `rows`"},
    "show RECORD": {
        "case": "name of the case",
        "record_id": "as asked",
        "rows": "kind, record, parties, exhibit, original (read again: cells, text, where; or null), original_note",
    },
    "show FINDING": {**_FINDING, "rows": "rows of the answer"},
    "show EXHIBIT": {"case": "name of the case", "exhibit": "the exhibit", "report": "latest import report, or null"},
    "attribute add": {"attribution": "the attribution, with `name` of the entity and `grade_text`"},
    "attribute list": {"rows": "attributions, likewise"},
    "attribute review": {"attribution": "the attribution as it is now"},
    "attribute retire": {"attribution": "the attribution as it is now"},
    "entity add": {"entity": "id, type, name, details, retired"},
    "entity list": {"rows": "entities, likewise"},
    "entity amend": {"entity": "the entity as it is now"},
    "entity retire": {"entity": "the entity as it is now"},
    "link add": {"link": "id, from_entity, to_entity, relation, date_from, date_to, grade, evidence, retired"},
    "link list": {"rows": "links, likewise, with `grade_text`"},
    "link retire": {"link": "the link as it is now"},
    "note add": {"note": "id, subject, text, retired"},
    "note list": {"rows": "notes, likewise"},
    "decisions": {"rows": "id, at, by, why, action, subject_kind, subject, before, after, reverses"},
    "reverse": {"decision": "the decision that undid the other"},
    "verify": {
        "case": "name of the case",
        "exhibits": "exhibits looked at, withdrawn ones among them",
        "intact": "true when nothing differs",
        "rows": "differences: what, path, expected, found, remedy",
    },
    "across ask": {
        "read_as": "how the identifier was read",
        "rows": "places: identifier, near (how it differs; null where it is the same), holder (a case, or watch: and "
        "the id of a list), kind, exhibit, said, wall, records, first_at, last_at",
    },
    "across hits": {"rows": "id, holder, identifier, other, other_identifier, how (null where they are the same), at"},
    "across rebuild": {"cases": "names of the cases", "new_hits": "hits that were not there before"},
    "across watch": {
        "list": "id, name, reason, owner, members, review_on, ends_on, at, closed, identifiers",
        "new_hits": "hits there are at once",
    },
    "across lists": {"rows": "watch lists, likewise"},
    "across close": {"list": "the list as it is now"},
    "formats": {
        "broken": "members that failed to load",
        "rows": "name, title, version, kinds, proves, tested_on, options",
    },
    "analyses": {"broken": "members that failed to load", "rows": "name, title, question, version, needs, options"},
    "demo": {
        "case": "name of the case",
        "folder": "where the files are",
        "truth_met": "true when every comparison is equal",
        "reports": "import reports",
        "findings": "findings with their rows",
        "rows": "comparisons: what, truth, casefold, equal",
    },
    "doctor": {
        "usable": "true when nothing needed is missing",
        "rows": "check, status (good, note, bad), detail, remedy",
    },
    "completion": {"shell": "name of the shell", "script": "lines for it"},
}
"""Command -> member of its object -> what it holds."""
