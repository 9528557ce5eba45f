"""Global search: one question over everything a person may see, and nothing else.

It stands on lists the other rooms make for the same person, so that a hit is never more than a page would show.
"""
