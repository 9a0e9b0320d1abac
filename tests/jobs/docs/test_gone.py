"""Documents that name what a change took away, in real repositories, and those that name something else."""

from __future__ import annotations

import pytest
from ground.repo import Repo

from gitgpt.jobs.docs.drift_check import check_docs
from gitgpt.jobs.docs.sides import sides_of_change
from gitgpt.repository import snapshots
from gitgpt.repository.git import Repository

Change = dict[str, str | None]

PROJECT = '[project]\nname = "crane"\n[project.scripts]\ncrane = "crane.cli:main"\n'
CLI = """\
def main(parser):
    parser.add_argument("--dry-run")
    parser.add_argument("--color", default="auto")
"""
SETTINGS = """\
import os

HOME = os.environ.get('CRANE_HOME')
class Settings:
    max_size: int = 3
    depth: int = 1
"""
CORE = """\
LIMIT_BYTES = 1


def lift_load(weight):
    return weight


def hoist(weight):
    return weight


class Winch:
    drum = 1

    def pull(self):
        return self.drum

    def let_go(self):
        return 1
"""
BASE: Change = {
    "pyproject.toml": PROJECT,
    "crane/__init__.py": "from crane.core import Winch, hoist, lift_load\n",
    "crane/cli.py": CLI,
    "crane/settings.py": SETTINGS,
    "crane/core.py": CORE,
    "scripts/fetch_ropes.sh": "echo\n",
    "install-crane.sh": "echo\n",
    "docs/guide.md": "# Guide\n\n## Heavy loads\n\nText.\n",
    "docs/parts.rst": "Parts\n=====\n\n.. _ropes:\n\nRopes\n-----\n\nText.\n",
}


def drift(repo: Repo, documents: Change, change: Change) -> list[str]:
    """`rule subject path:line` after `change`, in a project that has `documents`."""
    repo.commit(
        "feat: crane", {name: text for name, text in {**BASE, **documents}.items() if text is not None}
    )
    for name, text in change.items():
        if text is None:
            repo.git("rm", "-q", name)
        else:
            repo.stage_file(name, text)
    here = Repository(repo.path)
    found = check_docs(sides_of_change(here, snapshots.head(here), snapshots.INDEX, top=repo.path)).findings
    return [f"{item.rule} {item.subject} {item.doc.path}:{item.doc.line}" for item in found]


NO_FLAG: Change = {"crane/cli.py": CLI.replace('    parser.add_argument("--dry-run")\n', "")}
NO_HOME: Change = {"crane/settings.py": SETTINGS.replace("CRANE_HOME", "CRANE_ROOT")}
NO_KEYS: Change = {"crane/settings.py": SETTINGS.replace("max_size", "largest").replace("depth", "levels")}
NO_LIFT: Change = {
    "crane/core.py": CORE.replace("lift_load", "raise_load"),
    "crane/__init__.py": "from crane.core import Winch, hoist, raise_load\n",
}
NO_HOIST: Change = {
    "crane/core.py": CORE.replace("def hoist", "def haul"),
    "crane/__init__.py": "from crane.core import Winch, haul, lift_load\n",
}
NO_PULL: Change = {"crane/core.py": CORE.replace("def pull", "def reel").replace("def let_go", "def release")}
MOVED: Change = {
    "crane/core.py": CORE.replace("def lift_load(weight):\n    return weight\n\n\n", ""),
    "crane/lifting.py": "def lift_load(weight):\n    return weight\n",
    "crane/__init__.py": "from crane.core import Winch, hoist\nfrom crane.lifting import lift_load\n",
}
NO_SCRIPT: Change = {"scripts/fetch_ropes.sh": None, "install-crane.sh": None}
RETITLED: Change = {
    "docs/guide.md": "# Guide\n\n## Very heavy loads\n\nText.\n",
    "docs/parts.rst": "Parts\n=====\n\nRopes\n-----\n\nText.\n",
}

