"""Secrets that are known by what stands around them, or that have dots and colons in them: a row a kind.

The keyword is looked for in the whole text. The secret is the first group of the pattern.
"""

from __future__ import annotations

from gitgpt.guards.secrets.randomness import randomness
from gitgpt.guards.secrets.rule import Rule, compiled, is_chance
from gitgpt.guards.secrets.values import is_reference, is_shown

END = r"(?![A-Za-z0-9])"
UUID = r"[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}"
UUID_SAMPLE = "[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}"


def is_literal(secret: str) -> bool:
    """A value that stands where only a secret can stand: anything but a reference or a stand-in."""
    return not is_reference(secret) and not is_shown(secret)


def is_userinfo(secret: str) -> bool:
    """What stood between `user:` and `@`: not a port and a path (`http://host:8080/@scope`)."""
    return is_literal(secret) and not compiled(r"^\d{1,5}(?:/|$)").match(secret)


def is_mixed(secret: str) -> bool:
    """A literal that no one would take for a word."""
    has_digit = any(c.isdigit() for c in secret)
    return is_literal(secret) and (randomness(secret) > 4 or (has_digit and randomness(secret) > -4))


def is_basic(secret: str) -> bool:
    """Base64 of `user:password`, and not of the example in a manual."""
    import binascii  # start-up: only where a Basic header was met

    try:
        user, colon, password = binascii.a2b_base64(secret + "==").decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return bool(colon) and user.isprintable() and is_literal(password)


def is_strong(secret: str) -> bool:
    """A literal that holds a digit or a sign: what stands here is often a word."""
    return is_literal(secret) and compiled(r"\d|[!@#$%^&*]").search(secret) is not None


