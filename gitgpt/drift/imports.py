"""Whether a dotted name can be imported from this project, judged by its files alone."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from gitgpt.drift.source import Function, Module, attributes

ROOTS = ("", "src/", "lib/", "python/", "source/")
DYNAMIC = {"__getattr__", "__getattribute__"}
DEEPEST = 12  # re-exports followed; more is a circle

Read = Callable[[str], Module | None]


class Imports:
    """The modules of one side. `read` gives a parsed file, None where it cannot be read."""

    def __init__(self, paths: Iterable[str], read: Read) -> None:
        self._paths = set(paths)
        self._folders = {path.rpartition("/")[0] for path in self._paths if path.endswith(".py")}
        self._read = read

    def path_of(self, dotted: str) -> str:
        """The file of a module or package, empty when there is none."""
        bare = dotted.replace(".", "/")
        for root in ROOTS:
            for path in (f"{root}{bare}.py", f"{root}{bare}/__init__.py", f"{root}{bare}.pyi"):
                if path in self._paths:
                    return path
        return ""

    def has(self, dotted: str, *, depth: int = 0) -> bool | None:
        """True, False, or None if only running the code would show it."""
        parts = dotted.split(".")
        for size in range(len(parts), 0, -1):
            path = self.path_of(".".join(parts[:size]))
            if path:
                return self._has_in(path, parts[:size], parts[size:], depth)
        return None if self._is_namespace(parts[0]) else False

    def _is_namespace(self, name: str) -> bool:
        return any(
            f"{root}{name}" in self._folders
            or any(folder.startswith(f"{root}{name}/") for folder in self._folders)
            for root in ROOTS
        )

    def _has_in(self, path: str, module: list[str], rest: list[str], depth: int) -> bool | None:
        if not rest:
            return True
        read = self._read(path)
        if read is None or read.tree is None or depth > DEEPEST:
            return None
        found: bool | None = False
        for node in _top(read.tree):
            answer = self._binds(node, path, module, rest, depth)
            if answer is True:
                return True
            if answer is None:
                found = None
        return found

    def _binds(
        self, node: ast.stmt, path: str, module: list[str], rest: list[str], depth: int
    ) -> bool | None:
        """Whether a statement binds `rest[0]`, and what it binds has the rest."""
        name = rest[0]
        if isinstance(node, Function | ast.ClassDef):
            if node.name in DYNAMIC:
                return None
            return _member(node, rest[1:]) if node.name == name else False
        if isinstance(node, ast.ImportFrom):
            return self._imports(node, path, module, rest, depth)
        if isinstance(node, ast.Import):
            names = {(item.asname or item.name).partition(".")[0] for item in node.names}
            return None if name in names and rest[1:] else name in names
        stored = {
            item.id
            for item in ast.walk(node)
            if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
        }
        if name in stored:
            return None if rest[1:] else True
        is_magic = any(
            isinstance(item, ast.Name) and item.id in ("globals", "exec", "sys", "lazy_loader", "lazy")
            for item in ast.walk(node)
        )
        return None if is_magic else False

    def _imports(
        self, node: ast.ImportFrom, path: str, module: list[str], rest: list[str], depth: int
    ) -> bool | None:
        package = module if path.endswith("__init__.py") else module[:-1]
        base = package[: len(package) - node.level + 1] if node.level else []
        source = ".".join([*base, *(node.module.split(".") if node.module else [])])
        for item in node.names:
            if item.name == "*":
                return (
                    self.has(f"{source}.{'.'.join(rest)}", depth=depth + 1) if self.path_of(source) else None
                )
            if (item.asname or item.name) == rest[0]:
                if not rest[1:]:
                    return True
                return (
                    self.has(f"{source}.{item.name}.{'.'.join(rest[1:])}", depth=depth + 1)
                    if self.path_of(source)
                    else None
                )
        return False


def _top(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements that run at import, those in branches included."""
    waiting: list[ast.stmt] = list(reversed(tree.body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If | ast.Try | ast.With):
            inner = [*node.body, *getattr(node, "orelse", []), *getattr(node, "finalbody", [])]
            inner += [item for handler in getattr(node, "handlers", []) for item in handler.body]
            waiting += reversed(inner)
        else:
            yield node


def _member(node: ast.stmt, rest: list[str]) -> bool | None:
    if not rest:
        return True
    if not isinstance(node, ast.ClassDef):
        return None
    names = attributes(node)
    if rest[0] in names:
        return True
    return None if node.bases or node.decorator_list or node.keywords or DYNAMIC & names else False


def dotted_name(path: str) -> str:
    """The module that a file is, empty for one that cannot be imported by a plain name."""
    if not path.endswith(".py"):
        return ""
    for root in ROOTS[1:]:
        path = path.removeprefix(root)
    dotted = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return dotted if all(part.isidentifier() for part in dotted.split(".")) else ""
