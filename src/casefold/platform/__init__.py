"""The Django platform, as the extra `casefold[platform]`: accounts, access, audit, cases, runs, directory.

The engine never imports it; it uses the engine by its public names. Each room imports only those before it;
`appkit` is the one thing a hosted app imports.
"""
