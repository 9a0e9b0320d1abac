"""The corpus that redaction is measured on: made when it is asked for, so that no scanner trips over it.

A positive is a text with its secrets between ⟦ and ⟧; everything outside must come through unchanged. Random
parts are written as in the rule tables: `[A-Za-z0-9]{40}`.
"""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from guards.samples import expand

from gitgpt.guards.secrets.scan import RULES

OPEN, CLOSE = "⟦", "⟧"
MARK = re.compile("⟦(.*?)⟧", re.S)


class Case(NamedTuple):
    """`kind` is what the secret is, `group` how it can be known: structured, named or random."""

    kind: str
    group: str
    text: str  # without the marks
    secrets: tuple[str, ...]
    frame: tuple[str, ...]  # what stands around the secrets, in order


def case(kind: str, group: str, marked: str, seed: int = 0) -> Case:
    marked = expand(marked, seed=seed)
    pieces = MARK.split(marked)
    text = "".join(pieces)
    return Case(kind, group, text, tuple(pieces[1::2]), tuple(pieces[::2]))


# Where a token stands in real files. None of these lines may lose anything but the token.
PLACES = (
    "export API_TOKEN=⟦{}⟧",
    "API_TOKEN=⟦{}⟧ # production",
    "token: ⟦{}⟧",
    '  api_key: "⟦{}⟧"',
    '{"user": "svc", "apiKey": "⟦{}⟧", "retries": 3}',
    "const token = '⟦{}⟧';",
    'token := "⟦{}⟧"',
    'private static final String TOKEN = "⟦{}⟧";',
    "<token>⟦{}⟧</token>",
    '<add key="ApiToken" value="⟦{}⟧" />',
    "ENV API_TOKEN=⟦{}⟧",
    'api_token = "⟦{}⟧"',
    'curl -H "X-Api-Key: ⟦{}⟧" https://api.acme.dev/v1/items',
    "# the old one was ⟦{}⟧, do not use",
    'client = Client("⟦{}⟧", timeout=3)',
    "密钥：⟦{}⟧。",
    "Use `⟦{}⟧` to log in",
    "| staging | ⟦{}⟧ |",
)

PASSWORDS = (
    "[a-z]{6}[0-9]{3}",
    "[A-Z]{1}[a-z]{5}[0-9]{2}![a-z]{2}",
    "[A-Za-z0-9]{16}",
    "[a-z]{3}#[A-Z]{2}[0-9]{2}%[a-z]{3}",
    "P@[a-z]{4}w0rd[0-9]{2}",
    "[a-z]{4}-[a-z]{5}-[0-9]{3}",
    "[A-Za-z0-9]{8}$[0-9]{2}^[A-Z]{2}",
)

