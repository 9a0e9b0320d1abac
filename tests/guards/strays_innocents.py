"""Lines of real diffs that hold no secret, the counterpart of `strays.py`: none may change."""

# ruff: noqa: E501  (lines as they are found)
from __future__ import annotations

from collections.abc import Iterator

from guards.samples import expand

INNOCENT = r"""
      "integrity": "sha512-[A-Za-z0-9+/]{86}==",
  integrity sha1-[A-Za-z0-9+/]{27}=
  resolved "https://registry.npmjs.org/token-types/-/token-types-4.2.1.tgz#[a-f0-9]{40}"
checksum = "[a-f0-9]{64}"
    --hash=sha256:[a-f0-9]{64}
golang.org/x/oauth2 v0.15.0 h1:[A-Za-z0-9+/]{43}=
golang.org/x/oauth2 v0.15.0/go.mod h1:[A-Za-z0-9+/]{43}=
  checksum: 10/[a-f0-9]{128}
"shasum": "[a-f0-9]{40}"
content-hash = "[a-f0-9]{64}"
   "contentHash": "[A-Za-z0-9+/]{86}=="
COCOAPODS: 1.15.2
PODFILE CHECKSUM: [a-f0-9]{40}
  SecretKit: [a-f0-9]{40}
    "narHash": "sha256-[A-Za-z0-9+/]{43}=",
distributionSha256Sum=[a-f0-9]{64}
FROM node@sha256:[a-f0-9]{64}
image: ghcr.io/org/token-service@sha256:[a-f0-9]{64}
- uses: actions/checkout@[a-f0-9]{40} # v4.1.1
git checkout [a-f0-9]{40}
Subproject commit [a-f0-9]{40}
index [a-f0-9]{7}..[a-f0-9]{7} 100644
commit [a-f0-9]{40}
rev: [a-f0-9]{40}
  sha256: "[a-f0-9]{64}"
ETag: "[a-f0-9]{32}"
md5sum: [a-f0-9]{32}
[a-f0-9]{64}  release.tar.gz
id: [a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}
const REQUEST_ID = "[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}";
<Project Guid="{[A-F0-9]{8}-[A-F0-9]{4}-[A-F0-9]{4}-[A-F0-9]{4}-[A-F0-9]{12}}">
"tenantId": "[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}",
background: url(data:image/png;base64,iVBORw0KGgoAAAANSUhEUg[A-Za-z0-9+/]{300}=);
<img src="data:image/svg+xml;base64,PHN2Zy[A-Za-z0-9+/]{200}">
src: url("data:font/woff2;base64,d09GMgABAAAA[A-Za-z0-9+/]{300}") format("woff2");
!function(e,t){"object"==typeof exports?module.exports=t():e.tokenize=t()}(this,function(){return function(e){var t={};return e.m=n,e}});
var n=r(12),o=r.n(n);e.exports=function(e,t){return o()(e).password!==t.password&&e.token}
//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpb[A-Za-z0-9+/]{200}
"mappings":"AAAA;AACA,SAASA,KAAK,CAACC,OAAO;AAEtB,SAASC,aAAa"
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43} me@host
ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ[A-Za-z0-9+/]{340} me@host
github.com ssh-rsa AAAAB3NzaC1yc2EAAAABIwAAAQEA[A-Za-z0-9+/]{300}==
-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/]{64}\n[A-Za-z0-9+/]{64}\n-----END PUBLIC KEY-----
-----BEGIN CERTIFICATE-----\nMIID[A-Za-z0-9+/]{60}\n[A-Za-z0-9+/]{64}\n-----END CERTIFICATE-----
PublicKey = [A-Za-z0-9+/]{43}=
publicKey: "[A-Za-z0-9+/]{43}="
age1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{58}
minisign public key [A-Z0-9]{16}
pk_live_[A-Za-z0-9]{24}
STRIPE_PUBLISHABLE_KEY=pk_test_[A-Za-z0-9]{24}
fingerprint: SHA256:[A-Za-z0-9+/]{43}
gpg --recv-keys [A-F0-9]{40}
Key fingerprint = [A-F0-9]{4} [A-F0-9]{4} [A-F0-9]{4} [A-F0-9]{4} [A-F0-9]{4}  [A-F0-9]{4} [A-F0-9]{4} [A-F0-9]{4} [A-F0-9]{4} [A-F0-9]{4}
<script src="x.js" integrity="sha384-[A-Za-z0-9+/]{64}" crossorigin="anonymous">
script-src 'sha256-[A-Za-z0-9+/]{43}='
password = os.environ["DB_PASSWORD"]
password: ${DB_PASSWORD}
password: ${{ secrets.DB_PASSWORD }}
token: $CI_JOB_TOKEN
API_KEY=$(cat /run/secrets/api_key)
const key = process.env.API_KEY;
const { API_KEY, API_SECRET } = process.env;
secret := os.Getenv("SECRET_KEY")
let token = std::env::var("TOKEN").expect("TOKEN must be set");
password = System.getenv("DB_PASSWORD");
ENV['SECRET_KEY_BASE']
apiKey: <%= ENV["API_KEY"] %>
{{ .Values.auth.password | b64enc | quote }}
password: "{{ vault_db_password }}"
password = var.db_password
secret_key = data.aws_secretsmanager_secret_version.db.secret_string
password: !vault |
token = await getToken(user)
const token = req.headers.authorization?.split(" ")[1];
token := strings.TrimPrefix(header, "Bearer ")
headers = {"Authorization": f"Bearer {token}"}
Authorization: Bearer ${token}
-H "Authorization: Bearer $TOKEN"
curl -u "$USER:$PASS" https://example.com
postgres://user:password@localhost:5432/db
postgres://${USER}:${PASS}@db/app
mysql://root:<password>@localhost/db
redis://localhost:6379/0
https://user@github.com/org/repo.git
git@github.com:org/repo.git
https://example.com/reset?token=YOUR_TOKEN
API_KEY=your-api-key-here
API_KEY=<your key>
OPENAI_API_KEY=sk-...
OPENAI_API_KEY=sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
password=changeme
password: "********"
secret: REPLACE_ME
token: TODO
password = ""
password: null
token = None
DB_PASSWORD=
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
xoxb-your-token-here
hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX
const FAKE_TOKEN = "fake-token-for-tests";
login(username="test", password="test")
expect(validatePassword("short")).toBe(false);
assert check_password("password") is False
password = "password"
user = User(email="a@example.com", password="secret")
mock.return_value = "dummy-api-key"
token = "test-token"
with pytest.raises(ValueError, match="password too short"):
def reset_password(self, token: str, new_password: str) -> None:
password: str | None = None
password?: string;
readonly token: Token<string>;
interface PasswordProps { password: string; onChange: (password: string) => void }
type TokenKind = "identifier" | "number" | "string";
func (s *Service) RotateSecret(ctx context.Context, secretName string) error {
fn next_token(&mut self) -> Option<Token> {
public boolean isPasswordExpired(User user) {
private final PasswordEncoder passwordEncoder;
@Value("${spring.datasource.password}")
std::vector<Token> tokens = tokenizer.tokenize(input);
#include "password_hash.h"
from django.contrib.auth.tokens import PasswordResetTokenGenerator
import { verifyToken } from "./auth/token";
passwordField.setEchoChar('*');
if (token.type === TokenType.StringLiteral) {
switch (token) { case Token::Equals: break; }
max_tokens = 4096
"max_tokens": 4096, "token_count": 1287,
tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
pad_token_id: 50256
token_url: https://auth.example.com/oauth/token
secretName: app-tls
secretKeyRef: {name: db, key: password}
passwordSecret: my-postgres-credentials
existingSecret: redis-auth
key: access-token
name: API_TOKEN
foreign_key="user.id"
primary_key = True
sort_key: created_at
cache_key = f"user:{user_id}:profile"
partition-key: tenant_id
keyboard: us-intl
The password must contain at least 12 characters, one digit and one symbol.
Tokens are refreshed every 15 minutes; secrets are stored in Vault.
Set the `API_TOKEN` variable to the token you created in your account settings.
Forgot your password? Click the link below to reset it.
Never commit your private key or secret to the repository.
See [Managing your personal access tokens](https://docs.github.com/en/authentication/keeping-your-account-and-data-secure).
msgid "Enter your password"
msgstr "Geben Sie Ihr Passwort ein"
"login.password": "Mot de passe",
"password_placeholder": "Введите пароль",
"auth.token.expired": "Token abgelaufen",
<string name="password_hint">Contraseña</string>
密码: '请输入密码'
"password": "密码",
密码长度不能少于8位
パスワードを入力してください
пароль должен содержать не менее 8 символов
Das Passwort muss mindestens 8 Zeichen lang sein
le mot de passe est obligatoire
la contraseña es demasiado corta
label: "Passwort",
.password-input { color: #[a-f0-9]{6}; margin: 0 0 12px; }
--token-color-primary: #[a-f0-9]{6};
.token.keyword { font-weight: bold }
.css-[a-z0-9]{6} { display: flex }
className="flex items-center justify-between rounded-lg border px-4 py-2 text-sm"
class="js-password-toggle btn btn-outline-secondary"
d="M12 2C6.48 2 2 6.48 2 12s4.48 10 10 10 10-4.48 10-10S17.52 2 12 2zm0 18c-4.41 0-8-3.59-8-8"
"version": "1.2.3-beta.4+build.5678",
__version__ = "2024.11.20.dev0"
"@types/jsonwebtoken": "^9.0.5",
"passport-local": "~1.0.0",
implementation("org.springframework.security:spring-security-crypto:6.2.1")
<PackageReference Include="Microsoft.IdentityModel.Tokens" Version="7.0.3" />
python_requires = ">=3.10,<4"
django-rest-passwordreset==1.4.0
https://example.com/docs/api/v2/authentication#access-tokens
https://cdn.jsdelivr.net/npm/bootstrap@5.3.2/dist/css/bootstrap.min.css
https://www.youtube.com/watch?v=[A-Za-z0-9_-]{11}
https://docs.google.com/document/d/[A-Za-z0-9_-]{44}/edit
https://github.com/org/repo/commit/[a-f0-9]{40}
https://s3.amazonaws.com/bucket/assets/[a-f0-9]{32}.js
/assets/index-[A-Za-z0-9]{8}.js
static/media/logo.[a-f0-9]{20}.svg
main.[a-f0-9]{20}.chunk.js
com.example.security.authentication.PasswordAuthenticationProviderFactoryBean
org.apache.hadoop.security.token.delegation.AbstractDelegationTokenSecretManager
AbstractSingletonProxyFactoryBeanDefinitionRegistrarPostProcessor
testShouldReturnFalseWhenPasswordIsEmptyOrNullAndTokenExpired
CONFIG_CRYPTO_USER_API_SKCIPHER_ALGORITHM_REGISTRATION=y
ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/
0123456789abcdef0123456789abcdef
const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
00000000-0000-0000-0000-000000000000
"ffffffffffffffffffffffffffffffff"
0x[a-f0-9]{40}
tx: 0x[a-f0-9]{64}
address = "0x[a-f0-9]{40}"
arn:aws:iam::123456789012:role/deploy-token-rotator
projects/my-project/secrets/db-password/versions/latest
arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-[A-Za-z0-9]{6}
gs://bucket/keys/public.pem
/etc/ssl/private/server.key
ssl_certificate_key /etc/nginx/ssl/private.key;
PasswordAuthentication no
IdentityFile ~/.ssh/id_ed25519
--password-file /run/secrets/pw
--password-stdin
mkdir -p /opt/app && tar -xzf a.tgz -C /opt
zip -r out.zip src -x '*.pyc'
unzip -q in.zip -d out
7z a out.7z data
cp -pr src dst; mkdir -p build/tokens
send "hello world\n"
expect(screen.getByText("Password")).toBeInTheDocument();
sshpass -f /run/secrets/ssh ssh root@h
sshpass -e ssh root@h
echo "Enter password:"
echo "$PASSWORD" | docker login -u me --password-stdin
read -s -p "Password: " password
mosquitto_pub -h localhost -p 1883 -t a -m b
nmap -p 22,80,443 host
docker run -p 8080:80 nginx
psql -p 5432 -U app
ssh -p 2222 root@host
grep -P "\d+" file
cp -P a b
radius: 12px
radius = 4.5
border-radius: 8px; box-shadow: 0 1px 2px
secret = generate_secret(32)
SECRET_KEY = get_random_secret_key()
token = secrets.token_urlsafe(32)
password = getpass.getpass("Password: ")
const hash = await bcrypt.hash(password, 10);
hash = hashlib.sha256(password.encode()).hexdigest()
assert digest == "[a-f0-9]{64}"
EXPECTED_MD5 = "[a-f0-9]{32}"
self.assertEqual(sha1(b"abc"), "[a-f0-9]{40}")
"etag": "W/\"[a-f0-9]{32}\"",
trace_id=[a-f0-9]{32} span_id=[a-f0-9]{16}
traceparent: 00-[a-f0-9]{32}-[a-f0-9]{16}-01
"_id": ObjectId("[a-f0-9]{24}")
build-id: [a-f0-9]{40}
blob [a-f0-9]{40}
docker-content-digest: sha256:[a-f0-9]{64}
nonce = "0000000000000000"
order number: 4111 1111 1111 1112
phone: +49 151 23456789
"timestamp": 1732104000123
isbn = "978-3-16-148410-0"
IBAN placeholder DE00 0000 0000 0000 0000 00
Cookie: theme=dark; lang=en
Set-Cookie: consent=true; path=/
cookie_name = "sessionid"
session.cookie.secure = true
res.cookie("token", token, { httpOnly: true });
Basic usage: run the command below
Bearer tokens are accepted in the Authorization header.
Authorization: Basic <base64(user:password)>
jwt.verify(token, publicKey, { algorithms: ["RS256"] });
eyJhbGciOi...
-----BEGIN RSA PRIVATE <K>-----\n...\n-----END RSA PRIVATE <K>-----
if line.startswith("-----BEGIN PRIVATE <K>-----"):
raise ValueError("no -----BEGIN OPENSSH PRIVATE <K>----- found")
pattern = r"ghp_[0-9A-Za-z]+"
regex: "AKIA[0-9A-Z]+"
TOKEN_RE = re.compile(r"xox[baprs]-[0-9a-zA-Z-]+")
sk-learn-contrib/imbalanced-learn-pipeline-examples
task-force-response-coordination-unit-document
hf_hub_download(repo_id="org/model", filename="config.json")
model = "claude-3-5-sonnet-20241022"
deployment: gpt-4o-mini-2024-07-18
region_name="us-east-1", bucket="prod-assets-eu-west-1"
ami-[a-f0-9]{17}
vpc-[a-f0-9]{17}
sg-[a-f0-9]{17}
AC_INIT([project], [1.2.3])
client_id = "[0-9]{12}-[a-z0-9]{32}.apps.googleusercontent.com"
measurementId: "G-[A-Z0-9]{10}"
UA-12345678-1
appId: "1:[0-9]{12}:web:[a-f0-9]{22}"
GTM-[A-Z0-9]{7}
recaptcha_site_key: 6Lc[A-Za-z0-9_-]{37}
sitemap: https://example.com/sitemap.xml
google-site-verification=[A-Za-z0-9_-]{43}
v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ[A-Za-z0-9+/]{180}
secret: ENC[AES256_GCM,data:[A-Za-z0-9+/]{24},iv:[A-Za-z0-9+/]{43}=,tag:[A-Za-z0-9+/]{22}==,type:str]
  encryptedData: {password: AgB[A-Za-z0-9+/]{200}}
"signature": "[A-Za-z0-9+/]{86}=="
sparkle:edSignature="[A-Za-z0-9+/]{86}=="
password_hash_algorithm: argon2id
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]
password-policy: strict-rotation-ninety-days
tokens: 1024
access_token_lifetime: 3600
TOKEN_EXPIRY_SECONDS = 86400
secret_manager = "gcp"
password_reset_timeout = timedelta(days=1)
key = lambda item: item.created_at
public_key_path = "~/.ssh/id_rsa.pub"
auth_method = "kubernetes"
author: Jane Doe <jane@example.com>
authority: https://login.example.com
passenger_count: 4
bypass: false
compass = "north-north-east"
monkey = "banana-eating-animal"
turkey: Ankara
secretary: "Maximilian"
tokenList.add('active')
list(Option.pageToken("asdfghjkl"));
assertQueryParam("pageToken", "qwertyuiop");
"""


def stray_innocents(turns: int = 2) -> Iterator[str]:
    seen = set()
    for row in INNOCENT.replace("<K>", "KEY").strip("\n").splitlines():
        for seed in range(turns):
            text = expand(row.replace("\\n", "\n") if "-----\\n" in row else row, seed=seed)
            if text not in seen:
                seen.add(text)
                yield text
