"""How each system is set up, and what it promises then, as Markdown: for the README."""

from compare.catalogue import SYSTEMS


def settings(versions: dict[str, str]) -> str:
    """Return a list with an entry for each system."""
    lines: list[str] = []
    for entry in SYSTEMS.values():
        if entry.measures == ("limit",):
            continue
        packages = ", ".join(f"{name} {versions[name]}" for name in entry.packages if name in versions)
        lines.append(f"- **{entry.name}**{f' ({packages})' if packages else ''}: {entry.setup}")
        if False in entry.variants:
            lines.append(f"  - without fsync: {entry.plain}")
        if True in entry.variants:
            lines.append(f"  - with fsync: {entry.durable}")
    return "\n".join(lines)
