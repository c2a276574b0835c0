"""``python -m clockjack_api.demo [--keep] [--svg FILE]`` is ``clockjack demo``."""

import sys

from clockjack_api.cli import run

sys.exit(run(["demo", *sys.argv[1:]]))
