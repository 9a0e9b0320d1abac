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


def is_url_token(secret: str) -> bool:
    """What stood before `@` alone: a name, or 24 hexadecimal digits, is an account."""
    return is_mixed(secret) and compiled(r"^[a-f0-9]{24}$").match(secret) is None


def is_basic(secret: str) -> bool:
    """Base64 of `user:password`, and not of the example in a manual."""
    import binascii  # start-up: only where a Basic header was met

    try:
        user, colon, password = binascii.a2b_base64(secret + "==").decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return bool(colon) and user.isprintable() and is_literal(password)


def is_strong(secret: str) -> bool:
    """A literal that holds a digit or a sign, or is made by chance: what stands here is often a word."""
    is_plain = compiled(r"\d|[!@#$%^&*]").search(secret) is None
    return is_literal(secret) and (not is_plain or randomness(secret) > 4)


def is_braced(secret: str) -> bool:
    """What ODBC puts into braces because of its signs; a name in braces is a template's."""
    is_field = compiled(r"^[\w.\[\]'\"]+(?:![rsa])?(?::|$)").match(secret) is not None
    return is_strong(secret) and not is_field and compiled(r"[^\w.]").search(secret) is not None


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
        r"(?:mysql|mariadb)\w*\b[^\n|;&]{0,200}?[ \t\"]-p[\"']?([^\s\"'-][^\s\"']{3,100})",
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
        "command-password",
        ("ldap",),
        r"ldap(?:search|modify|add|delete|passwd|whoami)\b[^\n|;&]{0,300}?[ \t]-w[ ]?"
        r"[\"']?([^\s\"'-][^\s\"']{3,100})",
        ("ldapsearch -x -D cn=admin,dc=acme,dc=dev -w [a-z]{5}[0-9]{4} -b dc=acme,dc=dev",),
        ("ldapsearch -x -D cn=admin -w $PASS", "ldapsearch -x -D cn=admin -W"),
        check=is_strong,
    ),
    Rule(
        "ldap-password",
        ("bindpw",),
        r"bindpw[ \t:=\"']{1,6}([^\s\"']{4,100})",
        ("bindpw [a-z]{5}[0-9]{4}", "bindpw: [a-z]{5}[0-9]{4}[A-Z]{2}"),
        ("bindpw secret", "bindpw ${LDAP_PASSWORD}"),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("htpasswd",),
        r"htpasswd[ \t]{1,4}(?:-\w{0,4}n\w{0,4}[ \t]{1,4}|-\w{0,4}b\w{0,4}[ \t]{1,4}\S{1,80}[ \t]{1,4})"
        r"[\w.@-]{1,60}[ \t]{1,4}[\"']?([^\s\"'|;&]{4,100})",
        ("htpasswd -b /etc/nginx/.htpasswd ada [a-z]{5}[0-9]{4}", "htpasswd -Bbn ci [a-z]{8}[0-9]{4} > x"),
        ("htpasswd -b .htpasswd ada $PASS", "htpasswd -c .htpasswd ada"),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("http -a", "https -a", "http --auth", "https --auth"),
        r"https? (?:-a|--auth)[ =][\"']?[^\s:\"']{1,80}:([^\s\"']{3,200})",
        ("http -a ada:[A-Za-z0-9]{10} GET https://api.acme.dev/me",),
        ("http -a user:password https://x", "http -a $USER:$PASS https://x"),
        check=is_literal,
    ),
    Rule(
        "command-password",
        ("chpasswd",),
        r"[\"'][\w.-]{1,40}:([^\s\"':]{4,100})[\"'][^\n]{0,10}\|[ \t]{0,4}(?:sudo )?chpasswd",
        ("echo 'root:[a-z]{5}[0-9]{4}' | chpasswd", 'RUN echo "ada:[A-Za-z0-9]{12}" | sudo chpasswd'),
        ('echo "root:$PASS" | chpasswd',),
        check=is_strong,
        back=170,
    ),
    Rule(
        "command-password",
        ("snmp",),
        r"snmp\w{1,12}\b[^\n|;&]{0,200}?[ \t]-A[ ]?[\"']?([^\s\"'-][^\s\"']{3,100})",
        ("snmpwalk -v3 -u monitor -l authPriv -A [a-z]{6}[0-9]{4} 10.0.0.1",),
        ("snmpwalk -v3 -A $PASS 10.0.0.1",),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("snmp",),
        r"snmp\w{1,12}\b[^\n|;&]{0,300}?[ \t]-X[ ]?[\"']?([^\s\"'-][^\s\"']{3,100})",
        ("snmpget -v3 -u monitor -X [a-z]{6}[0-9]{4} 10.0.0.1",),
        ("snmpget -v3 -X $PASS 10.0.0.1",),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("net use ",),
        r"(?i:net use)[^\n]{0,100}?[ \t]/(?i:user):\S{1,80}[ \t]{1,4}[\"']?([^\s\"'/*][^\s\"']{3,100})",
        ("net use Z: \\\\files\\share /user:ACME\\ada [A-Z]{1}[a-z]{5}[0-9]{3}",),
        ("net use Z: \\\\files\\share /user:ada *", "net use Z: \\\\x\\y /user:ada %PASS%"),
        check=is_strong,
    ),
    Rule(
        "secure-string",
        ("securestring",),
        r"(?i:securestring)[ \t]{1,4}(?:-String[ \t]{1,4})?[\"']([^\"'\n]{4,200})[\"']",
        ('ConvertTo-SecureString "[A-Z]{1}[a-z]{6}[0-9]{2}!" -AsPlainText -Force',),
        ("ConvertTo-SecureString $password -AsPlainText", 'ConvertTo-SecureString "password" -AsPlainText'),
        check=is_strong,
    ),
    Rule(
        "oracle-password",
        (":thin:", "sqlplus"),
        r"(?::thin:|sqlplus(?:[ \t]{1,4}-\w{1,10}){0,4}[ \t]{1,4}[\"']?)[\w$#]{1,40}/([^\s@\"'/]{3,60})@",
        ("jdbc:oracle:thin:scott/[A-Za-z]{5}[0-9]{4}@//db:1521/X", "sqlplus -s app/[a-z]{5}[0-9]{4}@db"),
        ("sqlplus user/password@db", "jdbc:oracle:thin:app/${PASS}@db", "jdbc:oracle:thin:@db:1521:X"),
        check=is_literal,
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
        "jwt-secret",
        (".sign(", ".encode(", ".verify(", ".decode("),
        r"(?i:jwt|jsonwebtoken)\.(?:sign|encode|verify|decode)\((?:[^\"'`()\n]|\([^()\n]{0,80}\)|[\"'][^\"'\n]{0,80}[\"']){1,160}?"
        r",[ \t]{0,4}b?[\"'`]([^\"'`\n]{6,200})[\"'`][ \t]{0,4}[,)]",
        (
            'jwt.encode({"sub": user.id}, "[a-z]{6}[0-9]{4}", algorithm="HS256")',
            "jwt.sign(payload, '[A-Za-z0-9]{18}');",
        ),
        ("jwt.sign(payload, 'secret')", "jwt.sign(payload, process.env.X, { expiresIn: '1h' })"),
        check=is_strong,
        back=12,
    ),
    Rule(
        "connect-password",
        ("connection(", "mysqli", "mysql_", "new pdo(", "->connect("),
        r"(?i:getConnection|mysqli?(?:_p?connect)?|new PDO|->connect)[ \t]?\("
        r"[ \t]?(?:[\"'][^\"'\n]{0,160}[\"']|[\w.$>-]{1,60})"
        r"[ \t]?,[ \t]?(?:[\"'][^\"'\n]{0,60}[\"']|[\w.$>-]{1,40})[ \t]?,[ \t]?[\"']([^\"'\n]{3,100})[\"']",
        (
            'DriverManager.getConnection(url, "sa", "[a-z]{6}[0-9]{3}")',
            'new mysqli("localhost", "root", "[a-z]{6}[0-9]{3}", "shop")',
            "new PDO($dsn, 'root', '[a-z]{6}[0-9]{3}')",
            'DBI->connect("dbi:Pg:dbname=x", "app", "[a-z]{6}[0-9]{3}")',
        ),
        (
            'new mysqli($host, "root", "password")',
            "getConnection(url, user, password)",
            "new PDO($dsn, 'root', '')",
        ),
        check=is_strong,
        back=10,
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
        "cisco-password",
        ("password 7 ",),
        r"password 7 ([01]\d[0-9A-Fa-f]{6,60})",
        ("username admin privilege 15 password 7 08[A-F0-9]{16}",),
        ("password 7 characters long", "password 7 12 24"),
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
        "command-password",
        ("sqlcmd", "psexec"),
        r"(?:sqlcmd|psexec\w{0,4})\b[^\n|;&]{0,200}?[ \t]-[pP][ ]?[\"']?([^\s\"'-][^\s\"']{3,100})",
        ("sqlcmd -S db -U sa -P [A-Za-z]{6}[0-9]{3} -Q x", "psexec host -u ada -p [a-z]{6}[0-9]{3} cmd"),
        ("sqlcmd -S db -U sa -P $PASS", "sqlcmd -S db -P password"),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("rabbitmqctl",),
        r"rabbitmqctl (?:add_user|change_password|authenticate_user)[ \t]{1,4}\S{1,60}[ \t]{1,4}"
        r"[\"']?([^\s\"']{4,100})",
        ("rabbitmqctl add_user app [a-z]{6}[0-9]{3}",),
        ("rabbitmqctl add_user app $PASS", "rabbitmqctl add_user app password"),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("smbclient",),
        r"smbclient\b[^\n|;&]{0,200}?[ \t]-U[ ]?[\"']?[^\s%\"']{1,60}%([^\s\"']{4,100})",
        ("smbclient //srv/share -U 'ada%[a-z]{6}[0-9]{3}'",),
        ("smbclient //srv/share -U ada%$PASS",),
        check=is_strong,
    ),
    Rule(
        "snmp-community",
        ("rocommunity", "rwcommunity"),
        r"r[ow]community6?[ \t]{1,8}([^\s\"']{4,60})",
        ("rocommunity [a-z]{6}[0-9]{4} 10.0.0.0/8",),
        ("rocommunity public default", "rwcommunity private"),
        check=is_strong,
    ),
    Rule(
        "credentials",
        ("creds", "credentials"),
        r"(?i:creds|credentials)[ \t]?[:=][ \t]{0,4}[\w.@-]{2,40}[ \t]?/[ \t]{0,2}([^\s\"'/,;]{6,60})",
        ("creds: admin / [a-z]{5}[0-9]{4}",),
        ("credentials: user / password", "credentials: /etc/app/creds"),
        check=is_strong,
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
