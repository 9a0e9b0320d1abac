"""Real-life texts without a secret in them, the counterpart of `wild.py`: nothing of them may change."""

# ruff: noqa: E501  (files as they are found, each on a line of its own)
from __future__ import annotations

import re
from collections.abc import Iterator

from guards.samples import expand

UUID = "[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}"
SHA1, SHA256 = "[a-f0-9]{40}", "[a-f0-9]{64}"
B64 = "[A-Za-z0-9+/]"
CERT = "CERTIFICATE-----"

LOCK_FILES = (
    '    "node_modules/lodash": {\n      "version": "4.17.21",\n      "resolved": "https://registry.npmjs.org/lodash/-/lodash-4.17.21.tgz",\n      "integrity": "sha512-'
    + B64
    + '{86}==",\n      "dev": true\n    },',
    'lodash@^4.17.21:\n  version "4.17.21"\n  resolved "https://registry.yarnpkg.com/lodash/-/lodash-4.17.21.tgz#'
    + SHA1
    + '"\n  integrity sha512-'
    + B64
    + "{86}==",
    '"jsonwebtoken@npm:^9.0.0":\n  version: 9.0.2\n  resolution: "jsonwebtoken@npm:9.0.2"\n  checksum: 10c0/[a-f0-9]{128}\n  languageName: node',
    "  /js-tokens@4.0.0:\n    resolution: {integrity: sha512-" + B64 + "{86}==}\n    dev: true",
    '[[package]]\nname = "secrecy"\nversion = "0.8.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "'
    + SHA256
    + '"',
    '[[package]]\nname = "tokenizers"\nversion = "0.15.2"\nfiles = [\n    {file = "tokenizers-0.15.2-cp311.whl", hash = "sha256:'
    + SHA256
    + '"},\n]',
    "passlib==1.7.4 \\\n    --hash=sha256:" + SHA256 + " \\\n    --hash=sha256:" + SHA256,
    "github.com/golang-jwt/jwt/v5 v5.2.0 h1:"
    + B64
    + "{43}=\ngithub.com/golang-jwt/jwt/v5 v5.2.0/go.mod h1:"
    + B64
    + "{43}=",
    '"password-hash": {"hashes": ["sha256:' + SHA256 + '"], "version": "==1.0.2"},',
    '            "name": "defuse/php-encryption",\n            "reference": "'
    + SHA1
    + '",\n            "shasum": ""\n    "content-hash": "[a-f0-9]{32}",',
    "    devise (4.9.3)\n      bcrypt (~> 3.0)\n    secure_headers (6.5.0)\n\nCHECKSUMS\n  bcrypt (3.1.20) sha256="
    + SHA256,
    'revision = "' + SHA1 + '"\nrev: ' + SHA1 + "\nref: [a-f0-9]{7}",
    '        "repo": "nixpkgs",\n        "rev": "'
    + SHA1
    + '",\n        "narHash": "sha256-'
    + B64
    + '{43}=",\n        "lastModified": 1700000000,',
    'sha256 "' + SHA256 + '"\nsha256 cellar: :any, arm64_sonoma: "' + SHA256 + '"',
    'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.31.0"\n  hashes = [\n    "h1:'
    + B64
    + '{43}=",\n    "zh:'
    + SHA256
    + '",\n  ]\n}',
    '      "resolved": "5.0.0",\n      "contentHash": "' + B64 + '{86}=="',
    '"tokens@1.2.3", "", { "bin": "x" }, "sha512-' + B64 + '{86}=="',
    "cache-key: deps-v3-${{ runner.os }}-[a-f0-9]{64}",
)

