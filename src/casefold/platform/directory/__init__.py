"""The app directory: which apps there are, built-in and a stranger's through the same door, and which are broken."""
