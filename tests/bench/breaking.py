"""How many breaking changes drafts without a model find, and how often they see one where there is none.

    python3 tests/bench/breaking.py --repositories FOLDER [--breaking 45] [--others 90]

FOLDER holds repositories (at any depth of two: x/.git, x.git or x/repo) whose messages follow Conventional
Commits: their authors' own marks are the truth. At most so many commits are taken of each. Authors forget the
mark: read what is printed with --show before calling it false.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from gitgpt.conventional.drafting import draft_by_rules
from gitgpt.conventional.habits import Past, learn_habits
from gitgpt.diff.parse import parse_patch

HEADER = re.compile(r"([A-Za-z]+)(\([^)\n]*\))?(!)?: ")
FOOTER = re.compile(r"(?m)^BREAKING[ -]CHANGES?:?\s+(?!none|no\b|n/?a|-)\S", re.IGNORECASE)
HISTORY = 300  # messages before a commit, which teach the habits
LARGEST = 1_500_000  # bytes of a diff
DIFF = ("diff-tree", "-p", "-M", "--no-color", "--no-ext-diff", "--no-textconv")


def git(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=False).stdout


def histories(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        yield from (
            place for place in (path, path / "repo") if (place / "HEAD").exists() or (place / ".git").exists()
        )


def marked(message: str) -> bool | None:
    """Whether its author says that it breaks something; None for another convention."""
    header = HEADER.match(message)
    if header is None:
        return None
    return bool(header[3]) or header[1].lower().startswith("break") or FOOTER.search(message) is not None


def measure(folder: Path, most: dict[bool, int], rng: random.Random) -> Iterator[tuple[bool, bool, str]]:
    """Of each commit, whether it breaks something, whether its draft says so, and both headers."""
    log = git(folder, "log", "--no-merges", "--format=%H%x00%P%x00%B%x01").decode("utf-8", "replace")
    commits = [entry.strip().split("\0") for entry in log.split("\x01")]
    commits = [commit for commit in commits if len(commit) == 3 and commit[1]]
    picked = list(enumerate(commits))
    rng.shuffle(picked)
    left = dict(most)
    for at, (sha, parents, message) in picked:
        truth = marked(message)
        if truth is None or not left[truth]:
            continue
        patch = git(folder, *DIFF, parents.split()[0], sha)
        if patch and len(patch) < LARGEST:
            left[truth] -= 1
            habits = learn_habits(Past(commit[2]) for commit in commits[at + 1 : at + 1 + HISTORY])
            found = draft_by_rules(parse_patch(patch), habits)
            told = " ".join(" ".join(found.footers).split())
            yield (
                truth,
                found.is_breaking,
                f"{sha[:9]} {message[:70].splitlines()[0]}\n> {found.header} {told}",
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repositories", type=Path, required=True)
    parser.add_argument("--breaking", type=int, default=45, help="at most so many of a repository")
    parser.add_argument("--others", type=int, default=90)
    parser.add_argument("--show", action="store_true", help="the drafts that are false by their authors")
    options = parser.parse_args()
    counts = {(truth, found): 0 for truth in (True, False) for found in (True, False)}
    rng = random.Random(5)
    for folder in histories(options.repositories):
        for truth, found, text in measure(folder, {True: options.breaking, False: options.others}, rng):
            counts[truth, found] += 1
            if options.show and found and not truth:
                print(f"{folder.parent.name} {text}\n")
    for truth, title in ((True, "found of the breaking"), (False, "marked of the others")):
        hits, total = counts[truth, True], counts[truth, True] + counts[truth, False]
        print(f"{title:24}{hits:6} of {total:6}{100 * hits / max(1, total):8.2f} %")


if __name__ == "__main__":
    main()