DRIFT = {
    "a flag": (
        "Use `--dry-run` first.\n\n```bash\n$ crane --dry-run a\n```\n\n"
        "| flag | |\n|---|---|\n| `--dry-run` | tries |\n",
        NO_FLAG,
        [3, 6, 11],
    ),
    "a flag in what help prints": ("```\nusage: crane [-h]\n\n  --dry-run  only try\n```\n", NO_FLAG, [6]),
    "a flag over two lines": ("```sh\nsudo crane a \\\n    --dry-run\n```\n", NO_FLAG, [5]),
    "a flag in plain words": ("With --dry-run nothing happens.\n", NO_FLAG, [3]),
    "a flag in a directive of MyST": (
        "```{note}\nUse `--dry-run` first.\n```\n\n```\nx\n```\n",
        NO_FLAG,
        [4],
    ),
    "a flag beside another program": ("`--dry-run` of crane is fine. Like `make`, or git.\n", NO_FLAG, [3]),
    "a flag for a virtualenv": ("In a virtualenv `--dry-run` only tries.\n", NO_FLAG, [3]),
    "a variable": ("Set `CRANE_HOME`, or\n\n    export CRANE_HOME=/x\n", NO_HOME, [3, 5]),
    "keys": (
        "```toml\n[tool.crane]\nmax_size = 3\ndepth = 1\n```\n\nSet `max_size`.\n\n- `depth`: how deep\n",
        NO_KEYS,
        [5, 6, 9, 11],
    ),
    "a function": (
        "Call `lift_load(3)` or `crane.lift_load`.\n\n"
        "```python\nfrom crane import lift_load\nlift_load(3)\n```\n",
        NO_LIFT,
        [3, 6, 7],
    ),
    "a function in plain words": ("The function lift_load does it.\n", NO_LIFT, [3]),
    "a function whose name is a word": ("Call `hoist()`.\n\nOr `crane.hoist`.\n", NO_HOIST, [3, 5]),
    "members": ("`Winch.pull` and `Winch.let_go()`\n", NO_PULL, [3, 3]),
    "a script": ("Run `scripts/fetch_ropes.sh`\n\n```\nsh ./install-crane.sh\n```\n", NO_SCRIPT, [3, 6]),
    "an import path": (
        "```python\nfrom crane.core import lift_load\n```\n\n`crane.core.lift_load`\n",
        MOVED,
        [4, 7],
    ),
}


@pytest.mark.parametrize("name", DRIFT)
def test_markdown_that_names_what_is_gone(repo: Repo, name: str) -> None:
    text, change, lines = DRIFT[name]
    found = drift(repo, {"README.md": f"# Crane\n\n{text}"}, change)
    assert [int(row.rpartition(":")[2]) for row in found] == lines, found


RST = {
    "roles": ("Use :func:`~crane.lift_load` or :func:`lift_load`.\n", NO_LIFT, ["symbol-gone"]),
    "directive": (".. autofunction:: crane.core.lift_load\n", NO_LIFT, ["symbol-gone"]),
    "moved": (".. autofunction:: crane.core.lift_load\n", MOVED, ["symbol-gone"]),
    "option": (".. option:: --dry-run\n\n   Tries.\n", NO_FLAG, ["flag-gone"]),
    "console": (".. code-block:: console\n\n   $ crane --dry-run\n", NO_FLAG, ["flag-gone"]),
    "doc": ("See :doc:`docs/guide`.\n", {"docs/guide.md": None}, ["link-broken"]),
    "ref": ("See :ref:`ropes`.\n", RETITLED, ["anchor-broken"]),
    "module": (".. automodule:: crane.settings\n", {"crane/settings.py": None}, ["symbol-gone"]),
}


@pytest.mark.parametrize("name", RST)
def test_restructured_text_that_names_what_is_gone(repo: Repo, name: str) -> None:
    text, change, rules = RST[name]
    found = drift(repo, {"index.rst": f"Crane\n=====\n\n{text}"}, change)
    assert [row.split()[0] for row in found] == rules, found


