"""Backups that prove themselves: taken while the site runs, restored into an empty home only, and checked by hashes.

    TARGET/
      casefold-backups.json     says what this folder is
      objects/ab/<sha256>       every file, once, read-only: a file that is here is not copied again
      backups/<id>/             manifest.json with its digest, and the databases as they were
      backups/<id>.part/        a backup that was interrupted: it counts for nothing and is cleared by the next

`pool` holds the objects, `databases` takes the databases, `manifest` says what a backup is, `making` takes one,
`restoring` brings one back and proves it.
"""
