"""The facts of a source file: of Python by its syntax tree, of other languages by their lines."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from gitgpt.drift.facts_of_lines import Fact, Kind, line_facts
from gitgpt.drift.source import (
    Function,
    Module,
    definitions,
    last_name,
    read_module,
)

VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$")
FLAG = re.compile(r"--[A-Za-z][\w-]+")
DEFINES_FLAG = re.compile(
    r"(?!get|has|is_|remove|find|parse)\w*(?:option|argument|arg|flag|opt|param)\w*$", re.I
)
ENVIRONMENT = {"getenv", "environ", "getenvb"}
VARIABLE_KEYWORDS = {"envvar", "env", "env_var", "env_vars", "validation_alias"}
SETTINGS_CLASS = re.compile(r"(?:Settings|Config|Configuration|Options|Preferences)$")
SETTINGS_NAME = re.compile(r"(?:^|_)(?:config|conf|cfg|settings|options|opts|preferences)$", re.I)
READS_KEY = {"get", "pop", "getboolean", "getint", "getfloat", "setdefault", "getini"}
KEY = re.compile(r"[A-Za-z][\w.-]+$")
TYPER = {"Option"}


def python_facts(module: Module) -> list[Fact]:
    """Every fact of one module, in no particular order."""
    if module.tree is None:
        return []
    found = list(_symbols(module, module.tree))
    for node in ast.walk(module.tree):
        for reader in READERS:
            found += reader(module, node)
    return found


def _fact(
    module: Module, kind: Kind, name: str, node: ast.stmt | ast.expr | ast.arg, owner: str = ""
) -> Fact:
    return Fact(kind, name, module.path, node.lineno, module.line(node.lineno), owner)


def _symbols(module: Module, tree: ast.Module) -> Iterator[Fact]:
    """Functions, classes, methods, attributes of classes, and what the module assigns at its top."""
    for definition in definitions(tree):
        if "<locals>" in definition.qualname:
            continue
        yield _fact(
            module, "symbol", definition.node.name, definition.node, definition.qualname.rpartition(".")[0]
        )
        if isinstance(definition.node, ast.ClassDef):
            yield from _assigned(module, definition.node.body, definition.qualname)
    yield from _assigned(module, tree.body, "")


def _assigned(module: Module, body: list[ast.stmt], owner: str) -> Iterator[Fact]:
    for node in body:
        if isinstance(node, ast.Assign):
            targets = node.targets
        else:
            targets = [node.target] if isinstance(node, ast.AnnAssign) else []
        for target in targets:
            if isinstance(target, ast.Name):
                yield _fact(module, "symbol", target.id, node, owner)


def _flags(module: Module, node: ast.AST) -> Iterator[Fact]:
    """`add_argument("--x")`, `click.option("--x/--no-x")`, `typer.Option(..., "--x")`, `{"name": "--x"}`; any
    other string that is a flag is loose: it may be another program's."""
    if isinstance(node, ast.Constant) and FLAG.fullmatch(_text(node)):
        yield _fact(module, "flag", _text(node), node)._replace(how="loose")
    elif isinstance(node, ast.Dict):
        for name in _flags_of_table(node):
            yield _fact(module, "flag", _text(name), name)
    elif isinstance(node, ast.Call) and DEFINES_FLAG.match(last_name(node)):
        default, text = _keyword(node, "default"), _keyword(node, "help")
        has_negation = "BooleanOptionalAction" in _keyword(node, "action")
        for argument in node.args:
            for name in FLAG.findall(_text(argument)) if _text(argument).startswith("-") else ():
                yield _fact(module, "flag", name, argument)._replace(default=default, help=text)
                if has_negation:
                    yield _fact(module, "flag", f"--no-{name[2:]}", argument)


def _flags_of_table(node: ast.Dict) -> Iterator[ast.expr]:
    for key, value in zip(node.keys, node.values, strict=True):
        if key is not None and _text(key) in ("name", "names", "flags", "opts", "args", "option", "long"):
            for item in value.elts if isinstance(value, ast.List | ast.Tuple) else [value]:
                if FLAG.fullmatch(_text(item)):
                    yield item


