"""Documentation put right: by rule where the code says what would be right, else as a model proposes.

Nothing is written here. Every edit has passed `gitgpt.drift.edits`, or is named with the reason why not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from gitgpt.drift.edits.propose import propose
from gitgpt.drift.edits.region import Proposal
from gitgpt.drift.edits.repair import repair
from gitgpt.drift.findings import DriftFinding
from gitgpt.drift.source import Scope, definitions
from gitgpt.errors import EditRefusedError
from gitgpt.jobs.asking import ModelAsker
from gitgpt.jobs.docs.affected_documents import find_mentions
from gitgpt.jobs.docs.edit_request import Edit, Item, ask_edits
from gitgpt.jobs.docs.edit_session import (
    ChangedFile,
    EditPlace,
    EditSession,
    UpdateOptions,
)
from gitgpt.jobs.docs.sides import Sides
from gitgpt.jobs.docs.suspects import (
    Suspect,
    find_differences,
    refuse_unproven,
    source_lines,
    suspect_paragraphs,
    suspects,
)
from gitgpt.jobs.docs.undocumented import add_missing, undocumented

WHOLE_CODE = 120  # lines of a definition that are shown; of a longer one, the beginning

OF_DOCSTRINGS = ("parameter-", "attribute-", "default-", "returns-", "yields-", "raises-")


class Update(NamedTuple):
    """`left` are findings that were not resolved, each with the reason. `problems` are about the run
    itself."""

    files: tuple[ChangedFile, ...] = ()
    left: tuple[tuple[DriftFinding, str], ...] = ()
    problems: tuple[str, ...] = ()
    by_rule: int = 0
    by_model: int = 0
    calls: int = 0


def update(
    sides: Sides,
    findings: Sequence[DriftFinding],
    *,
    asker: Callable[[], ModelAsker | None],
    wishes: UpdateOptions,
) -> Update:
    """What is proposed for the findings, and for docstrings that a changed function may have made false.

    `asker` is called only if a model is needed. It returns None if none may be asked.
    """
    desk = EditSession(sides, wishes)
    left, by_rule = _by_rule(desk, findings)
    doubts = suspects(desk.old, desk.modules, findings)
    if any(path.endswith(".py") for path in (file.path for file in sides.changed)):
        doubts += suspect_paragraphs(find_mentions(sides), desk.old, desk.modules, findings)
    is_open = bool(doubts) or any(not reason for _, reason in left)
    is_open = is_open or (wishes.adds_missing and bool(undocumented(desk.old, desk.modules)))
    one = asker() if is_open else None
    if one is None:
        reason = "no rule says what would be right, and no model was asked"
        return Update(desk.changed(), tuple((item, why or reason) for item, why in left), (), by_rule)
    done = _by_model(desk, left, doubts, one)._replace(by_rule=by_rule)
    return _with_missing(desk, done, one) if wishes.adds_missing else done


def _with_missing(desk: EditSession, done: Update, asker: ModelAsker) -> Update:
    accepted, problems, calls = add_missing(desk, asker)
    return done._replace(
        files=desk.changed(),
        problems=(*done.problems, *problems),
        by_model=done.by_model + accepted,
        calls=done.calls + calls,
    )


def _by_rule(
    desk: EditSession, findings: Sequence[DriftFinding]
) -> tuple[list[tuple[DriftFinding, str]], int]:
    """Puts right what is plain; what is left has a reason when nothing can be done about it at all."""
    left: list[tuple[DriftFinding, str]] = []
    done: set[DriftFinding] = set()
    for finding in findings:
        place = desk.place(finding.doc.path, finding.doc.line)
        if place.region is None:
            left.append((finding, place.reason))
            continue
        at = finding.doc.line - place.region.first_line
        line = place.region.lines[at]
        fixed = repair(finding, line)
        if fixed == line:
            left.append((finding, ""))
            continue
        try:
            desk.put(finding.doc.path, [Proposal(place.region, at, at + 1, (fixed,))])
            done.add(finding)
        except EditRefusedError as exc:
            left.append((finding, exc.message))
    return [(item, why) for item, why in left if not _is_resolved(desk, item)], len(done)


def _is_resolved(desk: EditSession, finding: DriftFinding) -> bool:
    """Whether what was wrong is not there any more: the check does not say it, or the line is another one."""
    path = finding.doc.path
    try:
        text = desk.text(path)
        if text.is_python and finding.rule.startswith(OF_DOCSTRINGS):
            return finding.message not in desk.findings_of(text)
        return finding.doc.text not in [line.strip() for line in text.lines()]
    except EditRefusedError:
        return False


class _Group(NamedTuple):
    """Everything about one docstring or paragraph; `line` is its first one."""

    item: Item
    line: int
    findings: tuple[DriftFinding, ...] = ()


def _groups(
    desk: EditSession, left: Sequence[tuple[DriftFinding, str]], doubts: Sequence[Suspect]
) -> list[_Group]:
    places: dict[tuple[str, int], tuple[EditPlace, list[DriftFinding]]] = {}
    for finding, reason in left:
        place = desk.place(finding.doc.path, finding.doc.line)
        if not reason and place.region:
            key = finding.doc.path, place.region.first_line
            places.setdefault(key, (place, []))[1].append(finding)
    found: list[_Group] = []
    for (path, line), (place, findings) in places.items():
        item = _item(desk, str(len(found) + 1), path, place, findings)
        found.append(_Group(item, line, tuple(findings)))
    for suspect in doubts:
        region = desk.place(suspect.path, suspect.line).region
        if region is not None and (suspect.path, region.first_line) not in places:
            places[suspect.path, region.first_line] = EditPlace(region), []
            item = Item(str(len(found) + 1), suspect.path, suspect.problem, region.lines, suspect.difference)
            found.append(_Group(item, region.first_line))
    return found


def _item(desk: EditSession, key: str, path: str, place: EditPlace, findings: Sequence[DriftFinding]) -> Item:
    """A docstring with a finding is asked about as a whole, with the lines of its function that changed."""
    code = [
        f"{item.code.path}:{item.code.line}{' (before)' * item.code.is_old}: {item.code.text}"
        for item in findings
    ]
    problem = "; ".join(f"{item.doc.text!r}: {item.message}" for item in findings)
    if place.node is not None and any(item.code.path == path for item in findings):
        difference = _difference(desk, path, place.node)
        code += difference or source_lines(desk.module(path), place.node)[:WHOLE_CODE]
        problem += "; correct every other sentence that these lines make false" if difference else ""
    return Item(key, path, problem, place.region.lines if place.region else (), tuple(code))


def _difference(desk: EditSession, path: str, node: Scope) -> tuple[str, ...]:
    module = desk.module(path)
    names = (
        [item.qualname for item in definitions(module.tree) if item.node.lineno == node.lineno]
        if module.tree
        else []
    )
    return find_differences(desk.old, desk.modules).get((path, names[0]), ()) if names else ()


def _by_model(
    desk: EditSession, left: Sequence[tuple[DriftFinding, str]], doubts: Sequence[Suspect], asker: ModelAsker
) -> Update:
    """Edits are made from the last line to the first, so that places hold while lines come and go."""
    groups = _groups(desk, left, doubts)
    by_key = {group.item.key: group for group in groups}

    def refuse(edit: Edit, item: Item) -> str:
        return _place_edit(desk, edit, by_key[item.key], is_trial=True)

    answers = ask_edits(asker, [group.item for group in groups], refuse)
    edits = {edit.key: edit for edit in answers.edits}
    problems, accepted = list(answers.problems), 0
    still = [(finding, why) for finding, why in left if why]
    for group in sorted(groups, key=lambda group: (group.item.path, -group.line)):
        key = group.item.key
        reason = answers.refused.get(key, "no edit was proposed")
        if key in edits:
            reason = _place_edit(desk, edits[key], group)
            accepted += not reason
        if not group.findings and (key in edits or key in answers.refused) and reason:
            problems += _refusal(group, reason) if reason not in answers.problems else ()
        reason = reason or "the edit leaves it wrong"
        still += [(finding, reason) for finding in group.findings if not _is_resolved(desk, finding)]
    return Update(desk.changed(), tuple(still), tuple(problems), by_model=accepted, calls=answers.calls)


def _refusal(group: _Group, reason: str) -> tuple[str, ...]:
    return (f"{group.item.path}:{group.line}: an edit was refused: {reason}",)


def _place_edit(desk: EditSession, edit: Edit, group: _Group, *, is_trial: bool = False) -> str:
    """Why the edit was not taken; empty if it was. A trial changes nothing."""
    item = group.item
    place = desk.place(item.path, group.line)
    reason = place.reason or ("" if group.findings else refuse_unproven(edit, item))
    if place.region is None or reason:
        return reason
    known = "\n".join((*item.code, *item.doc, *(finding.message for finding in group.findings), item.path))
    try:
        proposal = propose(place.region, edit.old, edit.new, known=known)
        if group.findings and not any(_touches(proposal, finding) for finding in group.findings):
            return "it leaves the line that is wrong as it is"
        desk.try_edits(item.path, [proposal]) if is_trial else desk.put(item.path, [proposal])
    except EditRefusedError as exc:
        return exc.message
    return ""


def _touches(proposal: Proposal, finding: DriftFinding) -> bool:
    """Whether the wrong line is among those that change; what is missing may go anywhere."""
    lines = [line.strip() for line in proposal.region.lines[proposal.start : proposal.end]]
    return finding.rule == "parameter-missing" or any(line and line in finding.doc.text for line in lines)
