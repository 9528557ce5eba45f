"""The vocabulary every other part speaks: kinds of record and what people decide about them.

Nothing here reads a file, opens a database or knows an order of work. See `docs/reference/records.md` for
the columns, generated from `casefold.model.kinds`.
"""
