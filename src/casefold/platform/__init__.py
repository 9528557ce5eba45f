"""The Django platform lives here, as the extra `casefold[platform]`: accounts, access, audit, cases, runs, directory.

The engine never imports it; it uses the engine by its public names. Its rooms open with the browser issue;
the import contracts that keep them apart are in force already.
"""
