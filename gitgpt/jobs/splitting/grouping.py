"""Which pieces of a change belong together: features of pairs of files, weighed, then clustered. No model.

The weights are those of a logistic regression on mixtures of real commits; `tests/bench/split.py` fits them
and measures the result on repositories that were left out.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from gitgpt.diff.changeset import FileDiff, Hunk
from gitgpt.diff.file_class import FileClass, classify_file
from gitgpt.diff.sameness import is_spacing

MOST_LINES = 2_000  # of a file that are looked at
MOST_COMPARED = 150  # files that are compared pair by pair; the rest joins by folder
LONG_LINE = 12  # characters; shorter lines say nothing about a file
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
TEST_AFFIX = re.compile(r"^(?:tests?|spec)_|_(?:tests?|spec)$|(?<=.)(?:Tests?|Spec)$")
KEYWORDS = frozenset({
    "the", "and", "for", "with", "from", "this", "that", "self", "return", "import", "def", "class",
    "function", "const", "let", "var", "new", "null", "none", "true", "false", "not", "public", "private",
    "static", "void", "int", "string", "str", "else", "elif", "type", "export", "default", "async", "await",
    "func", "end", "use", "pub", "impl", "mut", "struct", "package",
})  # fmt: skip


class FileWords:
    """What one file of a change is compared by. Everything is read when it is first needed."""

    def __init__(self, file: FileDiff) -> None:
        self.file = file
        self.kind: FileClass = classify_file(file)
        self.folders = file.path.split("/")[:-1]
        base = file.path.rpartition("/")[2]
        self.stem = TEST_AFFIX.sub("", base.partition(".")[0]).lower()
        self.suffix = base.rpartition(".")[2]

    @cached_property
    def path_words(self) -> frozenset[str]:
        return frozenset(re.findall(r"[a-z0-9]+", self.file.path.lower()))

    @cached_property
    def _counts(self) -> tuple[Counter[str], Counter[str], Counter[str]]:
        added, removed, context = Counter[str](), Counter[str](), Counter[str]()
        lines = [line for hunk in self.file.hunks for line in hunk.lines][:MOST_LINES]
        counts = {"+": added, "-": removed, " ": context}
        for line in lines:
            if line[:1] in counts:
                counts[line[0]].update(_words(line[1:]))
        for hunk in self.file.hunks[:MOST_LINES]:
            context.update(_words(hunk.section))
        return added, removed, context

    @cached_property
    def changed(self) -> frozenset[str]:
        """Words of changed lines."""
        return frozenset(self._counts[0]) | frozenset(self._counts[1])

    @cached_property
    def delta(self) -> frozenset[str]:
        """Words that came or went: those of changed lines that are not in equal number on both sides."""
        added, removed, _ = self._counts
        return frozenset(word for word in self.changed if added[word] != removed[word])

    @cached_property
    def context(self) -> frozenset[str]:
        return frozenset(self._counts[2])

    @cached_property
    def parts(self) -> frozenset[str]:
        """The parts of `delta`'s camel-case and snake-case words."""
        return frozenset(part.lower() for word in self.delta for part in PART.findall(word) if len(part) > 2)

    @cached_property
    def lower(self) -> frozenset[str]:
        return frozenset(word.lower() for word in self.changed)

    @cached_property
    def long_lines(self) -> frozenset[str]:
        lines = [line for hunk in self.file.hunks for line in hunk.lines if line[:1] in "+-"][:MOST_LINES]
        return frozenset(text for line in lines if len(text := line[1:].strip()) > LONG_LINE)


class Rarity:
    """How much a shared word says: the fewer files hold it, the more."""

    def __init__(self, files: Sequence[FileWords]) -> None:
        count = len(files) + 1
        words = Counter(word for file in files for word in file.changed | file.context)
        parts = Counter(part for file in files for part in file.parts)
        self.most = math.log(count / 1.5)
        self.words = {word: math.log(count / (times + 0.5)) + 0.05 for word, times in words.items()}
        self.parts = {part: math.log(count / (times + 0.5)) + 0.02 for part, times in parts.items()}


class Feature(NamedTuple):
    """Something about two files. `value` is between 0 and about 1; the weight is fitted."""

    name: str
    weight: float
    value: Callable[[FileWords, FileWords, Rarity], float]


def _is_same_stem(a: FileWords, b: FileWords, _: Rarity) -> float:
    return float(a.stem == b.stem and len(a.stem) > 2)


def _shared_folders(a: FileWords, b: FileWords, _: Rarity) -> float:
    common = 0
    for one, other in zip(a.folders, b.folders, strict=False):
        if one != other:
            break
        common += 1
    return common / max(1, len(a.folders), len(b.folders))


def _shared_rare_words(a: FileWords, b: FileWords, rarity: Rarity) -> float:
    rare = sum(rarity.words[word] >= 0.6 * rarity.most for word in a.delta & b.delta)
    return min(3, rare) / 3


def _names_the_other(a: FileWords, b: FileWords, _: Rarity) -> float:
    return float((len(a.stem) > 3 and a.stem in b.lower) or (len(b.stem) > 3 and b.stem in a.lower))


def _is_lock_and_manifest(a: FileWords, b: FileWords, _: Rarity) -> float:
    return float("lock" in (a.kind, b.kind) and bool({a.kind, b.kind} & {"build", "config"}))


def _shared_path_words(a: FileWords, b: FileWords, _: Rarity) -> float:
    return len(a.path_words & b.path_words) / max(1, min(len(a.path_words), len(b.path_words)))


