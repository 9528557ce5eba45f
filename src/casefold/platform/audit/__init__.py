"""What was done, by whom, to what, why and from where: append-only and hash-chained. Never imports cases."""
