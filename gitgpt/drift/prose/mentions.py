"""Whether a line of a document names this very fact, and not something that is only spelled the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from gitgpt.drift.facts.fact import Fact, Kind
from gitgpt.drift.prose.document_lines import (
    DATA_LANGUAGES,
    Project,
    Spot,
    has_word,
    is_distinctive,
)
from gitgpt.drift.prose.flags import names_flag

ROLE = re.compile(
    r":(?:py:)?(?:func|class|meth|mod|attr|data|const|exc|obj|any|term)?:?"
    r"`(?:[^`<]*<)?[~!.]{0,3}(?P<target>[\w.]+)(?:\(\))?>?`"
)
API_DIRECTIVE = re.compile(
    r"^\s*(?:\.\. (?:py:)?(?:auto)?(?:module|function|class|method|attribute|exception|data|decorator)::|:::)"
    r"\s+(?P<target>[\w.:]+)"
)
CALL = re.compile(r"@?(?P<dotted>[A-Za-z_][\w.]*)(?P<call>\(.*\)?)?$")
PYTHON = {"python", "py", "python3", "pycon", "ipython", "doctest", ""}


def names_symbol(fact: Fact, spot: Spot, project: Project) -> bool:
    text = spot.line.text
    if not has_word(text, fact.name):
        return False
    if spot.line.kind == "code":
        return spot.line.language in PYTHON and _code_names(fact, spot, project)
    targets = [match["target"] for match in ROLE.finditer(text)]
    directive = API_DIRECTIVE.match(text)
    if directive:
        targets.append(directive["target"].replace(":", "."))
    if any(_leads_to(fact, target, project, is_marked=True) for target in targets):
        return True
    return any(_span_names(fact, span, project) for span in spot.spans()) or _prose_names(fact, text)


def _leads_to(fact: Fact, dotted: str, project: Project, *, is_marked: bool) -> bool:
    """Whether a dotted name ends with the fact, and the part before it is its class or this project.
    `is_marked` says that the text itself marks it as a name: a role, a call."""
    before, _, last = dotted.rpartition(".")
    if last != fact.name:
        return False
    if not before:
        return is_distinctive(fact.name) or is_marked or (fact.name[0].isupper() and len(fact.name) > 3)
    owner, parts = fact.owner.rpartition(".")[2], before.split(".")
    return parts[0] in project.packages or (bool(owner) and parts[-1] == owner) or parts[-1] in _folders(fact)


def _folders(fact: Fact) -> list[str]:
    """Its module and the packages around it: `errors.Gone` may be re-exported from `errors/http.py`."""
    return fact.path.removesuffix(".py").removesuffix("/__init__").split("/")


def _span_names(fact: Fact, span: str, project: Project) -> bool:
    """`name`, `name()`, `name(a, b)`, `Owner.name`, `package.name(...)`, `@name`."""
    match = CALL.match(span)
    return match is not None and _leads_to(fact, match["dotted"], project, is_marked=bool(match["call"]))


def _prose_names(fact: Fact, text: str) -> bool:
    """A name with an underscore is no word of any language; it counts outside paths and addresses."""
    is_plain = re.search(rf"(?<![\w./:@#=\"'-]){re.escape(fact.name)}(?:\(\))?(?![\w/=@\"'-]|\.\w)", text)
    return "_" in fact.name.strip("_") and is_plain is not None


def _code_names(fact: Fact, spot: Spot, project: Project) -> bool:
    text, block = spot.line.text, [line.text for line in spot.block]
    word = re.escape(fact.name)
    made = rf"\b(?:def|class|as|for)\s+{word}\b|^\s*(?:>>> )?{word}\s*(?::[^=]*)?=(?!=)"
    own = rf"{made}|[(,]\s*{word}\s*[:=](?!=)"
    if any(re.search(own, line) for line in block):
        return False  # the example makes its own
    imported = re.match(r"\s*(?:>>> )?from\s+(?P<module>[\w.]+)\s+import\b", text)
    if imported:
        return imported["module"].partition(".")[0] in project.packages
    if not is_distinctive(fact.name) or re.search(rf"[\"'][^\"']*\b{word}\b[^\"']*[\"']", text):
        return False
    return _is_used(fact, text, project) and _is_about_project(block, project)


def _is_used(fact: Fact, text: str, project: Project) -> bool:
    """A function by its name, a member after any variable."""
    for match in re.finditer(rf"(?P<before>[\w.\])]*\.)?\b{re.escape(fact.name)}\b", text):
        before = (match["before"] or "").rstrip(".")
        if bool(before) == bool(fact.owner):
            return True
        if before and _leads_to(fact, f"{before}.{fact.name}", project, is_marked=True):
            return True
    return False


def _is_about_project(block: Sequence[str], project: Project) -> bool:
    """Whether an example imports this project, or nothing at all."""
    imports = [
        match[1] for line in block if (match := re.match(r"\s*(?:>>> )?(?:from|import)\s+(\w+)", line))
    ]
    return not imports or bool(set(imports) & project.packages)


def names_variable(fact: Fact, spot: Spot, project: Project) -> bool:
    """Anywhere: nothing else is spelled like that."""
    return has_word(spot.line.text, fact.name)


def names_key(fact: Fact, spot: Spot, project: Project) -> bool:
    """In backticks, or as a key in a block of configuration; an everyday word only as the first
    thing of a table row, a list item or a heading."""
    name = re.escape(fact.name)
    if spot.line.kind == "code":
        is_key = re.search(rf"^\s*(?:- )?[\"']?{name}[\"']?\s*[:=]", spot.line.text) is not None
        return is_key and spot.line.language in DATA_LANGUAGES
    if not is_distinctive(fact.name):
        marked = rf"\s*(?:\||[-*+]\s|#+\s)[\s*]*`+{name}`+"
        described = rf"\s*(?:[-*+]\s+)?[*`]*{name}[*`]*\s*(?:\([^()]*\bdefault\b|:.*\bdefaults?\b)"
        return re.match(rf"{marked}|{described}", spot.line.text, re.I) is not None
    pattern = re.compile(rf"(?:[\w-]+\.)*{name}(?:\s*[:=].*)?$")
    return any(pattern.match(span) for span in spot.spans())


NAMING: dict[Kind, Callable[[Fact, Spot, Project], bool]] = {
    "symbol": names_symbol,
    "flag": names_flag,
    "variable": names_variable,
    "key": names_key,
}


def names(fact: Fact, spot: Spot, project: Project) -> bool:
    """Whether the line names the fact. When in doubt it does not."""
    return spot.line.kind != "comment" and NAMING[fact.kind](fact, spot, project)
