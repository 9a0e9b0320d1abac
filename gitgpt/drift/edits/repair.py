"""What can be put right without asking anybody: a new name, path or default in the place of the old one."""

from __future__ import annotations

import re

from gitgpt.drift.findings import DriftFinding

EDGES = {
    "file-gone": (r"(?<![\w/-])(?<!\w\.)", r"(?![\w/-]|\.\w)"),
    "link-broken": (r"(?<![\w./-])", r"(?![\w/-]|\.\w)"),
    "anchor-broken": ("", r"(?![\w-])"),
    "keyword-gone": (r"(?<![\w-])", "(?!=)"),
}
EDGE = (r"(?<![\w-])", r"(?!\w|-\w)")


def repair(finding: DriftFinding, line: str) -> str:
    """The line of documentation as it should be; the same line where that is not plain."""
    if not finding.wrong or not finding.right:
        return line
    before, after = EDGES.get(finding.rule, EDGE)
    before = "" if finding.wrong.startswith(".") else before  # a member, after any object
    places = list(re.finditer(f"{before}{re.escape(finding.wrong)}{after}", line))
    if finding.rule == "parameter-gone":
        places = places[:1]  # the head of its entry; the rest of the line is prose
    if finding.rule == "default-changed":
        at = line.lower().rfind("default")
        behind = [place for place in places if place.start() > at >= 0]
        places = behind[:1] if behind else places if len(places) == 1 else []
    parts, at = [], 0
    for place in places:
        parts += [line[at : place.start()], finding.right]
        at = place.end()
    return "".join([*parts, line[at:]])