STRUCTURES = (
    Rule(
        "aliyun-access-key",
        ("ltai",),
        rf"LTAI[A-Za-z0-9]{{12,26}}{END}",
        ("LTAI5t[A-Za-z0-9]{18}", "LTAI[A-Za-z0-9]{12}"),
    ),
    Rule(
        "braintree-token",
        ("production$", "sandbox$"),
        r"access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}",
        ("access_token$production$[a-z0-9]{16}$[a-f0-9]{32}",),
        back=13,
    ),
    Rule(
        "url-password",
        ("://",),
        # The user may be empty (redis://:secret@host), the password may hold an unescaped @, : or /.
        r"://[^\s/:@\"'`<>?#,]{0,100}:([^\s\"'`<>]{1,200})@(?=[\w.\[$\{%-])",
        (
            "postgres://app:[A-Za-z0-9]{12}@db.internal:5432/app",
            "redis://:[A-Za-z0-9]{12}@cache:6379/0",
            "amqp://svc:p@ss[0-9]{4}/[a-z]{4}@mq:5672/",
            "https://ci:[A-Za-z0-9]{20}@git.acme.dev/team/repo.git",
        ),
        (
            "postgres://app:${DB_PASSWORD}@db/app",
            "https://user:password@example.com/",
            "http://localhost:8080/@scope",
            "mysql://root:%s@%s/%s",
            "redis://:{password}@host",
        ),
        check=is_userinfo,
    ),
    Rule(
        "url-token",
        ("://",),
        r"://([\w-]{16,100}(?::x-oauth-basic|:)?)@(?=[\w.])",
        ("https://[a-f0-9]{32}@git.acme.dev/x", "https://[A-Za-z0-9]{40}@o1.ingest.acme.dev/2"),
        ("ssh://git-user-for-deployments@host/x",),
        check=is_mixed,
    ),
    Rule(
        "dsn-password",
        ("@tcp(", "@unix(", "@udp("),
        r"[\w.-]{1,40}:([^\s:/\"'`]{3,100})@(?=tcp|unix|udp)",
        ("app:[A-Za-z0-9]{12}@tcp(db:3306)/app",),
        ("root:password@tcp(127.0.0.1:3306)/db", "user:${PASS}@tcp(db)/x"),
        check=is_literal,
        back=142,
    ),
    Rule(
        "authorization",
        ("auth",),
        r"(?i:authorization)[\"'`\]]{0,2}[ \t]*(?:[:=,]|=>)[ \t]*[\"'`]?(?!(?i:basic|bearer)\b)"
        r"(?:[A-Za-z][\w-]{1,20} )?([\w.~+/=:-]{12,2000})",
        (
            "Authorization: token [a-f0-9]{40}",
            '"Authorization": "ApiKey [A-Za-z0-9]{32}"',
            "Authorization: [A-Za-z0-9]{32}",
        ),
        (
            "Authorization: Token ${TOKEN}",
            "authorization: AuthorizationPolicy",
            "authorization: process.env.AUTH",
        ),
        check=is_mixed,
    ),
    Rule(
        "bearer-token",
        ("bearer ", "bearer%20"),
        r"(?i:bearer(?: +|%20))([\w.~+/=-]{8,4000})",
        ("Authorization: Bearer [A-Za-z0-9]{40}", 'auth = "bearer [a-z0-9]{12}"'),
        ("Authorization: Bearer ${TOKEN}", "Bearer authentication", "a bearer token-based-login2"),
        check=is_mixed,
    ),
    Rule(
        "basic-auth",
        ("basic ",),
        r"(?i:basic +)([A-Za-z0-9+/_-]{6,400}={0,2})",
        ("Authorization: Basic YWRtaW46czNjcmV0UEBzc3cwcmQx",),
        ("Authorization: Basic dXNlcjpwYXNzd29yZA==", "basic authentication"),
        check=is_basic,
    ),
    Rule(
        "registry-auth",
        ("auth",),
        r"auth\"?[ \t]*[:=][ \t]*\"?([A-Za-z0-9+/]{8,400}={0,2})",
        ('"auth": "YWRtaW46czNjcmV0UEBzc3cwcmQx"', "//registry.acme.dev/:_auth=YWRtaW46czNjcmV0UEBzc3cwcmQx"),
        ('"auth": "required"',),
        check=is_basic,
    ),
    Rule(
        "basic-auth-call",
        ("auth", ".login(", "credential"),
        r"(?i:auth(?!or)\w{0,20}|\.login|credentials?)[ =:]{0,3}\([ \t]*[bu]?[\"'][^\"'\n]{1,80}[\"'][ \t]*,"
        r"[ \t]*(?:Some\()?[bu]?[\"']([^\"'\n]{4,200})[\"']",
        (
            "requests.get(url, auth=('admin', '[a-z]{5}[0-9]{4}'))",
            'smtp.login("bot@acme.dev", "[a-z]{5}[0-9]{4}")',
        ),
        ("auth=('user', 'password')", 'client.login("username", "password")'),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("curl",),
        r"curl\b(?:[^\n]|\\\n){0,400}?[ \t](?:-u|-U|--user|--proxy-user)[ =]?"
        r"[\"']?[^\s:\"']{1,80}:([^\s\"']{3,200})",
        ("curl -sS -u admin:[a-z]{5}[0-9]{4} https://x", "curl --user 'ci:[A-Za-z0-9]{16}' https://x"),
        (
            "curl -u user:password https://x",
            'curl -u "$USER:$PASS" https://x',
            "curl -u admin:${PASS} https://x",
        ),
        check=is_literal,
    ),
    Rule(
        "database-command-password",
        ("mysql", "mariadb"),
        r"(?:mysql|mariadb)\w*\b[^\n|;&\"]{0,200}?[ \t]-p[\"']?([^\s\"'-][^\s\"']{3,100})",
        ("mysql -h db -uroot -p[a-z]{5}[0-9]{4} app", "mysqldump -u app -p'[a-z]{5}[0-9]{4}' app"),
        ("mysql -h db -uroot -p$PASS app", "mysql -u root -p app"),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("sshpass", "login", "redis-cli", "pass:"),
        r"(?:(?:sshpass|login|redis-cli)\b[^\n|;&]{0,200}?[ \t](?:-p|-a|--pass)[ =]?|pass:)"
        r"[\"']?([^\s\"'-][^\s\"']{3,200})",
        (
            "sshpass -p [a-z]{5}[0-9]{4} ssh x",
            "docker login -u ci -p [A-Za-z0-9]{20} reg",
            "openssl rsa -passin pass:[a-z]{5}[0-9]{4}",
        ),
        (
            "sshpass -p $PASS ssh x",
            "docker login -u ci -p ${PASS}",
            "pass:stdin",
            "openssl -passin pass:password",
        ),
        check=is_strong,
    ),
    Rule(
        "netrc-password",
        ("login",),
        r"login[ \t\n]+\S{1,100}[ \t\n+-]+password[ \t]+(\S{3,200})",
        ("machine api.acme.dev login ci password [A-Za-z0-9]{12}",),
        ("machine x login user password password",),
        check=is_literal,
    ),
    Rule(
        "sql-password",
        ("identified ",),
        r"(?i:identified\s+(?:by|with\s+\w+\s+(?:by|as))\s+(?:password\s+)?)[\"']([^\"'\n]{3,200})[\"']",
        ("CREATE USER 'app'@'%' IDENTIFIED BY '[a-z]{5}[0-9]{4}'",),
        ("IDENTIFIED BY '${PASS}'",),
        check=is_literal,
    ),
    Rule(
        "pgpass-password",
        (":5432:",),
        r":5432:[^:\s]*:[^:\s]+:([^\s:]{3,200})",
        ("db.acme.dev:5432:app:svc:[A-Za-z0-9]{12}",),
        ("db:5432:app:user:password",),
        check=is_literal,
    ),
    Rule(
        "wifi-password",
        ("wifi:",),
        r"(?i:wifi):[^\n]{0,100}?P:([^;\n]{4,63});",
        ("WIFI:T:WPA;S:office;P:[a-z]{5}[0-9]{4};;",),
        check=is_literal,
    ),
    Rule(
        "signed-url",
        ("sig=", "-signature=", "security-token="),
        r"(?i:sig|-signature|security-token)=([\w%+/=-]{24,2000})",
        (
            "https://acme.blob.core.windows.net/c/b?sv=2023-11-03&sig=[A-Za-z0-9]{43}%3D",
            "?X-Amz-Signature=[a-f0-9]{64}",
        ),
        check=is_chance,
    ),
    Rule(
        "password-hash",
        ("$2", "$1$", "$5$", "$6$", "$y$", "$a"),
        r"\$(?:2[aby]\$\d\d\$[./A-Za-z0-9]{53}|(?:[1567y]|apr1)\$[./A-Za-z0-9$=,]{20,200}|argon2i?d?\$[\w$=,+/.-]{30,300})",
        ("$2b$12$[A-Za-z0-9]{53}", "$6$[A-Za-z0-9]{8}$[A-Za-z0-9]{86}"),
    ),
)
