"""How much drift `gitgpt docs check` finds of what is made on purpose, in documented code of real projects.

    python tests/bench/drift.py CHECKOUT... [--most 400] [--verbose]

Each case takes one documented function, class or field as somebody wrote it, changes the code and leaves the
docstring: a parameter renamed, removed or added, a default or a result changed, an exception replaced, an
attribute removed. What is documented is told by griffe (`pip install griffe`), which the check does not use,
and only what is plain is a case: no `**kwargs` that may take a removed name, a default that the text states
as a literal, an exception that the function itself raised.
"""

from __future__ import annotations

import ast
import logging
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
from drift_tally import Tally, options  # beside this one

from gitgpt.drift.docstring_check import check_docstrings
from gitgpt.drift.source import read_module

NOT_READ = re.compile(r"(^|/)(tests?|testing|vendor|_vendor|docs?|examples?|build)(/|$)|test_|conftest")


class Case(NamedTuple):
    """`rules` are those that would say it, about `subject`."""

    kind: str
    rules: tuple[str, ...]
    subject: str
    after: str
    where: str


class Documentation(NamedTuple):
    parameters: dict[str, str]
    attributes: dict[str, str]
    raises: set[str]
    returns: str
    yields: str


def documentation(text: str) -> Documentation:
    import griffe

    found = Documentation({}, {}, set(), "", "")
    best = found
    for style in ("google", "numpy", "sphinx"):
        found = Documentation({}, {}, set(), "", "")
        options = {} if style == "sphinx" else {"warnings": False}
        for section in griffe.Docstring(text).parse(style, **options):
            kind = section.kind.value
            if kind in ("parameters", "other parameters"):
                for item in section.value:
                    for name in item.name.split(","):
                        said = f"{item.annotation or ''} {item.description or ''}"
                        found.parameters[name.strip("* ")] = said
            elif kind == "attributes":
                found.attributes.update({item.name: str(item.description) for item in section.value})
            elif kind == "raises":
                found.raises.update(str(item.annotation).rpartition(".")[2] for item in section.value)
            elif kind in ("returns", "yields"):
                said = " ".join(f"{item.annotation or ''} {item.description or ''}" for item in section.value)
                found = found._replace(**{kind: said.strip()})
        if sum(map(len, found)) > sum(map(len, best)):
            best = found
    return best


