"""What a name promises about its value: a password, a secret, perhaps a key, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Literal

from gitgpt.guards.secrets.rule import compile_once

Promise = Literal["password", "secret", "key"]


def read_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PASSWORDS = read_words("""
    password passwd passwort pwd pass passphrase passcode passw pw psk kennwort contrasena contrase senha
    wachtwoord senord passe requirepass masterauth sshpass pgpassword
    mdp clave passwords pswd userpassword mnemonic
""")

SECRETS = read_words("""
    secret token apikey secretkey accesskey authtoken accesstoken credential credentials authkey bearer
    appsecret clientsecret privatekey sharedaccesskey accountkey masterkey appkey authorization secrets
    sessionid phpsessid jsessionid sessid apitoken refreshtoken bottoken signingkey encryptionkey
    usertoken connectionstring idtoken secretaccesskey sessiontoken csrftoken
""")

# What makes a `...key` a secret one.
KEY_MAKERS = read_words("""
    api access secret private auth encryption encrypt encrypted signing sign master account shared admin
    service subscription license licence session hmac aes des cipher crypto jwt webhook app client deploy
    storage write functions root aws azure openai wifi network rsa dsa ecdsa ssh hash x security
    verify verification push server maps stripe gemini anthropic signature host user bot integration
    ingest ikey rest management validation decryption
""")

# A name with one of these after the secret word is about the secret: its length, its field, its error.
ABOUT = read_words("""
    url uri urls type types name names field fields path paths file files filename dir directory ttl
    expiry expires expire expiration expired lifetime length len size min max count limit limits label
    title text hint placeholder message messages msg error errors err exception regex pattern policy
    policies rule rules env var variable header headers prefix suffix format algorithm algo alg enabled
    enable required disabled valid invalid validator validation reset forgot changed updated date time
    timestamp at input button btn form page view screen route link component class element selector icon
    manager service provider factory store storage repository handler helper checker generator encoder
    encrypter hasher strength meter visible visibility toggle mode style color index idx position offset
    line column kind status state scope scopes audience endpoint host port version usage used uses
    rotation rotate fingerprint checksum digest sha sha1 sha256 md5 etag counts ref refs reference arn
    source getter fn func function callback method schema property prop attribute table query builder
    parser lexer stream tree node span request response config configuration settings options option
    params parameters payload body list map set array dict iterator bucket namespace group role user email
    question answer description desc help doc docs cache event listener hook middleware guard strategy
    module id identifier ids alias aliases location region value_from from ref_name mount volume mgr realm
    char chars characters bytes bits word words code codes press down up pressed binding bindings board
    stroke frame
    frames pair pairs hashers validators kit fail failed platform reason reasons
    username traits hash public
""")

# A name with one of these before the secret word is no secret.
HARMLESS = read_words("""
    public pub has is no forgot show hide invalid wrong missing without validate validates verify check
    checks compare match matches get fetch load find lookup read parse decode encode author authors
    cancellation lexer parser syntax csrf_name design
""")

# Keys that open nothing.
PLAIN_KEYS = read_words("""
    primary foreign sort partition cache hot shortcut composite unique row object map dict entry
    translation i18n locale order group index local public pub idempotency data query json hash range
    natural surrogate lookup config setting registry react menu field column property message routing
    dedup dedupe event item node publishable site socket gpg
""")

# Words that people write in place of a secret.
SHOWN = read_words("""
    example sample placeholder dummy fake mock changeme redacted todo fixme foobar your insert replace foo
    bar baz test tests testing tester stub lorem ipsum masked censored hidden undefined none null nil tbd
    xxx xxxx goes here change enter please sensitive
