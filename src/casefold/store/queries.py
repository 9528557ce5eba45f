"""The analyst's own SQL: exactly one SELECT over the record tables, and nothing that reaches further.

Two parsers must agree that it is one: ours, which sees which tables and functions it names, and the engine's.
The engine's own lock (no file but the record files, no change of setting) holds even if both were fooled.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from casefold.errors import BadOption

_ROW_SOURCES = (exp.GenerateSeries, exp.Unnest, exp.Explode)
"""The only functions that may stand where a table stands: they read nothing."""

_WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Copy, exp.Command, exp.Into)

_FORBIDDEN_STARTS = (
    "read_",
    "duckdb_",
    "pragma_",
    "pg_",
    "sniff_",
    "parquet_",
    "query",
    "json_execute",
    "from_substrait",
)
_FORBIDDEN = frozenset(
    {"getenv", "current_setting", "glob", "checkpoint", "force_checkpoint", "readparquet", "readcsv", "seq_scan"}
)


def check_select(con: duckdb.DuckDBPyConnection, query: str, tables: Iterable[str]) -> None:
    """Refuse anything but one SELECT over the tables named.

    Raises:
        BadOption: It is no SQL, more than one statement, no SELECT, or reaches for something else.
    """
    tree = _parse(query)
    known = {name.casefold() for name in tables}
    named = {cte.alias.casefold() for cte in tree.find_all(exp.CTE)}
    for node in tree.walk():
        if isinstance(node, _WRITES):
            raise _refusal("it would write")
        if isinstance(node, exp.Table):
            _check_table(node, known | named, known)
        elif isinstance(node, exp.Lateral) and not isinstance(node.this, (exp.Subquery, *_ROW_SOURCES)):
            raise _refusal("LATERAL may be followed by a subquery or unnest only")
        elif isinstance(node, exp.Func):
            _check_function(node)
    _check_statements(con, query)


def _parse(query: str) -> exp.Query:
    try:
        parsed = [item for item in sqlglot.parse(query, read="duckdb") if item is not None]
    except (SqlglotError, RecursionError) as error:
        raise _refusal(f"it cannot be read as SQL: {_first_line(error)}") from error
    if len(parsed) != 1:
        raise _refusal(f"it is {len(parsed)} statements")
    if not isinstance(parsed[0], exp.Query):
        raise _refusal("it is no SELECT")
    return parsed[0]


def _check_table(table: exp.Table, names: set[str], known: set[str]) -> None:
    if isinstance(table.this, _ROW_SOURCES):
        return
    if not isinstance(table.this, exp.Identifier):
        shown = table.this.name or table.this.sql_name() if isinstance(table.this, exp.Func) else table.sql()
        raise _refusal(f"'{shown}' may not be read from")
    if table.args.get("db") or table.args.get("catalog") or table.name.casefold() not in names:
        raise _refusal(f"there is no table '{table.sql()}' (tables: {', '.join(sorted(known))})")


def _check_function(function: exp.Func) -> None:
    name = (function.name if isinstance(function, exp.Anonymous) else function.sql_name()).casefold()
    if name in _FORBIDDEN or name.startswith(_FORBIDDEN_STARTS):
        raise _refusal(f"the function '{name}' may not be used")


def _check_statements(con: duckdb.DuckDBPyConnection, query: str) -> None:
    try:
        statements = con.extract_statements(query)
    except duckdb.Error as error:
        raise _refusal(f"it cannot be read as SQL: {_first_line(error)}") from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise _refusal("it is no single SELECT")


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _refusal(why: str) -> BadOption:
    return BadOption(f"the query was not run: {why}", remedy="Write one SELECT over the record tables.")
