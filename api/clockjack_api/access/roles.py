"""Groups of roles, as the table of rules speaks of them."""

from clockjack.access import Role

ALL: frozenset[Role] = frozenset({"admin", "operator", "submitter", "viewer", "worker"})
READERS: frozenset[Role] = frozenset({"admin", "operator", "submitter", "viewer"})
"""Who may look."""
SUBMITTERS: frozenset[Role] = frozenset({"admin", "operator", "submitter"})
"""Who may bring work and events, and take back work."""
OPERATORS: frozenset[Role] = frozenset({"admin", "operator"})
"""Who may change when and how work is done."""
WORKERS: frozenset[Role] = frozenset({"admin", "worker"})
"""Who may do the work."""
ADMINS: frozenset[Role] = frozenset({"admin"})
"""Who may give access to others, and see what they did."""
