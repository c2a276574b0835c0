"""The routes, one resource a file.

A route reads the request by the structs that its description names, proposes a record or asks a view, and answers.
"""
