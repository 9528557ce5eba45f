"""One module per import format: each recognises an exhibit and reads it into records.

A format knows nothing of the store, of analyses or of other formats. It reaches an exhibit only through
`casefold.formats.readers`, so that every exhibit is opened read-only, within limits, the same way.
"""