# How a password is written down, language by language.
PASSWORD_PLACES = (
    "DB_PASSWORD=⟦{}⟧",
    "export PGPASSWORD='⟦{}⟧'",
    'MYSQL_ROOT_PASSWORD="⟦{}⟧"',
    "  password: ⟦{}⟧",
    '  password: "⟦{}⟧"  # rotate in May',
    "  - DB_PASSWORD=⟦{}⟧",
    "      SPRING_DATASOURCE_PASSWORD: ⟦{}⟧",
    "spring.datasource.password=⟦{}⟧",
    'password = "⟦{}⟧"',
    "passwd = '⟦{}⟧'",
    '"password": "⟦{}⟧",',
    '{"username":"alice","password":"⟦{}⟧","active":true}',
    'let password = "⟦{}⟧";',
    "const dbPassword = '⟦{}⟧' // local",
    "password: '⟦{}⟧',",
    'String password = "⟦{}⟧";',
    'password := "⟦{}⟧"',
    'const adminPassword string = "⟦{}⟧"',
    'password: str = "⟦{}⟧"',
    'self.password = "⟦{}⟧"',
    "conn = connect(host='db', user='app', password='⟦{}⟧', port=5432)",
    'os.environ["DB_PASSWORD"] = "⟦{}⟧"',
    'os.environ.setdefault("DB_PASSWORD", "⟦{}⟧")',
    "os.getenv('DB_PASSWORD', '⟦{}⟧')",
    "password: process.env.DB_PASSWORD || '⟦{}⟧',",
    "$password = '⟦{}⟧';",
    "'password' => '⟦{}⟧',",
    "define('DB_PASSWORD', '⟦{}⟧');",
    "<password>⟦{}⟧</password>",
    '<property name="password" value="⟦{}⟧"/>',
    '<entry key="db.password">⟦{}⟧</entry>',
    "Server=db;Database=app;User Id=sa;Password=⟦{}⟧;Encrypt=true",
    '"ConnectionString": "Server=db;Uid=sa;Pwd=⟦{}⟧;"',
    "jdbc:mysql://db:3306/app?user=root&password=⟦{}⟧&useSSL=false",
    "ENV DB_PASSWORD=⟦{}⟧",
    "ARG password=⟦{}⟧",
    "docker run -e POSTGRES_PASSWORD=⟦{}⟧ postgres:16",
    "kubectl create secret generic db --from-literal=password=⟦{}⟧",
    "mysqldump --user=root --password=⟦{}⟧ app > dump.sql",
    "tool --password ⟦{}⟧ --verbose",
    '#define WIFI_PASSWORD "⟦{}⟧"',
    "ALTER USER app WITH PASSWORD '⟦{}⟧';",
    "CREATE USER 'app'@'%' IDENTIFIED BY '⟦{}⟧';",
    "ansible_become_password: ⟦{}⟧",
    "requirepass ⟦{}⟧",
    'user.setPassword("⟦{}⟧");',
    '.password("⟦{}⟧")',
    'variable "db_password" {\n  type    = string\n  default = "⟦{}⟧"\n}',
    "- name: DB_PASSWORD\n  value: ⟦{}⟧",
    '- name: DB_PASSWORD\n  value: "⟦{}⟧"',
    '{"name": "DB_PASSWORD", "value": "⟦{}⟧"}',
    "# password: ⟦{}⟧",
    '// TODO remove: password = "⟦{}⟧"',
    "The admin password is ⟦{}⟧ until Friday",
    "密码：⟦{}⟧",
    "数据库密码为 ⟦{}⟧，请勿外传",
    "密码＝⟦{}⟧",
    '"密码": "⟦{}⟧"',
    "口令: ⟦{}⟧",
    "账号：root 密码：⟦{}⟧",
    "パスワード：⟦{}⟧",
    "비밀번호: ⟦{}⟧",
    "пароль: ⟦{}⟧",
    "contraseña: ⟦{}⟧",
    "Passwort: ⟦{}⟧",
    "mot de passe : ⟦{}⟧",
    'senha = "⟦{}⟧"',
    "${DB_PASSWORD:-⟦{}⟧}",
    "login alice\npassword ⟦{}⟧",
    'psk="⟦{}⟧"',
    "db_pass: ⟦{}⟧",
    'let pw = "⟦{}⟧";',
    "管理员密码【⟦{}⟧】",
    'passwords = ("⟦{}⟧",)',
    "SMTP_PASS=⟦{}⟧",
    "JENKINS_PWD=⟦{}⟧",
    '$env:DB_PASSWORD = "⟦{}⟧"',
    "set DB_PASSWORD=⟦{}⟧",
    '\\"password\\": \\"⟦{}⟧\\"',
    "passphrase: ⟦{}⟧",
    '  password:\n    "⟦{}⟧"',
    'password = (\n    "⟦{}⟧"\n)',
    "keytool -storepass ⟦{}⟧ -keystore x.jks",
    "sshpass -p '⟦{}⟧' ssh root@10.0.0.1",
    "HTTPBasicAuth('alice', '⟦{}⟧')",
    "curl -u alice:⟦{}⟧ https://api.acme.dev",
    'if password == "⟦{}⟧":',
)

URL_PLACES = (
    "DATABASE_URL=postgres://app:⟦{}⟧@db.acme.dev:5432/app",
    'url = "mysql+pymysql://root:⟦{}⟧@localhost/app?charset=utf8"',
    "redis://:⟦{}⟧@cache.acme.dev:6379/0",
    "mongodb+srv://app:⟦{}⟧@cluster0.acme.mongodb.net/app?retryWrites=true",
    "amqp://svc:⟦{}⟧@mq:5672/vhost",
    "git clone https://ci:⟦{}⟧@git.acme.dev/team/repo.git",
    "HTTPS_PROXY=http://user1:⟦{}⟧@proxy.acme.dev:3128",
    "smtp://bot%40acme.dev:⟦{}⟧@mail.acme.dev:587",
    "--index-url https://build:⟦{}⟧@pypi.acme.dev/simple",
    'dsn := "app:⟦{}⟧@tcp(db:3306)/app?parseTime=true"',
    "ftp://backup:⟦{}⟧@10.1.2.3/nightly",
    "ldap://cn=admin:⟦{}⟧@ldap.acme.dev",
)

