"""A finding: a line of documentation, and the line of code that proves it wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

# rule -> what it means, one line; the order is the order of `gitgpt docs check --help` and of SARIF
RULES: dict[str, str] = {
    "parameter-gone": "A documented parameter is no longer in the signature.",
    "parameter-missing": "A new parameter is missing from a list that named them all.",
    "attribute-gone": "A documented attribute is no longer in the class.",
    "default-changed": "A documented default is no longer the default.",
    "returns-nothing": "Returns is documented, and nothing is returned any more.",
    "returns-something": "Nothing is documented to be returned, and something is.",
    "yields-nothing": "Yields is documented, and nothing is yielded any more.",
    "raises-other": "A documented exception is no longer raised; another one took its place.",
    "raises-missing": "A new exception is missing from a complete list of exceptions.",
    "raises-gone": "A documented exception is raised no more, neither here nor by what is called.",
    "key-gone": "The text names a configuration key that is gone.",
    "symbol-gone": "The text names a module, class, function or constant that is gone.",
    "keyword-gone": "An example passes an argument that the function no longer takes.",
    "example-broken": "A block of Python that the change wrote does not parse.",
    "flag-gone": "The text names a command-line flag that is gone.",
    "variable-gone": "The text names an environment variable that nothing reads any more.",
    "file-gone": "The text names a file that is gone.",
    "link-broken": "A relative link leads to a file that does not exist.",
    "anchor-broken": "A link leads to a heading or label that does not exist.",
}


WHOLE_SUBJECTS = {"file-gone", "link-broken", "anchor-broken"}  # whose subjects are paths, not dotted names


class SourcePlace(NamedTuple):
    """A line of a file, quoted. Lines count from 1. `is_old` marks the side before the change."""

    path: str
    line: int
    text: str
    is_old: bool = False


class DriftFinding(NamedTuple):
    """One provable contradiction. `subject` is what it is about: a parameter, a flag, a path.

    Where the code says what would be right, `wrong` is the text in the line of documentation and `right` what
    belongs in its place; both are empty if a person has to decide. Where the code raises another exception
    than those that are `documented`, `raised` is its name.
    """

    rule: str
    message: str
    doc: SourcePlace
    code: SourcePlace
    subject: str = ""
    wrong: str = ""
    right: str = ""
    raised: str = ""
    documented: tuple[str, ...] = ()


def in_order(findings: Iterable[DriftFinding]) -> list[DriftFinding]:
    """By place in the documentation. What two rules say of the same word in the same line is said once, by
    the finding that knows the replacement."""
    order = list(RULES)
    found: dict[tuple[str, int, str], DriftFinding] = {}
    for item in sorted(findings, key=lambda item: order.index(item.rule)):
        word = item.subject if item.rule in WHOLE_SUBJECTS else item.subject.rpartition(".")[2]
        key = (item.doc.path, item.doc.line, word)
        if key not in found or (item.right and not found[key].right):
            found[key] = item
    return sorted(
        found.values(), key=lambda item: (item.doc.path, item.doc.line, order.index(item.rule), item.subject)
    )
