"""The hook file itself, with a stand-in for the program: what it skips and finds, that it never blocks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ground.repo import Repo, Run

from gitgpt.repository import hookfiles

NAME = "prepare-commit-msg"
RECORDER = '#!/bin/sh\necho "$0 $*" >>"${0%/*}/calls"\n'


class Ground:
    """A hook file installed for a stand-in that records how it was called."""

    def __init__(self, folder: Path, script: str = RECORDER) -> None:
        self.folder = folder
        self.program = folder / "bin/gitgpt"
        self.hook = folder / "hooks" / NAME
        self.message = folder / "MSG"
        self.message.write_bytes(b"\n# help\n")
        self.program.parent.mkdir()
        self.put(self.program, script)
        hookfiles.install_hooks(self.hook.parent, NAME, str(self.program))

    def put(self, path: Path, script: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)

    def run(self, *arguments: str, path: str = "/usr/bin:/bin", **env: str) -> Run:
        return Repo(self.folder).run(self.hook, *(arguments or ("MSG",)), env={"PATH": path, **env})

    @property
    def calls(self) -> list[str]:
        return [line for file in self.folder.rglob("calls") for line in file.read_text().splitlines()]


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


PASSED_ON = [("MSG",), ("MSG", ""), ("MSG", "template")]
SKIPPED = [
    ("MSG", "message"), ("MSG", "message", ""), ("MSG", "merge"), ("MSG", "squash"), ("MSG", "commit", "x"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", PASSED_ON, ids=" ".join)
def test_asks_for_a_message_where_there_is_none(ground: Ground, arguments: tuple[str, ...]) -> None:
    done = ground.run(*arguments)
    assert (done.code, done.errors) == (0, "")
    assert ground.calls == [f"{ground.program} hook-impl {NAME} {' '.join(arguments)}"]


@pytest.mark.parametrize("arguments", SKIPPED, ids=" ".join)
def test_leaves_messages_that_exist(ground: Ground, arguments: tuple[str, ...]) -> None:
    done = ground.run(*arguments)
    assert (done.code, done.errors, ground.calls) == (0, "", [])


@pytest.mark.parametrize(
    ("arguments", "calls"),
    [(("MSG", "commit", "HEAD"), 1), (("MSG", "squash"), 1), (("MSG", "message"), 0), (("MSG", "merge"), 0)],
)
def test_further_sources_when_asked_for(ground: Ground, arguments: tuple[str, ...], calls: int) -> None:
    hookfiles.install_hooks(ground.hook.parent, NAME, str(ground.program), also=("commit", "squash"))
    assert ground.run(*arguments).code == 0
    assert len(ground.calls) == calls


def test_unknown_source_is_left_alone_and_said(ground: Ground) -> None:
    done = ground.run("MSG", "dream")
    assert (done.code, done.errors, ground.calls) == (
        0,
        "gitgpt: unknown message source 'dream', nothing done\n",
        [],
    )


@pytest.mark.parametrize(("value", "calls"), [("1", 0), ("yes", 0), ("0", 1), ("", 1)])
def test_skip_variable(ground: Ground, value: str, calls: int) -> None:
    assert ground.run(GITGPT_SKIP=value).code == 0
    assert len(ground.calls) == calls


# -- finding the program


def test_program_on_path_when_the_recorded_one_is_gone(ground: Ground) -> None:
    ground.program.rename(ground.folder / "gone")
    other = ground.folder / "elsewhere/gitgpt"
    ground.put(other, RECORDER)
    ground.run(path=f"{other.parent}:/usr/bin:/bin")
    assert ground.calls == [f"{other} hook-impl {NAME} MSG"]


def test_program_in_the_usual_place_when_path_is_short(ground: Ground, home: Path) -> None:
    ground.program.unlink()
    ground.put(home / ".local/bin/gitgpt", RECORDER)
    ground.run()
    assert (home / ".local/bin/calls").read_text() == f"{home}/.local/bin/gitgpt hook-impl {NAME} MSG\n"


NOT_FOUND = "gitgpt: not found, no message drafted; reinstall it, or remove this hook\n"


@pytest.mark.parametrize(
    "first_line", [None, "#!/gone/bin/python", "#!/gone/bin/python -s", "#!"], ids=["no file", "x", "y", "z"]
)
def test_gone_program_is_one_line(ground: Ground, first_line: str | None) -> None:
    ground.program.unlink()
    if first_line:
        ground.put(ground.program, f"{first_line}\nimport sys\n")
    done = ground.run()
    assert (done.code, done.errors) == (0, NOT_FOUND)


def test_hook_without_home(ground: Ground) -> None:
    bare = subprocess.run(
        [ground.hook, "MSG"],
        env={"PATH": "/usr/bin:/bin"},
        cwd=ground.folder,
        capture_output=True,
        check=False,
    )
    assert (bare.returncode, bare.stderr, len(ground.calls)) == (0, b"", 1)


# -- never blocking


ENDS = {
    "killed": ("kill -9 $$", 137),
    "terminated": ("kill $$", 143),
    "failed": ("exit 1", 1),
    "not understood": ("exit 2", 2),
}


@pytest.mark.parametrize("name", ENDS)
def test_commit_passes_and_the_reason_is_one_line(ground: Ground, name: str) -> None:
    script, status = ENDS[name]
    ground.put(ground.program, f'#!/bin/sh\n: >"$3.gitgpt"\n{script}\n')
    done = ground.run()
    assert (done.code, done.errors) == (0, f"gitgpt: stopped early (status {status}), no message drafted\n")
    assert ground.message.read_bytes() == b"\n# help\n"
    assert not Path(f"{ground.message}.gitgpt").exists()


def test_what_the_program_says_is_heard(ground: Ground) -> None:
    ground.put(ground.program, "#!/bin/sh\necho out; echo err >&2\n")
    done = ground.run()
    assert (done.out, done.err) == (b"out\n", b"err\n")


@pytest.mark.parametrize("shell", ["dash", "bash --posix", "busybox sh", "zsh --emulate sh", "ksh"])
def test_every_shell_that_is_here(ground: Ground, shell: str) -> None:
    program, *options = shell.split()
    found = shutil.which(program)
    if not found:
        pytest.skip(f"no {program} on this machine")
    ground.put(ground.program, "#!/bin/sh\nexit 3\n")
    done = Repo(ground.folder).run(found, *options, ground.hook, "MSG")
    assert (done.code, done.errors) == (0, "gitgpt: stopped early (status 3), no message drafted\n")


# -- the hook that was there before


def test_kept_hook_runs_first_and_may_refuse(tmp_path: Path) -> None:
    foreign = tmp_path / "hooks" / NAME
    foreign.parent.mkdir()
    foreign.write_text('#!/bin/sh\necho "kept $*" >>calls\n[ "$2" != message ] || exit 7\n')
    foreign.chmod(0o755)
    ground = Ground(tmp_path)
    assert ground.run("MSG", "").code == 0
    assert sorted(ground.calls) == [f"{ground.program} hook-impl {NAME} MSG ", "kept MSG "]
    assert ground.run("MSG", "message").code == 7
    assert ground.run("MSG", "", GITGPT_SKIP="1").code == 0
    assert len(ground.calls) == 4


def test_a_circle_of_hooks_ends(tmp_path: Path) -> None:
    """pre-commit keeps our file as its .legacy; installed again, we keep pre-commit's."""
    hook = tmp_path / "hooks" / NAME
    hook.parent.mkdir()
    hook.write_text(f'#!/bin/sh\n"{hook}.legacy" "$@"\n')
    hook.chmod(0o755)
    ground = Ground(tmp_path)
    shutil.copy(ground.hook, f"{hook}.legacy")
    assert ground.run().code == 0
    assert ground.calls == [f"{ground.program} hook-impl {NAME} MSG"]


# -- the environment handed on


def test_nothing_of_the_working_tree_is_imported(ground: Ground) -> None:
    for module in ("json", "click", "git", "requests", "sitecustomize", "gitgpt"):
        (ground.folder / f"{module}.py").write_text("raise SystemExit('imported from the working tree')\n")
    ground.put(ground.program, f"#!{sys.executable}\nimport json, gitgpt\nprint(gitgpt.__file__)\n")
    done = ground.run(PYTHONPATH=".")
    assert (done.code, done.errors) == (0, "")
    assert "gitgpt/__init__.py" in done.text


def test_program_knows_the_git_that_waits(ground: Ground) -> None:
    ground.put(ground.program, "#!/bin/sh\necho $GITGPT_GIT_PROCESS\n")
    assert ground.run().text == str(os.getpid())


def test_shellcheck_has_nothing_to_say() -> None:
    program = shutil.which("shellcheck")
    if not program:
        pytest.skip("shellcheck is not installed (Debian: apt-get install shellcheck)")
    template = hookfiles._template(NAME)
    done = subprocess.run([program, "-s", "sh", "-"], input=template, capture_output=True, check=False)
    assert done.stdout.decode() == ""