def test_docstrings_that_name_what_is_gone(repo: Repo) -> None:
    other = 'def sway():\n    """Sways.\n\n    Like `lift_load`, see :meth:`Winch.pull`.\n    """\n'
    found = drift(
        repo,
        {"crane/other.py": other},
        {**NO_LIFT, "crane/core.py": CORE.replace("lift_load", "x").replace("pull", "y")},
    )
    assert sorted(found) == [
        "symbol-gone Winch.pull crane/other.py:4",
        "symbol-gone lift_load crane/other.py:4",
    ]


NAVIGATION: Change = {"mkdocs.yml": "nav:\n  - docs/guide.md\n"}
MANUAL: Change = {"docs/guide.md": None, "docs/manual.md": BASE["docs/guide.md"]}


def test_a_page_that_the_navigation_still_names(repo: Repo) -> None:
    found = drift(repo, {"README.md": "[guide](docs/guide.md)\n", **NAVIGATION}, MANUAL)
    assert found == ["link-broken docs/guide.md README.md:1"]


def test_a_file_that_moved_while_code_still_names_it(repo: Repo) -> None:
    documents: Change = {"README.md": "See `docs/guide.md`.\n", "crane/open.py": "open('docs/guide.md')\n"}
    assert drift(repo, documents, MANUAL) == ["file-gone docs/guide.md README.md:1"]


def test_a_file_that_is_made_from_a_template_now(repo: Repo) -> None:
    documents: Change = {"README.md": "See `docs/guide.md`.\n", "make.py": "open('docs/guide.md')\n"}
    change: Change = {"docs/guide.md": None, "docs/guide.md.in": BASE["docs/guide.md"]}
    assert drift(repo, documents, change) == []


def test_a_link_that_begins_on_the_line_before(repo: Repo) -> None:
    found = drift(repo, {"README.md": "The [guide\nof cranes](docs/guide.md).\n"}, MANUAL)
    assert found == ["link-broken docs/guide.md README.md:2"]


TITLED = "Crane\n=====\n\nSee `Heavy loads`_.\n\nHeavy loads\n-----------\n\nText.\n"


def test_a_reference_by_the_words_of_a_heading(repo: Repo) -> None:
    after = TITLED.replace("Heavy loads\n---", "Light loads\n---")
    assert drift(repo, {"index.rst": TITLED}, {"index.rst": after}) == [
        "anchor-broken Heavy loads index.rst:4"
    ]
    repo.git("reset", "-q", "--hard")
    defined = after + "\n.. _heavy loads: https://example.com\n"
    assert drift(repo, {"index.rst": TITLED}, {"index.rst": defined}) == []


def test_a_label_in_capitals_while_headings_make_labels_too(repo: Repo) -> None:
    parts = "Parts\n=====\n\n.. _part-ROPES:\n\nRopes\n-----\n"
    documents: Change = {
        "a.rst": parts,
        "b.rst": ":ref:`part-ROPES` and :ref:`Ropes`\n",
        "conf.py": "extensions = ['autosectionlabel']\n",
    }
    change: Change = {"a.rst": parts.replace(".. _part-ROPES:\n\n", "")}
    assert drift(repo, documents, change) == ["anchor-broken part-ROPES b.rst:1"]


LINKS = {
    "to a renamed file": (
        "[guide](docs/guide.md)",
        {"docs/guide.md": None, "docs/manual.md": BASE["docs/guide.md"]},
    ),
    "to a deleted file": ("![x](docs/guide.md)", {"docs/guide.md": None}),
    "by definition": ("[guide]\n\n[guide]: ./docs/guide.md", {"docs/guide.md": None}),
    "in HTML": ('<img alt="" src="docs/guide.md">', {"docs/guide.md": None}),
    "to a heading": ("[heavy](docs/guide.md#heavy-loads)", RETITLED),
}


@pytest.mark.parametrize("name", LINKS)
def test_links_that_lead_nowhere(repo: Repo, name: str) -> None:
    text, change = LINKS[name]
    (row,) = drift(repo, {"README.md": f"# Crane\n\n{text}\n"}, change)
    assert row.split()[0] in ("link-broken", "anchor-broken")


