"""Other hooks and hook managers in the same repository: one draft, one call, and theirs still work."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from ground.environment import SCRIPTS
from ground.repo import Edited
from ground.scenario import DRAFT, Row, change
from ground.stage import Stage

PREPARE = "prepare-commit-msg"
CALL = f'{SCRIPTS}/gitgpt hook-impl prepare-commit-msg "$@" || true\n'

CONFIG = """\
repos:
- repo: local
  hooks:
  - id: gitgpt
    name: gitgpt
    entry: gitgpt hook-impl prepare-commit-msg
    language: system
    stages: [prepare-commit-msg]
    always_run: true
    verbose: true
"""

# What husky 9 writes: core.hooksPath is .husky/_, each hook there sources `h`, which runs .husky/NAME.
HUSKY_H = """\
#!/usr/bin/env sh
n=$(basename "$0")
s=$(dirname "$(dirname "$0")")/$n
[ ! -f "$s" ] && exit 0
sh -e "$s" "$@"
"""
HUSKY_HOOK = '#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n'

# The heart of lefthook's hook file, with `lefthook run NAME` replaced by what it would run.
LEFTHOOK = (
    '#!/bin/sh\ncall_lefthook() { echo lefthook >>../ran; }\ncall_lefthook run "prepare-commit-msg" "$@"\n'
)

CHANGE_ID = """\
#!/bin/sh
git interpret-trailers --in-place --trailer "Change-Id: I0123456789" "$1"
"""


def over(script: str, *options: str, name: str = PREPARE) -> Callable[[Stage], Edited]:
    """A hook of the user's was there when gitgpt was installed."""

    def play(stage: Stage) -> Edited:
        (stage.path / ".git/hooks" / PREPARE).unlink()
        stage.write(f".git/hooks/{name}", script, mode=0o755)
        stage.install()
        change(stage)
        return stage.commit_with_editor(*options)

    return play


def husky(stage: Stage) -> Edited:
    """The way that `gitgpt hooks install` tells a husky user."""
    stage.write(".husky/_/h", HUSKY_H)
    stage.write(f".husky/_/{PREPARE}", HUSKY_HOOK, mode=0o755)
    stage.write(f".husky/{PREPARE}", CALL)
    stage.config(core_hooksPath=".husky/_")
    change(stage)
    return stage.commit_with_editor("--", "src/new.py")


def framework(stage: Stage, *, is_plain_too: bool = False, is_plain_last: bool = False) -> None:
    """`pre-commit install` with gitgpt in its configuration; the plain hook before, after, or not at all."""
    hook = stage.path / ".git/hooks" / PREPARE
    if not is_plain_too or is_plain_last:
        hook.unlink()
    stage.commit("chore: configure pre-commit", {".pre-commit-config.yaml": CONFIG})
    stage.env["PRE_COMMIT_HOME"] = str(stage.path.parent / "pre-commit-home")
    stage.run("pre-commit", "install", "-t", PREPARE)
    if is_plain_last:
        stage.install()


def by_framework(
    *options: str, is_plain_too: bool = False, is_plain_last: bool = False, template: str = ""
) -> Callable[[Stage], Edited]:
    def play(stage: Stage) -> Edited:
        framework(stage, is_plain_too=is_plain_too, is_plain_last=is_plain_last)
        change(stage)
        if template:
            stage.write("../template", template)
            stage.config(commit_template="../template")
        return stage.commit_with_editor(*options)

    return play


def framework_with_unstaged(stage: Stage) -> Edited:
    framework(stage)
    change(stage)
    stage.write("README.md", "unstaged\n")
    done = stage.commit_with_editor()
    assert (stage.path / "README.md").read_text() == "unstaged\n"
    return done


def framework_in_worktree(stage: Stage) -> Edited:
    framework(stage)
    stage.git("worktree", "add", "-q", "../tree")
    tree = stage.beside(stage.path.parent / "tree")
    change(tree)
    return tree.commit_with_editor()


