"""One module per product: a table or document made for someone, that can be checked back."""