def _uses_in_context(a: FileWords, b: FileWords, rarity: Rarity) -> float:
    return cosine(a.delta, b.context, rarity.words) + cosine(b.delta, a.context, rarity.words)


FEATURES = (
    Feature("same stem, test affixes aside", 0.71, _is_same_stem),
    Feature("same folder", 0.83, lambda a, b, _: float(a.folders == b.folders)),
    Feature("folders in common", 1.21, _shared_folders),
    Feature("words of changed lines", 10.37, lambda a, b, r: cosine(a.changed, b.changed, r.words)),
    Feature("words that came or went", 6.82, lambda a, b, r: cosine(a.delta, b.delta, r.words)),
    Feature("rare words that came or went", -1.07, _shared_rare_words),
    Feature("parts of names", 9.99, lambda a, b, r: cosine(a.parts, b.parts, r.parts)),
    Feature("one names the other", 1.10, _names_the_other),
    Feature("the same lines", -1.30, lambda a, b, _: min(3, len(a.long_lines & b.long_lines)) / 3),
    Feature("lock file and manifest", 1.17, _is_lock_and_manifest),
    Feature("words of the paths", 1.05, _shared_path_words),
    Feature("words around the other's lines", 1.67, _uses_in_context),
    Feature(
        "both new or both gone", 0.83, lambda a, b, _: float(a.file.status == b.file.status != "modified")
    ),
)
INTERCEPT = -1.73
CAUTION = -0.25  # pairs are joined down to this; fitted on the same mixtures


def cosine(a: frozenset[str], b: frozenset[str], weights: Mapping[str, float]) -> float:
    """The cosine of two sets of words, each word with its weight."""
    shared = a & b
    if not shared:
        return 0.0
    lengths = [math.sqrt(sum(weights[word] ** 2 for word in side)) for side in (a, b)]
    return sum(weights[word] ** 2 for word in shared) / (lengths[0] * lengths[1] or 1.0)


def affinity(a: FileWords, b: FileWords, rarity: Rarity) -> float:
    """Above 0 where two files more likely belong to one commit than to two."""
    return INTERCEPT + sum(feature.weight * feature.value(a, b, rarity) for feature in FEATURES)


def group_files(files: Sequence[FileDiff]) -> list[list[int]]:
    """Positions of the files that belong together, each group and all groups in order."""
    words = [FileWords(file) for file in files[:MOST_COMPARED]]
    rarity = Rarity(words)
    scores = [
        [affinity(words[i], words[j], rarity) if j < i else 0.0 for j in range(len(words))]
        for i in range(len(words))
    ]
    groups = cluster(scores, threshold=CAUTION)
    _join_by_folder(files, groups, len(words))
    return sorted(sorted(group) for group in groups)


def cluster(scores: Sequence[Sequence[float]], *, threshold: float) -> list[list[int]]:
    """Joins the two groups with the highest average score until none reaches `threshold`.

    `scores[i][j]` is read for j < i.
    """
    groups = [[number] for number in range(len(scores))]
    table = [list(row) for row in scores]
    while len(groups) > 1:
        best, i, j = max((table[i][j], i, j) for i in range(1, len(groups)) for j in range(i))
        if best < threshold:
            break
        sizes = len(groups[i]), len(groups[j])
        for k in range(len(groups)):
            if k not in (i, j):
                mean = (
                    sizes[0] * table[max(i, k)][min(i, k)] + sizes[1] * table[max(j, k)][min(j, k)]
                ) / sum(sizes)
                table[max(j, k)][min(j, k)] = mean
        groups[j] += groups.pop(i)
        del table[i]
        for row in table[i:]:
            del row[i]
    return groups


def is_formatting(hunk: Hunk, path: str) -> bool:
    """Whether a hunk changes white space only."""
    return is_spacing(hunk, path)


def _join_by_folder(files: Sequence[FileDiff], groups: list[list[int]], start: int) -> None:
    """Puts each file from `start` on into the group of its folder's first file, or into a new group."""
    homes: dict[str, list[int]] = {}
    for group in groups:
        for at in group:
            homes.setdefault(files[at].path.rpartition("/")[0], group)
    for at in range(start, len(files)):
        folder = files[at].path.rpartition("/")[0]
        if folder not in homes:
            homes[folder] = []
            groups.append(homes[folder])
        homes[folder].append(at)


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if word.lower() not in KEYWORDS]


def order_groups(files: Sequence[FileDiff], groups: Sequence[Sequence[int]]) -> list[list[int]]:
    """Groups that bring a word before groups that only use it; else, and in a cycle, as they come."""
    words = [FileWords(file) for file in files]
    brings = [frozenset(word for at in group for word in words[at].delta) for group in groups]
    uses = [
        frozenset(word for at in group for word in words[at].changed | words[at].context) for group in groups
    ]
    needs: defaultdict[int, set[int]] = defaultdict(set)
    for later in range(len(groups)):
        for earlier in range(len(groups)):
            one_way = len(brings[earlier] & (uses[later] - brings[later]))
            other_way = len(brings[later] & (uses[earlier] - brings[earlier]))
            if earlier != later and one_way > other_way:
                needs[later].add(earlier)
    done: list[int] = []
    while len(done) < len(groups):
        left = [at for at in range(len(groups)) if at not in done]
        done.append(next((at for at in left if needs[at] <= set(done)), left[0]))
    return [list(groups[at]) for at in done]
