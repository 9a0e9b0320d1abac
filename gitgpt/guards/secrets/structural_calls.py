"""Secrets that code hands to a function of a library: a row a kind.

The same terms as in `structures.py`.
"""

from __future__ import annotations

from gitgpt.guards.secrets.rule import Rule
from gitgpt.guards.secrets.values import is_literal, is_strong

CALLS = (
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
        "basic-auth-call",
        ("basicauth", "basic_auth", "plainauth", "networkcredential", "login(", "httpauth("),
        r"(?i:basic_?auth|plainauth|networkcredential|\blogin|httpauth)[ \t]{0,2}\(?[ \t]*(?:[\"']"
        r"[\"'],[ \t]*)?"
        r"[bu@]?[\"'][^\"'\n]{1,80}[\"'],[ \t]*(?:Some\()?[bu@]?[\"']([^\"'\n]{4,200})[\"']",
        (
            "basic_auth 'ada', '[a-z]{6}[0-9]{3}'",
            "HTTPBasicAuth('ada', '[a-z]{9}')",
            'smtp.PlainAuth("", "ada@acme.dev", "[a-z]{9}", "smtp.acme.dev")',
            'login("root", "[a-z]{8}")',
        ),
        (
            "basic_auth user, password",
            'login("user", "password")',
            "login(username, password)",
            'smtp.PlainAuth("", user, pass, host)',
        ),
        check=is_literal,
    ),
    Rule(
        "call-password",
        ('password",', "password',", 'passwd",', "passwd',", 'pwd",', "pwd',", '_pass",', "_pass',"),
        r"(?i:put|set|get|def|add|append|config|option|property|header)\w{0,20}\([ \t]*[\"'][\w.-]{0,"
        r"60}(?i:passw(?:"
        r"or)?d|passwd|pwd|pass)[\"'],"
        r"[ \t]*[\"']([^\"'\s]{4,200})[\"']",
        (
            "define('DB_PASSWORD', '[a-z]{9}');",
            'props.setProperty("password", "[a-z]{9}");',
            'os.getenv("DB_PASSWORD", "[a-z]{9}")',
        ),
        (
            "define('DB_PASSWORD', 'password');",
            'props.setProperty("password", password);',
            'os.getenv("DB_PASSWORD", "")',
        ),
        check=is_literal,
        back=90,
    ),
    Rule(
        "call-password",
        ("password(", "passphrase("),
        r"(?i:passw(?:or)?d|passphrase)\([ \t]*b?[\"']([^\"'\s]{4,100})[\"'][ \t]*\)",
        ('.withPassword("[a-z]{9}")', "ds.setPassword('[a-z]{9}')"),
        ('.withPassword("password")', ".setPassword(password)", 'getPassword("db.password")'),
        check=is_literal,
    ),
    Rule(
        "call-password",
        ("credentials::", "authentication("),
        r"(?i:credentials::\w{1,20}|authentication)\([ \t]*\"[^\"\n]{1,80}\"(?:\.\w{1,20}\(\))?[ \t]*,"
        r"[ \t]*\"([^\"\n]{4,100})\"",
        ('Credentials::new("ada".to_string(), "[a-z]{6}[0-9]{3}".to_string())',),
        ('Credentials::new("user".to_string(), "password".to_string())', "Credentials::new(user, password)"),
        check=is_literal,
    ),
    Rule(
        "call-password",
        ("bcrypt.hash", "bcrypt.generate", "signwith(", "security_credentials"),
        r"(?i:bcrypt\.\w{4,30}\(|signwith\([\w.]{1,60},|security_credentials,)[ \t]*b?[\"']"
        r"([^\"'\n]{6,200})[\"']",
        (
            "bcrypt.hashSync('[a-z]{6}[0-9]{3}', 10)",
            '.signWith(SignatureAlgorithm.HS256, "[a-z]{6}[0-9]{4}key")',
            'env.put(Context.SECURITY_CREDENTIALS, "[a-z]{6}[0-9]{3}");',
        ),
        ("bcrypt.hashSync('password', 10)", ".signWith(SignatureAlgorithm.HS256, key)"),
        check=is_strong,
    ),
    Rule(
        "call-password",
        (":auth(", ".auth("),
        r"[:.]auth\([ \t]*[\"']([^\"'\s,]{4,100})[\"'][ \t]*\)",
        ('red:auth("[a-z]{6}[0-9]{3}")',),
        ('red:auth("password")', "app.auth('github')", 'client.auth("Bearer")'),
        check=is_strong,
    ),
    Rule(
        "call-password",
        ("_userpwd",),
        r"(?i:_userpwd)[\"']?[ \t]*(?:,|=>|=|:)[ \t]*[\"'][^\s:\"']{1,60}:([^\s\"'$]{4,100})",
        ('curl_setopt($c, CURLOPT_USERPWD, "ada:[a-z]{6}[0-9]{3}");',),
        ('curl_setopt($c, CURLOPT_USERPWD, "user:password");', 'curl_setopt($c, CURLOPT_USERPWD, "$u:$p");'),
        check=is_literal,
    ),
    Rule(
        "call-password",
        ("credentials(",),
        r"(?i:credentials)\((?:[ \t]*\"[^\"\n]{0,80}\"[ \t]*,){3}[ \t]*\"([^\"\n]{4,100})\"",
        ('Credentials("Nexus", "repo.acme.dev", "ci", "[a-z]{6}[0-9]{3}")',),
        ('Credentials("Nexus", "repo.acme.dev", "user", "password")',),
        check=is_literal,
    ),
    Rule(
        "call-password",
        ("storepassword ", "keypassword "),
        r"(?i:store|key)Password[ \t]+[\"']([^\"'\n$]{4,100})[\"']",
        ("storePassword '[a-z]{9}'",),
        ("storePassword 'password'", 'keyPassword "${{keyPassword}}"', "storePassword 'changeit'"),
        check=is_literal,
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
        "call-password",
        ("pw_set(", "postgresql_password(", "mysql_password(", ".basic("),
        r"(?:pw_set|(?:postgresql|mysql)_password|\.basic)\([\"'][^\"'\n]{1,60}[\"'],[ ]?"
        r"[\"']([^\"'\n]{4,100})[\"']",
        (
            'client.username_pw_set("sensor", "[A-Za-z]{9}7")',
            "postgresql::postgresql_password('app', '[A-Za-z]{9}7'),",
            'given().auth().basic("ada", "[A-Za-z]{9}7").get("/me")',
        ),
        ("client.username_pw_set(user, password)", '.basic("username", "password")'),
        check=is_strong,
    ),
    Rule(
        "call-password",
        (".send_keys(", ".sendkeys(", ".fill(", ".type(", ".perform("),
        r"(?i:passw(?:or)?d)\W[^\n]{0,30}?\.(?:send_keys|sendKeys|fill|type|perform\((?:"
        r"typeText|replaceText))"
        r"\([\"']([^\"'\n]{4,100})[\"']",
        (
            'driver.find_element(By.ID, "password").send_keys("[A-Za-z]{9}7")',
            "await page.getByLabel('Password').fill('[A-Za-z]{9}7');",
            "cy.get('#password').type('[A-Za-z]{9}7')",
            'onView(withId(R.id.password)).perform(typeText("[A-Za-z]{9}7"));',
        ),
        (
            'driver.find_element(By.ID, "password2").send_keys(Keys.ENTER)',
            "cy.get('#password').type('password')",
            "cy.get('#search').type('hello world2{enter}')",
        ),
        check=is_strong,
        back=60,
    ),
    Rule(
        "call-password",
        ('with: "', "with: '"),
        r"(?i:passw(?:or)?d)[\"'],[ ]with:[ ][\"']([^\"'\n]{4,100})[\"']",
        ('fill_in "Password", with: "[A-Za-z]{9}7"',),
        ('fill_in "Password", with: password', 'fill_in "Password", with: "secret"'),
        check=is_strong,
        back=14,
    ),
    Rule(
        "call-password",
        ("let(:", "let!(:"),
        r"let!?\(:\w{0,30}(?:password|secret|token)\)[ ]?\{[ ]?[\"']([^\"'\n]{4,100})[\"']",
        ('let(:password) { "[A-Za-z]{9}7" }',),
        ('let(:password) { "password" }', "let(:password) { Faker::Internet.password(min_length: 12) }"),
        check=is_strong,
    ),
    Rule(
        "call-password",
        ("input password", "password}  ", "password}\t"),
        r"(?:(?i:input password)(?:[ ]{2,8}|\t)\S{1,80}|(?i:password)\})(?:[ ]{2,20}|\t)"
        r"=?[ ]{0,8}([^\s${]\S{3,100})",
        ("Input Password    id=password    [A-Za-z]{9}7", "PASSWORD}    [A-Za-z]{9}7"),
        ("Input Password    id=password    ${{PASSWORD}}", "Input Password    id=password    secret"),
        check=is_strong,
    ),
    Rule(
        "call-password",
        ("password</stringprop",),
        r"password</stringProp>\s{0,40}<stringProp name=\"Argument\.value\">([^<\n]{4,100})</",
        ('>password</stringProp>\n<stringProp name="Argument.value">[A-Za-z]{9}7</stringProp>',),
        ('>password</stringProp>\n<stringProp name="Argument.value">${{PASSWORD}}</stringProp>',),
        check=is_literal,
    ),
    Rule(
        "jwt-secret",
        (".sign(", ".encode(", ".verify(", ".decode("),
        r"(?i:jwt|jsonwebtoken)\.(?:sign|encode|verify|decode)\((?:[^\"'`()\n]|\([^()\n]{0,80}\)|[\"']"
        r"[^\"'\n]{0,80}[\"']){1,160}?"
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
        ("connection(", "mysqli", "mysql_", "new pdo(", "->connect(", ".connect("),
        r"(?i:getConnection|mysqli?(?:_p?connect)?|new PDO|(?:->|\.)connect)[ \t]?\("
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
        "twilio-auth-token",
        ("lio')(", 'lio")(', "client('ac", 'client("ac'),
        r"(?:lio[\"']\)|(?i:client))\([\"']AC[a-f0-9]{32}[\"'],[ \t]?[\"']([a-f0-9]{32})(?=[\"'])",
        ("Client('AC[a-f0-9]{32}', '[a-f0-9]{32}')", 'require("twilio")("AC[a-f0-9]{32}", "[a-f0-9]{32}")'),
        ("Client('AC[a-f0-9]{32}', token)",),
    ),
    Rule(
        "ably-key",
        ("ably",),
        r"(?i:ably)[^\n]{0,60}?[\"'`= (]([\w-]{6,7}\.[\w-]{6}:[\w-]{20,50})",
        ("new Ably.Realtime('[A-Za-z0-9]{6}.[A-Za-z0-9]{6}:[A-Za-z0-9_-]{43}')",),
        ("reliably formatted.", "the ably key: xxxxxx.xxxxxx:xxxxxxxxxxxxxxxxxxxxxxxx"),
    ),
    Rule(
        "algolia-key",
        ("algoliasearch(",),
        r"(?i:algoliasearch)\([\"'][A-Za-z0-9]{6,12}[\"'],[ \t]?[\"']([a-f0-9]{32})[\"']",
        ('algoliasearch("[A-Z0-9]{10}", "[a-f0-9]{32}")',),
    ),
)