# Keys without a form of their own, known by the name before them.
NAMED_KEYS = (
    ("aws-secret-key", "[A-Za-z0-9/+]{40}", "aws_secret_access_key = ⟦{}⟧"),
    ("aws-secret-key", "[A-Za-z0-9/+]{40}", '"SecretAccessKey": "⟦{}⟧",'),
    ("aws-secret-key", "[A-Za-z0-9/+]{40}", "AWS_SECRET_ACCESS_KEY: ⟦{}⟧"),
    (
        "azure-storage-key",
        "[A-Za-z0-9+/]{86}==",
        "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=⟦{}⟧;EndpointSuffix=core.windows.net",
    ),
    (
        "azure-service-bus",
        "[A-Za-z0-9+/]{43}=",
        "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=⟦{}⟧",
    ),
    ("azure-openai-key", "[a-f0-9]{32}", "AZURE_OPENAI_API_KEY=⟦{}⟧"),
    ("aliyun-secret", "[A-Za-z0-9]{30}", 'accessKeySecret: "⟦{}⟧"'),
    ("aliyun-secret", "[A-Za-z0-9]{30}", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=⟦{}⟧"),
    ("tencent-secret", "[A-Za-z0-9]{32}", 'TENCENT_SECRET_KEY = "⟦{}⟧"'),
    ("datadog-key", "[a-f0-9]{32}", "DD_API_KEY=⟦{}⟧"),
    ("heroku-key", "[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}", "HEROKU_API_KEY=⟦{}⟧"),
    ("algolia-key", "[a-f0-9]{32}", "ALGOLIA_ADMIN_KEY: ⟦{}⟧"),
    ("cloudflare-token", "[A-Za-z0-9_]{40}", "CLOUDFLARE_API_TOKEN=⟦{}⟧"),
    ("twilio-token", "[a-f0-9]{32}", "TWILIO_AUTH_TOKEN=⟦{}⟧"),
    ("jwt-secret", "[A-Za-z0-9]{48}", "JWT_SECRET=⟦{}⟧"),
    ("jwt-secret", "[a-f0-9]{64}", '  jwtSecret: "⟦{}⟧",'),
    ("django-secret-key", "django-insecure-[a-z0-9]{30}#(@[a-z0-9]{12}", "SECRET_KEY = '⟦{}⟧'"),
    ("rails-secret", "[a-f0-9]{128}", "  secret_key_base: ⟦{}⟧"),
    ("client-secret", "[A-Za-z0-9]{32}", "client_secret=⟦{}⟧&grant_type=client_credentials"),
    ("client-secret", "[A-Za-z0-9]{32}", '"clientSecret": "⟦{}⟧"'),
    ("oauth-refresh", "[A-Za-z0-9_]{60}", 'refresh_token = "⟦{}⟧"'),
    ("encryption-key", "[A-Za-z0-9+/]{43}=", "ENCRYPTION_KEY=⟦{}⟧"),
    ("encryption-key", "[a-f0-9]{64}", "MASTER_KEY: ⟦{}⟧"),
    ("laravel-key", "base64:[A-Za-z0-9+/]{43}=", "APP_KEY=⟦{}⟧"),
    ("wireguard-key", "[A-Za-z0-9+/]{43}=", "PrivateKey = ⟦{}⟧"),
    ("ethereum-key", "0x[a-f0-9]{64}", 'private_key = "⟦{}⟧"'),
    ("npm-auth", "[A-Za-z0-9]{36}", "//npm.example.org/:_authToken=⟦{}⟧"),
    ("vault-token", "[A-Za-z0-9]{26}", "VAULT_TOKEN=⟦{}⟧"),
    ("basic-auth", "@basic", "Authorization: Basic ⟦{}⟧"),
    ("basic-auth", "@basic", "headers = {'Authorization': 'Basic ⟦{}⟧'}"),
    ("docker-auth", "@basic", '{"auths": {"registry.acme.dev": {"auth": "⟦{}⟧"}}}'),
    ("npm-auth", "@basic", "//npm.acme.dev/:_auth=⟦{}⟧"),
    ("bearer", "[A-Za-z0-9]{32}", "-H 'Authorization: Bearer ⟦{}⟧'"),
    ("bearer", "[A-Za-z0-9]{24}", 'req.Header.Set("Authorization", "Bearer ⟦{}⟧")'),
    ("bearer", "[A-Za-z0-9]{40}", "axios.defaults.headers.common['Authorization'] = `Bearer ⟦{}⟧`;"),
    ("auth-header", "[a-f0-9]{40}", "Authorization: Token ⟦{}⟧"),
    ("auth-header", "[A-Za-z0-9]{32}", "X-Auth-Token: ⟦{}⟧"),
    ("auth-header", "[A-Za-z0-9]{32}", "Ocp-Apim-Subscription-Key: ⟦{}⟧"),
    ("auth-header", "[A-Za-z0-9]{24}", '.header("X-API-KEY", "⟦{}⟧")'),
    ("cookie", "[a-z0-9]{32}", "Cookie: lang=en; sessionid=⟦{}⟧; theme=dark"),
    ("cookie", "[A-Za-z0-9]{40}", "Set-Cookie: connect.sid=⟦s%3A{}⟧; Path=/; HttpOnly"),
    ("cookie", "[a-f0-9]{32}", "curl -b 'PHPSESSID=⟦{}⟧' https://acme.dev/admin"),
    ("cookie", "[A-Za-z0-9]{43}", "document.cookie = 'auth_token=⟦{}⟧; path=/'"),
    ("query-token", "[A-Za-z0-9]{32}", "GET /v1/me?access_token=⟦{}⟧&fields=id"),
    ("query-token", "[a-f0-9]{32}", "https://api.acme.dev/data?q=berlin&appid=7&api_key=⟦{}⟧"),
    ("otp-secret", "[A-Z2-7]{32}", "otpauth://totp/acme:alice?secret=⟦{}⟧&issuer=acme"),
    (
        "sas-url",
        "[A-Za-z0-9]{43}%3D",
        "https://acme.blob.core.windows.net/c/f.txt?sv=2023-11-03&se=2026-01-01&sig=⟦{}⟧",
    ),
    ("presigned-url", "[a-f0-9]{64}", "https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Signature=⟦{}⟧"),
    ("htpasswd", "$apr1$[A-Za-z0-9]{8}$[A-Za-z0-9]{22}", "alice:⟦{}⟧"),
    ("bcrypt", "$2y$10$[A-Za-z0-9./]{53}", "admin:⟦{}⟧"),
    ("wechat-secret", "[a-f0-9]{32}", "appsecret: ⟦{}⟧"),
    ("chinese-key", "[A-Za-z0-9]{32}", "密钥：⟦{}⟧"),
    ("chinese-key", "[A-Za-z0-9]{32}", "访问令牌为：⟦{}⟧，有效期一年"),
    ("chinese-key", "[A-Za-z0-9]{24}", "私钥 = ⟦{}⟧"),
    ("license-key", "[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}", "LICENSE_KEY=⟦{}⟧"),
    ("webhook-secret", "[a-f0-9]{40}", "GITHUB_WEBHOOK_SECRET=⟦{}⟧"),
    ("mapped-secret", "[A-Za-z0-9]{20}", "stringData:\n  token: ⟦{}⟧"),
    ("k8s-secret", "@base64", "kind: Secret\ndata:\n  password: ⟦{}⟧"),
    ("gitea-token", "[a-f0-9]{40}", "GITEA_TOKEN=⟦{}⟧"),
    ("sentry-dsn", "[a-f0-9]{32}", "SENTRY_DSN=https://⟦{}⟧@o123.ingest.sentry.io/456"),
    ("pgpass", "[A-Za-z0-9]{12}", "db.acme.dev:5432:app:svc:⟦{}⟧"),
    ("netrc", "[A-Za-z0-9]{12}", "machine api.acme.dev login ci password ⟦{}⟧"),
    ("wifi-qr", "[a-z]{5}[0-9]{4}", "WIFI:T:WPA;S:office;P:⟦{}⟧;;"),
)

RANDOM_PLACES = (
    'x = "⟦{}⟧"',
    "value: ⟦{}⟧",
    "const k = '⟦{}⟧';",
    'client.connect("⟦{}⟧")',
    "config.set('thing', '⟦{}⟧')",
    "  - ⟦{}⟧",
    "ACME_STUFF=⟦{}⟧",
    '"data": "⟦{}⟧"',
    "--with ⟦{}⟧",
    "<x>⟦{}⟧</x>",
)
RANDOM_FORMS = (
    "[A-Za-z0-9]{24}",
    "[A-Za-z0-9]{32}",
    "[A-Za-z0-9]{40}",
    "[A-Za-z0-9+/]{40}",
    "[A-Za-z0-9_-]{43}",
    "[a-z0-9]{32}",
)


def positives() -> Iterator[Case]:
    yield from _tokens()
    for number, place in enumerate(PASSWORD_PLACES):
        for turn in range(2):
            form = PASSWORDS[(number + turn * 3) % len(PASSWORDS)]
            yield case("password", "named", place.replace("{}", form, 1), number * 7 + turn)
    for number, place in enumerate(URL_PLACES):
        for turn in range(2):
            form = (
                PASSWORDS[(number + turn * 2) % len(PASSWORDS)]
                .replace("^", "")
                .replace("#", "")
                .replace("%", "")
            )
            yield case("url-password", "structured", place.replace("{}", form, 1), number + turn)
    for number, (kind, form, place) in enumerate(NAMED_KEYS):
        yield case(kind, "named", place.replace("{}", _special(form, number), 1), number)
    for number, place in enumerate(RANDOM_PLACES):
        for form in RANDOM_FORMS:
            yield case("random", "random", place.replace("{}", form, 1), number)
    yield from _cards()


def _tokens() -> Iterator[Case]:
    """Each prefix rule's samples in three of the places, another three for each."""
    seed = 0
    for rule in RULES:
        for sample in rule.samples:
            if " " in sample or rule.id in (
                "url-password",
                "url-token",
                "dsn-password",
                "pgpass-password",
                "oracle-password",
                "password-hash",
                "call-password",
                "login-password",
            ):
                continue
            if re.match(r"\W|https?:|/|WIFI|.*=", sample):
                continue
            for turn in range(3):
                place = PLACES[(seed * 5 + turn * 7) % len(PLACES)]
                yield case(rule.id, "structured", place.replace("{}", sample, 1), seed + turn)
            seed += 1


def _special(form: str, seed: int) -> str:
    if form == "@basic":
        return base64.b64encode(expand("admin:[a-z]{5}[0-9]{4}!", seed=seed).encode()).decode()
    if form == "@base64":
        return base64.b64encode(expand("[A-Za-z0-9]{14}", seed=seed).encode()).decode()
    return form


def _cards() -> Iterator[Case]:
    for number, place in enumerate(
        ("card: ⟦{}⟧", '"pan": "⟦{}⟧"', "卡号：⟦{}⟧", "pay(⟦{}⟧, 'EUR')", "Visa ⟦{}⟧ exp 12/29")
    ):
        for prefix, length, split in (
            ("4", 16, " "),
            ("51", 16, ""),
            ("37", 15, ""),
            ("6011", 16, "-"),
            ("622848", 19, ""),
        ):
            digits = luhn(prefix, length, number)
            shown = split.join(digits[i : i + 4] for i in range(0, length, 4)) if split else digits
            yield case("card", "structured", place.replace("{}", shown))


def luhn(prefix: str, length: int, seed: int) -> str:
    """A number of that length whose last digit is its Luhn check digit (ISO/IEC 7812-1)."""
    source = random.Random(f"{prefix}:{length}:{seed}")
    body = prefix + "".join(source.choices("0123456789", k=length - len(prefix) - 1))
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def is_redacted(found: Case, text: str) -> bool:
    """Whether `text` is the case with placeholders for its secrets and nothing else changed."""
    pattern = r"\[REDACTED:[\w-]+:\d+\]".join(re.escape(part) for part in found.frame)
    return re.fullmatch(pattern, text, re.S) is not None
