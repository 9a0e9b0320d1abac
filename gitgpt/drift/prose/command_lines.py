"""Whose flag is it: the program that a command line calls."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gitgpt.drift.prose.document_lines import DocumentLine

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
