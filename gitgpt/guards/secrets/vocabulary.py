"""The words that the judgement of names and values is made of. Lower-case; their order means nothing."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PASSWORDS = _words("""
    password passwd passwort pwd pass passphrase passcode passw pw psk kennwort contrasena contrase senha
    wachtwoord senord passe requirepass masterauth sshpass pgpassword
    mdp clave passwords pswd userpassword mnemonic
""")

SECRETS = _words("""
    secret token apikey secretkey accesskey authtoken accesstoken credential credentials authkey bearer
    appsecret clientsecret privatekey sharedaccesskey accountkey masterkey appkey authorization secrets
    sessionid phpsessid jsessionid sessid apitoken refreshtoken bottoken signingkey encryptionkey
    usertoken connectionstring idtoken secretaccesskey sessiontoken csrftoken
""")

# What makes a `...key` a secret one.
KEY_MAKERS = _words("""
    api access secret private auth encryption encrypt encrypted signing sign master account shared admin
    service subscription license licence session hmac aes des cipher crypto jwt webhook app client deploy
    storage write functions root aws azure openai wifi network rsa dsa ecdsa ssh hash x security
    verify verification push server maps stripe gemini anthropic signature host user bot integration
    ingest ikey rest management validation decryption
""")

# A name with one of these behind the secret word holds something about it.
ABOUT = _words("""
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
    module id identifier ids alias aliases location region value_from from ref_name mount volume chars
    characters bytes bits word words code codes press down up pressed binding bindings board stroke frame
    frames pair pairs hashers validators kit fail failed platform reason reasons
    username traits hash public
""")

# A name with one of these before the secret word is no secret.
HARMLESS = _words("""
    public pub has is no forgot show hide invalid wrong missing without validate validates verify check
    checks compare match matches get fetch load find lookup read parse decode encode author authors
    cancellation lexer parser syntax csrf_name design
""")

# Keys that open nothing.
PLAIN_KEYS = _words("""
    primary foreign sort partition cache hot shortcut composite unique row object map dict entry
    translation i18n locale order group index local public pub idempotency data query json hash range
    natural surrogate lookup config setting registry react menu field column property message routing
    dedup dedupe event item node publishable site socket gpg
""")

# Words that are only ever written to show where a secret would stand.
SHOWN = _words("""
    example sample placeholder dummy fake mock changeme redacted todo fixme foobar your insert replace foo
    bar baz test tests testing tester stub lorem ipsum masked censored hidden undefined none null nil tbd
    xxx xxxx goes here change enter please sensitive
""")

# Words that say what the value is, not what it is made of.
SAID = _words("""
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
    at least characters character minimum maximum length must be short weak prompt description docker rule utf
    x iso latin really adgangskode heslo salasana lösenord jelszó parolă hasło passord lozinka geslo şifre
""")

# The commonest pairs of letters in the identifiers of 760 commits in eight languages.
COMMON_PAIRS = _words("""
    ab ac ad ag ai al am an ap ar as at au ba be bj bl bu ca ce ch ck cl co cr ct cu da de di do ea ec ed
    ee ef el em en ep eq er es et ev ew ex fa fe ff fi fo ge gi gr ha he ho ia ic id ie if ig il im in io
    ir is it iz je ke la ld le li ll lo lt lu ma me mi mo mp na nc nd ne nf ng ni no ns nt ob oc od ol om
    on op or os ot ou ow pa pe pl po pr pt pu qu ra rc re ri rm ro rr rs rt ry sc se sh si so sp ss st su
    ta te th ti to tr ts tt tu ty uc ue ul un up ur us ut va ve vi wi xp yp
""")
