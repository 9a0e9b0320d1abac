"""Secrets that are known by what stands around them, or that have dots and colons in them: a row a kind.

The keyword is looked for in the whole text. The secret is the first group of the pattern.
"""

from __future__ import annotations

from gitgpt.guards.secrets.checks import (
    is_basic,
    is_braced,
    is_literal,
    is_login,
    is_mixed,
    is_strong,
    is_url_token,
    is_userinfo,
)
from gitgpt.guards.secrets.rule import Rule, is_chance

END = r"(?![A-Za-z0-9])"

PASSWORD = r"[\"']?([^\s\"'$-][^\s\"']{3,100})"

STRUCTURES = (
    Rule(
        "aliyun-access-key",
        ("ltai",),
        rf"(?<![A-Za-z0-9+/])LTAI[A-Za-z0-9]{{12,26}}{END}",
        ("LTAI5t[A-Za-z0-9]{18}", "LTAI[A-Za-z0-9]{12}"),
        ("v1.2.2 h1:hS0[A-Za-z0-9]{14}LTAI[A-Za-z0-9]{22}=",),
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
        ("ssh://git-user-for-deployments@host/x", "ssh://[a-f0-9]{24}@jobs.acme.dev"),
        check=is_url_token,
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
        "odbc-password",
        ("pwd={", "password={"),
        r"(?i:pwd|password)=\{([^}\n]{3,100})\}",
        ("Driver={SQL Server};Server=db;Uid=app;Pwd={[a-z]{4};[A-Z]{4}[0-9]{2}};",),
        ("Uid={0};Pwd={1};", "PWD={db_password2};", "pwd={os.environ['X1']}"),
        check=is_braced,
    ),
    Rule(
        "registry-auth",
        (".dockerc",),
        r"\.dockerc(?:onfigjson|fg)[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?([A-Za-z0-9+/]{20,1400}={0,2})",
        (".dockerconfigjson: eyJhdXRocyI6[A-Za-z0-9]{60}",),
        (".dockerconfigjson: {{ template }}", "type: kubernetes.io/dockerconfigjson"),
        check=is_literal,
    ),
    Rule(
        "salt",
        ("salt'", 'salt"'),
        r"(?:AUTH|LOGGED_IN|NONCE)_SALT[\"'][ \t]{0,4},[ \t]{0,20}[\"']([^\"'\n]{32,100})[\"']",
        ("define('NONCE_SALT',       '[A-Za-z0-9!#%^&*()+]{64}');",),
        ("define('AUTH_SALT', 'put your unique phrase here');",),
        check=is_strong,
        back=14,
    ),
    Rule(
        "credentials",
        ("cred", "sdaten", "identifiants", "login", "access:", "acc?s :", "acceso:"),
        r"(?i:cred(?:s|entials|enciales|enciais|enziali)|sdaten|identifiants|login|acc.ss?|acceso)"
        r"(?:[ \t]?[:=]|[ \t][\u2014-](?=[ \t]))[ \t]{0,4}(?:https?://\S{1,100}[ ]\()?"
        r"[\w.@+-]{2,60}[ \t]?/[ \t]{0,2}"
        r"([^\s\"'/,;()]{6,60})"
        r"(?=[\s,;.)]|$)(?![ \t]*/)",
        (
            "creds: admin / [a-z]{5}[0-9]{4}",
            "Zugangsdaten: admin / [a-z]{6}[0-9]{3}",
            "Credenziali: admin / [a-z]{6}[0-9]{3}",
            "Login: ada / [A-Za-z]{9}7",
            "Access: https://stage.acme.dev (ada / [A-Za-z]{9}7)",
        ),
        (
            "credentials: user / password",
            "credentials: /etc/app/creds",
            "Zugangsdaten: siehe Wiki / Teamordner2",
            "Login: GitHub / GitLab / Bitbucket2",
            "Access: admin / editor2 roles",
        ),
        check=is_login,
    ),
    Rule(
        "bundler-credentials",
        ("bundle_",),
        r"BUNDLE_[A-Z0-9_]{3,80}=[\"']?([\w.-]{1,60}:[^\s\"':/]{6,100})",
        ("BUNDLE_ENTERPRISE__CONTRIBSYS__COM=[a-f0-9]{8}:[a-f0-9]{8}",),
        ("BUNDLE_MIRROR__RUBYGEMS=https://mirror.acme.dev", "BUNDLE_GEMS__ACME__DEV=user:password"),
        check=is_mixed,
    ),
    Rule(
        "json-web-key",
        ('kty"',),
        r"kty\"[ \t]?:[ \t]?\"(?:RSA|EC|OKP)\"[^}]{0,1200}?\"d\"[ \t]?:[ \t]?\"([\w-]{40,700})\"",
        ('{"kty":"EC","crv":"P-256","x":"AQAB","d":"[A-Za-z0-9_-]{43}"}',),
        ('{"kty":"RSA","n":"AQAB","e":"AQAB"}',),
        check=is_chance,
    ),
    Rule(
        "rsa-key-value",
        ("rsakeyvalue>",),
        r"RSAKeyValue>[^\n]{0,1200}?<D>([A-Za-z0-9+/=]{40,800})</D>",
        ("<RSAKeyValue><Modulus>AQAB</Modulus><D>[A-Za-z0-9+/]{171}=</D></RSAKeyValue>",),
        ("<RSAKeyValue><Modulus>AQAB</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>",),
        check=is_chance,
    ),
    Rule(
        "netrc-password",
        ("login",),
        r"login[ \t\n]+(?!(?:and|or)\b)\S{1,100}[ \t\n+-]+password[ \t]+([^\s(\[][^\s\"]{2,199})",
        ("machine api.acme.dev login ci password [A-Za-z0-9]{12}",),
        ("machine x login user password password", "for login and password forms"),
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
        "sql-password",
        ("crypt('",),
        r"crypt\('([^'\n]{4,100})',[ ]?gen_salt",
        ("SET pw = crypt('[A-Za-z]{9}7', gen_salt('bf'))",),
        ("crypt('password', gen_salt('bf'))",),
        check=is_literal,
    ),
    Rule(
        "table-password",
        ("password</t", "password</d", "password</b", "password</strong"),
        r"(?i:password)</(?:th|td|dt|b|strong)>\s{0,40}<(?:td|dd|span|code)[^>\n]{0,60}>(?:<code>)?([^<\s]{4,100})</",
        ("<tr><th>Password</th><td>[a-z]{6}[0-9]{3}</td></tr>", "<dt>Password</dt><dd>[a-z]{6}[0-9]{3}</dd>"),
        ("<tr><th>Password</th><td>required2</td></tr>", "<dt>Password</dt><dd>At least 12 characters</dd>"),
        check=is_mixed,
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
    Rule(
        "cookie",
        (".aspxauth",),
        r"(?i:\.aspxauth)=([A-Fa-f0-9]{64,4000})",
        (".ASPXAUTH=[A-F0-9]{128}",),
    ),
    Rule(
        "sql-password",
        ("password '", "password  '"),
        r"(?:(?i:encrypted|with)[ \t]+(?i:password)|PASSWORD)[ \t]+'([^'\n]{3,200})'",
        ("CREATE USER app WITH ENCRYPTED PASSWORD '[A-Za-z]{12}';",),
        ("ALTER ROLE app PASSWORD '${PASS}'", "WITH PASSWORD 'password'"),
        check=is_literal,
        back=16,
    ),
    Rule(
        "table-password",
        ("password |", "password** |", "secret |"),
        r"\|[ \t]*(?:\*\*)?(?i:password|secret)(?:\*\*)?[ \t]\|[ \t]*`?([^\s|`]{6,100})`?[ \t]*\|",
        ("| Password | `[a-z]{6}[0-9]{4}` |",),
        (
            "| Password | string |",
            "| password | required |",
            "| secret | optional |",
            "{{ .Values.password | b64enc | quote }}",
        ),
        check=is_mixed,
        back=6,
    ),
    Rule(
        "node-provider-key",
        ("infura.io/", ".alchemy"),
        r"(?:infura\.io/(?:ws/)?v3/|\.alchemy(?:api)?\.(?:com|io)/v2/)([\w-]{32})(?![\w-])",
        (
            "https://mainnet.infura.io/v3/[a-f0-9]{32}",
            "https://eth-mainnet.g.alchemy.com/v2/[A-Za-z0-9_]{32}",
        ),
        ("https://mainnet.infura.io/v3/YOUR-PROJECT-ID",),
    ),
    Rule(
        "azure-function-key",
        (".azurewebsites.net/",),
        r"\.azurewebsites\.net/[^\s\"'<>]{0,200}?[?&]code=([\w%/+-]{20,100}={0,2})",
        ("https://f.azurewebsites.net/api/run?code=[A-Za-z0-9_-]{54}==",),
        ("https://f.azurewebsites.net/api/run?code=${FUNCTION_KEY_OF_THE_APP}",),
        check=is_chance,
    ),
    Rule(
        "telegram-api-hash",
        ("api_hash", "apihash"),
        r"(?i:api_?hash)[\"']?[ \t]*[:=,][ \t]*[\"']?([a-f0-9]{32})(?![\w-])",
        ("api_hash = '[a-f0-9]{32}'",),
    ),
    Rule(
        "asana-token",
        ("asana",),
        r"(?i:asana)[^\n]{0,60}?[\"'`= :(](\d/\d{10,20}(?:/\d{10,20})?:[a-f0-9]{32})",
        ("ASANA=2/[1-9]{16}/[1-9]{16}:[a-f0-9]{32}",),
        ("https://app.asana.com/0/1200000000000001/list",),
    ),
    Rule(
        "kaggle-key",
        ('key":',),
        r"\"username\"[ ]?:[ ]?\"[^\"\n]{1,60}\",\s{0,6}\"key\"[ ]?:[ ]?\"([a-f0-9]{32})\"",
        ('{"username":"ada","key":"[a-f0-9]{32}"}',),
        ('{"username":"ada","key":"value"}',),
        back=90,
    ),
)
