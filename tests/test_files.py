"""A file is replaced whole or stays as it was, and nothing is left beside it."""

from __future__ import annotations

import ast
import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitgpt import files
from gitgpt.errors import FileError, MissingFileError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "COMMIT_EDITMSG"
    path.write_bytes(b"old\n")
    path.chmod(0o664)
    return path


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_replaces_content_and_keeps_the_mode(path: Path) -> None:
    before = os.umask(0o077)
    try:
        assert files.replace_file(path, b"new\n")
    finally:
        os.umask(before)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new\n", 0o664)
    assert names(path.parent) == [path.name]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another's file")
def test_keeps_the_owner(path: Path) -> None:
    os.chown(path, 1234, 1234)
    files.replace_file(path, b"new\n")
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 1234)


def test_a_leftover_beside_is_no_obstacle(path: Path) -> None:
    path.with_name(path.name + files.SUFFIX).write_bytes(b"from a killed run")
    files.replace_file(path, b"new\n")
    assert path.read_bytes() == b"new\n"
    assert names(path.parent) == [path.name]


def test_not_wanted_any_more(path: Path) -> None:
    assert not files.replace_file(path, b"late\n", is_wanted=lambda: False)
    assert path.read_bytes() == b"old\n"
    assert names(path.parent) == [path.name]


def link(path: Path) -> None:
    path.rename(path.with_name("target"))
    path.symlink_to("target")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


SPOILED = {
    "vanished": (Path.unlink, "No such file"),
    "symbolic link": (link, "not a regular file|is a symbolic link"),
    "folder": (folder, "not a regular file"),
    "pipe": (pipe, "not a regular file"),
}


@pytest.mark.parametrize("name", SPOILED)
@pytest.mark.parametrize(
    "act", [files.read_file, lambda path: files.replace_file(path, b"new\n")], ids=["read", "write"]
)
def test_what_is_no_plain_file_is_refused(path: Path, name: str, act: object) -> None:
    spoil, reason = SPOILED[name]
    spoil(path)
    before = names(path.parent)
    with pytest.raises(FileError, match=reason):
        act(path)  # type: ignore[operator]
    assert names(path.parent) == before


def test_read_only_is_refused_even_for_root(path: Path) -> None:
    path.chmod(0o444)
    with pytest.raises(FileError, match="is read-only"):
        files.replace_file(path, b"new\n")
    assert path.read_bytes() == b"old\n"


def test_read_has_a_limit(path: Path) -> None:
    assert files.read_file(path, limit=4) == b"old\n"
    with pytest.raises(FileError, match="is larger than 3 bytes"):
        files.read_file(path, limit=3)