""")

# Words that say what the value is, not what it is made of.
SAID = read_words("""
    my me the a an is in to for of with and or password passwd pass passphrase pwd pw secret token tokens key
    keys api access auth client user username admin value values default string str text new old wrong
    invalid valid some any super very strong long random db database app local dev demo temp tmp private
    public id not real empty unset var env required optional root guest login postgres mysql redis
    rabbitmq oauth bearer basic refresh session webhook signing encryption service account master server
    host port name type field bytes hex base data config settings jwt hash salt credential credentials
    input output request response header cookie body param params arg args this self that it true false
    yes no on off enabled disabled number boolean int integer object bool unknown never void char varchar
    buffer secretstr passwort kennwort contrase contraseña senha wachtwoord mot de passe parola repeat
    confirm current existing same generated stored encrypted plain plaintext insecure unsafe development
    production staging prod only do use using set get read from file path store correct incorrect expired
    missing show hide forgot reset verify verified first second another other one two three more less than
    different mismatch sort at least characters
    character minimum maximum length must be short weak prompt description docker rule utf
    x iso latin really adgangskode heslo salasana lösenord jelszó parolă hasło passord lozinka geslo şifre
""")

# Looked for in lower-cased text; what the whole name says is decided by `read_name`. Written as a tree: an
# alternation that `re` can decide by the first character is half as slow.
STEMS = (
    r"p(?:ass|w(?:d|_|\b)|sk)|s(?:alt|e(?:cret|ss(?:ion)?[-_.]?id|n(?:ha|ord)|ed.?phrase))|token|key|auth"
    r"|c(?:red|lave|on(?:trase|nectionstring))|kennwort|w(?:achtwoord|ifi)|m(?:nemonic|dp)"
)
# These begin with a character beyond ASCII and are looked for in the original.
FOREIGN_STEMS = (
    r"[录陆号]信息|密码|密碼|口令|密钥|密鑰|秘钥|秘鑰|私钥|私鑰|令牌|凭证|凭据|授权码"
    r"|暗号|暗証番号|ログイン|パスワード|パスフレーズ|シークレット|トークン|秘密鍵"
    r"|chlüssel|비밀번호|암호|비밀키|토큰|[Пп]ароль|пароля|[Тт]окен|секрет"
    r"|ật khẩu|[Hh]asł[oa]|[Jj]elszó|[Pp]arolă|şifre|κωδικός|รหัสผ่าน|كلمة المرور|סיסמה|पासवर्ड"
)
_FOREIGN_SECRETS = (
    r"密钥|密鑰|秘钥|秘鑰|私钥|私鑰|令牌|凭证|凭据|授权码|シークレット|トークン|秘密鍵"
    r"|chlüssel|비밀키|토큰|[Тт]окен|секрет"
)
# After a CJK stem these make it talk about a password: its length, a wrong one, how to reset it.
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
    return [stem.span() for stem in compile_once(STEMS).finditer(folded)]


def find_foreign_stems(text: str) -> Iterator[Place]:
    """Only in the lines that need it: looking through wide characters is slow."""
    if text.isascii():
        return
    lines = text.split("\n")
    starts = [0, *accumulate(map(len, lines))]
    for number, is_ascii in enumerate(map(str.isascii, lines)):
        if not is_ascii:
            offset = starts[number] + number
            for stem in compile_once(FOREIGN_STEMS).finditer(lines[number]):
                yield offset + stem.start(), offset + stem.end()


def split_words(name: str) -> list[str]:
    """`dbPasswordOLD2` -> db, password, old, 2."""
    return [word.lower() for word in compile_once(_WORDS).findall(name)]


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
    if any(word in HARMLESS for word in before) and not name.isupper():
        return None
    return promise


def _read_word(word: str, before: str) -> Promise | None:
    if word in PASSWORDS or compile_once(_COMPOUND).search(word) or compile_once(_PASS_OWNERS).match(word):
        return "password"
    if word in SECRETS or word.removesuffix("s") in SECRETS or compile_once(_COMPOUND_SECRET).search(word):
        return "secret"
    if word == "key":
        return None if before in PLAIN_KEYS else "secret" if before in KEY_MAKERS else "key"
    return "key" if word in ("auth", "salt") or word.endswith("key") else None


def read_foreign_name(name: str) -> Promise | None:
    if compile_once(_FOREIGN_TALK).search(name):
        return None
    return "secret" if compile_once(_FOREIGN_SECRETS).search(name) else "password"