def framework_top_level_files(stage: Stage) -> Edited:
    """A top-level `files:` leaves the message file out: the hook is called without any argument."""
    framework(stage)
    stage.commit("chore: only Python", {".pre-commit-config.yaml": "files: \\.py$\n" + CONFIG})
    change(stage)
    return stage.commit_with_editor()


def plain_twice(stage: Stage) -> Edited:
    stage.install()
    change(stage)
    return stage.commit_with_editor()


def copied_as_old(stage: Stage) -> Edited:
    """Our own file, kept by another tool, called by its successor."""
    hook = stage.path / ".git/hooks" / PREPARE
    shutil.copy(hook, f"{hook}.old")
    hook.write_text(f'#!/bin/sh\n"$0.old" "$@"\n{CALL}')
    change(stage)
    return stage.commit_with_editor()


def lefthook_was_run(stage: Stage, _: Edited) -> None:
    assert (stage.path / "../ran").read_text() == "lefthook\n"


REFUSE = "#!/bin/sh\necho 'not today' >&2\nexit 1\n"
WRITES = '#!/bin/sh\n{ echo "ABC-12 "; cat "$1"; } >"$1.new" && mv "$1.new" "$1"\n'

THERE = ("gitgpt: no draft: there is a message already",)

ROWS: dict[str, Row] = {
    "husky, by the line in .husky": Row(husky),
    "lefthook's hook is kept": Row(over(LEFTHOOK), check=lefthook_was_run),
    "a hook of the user's that does nothing": Row(over("#!/bin/sh\n")),
    "a hook of the user's that refuses": Row(
        over(REFUSE), code=1, message=b"chore: begin\n", seen=None, requests=0
    ),
    "a hook of the user's that writes a ticket": Row(
        over(WRITES), message=b"ABC-12 " + DRAFT, seen=b"ABC-12 " + DRAFT
    ),
    "a hook of the user's that writes a message": Row(
        over(WRITES.replace("ABC-12 ", "fix it")),
        requests=0,
        message=b"fix it\n",
        seen=b"fix it\n",
        said=THERE,
    ),
    "a commit-msg hook that adds a trailer": Row(
        over(CHANGE_ID, name="commit-msg"), message=DRAFT + b"\nChange-Id: I0123456789\n"
    ),
    "a commit-msg hook and --no-edit": Row(
        over(CHANGE_ID, "--no-edit", name="commit-msg"),
        message=DRAFT + b"\nChange-Id: I0123456789\n",
        seen=None,
    ),
    "pre-commit": Row(by_framework(), said=None),
    "pre-commit, --no-edit": Row(by_framework("--no-edit"), seen=None, said=None),
    "pre-commit, -m": Row(by_framework("-m", "mine"), message=b"mine\n", seen=None, requests=0, said=None),
    "pre-commit, --amend": Row(
        by_framework("--amend"),
        message=b"chore: configure pre-commit\n",
        seen=b"chore: configure pre-commit\n\n#",
        requests=0,
        said=None,
    ),
    "pre-commit, FILE": Row(by_framework("--", "src/new.py"), said=None),
    "pre-commit, unstaged changes": Row(framework_with_unstaged, unsent=("unstaged",), said=None),
    "pre-commit in a worktree": Row(framework_in_worktree, said=None),
    "pre-commit with top-level files": Row(framework_top_level_files, said=None),
    "plain hook, then pre-commit": Row(by_framework(is_plain_too=True), said=None),
    "pre-commit, then plain hook": Row(by_framework(is_plain_last=True), said=None),
    "plain hook, then pre-commit, with a template": Row(
        by_framework(is_plain_too=True, template="Why:\n"),
        message=DRAFT + b"\nWhy:\n",
        seen=DRAFT + b"\nWhy:\n\n#",
        said=None,
    ),
    "pre-commit, then plain hook, with a template": Row(
        by_framework(is_plain_last=True, template="Why:\n"),
        message=DRAFT + b"\nWhy:\n",
        seen=DRAFT + b"\nWhy:\n\n#",
        said=None,
    ),
    "plain hook installed twice": Row(plain_twice),
    "called twice by another tool": Row(copied_as_old),
}