PAGES = (
    '<script src="https://cdn.example.com/x.js" integrity="sha384-'
    + B64
    + '{64}" crossorigin="anonymous"></script>',
    '<meta name="csrf-param" content="authenticity_token">',
    '<input type="password" name="password" id="password" autocomplete="current-password" placeholder="Password">',
    '<label for="password">Password:</label>',
    '<div class="css-1q2w3e4 sc-bdVaJa kXyZab jss1042">',
    ".Button_primary__3xK9z:hover{color:#1a2b3c}._2dWzJ,.styles__token--4Fq2p{display:none}",
    '<link rel="stylesheet" href="/static/css/main.[a-f0-9]{8}.chunk.css">',
    '!function(e,t){"object"==typeof exports?module.exports=t():e.Token=t()}(this,function(){var n=function(e){return e&&e.password?o(e.token):null};return n});',
    'var r=n(4),o=n.n(r),i=n(12);t.a=function(e){var t=e.passwordField,a=e.secretQuestion;return o.a.createElement("p",{key:t},a)}',
    '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA' + B64 + '{400}=" alt="logo">',
    "background:url(data:font/woff2;base64,d09GMgABAAAAA" + B64 + "{300})",
    '<path d="M12.5 3.2c-1.1 0-2 .9-2 2v1.3H9.2c-.7 0-1.2.5-1.2 1.2v6.1c0 .7.5 1.2 1.2 1.2h6.6z"/>',
    '<link rel="canonical" href="https://www.example.com/help/reset-your-password?utm_source=newsletter&utm_campaign=spring2024">',
    '<a href="https://www.youtube.com/watch?v=[A-Za-z0-9_-]{11}">video</a>',
    '<iframe src="https://docs.google.com/document/d/1[A-Za-z0-9_-]{43}/edit">',
    '<meta name="google-site-verification" content="[A-Za-z0-9_-]{43}">',
    "//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpb" + B64 + "{120}",
    '"mappings": ";;;;AAAA,SAASA,OAAOC,QAAQC,KACtB,OAAO,IAAIC,QAAQC,SAAQC"',
)

TEXTS = (
    '"password": "Password"',
    '"password_hint": "At least 8 characters, one digit"',
    '"login.password.label": "Passwort:",\n"login.password.error": "Das Passwort ist falsch.",',
    '"auth.password": "Mot de passe",\n"auth.forgot": "Mot de passe oublié ?",',
    '"password": "密码",\n"passwordTip": "请输入密码",\n"passwordError": "密码错误，请重试",',
    '"PASSWORD": "パスワード",\n"PASSWORD_CONFIRM": "パスワード（確認）",',
    "password: Contraseña\npassword_confirmation: Confirmar contraseña",
    'msgid "Password:"\nmsgstr "Hasło:"',
    '#: templates/login.html:12\nmsgid "Please enter your password"\nmsgstr "Bitte geben Sie Ihr Passwort ein"',
    '<string name="password">Password</string>\n<string name="password_prompt">Enter your password</string>',
    '"Password:" = "Wachtwoord:";\n"Wrong password" = "Verkeerd wachtwoord";',
    "label.password=Password\nlabel.token=Access token\nerror.password.short=The password is too short",
    "密码：必填",
    "密码：不能为空",
    "密码长度为8到20位",
    "密钥：见运维文档",
    "令牌：已过期",
    "口令：请联系管理员获取",
    "密码: ******",
    "パスワード：必須",
    "비밀번호: 필수",
    "Пароль: обязательно",
    "The password is required.",
    "The password is stored as a bcrypt hash.",
    "Your password must be changed every 90 days.",
    "password: the password of the user",
    "token: used to authenticate against the API",
    "- `password`: string, required, at least 12 characters",
    "| password | string | yes | The user's password |",
    ":param password: the password in clear\n:param token: a bearer token\n:returns: True when they match",
    "@param secret the shared secret (may be null)",
    "Args:\n    api_key: Key for the API. Defaults to None.\n    secret: Shared secret, base64.",
    "To get a token, run `gh auth token` and paste it.",
    "See [how to create a personal access token](https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/managing-your-personal-access-tokens).",
    "Generate a secret key: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
    "Fix: password: prefix is no longer required (#1234)",
    "fix(auth): token: refresh when it is about to expire",
    "What is a secret? A secret is an object that contains a small amount of sensitive data.",
    "Key: value pairs are separated by colons",
    "Passphrase: leave empty for none",
    "api key: get one at https://example.com/keys",
)

