"""Identifiers and times as they are written in exhibits: recognise them, normalise them, keep what was read.

Everything here is a pure function of its text and its options. Nothing here guesses: a value that cannot be
settled stays as it was written, with a word saying why.
"""
