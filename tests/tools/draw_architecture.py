"""Draws docs/pictures/architecture.svg from the import contracts: a row a layer, imports point down.

python3 tests/tools/draw_architecture.py            writes the picture
python3 tests/tools/draw_architecture.py --check    fails when it is not what the contracts say
"""

from __future__ import annotations

import ast
import sys
from html import escape
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TOP = Path(__file__).resolve().parents[2]
PICTURE = TOP / "docs" / "pictures" / "architecture.svg"
WIDTH, HEIGHT, GAP = 860, 46, 8
LONGEST = 96  # characters of a description that fit beside a name


def read_layers() -> list[list[str]]:
    """The modules of each layer, the top layer first."""
    data = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = data["tool"]["importlinter"]["contracts"]
    rows = next(one["layers"] for one in contracts if one["type"] == "layers")
    return [[name.strip() for name in row.split("|")] for row in rows]


def describe(name: str) -> str:
    """The first sentence of a module's or a package's docstring."""
    folder = TOP / "gitgpt" / name
    path = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    line = " ".join(text.split("\n\n")[0].split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rsplit(" ", 1)[0] + " ..."


def draw(layers: list[list[str]]) -> str:
    height = len(layers) * (HEIGHT + GAP) + GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for at, names in enumerate(layers):
        top = GAP + at * (HEIGHT + GAP)
        width = (WIDTH - GAP) / len(names)
        for column, name in enumerate(names):
            left = GAP + column * width
            parts.append(
                f'<rect x="{left:.0f}" y="{top}" width="{width - GAP:.0f}" height="{HEIGHT}" rx="6"'
                ' fill="#eef3fb" stroke="#5b7db1"/>'
            )
            is_folder = (TOP / "gitgpt" / name).is_dir()
            label = f"{name}/" if is_folder else f"{name}.py"
            parts.append(
                f'<text x="{left + 12:.0f}" y="{top + 19}" font-size="14" font-weight="bold">{label}</text>'
            )
            if len(names) == 1:
                parts.append(
                    f'<text x="{left + 12:.0f}" y="{top + 37}" font-size="11" fill="#444">'
                    f"{escape(describe(name))}</text>"
                )
    return "\n".join([*parts, "</svg>"]) + "\n"


def main(arguments: list[str]) -> int:
    picture = draw(read_layers())
    if "--check" in arguments:
        is_current = PICTURE.exists() and PICTURE.read_text(encoding="utf-8") == picture
        print("the picture is current" if is_current else f"run python3 {Path(__file__).relative_to(TOP)}")
        return 0 if is_current else 1
    PICTURE.write_text(picture, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
