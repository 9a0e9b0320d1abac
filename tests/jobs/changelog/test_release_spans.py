"""Which release a commit belongs to: always what `git rev-list PREVIOUS..THIS` says, on any history."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from ground.history import Node, write_history
from ground.repo import Repo

from gitgpt.jobs.changelog.changelog_data import Release
from gitgpt.jobs.changelog.read_history import History, HistoryQuery, read_history
from gitgpt.jobs.changelog.release_tags import TagScheme
from gitgpt.repository.git import Repository


def read(repo: Repo, *arguments: str, **wanted: object) -> History:
    return read_history(Repository(repo.path), HistoryQuery(*arguments, **wanted))  # type: ignore[arg-type]


def ids_of(release: Release) -> set[str]:
    return {name for entry in release.entries for name in entry.ids} | {o.id for o in release.omitted}


def rev_list(repo: Repo, release: Release) -> set[str]:
    excluded = [f"^{release.previous}"] if release.previous else []
    return set(repo.git("rev-list", release.tag or "HEAD", *excluded).split())


def check_against_git(repo: Repo, history: History) -> None:
    for release in history.releases:
        assert ids_of(release) == rev_list(repo, release), release.version
        assert release.commits == len(ids_of(release))


def titles(history: History) -> list[tuple[str, str]]:
    """Version (or "") and what it is counted from."""
    return [(release.version, release.previous) for release in history.releases]


def test_a_straight_history(repo: Repo) -> None:
    write_history(repo, [Node("a", tags=("v1.0.0",)), Node("b"), Node("c", tags=("v1.1.0",)), Node("d")])
    history = read(repo)
    assert titles(history) == [("", "v1.1.0"), ("1.1.0", "v1.0.0"), ("1.0.0", "")]
    check_against_git(repo, history)
    assert [len(ids_of(release)) for release in history.releases] == [1, 2, 1]


def test_a_branch_that_was_merged_late_belongs_to_the_release_after_its_merge(repo: Repo) -> None:
    names = write_history(
        repo,
        [
            Node("root", tags=("v1.0.0",)),
            Node("side", "feat: made before 1.1.0"),
            Node("main", parents=("root",), tags=("v1.1.0",)),
            Node("merge", "Merge branch 'side'", parents=("main", "side"), tags=("v1.2.0",)),
        ],
    )
    history = read(repo)
    check_against_git(repo, history)
    by_version = {release.version: ids_of(release) for release in history.releases}
    assert by_version["1.2.0"] == {names["side"], names["merge"]}
    assert by_version["1.1.0"] == {names["main"]}


def test_two_lines_of_releases_that_meet(repo: Repo) -> None:
    """1.0.1 was made beside 2.0.0 and merged for 2.1.0, which is counted from 2.0.0."""
    write_history(
        repo,
        [
            Node("root", tags=("v1.0.0",)),
            Node("two", parents=("root",), tags=("v2.0.0",)),
            Node("fix", "fix: old line", parents=("root",), tags=("v1.0.1",)),
            Node("merge", "Merge", parents=("two", "fix")),
            Node("next", tags=("v2.1.0",)),
        ],
    )
    history = read(repo)
    check_against_git(repo, history)
    assert titles(history)[1:] == [
        ("2.1.0", "v2.0.0"),
        ("1.0.1", "v1.0.0"),
        ("2.0.0", "v1.0.0"),
        ("1.0.0", ""),
    ]


def test_a_tag_made_late_stays_below_what_contains_it(repo: Repo) -> None:
    names = write_history(repo, [Node("a"), Node("b", tags=("v1.1.0",)), Node("c")])
    repo.git("tag", "-a", "-m", "x", "v1.0.0", names["a"], env={"GIT_COMMITTER_DATE": "2030-01-01T00:00:00Z"})
    assert titles(read(repo)) == [("", "v1.1.0"), ("1.1.0", "v1.0.0"), ("1.0.0", "")]


def test_several_tags_on_one_commit(repo: Repo) -> None:
    write_history(repo, [Node("a", tags=("v1.0.0",)), Node("b", tags=("v1.1.0-rc.1", "v1.1.0", "latest"))])
    history = read(repo)
    assert titles(history) == [
        ("", "v1.1.0"),
        ("1.1.0", "v1.1.0-rc.1"),
        ("1.1.0-rc.1", "v1.0.0"),
        ("1.0.0", ""),
    ]
    check_against_git(repo, history)


def test_prereleases_can_be_left_out(repo: Repo) -> None:
    write_history(
        repo, [Node("a", tags=("v1.0.0",)), Node("b", tags=("v1.1.0-rc.1",)), Node("c", tags=("v1.1.0",))]
    )
    history = read(repo, scheme=TagScheme(with_prereleases=False))
    assert titles(history) == [("", "v1.1.0"), ("1.1.0", "v1.0.0"), ("1.0.0", "")]
    check_against_git(repo, history)


def test_tags_on_tags_and_tags_on_trees(repo: Repo) -> None:
    write_history(repo, [Node("a", notes={"inner": "x"}, files={"f": "x"}), Node("b")])
    repo.git("tag", "-a", "-m", "outer", "v1.0.0", "inner")
    repo.git("tag", "v0.5.0", "HEAD^{tree}")
    assert titles(read(repo)) == [("", "v1.0.0"), ("1.0.0", "")]


MONOREPO = [
    Node("a", "feat: first", files={"a/x": "1", "b/x": "1"}, tags=("a@1.0.0", "b@1.0.0")),
    Node("b", "fix: in b", files={"b/x": "2"}),
    Node("c", "feat: in a", files={"a/x": "2"}),
    Node("d", "docs: elsewhere", files={"README": "x"}, tags=("a@1.1.0",)),
    Node("e", "fix: again in b", files={"b/x": "3"}, tags=("b@1.0.1",)),
]


def test_a_package_of_a_monorepo(repo: Repo) -> None:
    """The tag a@1.1.0 stands on a commit that does not touch a/, and closes the section all the same."""
    names = write_history(repo, MONOREPO)
    history = read(repo, scheme=TagScheme(form="a@"), paths=("a",))
    found = {release.version: ids_of(release) for release in history.releases}
    assert found == {"": set(), "1.1.0": {names["c"]}, "1.0.0": {names["a"]}}
    history = read(repo, scheme=TagScheme(form="b@"), paths=("b", ":!b/vendored"))
    found = {release.version: ids_of(release) for release in history.releases}
    assert found == {"": set(), "1.0.1": {names["b"], names["e"]}, "1.0.0": {names["a"]}}


def test_ranges(repo: Repo) -> None:
    names = write_history(
        repo,
        [
            Node("a", tags=("v1.0.0",)),
            Node("b"),
            Node("c", tags=("v1.1.0",)),
            Node("d", tags=("v1.2.0",)),
            Node("e"),
        ],
    )
    assert titles(read(repo, "v1.0.0..v1.2.0")) == [("1.2.0", "v1.1.0"), ("1.1.0", "v1.0.0")]
    assert titles(read(repo, "1.1.0..")) == [("", "v1.2.0"), ("1.2.0", "v1.1.0")]
    assert titles(read(repo, "v1.1.0")) == [("1.1.0", "v1.0.0")]
    assert titles(read(repo, "1.1.0")) == [("1.1.0", "v1.0.0")]
    middle = read(repo, f"{names['b']}..HEAD~1")
    assert titles(middle) == [("1.2.0", "v1.1.0"), ("1.1.0", names["b"])]
    assert ids_of(middle.releases[1]) == {names["c"]}
    assert titles(read(repo, part="unreleased")) == [("", "v1.2.0")]
    assert titles(read(repo, part="latest")) == [("1.2.0", "v1.1.0")]


def test_head_may_be_detached(repo: Repo) -> None:
    write_history(repo, [Node("a", tags=("v1.0.0",)), Node("b", "feat: x")])
    on_branch = read(repo)
    repo.git("checkout", "-q", "--detach")
    assert read(repo) == on_branch


def random_history(seed: int, size: int) -> list[Node]:
    """Branches, late merges, octopuses, several roots, and tags anywhere, several on one commit."""
    chance = random.Random(seed)
    nodes: list[Node] = []
    for number in range(size):
        names = [node.name for node in nodes]
        recent = names[-12:]
        if not names or chance.random() < 0.03:
            parents: tuple[str, ...] = ()
        elif chance.random() < 0.25 and len(recent) > 2:
            parents = tuple(chance.sample(recent, chance.choice([2, 2, 2, 3])))
        else:
            parents = (chance.choice(recent) if chance.random() < 0.5 else names[-1],)
        tags = tuple(f"v{number}.{extra}.0" for extra in range(chance.choice([0, 0, 0, 0, 1, 1, 2])))
        nodes.append(Node(f"n{number}", f"feat: change {number}", parents, tags))
    nodes.append(Node("end", "Merge everything", tuple(name for name in [node.name for node in nodes][-3:])))
    return nodes


def check_alone(repo: Repo, history: History) -> None:
    """A release that is read alone is the one that the whole history has (side by side, branches may
    stand in another order)."""

    def known(releases: Iterable[Release]) -> list[tuple[object, ...]]:
        return [(r.version, r.tag, r.previous, r.commits, r.date, ids_of(r)) for r in releases]

    assert known(read(repo, part="unreleased").releases) == known(history.releases[:1])
    newest = next(release for release in history.releases if release.version)
    assert known(read(repo, part="latest").releases)[0] == known([newest])[0]
    for release in history.releases[1::9]:
        assert known([release])[0] in known(read(repo, release.tag).releases)


@pytest.mark.parametrize("seed", range(6))
def test_any_history_agrees_with_git(repo: Repo, seed: int) -> None:
    write_history(repo, random_history(seed, 60))
    history = read(repo)
    check_against_git(repo, history)
    check_alone(repo, history)


def test_a_tag_beside_the_history_hides_no_release_in_it(repo: Repo) -> None:
    """v2.0.0 was tagged on a branch of its own, cut from a commit that HEAD has as well."""
    write_history(
        repo,
        [
            Node("a", tags=("v1.0.0",)),
            Node("b"),
            Node("two", parents=("b",), tags=("v2.0.0",)),
            Node("c", parents=("b",)),
        ],
    )
    history = read(repo)
    assert titles(history) == [("", "v1.0.0"), ("1.0.0", "")]
    assert history.notices == ("the highest version, v2.0.0, is not in this history",)
    alone = read(repo, part="unreleased")
    assert alone.releases == history.releases[:1] and alone.notices == history.notices
    assert read(repo, part="latest").releases == history.releases[1:]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 160))
def test_many_large_histories_agree_with_git(repo: Repo, seed: int) -> None:
    write_history(repo, random_history(seed, 250))
    history = read(repo)
    check_against_git(repo, history)
    check_alone(repo, history)