def test_a_file_that_is_generated_now(repo: Repo) -> None:
    change: Change = {"docs/guide.md": None, "docs/.gitignore": "guide.md\n"}
    assert drift(repo, {"README.md": "[guide](docs/guide.md) in `docs/guide.md`\n"}, change) == []


def test_a_link_within_the_document(repo: Repo) -> None:
    before = "# Crane\n\n[use](#how-to-use-it)\n\n## How to use it\n"
    found = drift(repo, {"README.md": before}, {"README.md": before.replace("How to", "Ways to")})
    assert found == ["anchor-broken how-to-use-it README.md:3"]


def test_links_of_a_document_that_moved(repo: Repo) -> None:
    text = "# Crane\n\n[licence](TERMS.md)\n" + "Text.\n" * 20
    found = drift(repo, {"ABOUT.md": text, "TERMS.md": "x\n"}, {"ABOUT.md": None, "docs/sub/ABOUT.md": text})
    assert found == []  # a site generator may find it from any folder above
    repo.git("reset", "-q", "--hard")
    found = drift(
        repo,
        {"a/b/ABOUT.md": text.replace("TERMS", "RULES"), "a/b/RULES.md": "x\n"},
        {"a/b/ABOUT.md": None, "docs/ABOUT.md": text.replace("TERMS", "RULES")},
    )
    assert found == ["link-broken RULES.md docs/ABOUT.md:3"]


NO_DRIFT = {
    "another program's flag": (
        "```\ndocker run --dry-run x\ngit push --dry-run\n```\nAs in `git push --dry-run`.\n",
        NO_FLAG,
    ),
    "a sentence about another program": ("Pass `--dry-run` to `git push`.\n", NO_FLAG),
    "a longer flag": ("Use `--dry-run-all`.\n", NO_FLAG),
    "another program in the same sentence": ("Use `crane`. Like git's `--dry-run`, says git.\n", NO_FLAG),
    "that it is not there": ("The flag `--dry-run` does not exist.\n", NO_FLAG),
    "what was": ("The flag `--dry-run` was removed in 2.0.\n", NO_FLAG),
    "under a heading of what was": ("## Migrating from 1.x\n\nUse `--dry-run`.\n", NO_FLAG),
    "in a comment": ("<!-- TODO `--dry-run` -->\n", NO_FLAG),
    "in code of another language": ("```yaml\nargs: [--dry-run]\n```\n", NO_FLAG),
    "the variable of another name": ("Set `CRANE_HOME_DIR`.\n", NO_HOME),
    "the example makes its own": ("```python\ndef lift_load(x):\n    ...\nlift_load(1)\n```\n", NO_LIFT),
    "an example of another library": ("```python\nimport boat\nboat.lift_load(1)\n```\n", NO_LIFT),
    "another library's path": ("`boat.lift_load`\n", NO_LIFT),
    "a word": ("We hoist, and the `hoist` is a machine.\n", NO_HOIST),
    "a keyword of a call": ("```python\ncrane.f(lift_load=1)\n```\n", NO_LIFT),
    "a path in an address": ("https://example.com/x/scripts/fetch_ropes.sh\n", NO_SCRIPT),
    "a longer path": ("`lib/scripts/fetch_ropes.sh.bak`\n", NO_SCRIPT),
    "a link in code": (
        "```\n[x](docs/guide.md#heavy-loads)\n```\n`[x](docs/guide.md#heavy-loads)`\n",
        RETITLED,
    ),
    "a link to elsewhere": ("[guide](https://example.com/docs/guide.md)\n", {"docs/guide.md": None}),
    "an anchor in other words": ("[heavy](docs/guide.md#guide)\n", RETITLED),
    "the way is another, the name the same": ("`crane.lift_load` and `lift_load()`\n", MOVED),
}


@pytest.mark.parametrize("name", NO_DRIFT)
def test_what_is_not_about_it(repo: Repo, name: str) -> None:
    text, change = NO_DRIFT[name]
    assert drift(repo, {"README.md": f"# Crane\n\n{text}"}, change) == []


