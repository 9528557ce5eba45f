"""Casefold."""
