"""The REST API: what the pages can do, for programs, with tokens that carry a person's access and purpose.

`service` puts it together from `routes`; `caller` is the one way from a request to a case; `shapes` say what is
sent and answered, field by field.
"""