class Source:
    """Text with places of the syntax tree."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        for line in text.split("\n"):
            self.starts.append(self.starts[-1] + len(line.encode()) + 1)
        self.bytes = text.encode()

    def at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column

    def span(self, node: ast.AST) -> tuple[int, int]:
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)

    def with_edits(self, *edits: tuple[int, int, str]) -> str:
        out = self.bytes
        for start, end, new in sorted(edits, reverse=True):
            out = out[:start] + new.encode() + out[end:]
        return out.decode()


def cases(text: str, path: str) -> Iterator[Case]:
    source = Source(text)
    tree = ast.parse(text)
    for owner in [None, *(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))]:
        body = tree.body if owner is None else owner.body
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _of_function(source, node, owner, path)
        if owner is not None and ast.get_docstring(owner):
            yield from _of_fields(source, owner, path)


def _of_function(source: Source, node, owner, path: str) -> Iterator[Case]:
    doc = ast.get_docstring(node)
    holder = node
    if not doc and owner is not None and node.name == "__init__":
        doc, holder = ast.get_docstring(owner), owner
    if not doc:
        return
    decorators = [ast.unparse(item) for item in node.decorator_list]
    if any(
        not re.match(r"(staticmethod|classmethod|property|[\w.]*cache\w*)\b", item) for item in decorators
    ):
        return
    said = documentation(doc)
    where = f"{path}:{node.lineno} {holder.name}"
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    if owner is not None and "staticmethod" not in decorators:
        plain = plain[1:]
    names = [item.arg for item in plain]
    if arguments.kwarg is None and arguments.vararg is None:
        yield from _parameters(source, node, plain, said, where, holder)
    documented = [name for name in names if not name.startswith("_")]
    if documented and set(documented) <= set(said.parameters) and plain:
        last = (arguments.args or plain)[-1]
        if last in arguments.args and not arguments.posonlyargs:
            end = source.span(last)[1]
            default = len(arguments.defaults)
            end = source.span(arguments.defaults[-1])[1] if default else end
            if "gitgpt_new" not in doc:
                yield Case(
                    "added", ("parameter-missing",), "gitgpt_new",
                    source.with_edits((end, end, ", gitgpt_new=None")), where,
                )  # fmt: skip
    yield from _defaults(source, node, said, where)
    if holder is node:
        yield from _results(source, node, said, where, decorators)


def _parameters(source: Source, node, plain, said, where: str, holder) -> Iterator[Case]:
    known = [item for item in plain if item.arg in said.parameters]
    for item in known[:2]:
        start, _ = source.span(item)
        edits = [(start, start + len(item.arg.encode()), "gitgpt_other")]
        edits += [
            (*source.span(use), "gitgpt_other")
            for use in ast.walk(node)
            if isinstance(use, ast.Name) and use.id == item.arg and use not in ast.walk(node.args)
        ]
        if any(
            isinstance(use, ast.arg) and use is not item and use.arg == item.arg for use in ast.walk(node)
        ):
            continue
        yield Case("renamed", ("parameter-gone",), item.arg, source.with_edits(*edits), where)
    for item in known[-1:]:
        if any(
            isinstance(use, ast.arg) and use is not item and use.arg == item.arg for use in ast.walk(node)
        ):
            continue
        after = _without(source, node, item)
        if after:
            yield Case("removed", ("parameter-gone",), item.arg, after, where)


def _without(source: Source, node, item) -> str:
    copy = ast.parse("def f(): pass").body[0]
    copy.args = ast.parse(f"def f({ast.unparse(node.args)}): pass").body[0].args
    arguments = copy.args
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = len(positional) - len(arguments.defaults)
    defaults = [None] * missing + arguments.defaults
    pairs = [(one, two) for one, two in zip(positional, defaults, strict=True) if one.arg != item.arg]
    arguments.args = [one for one, _ in pairs][len(arguments.posonlyargs) :]
    if any(one.arg == item.arg for one in arguments.posonlyargs):
        return ""
    arguments.defaults = [two for _, two in pairs if two is not None]
    rows = [
        (o, d) for o, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if o.arg != item.arg
    ]
    arguments.kwonlyargs, arguments.kw_defaults = [o for o, _ in rows], [d for _, d in rows]
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    ends = [
        source.span(one)[1] for one in [*every, *node.args.defaults, *filter(None, node.args.kw_defaults)]
    ]
    start = min(source.span(one)[0] for one in every)
    if node.args.kwonlyargs and not node.args.args:
        return ""
    return source.with_edits((start, max(ends), ast.unparse(arguments)))


STATES = re.compile(
    r"(?:defaults? (?:to|is)|default[:=])\s*[`'\"]*(?P<value>[\w.+-]*\w)[`'\"]*\s*(?:[.,;)]|$)", re.I
)


def _defaults(source: Source, node, said, where: str) -> Iterator[Case]:
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = list(
        zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)
    )
    pairs += [(one, two) for one, two in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if two]
    for item, default in pairs:
        text = said.parameters.get(item.arg, "")
        found = STATES.findall(text)
        if not isinstance(default, ast.Constant) or len(found) != 1:
            continue
        if found[0].lower() != str(default.value).lower() or text.lower().count("default") != 1:
            continue
        new = {bool: "not_", int: "7321", float: "73.5", str: "'other_one'"}.get(
            type(default.value), "'other_one'"
        )
        new = repr(not default.value) if new == "not_" else new
        yield Case(
            "default", ("default-changed",), item.arg, source.with_edits((*source.span(default), new)), where
        )


def _own(node) -> Iterator[ast.AST]:
    waiting = list(node.body)
    while waiting:
        item = waiting.pop()
        yield item
        if not isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(item)


def _results(source: Source, node, said, where: str, decorators) -> Iterator[Case]:
    own = list(_own(node))
    returns = [item for item in own if isinstance(item, ast.Return) and item.value is not None]
    yields = [item for item in own if isinstance(item, ast.Yield | ast.YieldFrom)]
    is_value = returns and not any(
        isinstance(i.value, ast.Constant) and i.value.value is None for i in returns
    )
    nothing = re.match(r"\W*(none|nothing|null)\b", said.returns, re.I)
    if (
        said.returns
        and is_value
        and not yields
        and not nothing
        and "property" not in decorators
        and not node.returns
    ):
        edits = []
        for item in returns:
            start, _ = source.span(item)
            edits.append((start, source.span(item.value)[0], "_ = "))
        yield Case("returns", ("returns-nothing",), "returns", source.with_edits(*edits), where)
    if said.yields and yields and not returns and not node.returns:
        edits = []
        for item in yields:
            start, end = source.span(item)
            edits.append((start, end, "None"))
        yield Case("yields", ("yields-nothing",), "yields", source.with_edits(*edits), where)
    raised = [item for item in own if isinstance(item, ast.Raise) and isinstance(item.exc, ast.Call)]
    for name in sorted(said.raises):
        mine = [item for item in raised if isinstance(item.exc.func, ast.Name) and item.exc.func.id == name]
        others = [item for item in own if isinstance(item, ast.Raise) and item not in mine]
        if mine and all(isinstance(item.exc, ast.Call) for item in others):
            edits = [(*source.span(item.exc.func), "GitgptOtherError") for item in mine]
            yield Case("raises", ("raises-other",), name, source.with_edits(*edits), where)


def _of_fields(source: Source, owner, path: str) -> Iterator[Case]:
    if not any("dataclass" in ast.unparse(item) for item in owner.decorator_list) or owner.bases:
        return
    said = documentation(ast.get_docstring(owner) or "")
    for item in owner.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            name = item.target.id
            uses = sum(isinstance(use, ast.Attribute) and use.attr == name for use in ast.walk(owner))
            if (
                name in {**said.attributes, **said.parameters}
                and not uses
                and "ClassVar" not in ast.unparse(item)
            ):
                after = source.with_edits((*source.span(item.target), "gitgpt_other"))
                yield Case(
                    "field",
                    ("attribute-gone", "parameter-gone"),
                    name,
                    after,
                    f"{path}:{item.lineno} {owner.name}",
                )
                return


def drawn(checkout: Path, most: int) -> Iterator[tuple[str, Case]]:
    """Some cases of each file with the text of the file, the same at every run."""
    generator = random.Random(7)
    files = [p for p in sorted(checkout.rglob("*.py")) if not NOT_READ.search(str(p.relative_to(checkout)))]
    generator.shuffle(files)
    for file in files:
        try:
            text = file.read_text("utf-8")
            found = list(cases(text, str(file.relative_to(checkout)))) if text else []
        except (SyntaxError, UnicodeDecodeError, ValueError):
            continue
        generator.shuffle(found)
        taken = found[: min(most, 40)]
        yield from ((text, case) for case in taken)
        most -= len(taken)
        if most <= 0:
            return


def main() -> None:
    chosen = options(__doc__, most=400, of="cases").parse_args()
    logging.disable(logging.CRITICAL)
    tally = Tally()
    for checkout in chosen.checkouts:
        for text, case in drawn(checkout, chosen.most):
            old, new = read_module("m.py", text.encode()), read_module("m.py", case.after.encode())
            if new.tree is None:
                continue
            reports = list(check_docstrings([old], [new]))
            is_hit = any(item.rule in case.rules and item.subject == case.subject for item in reports)
            tally.add(case.kind, is_hit, 1)
            if chosen.verbose and not is_hit:
                said = [report[:2] for report in reports][:2]
                print("MISS", checkout.name, case.kind, case.subject, case.where, said)
    tally.show()


if __name__ == "__main__":
    main()
