"""What a name promises about its value: a password, a secret, perhaps a key, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Literal

from gitgpt.guards.secrets.rule import compiled
from gitgpt.guards.secrets.vocabulary import ABOUT, HARMLESS, KEY_MAKERS, PASSWORDS, PLAIN_KEYS, SECRETS

Promise = Literal["password", "secret", "key"]

# Looked for in lower-cased text; what the whole name says is decided by `read_name`. Written as a tree: an
# alternation that `re` can decide by the first character is half as slow.
STEMS = (
    r"p(?:ass|w(?:d|_|\b)|sk)|se(?:cret|ss(?:ion)?[-_.]?id|n(?:ha|ord)|ed.?phrase)|token|key|auth"
    r"|c(?:red|lave|on(?:trase|nectionstring))|kennwort|w(?:achtwoord|ifi)|m(?:nemonic|dp)"
)
# These begin with a character beyond ASCII and are looked for in the original.
FOREIGN_STEMS = (
    r"[录陆号]信息|密码|密碼|口令|密钥|密鑰|秘钥|秘鑰|私钥|私鑰|令牌|凭证|凭据|授权码"
    r"|暗号|暗証番号|パスワード|パスフレーズ|シークレット|トークン|秘密鍵"
    r"|chlüssel|비밀번호|암호|비밀키|토큰|[Пп]ароль|пароля|[Тт]окен|секрет"
    r"|ật khẩu|[Hh]asł[oa]|[Jj]elszó|[Pp]arolă|şifre|κωδικός|รหัสผ่าน|كلمة المرور|סיסמה|पासवर्ड"
)
_FOREIGN_SECRETS = (
    r"密钥|密鑰|秘钥|秘鑰|私钥|私鑰|令牌|凭证|凭据|授权码|シークレット|トークン|秘密鍵"
    r"|chlüssel|비밀키|토큰|[Тт]окен|секрет"
)
# Behind a CJK stem these make it speak about a password: its length, a wrong one, resetting it.
_FOREIGN_TALK = (
    r"长度|强度|错误|不能|必须|重置|修改|找回|忘记|提示|规则|类型|字段|框|过期|有效|位数|格式|名称|路径|地址|文件|验证|校验"
    r"|加密|管理|登录|登陆|正确|为空|不一致|変更|設定|入力|エラー"
)

Place = tuple[int, int]  # start and end in a text
_WORDS = r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+"
_COMPOUND = r"(?:passw(?:or)?[dt]|passphrase|passcode|pwd|kennwort)$"
_COMPOUND_SECRET = r"(?:secret|token|apikey|secretkey|accesskey)$"
_PASS_OWNERS = (
    r"^(?:db|user|my|root|admin|smtp|ftp|mail|ssh|sql|mysql|pg|redis|proxy|ldap|http|wifi|key|store|remote)"
    r"pass$"
)


def find_stems(folded: str) -> list[Place]:
    return [stem.span() for stem in compiled(STEMS).finditer(folded)]


def find_foreign_stems(text: str) -> Iterator[Place]:
    """Only in the lines that need it: looking through wide characters is slow."""
    if text.isascii():
        return
    lines = text.split("\n")
    starts = [0, *accumulate(map(len, lines))]
    for number, is_ascii in enumerate(map(str.isascii, lines)):
        if not is_ascii:
            offset = starts[number] + number
            for stem in compiled(FOREIGN_STEMS).finditer(lines[number]):
                yield offset + stem.start(), offset + stem.end()


def split_words(name: str) -> list[str]:
    """`dbPasswordOLD2` -> db, password, old, 2."""
    return [word.lower() for word in compiled(_WORDS).findall(name)]


def read_name(name: str) -> Promise | None:
    """What a value of this name is. `name` is a whole identifier, key, header or path of them."""
    words = split_words(name)[-8:]
    promise: Promise | None = None
    last = -1
    for index, word in enumerate(words):
        found = _read_word(word, words[index - 1] if index else "")
        if found and not (found == "key" and promise):
            promise, last = found, index
    if promise is None or any(word in ABOUT for word in words[last + 1 :]):
        return None
    before = words[:last]
    if any(word in HARMLESS for word in before):
        return None
    return promise


def _read_word(word: str, before: str) -> Promise | None:
    if word in PASSWORDS or compiled(_COMPOUND).search(word) or compiled(_PASS_OWNERS).match(word):
        return "password"
    if word in SECRETS or word.removesuffix("s") in SECRETS or compiled(_COMPOUND_SECRET).search(word):
        return "secret"
    if word == "key":
        return None if before in PLAIN_KEYS else "secret" if before in KEY_MAKERS else "key"
    return "key" if word == "auth" or word.endswith("key") else None


def read_foreign_name(name: str) -> Promise | None:
    if compiled(_FOREIGN_TALK).search(name):
        return None
    return "secret" if compiled(_FOREIGN_SECRETS).search(name) else "password"
