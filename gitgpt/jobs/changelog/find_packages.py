"""The packages of a monorepo: folders with a manifest, and the form of each one's tags."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from gitgpt import files
from gitgpt.errors import FileError
from gitgpt.jobs.changelog.release_tags import TagScheme, pick_releases
from gitgpt.repository.tags import Tag

LARGEST_FILE = 2_000_000  # bytes
NOT_PACKAGES = frozenset({
    "node_modules", "vendor", "third_party", "testdata", "fixtures", "examples", "example", "samples", "test",
    "tests", "dist", "build", "templates", "docs",
})  # fmt: skip
# How tags of packages look; the form with the most tags is a package's own.
FORMS = (
    "{name}@{{version}}", "{base}@{{version}}", "{name}-v{{version}}", "{base}-v{{version}}",
    "{folder}/v{{version}}", "{base}/v{{version}}", "{name}/v{{version}}", "{folder}/{{version}}",
    "{base}/{{version}}", "{name}-{{version}}", "{base}-{{version}}", "{base}_v{{version}}",
)  # fmt: skip


class Package(NamedTuple):
    """`folder` is relative to the top. `needs` are its dependencies by the names in its manifest."""

    name: str
    folder: str
    form: str
    needs: frozenset[str] = frozenset()

    @property
    def file(self) -> str:
        return f"{self.folder}/CHANGELOG.md"


def find_packages(top: Path, tracked: Iterable[str], tags: Sequence[Tag]) -> list[Package]:
    """Every folder below the top with a manifest that names a package, by folder."""
    found: dict[str, Package] = {}
    for path in sorted(tracked):
        place = PurePosixPath(path)
        folder = place.parent.as_posix()
        read = MANIFESTS.get(place.name)
        if (
            read is None
            or folder == "."
            or folder in found
            or not NOT_PACKAGES.isdisjoint(place.parent.parts)
        ):
            continue
        try:
            name, needs = read(files.read_tree_file(top, path, limit=LARGEST_FILE))
        except (FileError, ValueError, TypeError, AttributeError, KeyError):  # absent, or names no package
            continue
        found[folder] = Package(name, folder, _find_form(name, folder, tags), needs)
    return list(found.values())


def _find_form(name: str, folder: str, tags: Sequence[Tag]) -> str:
    base = PurePosixPath(folder).name
    forms = dict.fromkeys(form.format(name=name, base=base, folder=folder) for form in FORMS)
    counts = {form: len(pick_releases(tags, TagScheme(form)).by_commit) for form in forms}
    return max(counts, key=lambda form: counts[form])


Found = tuple[str, frozenset[str]]


def _read_package_json(content: bytes) -> Found:
    data = json.loads(content)
    groups = ("dependencies", "peerDependencies", "optionalDependencies")
    return str(data["name"]), frozenset(name for group in groups for name in data.get(group, {}))


def _read_pyproject(content: bytes) -> Found:
    data = _parse_toml(content)
    own = data.get("project") or data["tool"]["poetry"]
    needs = own.get("dependencies", [])
    words = (
        needs if isinstance(needs, Mapping) else [re.split(r"[^\w.-]", need, maxsplit=1)[0] for need in needs]
    )
    return str(own["name"]), frozenset(words)


def _read_cargo(content: bytes) -> Found:
    data = _parse_toml(content)
    return str(data["package"]["name"]), frozenset(data.get("dependencies", {}))


def _read_go(content: bytes) -> Found:
    text = content.decode("utf-8", "replace")
    module = re.search(r"(?m)^module\s+(\S+)", text)
    if module is None:
        raise ValueError("no module")
    needs = re.findall(r"(?m)^(?:require)?\s+([\w.-]+\.[\w./-]+)\s+v", text)
    return module[1].rpartition("/")[2], frozenset(need.rpartition("/")[2] for need in needs)


def _parse_toml(content: bytes) -> Any:
    if sys.version_info >= (3, 11):
        import tomllib  # start-up: only with --packages
    else:
        import tomli as tomllib
    return tomllib.loads(content.decode("utf-8-sig"))


MANIFESTS: Mapping[str, Callable[[bytes], Found]] = {
    "package.json": _read_package_json,
    "pyproject.toml": _read_pyproject,
    "Cargo.toml": _read_cargo,
    "go.mod": _read_go,
}
