"""``python -m clockjack_api.cli`` is ``clockjack``."""

from clockjack_api.cli import main

main()
