"""The English verbs that subjects begin with, and their base forms."""

from __future__ import annotations

# What a subject begins with. A verb that is a noun as often (test, change) counts before a small word only.
VERBS = """
add allow apply avoid build bump cache check clarify clean combine configure convert correct create decouple
define delete deprecate disable document drop enable enforce ensure enhance expand export expose extend
extract fix handle hide ignore implement improve include increase initialize inline insert integrate
introduce keep log make merge migrate modify move normalize optimize parse pass pin prevent print provide
raise read reduce refactor refine register remove rename reorder reorganize replace require reset resolve
restore restrict return revert rewrite run separate set show simplify skip sort split start stop store strip
support switch tidy track trim tweak unify update upgrade use validate wrap write
"""
# Their plural is as likely a noun.
NOUNS = """
build cache check display document export extract format handle import index input log mark merge move parse
pass pin print raise read record release reset return run set show sort split start stop store support
switch track trim use write patch
"""
GERUNDS = """
adding changing fixing implementing improving introducing moving refactoring removing renaming replacing
updating
"""
UNLIKE = {
    "made": "make", "built": "build", "ran": "run", "kept": "keep", "wrote": "write", "rewrote": "rewrite",
    "hid": "hide", "shown": "show",
}  # fmt: skip


def base_form(word: str) -> str:
    """A usual verb in its base form, lower case; "" for any other word."""
    lower, verbs = word.lower(), VERBS.split()
    if not word.isalpha() or not word[1:].islower():
        return ""
    if lower in verbs:
        return lower
    if lower in UNLIKE:
        return UNLIKE[lower]
    if lower.endswith("ing"):
        return next(filter(verbs.__contains__, _stems(lower[:-3])), "") if lower in GERUNDS.split() else ""
    if lower.endswith("ed"):
        return next(filter(verbs.__contains__, _stems(lower[:-2])), "")
    bases = (lower[:-1], lower[:-2], lower[:-3] + "y") if lower.endswith("s") else ()
    return next((base for base in bases if base in verbs and base not in NOUNS.split()), "")


def _stems(stem: str) -> tuple[str, ...]:
    """What an ending was put to: fix, mov(e), modif(y), dro(p)."""
    return stem, stem + "e", stem[:-1] + "y" if stem.endswith("i") else "", stem[:-1]
