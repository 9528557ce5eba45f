"""Openers that formats share: the only way to an exhibit, and always read-only.

`source` opens the file and says what it is by its content; `table` reads rows out of text tables and
workbooks; `xml` feeds a parser whatever a tool wrote; `zip_members` and `member_listing` list a container without
unpacking it; `archive` looks into a workbook's container before a parser does; `sandbox` runs a reader in a process of
its own, so that a hostile exhibit can exhaust only that.
"""
