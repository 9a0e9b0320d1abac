"""Whether a line of a document names this very fact, and not something that is only spelled the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from gitgpt.drift.facts_of_lines import Fact, Kind
from gitgpt.drift.prose.document_lines import (
    DATA_LANGUAGES,
    DocumentLine,
    Project,
    Spot,
    has_word,
    is_distinctive,
)

# words that only start another program
_LAUNCHERS = """
sudo env time nohup exec command xargs watch then do else uv uvx pipx poetry pdm hatch rye pixi conda run
tool npx bunx yarn pnpm bun dlx docker-entrypoint exec -- python python3 py -m winpty wsl nix bundle
"""
LAUNCHERS = frozenset(_LAUNCHERS.split())
_FOREIGN = """
git docker docker-compose podman pip pip3 npm npx yarn pnpm cargo rustc rustup cmake ninja meson bazel
curl wget ssh scp rsync kubectl helm terraform ansible pytest tox nox mypy pyright ruff flake8 isort
pylint bandit python3 python2 uv pdm conda mamba apt apt-get dnf yum apk systemctl journalctl gcc clang
deno tsc eslint prettier webpack mocha cypress playwright ffmpeg psql mysql sqlite3 redis-cli
redis-server mongod openssl gpg chmod chown javac mvn gradle zsh sphinx-build mkdocs pre-commit twine gh
gcloud gunicorn uvicorn django-admin manage.py pyinstaller dotnet msbuild xcodebuild
nginx supervisord tmux
"""
FOREIGN = frozenset(_FOREIGN.split())
_ALSO_WORDS = """
go make find cat code node black poetry hatch flask celery coverage bundle gem pod fish swift perl ruby
rake jest vite vitest rollup cron bun tar zip grep sed awk ls cp mv rm mkdir echo java bash sh az aws
brew rails php composer flutter dart vim emacs jq python flit pants nix rye task just mise asdf
virtualenv venv
"""
ALSO_WORDS = frozenset(_ALSO_WORDS.split())
"""Programs whose names are words too: they count in backticks only."""
PROMPT = re.compile(r"^\s*(?:\([\w.-]+\)\s*)?(?:[\w.@~/-]*[$%#>❯]\s+|>>> ?|\$)")
ASSIGNMENT = re.compile(r"^\w+=\S*$")
WORD = re.compile(r"[\w./:@-]+")


def command_around(lines: Sequence[DocumentLine], index: int) -> str:
    """The command line that a line of code belongs to, continuation lines before it included."""
    first = index
    while first > lines[index].start and lines[first - 1].text.rstrip().endswith(("\\", "^", "`")):
        first -= 1
    return " ".join(line.text.rstrip("\\^` ") for line in lines[first : index + 1])


def program_of(command: str, flag: str) -> list[str]:
    """The words of the part of a command line that holds `flag`, up to the flag: program and subcommands,
    launchers, variables and prompts left out. Empty when the line begins with a flag."""
    part = next((piece for piece in re.split(r"\|\||&&|[|;&]|\$\(|`", command) if flag in piece), "")
    words = PROMPT.sub("", part).partition(flag)[0].split()
    found: list[str] = []
    for word in words:
        if not found and (word in LAUNCHERS or ASSIGNMENT.match(word) or word.startswith("-")):
            continue
        found.append(word.strip("\"'`()"))
    return [word for word in found if word]


def is_own_program(word: str, programs: frozenset[str]) -> bool:
    """`tool`, `./tool`, `path/to/tool.py`, `package.module`, `tool@2`."""
    name = word.rpartition("/")[2]
    names = {word, name, name.removesuffix(".py"), word.partition(".")[0], re.split("[@=]", name)[0]}
    return bool(names & programs)


def foreign_words(text: str, programs: frozenset[str]) -> set[str]:
    """Other programs that a text names."""
    words = {word.lower().strip(".:") for word in WORD.findall(text)}
    quoted = {span.split()[0].lower() for span in re.findall(r"`+([^`]*[^`\s][^`]*)`+", text)}
    return (words & FOREIGN | quoted & ALSO_WORDS) - programs


_SHELL = """
bash sh shell console zsh text txt shell-session terminal powershell fish cmd none usage help plain plaintext
"""
SHELL = {"", *_SHELL.split()}


def names_flag(fact: Fact, spot: Spot, project: Project) -> bool:
    if not has_word(spot.line.text, fact.name):
        return False
    if spot.line.kind == "code":
        return spot.line.language in SHELL and _is_own_command(fact, spot, project)
    spans = [_target(span) for span in spot.spans()]
    programs = [program_of(span, fact.name) for span in spans if has_word(span, fact.name)]
    if any(programs):
        return any(is_own_program(words[0], project.programs) for words in programs if words)
    if fact.how == "loose":
        return False  # without its program it may be anybody's
    text = " ".join(line.text for line in spot.block)
    return not foreign_words(_sentence(text, fact.name, project), project.programs)


def _target(span: str) -> str:
    """Of a role with a title, what it leads to: `--python <app shell --python>`."""
    match = re.search(r"<([^<>]+)>$", span)
    return match[1] if match else span


def _sentence(text: str, flag: str, project: Project) -> str:
    """What must be about no other program: the sentence of a flag of several words, or of one in a paragraph
    that names an own program; else all of it."""
    if "-" not in flag.lstrip("-") and not any(has_word(text.lower(), name) for name in project.programs):
        return text
    around = [part for part in re.split(r"(?<=[.!?;])\s+(?=[A-Z`*:])", text) if has_word(part, flag)]
    return " ".join(around) or text


def _is_own_command(fact: Fact, spot: Spot, project: Project) -> bool:
    """A call of an own program, or the list of options that its help prints."""
    words = program_of(command_around(spot.lines, spot.at), fact.name)
    if words:
        return is_own_program(words[0], project.programs)
    text = "\n".join(line.text for line in spot.block)
    is_option_list = spot.line.text.lstrip().startswith("-") and not foreign_words(text, project.programs)
    return is_option_list and (fact.how != "loose" or any(has_word(text, name) for name in project.programs))


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