def _derived_flags(module: Module, node: ast.AST) -> Iterator[Fact]:
    """Parameters of a typer command: `dry_run: bool = typer.Option(False)` is `--dry-run`."""
    if not isinstance(node, Function):
        return
    for argument, default in _arguments(node.args):
        call = _typer_call(argument.annotation) or _typer_call(default)
        name = argument.arg.strip("_").replace("_", "-")
        if call and len(name) > 1 and not any(_text(item).startswith("--") for item in call.args):
            for flag in (f"--{name}", f"--no-{name}"):
                yield _fact(module, "flag", flag, argument)._replace(how="derived")


def _arguments(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    yield from zip(reversed(positional), reversed(arguments.defaults), strict=False)
    yield from ((item, None) for item in positional[: len(positional) - len(arguments.defaults)])
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


def _typer_call(node: ast.expr | None) -> ast.Call | None:
    """`typer.Option(...)`, also in `Annotated[T, typer.Option(...)]`."""
    for item in ast.walk(node) if node else ():
        if isinstance(item, ast.Call) and last_name(item) in TYPER:
            return item
    return None


def _variables(module: Module, node: ast.AST) -> Iterator[Fact]:
    """`os.environ["X"]`, `getenv("X")`, `envvar="X"`; any other string in capitals is not direct."""
    names: list[ast.expr] = []
    if isinstance(node, ast.Constant) and VARIABLE.match(_text(node)):
        yield _fact(module, "variable", _text(node), node)._replace(how="loose")
    elif isinstance(node, ast.Subscript) and last_name(node.value) in ENVIRONMENT:
        names = [node.slice]
    elif isinstance(node, ast.Call) and _reads_environment(node):
        names = node.args[:1]
    elif isinstance(node, ast.keyword) and node.arg in VARIABLE_KEYWORDS:
        names = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
    default = ast.unparse(node.args[1]) if isinstance(node, ast.Call) and len(node.args) > 1 and names else ""
    for name in names:
        if VARIABLE.match(_text(name)):
            yield _fact(module, "variable", _text(name), name)._replace(default=default)


def _reads_environment(node: ast.Call) -> bool:
    """`getenv(...)` and `environ.get(...)`, `environ.pop(...)`."""
    if last_name(node) in ENVIRONMENT:
        return True
    return isinstance(node.func, ast.Attribute) and last_name(node.func.value) in ENVIRONMENT


def _keys(module: Module, node: ast.AST) -> Iterator[Fact]:
    """Fields of a class of settings, and what is read by name out of something called config or settings."""
    if isinstance(node, ast.ClassDef) and SETTINGS_CLASS.search(node.name):
        for item in node.body:
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                default = ast.unparse(item.value) if item.value else ""
                yield _fact(module, "key", item.target.id, item)._replace(default=default)
    name: ast.expr | None = None
    if isinstance(node, ast.Subscript) and SETTINGS_NAME.search(last_name(node.value)):
        name = node.slice
    elif isinstance(node, ast.Call) and _reads_key(node):
        name = node.args[0]
    if name is not None and KEY.match(_text(name)):
        yield _fact(module, "key", _text(name), name)


def _reads_key(node: ast.Call) -> bool:
    return (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in READS_KEY
        and bool(node.args)
        and bool(SETTINGS_NAME.search(last_name(node.func.value)))
    )


def _text(node: ast.AST) -> str:
    """The value of a string literal, empty for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _keyword(node: ast.Call, name: str) -> str:
    return next((ast.unparse(item.value) for item in node.keywords if item.arg == name), "")


Reader = Callable[[Module, ast.AST], Iterator[Fact]]
READERS: tuple[Reader, ...] = (_flags, _derived_flags, _variables, _keys)


def read_facts(path: str, content: bytes) -> list[Fact]:
    """Everything that the file offers. A file that cannot be read offers nothing."""
    if path.endswith((".py", ".pyi")):
        return python_facts(read_module(path, content))
    return line_facts(path, content.decode("utf-8", "replace"))
