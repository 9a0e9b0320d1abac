"""Python source as far as documentation is concerned: definitions, signatures, docstrings, own nodes.

Read by the standard library's `ast`. griffe and docstring-parser were measured first: neither keeps the
line of a documented parameter, which every finding quotes, and griffe costs 60 ms to import.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator
from typing import NamedTuple

LINE_END = re.compile(r"\r\n|\r|\n")  # what Python counts as a line end; a form feed is none
COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=]|^\xef\xbb\xbf", re.M)
LARGEST_SOURCE = 8 * 1024 * 1024  # bytes: larger files are generated data
NOT_INITIAL = {"overload", "setter", "deleter"}  # decorators of a definition that documents nothing itself
FIELD_BASES = {"NamedTuple", "TypedDict", "BaseModel", "BaseSettings", "Struct"}
FIELD_CALLS = {"field", "Field", "ib", "attrib"}
FIELD_DECORATORS = {"dataclass", "define", "attrs", "frozen", "mutable", "s"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
CLOSED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)  # what only runs when called


class Module(NamedTuple):
    """A file that was read; `tree` is None where it is no Python that this interpreter can parse."""

    path: str
    lines: tuple[str, ...]
    tree: ast.Module | None
    reason: str = ""

    def line(self, number: int) -> str:
        return self.lines[number - 1].strip() if 0 < number <= len(self.lines) else ""


class Parameter(NamedTuple):
    """`kind` is "plain", "args" (`*args`) or "kwargs" (`**kwargs`). `default` is None without one."""

    name: str
    line: int
    kind: str = "plain"
    default: ast.expr | None = None


class Definition(NamedTuple):
    """A function or class and the class that contains it."""

    qualname: str
    node: Scope
    owner: ast.ClassDef | None = None


def read_module(path: str, content: bytes) -> Module:
    """Parses without ever running: encodings with cookie, any line ends, broken files included."""
    try:
        if len(content) > LARGEST_SOURCE:
            raise ValueError(f"it is larger than {LARGEST_SOURCE} bytes")
        text = decode(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes: the file is not ours to scold
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as exc:
        reason = exc.msg if isinstance(exc, SyntaxError) else str(exc) or type(exc).__name__
        return Module(path, (), None, reason)
    return Module(path, tuple(LINE_END.split(text)), tree)


def decode(content: bytes) -> str:
    """By BOM or PEP 263 cookie, else UTF-8. Raises SyntaxError or UnicodeDecodeError (a ValueError)."""
    if not COOKIE.search(content[:400]):
        return content.decode("utf-8")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    return content.decode(encoding)


def definitions(tree: ast.Module) -> Iterator[Definition]:
    """Every function and class in source order; overload stubs and property setters left out."""
    stack: list[tuple[ast.AST, str, ast.ClassDef | None]] = [(node, "", None) for node in reversed(tree.body)]
    while stack:
        node, prefix, owner = stack.pop()
        if isinstance(node, Scope):
            if not NOT_INITIAL & set(decorator_names(node)):
                yield Definition(prefix + node.name, node, owner)
            owner = node if isinstance(node, ast.ClassDef) else None
            prefix += f"{node.name}." if owner else f"{node.name}.<locals>."
        stack.extend((child, prefix, owner) for child in reversed(_statements(node)))


def _statements(node: ast.AST) -> list[ast.AST]:
    """The statements directly in a statement, in all of its blocks."""
    found: list[ast.AST] = []
    for field in ("body", "handlers", "cases", "orelse", "finalbody"):
        children = getattr(node, field, None)
        if isinstance(children, list):
            found += children
    return found


def decorator_names(node: Scope) -> list[str]:
    """The last part of each decorator's name: `app.command()` is `command`."""
    return [last_name(item) for item in node.decorator_list]


