"""The full-text index over a case's records: ids in the index, text in the record files, always rebuildable."""
