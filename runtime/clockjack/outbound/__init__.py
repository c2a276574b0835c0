"""Requests to where users say: only to addresses that the node's configuration allows (server-side request forgery).

:mod:`.addresses` says which these are, :mod:`.connections` sees to it at each connection. Executors call ``http``
targets by it, and the courier delivers events.
"""
