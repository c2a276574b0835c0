"""``python -m tests.api.fuzz [--examples 100] [--seed N]``: schemathesis against a node of its own.

All phases: the document's examples, what its bounds suggest, random requests, and sequences of requests by the links of
the document. It is to find no 5xx, no answer that breaks the document, and nothing that is taken though it breaks it.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from clockjack.testing.processes.served import Served

ROOT = Path(__file__).parents[2]
QUICK = ("coverage", "fuzzing")
ALL = ("examples", "coverage", "fuzzing", "stateful")


ROOT_KEY = {"name": "schemathesis", "role": "admin", "namespace": "*"}
"""It makes keys: from the first one on, the node lets nobody in without."""


def command(url: str, key: str, phases: Sequence[str], examples: int, *more: str) -> list[str]:
    """Return how schemathesis is started against the node at `url`, with so many examples for each operation."""
    return [
        str(Path(sys.executable).with_name("schemathesis")),
        "--config-file",
        str(ROOT / "schemathesis.toml"),
        "run",
        str(ROOT / "openapi.json"),
        "--url",
        url,
        "--header",
        f"Authorization: Bearer {key}",
        "--phases",
        ",".join(phases),
        "--max-examples",
        str(examples),
        "--generation-database",
        "none",
        "--no-color",
        *more,
    ]


def main() -> None:
    """Run it; end as schemathesis does."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--examples", type=int, default=100, help="for each operation")
    parser.add_argument("--seed", type=int, help="of what is drawn")
    arguments = parser.parse_args()
    seeded = [] if arguments.seed is None else ["--seed", str(arguments.seed)]
    with tempfile.TemporaryDirectory(prefix="clockjack-fuzz-") as folder:
        node = Served("serve", Path(folder) / "node", ["--port", "0"])
        try:
            node.start()
            key = node.call("POST", "/v1/api-keys", ROOT_KEY)["secret"]
            done = subprocess.run(command(node.url, key, ALL, arguments.examples, *seeded), cwd=folder, check=False)
            if node.running.ended:
                sys.exit(f"the node has ended:\n{node.running.last_words()}")
        finally:
            node.end()
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
