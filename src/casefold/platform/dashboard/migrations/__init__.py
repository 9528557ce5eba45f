"""Migrations of the tables this room owns."""
