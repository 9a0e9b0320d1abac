"""Better messages for commits that were not pushed: which ones, what they become, and the rewrite itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from gitgpt.conventional.parser import Footer, parse_message
from gitgpt.errors import GitError, NothingToDescribeError, UsageError
from gitgpt.repository import rewrite
from gitgpt.repository.git import Repository
from gitgpt.repository.rewrite import RawCommit, RefMove

NAME = "reword"
# git or a forge wrote these, and other tools read them
KEPT_SUBJECTS = ("fixup! ", "squash! ", "amend! ", 'Revert "', "Merge ")


class RewordRange(NamedTuple):
    """Commits from the oldest to the newest. `history` runs from the first selected one to HEAD: its commits
    are written again where a parent changes."""

    commits: tuple[RawCommit, ...]
    history: tuple[RawCommit, ...]
    pushed: frozenset[str]


class RewordProposal(NamedTuple):
    """A commit with its present message and the proposed one. `skipped` says why there is no proposal."""

    commit: RawCommit
    message: str
    skipped: str = ""

    @property
    def is_change(self) -> bool:
        return bool(self.message) and self.message.strip() != self.commit.text.strip()


class Reworded(NamedTuple):
    """What moved. `messages` is the number of commits with a new message."""

    name: str
    messages: int
    moves: tuple[RefMove, ...]


def select_commits(repository: Repository, revisions: str = "") -> RewordRange:
    """The commits of a range or of one revision; without one, those on HEAD that no remote has.

    Raises UsageError where there is no remote to compare with, NothingToDescribeError for an empty range,
    GitError for commits that are not in HEAD's history or whose parents a shallow clone lacks.
    """
    wanted = _list(repository, *_range_arguments(repository, revisions))
    if not wanted:
        raise NothingToDescribeError(
            f"{revisions} holds no commits" if revisions else "every commit here is on a remote already",
            advice="name a range, for example HEAD~3..",
        )
    _refuse_shallow(repository, wanted)
    chosen = set(wanted)
    commits = rewrite.read_raw_commits(repository, wanted)
    outer = sorted({f"^{parent}" for commit in commits for parent in commit.parents if parent not in chosen})
    present = _list(repository, "HEAD", *outer)
    if not chosen <= set(present):
        raise GitError(
            "the range holds commits that are not in the history of HEAD",
            advice="check out their branch first",
        )
    history = rewrite.read_raw_commits(repository, present)
    unpushed = set(_list(repository, "HEAD", *outer, "--not", "--remotes"))
    return RewordRange(
        tuple(one for one in history if one.id in chosen), tuple(history), frozenset(present) - unpushed
    )


def propose_messages(
    commits: Sequence[RawCommit],
    draft: Callable[[str], str],
    *,
    on_progress: Callable[[int, int], None] | None,
) -> list[RewordProposal]:
    """A proposal for each commit, in order. `draft` gets a commit's id and raises NothingToDescribeError for
    an empty one."""
    proposals = []
    for number, commit in enumerate(commits, 1):
        proposals.append(_propose(commit, draft))
        if on_progress:
            on_progress(number, len(commits))
    return proposals


def reword_commits(
    repository: Repository, selected: RewordRange, messages: Mapping[str, str], *, force: bool = False
) -> Reworded:
    """Writes the new messages and moves every branch that points at a rewritten commit.

    Raises GitError for pushed commits unless `force`, and where a ref moved meanwhile.
    """
    rewrite.check_nothing_under_way(repository)
    touched = _touched(selected.history, messages)
    pushed = [name for name in touched if name in selected.pushed]
    if pushed and not force:
        raise GitError(
            f"{len(pushed)} of these commits were pushed, {pushed[0][:12]} first",
            advice="others may have them; --force rewrites them all the same",
        )
    renamed = rewrite.rewrite_commits(repository, selected.history, messages)
    moves = rewrite.branch_moves(repository, renamed)
    rewrite.copy_notes(repository, renamed)
    name = rewrite.move_refs(repository, moves, name=NAME)
    return Reworded(name, len(messages), tuple(moves))


def keep_trailers(message: str, old: str) -> str:
    """The new message with the trailers of the old one that it lacks: they belong to people and tools."""
    kept = parse_message(old).footers
    present = {(one.token.lower(), one.value) for one in parse_message(message).footers}
    has_break = parse_message(message).is_breaking
    lines = [
        _footer_text(one)
        for one in kept
        if (one.token.lower(), one.value) not in present and not (one.is_breaking and has_break)
    ]
    if not lines:
        return message
    body = message.rstrip("\n")
    gap = "\n" if parse_message(message).footers else "\n\n"
    return body + gap + "\n".join(lines) + "\n"


def _propose(commit: RawCommit, draft: Callable[[str], str]) -> RewordProposal:
    if len(commit.parents) > 1:
        return RewordProposal(commit, "", "a merge keeps its message")
    if commit.text.startswith(KEPT_SUBJECTS):
        return RewordProposal(commit, "", "written by git or for git")
    try:
        return RewordProposal(commit, keep_trailers(draft(commit.id), commit.text))
    except NothingToDescribeError:
        return RewordProposal(commit, "", "it changes no file")


def _footer_text(footer: Footer) -> str:
    return f"{footer.token}{footer.separator}{footer.value}"


def _touched(history: Sequence[RawCommit], messages: Collection[str]) -> list[str]:
    """Ids of the commits that get a new id: those with a new message, and all above them."""
    touched: dict[str, None] = {}
    for commit in history:
        if commit.id in messages or any(parent in touched for parent in commit.parents):
            touched[commit.id] = None
    return list(touched)


def _range_arguments(repository: Repository, revisions: str) -> list[str]:
    if revisions.startswith("-"):
        raise UsageError(f"{revisions!r} is not a range")
    if ".." in revisions:
        return [revisions]
    if revisions:
        return [revisions, f"^{revisions}^@"]
    if not repository.text("for-each-ref", "--count=1", "--format=%(refname)", "refs/remotes"):
        raise UsageError(
            "this repository has no remote, so nothing says which commits are new",
            advice="name a range, for example HEAD~3.. or main..",
        )
    return ["HEAD", "--not", "--remotes"]


def _list(repository: Repository, *revisions: str) -> list[str]:
    """Ids, parents before children."""
    return repository.text("rev-list", "--topo-order", "--reverse", *revisions, "--").split()


def _refuse_shallow(repository: Repository, ids: Collection[str]) -> None:
    path = repository.folder / repository.text("rev-parse", "--git-path", "shallow")
    if path.exists() and not set(path.read_text().split()).isdisjoint(ids):
        raise GitError("the range reaches the edge of this shallow clone", advice="git fetch --unshallow")
