"""The last messages of a repository, read with one `git log`."""

from __future__ import annotations

from gitgpt.repository.git import Repository


def recent_messages(repository: Repository, limit: int = 300) -> list[str]:
    """Whole messages, newest first, merges left out; empty on an unborn branch.

    A history is a hint: whatever git has against it (an unborn branch, a shallow or broken clone) costs
    the hint, never the commit. Bytes that are not UTF-8 are replaced.
    """
    code, out = repository.call(
        "log", "-z", f"--max-count={limit}", "--no-merges", "--no-show-signature", "--no-color",
        "--encoding=UTF-8", "--format=%an%n%B", ok=(0, 128),
    )  # fmt: skip
    if code:
        return []
    entries = (entry.partition(b"\n") for entry in out.split(b"\0") if entry)
    return [body.decode("utf-8", "replace") for author, _, body in entries if not author.endswith(b"[bot]")]


def authored_messages(repository: Repository, limit: int = 300) -> list[tuple[str, str]]:
    """As `recent_messages`, each behind its author's e-mail address; those of bots are among them."""
    code, out = repository.call(
        "log", "-z", f"--max-count={limit}", "--no-merges", "--no-show-signature", "--no-color",
        "--encoding=UTF-8", "--format=%ae%n%B", ok=(0, 128),
    )  # fmt: skip
    entries = (entry.decode("utf-8", "replace").partition("\n") for entry in out.split(b"\0") if entry)
    return [(email, message) for email, _, message in entries] if code == 0 else []


def messages(repository: Repository, revision: str) -> list[str]:
    """The whole messages of a range, newest first, or of the one commit that `revision` names."""
    limit = () if ".." in revision else ("--max-count=1",)
    out = repository.run(
        "log", "-z", *limit, "--no-show-signature", "--no-color", "--encoding=UTF-8", "--format=%B",
        "--end-of-options", revision, "--",
    )  # fmt: skip
    return [entry.decode("utf-8", "replace") for entry in out.split(b"\0") if entry]
