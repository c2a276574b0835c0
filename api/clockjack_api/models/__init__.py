"""What goes over the wire: requests and answers, one noun a file.

Requests refuse fields that they don't know; a field that may be left out has a default. Answers have no
defaults: every field is always there. Times in answers are UTC, as RFC 3339 has them.
"""
