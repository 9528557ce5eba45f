"""Saved views: a page of a case as it was filtered and sorted, kept under a name.

Only its address is kept, so that opening it is opening the address: access is asked anew, and what the page shows is
what its reader may see. Nothing of what the page showed to whoever saved it is kept.
"""
