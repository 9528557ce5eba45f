"""The hosted apps live here, each shaped exactly like a stranger's: public names and `platform.appkit` only."""
