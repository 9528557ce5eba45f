"""Across cases: what one person is told of an identifier that stands in more cases than theirs.

The engine's index knows where everything stands and no reader; here each answer is cut to its reader's access, walls
and the silence of cases, at the moment of reading. What is kept is who silenced a case, what a person did about a hit,
and what they asked.
"""