def last_name(node: ast.expr) -> str:
    """The last part of a dotted name or of what is called; empty for anything else."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def docstring_node(node: Scope | ast.Module) -> ast.Constant | None:
    """The literal itself, for its text and its place."""
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return first.value if isinstance(first.value.value, str) else None
    return None


def signature(definition: Definition) -> tuple[Parameter, ...] | None:
    """The parameters a caller may give; of a class, those of its constructor. None where they are
    inherited or made by a metaclass: nothing can be proven then."""
    node = definition.node
    if not isinstance(node, ast.ClassDef):
        is_bound = definition.owner is not None and "staticmethod" not in decorator_names(node)
        return _parameters(node.args)[1 if is_bound and _has_receiver(node.args) else 0 :]
    for name in ("__init__", "__new__"):
        makers = [
            item
            for item in node.body
            if isinstance(item, Function) and item.name == name and "overload" not in decorator_names(item)
        ]
        if makers:
            return _parameters(makers[-1].args)[1:]
    return _fields(node) if _has_fields(node) else None


def _has_receiver(arguments: ast.arguments) -> bool:
    return bool(arguments.posonlyargs or arguments.args)


def _parameters(arguments: ast.arguments) -> tuple[Parameter, ...]:
    positional = [*arguments.posonlyargs, *arguments.args]
    padding: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    found = [
        Parameter(argument.arg, argument.lineno, "plain", default)
        for argument, default in zip(positional, padding + list(arguments.defaults), strict=True)
    ]
    if arguments.vararg:
        found.append(Parameter(arguments.vararg.arg, arguments.vararg.lineno, "args"))
    found += [
        Parameter(argument.arg, argument.lineno, "plain", default)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    if arguments.kwarg:
        found.append(Parameter(arguments.kwarg.arg, arguments.kwarg.lineno, "kwargs"))
    return tuple(found)


def _has_fields(node: ast.ClassDef) -> bool:
    return bool(
        FIELD_DECORATORS & set(decorator_names(node))
        or FIELD_BASES & {last_name(base) for base in node.bases}
    )


def _fields(node: ast.ClassDef) -> tuple[Parameter, ...]:
    found = []
    target: ast.expr
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and last_name(item.annotation) != "ClassVar":
            target, value = item.target, item.value
        elif isinstance(item, ast.Assign) and len(item.targets) == 1 and _is_field(item.value):
            target, value = item.targets[0], item.value  # attrs: x = attr.ib()
        else:
            continue
        if isinstance(target, ast.Name) and not _is_not_in_init(value):
            name = _alias(value) or target.id.lstrip("_")
            found.append(Parameter(name, item.lineno, "plain", _default_of(value)))
    return tuple(found)


def _is_field(value: ast.expr | None) -> bool:
    """`field()`, `Field()`, `attr.ib()`."""
    return isinstance(value, ast.Call) and last_name(value) in FIELD_CALLS


def _default_of(value: ast.expr | None) -> ast.expr | None:
    """The default that `field(default=3)` and `Field(3)` set; a call with a factory stays as it is."""
    if not isinstance(value, ast.Call) or not _is_field(value):
        return value
    given = [item.value for item in value.keywords if item.arg == "default"]
    given += value.args[:1] if last_name(value) != "field" else []
    has_factory = any(item.arg in ("default_factory", "factory") for item in value.keywords)
    first = given[0] if given else None
    if isinstance(first, ast.Constant) and first.value is ...:
        return None  # pydantic: required
    return value if has_factory else first


def _is_not_in_init(value: ast.expr | None) -> bool:
    """`field(init=False)`."""
    return _keyword(value, "init") is False


def _alias(value: ast.expr | None) -> str:
    """The name that a caller gives to a field: `field(alias="name")`."""
    alias = _keyword(value, "alias")
    return alias if isinstance(alias, str) else ""


def _keyword(value: ast.expr | None, name: str) -> object:
    found = (item.value for item in value.keywords if item.arg == name) if isinstance(value, ast.Call) else ()
    return next((item.value for item in found if isinstance(item, ast.Constant)), None)


def own_nodes(node: Function) -> Iterator[ast.AST]:
    """Everything in a function's body that runs when it is called: nested definitions left out."""
    stack: list[ast.AST] = list(reversed(node.body))
    while stack:
        item = stack.pop()
        yield item
        if not isinstance(item, CLOSED):
            stack.extend(reversed(list(ast.iter_child_nodes(item))))


def attributes(node: ast.ClassDef) -> set[str]:
    """Every name that a class sets on itself or its instances, methods included."""
    found: set[str] = set()
    for item in ast.walk(node):
        if isinstance(item, Function | ast.ClassDef):
            found.add(item.name)
        elif isinstance(item, ast.Attribute) and isinstance(item.ctx, ast.Store):
            found.add(item.attr)
        elif isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store):
            found.add(item.id)
        elif isinstance(item, ast.arg):
            found.add(item.arg)
        elif isinstance(item, ast.Constant) and isinstance(item.value, str) and item.value.isidentifier():
            found.add(item.value)  # __slots__, setattr, field tables
    return found


def constants(module: Module) -> dict[str, str]:
    """The source of what the module assigns to names at its top."""
    found: dict[str, str] = {}
    for node in module.tree.body if module.tree else ():
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, value = node.target, node.value
        else:
            continue
        if isinstance(target, ast.Name) and isinstance(
            value, ast.Constant | ast.UnaryOp | ast.Tuple | ast.List
        ):
            found[target.id] = ast.unparse(value)
    return found