REFERENCES = (
    "password: ${DB_PASSWORD}",
    "password: ${DB_PASSWORD:?must be set}",
    "password: {{ .Values.auth.password | quote }}",
    "password: {{ vault_db_password }}",
    'password: "{{ lookup(\'env\', \'DB_PASSWORD\') }}"',
    "password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  [0-9]{80}\n  [0-9]{80}",
    "password: !ref DbPassword",
    'Password: !Sub "{{resolve:secretsmanager:${Secret}:SecretString:password}}"',
    "password: ENC[AES256_GCM,data:" + B64 + "{24},iv:" + B64 + "{43}=,tag:" + B64 + "{22}==,type:str]",
    "spring.datasource.password=${DB_PASSWORD}",
    "spring.datasource.password=ENC(" + B64 + "{32})",
    "password = os.environ['DB_PASSWORD']",
    "password = os.environ.get('DB_PASSWORD', '')",
    "token = os.getenv('GITHUB_TOKEN')",
    "const token = process.env.GITHUB_TOKEN;",
    "apiKey: import.meta.env.VITE_API_KEY,",
    'apiKey := os.Getenv("API_KEY")',
    'password = System.getenv("DB_PASSWORD");',
    "password => ENV.fetch('DB_PASSWORD')",
    "'password' => env('DB_PASSWORD', ''),",
    "'password' => $_POST['password'],",
    "password = data.aws_secretsmanager_secret_version.db.secret_string",
    "password   = var.db_password",
    "password   = random_password.db.result",
    "token: ${{ secrets.GITHUB_TOKEN }}",
    "token: $(System.AccessToken)",
    "password: $CI_JOB_TOKEN",
    "PASSWORD=$(cat /run/secrets/db_password)",
    "PASSWORD=`pass show db`",
    'PASSWORD="$(aws secretsmanager get-secret-value --secret-id prod/db --query SecretString --output text)"',
    "POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password",
    "secretKeyRef:\n  name: db-credentials\n  key: password",
    "valueFrom:\n  secretKeyRef: {name: app-secrets, key: api-token}",
    "data:\n  password: {{ .Values.password | b64enc }}",
    'kind: ConfigMap\ndata:\n  LOG_LEVEL: info\n  TOKEN_TTL: "3600"\n  password-policy: strict',
    "kind: Secret\nmetadata:\n  name: db\ntype: Opaque\ndata: {}",
    "curl -u $USER:$PASSWORD https://api.example.com",
    'curl -H "Authorization: Bearer $TOKEN" https://api.example.com',
    "curl -H 'Authorization: Bearer <token>' https://api.example.com",
    "mysql -u root -p shop",
    'mysql -u root -p"$MYSQL_ROOT_PASSWORD" shop',
    "docker login -u ci -p $REGISTRY_PASSWORD registry.example.com",
    "echo $TOKEN | docker login --password-stdin",
    "sshpass -e ssh deploy@host",
    "postgres://user:password@localhost:5432/db",
    "postgres://${DB_USER}:${DB_PASS}@${DB_HOST}/app",
    "mongodb://<username>:<password>@cluster0.mongodb.net",
    "https://user:pass@example.com/",
    "redis://:{password}@{host}:6379",
    "amqp://guest:guest@localhost:5672",
    "jdbc:mysql://localhost/app?user=root&password=",
    "Server=db;User Id=sa;Password={0};",
    "//registry.npmjs.org/:_authToken=${NPM_TOKEN}",
    "machine example.com login USER password PASSWORD",
    "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "STRIPE_KEY=sk_test_your_key_here",
    "OPENAI_API_KEY=sk-...",
    "OPENAI_API_KEY=sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "ANTHROPIC_API_KEY=your-api-key-here",
    "SECRET_KEY=changeme",
    "SECRET_KEY=<generate me>",
    "DB_PASSWORD=",
    "DB_PASSWORD=null",
    "DB_PASSWORD=\"\" # set in production",
    "JWT_SECRET=replace_with_a_long_random_string",
    "API_TOKEN=TODO",
    "GITHUB_TOKEN=ghp_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
    "password: '********'",
    "password = \"<redacted>\"",
    "cookie: session=<your session cookie>",
)  # fmt: skip

