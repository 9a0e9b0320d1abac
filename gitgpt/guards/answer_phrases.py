"""Patterns for answers that are not a commit message, and for parts of a message that programs act on.

Each table is joined with `|` and compiled, ignoring case, when it is first needed. Rows that begin with a
word end at a word boundary where that matters; CJK has no boundaries.
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
    r"\W*(?:output|(?:final )?answer|result|response)\W*[:：]\W*",
    r"the (?:final |suggested )?(?:commit )?(?:message|title)\b[^:\n]{0,100}[:：]\W*",
    r"\W*(?:option|alternative|version|suggestion|choice|方案|选项) ?(?:\d|[a-c]\b)?\W*",
)

# A label before the message on its own line.
LABELS = (
    r"\**(?:(?:suggested |proposed )?(?:git )?commit message|subject|title)\**\s*[:：]\**\s*",
    r"\**(?:提交信息|提交消息|标题)\**\s*[:：]\**\s*",
    r"(?:here(?:'s|’s| is| are)|the|this is|a|an?) [^:：\n]{0,60}commit message[^:：\n]{0,60}[:：]\**\s*",
)
# Words in a label before a header on the same line: "Final answer: feat: x".
LABELS_SAID = (
    r"\b(?:commit|message|subject|title|header|output|answer|result|response|option|version|suggestion)\b",
    r"提交|标题|信息|消息|答案",
)

# A paragraph that ends the message: everything from there on is talk.
POSTAMBLES = (
    r"let me know",
    r"(?:i )?hope (?:this|that)",
    r"feel free",
    r"please (?:note|let)",
    r"\W{0,4}th(?:is|e) (?:commit )?message (?:follows|is|adheres|uses|summari[sz]es)",
    r"\W{0,4}th(?:is|e) commit message (?:\w+ly )?(?:reflects|describes|captures|conveys|explains)",
    r"\W{0,4}(?:explanation|reasoning)\W{0,3}:",
    r"\W{0,4}(?:or|or,? alternatively|alternatively|或者|或)\W*$",
    r"\W{0,4}(?:option|alternative|version|suggestion|choice|方案|选项) ?(?:\d|[b-d])?\W{0,4}[:：]\W*$",
    r"note\s*:\s*(?:this (?:commit )?message|i\b|you\b|the (?:above|diff|commit message)|since i|feel free)",
    r"would you like",
    r"diff --git |@@ -\d",
    r"if you(?:'d|’d| would| want| need)",
    r"希望|如果您|如需|说明[:：]|注[:：]",
)

REFUSALS = (
    r"i(?:'m|’m| am) (?:sorry|unable|not able|afraid|an ai|just an)",
    r"(?:i'm |i’m )?sorry[,.! ]",
    r"i (?:can(?:no|'|’)t|won(?:'|’)t|will not|must decline|do not have|don(?:'|’)t have|would need)",
    r"unfortunately,? i ",
    r"as an? (?:ai|artificial|(?:large )?language)",
    r"(?:no diff|there (?:is|are|was|were) no (?:diff|changes?)\b|the diff (?:is empty|you|was not))",
    r"it (?:looks|seems|appears) (?:like|that) (?:the diff|you|there|your)",
    r"(?:sure|of course|certainly)[!,.] (?:what|please|how|could|can|i)\b",
    r"i(?:'ve|’ve| have) been (?:instructed|told|asked)",
    r"(?:please|(?:could|can) you(?: please)?) (?:provide|paste|share|send|supply|attach)",
    r"(?:please )?(?:ignore|disregard|forget) (?:all |any )?(?:of )?(?:the |your )?"
    r"(?:previous|prior|above|earlier) (?:instructions?|prompts?|rules|messages)",
    r"(?:my apologies|i apologi[sz]e)",
    r"抱歉|对不起|對不起|很抱歉|非常抱歉|我无法|我無法|我不能|作为一个|作為一個|作为ai|无法(?:生成|提供|完成)",
    r"[请請](?:您)?(?:先)?提供|忽略(?:之前|以上|前面|先前|上述)",
    r"申し訳|すみませんが|恐れ入りますが|죄송|извините|к сожалению|я не могу|как языковая модель",
    r"(?:je suis )?désolée?\b|je ne (?:peux|suis) pas|en tant que (?:modèle|assistant|ia)|veuillez fournir",
    r"malheureusement|es tut mir leid|entschuldigung|leider k(?:ann|önnen)|als (?:ki|sprachmodell)\b",
    r"ich kann (?:das|dies|diese|dabei|ihnen|dir|dazu)\b|bitte (?:stellen|geben|senden|schicken|fügen) sie",
    r"lo siento|lamentablemente|no puedo|como modelo de l|desculpe|lamento|não posso|mi dispiace|non posso",
    r"come modello|przepraszam|niestety|nie mogę|het spijt me|helaas",
    r"ik kan (?:dit|dat|je|u)\b|üzgünüm|tyvärr",
)

# Texts of failure that some servers send with status 200.
ERRORS = (
    r"(?:undefined|null|none|nan|true|false|\[object object\]|n/a)\W*$",
    r"\W*(?:your |the )?(?:git )?commit message(?: here)?\W*$",
    r"git commit -|\$\(",
    r"traceback \(most recent",
    r"<!doctype|<html|<\?xml",
    r"\{\s*\"error\"",
    r"(?:http[ /\d.]*)?(?:error:? )?[45]\d\d\b[: ]",
    r"(?:internal server error|bad gateway|service unavailable|gateway time-?out|too many requests)",
    r"(?:error: )?rate limit(?:ed)? (?:exceeded|reached)",
    r"request timed out|connection (?:refused|reset|error)\b|error code: \d",
    r"(?:openai|anthropic|api)[ _]?error\b",
)

# Anywhere at the start of a line: the input come back, or the tokens of a chat template.
MACHINE = (
    r"[^\n]*<[|｜][\w▁ ]{1,40}[|｜]>",
    r"\s*\[/?INST\]",
    r"(?:<{7}|>{7})\s",  # the marks of a conflict
    r"(?:system(?: prompt)?|assistant|user|human)\s*:",
    r"diff --git |@@ -\d|\+\+\+ [ab]/|--- [ab]/|index [0-9a-f]{7,}\.\.",
    r"#?\s*-{5,} >8 -{5,}",
)

# Lines that other programs act on: forges, release tools, git itself.
TRAILERS = (
    r"(?:signed-off|co-authored|reviewed|acked|tested|reported|suggested|helped|approved)-by\s*[:：]",
    r"(?:assisted|generated|merged|committed|pair-programmed|requested|co-developed|on-behalf)-(?:by|of)\s*[:：]",
    r"(?:cc|change-id|release-as|reviewed-on|pr-url|bug|link|issue|see-also|autorelease|git-dch)\s*[:：]",
    r"\(cherry[ -]picked from|cherry-picked-from\s*[:：]",
    r"(?:refs?|references|relates to|closes?|closed|fix(?:es|ed)?|resolve[sd]?)\s*:?\s*"
    r"(?:[\w.-]+/[\w.-]+)?(?:#|gh-)\d",
    r"(?:closes?|fixes|resolves)\s*:?\s*https?:",
    r"breaking[ -]changes?\s*(?:[:：]|#|$)",
    r"(?:begin|end)_(?:commit_override|nested_commit)",
    r"updated-dependencies\s*:|skip-checks\s*:",
    r"fixes\s*:\s*[0-9a-f]{7,40}\b|git-(?:svn-id|p4)\s*:|x-[a-z][\w-]{1,30}\s*:|cq-depend\s*:",
    r"(?:refs?|references|relates to|closes?|fixes|resolves)\s*:?\s+[a-z][a-z0-9]{1,9}-\d{1,6}\b",
    # what bots and quick actions of forges obey
    r"/(?:merge|approve|close|reopen|lgtm|hold|retest|test|ok-to-test|assign|unassign|label|unlabel|deploy|rebase"
    r"|squash|milestone|spend|estimate|publish|cherry-?pick|shrug|draft|ready|lock)\b",
    r"bors\s+\w|r\?\s+@?\w",
)

# What closes an issue, on GitHub and GitLab; Jira's smart commits; and any other reference to one.
ISSUES = (
    r"(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?)\s*:?\s+"
    r"(?:[\w.-]+/[\w.-]+)?(?:#|gh-)\d+",
    r"\b[a-z][a-z0-9]{1,9}-\d+\s+#[a-z][\w-]{1,20}(?:\s+#?[\w-]{1,20}){0,8}",
    r"(?:\b[\w.-]{1,40}/[\w.-]{1,60})?(?<![\w&#])#\d{1,7}\b|\bgh-\d{1,7}\b",
    r"\bab#\d{1,7}\b",  # Azure Boards
    r"(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?)\s+[!&]\d{1,7}\b",
    r"(?<=and closing )&\d{1,7}\b",
)

# A ticket as in Jira, in brackets or not; no UTF-8 and its like.
TICKET = (
    r"(?:(?<=\s)|^)[\[(]?(?!(?:UTF|SHA|ISO|RFC|CVE|GHSA|CWE|PEP|AES|RSA|MD|IEEE|HTTP|GPT|ECMA|COVID|USB|IEC|ANSI"
    r"|CP|EN|DIN|TLS|SSL|WCAG|ES|ARM|CUDA|IP|UCS|BOM|UTC|GMT|WIN|JIS|BIG|GB|KOI|EUC|WINDOWS)-)"
    r"[A-Z][A-Z0-9]{1,9}-\d{1,6}(?![\w.-])[\])]?:?"
)

_RUNS = (
    r"(?:ci|cd|actions?|github|gitlab|travis|azurepipelines|azp|appveyor|circle|circleci|drone|jenkins|cirrus"
    r"|semaphore|wercker|codeship|bitrise|buildkite|netlify|vercel|deploy|deployment|release|builds?|pipelines?)"
)
CI_MARKS = (
    rf"\[\s*(?:skip|no)[\s-]{{1,4}}{_RUNS}\s*\]|\[\s*{_RUNS}[\s-]{{1,4}}skip\s*\]",
    r"\*\*\*no_ci\*\*\*",
    # hosts that build what is pushed, and tools that choose the next version
    r"\[\s*skip[\s-]{1,4}[\w-]{1,20}\s*\]|\[\s*[\w-]{1,20}[\s-]{1,4}skip\s*\]",
    r"\[(?:deploy|netlify-build|publish|release|major|minor|patch|breaking)\]|(?<!\S)[!/]deploy\b",
    r"\+?\bsemver\s*:\s*\w+|(?<!\S)\+semver\b\S*|(?<!\S)#(?:major|minor|patch|none)\b",
)

LINKS = (
    r"(?<![a-z0-9])(?:https?|ftp|file|ssh|git)://[^\s<>\"')\]]+",
    r"(?<![a-z0-9])www\.[^\s<>\"')\]]+",
    r"\]\(\s*(?://|[a-z][a-z0-9+.-]{1,20}:)[^\s)]*",
    r"<(?:a|img|iframe|svg|object|embed|form|link|meta|base|video|audio)\s[^>\n]{0,300}=",
    r"<script[^>\n]{0,200}>[^<\n]{1,300}</script",
    r"\bjavascript:",
    r"\bxn--[\w-]{2,60}(?:\.[\w.-]{2,60})?",
    r"\bdata:text/",
)

# First words that make git, or a release tool, treat the commit as another kind.
STEERING = (
    r"(?:fixup|squash|amend)!",
    r"revert \"",
    r"merge (?:branch|remote-tracking branch|pull request|tag) ['\"#]",
)
# The same after a type; orders that the model took from the change.
STEERING_SUBJECT = (
    r"(?:fixup|squash|amend)!",
    r"(?:ignore|disregard|forget) (?:all |any )?(?:of )?(?:the |your )?(?:previous|prior|above|earlier) "
    r"(?:instructions?|prompts?|rules|messages)",
)


def join_patterns(rows: tuple[str, ...], *, at_line_starts: bool = False) -> str:
    return ("(?im)^(?:" if at_line_starts else "(?i)(?:") + "|".join(rows) + ")"
