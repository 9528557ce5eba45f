"""What one person has to know on arriving: their cases and what changed, their runs, what needs them, their news.

Nothing here opens a case or a record file. What is kept of a person is when they last looked, and ids of what they
were told; what an id stands for is looked up under the access they have at the moment of reading.
"""
