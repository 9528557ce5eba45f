"""Translation, transcription and extraction from text: one module per engine, none of them the truth.

What an engine gives is a draft; it is shown as one until a person has checked it.
"""
