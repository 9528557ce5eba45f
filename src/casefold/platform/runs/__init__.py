"""Work that takes longer than a page: imports, analyses, exports, checks; queued, watched, restartable."""
