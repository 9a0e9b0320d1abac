"""Whether a line names this project's flag. The program that a command line calls decides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gitgpt.drift.facts.fact import Fact
from gitgpt.drift.prose.document_lines import DocumentLine, Project, Spot, has_word

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
