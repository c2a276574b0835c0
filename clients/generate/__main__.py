"""Make the generated part of every client from ``openapi.json``: ``python clients/generate [--check] [LANGUAGE …]``.

What a generator writes stands apart from what is written by hand, and is never edited. The generators' versions are
pinned: Python's and Java's in ``uv.lock`` (group ``clients``), TypeScript's in its ``package-lock.json``, Go's here.
With ``--check`` nothing is written; it fails, and names the files, where one differs from what the generator says.
"""

import argparse
import filecmp
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from for_java import for_java, mend
from syncing import write_sync
from tolerant import tolerant
from zero_values import zero_values

CLIENTS = Path(__file__).parent.parent
DOCUMENT = CLIENTS.parent / "openapi.json"
BIN = Path(sys.executable).parent

OAPI_CODEGEN = "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2"


def run(*command: str | Path, cwd: Path) -> None:
    """Run a generator; show what it says if it fails."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode or "Endpoint will not be generated" in done.stdout + done.stderr:
        raise SystemExit(f"{command[0]}:\n{done.stdout}\n{done.stderr}")


def python(document: Path, target: Path) -> None:
    """openapi-python-client: models as attrs classes, one function an operation."""
    settings, opened = target / "settings.json", target / "openapi.json"
    settings.write_text(json.dumps({"package_name_override": "generated", "post_hooks": []}))
    opened.write_text(json.dumps(tolerant(json.loads(document.read_text()))))
    command = [BIN / "openapi-python-client", "generate", "--path", opened, "--config", settings, "--meta", "none"]
    run(*command, "--output-path", target / "out", cwd=target)
    (target / "clockjack_client").mkdir()
    (target / "out").rename(target / "clockjack_client/generated")
    write_sync(CLIENTS / "python/clockjack_client/_async", target / "clockjack_client/_sync")
    write_sync(CLIENTS / "python/conformance/_async", target / "conformance/_sync")


def typescript(document: Path, target: Path) -> None:
    """@hey-api/openapi-ts: types, and one function an operation over fetch."""
    tool = CLIENTS / "typescript" / "node_modules" / "@hey-api" / "openapi-ts" / "bin" / "run.js"
    if not tool.exists():
        quiet = ("--no-audit", "--no-fund", "--loglevel=error")
        run(BIN / "npm", "ci", "--ignore-scripts", *quiet, cwd=CLIENTS / "typescript")
    command = [BIN / "node", tool, "-i", document, "-o", target / "src/generated", "-c", "@hey-api/client-fetch"]
    run(*command, "--no-log-file", cwd=CLIENTS / "typescript")


def go(document: Path, target: Path) -> None:
    """oapi-codegen: types such as one writes in Go, and a client with responses."""
    (target / "generated").mkdir()
    settings, plain = target / "settings.json", target / "openapi.json"
    plain.write_text(json.dumps(zero_values(json.loads(document.read_text()))))
    settings.write_text(
        json.dumps(
            {
                "package": "generated",
                "output": str(target / "generated" / "client.gen.go"),
                "generate": {"models": True, "client": True},
                "output-options": {"nullable-type": True, "name-normalizer": "ToCamelCaseWithInitialisms"},
            }
        )
    )
    run("go", "run", OAPI_CODEGEN, "-config", settings, plain, cwd=target)


JAVA = {
    "invokerPackage": "io.clockjack.client.generated",
    "apiPackage": "io.clockjack.client.generated.api",
    "modelPackage": "io.clockjack.client.generated.model",
    "openApiNullable": "true",
    "enumUnknownDefaultCase": "true",
    "useOneOfDiscriminatorLookup": "true",
    "disallowAdditionalPropertiesIfNotPresent": "false",
    "hideGenerationTimestamp": "true",
    "useJakartaEe": "true",
    "containerDefaultToNull": "true",
}


def java(document: Path, target: Path) -> None:
    """openapi-generator, library ``native``: java.net.http and Jackson."""
    opened = target / "openapi.json"
    opened.write_text(json.dumps(for_java(json.loads(document.read_text()))))
    options = ",".join(f"{key}={value}" for key, value in JAVA.items())
    parts = "apis,models,supportingFiles,apiDocs=false,modelDocs=false,apiTests=false,modelTests=false"
    command = [BIN / "openapi-generator-cli", "generate", "-g", "java", "--library", "native", "-i", opened]
    command += ["-o", target / "out", f"--additional-properties={options}", f"--global-property={parts}"]
    run(*command, cwd=target)
    source = Path("src/main/java/io/clockjack/client/generated")
    (target / source.parent).mkdir(parents=True)
    (target / "out" / source).rename(target / source)
    mend(target / source)


LANGUAGES: dict[str, tuple[Callable[[Path, Path], None], tuple[str, ...]]] = {
    "python": (python, ("clockjack_client/generated", "clockjack_client/_sync", "conformance/_sync")),
    "typescript": (typescript, ("src/generated",)),
    "go": (go, ("generated",)),
    "java": (java, ("src/main/java/io/clockjack/client/generated",)),
}
"""How each language's part is made, and the folders that it is, in the language's own and in the generator's target."""


def differing(one: Path, other: Path) -> Iterator[Path]:
    """Yield the files that are not the same in both folders."""
    files = {path.relative_to(root) for root in (one, other) for path in root.rglob("*") if path.is_file()}
    for file in sorted(file for file in files if "__pycache__" not in file.parts):
        a, b = one / file, other / file
        if not (a.is_file() and b.is_file() and filecmp.cmp(a, b, shallow=False)):
            yield file


def main() -> None:
    """Generate, or check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("languages", nargs="*", help=f"of {', '.join(LANGUAGES)}; all, if none is named")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file differs")
    arguments = parser.parse_args()
    if unknown := set(arguments.languages) - set(LANGUAGES):
        parser.error(f"no such language: {', '.join(sorted(unknown))}")
    stale = 0
    for name in arguments.languages or LANGUAGES:
        generate, places = LANGUAGES[name]
        with tempfile.TemporaryDirectory() as folder:
            generate(DOCUMENT, Path(folder))
            for part in places:
                place, fresh = CLIENTS / name / part, Path(folder) / part
                if not arguments.check:
                    shutil.rmtree(place, ignore_errors=True)
                    shutil.copytree(fresh, place)
                    continue
                for file in differing(fresh, place):
                    path = (place / file).relative_to(CLIENTS.parent)
                    print(f"{path} is not what openapi.json says", file=sys.stderr)
                    stale += 1
        print(f"{name}: {'checked' if arguments.check else 'generated'}")
    if stale:
        raise SystemExit("run `make clients`")


if __name__ == "__main__":
    main()
