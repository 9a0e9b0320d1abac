"""`gitgpt changelog` on real repositories: what it prints, what it writes, what it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from ground.history import Node, write_history
from ground.repo import Repo
from ground.server import Server, completion

from gitgpt import cli


class Done(NamedTuple):
    """A finished command."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]

NODES = [
    Node("a", "feat: start", tags=("v1.0.0",)),
    Node("b", "fix(ui): crash on empty input (#2)"),
    Node("c", "docs: say more"),
    Node("d", "feat: search\nno blank line (", tags=("v1.1.0",)),
    Node("e", "feat!: drop Python 3.8\n\nBREAKING CHANGE: use 3.9"),
    Node("f", "Tune the cache"),
]


@pytest.fixture
def run(repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `gitgpt changelog` with arguments, in the repository or another folder."""

    def call(*arguments: str, cwd: Path | None = None) -> Done:
        monkeypatch.chdir(cwd or repo.path)
        capsys.readouterr()
        code = cli.main(["changelog", *arguments])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return call


@pytest.fixture
def project(repo: Repo) -> Repo:
    """A repository with two releases and a remote on GitHub."""
    write_history(repo, NODES)
    repo.git("reset", "-q", "--hard", "main")
    repo.git("remote", "add", "origin", "git@github.com:me/it.git")
    return repo


UNRELEASED = """\
## [Unreleased]

### Changed

- Tune the cache ([{f:.7}](https://github.com/me/it/commit/{f}))

### Removed

- **Breaking:** drop Python 3.8 ([{e:.7}](https://github.com/me/it/commit/{e}))

  use 3.9

[Unreleased]: https://github.com/me/it/compare/v1.1.0...HEAD
"""

NOTES = """\
### Added

- search ([{d:.7}](https://github.com/me/it/commit/{d}))

### Fixed

- **ui:** crash on empty input ([#2](https://github.com/me/it/pull/2))

Of 3 commits, not listed: internal changes (1).

**Full changelog**: https://github.com/me/it/compare/v1.0.0...v1.1.0
"""


def ids(repo: Repo) -> dict[str, str]:
    names = repo.git("rev-list", "--reverse", "HEAD").split()
    return dict(zip("abcdef", names, strict=False))


def test_what_is_unreleased(project: Repo, run: Run) -> None:
    done = run("--unreleased")
    assert done.code == 0
    assert done.out == UNRELEASED.format(**ids(project))
    assert done.err == "gitgpt: 2 commits\n"


def test_notes_of_a_release(project: Repo, run: Run) -> None:
    expected = NOTES.format(**ids(project))
    assert run("v1.1.0", "--format", "notes").out == expected
    assert run("1.1.0", "--format", "notes").out == expected
    assert run("--latest", "--format", "notes").out == expected


def test_the_whole_history(project: Repo, run: Run) -> None:
    done = run()
    assert re.findall(r"^## .*", done.out, re.MULTILINE) == [
        "## [Unreleased]",
        "## [1.1.0] - 2026-01-02",
        "## [1.0.0] - 2026-01-02",
    ]
    assert done.out.startswith("# Changelog\n\nAll notable changes")
    assert "keepachangelog.com/en/2.0.0/" in done.out
    assert "keepachangelog.com/en/1.1.0/" in run("--edition", "1.1.0").out
    assert done.err == "gitgpt: 6 commits, left out: 1 internal\n"


def test_json_names_every_commit(project: Repo, run: Run) -> None:
    data = json.loads(run("--json").out)
    assert data["schema"] == 1
    assert data["next_version"] == "2.0.0" and data["bump"] == "major"
    found = [
        name
        for release in data["releases"]
        for part in ("entries", "omitted")
        for item in release[part]
        for name in ([commit["id"] for commit in item["commits"]] if part == "entries" else [item["id"]])
    ]
    assert sorted(found) == sorted(ids(project).values())
    assert [release["commits"] for release in data["releases"]] == [2, 3, 1]


NEXT = [
    ((), "2.0.0"),
    (("--bump", "minor"), "1.2.0"),
    (("--bump", "patch"), "1.1.1"),
    (("--pre", "rc"), "2.0.0-rc.1"),
    (("--release", "v3.0.0"), "3.0.0"),
]


@pytest.mark.parametrize(("arguments", "expected"), NEXT)
def test_the_next_version(project: Repo, run: Run, arguments: tuple[str, ...], expected: str) -> None:
    assert run("--next-version", *arguments).out == f"{expected}\n"


def test_next_versions_below_one(repo: Repo, run: Run) -> None:
    write_history(repo, [Node("a", "feat: x")])
    assert run("--next-version").out == "0.1.0\n"
    repo.tag("v0.1.0", "main")
    assert run("--next-version") == Done(0, "0.1.0\n", "gitgpt: no change asks for a new version\n")
    write_history(repo, [Node("a", "feat: x"), Node("b", "feat!: y")])
    assert run("--next-version").out == "0.2.0\n"
    assert run("--next-version", "--major-on-zero").out == "1.0.0\n"


def test_calendar_versions_are_not_computed(repo: Repo, run: Run) -> None:
    write_history(repo, [Node("a", "feat: x", tags=("2026.1.0",)), Node("b", "feat: y")])
    done = run("--next-version")
    assert done.code == 2 and "--release VERSION" in done.err
    assert run("--next-version", "--release", "2026.2.0").out == "2026.2.0\n"
    assert "Calendar Versioning" in run().out


def test_writing_twice_is_writing_once(project: Repo, run: Run) -> None:
    file = project.path / "CHANGELOG.md"
    assert run("--check").code == 1
    assert not file.exists()
    done = run("--write")
    assert done.code == 0 and "is brought up to date" in done.err
    text = file.read_bytes()
    assert "is up to date" in run("--write").err
    assert file.read_bytes() == text
    assert run("--check") == Done(
        0, "", "gitgpt: CHANGELOG.md is up to date\ngitgpt: 6 commits, left out: 1 internal\n"
    )
    project.commit("docs: changelog", {"CHANGELOG.md": text})
    assert run("--check").code == 0, "committing the file does not make it old"
    project.commit("feat: y")
    done = run("--check")
    assert done.code == 1 and "+- y (" in done.out and done.out.startswith("--- a/CHANGELOG.md\n")
    assert "gitgpt changelog --write" in done.err
    assert file.read_bytes() == text


def test_a_dry_run_shows_and_does_not_write(project: Repo, run: Run) -> None:
    done = run("--write", "--dry-run")
    assert done.code == 0 and "+## [Unreleased]" in done.out
    assert not (project.path / "CHANGELOG.md").exists()


def test_cutting_a_release(project: Repo, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    file = project.path / "CHANGELOG.md"
    run("--write")
    run("--write", "--bump")
    text = file.read_text()
    assert "## [Unreleased]\n" in text and "## [2.0.0] - 2026-09-21\n" in text
    assert "[2.0.0]: https://github.com/me/it/compare/v1.1.0...v2.0.0\n" in text
    assert run("--check", "--bump").code == 0
    assert run("--check").code == 0
    project.commit("chore(release): 2.0.0", {"CHANGELOG.md": text})
    project.tag("v2.0.0")
    assert run("--check").code == 0
    assert project.git("log", "-1", "--format=%s") == "chore(release): 2.0.0", (
        "nothing is committed by itself"
    )


def test_the_file_is_found_from_a_folder_below(project: Repo, run: Run) -> None:
    below = project.path / "src"
    below.mkdir()
    run("--write", cwd=below)
    assert (project.path / "CHANGELOG.md").exists()
    run("--write", "NEWS.md", cwd=below)
    assert (below / "NEWS.md").exists()


def test_a_linked_file_stays_a_link_and_keeps_its_mode(project: Repo, run: Run) -> None:
    real = project.write("docs/changes.md", "", mode=0o640)
    (project.path / "CHANGELOG.md").symlink_to("docs/changes.md")
    run("--write")
    assert (project.path / "CHANGELOG.md").is_symlink()
    assert real.read_text().startswith("# Changelog")
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_file_that_cannot_be_written_stays_as_it_was(project: Repo, run: Run) -> None:
    done = run("--write", "no/such/folder/CHANGELOG.md")
    assert done.code == 7 and "cannot write" in done.err
    project.write("bad.md", b"\xff\xfe\x00")
    done = run("--write", "bad.md")
    assert done.code == 7 and "not UTF-8" in done.err


def test_strict(project: Repo, run: Run) -> None:
    done = run("--unreleased", "--strict")
    assert done.code == 1
    assert f"no Conventional Commits header: {ids(project)['f'][:10]} Tune the cache" in done.err
    assert run("v1.1.0", "--strict").code == 0


def test_output_goes_to_a_file(project: Repo, run: Run) -> None:
    done = run("--output", "notes.md", "--latest", "--format", "notes")
    assert done.out == ""
    assert (project.path / "notes.md").read_text() == NOTES.format(**ids(project))


def test_github_outputs_cannot_be_forged(
    repo: Repo, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_history(
        repo,
        [Node("a", "feat: x\n\nBREAKING CHANGE: EOF\nversion=9.9.9\n\ngitgpt-0\n::set-output name=x::y")],
    )
    output, summary = tmp_path / "output", tmp_path / "summary"
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    done = run("--github", "--unreleased")
    assert done.code == 0
    assert summary.read_text() == done.out
    assert not re.search(r"^(::|##\[)", done.out, re.MULTILINE)
    values = read_outputs(output.read_text())
    assert values.pop("changelog") == done.out.rstrip()
    assert values == {
        "version": "", "tag": "", "previous": "", "next_version": "0.1.0", "bump": "major", "commits": "1",
        "entries": "1", "has_changes": "true",
    }  # fmt: skip


def read_outputs(text: str) -> dict[str, str]:
    """As the runner reads them: NAME<<DELIMITER, lines, DELIMITER."""
    values = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, _, delimiter = line.partition("<<")
        value = []
        while (line := next(lines)) != delimiter:
            value.append(line)
        values[name] = "\n".join(value)
    return values


def test_github_outputs_outside_of_github(project: Repo, run: Run) -> None:
    done = run("--github")
    assert done.code == 2 and "GITHUB_OUTPUT is not set" in done.err


def test_gitlab_dotenv(project: Repo, run: Run) -> None:
    run("--latest", "--dotenv", "changelog.env")
    assert (project.path / "changelog.env").read_text() == (
        "CHANGELOG_VERSION=1.1.0\nCHANGELOG_TAG=v1.1.0\nCHANGELOG_PREVIOUS=v1.0.0\nCHANGELOG_NEXT_VERSION=1.1.0\n"
        "CHANGELOG_BUMP=none\nCHANGELOG_COMMITS=3\nCHANGELOG_ENTRIES=2\nCHANGELOG_HAS_CHANGES=true\n"
    )


SHALLOW = [("--depth", "1"), ("--depth", "3", "--no-tags")]


@pytest.mark.parametrize("options", SHALLOW, ids=" ".join)
@pytest.mark.parametrize(
    "arguments", [(), ("--unreleased",), ("--write",), ("--check",), ("--json",), ("--next-version",)]
)
def test_a_shallow_clone_is_refused(
    project: Repo, run: Run, tmp_path: Path, options: tuple[str, ...], arguments: tuple[str, ...]
) -> None:
    clone = project.clone(tmp_path / "clone", *options)
    done = run(*arguments, cwd=clone.path)
    assert done.code == 4
    assert done.out == ""
    for fix in ("git fetch --unshallow --tags", "fetch-depth: 0", 'GIT_DEPTH: "0"'):
        assert fix in done.err
    assert not (clone.path / "CHANGELOG.md").exists()


def test_a_shallow_clone_that_has_all_that_is_asked_for_will_do(
    project: Repo, run: Run, tmp_path: Path
) -> None:
    clone = project.clone(tmp_path / "clone", "--depth", "4")
    assert run("--unreleased", cwd=clone.path).code == 0
    assert run(cwd=clone.path).code == 4


def test_a_clone_without_tags_is_refused(project: Repo, run: Run, tmp_path: Path) -> None:
    clone = project.clone(tmp_path / "clone", "--no-tags")
    done = run(cwd=clone.path)
    assert done.code == 4 and "git fetch --tags" in done.err


def test_a_treeless_clone_works_without_its_remote(project: Repo, run: Run, tmp_path: Path) -> None:
    expected = run("--url", "https://github.com/me/it").out
    project.config(uploadpack_allowFilter="true")
    clone = project.clone(tmp_path / "clone", "--filter=tree:0", "--no-checkout")
    clone.git("remote", "set-url", "origin", "file:///nowhere")
    assert run("--url", "https://github.com/me/it", cwd=clone.path).out == expected
    alone = run("--unreleased", "--url", "https://github.com/me/it", cwd=clone.path)
    assert alone.out == run("--unreleased").out


def test_a_bare_repository_and_a_detached_head(project: Repo, run: Run, tmp_path: Path) -> None:
    expected = run("--url", "https://github.com/me/it").out
    bare = project.clone(tmp_path / "bare", "--bare")
    assert run("--url", "https://github.com/me/it", cwd=bare.path).out == expected
    project.git("checkout", "-q", "--detach")
    assert run().out == expected


REFUSED = [
    (("v9.9.9",), 2, "there is no release 'v9.9.9'"),
    (("v1.1",), 2, "did you mean v1.1.0"),
    (("nope..HEAD",), 2, "there is no release 'nope'"),
    (("v1.1.0..v1.0.0",), 3, "there is no commit in v1.1.0..v1.0.0"),
    (("HEAD..",), 3, "there is no commit in HEAD..HEAD"),
    (("--tag-pattern", "(",), 2, "no regular expression"),
    (("--polish", "--check"), 2, "--check asks no model"),
    (("--release", "1 2"), 2, "cannot be a version"),
    (("--pre", "r c"), 2, "cannot label"),
    (("--bump", "huge", "--next-version"), 2, "unknown bump 'huge'"),
    (("--latest", "--unreleased"), 2, "one part at a time"),
    (("v1.1.0", "--unreleased"), 2, "one part at a time"),
    (("--pr", "main", "v1.0.0.."), 2, "one part at a time"),
    (("--write", "--output", "x"), 2, "--output is for what is printed"),
    (("--dry-run",), 2, "--dry-run belongs to --write"),
    (("--write", "--check"), 2, "--write or --check"),
    (("--highlights", "--write"), 2, "highlights belong into release notes"),
    (("--write", "--latest"), 2, "a file follows the whole history"),
    (("--format", "xml"), 2, "'xml' is not one of"),
    (("--path", ":(bad)x"), 4, "pathspec"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "code", "error"), REFUSED)
def test_refused_with_a_reason(
    project: Repo, run: Run, arguments: tuple[str, ...], code: int, error: str
) -> None:
    done = run(*arguments)
    assert done.code == code
    assert done.out == ""
    assert error in done.err


def test_nothing_to_describe(repo: Repo, run: Run, tmp_path: Path) -> None:
    done = run()
    assert done.code == 3 and "there is no commit yet" in done.err
    done = run(cwd=tmp_path)
    assert done.code == 4 and "not a git repository" in done.err
    repo.commit("feat: x")
    done = run("--latest")
    assert done.code == 3 and "there is no release yet" in done.err


def test_what_does_not_happen_is_said(project: Repo, run: Run) -> None:
    assert "no commit here touches nowhere" in run("--path", "nowhere").err
    project.git("tag", "v2.0.0")
    assert "nothing to release" in run("--bump").err
    assert run("--write", "--bump").code == 0 and run("--check", "--bump").code == 0


def test_no_version_below_that_of_the_file_is_cut(project: Repo, run: Run) -> None:
    text = "# Changelog\n\n## [3.0.0] - 2026-01-01\n\n- x\n"
    path = project.write("CHANGELOG.md", text)
    for arguments in (("--write", "--bump"), ("--check", "--bump"), ("--write", "--release", "2.0.0")):
        done = run(*arguments)
        assert done.code == 2 and "has 3.0.0 already, so 2.0.0 cannot be next" in done.err
    assert path.read_text() == text
    assert run("--write", "--release", "3.1.0").code == 0
    assert "## [3.1.0]" in path.read_text()


def test_no_version_is_guessed_from_the_fewer_tags(repo: Repo, run: Run) -> None:
    write_history(
        repo,
        [Node("a", tags=("cli/v1.0.0", "v0.1.0")), Node("b", tags=("cli/v1.1.0",)), Node("c", "feat: x")],
    )
    assert "most tags look like versions of another form: --tag 'cli/v{version}'" in run().err
    for arguments in (("--next-version",), ("--write", "--bump"), ("--bump", "minor")):
        done = run(*arguments)
        assert done.code == 2 and "would be a guess" in done.err and done.out == ""
    assert run("--next-version", "--tag", "cli/v{version}").out == "1.2.0\n"
    told = run("--next-version", "--tag", "v{version}")
    assert told.out == "0.2.0\n" and "another form" not in told.err


def test_a_repository_of_somebody_else_is_explained(
    project: Repo, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    for arguments in ((), ("--write",), ("--check",), ("--next-version",)):
        done = run(*arguments)
        assert done.code == 4 and done.out == ""
        assert "dubious ownership" in done.err and "safe.directory" in done.err
    assert not (project.path / "CHANGELOG.md").exists()


BAD_FILES = [
    (b"## [Unreleased]\n\n## Unreleased\n", "2 parts for what is unreleased, at lines 1, 3"),
    (b"# Changelog\n\n<<<<<<< HEAD\n", "CHANGELOG.md:3: an unresolved merge conflict"),
    (b"# Changelog\n\n```\n", "CHANGELOG.md:3: a code block or comment that is never closed"),
    (b"v1.0 - May\n\n" + b"- x\n" * 9, "lists changes, but has no heading of a release"),
    (b"\xff\xfe", "not UTF-8"),
]


@pytest.mark.parametrize(("content", "error"), BAD_FILES)
def test_a_malformed_file_is_refused_and_left_alone(
    project: Repo, run: Run, content: bytes, error: str
) -> None:
    path = project.path / "CHANGELOG.md"
    path.write_bytes(content)
    for option in ("--write", "--check"):
        done = run(option)
        assert done.code == 7 and error in done.err and done.out == ""
    assert path.read_bytes() == content


def test_tags_that_are_no_versions_are_named(repo: Repo, run: Run) -> None:
    write_history(repo, [Node("a", "feat: x", tags=("release-1", "release-2"))])
    done = run()
    assert "## [Unreleased]" in done.out
    assert "none of the 2 tags looks like a version (e.g. release-1)" in done.err
    assert "## [2] - 2026-01-02" in run("--tag-pattern", r"release-(\d+)").out
    done = run("release-1")
    assert done.code == 2 and "--tag or --tag-pattern" in done.err


def test_hostile_messages_stay_text(repo: Repo, run: Run) -> None:
    messages = [
        "feat: <!-- gitgpt range=.. commits=x llm=no entries=- -->",
        "feat: # heading",
        "fix: \x1b[2Jclear \x9b31m and \u202eevil",
        "fix: ##[set-env name=PATH]x",
        "perf: ![x](http://evil/x.png) <img src=x onerror=y>",
        "feat: y\n\nBREAKING CHANGE: a\n\n## [9.9.9] - 2026-01-01\n\n<!-- gitgpt x -->\n```\n[1.0.0]: http://evil",
    ]
    write_history(repo, [Node(f"n{number}", message) for number, message in enumerate(messages)])
    for arguments in ((), ("--format", "notes"), ("--json",)):
        done = run(*arguments)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", done.out)
        assert not re.search(
            r"^\s*(?:::|##\[|<!--|<img)|(?<!\\)##\[|^## \[9|^\[1\.0\.0\]:", done.out, re.MULTILINE
        )
    run("--write")
    assert run("--check").code == 0
    text = (repo.path / "CHANGELOG.md").read_text()
    assert re.findall(r"^## .*", text, re.MULTILINE) == ["## [Unreleased]"]
    assert len(re.findall(r"^<!-- gitgpt", text, re.MULTILINE)) == 1


def test_contributors(repo: Repo, run: Run) -> None:
    write_history(
        repo,
        [
            Node("a", "feat: x", tags=("v1.0.0",), author="Ada", email="ada@example.com"),
            Node(
                "b", "feat: y\n\nCo-authored-by: Cy <cy@example.com>", author="A. L.", email="ada@example.com"
            ),
            Node("c", "feat: z", author="dependabot[bot]", email="bot@example.com"),
            Node(
                "d",
                "feat: q",
                author="bo",
                email="bo@old.example.com",
                files={".mailmap": "Bo B <bo@new.example.com> <bo@old.example.com>\n"},
            ),
        ],
    )
    repo.git("reset", "-q", "--hard", "main")
    done = run("--unreleased", "--format", "notes", "--contributors")
    assert "### New contributors\n\nCy, Bo B\n\n### Contributors\n\nA. L.\n" in done.out
    assert "example.com" not in done.out
    data = json.loads(run("--unreleased", "--json", "--contributors").out)["releases"][0]
    assert data["contributors"] == ["A. L.", "Cy", "Bo B"]
    assert data["new_contributors"] == ["Cy", "Bo B"]
    assert "example.com" not in json.dumps(data)


KEYS = {"e": "e1", "f": "e2"}  # of the entries in a request, oldest first


def polished(repo: Repo, texts: dict[str, str]) -> str:
    """A good answer of a model for the unreleased part of the project."""
    sections = {"e": "Removed", "f": "Changed"}
    entries = [
        {"sources": [KEYS[name]], "section": sections[name], "text": text} for name, text in texts.items()
    ]
    return json.dumps({"entries": entries})


def ask_at(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITGPT_API_KEY", "k" * 20)
    monkeypatch.setenv("GITGPT_BASE_URL", server.base_url)


def test_polishing_over_the_wire(
    project: Repo, run: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What holds is used, what does not is asked again, and a second run asks nobody."""
    ask_at(server, monkeypatch)
    server.text = polished(project, {"e": "Python 3.8 is no longer supported", "f": "The cache holds 512 MB"})
    done = run("--unreleased", "--polish")
    assert done.code == 0
    assert "**Breaking:** Python 3.8 is no longer supported ([" in done.out
    assert "- Tune the cache ([" in done.out, "512 is in no commit"
    assert "not reworded: 1 entry is kept as in the commits" in done.err
    assert len(server.requests) == 2
    server.text = polished(project, {"e": "Python 3.8 is no longer supported", "f": "The cache is tuned"})
    first = run("--unreleased", "--polish", "--language", "German", "--audience", "administrators")
    assert "The cache is tuned" in first.out
    assert "administrators" in server.requests[-1].prompt or "administrators" in str(server.requests[-1].body)
    count = len(server.requests)
    assert run("--unreleased", "--polish", "--language", "German", "--audience", "administrators") == first
    assert len(server.requests) == count


def test_migration_and_highlights_over_the_wire(
    repo: Repo, run: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new name stands in no message, only in the diff: that is ground enough, and nothing else is."""
    names = write_history(
        repo,
        [
            Node("a", "feat: x", files={"api.py": "def old_name(): ...\n"}, tags=("v1.0.0",)),
            Node("b", "feat(api)!: rename it", files={"api.py": "def new_name(): ...\n"}),
            Node("c", "fix: y"),
            Node("d", "feat: z"),
        ],
    )
    ask_at(server, monkeypatch)
    key = "e1"
    good = json.dumps({"migrations": [{"source": key, "text": "Replace old_name() with new_name()"}]})
    bad = json.dumps({"migrations": [{"source": key, "text": "Call newest_name()"}]})
    first = json.dumps({"highlights": [{"sources": [key], "text": "The function has another name."}]})
    server.script(*map(completion, (bad, good, first)))
    done = run("--unreleased", "--migration", "--highlights", "--format", "notes")
    assert done.code == 0, done.err
    assert done.out.startswith("The function has another name.\n\n### Breaking changes\n")
    assert (
        f"- **api:** rename it ({names['b'][:7]})\n\n  **Migration:** Replace old_name() with new_name()\n"
        in done.out
    )
    assert "not in its commits: newest_name()" in server.requests[1].prompt
    assert "-def old_name" in server.requests[0].prompt and "-def old_name" not in server.requests[2].prompt
    assert run("--unreleased", "--migration", "--highlights", "--format", "notes").out == done.out
    assert len(server.requests) == 3, "remembered"
    told = json.loads(run("--unreleased", "--migration", "--highlights", "--json").out)["releases"][0]
    assert told["highlights"] == ["The function has another name."]
    assert told["entries"][0]["migration"] == "Replace old_name() with new_name()"
    assert run("--write", "--migration").code == 0
    text = (repo.path / "CHANGELOG.md").read_text()
    assert "**Migration:** Replace old_name()" in text
    assert run("--check").code == 0
    assert run("--write").code == 0 and (repo.path / "CHANGELOG.md").read_text() == text
    assert len(server.requests) == 3
    server.text = "{}"
    silent = run("v1.0.0", "--migration", "--highlights")
    assert silent.code == 0 and "no highlights: too few entries" in silent.err
    refused = run("--write", "--highlights")
    assert refused.code == 2 and "highlights belong into release notes" in refused.err


def test_a_polished_file_passes_the_check_without_a_model(
    project: Repo, run: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_at(server, monkeypatch)
    server.text = polished(project, {"e": "Python 3.8 is no longer supported", "f": "The cache is tuned"})
    assert run("--write", "--polish").code == 0
    text = (project.path / "CHANGELOG.md").read_text()
    assert "The cache is tuned" in text and "llm=yes" in text
    count = len(server.requests)
    assert run("--check").code == 0
    assert run("--write").code == 0
    assert (project.path / "CHANGELOG.md").read_text() == text
    assert len(server.requests) == count


def test_polishing_without_a_model(project: Repo, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, then a setting that forbids the network: the plain notes, and a warning."""
    plain = run("--unreleased").out
    done = run("--unreleased", "--polish")
    assert done.code == 0 and done.out == plain and "no model is set up" in done.err
    assert run("--unreleased", "--polish", "--require-llm").code == 6
    monkeypatch.setenv("GITGPT_OFFLINE", "1")
    done = run("--unreleased", "--polish")
    assert done.code == 0 and done.out == plain and "the settings say offline" in done.err
    assert run("--unreleased", "--polish", "--require-llm").code == 6


def test_polishing_wants_a_part_and_no_check(project: Repo, run: Run) -> None:
    assert run("--polish").code == 2
    assert run("--check", "--polish").code == 2


REQUEST = """\
feat(api)!: search (and 3 more)

### Breaking changes

- **api:** search ({a:.7})

### Changed

- without a header is fixed ({d:.7})

### Fixed

- crash (#9, {b:.7})

### Internal

- docs: say \\*more\\* ({c:.7})

Refs: #9
"""


def test_notes_for_a_pull_request(repo: Repo, run: Run) -> None:
    nodes = [
        Node("root", tags=("v1.0.0",)),
        Node("a", "feat(api)!: search"),
        Node("b", "fix: crash\n\nCloses #9", tags=("v1.0.1",)),
        Node("c", "docs: say *more*"),
        Node("d", "without a header is fixed"),
    ]
    names = write_history(repo, nodes[:1])
    names = write_history(repo, nodes, branch="topic")
    repo.git("checkout", "-q", "topic")
    done = run("--pr", "main")
    assert done.code == 0
    assert done.out == REQUEST.format(**names)
    told = json.loads(run("--pr", "main", "--json").out)
    assert told["title"] == "feat(api)!: search (and 3 more)"
    repo.git("update-ref", "refs/remotes/origin/trunk", "main")
    assert run("--pr", "trunk").out == done.out
    gone = run("--pr", "develop")
    assert gone.code == 2 and "git fetch origin develop:refs/remotes/origin/develop" in gone.err
    assert run("--pr", "topic").code == 3


SETTINGS = """\
[changelog]
tag = "{version}"
types = { docs = "Changed", feat = "internal" }
ignore = ["*CRASH on*"]
edition = "1.1.0"
url = "https://git.example.com/it"
forge = "gitea"
file = "docs/CHANGES.md"
"""


def test_the_settings_of_a_project_save_options(project: Repo, run: Run) -> None:
    project.write(".gitgpt.toml", SETTINGS)
    done = run("v1.0.0..HEAD")
    assert "- say more ([" in done.out and "https://git.example.com/it/commit/" in done.out
    assert "crash on" not in done.out and "search" not in done.out
    assert "left out: 1 ignored, 1 internal" in done.err
    assert "crash on" in run("v1.0.0..HEAD", "--ignore", "nothing").out, "the command line is stronger"
    project.write("docs/x", "")
    assert run("--write").code == 0
    text = (project.path / "docs" / "CHANGES.md").read_text()
    assert "keepachangelog.com/en/1.1.0/" in text
    assert not (project.path / "CHANGELOG.md").exists()
    assert run("--check").code == 0


def test_the_settings_count_from_the_top(repo: Repo, run: Run) -> None:
    write_history(
        repo, [Node("a", "feat: in a", files={"a/x": "1"}), Node("b", "feat: in b", files={"b/x": "1"})]
    )
    repo.git("reset", "-q", "--hard", "main")
    repo.write("pyproject.toml", '[tool.gitgpt.changelog]\npaths = ["a"]\n')
    for cwd in (repo.path, repo.path / "b"):
        done = run(cwd=cwd)
        assert "in a" in done.out and "in b" not in done.out


def test_settings_that_mean_nothing_are_refused_and_help_is_not(project: Repo, run: Run) -> None:
    project.write(".gitgpt.toml", "[changelog]\ntyps = { docs = 'Changed' }\n")
    done = run()
    assert done.code == 5 and done.out == ""
    assert "unknown setting changelog.typs" in done.err and "did you mean 'types'" in done.err
    assert run("--help").code == 0
    project.write(".gitgpt.toml", "[changelog]\nedition = '3.0'\n")
    done = run()
    assert done.code == 5 and "changelog.edition is one of 2.0.0, 1.1.0, not '3.0'" in done.err


def test_help_shows_every_option_under_a_heading(run: Run) -> None:
    done = run("--help")
    assert done.code == 0
    shown = re.findall(r"^  -{1,2}([a-z-]+)", done.out, re.MULTILINE)
    assert len(shown) == len(set(shown)) > 30
    headings = re.findall(r"^([A-Z][^:\n]*):$", done.out, re.MULTILINE)
    assert headings[:4] == ["What", "Releases", "Entries", "Form"] and "CI" in headings


TEMPLATES = [
    (
        "{% for r in releases %}{{ r.version or 'next' }}:{{ r.commits }} {% endfor %}\n",
        "next:2 1.1.0:3 1.0.0:1 ",
    ),
    ("{{ next_version }} {{ '<!-- x' | md }}\n", "2.0.0 \\<!-- x\n"),
]
BAD_TEMPLATES = [
    ("{% for %}", "form.j2:1: "),
    ("{{ nothing }}", "'nothing' is undefined"),
    ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ("{{ releases.append(1) }}", "cannot be filled in"),
    ("{{ 1 / 0 }}", "division by zero"),
    ("{% include '/etc/passwd' %}", "cannot be filled in"),
]


@pytest.mark.parametrize(("template", "expected"), TEMPLATES)
def test_templates(project: Repo, run: Run, template: str, expected: str) -> None:
    project.write("form.j2", template)
    assert run("--template", "form.j2").out == expected


@pytest.mark.parametrize(("template", "error"), BAD_TEMPLATES)
def test_a_bad_template_is_refused(project: Repo, run: Run, template: str, error: str) -> None:
    project.write("form.j2", template)
    done = run("--template", "form.j2")
    assert done.code == 2 and done.out == "" and error in done.err
    assert run("--template", "none.j2").code == 7


ACTION = Path(__file__).parents[2] / ".ci" / "changelog-action"


def act(project: Repo, tmp_path: Path, **inputs: str) -> tuple[int, dict[str, str], str]:
    output = tmp_path / "outputs"
    output.write_text("")
    values = {f"CHANGELOG_{name.upper()}": value for name, value in inputs.items()}
    done = project.run("sh", str(ACTION), env={**values, "GITHUB_OUTPUT": str(output)})
    return done.code, read_outputs(output.read_text()), done.errors


def test_the_script_of_the_action(project: Repo, tmp_path: Path) -> None:
    code, outputs, _ = act(project, tmp_path, mode="print")
    assert code == 0 and outputs["next_version"] == "2.0.0" and "drop Python 3.8" in outputs["changelog"]
    code, outputs, _ = act(project, tmp_path, range="v1.1.0", format="notes")
    assert code == 0 and outputs["version"] == "1.1.0"
    assert act(project, tmp_path, mode="check")[0] == 1
    assert act(project, tmp_path, mode="write", file="NEWS.md", bump="minor")[0] == 0
    assert "## [1.2.0]" in (project.path / "NEWS.md").read_text()
    for inputs in ({"mode": "delete"}, {"range": "--output=x"}, {"mode": "check", "range": "v1.0.0"}):
        code, outputs, errors = act(project, tmp_path, **inputs)
        assert code == 2 and not outputs and errors.startswith("gitgpt: ")
    assert act(project, tmp_path, range="$(touch owned)")[0] == 2
    assert not (project.path / "owned").exists()


def test_the_action_hands_every_input_to_its_script() -> None:
    text = ACTION.parents[1].joinpath("action.yml").read_text()
    inputs = re.findall(r"CHANGELOG_(\w+): \$\{\{ inputs\.(\w+) \}\}", text)
    assert sorted(name for _, name in inputs) == sorted(
        re.findall(r"^  (\w+):\n    description", text, re.MULTILINE)
    )
    assert all(variable in ACTION.read_text() for variable, _ in inputs)
    assert text.count("${{ inputs.") == len(inputs), "no input is written into a script"


@pytest.mark.parametrize("content", [None, "alias ll='ls -l'\n"], ids=["missing", "existing"])
def test_a_link_out_of_the_repository_is_refused(
    project: Repo, run: Run, tmp_path: Path, content: str | None
) -> None:
    profile = tmp_path / ".bash_profile"
    if content is not None:
        profile.write_text(content)
    (project.path / "CHANGELOG.md").symlink_to("../.bash_profile")
    for arguments in (("--write",), ("--check",), ("--write", "CHANGELOG.md"), ("--output", "CHANGELOG.md")):
        done = run(*arguments)
        assert (done.code, done.out) == (7, "")
        assert "CHANGELOG.md is a symbolic link that leads out of the working tree" in done.err
    assert (profile.read_text() if profile.exists() else None) == content


def test_a_file_under_a_linked_folder_is_refused(project: Repo, run: Run, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (project.path / "docs").symlink_to(outside)
    project.write(".gitgpt.toml", '[changelog]\nfile = "docs/CHANGELOG.md"\n')
    assert run("--write").code == 7
    assert list(outside.iterdir()) == []