def test_full_disk_leaves_the_old_file(path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(FileError, match=r"cannot write .*File too large"):
            files.replace_file(path, b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == b"old\n"
    assert names(path.parent) == [path.name]


WRITER = """
import sys
from collections.abc import Iterator
from pathlib import Path
from gitgpt import files
path = Path(sys.argv[1])
print("ready", flush=True)
while True:
    for letter in b"ab":
        files.replace_file(path, bytes([letter]) * 100_000)
"""


def test_kill_at_any_time_leaves_one_text_or_the_other(path: Path) -> None:
    for step in range(5):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
        assert writer.stdout and writer.stdout.readline() == b"ready\n"
        signal.sigtimedwait([], 0.003 * step)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        assert path.read_bytes() in (b"old\n", b"a" * 100_000, b"b" * 100_000)


# --- files of a working tree


@pytest.fixture(params=[True, False], ids=["dir_fd", "by path"])
def tree(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working tree, next to a folder that no function may touch; as on Linux and as on Windows."""
    monkeypatch.setattr(files, "HAS_DIR_FD", request.param)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("canary")
    top = tmp_path / "tree"
    (top / "docs").mkdir(parents=True)
    (top / ".git" / "hooks").mkdir(parents=True)
    (top / "docs" / "page.md").write_bytes(b"page\n")
    return top


def test_a_file_of_the_tree_is_read_and_written(tree: Path) -> None:
    (tree / "docs" / "page.md").chmod(0o640)
    assert files.read_tree_file(tree, "docs/page.md") == b"page\n"
    assert files.write_tree_file(tree, "docs/page.md", b"new\n")
    assert files.write_tree_file(tree, Path("docs") / "other.md", b"other\n")
    assert (tree / "docs" / "page.md").read_bytes() == b"new\n"
    assert stat.S_IMODE((tree / "docs" / "page.md").stat().st_mode) == 0o640
    assert names(tree / "docs") == ["other.md", "page.md"]


def test_a_new_file_brings_its_folders_and_replaces_nothing(tree: Path) -> None:
    assert files.write_tree_file(tree, "a/b/note.md", b"note", is_new=True)
    with pytest.raises(FileError, match="already exists"):
        files.write_tree_file(tree, "a/b/note.md", b"other", is_new=True)
    with pytest.raises(FileError, match=r"cannot write .*No such file"):
        files.write_tree_file(tree, "x/y.md", b"")
    with pytest.raises(MissingFileError):
        files.read_tree_file(tree, "x/y.md")
    assert (tree / "a" / "b" / "note.md").read_bytes() == b"note"


def test_under_umask_0_nobody_else_can_write_a_new_file(tree: Path) -> None:
    before = os.umask(0)
    try:
        files.write_tree_file(tree, "a/new.md", b"", is_new=True)
        files.create_file(tree / "own", b"")
    finally:
        os.umask(before)
    for path in (tree / "a", tree / "a" / "new.md", tree / "own"):
        assert not path.stat().st_mode & 0o022, path


def test_what_is_not_wanted_in_the_tree_is_not_written(tree: Path) -> None:
    assert not files.write_tree_file(tree, "docs/page.md", b"late", is_wanted=lambda: False)
    assert not files.write_tree_file(tree, "docs/new.md", b"late", is_wanted=lambda: False)
    assert (names(tree / "docs"), (tree / "docs/page.md").read_bytes()) == (["page.md"], b"page\n")


def _link_file(tree: Path) -> str:
    (tree / "link.md").symlink_to("../outside/secret.md")
    return "link.md"


def _link_file_inside(tree: Path) -> str:
    (tree / "link.md").symlink_to("docs/page.md")
    return "link.md"


def _link_to_nothing(tree: Path) -> str:
    (tree / "link.md").symlink_to("../outside/new.md")
    return "link.md"


def _link_folder(tree: Path) -> str:
    (tree / "link").symlink_to("../outside")
    return "link/secret.md"


def _link_deep(tree: Path) -> str:
    (tree / "docs" / "deep").symlink_to("../../outside")
    return "docs/deep/secret.md"


def _pipe(tree: Path) -> str:
    os.mkfifo(tree / "pipe.md")
    return "pipe.md"


def _device(tree: Path) -> str:
    (tree / "zero.md").symlink_to("/dev/zero")
    return "zero.md"


def _folder(tree: Path) -> str:
    return "docs"


HOSTILE = [_link_file, _link_file_inside, _link_to_nothing, _link_folder, _link_deep, _pipe, _device, _folder]
ESCAPES = [
    "../outside/secret.md", "docs/../../outside/secret.md", "/etc/hostname", "", ".", "..",
    ".git/config", ".GIT/hooks/post-commit", "docs/.git/x", ".git./x", "git~1/x", ".g\u200cit/x",
    ".git::$DATA", "a\0b",
]  # fmt: skip


def _attempts(tree: Path, path: str) -> list[object]:
    return [
        lambda: files.read_tree_file(tree, path),
        lambda: files.write_tree_file(tree, path, b"gitgpt"),
        lambda: files.write_tree_file(tree, path, b"gitgpt", is_new=True),
    ]


def _snapshot(tree: Path) -> list[tuple[str, bytes]]:
    found = [path for path in tree.parent.rglob("*") if path.is_file()]
    return sorted((str(path), path.read_bytes()) for path in found if not path.samefile("/dev/zero"))


@pytest.mark.parametrize("prepare", HOSTILE, ids=lambda prepare: prepare.__name__)
def test_a_hostile_file_is_neither_read_nor_written(tree: Path, prepare: object) -> None:
    path = prepare(tree)  # type: ignore[operator]  # a function of the list above
    before = _snapshot(tree)
    for attempt in _attempts(tree, path):
        with pytest.raises(FileError):
            attempt()  # type: ignore[operator]  # a lambda
    assert _snapshot(tree) == before


@pytest.mark.parametrize("path", ESCAPES)
def test_a_path_that_leaves_the_tree_or_enters_git_is_refused(tree: Path, path: str) -> None:
    before = _snapshot(tree)
    for attempt in _attempts(tree, path):
        with pytest.raises(FileError):
            attempt()  # type: ignore[operator]  # a lambda
    assert _snapshot(tree) == before


def test_a_file_of_the_tree_has_a_limit(tree: Path) -> None:
    assert files.read_tree_file(tree, "docs/page.md", limit=5) == b"page\n"
    with pytest.raises(FileError, match="larger than 4 bytes"):
        files.read_tree_file(tree, "docs/page.md", limit=4)


@pytest.mark.skipif(not Path("/proc/self/pagemap").exists(), reason="needs /proc")
def test_a_file_without_end_has_a_limit() -> None:
    with pytest.raises(FileError, match="larger than 1000 bytes"):
        files.read_file(Path("/proc/self/pagemap"), limit=1000)


# --- files that a person named: link name -> what it leads to -> what happens
NAMED = {
    "CHANGELOG.md": ("docs/page.md", "page\n"),
    "docs/up.md": ("../docs/../docs/page.md", "page\n"),
    "out.md": ("../outside/secret.md", "leads out"),
    "absolute.md": ("/etc/hostname", "leads out"),
    "loop.md": ("loop.md", "leads out"),
    "kind.md": (".env", "link to .env"),
    "git.md": (".git/x.md", "belongs to git"),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_named_file_may_be_a_link_that_stays_inside(tree: Path, name: str) -> None:
    goal, expected = NAMED[name]
    (tree / name).symlink_to(goal)
    (tree / ".env").write_text("KEY=1")
    if expected == "page\n":
        assert files.read_named_file(tree, tree / name) == b"page\n"
        files.write_named_file(tree, tree / name, b"new\n")
        assert ((tree / name).is_symlink(), (tree / "docs/page.md").read_bytes()) == (True, b"new\n")
        return
    before = _snapshot(tree)
    with pytest.raises(FileError, match=expected):
        files.read_named_file(tree, tree / name)
    with pytest.raises(FileError, match=expected):
        files.write_named_file(tree, tree / name, b"new\n")
    assert _snapshot(tree) == before


def test_a_named_file_elsewhere_is_the_persons_own_choice(tree: Path, tmp_path: Path) -> None:
    files.write_named_file(tree, tmp_path / "outside" / "new.md", b"new")
    files.write_named_file(None, tmp_path / "outside" / "secret.md", b"replaced")
    assert files.read_named_file(tree, tmp_path / "outside" / "new.md") == b"new"
    (tmp_path / "outside" / "link.md").symlink_to("new.md")
    with pytest.raises(FileError, match=r"not a regular file|symbolic link"):
        files.write_named_file(tree, tmp_path / "outside" / "link.md", b"through a link")


def test_a_tree_reached_under_another_name_is_the_same_tree(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to("tree")
    assert files.path_in_tree(tree, tmp_path / "alias" / "docs" / "page.md") == "docs/page.md"
    assert files.path_in_tree(tree, tmp_path / "outside" / "secret.md") is None
    assert files.path_in_tree(None, tmp_path) is None


# --- no other door

OWN = "gitgpt's own file"
GIT = "a file of git's folder, which no clone brings along"
USER = "a path that the user named in his own settings or environment"
PACKAGE = "data of the package"
# module -> why it opens files without gitgpt/files.py
DOORS = {
    "files.py": "the door", "__main__.py": "the null device", "bug_report.py": OWN,
    "usage/trace.py": USER, "usage/reader.py": USER, "usage/prices.py": USER,
    "usage/usage_log.py": OWN, "usage/archive.py": OWN, "usage/spent.py": OWN, "storage/sqlite.py": OWN,
    "usage/page.py": PACKAGE, "prompts/__init__.py": PACKAGE, "jobs/evaluation/show.py": PACKAGE,
    "storage/redis_store.py": PACKAGE, "diff/trivial.py": PACKAGE,
    "llm/providers/registry.py": PACKAGE, "conventional/rules/wording.py": PACKAGE,
    "conventional/rules/weights.py": PACKAGE,
    "repository/caller.py": "/proc", "repository/head.py": GIT, "repository/commit_log.py": GIT,
    "repository/hookfiles.py": GIT, "jobs/rewording.py": GIT, "githooks/prepare_commit_msg.py": GIT,
    "repository/index_tree.py": "git's index, and a copy of it in a temporary folder",
    "jobs/changelog/forge_links.py": USER,
    "githooks/background_draft.py": "the null device",
    "repository/rewrite.py": "a temporary folder of its own", "repository/commits.py": "as above",
    "config/trusted_files.py": OWN, "commands/forget.py": OWN, "config/discovery.py": USER,
    "config/user_file.py": USER, "commands/setup.py": USER, "commands/commit/staging.py": GIT,
    "repository/prepared.py": GIT,
}  # fmt: skip
# module -> why it may use the functions for gitgpt's and git's own files
OWN_FILES = {
    "githooks/prepare_commit_msg.py": GIT, "repository/hookfiles.py": GIT, "config/trusted_files.py": OWN,
    "config/layers.py": USER,
    "config/key_sources.py": USER, "usage/spent.py": OWN, "commands/usage.py": USER,
    "commands/evaluate.py": USER,
    "jobs/changelog/render_data.py": "the files that GitHub names for its jobs",
    "commands/lint.py": "a message file of git's",
    "githooks/commit_msg.py": GIT, "jobs/commit/prompt_template.py": USER,
    "repository/hook_callers.py": GIT, "repository/why_notes.py": GIT,
}  # fmt: skip
OPENING = {
    "open", "fdopen", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir", "makedirs",
    "rename", "replace", "remove", "symlink_to", "touch", "copyfile", "copyfileobj", "rmtree", "mkstemp",
    "NamedTemporaryFile", "FileIO", "chmod",
}  # fmt: skip
UNTYPED = {"open", "replace", "remove"}  # methods of texts, lists and connections have these names too
MODULES = {"os", "Path", "shutil", "path", "io", "gzip", "tempfile"}


def _is_opening(call: ast.Call) -> bool:
    name = call.func
    if isinstance(name, ast.Name):
        return name.id in ("open", "mkstemp", "NamedTemporaryFile")
    if not isinstance(name, ast.Attribute) or name.attr not in OPENING:
        return False
    if name.attr == "replace" and len(call.args) > 1:  # in a text
        return isinstance(name.value, ast.Name) and name.value.id == "os"
    owner = name.value
    word = owner.id if isinstance(owner, ast.Name) else ""
    return name.attr not in UNTYPED or word in MODULES or word.endswith(("path", "file"))


def _calls() -> Iterator[tuple[str, ast.Call]]:
    package = Path(files.__file__).parent
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call):
                yield path.relative_to(package).as_posix(), node


def test_no_other_way_to_open_a_file() -> None:
    """A file of a working tree that is opened in another way may be a link, a device or endless."""
    found = {module for module, call in _calls() if _is_opening(call)}
    assert found - set(DOORS) == set()
    assert set(DOORS) - found == set(), "a door that is not used any more"


def test_the_functions_for_own_files_are_used_for_own_files() -> None:
    plain = {"read_file", "replace_file", "create_file", "append_file", "check_replaceable"}
    found = {
        module
        for module, call in _calls()
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and (call.func.value.id, call.func.attr in plain) == ("files", True)
    }
    assert found - set(OWN_FILES) == set(), "use read_tree_file or read_named_file, or add the reason"