CODE = (
    "def check_password(password: str, hashed: str) -> bool:",
    "if (password !== confirmPassword) { return setError('Passwords do not match'); }",
    "const { username, password } = req.body;",
    "password = hash_password(password, salt=generate_salt())",
    "token = await this.authService.refreshToken(user.id, { scope: 'read' });",
    "secret = crypto.randomBytes(32).toString('hex');",
    "apiKey: string;\n  apiSecret?: string;",
    "private readonly passwordEncoder: PasswordEncoder,",
    "user.password = password;\nuser.token = uuidv4();",
    'String password = request.getParameter("password");',
    '@Column(name = "password_hash", length = 60, nullable = false)',
    't.string :encrypted_password, null: false, default: ""',
    "password VARCHAR(255) NOT NULL,\n  token CHAR(64) UNIQUE,",
    "ALTER TABLE users ADD COLUMN password_reset_token TEXT;",
    "SELECT id, password FROM users WHERE token = ?",
    "UPDATE users SET password = :password WHERE id = :id",
    "match token { Token::Ident(name) => name, Token::Number(n) => n.to_string() }",
    "tokens.push(Token { kind: TokenKind::LParen, span: start..end });",
    "for token in tokenizer.encode(text).tokens:",
    "key: ValueKey('login_button'),",
    '<li key={item.id} data-testid="secret-list-item">',
    "dict(key=lambda item: item.priority, reverse=True)",
    'cache_key = f"user:{user_id}:profile:v2"',
    "PRIMARY KEY (tenant_id, user_id)",
    "FOREIGN KEY (session_token) REFERENCES sessions(token)",
    "primaryKey: 'account_id',\n  foreignKey: 'owner_account_id',",
    'public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI' + B64 + '{43} ada@laptop"',
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ" + B64 + "{340}== ada@laptop",
    "host.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + B64 + "{43}",
    BEGIN_CERT := "-----BEGIN "
    + CERT
    + "\n"
    + ("MIIB" + B64 + "{60}\n")
    + (B64 + "{64}\n") * 3
    + "-----END "
    + CERT,
    "-----BEGIN PUBLIC "
    + "KEY-----\n"
    + ("MFkw" + B64 + "{60}\n")
    + B64
    + "{60}\n-----END PUBLIC "
    + "KEY-----",
    "-----BEGIN PGP SIGNATURE-----\n\n" + (B64 + "{64}\n") * 3 + "=AbCd\n-----END PGP SIGNATURE-----",
    "assert sha256(b'abc').hexdigest() == 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'",
    "assert md5('password') == '5f4dcc3b5aa765d61d8327deb882cf99'",
    'EXPECTED = "[a-f0-9]{64}"  # sha256 of the fixture',
    '{"vector": 3, "plaintext": "6bc1bee22e409f96e93d7e117393172a", "ciphertext": "3ad77bb40d7a3660a89ecaf32466ef97"}',
    "const uint8_t key[16] = {0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};",
    "0x00000000219ab540356cBB839Cbe05303d7705Fa",
    "address constant WETH = 0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2;",
    "tx: 0x" + SHA256,
    "const ID = '" + UUID + "';",
    'client_id = "' + UUID + '"',
    "tenant_id: " + UUID,
    "trace_id=[a-f0-9]{32} span_id=[a-f0-9]{16}",
    "request-id: " + UUID,
    "X-Request-Id: [A-Za-z0-9]{22}",
    'ETag: "[a-f0-9]{32}"',
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf",
    "vpc-0[a-f0-9]{16} subnet-0[a-f0-9]{16} ami-0[a-f0-9]{16}",
    "projects/shop/secrets/db-password/versions/latest",
    "//go:embed testdata/token.golden",
    "import { TokenInterceptor } from './auth/token.interceptor';",
    "from app.security.password_reset import PasswordResetTokenGenerator",
    "com.example.security.oauth2.TokenAuthenticationFilterConfigurer",
    "AuthenticationPrincipalArgumentResolverConfigurationTest",
    "test_that_expired_refresh_tokens_are_rejected_with_401_unauthorized",
    "0123456789abcdefABCDEF0123456789",
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/",
    "const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';",
    "Date: Wed, 12 Jun 2024 10:15:30 GMT; build 20240612.3+sha.[a-f0-9]{8}",
    "v1.2.3-0.20240102030405-[a-f0-9]{12}",
    "image: ghcr.io/acme/api:main-[a-f0-9]{7}@sha256:" + SHA256,
    "uses: actions/checkout@" + SHA1 + " # v4.1.1",
    "commit " + SHA1 + "\nparent " + SHA1 + "\ntree " + SHA1,
    "Subproject commit " + SHA1,
    "diff --git a/secrets.py b/secrets.py\nindex [a-f0-9]{7}..[a-f0-9]{7} 100644",
    "oid sha256:" + SHA256 + "\nsize 1048576",
    "MD5 ([a-z]{6}.iso) = [a-f0-9]{32}",
    SHA256 + "  dist/app-1.2.3.tar.gz",
    "Fingerprint: SHA256:" + B64 + "{43}",
    "Key fingerprint = ABCD 1234 5678 90AB CDEF  1234 5678 90AB CDEF 1234",
    "gpg --recv-keys [A-F0-9]{40}",
    "0x7f8a1c2d3e4f 0x00007ffdeadbeef0 rip: ffffffff81a2b3c4",
    "phone: +49 30 901820, order 4000123412341234, invoice 2024-000123",
    "lat: 52.5200066, lon: 13.404954, seed: 1234567890123456",
    "ISBN 978-3-16-148410-0, EAN 4006381333931",
    "password_min_length: 12\npassword_require_digit: true\ntoken_ttl_seconds: 3600",
    "PASSWORD_HASHERS = ['django.contrib.auth.hashers.Argon2PasswordHasher']",
    "AUTH_PASSWORD_VALIDATORS = [{'NAME': 'django.contrib.auth.password_validation.MinimumLengthValidator'}]",
    "JWT_ALGORITHM=HS256\nJWT_EXPIRES_IN=15m\nSESSION_COOKIE_NAME=sid",
    "secretName: wildcard-example-com-tls",
    "imagePullSecrets:\n  - name: registry-credentials",
    "ssl_certificate_key /etc/nginx/ssl/example.com.key;",
    "IdentityFile ~/.ssh/id_ed25519",
    "--token-file /var/run/secrets/kubernetes.io/serviceaccount/token",
    "$ pass insert work/db-password",
    "Authorization: Bearer {token}",
    "Authorization: Basic <credentials>",
    'WWW-Authenticate: Basic realm="Restricted Area", charset="UTF-8"',
    "Cookie: theme=dark; lang=de-DE; consent=1",
    "Set-Cookie: locale=fr_FR; Max-Age=31536000; SameSite=Lax",
    "Vary: Accept-Encoding, Cookie, Authorization",
    "scope=openid%20profile%20email&response_type=code&state=xyz",
    "grant_type=client_credentials&token_format=jwt",
    "mailto:security@example.com?subject=Password%20reset",
    "https://example.com/reset-password?token=",
    "https://example.com/oauth/token",
    "https://lh3.googleusercontent.com/a-/AOh14G[A-Za-z0-9_-]{30}=s96-c",
    "https://github.com/acme/app/commit/" + SHA1,
    "https://www.npmjs.com/package/jsonwebtoken/v/9.0.2",
    "https://unpkg.com/react@18.2.0/umd/react.production.min.js",
    "![build](https://img.shields.io/badge/secrets-safe-green?logo=github)",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "float weights[] = {0.12345678f, -1.2345678e-05f, 3.14159265358979f};",
    '"points": "10.5,20.25 30.125,40.0625 50.03125,60.015625"',
    "enum TokenType { EOF = 0, IDENT = 1, STRING = 2, PASSWORD_FIELD = 3 }",
    "class SecretStr(BaseModel): ...",
    "secret: SecretStr | None = None",
    "password: str = Field(min_length=8, max_length=64)",
    "password: Optional[str] = None,",
    "password: z.string().min(8).max(100),",
    "password: { type: String, required: true, select: false },",
    "password: yup.string().required('Password is required'),",
    "password: Joi.string().pattern(/^[a-zA-Z0-9]{3,30}$/),",
    '"password": {"type": "string", "format": "password", "minLength": 8},',
    "password=True, token=False, secret=None",
    "password = input('Password: ')\nsecret = getpass.getpass()",
    'read -s -p "Password: " PASSWORD',
    'log.info("token: {}", token.getId());',
    'printf("password: %s\\n", mask(password));',
    "print(f'password={password!r}')",
    "raise ValueError('password must not be empty')",
    't.Errorf("token = %q, want %q", got, want)',
    "expect(screen.getByLabelText('Password')).toBeInTheDocument();",
    "cy.get('input[name=password]').type(Cypress.env('PASSWORD'));",
    "await page.fill('#password', credentials.password);",
    'vault { address = "https://vault.example.com:8200" }',
    "access_key_rotation_days = 90",
    "token_bucket = TokenBucket(rate=10, capacity=100)",
    "max_tokens: 4096, stop_token: '<|endoftext|>', pad_token_id: 50256",
    "bos_token = '<s>'\neos_token = '</s>'\nmask_token = '[MASK]'",
    '"special_tokens": {"unk_token": "<unk>", "sep_token": "[SEP]"}',
    "CSRFToken = require('csrf-token-generator')",
    "hotkey: 'ctrl+shift+k', accesskey: 'p', key: 'Escape', keyCode: 27",
    "sort_key: created_at, partition_key: tenant_id",
    "translation_key: button.submit.label",
    'key="settings.account.password.change.title"',
)

EVERYTHING = (*LOCK_FILES, *PAGES, *TEXTS, *REFERENCES, *CODE)
TURNS = 2


def wild_innocents() -> Iterator[str]:
    """Each twice with other random parts where it has any."""
    seen = set()
    for marked in EVERYTHING:
        for seed in range(TURNS):
            text = expand(re.sub(r"\[A-Za-z0-9\+/\]\{", "[A-Za-z0-9+/]{", marked), seed=seed)
            if text not in seen:
                seen.add(text)
                yield text