ALIVE = {
    "in another file": ("crane/more.py", 'parser.add_argument("--dry-run")\n'),
    "in another language": ("more.js", 'program.option("--dry-run")\n'),
    "in a shell script": ("more.sh", "case $1 in --dry-run) ;; esac\n"),
}


@pytest.mark.parametrize("name", ALIVE)
def test_what_lives_on_elsewhere(repo: Repo, name: str) -> None:
    path, text = ALIVE[name]
    assert drift(repo, {"README.md": "Use `--dry-run`.\n", path: text}, NO_FLAG) == []


@pytest.mark.parametrize(
    "path",
    [
        "CHANGELOG.md",
        "docs/changes/1.md",
        "docs/releases/v2.md",
        "docs/migration.md",
        "docs/v1.2/use.md",
        "NEWS.rst",
        "docs/blog/a.md",
    ],
)
def test_documents_about_what_was(repo: Repo, path: str) -> None:
    assert drift(repo, {path: "Use `--dry-run`.\n"}, NO_FLAG) == []


OTHERS = {
    "go": ("cmd/crane/main.go", 'flags.Bool("dry-run", false, "")\nos.Getenv("CRANE_HOME")\n'),
    "rust": ("src/main.rs", '#[arg(long = "dry-run")]\nenv::var("CRANE_HOME")\n'),
    "clap, derived": ("src/main.rs", '#[arg(\n    long,\n    env = "CRANE_HOME"\n)]\npub dry_run: bool,\n'),
    "typescript": ("src/cli.ts", 'program.option("-n, --dry-run", "try")\nprocess.env.CRANE_HOME\n'),
    "ruby": ("exe/crane.rb", 'opts.on("--dry-run")\nENV.fetch("CRANE_HOME")\n'),
    "shell": ("crane.sh", "  -n|--dry-run)\n: ${CRANE_HOME:-x}\n"),
    "java": ("src/Crane.java", '@Option(names = {"-n", "--dry-run"})\nSystem.getenv("CRANE_HOME")\n'),
}


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages(repo: Repo, language: str) -> None:
    path, text = OTHERS[language]
    own = {
        "crane/cli.py": "",
        "crane/settings.py": "",
        path: text,
        "README.md": "`crane --dry-run`\n\n`CRANE_HOME`\n",
    }
    found = drift(
        repo,
        own,
        {
            path: text.replace("dry-run", "try")
            .replace("dry_run", "try_it")
            .replace("CRANE_HOME", "CRANE_ROOT")
        },
    )
    assert found == ["flag-gone --dry-run README.md:1", "variable-gone CRANE_HOME README.md:3"]


def test_a_typer_command(repo: Repo) -> None:
    cli = "import typer\ndef run(dry_run: bool = typer.Option(False), size: int = typer.Option(1)): ...\n"
    documents: Change = {"crane/cli.py": cli, "README.md": "`crane --dry-run --size 2`\n"}
    assert drift(repo, documents, {"crane/cli.py": cli.replace("dry_run", "trial")}) == [
        "flag-gone --dry-run README.md:1"
    ]
    repo.git("reset", "-q", "--hard")
    shared = cli.replace("dry_run: bool = typer.Option(False)", "dry_run: DryRun")
    assert drift(repo, documents, {"crane/cli.py": shared}) == []  # the option may be made elsewhere


