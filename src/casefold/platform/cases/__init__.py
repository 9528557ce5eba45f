"""Cases as the platform shows them: a bridge to the engine for one reader, uploads, presence, pages of records.

No table here maps one of the engine's: what a case holds is asked of `casefold.Case`.
"""
