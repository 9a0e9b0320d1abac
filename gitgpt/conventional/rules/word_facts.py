"""Facts in the words of the change itself: changelog entries, changesets, titles of tests, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitgpt.conventional.rules.analysis import Analysis, ChangeFact
from gitgpt.conventional.rules.document_facts import CHANGELOG, HEADING
from gitgpt.conventional.rules.reading import FileReading
from gitgpt.conventional.rules.title_facts import test_titles

# Verbs that begin a subject in their base form; the other forms are made from these.
VERBS = frozenset(
    """
accept add adjust align allow apply assert assign attach avoid block build bump cache call cancel capture
change check clamp clean clear close collapse collect compare compile compute configure convert copy correct
create cut deal decode decouple deduplicate defer define delay delete deprecate detect disable discard
display document drop emit enable encode enforce ensure escape evaluate exclude execute expand expect expose
extend extract fail fall filter find fix flush follow forbid force format forward generate get give guard
handle hide honor ignore implement improve include increase inherit initialize inject inline insert install
introduce invalidate invoke join keep limit list load log look make map mark match merge migrate mock move
normalize notify omit open optimize override parse pass patch pick pin populate prefer prepare prepend
preserve prevent print process propagate provide pull push raise read rebuild recognize record recover
redirect reduce reexport refactor refresh register reject release reload remove rename render replace report
require reset resolve respect restore restrict retain retry return reuse revert rewrite round run save scope
select send separate serialize serve set show shrink simplify skip sort specify split start stop store strip
support suppress switch sync take throw time track transform translate treat trigger trim truncate try turn
unify unmount unwrap update upgrade use validate verify wait walk warn wrap write yield
""".split()  # noqa: SIM905  # a list of strings would take a line a word
)
IRREGULAR = {"does": "do", "has": "have", "is": "be", "goes": "go", "made": "make", "ran": "run",
             "built": "build", "wrote": "write", "kept": "keep", "set": "set", "put": "put"}  # fmt: skip
SECTIONS = {
    "added": ("add", "feat"), "new": ("add", "feat"), "features": ("add", "feat"), "feature": ("add", "feat"),
    "enhancements": ("", "feat"), "fixed": ("fix", "fix"), "bug fixes": ("fix", "fix"),
    "bugfixes": ("fix", "fix"),
    "fixes": ("fix", "fix"), "removed": ("remove", ""),
    "deprecated": ("deprecate", ""), "security": ("", "fix"),
    "changed": ("", ""), "performance": ("", "perf"), "documentation": ("", "docs"),
}  # fmt: skip
ENTRY = re.compile(r"[-*+] +(\S.{5,300})$")
CHANGESET = re.compile(r"(?:^|/)\.changeset/[^/]+\.md$")
FRAGMENT = re.compile(r"(?:^|/)(?:changelog\.d|newsfragments|changes|news)/[^/]+\.(\w+)(?:\.\w+)?$")
LEVEL = re.compile(r"[\"']?[\w@/.-]+[\"']?: *(major|minor|patch)$")
REFERENCE = re.compile(r"\s*[(\[]?(?:#\d+|\[#?\d+\]\([^)]*\)|@[\w-]+|https?://\S+|[A-Z]{2,}-\d+)[)\]]?[.,]?")
FINITE = r"\b(?:no longer|now|is|are|was|were|can|cannot|does|do|will|has|have)\b"
LONGEST = 100
MOST_ENTRIES = 2


def imperative(text: str) -> str:
    """A sentence that begins with a verb, as an order; "" where its first word does not turn safely."""
    text = text.strip().rstrip(".!:;, ")
    text = re.sub(r"^it (?=\w+s )", "", text)
    text = re.sub(r"(?i)^(?:it |this |we |now )?(?:should|must|will|can) (?:now )?(?=\w)", "", text)
    first, _, rest = text.partition(" ")
    if not rest:
        return ""
    if first.lower() in ("doesn't", "does", "don't", "do") and (
        first.lower() in ("doesn't", "don't") or rest.startswith("not ")
    ):
        rest = rest.removeprefix("not ")
        return f"do not {rest}"
    if first.lower() == "not":
        return f"do not {rest}" if rest.partition(" ")[0] in VERBS else ""
    base = base_form(first)
    return f"{base} {rest}" if base else ""


def base_form(word: str) -> str:
    """The base form of a verb that we know, "" for any other word."""
    lower = word.lower()
    if not word.isalpha() or (word != lower and word != lower.capitalize()):
        return ""
    if lower in VERBS:
        return lower
    if lower in IRREGULAR and lower not in ("is", "has"):
        return IRREGULAR[lower]
    candidates = []
    if lower.endswith("s") and not lower.endswith("ss"):
        candidates += [lower[:-1], lower[:-2] if lower.endswith("es") else "", lower[:-3] + "y"]
    if lower.endswith("ed"):
        candidates += [
            lower[:-2],
            lower[:-1],
            lower[:-3] if lower[-3:-2] == lower[-4:-3] else "",
            lower[:-3] + "y",
        ]
    return next((verb for verb in candidates if verb in VERBS), "")


def find_entries(analysis: Analysis) -> Iterator[ChangeFact]:
    """What the change says of itself: new entries of a changelog, changesets, fragments of news."""
    entries: list[tuple[str, str, str]] = []
    numbers: set[int] = set()
    for file in analysis.reading.files:
        found = list(_entries_of(file))
        entries += found
        if found:
            numbers |= {line.number for line in file.lines}
    if not 0 < len(entries) <= MOST_ENTRIES:
        return
    everything = frozenset(line.number for file in analysis.reading.written for line in file.lines)
    is_only = all(CHANGELOG.search(file.file.path) for file in analysis.reading.written)
    for verb, text, type in entries:
        said = _sentence(text, verb)
        if said and not is_only:
            share = everything if len(entries) == 1 else frozenset(numbers)
            yield ChangeFact("said", (said,), numbers=share, type=type)


def _entries_of(file: FileReading) -> Iterator[tuple[str, str, str]]:
    """(verb of the section, text, type) for each entry that is new."""
    path = file.file.path
    fragment = FRAGMENT.search(path) if file.file.status == "added" else None
    if fragment or CHANGESET.search(path):
        text = " ".join(line.text for line in file.lines if line.sign == "+" and not LEVEL.match(line.text)
                        and not line.text.startswith(("---", "#")))  # fmt: skip
        level = next((match[1] for line in file.lines if (match := LEVEL.match(line.text))), "")
        kind = fragment[1].lower() if fragment else level
        type = {"feature": "feat", "minor": "feat", "bugfix": "fix", "fix": "fix", "doc": "docs"}.get(
            kind, ""
        )
        if text and file.file.status == "added":
            yield "", text.lstrip("-* "), type
        return
    if not CHANGELOG.search(path) or file.kind != "docs" or file.file.status != "modified":
        return
    if sum(line.sign == "-" for line in file.lines) > 1:
        return
    old = {match[1] for line in file.lines if line.sign == "-" and (match := ENTRY.match(line.text))}
    for line in file.lines:
        match = ENTRY.match(line.text) if line.sign == "+" else None
        if match and match[1] not in old:
            verb, type = _section_of(file, line.hunk, line.at)
            yield verb, match[1], type


def _section_of(file: FileReading, hunk: int, at: int) -> tuple[str, str]:
    for row in reversed(file.file.hunks[hunk].lines[:at]):
        match = HEADING.match(row[1:]) or re.match(r"\*\*(.+?)\*\*:?$", row[1:])
        if match:
            return SECTIONS.get(match[1].strip(" :*").lower(), ("", ""))
    return "", ""


def _sentence(text: str, verb: str) -> str:
    """The first sentence without references, as an order."""
    text = re.sub(r"^\*\*[^*]+\*\*:? *", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = REFERENCE.sub("", text)
    text = re.split(r"(?<=[\w)`])[.!] (?=[A-Z`])", text)[0].strip(" .:;-")
    if not text or len(text) > LONGEST:
        return ""
    said = imperative(text)
    if said:
        return said
    if not verb:
        return ""
    first = text.partition(" ")[0]
    if re.search(FINITE, text) or verb == "fix":  # a whole sentence; and the type says "fix" already
        verb = ""
    text = text[0].lower() + text[1:] if first[1:].islower() or len(first) == 1 else text
    return f"{verb} {text}".lstrip()


def find_titled_behaviour(analysis: Analysis) -> Iterator[ChangeFact]:
    """The title of the one new test, as an order, where the code under test changes with it."""
    source = [file for file in analysis.reading.written if file.kind == "source"]
    tests = [file for file in analysis.reading.written if file.kind == "test"]
    if not source or not tests:
        return
    new, old = {}, {}
    for file in tests:
        new.update(test_titles(file, "+"))
        old.update(test_titles(file, "-"))
    fresh = [title for title in new if title not in old]
    if len(fresh) != 1:
        return
    said = imperative(words_of_title(fresh[0]))
    if said.startswith(VAGUE):
        return
    if said and len(said) <= 72 and len(said.split()) >= 3:
        numbers = frozenset(line.number for file in analysis.reading.written for line in file.lines)
        yield ChangeFact("said", (said,), numbers=numbers)


VAGUE = ("work ", "test ", "do not work", "be ", "run ", "fail ", "do not fail", "pass ")


def words_of_title(title: str) -> str:
    if " " in title:
        return re.sub(r"^#\d+:?\s*|\s*\(?#\d+\)?$", "", title)
    match = re.match(r"(?:test_?|Test_?)?(\w+)$", title)
    text = match[1].replace("_", " ") if match and "_" in title else ""
    first = text.partition(" ")[0]
    # `test_find_user` is a test of find_user, `test_finds_user` says what it does
    return text if first == "should" or (base_form(first) and first not in VERBS) else ""


COMMENT = re.compile(r"(?:#|//+|/\*+|\*|--|;+|<!--)\s*(.*?)\s*(?:\*/|-->)?$")
MARKERS = (
    "todo",
    "fixme",
    "xxx",
    "noqa",
    "type:",
    "eslint",
    "pylint",
    "nolint",
    "copyright",
    "spdx",
    "@",
    "http",
)


def find_comments_above(analysis: Analysis) -> Iterator[ChangeFact]:
    """A new comment, an order in form, above the code that came with it: it says what the code does."""
    for edit in analysis.edits:
        if edit.file.kind not in ("source", "ci", "build", "config") or edit.file.file.status != "modified":
            continue
        comments, code = [], 0
        for line in edit.added:
            if line.is_comment and not code:
                comments.append(line.text)
            elif not line.is_comment:
                code += 1
        if not comments or not code or len(comments) > 3 or any(line.is_comment for line in edit.removed):
            continue
        text = " ".join(match[1] if (match := COMMENT.match(row)) else row for row in comments)
        text = re.split(r"(?<=[\w)`])[.;] ", text)[0]
        if text.lower().startswith(MARKERS) or not 12 <= len(text) <= LONGEST or "(" in text:
            continue
        first = text.partition(" ")[0]
        said = imperative(text) if first.lower() in VERBS else ""
        if said:
            yield ChangeFact("said", (said,), numbers=edit.numbers)
