"""How languages and formats write `name = value`: the patterns that `assignments.py` reads with.

All of them are bounded: each attempt takes constant time.
"""

from __future__ import annotations

LONGEST = 2000  # characters of an unquoted value; what goes on is taken along when the beginning is a secret
NAME_BACKWARDS = r"[\w$.-]{0,64}"
NAME_BEHIND = r"[\w$-]{0,64}(?:\.[\w$-]{1,40}){0,4}"
# What closes a name: quotes (also escaped), brackets, `?` and `!` of TypeScript, `[64]` of C.
CLOSE = r"(?:\\?[\"'`]|\[\d{0,6}\]|[\])?!]){0,4}"
S = r"[ \t]{0,16}"
NEXT_LINE = r"\r?\n[+\- ]?[ \t]{0,40}"  # also in a diff, with its sign
# A type between name and value: `password: str = "x"`, `Password string = "x"`.
TYPED = (
    rf"(?::{S}[&*]?[A-Za-z_][\w.\[\]<>|?,' *&]{{0,60}}"
    r"|[ \t]{1,16}(?:[Aa]s[ \t]{1,4})?[&*]?[A-Za-z_][\w.\[\]<>?*&]{0,40}"
    rf"{S})"
    rf"(?<![!<>])=(?={S}(?:{NEXT_LINE})?(?:new )?[\w.:\[\]]{{0,40}}\(?{S}[\"'`])"
)
# The value of a pair that is spelled out: variables in YAML or JSON lists, XML attributes, defaults.
SPELLED = (
    rf"(?:,{S}\w{{1,20}}=[^,\n\"']{{1,30}}){{0,3}}[,/]?{S}(?:{NEXT_LINE})?[\"']?"
    rf"(?:(?:Parameter)?[Vv]alue|default|content)[\"']?{S}[:=]"
    rf"|{S}\{{{S}(?:\n[^\n}}]{{0,80}}){{0,3}}?{NEXT_LINE}default{S}="
)
# Calls whose argument is the value itself.
WRAPPED = (
    r"(?:(?:new[ \t]{1,16})?[\w.:\[\]]{0,30}"
    r"(?:[Ss]tring|str|bytes?\]?|Bytes|from|of|new|Secret|SecretStr|Some|Just|Field|Value|encode|literal|strdup"
    rf"|ToSecureString)\({S}(?:default{S}={S})?(?=[\"'`]))?"
)
# An object that only holds the value: parameters of templates.
HELD = rf"(?:\{{{S}(?:{NEXT_LINE})?[\"']value[\"']{S}:(?={S}[\"']))?"
SIGN = (
    rf"{CLOSE}(?:(?P<typed>{TYPED})"
    rf"|{S}(?:\{{[ ]?get;[^}}\n]{{0,40}}\}}[ ])?"
    r"(?P<sign>===?|!==?|=>|:=|\?\?=?|\|\|=?|\?=|<-|:[-=?+]|[=:：＝])"
    rf"|(?P<spelled>{S}(?:{SPELLED}))|(?P<comma>{S},)|(?P<call>[({{])"
    r"|(?P<element>(?:[ \t]{1,16}[^<>\n]{0,80})?>)"
    r"|(?P<prose>[ \t]{1,16}(?:is:?|or|lautet|ist|est|es|jest)[ \t]"
    r"|[ \t]{1,4}(?:for|of|für|von|zum|pour|du|de|di|para|do|van|voor)[ \t]"
    r"[^\n:=;,()\"'{}]{1,40}[:=](?=[ \t]))"
    r"|(?P<space>[ \t]{1,16}))"
    rf"(?:\*\*)?{S}{HELD}{S}"
    rf"(?:\(?{S}\\?{NEXT_LINE}(?=[\"'`])|[(\[]{S}(?=[\"'`]))?{WRAPPED}(?:[«„“][ \u00a0\u202f]?)?"
)
QUOTED = (
    r"[rRbBuUfFNL@$]{0,2}(?:\"\"\"([^\n]*?)(?:\"\"\"|$)|\\\"((?:[^\"\\\n]|\\[^\"\n])*)(?:\\\")?"
    r"|\"([^\"\\\n]*(?:\\.[^\"\\\n]*)*)\"?|'([^'\\\n]*(?:\\.[^'\\\n]*)*)'?|`([^`\\\n]*(?:\\.[^`\\\n]*)*)`?"
    r"|q[qw]?\{([^{}\n]*)\})"
)
# The text after a name starts with one of these if a value follows. Most names in code are decided by this.
MAY_FOLLOW = frozenset("\\\"'`[])?!=:：＝|<- \t\r\n,/({>")
# What sets a variable that is written `name value`.
SETTERS = ("ENV ", "SetEnv ", "setx ", "setenv ", "set -")
# Settings that are written `name value`.
WORD_SETTINGS = frozenset({"requirepass", "masterauth", "password", "secret", "passphrase", "wpa_passphrase"})
# What may precede a setting on its line.
SETTING_BEFORE = (
    r"^[+-]?[ \t]*(?:(?:[-*;]|//|#|--|<!--)[ \t]*)?(?:\*\*)?"
    r"(?:(?:export|set|setx|SetEnv|ENV|ARG|env|-e|--env|declare[ \t]+-\w+)[ \t]+|\$env:)?[\"']?$"
)
LINE_VALUE = r"([^\s\"'`<>][^\s]*)[ \t]*(?:[ \t]#[^\n]*)?\r?$"
BARE = r"[^\s\"'`<>;,&(){}\[\]|，。；、！？（）「」《》]{1,2000}"
BLOCK_SCALAR = r"[|>][+-]?[ \t]*\r?\n[+\- ]?[ \t]+([^\s:]{4,2000})[ \t]*\r?(?:\n|$)"
# What follows a value in a list: the next quoted one, also on the next line.
NEXT_QUOTED = rf"[\"'`]{S},{S}(?:{NEXT_LINE})?[rbuf]?[\"'`]([^\"'`\\\n]{{1,500}})(?=[\"'`])"
NEXT_ITEM = (
    r"[\"']?[ \t]*\r?\n[+\- ]?[ \t]{0,40}-[ \t]{1,4}[\"']?([^\s\"'#:,{}\[\]]{4,500})"
    r"(?=[\"']?[ \t]*\r?(?:\n|$))"
)
MOST_ITEMS = 200
# What follows a quoted value that is only the first part of a string.
NEXT_PIECE = (
    rf"[\"'`]{S}(?:(?:[+.&]|\.\.|<>|\|\|){S}(?:{NEXT_LINE})?|{NEXT_LINE}(?:[+.&]{S})?)"
    r"[rbuf]?[\"'`]([^\"'`\\\n]{1,500})(?=[\"'`])"
)
MOST_PIECES = 20
ELEMENT = r"(?:<!\[CDATA\[)?([^<>\n\]]{1,500})(?:\]\]>)?</"
FOREIGN = (
    r"\w{0,12}(?:[（(][^）)\n]{0,20}[）)])?(?:[ \t][^\W\d]{1,15}){0,3}[\"'」』”)）\]]{0,3}[ \t]*"
    r"(?:[:：=＝【（]|是|为|為|は|[ \t])[ \t]*(?:[\w.@-]{2,40}[ \t]/[ \t])?[\"'“‘「『`]?"
    r"([^\s\"'`<>,;，。；、）)」』”’\u0080-\U0010ffff]{4,500})"
)
# Letters with digits or signs among them, or an application's password in groups of four.
MIXED = r"^[a-z]{4}(?:[- ][a-z]{4}){3}$|[A-Za-z].{0,200}\d|\d.{0,200}[A-Za-z]|\w[!@#$%^&*]"
