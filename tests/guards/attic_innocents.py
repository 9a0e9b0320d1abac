"""What stands in the same places as the secrets of `attic.py` and is none: nothing of it may change."""

from __future__ import annotations

from collections.abc import Iterator

from guards.samples import expand

INNOCENT = r"""
token,lemma,pos\nThe,the,DET\nquick,quick,ADJ\nfoxes,fox,NOUN
id\ttoken\ttag\n1\tBerlin\tB-LOC\n2\tis2\tO\n3\tbig\tO
word,token_id,count\nhello,15339,12\nworld2,1917,7
test,pass,fail,skip\nparser,120,3,0\nlexer,88,0,1
suite,passed,failed\nunit2,120,3\ne2e,14,0
name,password,required\nmin_length,12,yes\nmax_length,64,no
field,type,secret\nlogin,string,no\npassword,string,yes
option,default,password\n--host,localhost,no\n--port,5432,no
user,password\nada,\njo,
user,password\nada,********\njo,********
user,password\nada,<redacted>\njo,changeme
user,password_hash_type,last_login\nada,bcrypt,2024-01-01
login,password_changed_at\nada,2024-01-01T10:00:00Z\njo,2024-02-01T10:00:00Z
email,password_set,token_valid\nada@example.org,true,false
name;Passwort vergessen;Anzahl\nMeier;nein;3
key,en,de\nlogin.password,Password,Passwort\nlogin.token,Token,Token
key,value\ncolor,blue\nsize2,xl
id,api_key_name,scope\n7,ci-deploy-2024,read\n8,nightly-job2,write
secret,owner,rotated\ndb-password-prod,ada,2024-01-01\nsmtp-login2,jo,2024-02-01
country,capital,pass rate\nFrance,Paris,98.2
ssid,channel,vlan\nattic,11,30\nstaff5g,36,10
commit,author,message\n[a-f0-9]{40},ada,fix the token parser
file,sha256\napp-1.0.tar.gz,[a-f0-9]{64}\napp-1.1.tar.gz,[a-f0-9]{64}
order,tracking\n10023,1Z999AA10123456784\n10024,1Z999AA10123456785
time,keyboard,key\n10:00,us,F5\n10:01,de,F12
query,token budget,model\nlong,4096,small-v2
姓名,部门,密码状态\n张三,研发,已修改\n李四,市场,未修改
identifiant,mot de passe oublié,service\nadurand,non,compta
INSERT INTO permissions (name, label) VALUES ('reset_password', 'Reset password');
INSERT INTO translations (`key`, `value`) VALUES ('password', 'Passwort'), ('token', 'Token');
INSERT INTO users (name, password) VALUES (?, ?);
INSERT INTO users (name, password) VALUES ($1, crypt($2, gen_salt('bf')));
INSERT INTO users (name, password) VALUES (:name, :password);
INSERT INTO roles (id, name, password_required) VALUES (1, 'admin2', true);
UPDATE settings SET value = 'true' WHERE name = 'password_login';
UPDATE users SET password = NULL, token = NULL WHERE id = 7;
COPY tokens (id, kind, text) FROM stdin;\n1\tnoun\thouse2\n\\.
SELECT password FROM users WHERE login = 'ada2';
COMMENT ON COLUMN users.password IS 'argon2id since v2';
dn: cn=password2,ou=policies,dc=example,dc=org\nobjectClass: pwdPolicy\npwdMinLength: 12
pwdAttribute: userPassword\npwdMaxAge: 7776000
{"name": "Authorization", "value": "Bearer {{token}}"}
{"name": "x-api-key", "value": "{{api_key}}"}
{"key": "password", "value": "{{password}}", "type": "string"}
{"key": "password", "value": "", "type": "text"}
{"key": "token", "type": "any", "value": null}
{"name": "password", "type": "string", "description": "at least 12 characters"}
{"name": "password", "in": "formData", "required": true}
{"key": "settings2", "value": "dark"}, {"key": "lang", "value": "de"}
{"name": "csrf", "value": "disabled2"}
"headers": [{"name": "Content-Type", "value": "application/json"}]
"Env": ["PATH=/usr/local/sbin:/usr/local/bin", "GPG_KEY=[A-F0-9]{40}", "PYTHON_VERSION=3.12.4"]
    Authorization:\n    - Bearer REDACTED\n    Accept:\n    - '*/*'
    Authorization:\n    - DUMMY\n    User-Agent:\n    - requests/2.31
10.0.0.9 - - [12/Mar/2024:10:11:12 +0000] "GET /password/reset HTTP/1.1" 200 512
"GET /login?next=/settings/tokens2 HTTP/1.1" 302 0
[warn] token=expired user=7 path=/v2/items
level=info msg="password changed" user=ada2 ip=10.0.0.7
at com.example.auth.PasswordReset2.check(PasswordReset2.java:77)
  File "auth/tokens2.py", line 12, in read_token
TypeError: password() missing 1 required positional argument: 'password'
ERROR: password authentication failed for user "app2"
Access denied for user 'root'@'localhost' (using password: YES)
FATAL: no pg_hba.conf entry for host "10.0.0.7", user "app2"
    Environment:\n      DB_PASSWORD:  <set to the key 'password2' in secret 'db'>  Optional: false
      + password = (sensitive value)
      ~ password = (sensitive value) -> (known after apply)
db_password = <sensitive>
warning: variable 'password2' is never used
note: the token `foo2` cannot start an expression
error[E0425]: cannot find value `secret_key2` in this scope
expected token ')' at line 4, found 'x2y'
<ada> has anyone changed the db password lately?
> what is the password for? see wiki/Access2
    "api_key = os.environ[\"API_KEY\"]\n",
    "%env OPENWEATHER_API_KEY\n",
{"cell_type": "markdown", "source": ["Paste your token below\n"]}
{"id": "[a-f0-9]{8}", "cell_type": "code", "execution_count": 12}
"image/png": "iVBORw0KGgoAAAANSUhEUgAA[A-Za-z0-9+/]{120}",
"application/vnd.token.v2+json": {"model_id": "[a-f0-9]{32}"}
type=friend\nhost=dynamic\nsecret=<your secret>\ncontext=office
wpa_passphrase=<passphrase>\nwpa_key_mgmt=WPA-PSK
  password: !secret wifi_password2
  key: !secret api_key2
mqtt_password: !env_var MQTT_PASSWORD2
psk-flags=1\nkey-mgmt=wpa-psk
WiFi.begin(ssid, password);
WiFi.begin(WIFI_SSID2, WIFI_PASS2);
wlan.connect(config.SSID, config.PSK2)
wlan.connect('attic', 'your-password')
client.username_pw_set(user, password)
device.connect("sensor-1", "living-room2")
socket.connect('room', 'lobby-2024')
Backlog SSID1 <ssid>; Password1 <password>
set password-policy minimum-length 12
set system login password minimum-length 12
password policy minimum-length 12
no service password-encryption
service password-recovery
aaa authentication login default group tacacs2 local
crypto isakmp policy 10
crypto key generate rsa modulus 2048
snmp-server enable traps snmp2
tacacs-server timeout 10
username ada privilege 15 secret <removed>
password required pam_unix.so sha512 shadow
password    requisite     pam_pwquality.so retry=3 minlen=12
auth        sufficient    pam_u2f.so cue
user ada password <removed>
login=PASS:nopassword
cache_peer parent.example.org parent 3128 0 no-query default2
user default on nopass ~* +@all
[smtp.example.org]:587 encrypt
ada:x:1001:1001:Ada:/home/ada:/bin/bash
ada:!:19700:0:99999:7:::
ada:*:19700:0:99999:7:::
set imap_pass = "`pass show mail`"
remotepasseval = get_pass("mail2")
https://cloud.example.org/dav /mnt/dav davfs user,noauto 0 0
/dev/mapper/secret2 /srv ext4 defaults 0 2
data UUID=[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12} /etc/keys/data.key luks
rootpw --lock
rootpw --iscrypted !
d-i passwd/user-password-again password
d-i passwd/make-user boolean true2
lock_passwd: true\nssh_pwauth: false
chpasswd: { expire: False }
<AdministratorPassword>*SENSITIVE*DATA*DELETED*</AdministratorPassword>
"AutoAdminLogon"="0"\n"DefaultUserName"="kiosk2"
plink -ssh -l root -i key.ppk 10.0.0.9 uptime
plink -pw %PASS% host uptime
xfreerdp /v:10.0.0.8 /u:ada /size:1280x800
xfreerdp /p:$RDP_PASSWORD2 /v:host
schtasks /create /tn job2 /tr job.exe /sc daily /st 09:00
robocopy a b /p /xd node_modules2
find . -type d -path ./vendor2 -prune
bcp shop.dbo.items out items.dat -S db -T -c
cqlsh -u cassandra --request-timeout=60 node1
cypher-shell -u neo4j -p "$NEO4J_PASSWORD"
NEO4J_AUTH=none
neo4j/neo4j:5.15-community
az vm create -n vm2 --generate-ssh-keys --size Standard_B2s
docker run -p 127.0.0.1:8080:80 -u 1000:1000 web2
ssh -p 2222 -l root2 host
mkdir -p /srv/app2 && cp -p a1 b1
rsync -a -P src2 dst2
scp -P 2222 build2.tar.gz host:/tmp
nc -u 10.0.0.1:5060 -p 5070
tar -P -czf out2.tgz /srv/data2
grep -P '\d{4}' app2.log
zip -r out2.zip src2 -x '*.pyc'
zip out.zip -r data2024 -i '*.csv'
unzip -p app.jar META-INF/MANIFEST2.MF
gzip -9 -p app2.log
security find-generic-password -a ada2 -s build
signtool sign /a /fd sha256 /tr http://ts.example.org app2.exe
apksigner sign --ks release.jks --ks-pass env:KS_PASS2 app.apk
apksigner sign --ks r.jks --ks-pass file:pw2.txt app.apk
storePassword System.getenv("STORE_PASSWORD2")
keyAlias "release2024"
ssh-keygen -t ed25519 -N "" -f id2
ssh-keygen -R host2.example.org
echo "done2" | tee out.log
echo "y1" | apt-get install foo2
printf 'a1b2' | base64
qpdf --decrypt in2.pdf out2.pdf
ab -n 1000 -c 50 https://t.example.org/v2
newman run api2.json --env-var "host=stage2"
mvn deploy -Dmaven.test.skip=true -Drevision=1.2.3-rc1
./gradlew publish -Pversion=1.2.3-beta2
  DBPassword:\n    Type: String\n    NoEcho: true\n    MinLength: 12
  DBPassword:\n    Type: AWS::SSM::Parameter::Value<String>\n    Default: /prod/db/password2
{"ParameterKey": "DBInstanceClass", "ParameterValue": "db.t3.micro2"}
"adminPassword": {\n  "type": "securestring"\n}
"adminPassword": {\n  "reference": {"keyVault": {"id": "kv2"}, "secretName": "adminPassword2"}\n}
param adminPassword string
@secure()\nparam sqlPassword2 string
{"name": "DB_PASS", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/db2"}
    password_file: /etc/prometheus/pw2
    basic_auth:\n      username: prom2\n      password_file: /run/pw
default['mysql']['server_root_password'] = node['pw2']
config.password_length = 8..128
config.pepper = ENV["PEPPER2"]
has_secure_password :recovery_password2, validations: false
<xs:element name="Password" type="xs:string" minOccurs="0"/>
<wsse:Password Type="PasswordText">?</wsse:Password>
<stringProp name="password">${PASSWORD2}</stringProp>
<stringProp name="Argument.name">page2</stringProp>
<label for="password2">Password</label><input id="password2" type="password">
<tr><th>Password</th><td>required2</td></tr>
<dt>Password</dt><dd>At least 12 characters</dd>
driver.find_element(By.ID, "password2").send_keys(Keys.ENTER)
driver.find_element(By.ID, "password").send_keys(os.environ["PW2"])
await page.fill('#password', process.env.PW2);
await page.getByLabel('Password').fill('');
await expect(page.getByLabel('Password')).toHaveAttribute('type', 'text2');
cy.get('#password').should('have.class', 'is-invalid2')
cy.get('#search').type('hello world2{enter}')
Input Password    id=password    ${PASSWORD2}
Page Should Contain    Wrong password2
    And I log in as "ada" with a wrong password
    Then I see the error "password2 is too short"
      | field | message |\n      | password | is too short2 |
fill_in "Password", with: password
fill_in "Title", with: "Release 2024-03"
{name: "too short", password: "short", want: 400},
{name: "password without digit", want: 422},
given().auth().oauth2(token).get("/me")
router.get('/auth', 'login2', handler)
.auth(user, pass)
let(:password) { Faker::Internet.password(min_length: 12) }
typeText("Berlin2"), closeSoftKeyboard()
form['email2'] = 'ada@example.org'
password = "password"
password = "secret"
password = "passwordpassword"
password = "test_password"
password = "wrong password"
password = "incorrect"
password = "invalidpassword"
password = "newpassword"
password = "mypassword"
password = "hunter"
const label = { password: 'Choose a password', token: 'Paste the token' };
password: "Passwort", username: "Benutzername"
"password": "Contraseña", "username": "Usuario"
"password": "Lösenord"
"password": "Adgangskode",
"password": "Salasana"
"password": "Heslo",
"password": "Jelszó"
"password": "Parolă"
"token": "identifier",
token = "keyword"
token: "punctuation.definition",
secret = "kubernetes"
secretName = "registry"
password_type = "plaintext"
passwordEncoder = "bcrypt"
auth = "credentials"
password: required
password: string
password: optional, defaults to none
password=prompt
password = hashed
password: encrypted
password: generated
db_password: terraform
token: opaque
secret: opaque
  password: description
  token: bearer
ENV PASSWORD=unset
DB_PASSWORD=docker
Zugangsdaten: siehe Wiki / Teamordner2
Zugangsdaten: beim Admin erfragen
Login: Benutzername / Passwort
Login: username / password
Login: GitHub / GitLab / Bitbucket2
user/pass: see vault2
Credentials: read / write
Credentials: OAuth2 / SAML2
Test credentials — see the wiki, page Access2
Access: public / private / protected2
Access: admin / editor2 roles
Accès : lecture / écriture2
Identifiants : à demander au support
Credenciales: usuario / contraseña
Datos de acceso: ver wiki / página2
账号密码：请联系管理员
登录信息: 见 wiki / 运维2
用户名 admin，密码 由管理员设置
Anmeldung mit Benutzer und Kennwort moeglich seit v2
**Password:** the password of the user
**Password:** required since v2.1
Password:: the password of the user
:password: str, optional
- password: `string`
The license key is validated offline2
The license key is stored in app2.lic
Your temporary password is valid for 24h
Your temporary password has been sent to ada2@example.org
un: user name, pw: password
====  ==========\nname  password\n====  ==========\nmin   length12\n====  ==========
| option | password |\n|--------+----------|\n| type | string2 |
blob: [a-f0-9]{40}
"blob": "iVBORw0KGgoAAAANSUhEUg[A-Za-z0-9+/]{80}",
"blob": "H4sIAAAAAAAA[A-Za-z0-9+/]{64}",
blob_url = "blob:https://example.org/[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}"
<meta name="google-site-verification" content="[A-Za-z0-9_-]{43}">
<meta name="build" content="2024-03-01T10:00:00Z">
("prod", "eu-west-1-cluster-2024-blue"),
case 'prod': return 'https://api.example.org/v2/items';
prod = "registry.example.org/team/app:2024.03.1"
https://cdn.example.org/v2/items?v=[a-f0-9]{32}
X-Request-Id: [a-f0-9]{32}
X-Amz-Cf-Id: [A-Za-z0-9_-]{54}==
x-amz-id-2: [A-Za-z0-9+/]{74}=
CF-RAY: [a-f0-9]{16}-FRA
Sec-WebSocket-Accept: [A-Za-z0-9+/]{27}=
Sec-WebSocket-Key: [A-Za-z0-9+/]{22}==
['TransactionIsolationLevelRepeatable', 'ReadCommittedSnapshotOn2']
"""


def attic_innocents(turns: int = 2) -> Iterator[str]:
    """Each with other random parts per turn where it has any."""
    seen = set()
    for row in INNOCENT.strip("\n").splitlines():
        for seed in range(turns):
            marked = (
                row if row.startswith(('    "', '{"cell')) else row.replace("\\n", "\n").replace("\\t", "\t")
            )
            text = expand(marked.replace("\\\\.", "\\."), seed=seed)
            if text not in seen:
                seen.add(text)
                yield text