DEFAULTS = {
    "in a sentence": ("`--color` is by default `auto`.\n\nThe default of `max_size` is 3.\n", [3, 5]),
    "in a table": ('| option | default |\n|---|---|\n| `--color` | "auto" |\n| `max_size` | 3 |\n', [5, 6]),
    "in the help": (
        "```\nusage: crane\n  --color WHEN  in which case\n                (default: auto)\n```\n",
        [6],
    ),
    "in a list": ("- `max_size`: the largest\n  load (defaults to `3`)\n", [4]),
}
OTHER_DEFAULTS: Change = {
    "crane/cli.py": CLI.replace('default="auto"', 'default="never"'),
    "crane/settings.py": SETTINGS.replace("max_size: int = 3", "max_size: int = 5"),
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_defaults_that_are_no_longer(repo: Repo, name: str) -> None:
    text, lines = DEFAULTS[name]
    found = drift(repo, {"README.md": f"# Crane\n\n{text}"}, OTHER_DEFAULTS)
    assert [(row.split()[0], int(row.rpartition(":")[2])) for row in found] == [
        ("default-changed", n) for n in lines
    ]


def test_a_default_in_the_text_that_the_code_itself_shows(repo: Repo) -> None:
    old = 'parser.add_argument("--depth", default=3, help="how deep (default: 3)")\n'
    told = 'parser.add_argument("--width", default=3, help="how wide (default: %(default)s)")\n'
    change: Change = {"crane/cli.py": (old + told).replace("default=3", "default=4")}
    assert drift(repo, {"crane/cli.py": old + told}, change) == ["default-changed --depth crane/cli.py:1"]


SAME_DEFAULTS = {
    "it was another one before": "The default of `max_size` is 7.\n",
    "a value, not the default": "With `max_size = 3` it is 3; default: see below.\n",
    "both are told": "The default of `max_size` is 5, not 3.\n",
    "the new one is stated too": "`max_size`: 0 is the default, typically 3. Default is 5.\n",
    "another option's": "`max_size`.\n\nThe default is 3.\n",
    "a longer number": "The default of `max_size` is 30 or 3.5 or 3%.\n",
    "a table without defaults": "| option | example |\n|---|---|\n| `max_size` | 3 |\n",
}


@pytest.mark.parametrize("name", SAME_DEFAULTS)
def test_defaults_that_are_not_stated(repo: Repo, name: str) -> None:
    assert drift(repo, {"README.md": f"# Crane\n\n{SAME_DEFAULTS[name]}"}, OTHER_DEFAULTS) == []


def replacements(repo: Repo, path: str, document: str, before: str, after: str) -> list[str]:
    """`old -> new` for each finding that knows the replacement."""
    repo.commit("feat: crane", {**{name: text for name, text in BASE.items() if text}, "README.md": document})
    repo.commit("feat: more", {path: before})
    repo.stage_file(path, after)
    here = Repository(repo.path)
    found = check_docs(sides_of_change(here, snapshots.head(here), snapshots.INDEX, top=repo.path)).findings
    return [f"{item.wrong} -> {item.right}" for item in found if item.right]


OPTIONS = """\
def main(parser):
    parser.add_argument("--dry-run", help="do nothing")
    parser.add_argument("--all-loads", help="lift all")
"""


def test_a_renamed_flag_is_known_by_its_help(repo: Repo) -> None:
    """Two flags went and two came; only one kept its help."""
    after = OPTIONS.replace("--dry-run", "--simulate").replace(
        '"--all-loads", help="lift all"', '"--each", help="x"'
    )
    document = "# Crane\n\nUse `crane --dry-run` or `crane --all-loads`.\n"
    assert replacements(repo, "crane/cli.py", document, OPTIONS, after) == ["--dry-run -> --simulate"]


def test_two_that_went_and_one_that_came_are_no_renaming(repo: Repo) -> None:
    """Nothing shows which of the two it is."""
    after = CORE.replace("def lift_load", "def raise_load").replace(
        "def hoist(weight):\n    return weight\n", ""
    )
    document = "# Crane\n\nCall `crane.core.lift_load()`.\n"
    assert replacements(repo, "crane/core.py", document, CORE, after) == []


def test_a_key_with_its_default_in_plain_words(repo: Repo) -> None:
    """A list item such as "depth (int, default: 1)"."""
    document = "# Settings\n\n- depth (int, default: 1): how deep\n"
    after = SETTINGS.replace("depth: int = 1", "depth: int = 2")
    assert replacements(repo, "crane/settings.py", document, SETTINGS, after) == ["1 -> 2"]
