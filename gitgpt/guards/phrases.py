"""How answers look that are no commit message, and what in a message can act: tables of patterns.

Each is joined with `|` and compiled when it is first needed, ignoring case. Rows that begin with a word end
at a word boundary of their own where that matters; CJK has none.
"""

from __future__ import annotations

# A first line with one of these before its colon is the message itself.
TYPES = frozenset(
    ("feat", "fix", "docs", "style", "refactor", "perf", "test", "build", "ci", "chore", "revert")
)

# A first line that only announces the message.
PREAMBLES = (
    r"(?:sure|certainly|of course|okay|ok|great|absolutely|好的|当然|没问题)(?![\w(]).{0,160}",
    r"(?:here(?:'s|’s| is| are)|below is|this is|the following is|以下是|这是|下面是|根据).{0,160}",
    r"(?:based on|given|looking at|after reviewing).{0,160}:",
    r"i(?:'ve|’ve| have) (?:analy[sz]ed|reviewed|generated|written|created).{0,160}",
    r"\W*(?:(?:suggested|proposed|generated|final) )?(?:git )?commit message\W*",
    r"\W*(?:提交信息|提交消息|标题|subject|title)\W*[:：]\W*",
)

# A label before the message on its own line.
LABELS = (
    r"\**(?:(?:suggested |proposed )?(?:git )?commit message|subject|title)\**\s*[:：]\**\s*",
    r"\**(?:提交信息|提交消息|标题)\**\s*[:：]\**\s*",
)

# A paragraph behind the message, from which on all is talk.
POSTAMBLES = (
    r"let me know",
    r"(?:i )?hope (?:this|that)",
    r"feel free",
    r"please (?:note|let)",
    r"th(?:is|e) (?:commit )?message (?:follows|is|adheres|uses|summari[sz]es)",
    r"(?:explanation|note|reasoning)\s*:",
    r"would you like",
    r"if you(?:'d|’d| would| want| need)",
    r"希望|如果您|如需|说明[:：]|注[:：]",
)

REFUSALS = (
    r"i(?:'m|’m| am) (?:sorry|unable|not able|afraid|an ai|just an)",
    r"(?:i'm |i’m )?sorry[,.! ]",
    r"i (?:can(?:no|'|’)t|won(?:'|’)t|will not|must decline|do not have|don(?:'|’)t have|would need)",
    r"unfortunately,? i ",
    r"as an? (?:ai|artificial|language)",
    r"(?:my apologies|i apologi[sz]e)",
    r"抱歉|对不起|很抱歉|我无法|我不能|作为一个|作为ai|无法(?:生成|提供|完成)",
    r"申し訳|죄송|lo siento|je suis désolé|es tut mir leid|desculpe|извините",
)

# Texts of failure that some servers send with status 200.
ERRORS = (
    r"(?:undefined|null|none|nan|true|false|\[object object\]|n/a)\W*$",
    r"traceback \(most recent",
    r"<!doctype|<html|<\?xml",
    r"\{\s*\"error\"",
    r"(?:http[ /\d.]*)?(?:error )?[45]\d\d\b[: ]",
    r"(?:internal server error|bad gateway|service unavailable|gateway time-?out|too many requests)",
    r"rate limit(?:ed)? (?:exceeded|reached)",
    r"request timed out|connection (?:refused|reset|error)\b|error code: \d",
    r"(?:openai|anthropic|api)[ _]?error\b",
)

# Anywhere at the start of a line: the input come back, or the tokens of a chat template.
MACHINE = (
    r"[^\n]*<[|｜][\w▁ ]{1,40}[|｜]>",
    r"\s*\[/?INST\]",
    r"(?:system|assistant|user|human)\s*:",
    r"diff --git |@@ -\d|\+\+\+ [ab]/|--- [ab]/|index [0-9a-f]{7,}\.\.",
    r"#?\s*-{5,} >8 -{5,}",
)

# Lines that other programs act on: forges, release tools, git itself.
TRAILERS = (
    r"(?:signed-off|co-authored|reviewed|acked|tested|reported|suggested|helped|approved)-by\s*:",
    r"(?:assisted|generated|merged|committed|pair-programmed|requested)-by\s*:",
    r"(?:cc|change-id|release-as|reviewed-on|pr-url|bug|link|issue|see-also)\s*:",
    r"(?:refs?|references|relates to|closes?|closed|fix(?:es|ed)?|resolve[sd]?)\s*:?\s*"
    r"(?:[\w.-]+/[\w.-]+)?(?:#|gh-)\d",
    r"(?:closes?|fixes|resolves)\s*:?\s*https?:",
    r"breaking[ -]changes?\s*(?::|#|$)",
    r"(?:begin|end)_(?:commit_override|nested_commit)",
    r"updated-dependencies\s*:|skip-checks\s*:",
)

ISSUES = (r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\s*:?\s+(?:[\w.-]+/[\w.-]+)?(?:#|gh-)\d+",)

CI_MARKS = (
    r"\[(?:skip[ -]ci|ci[ -]skip|no[ -]ci|skip[ -]actions|actions[ -]skip)\]",
    r"\[(?:skip[ -](?:release|netlify|cd|deploy|vercel|azurepipelines|appveyor)|no[ -]release)\]",
    r"\*\*\*no_ci\*\*\*",
)

LINKS = (
    r"\b(?:https?|ftp|file|ssh|git)://[^\s<>\"')\]]+",
    r"\bwww\.[^\s<>\"')\]]+",
    r"\bjavascript:",
    r"\bdata:text/",
)

# First words that make git, or a release tool, treat the commit as another kind.
STEERING = (r"(?:fixup|squash|amend)!", r"revert \"")


def joined(rows: tuple[str, ...], *, at_line_starts: bool = False) -> str:
    return ("(?im)^(?:" if at_line_starts else "(?i)(?:") + "|".join(rows) + ")"
