"""What is sent and what is answered, field by field: the description programs are written against."""
