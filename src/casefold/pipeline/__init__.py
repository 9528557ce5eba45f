"""The only place that knows the order: add exhibit, recognise, read, settle, list, analyse.

`intake` brings exhibits in, `answers` asks questions, `worker` is what runs in a reader's process. Kept
apart so that a reader's process imports no database.
"""
