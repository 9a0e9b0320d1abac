"""A third corpus in another hand: lines of real diffs, many kinds with one or two forms each.

Written blind like `wild.py`, in the same notation: secrets between ⟦ and ⟧, random parts as `[A-Z2-7]{16}`.
Every case is read twice: as it stands, and as added, removed and context lines of a patch. `<K>` is KEY.
"""

# ruff: noqa: E501  (lines as they are found)
from __future__ import annotations

from collections.abc import Iterator

from guards.corpus import Case
from guards.wild import MARK, _fill

STRUCTURED = {
    "cloud": r"""
aws-id-go|	AccessKeyID:     "⟦AKIA[A-Z2-7]{16}⟧",
aws-temporary-id|export AWS_ACCESS_KEY_ID=⟦ASIA[A-Z2-7]{16}⟧
aws-secret-ini|aws_secret_access_key = ⟦[A-Za-z0-9/+]{40}⟧
aws-secret-java|new BasicAWSCredentials("⟦AKIA[A-Z2-7]{16}⟧", "⟦[A-Za-z0-9/+]{40}⟧")
aws-secret-boto|boto3.client("s3", aws_access_key_id="⟦AKIA[A-Z2-7]{16}⟧", aws_secret_access_key="⟦[A-Za-z0-9/+]{40}⟧", region_name="eu-west-1")
aws-session|aws_session_token=⟦IQoJb3JpZ2luX2Vj[A-Za-z0-9/+]{280}==⟧
aws-session-json|  "SessionToken": "⟦FwoGZXIvYXdzE[A-Za-z0-9/+]{200}=⟧",
aws-secret-json|  "SecretAccessKey": "⟦[A-Za-z0-9/+]{40}⟧",
aws-hcl|  secret_key = "⟦[A-Za-z0-9/+]{40}⟧"
aws-presigned|curl "https://b.s3.amazonaws.com/k?X-Amz-Security-Token=⟦[A-Za-z0-9%]{120}⟧&X-Amz-Expires=300"
aws-configure|aws configure set aws_secret_access_key ⟦[A-Za-z0-9/+]{40}⟧ --profile prod
aws-bedrock|AWS_BEARER_TOKEN_BEDROCK=⟦ABSK[A-Za-z0-9+/]{120}⟧
aws-ses|SES_SMTP_PASSWORD="⟦B[A-Za-z0-9+/]{43}⟧"
aws-mws|mws.auth_token: ⟦amzn.mws.[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}⟧
gcp-api-js|const firebaseConfig = { apiKey: "⟦AIza[A-Za-z0-9_-]{35}⟧", authDomain: "app.firebaseapp.com" };
gcp-maps|<script src="https://maps.googleapis.com/maps/api/js?key=⟦AIza[A-Za-z0-9_-]{35}⟧&libraries=places"></script>
gcp-oauth|access_token: ⟦ya29.[A-Za-z0-9_-]{120}⟧
gcp-refresh|    refresh_token="⟦1//0[A-Za-z0-9_-]{60}⟧",
gcp-client|"client_secret":"⟦GOCSPX-[A-Za-z0-9_-]{28}⟧","redirect_uris":["http://localhost"]
gcp-hmac|gs_secret_access_key = ⟦[A-Za-z0-9/+]{40}⟧
azure-storage|AZURE_STORAGE_CONNECTION_STRING="DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=⟦[A-Za-z0-9+/]{86}==⟧;EndpointSuffix=core.windows.net"
azure-servicebus|"ServiceBus": "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=⟦[A-Za-z0-9+/]{43}=⟧"
azure-client|  client_secret = "⟦[A-Za-z0-9]{3}8Q~[A-Za-z0-9_.~-]{34}⟧"
azure-sas|https://shop.blob.core.windows.net/c/f.zip?sv=2022-11-02&ss=b&sig=⟦[A-Za-z0-9]{43}%3D⟧
azure-devops|git clone https://ado:⟦[a-z2-7]{52}⟧@dev.azure.com/org/p/_git/r
azure-iot|HostName=h.azure-devices.net;DeviceId=d1;SharedAccessKey=⟦[A-Za-z0-9+/]{43}=⟧
azure-cosmos|AccountEndpoint=https://c.documents.azure.com:443/;AccountKey=⟦[A-Za-z0-9+/]{86}==⟧;
azure-function|https://f.azurewebsites.net/api/run?code=⟦[A-Za-z0-9_-]{54}==⟧
azure-openai|AZURE_OPENAI_API_KEY=⟦[a-f0-9]{32}⟧
azure-search|$headers = @{ 'api-key' = '⟦[A-Za-z0-9]{52}⟧' }
aliyun-id|accessKeyId: '⟦LTAI5t[A-Za-z0-9]{18}⟧',
aliyun-secret|  accessKeySecret: '⟦[A-Za-z0-9]{30}⟧',
aliyun-ini|oss_access_key_secret=⟦[A-Za-z0-9]{30}⟧
tencent-id|SecretId: ⟦AKID[A-Za-z0-9]{32}⟧
tencent-secret|TENCENTCLOUD_SECRET_KEY=⟦[A-Za-z0-9]{32}⟧
tencent-py|cred = credential.Credential("⟦AKID[A-Za-z0-9]{32}⟧", "⟦[A-Za-z0-9]{32}⟧")
huawei|export HUAWEICLOUD_SDK_SK=⟦[A-Za-z0-9]{40}⟧
baidu|BAIDU_SECRET_KEY = '⟦[A-Za-z0-9]{32}⟧'
qiniu|qiniu.Auth(access_key, "⟦[A-Za-z0-9_-]{40}⟧")
digitalocean|token: ⟦dop_v1_[a-f0-9]{64}⟧
heroku|HEROKU_API_KEY: ⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧
heroku-new|heroku auth:token ⟦HRKU-[A-Za-z0-9_-]{60}⟧
cloudflare|CLOUDFLARE_API_TOKEN=⟦[A-Za-z0-9_-]{40}⟧
cloudflare-global|X-Auth-Key: ⟦[a-f0-9]{37}⟧
cloudflare-origin|origin_ca_key = "⟦v1.0-[a-f0-9]{24}-[a-f0-9]{146}⟧"
linode|linode_token = "⟦[a-f0-9]{64}⟧"
hetzner|hcloud_token = "⟦[A-Za-z0-9]{64}⟧"
vault|VAULT_TOKEN=⟦hvs.[A-Za-z0-9_-]{90}⟧
vault-unseal|vault operator unseal ⟦[A-Za-z0-9+/]{44}⟧
terraform-cloud|credentials "app.terraform.io" { token = "⟦[A-Za-z0-9]{14}.atlasv1.[A-Za-z0-9]{67}⟧" }
fly|FLY_API_TOKEN="⟦FlyV1 fm2_[A-Za-z0-9+/]{120}⟧"
pulumi|PULUMI_ACCESS_TOKEN=⟦pul-[a-f0-9]{40}⟧
netlify|netlify deploy --auth ⟦nfp_[A-Za-z0-9]{36}⟧ --prod
vercel|vercel --token ⟦[A-Za-z0-9]{24}⟧ --prod
render|RENDER_API_KEY=⟦rnd_[A-Za-z0-9]{28}⟧
scaleway|SCW_SECRET_KEY=⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧
ibm|ibmcloud login --apikey ⟦[A-Za-z0-9_-]{44}⟧ -r us-south
oracle|oci_auth_token: "⟦[A-Za-z0-9(;]{20}⟧"
alchemy|https://eth-mainnet.g.alchemy.com/v2/⟦[A-Za-z0-9_-]{32}⟧
infura|https://mainnet.infura.io/v3/⟦[a-f0-9]{32}⟧
doppler|DOPPLER_TOKEN=⟦dp.st.prd.[A-Za-z0-9]{43}⟧
age|# secret ⟦AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}⟧
onepassword|OP_SERVICE_ACCOUNT_TOKEN=⟦ops_eyJ[A-Za-z0-9]{250}⟧
tailscale|tailscale up --authkey=⟦tskey-auth-[A-Za-z0-9]{12}CNTRL-[A-Za-z0-9]{32}⟧
planetscale|DATABASE_PASSWORD=⟦pscale_pw_[A-Za-z0-9_]{43}⟧
supabase|SUPABASE_ACCESS_TOKEN=⟦sbp_[a-f0-9]{40}⟧
supabase-secret|const k = '⟦sb_secret_[A-Za-z0-9_-]{31}⟧'
neon|NEON_API_KEY=⟦napi_[a-z0-9]{64}⟧
""",
    "forge": r"""
gh-classic|GITHUB_TOKEN=⟦ghp_[A-Za-z0-9]{36}⟧
gh-fine|machine github.com login x password ⟦github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}⟧
gh-oauth|"oauth_token": "⟦gho_[A-Za-z0-9]{36}⟧"
gh-server|GH_TOKEN: ⟦ghs_[A-Za-z0-9]{36}⟧
gh-refresh|refresh: ⟦ghr_[A-Za-z0-9]{76}⟧
gh-user|gh auth login --with-token <<< ⟦ghu_[A-Za-z0-9]{36}⟧
gh-clone|RUN git clone https://⟦ghp_[A-Za-z0-9]{36}⟧@github.com/org/r.git
gh-xaccess|url = https://x-access-token:⟦ghs_[A-Za-z0-9]{36}⟧@github.com/org/r
gh-webhook|WEBHOOK_SECRET=⟦[a-f0-9]{40}⟧
gh-header|curl -H "Authorization: token ⟦[a-f0-9]{40}⟧" https://api.github.com/user
gl-pat|PRIVATE-TOKEN: ⟦glpat-[A-Za-z0-9_-]{20}⟧
gl-pat-new|GITLAB_TOKEN=⟦glpat-[A-Za-z0-9_-]{27}.01.[a-z0-9]{9}⟧
gl-deploy|docker login -u ci -p ⟦gldt-[A-Za-z0-9_-]{20}⟧ registry.gitlab.com
gl-runner|gitlab-runner register --registration-token ⟦GR1348941[A-Za-z0-9_-]{20}⟧
gl-runner-new|  token = "⟦glrt-[A-Za-z0-9_-]{20}⟧"
gl-trigger|curl -X POST -F token=⟦glptt-[a-f0-9]{40}⟧ -F ref=main https://gitlab.com/api/v4/projects/1/trigger/pipeline
gl-feed|?feed_token=⟦glft-[A-Za-z0-9_-]{20}⟧
gl-job|CI_JOB_TOKEN=⟦glcbt-64_[A-Za-z0-9_-]{20}⟧
bb-app|git remote add o https://me:⟦ATBB[A-Za-z0-9]{32}⟧@bitbucket.org/t/r.git
atlassian|JIRA_API_TOKEN=⟦ATATT3xFfGF0[A-Za-z0-9_=-]{180}⟧
gitea|tea login add --token ⟦[a-f0-9]{40}⟧ --url https://git.example.com
gitee|access_token=⟦[a-f0-9]{32}⟧
sonar|sonar.login=⟦squ_[a-f0-9]{40}⟧
sonar-maven|mvn sonar:sonar -Dsonar.token=⟦sqp_[a-f0-9]{40}⟧
circleci|CIRCLE_TOKEN=⟦CCIPAT_[A-Za-z0-9]{22}_[a-f0-9]{40}⟧
buildkite|BUILDKITE_AGENT_TOKEN=⟦bkua_[a-f0-9]{40}⟧
codecov|CODECOV_TOKEN: ⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧
snyk|snyk auth ⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧
postman|X-Api-Key: ⟦PMAK-[a-f0-9]{24}-[a-f0-9]{34}⟧
""",
    "chat": r"""
slack-bot|SLACK_BOT_TOKEN=⟦xoxb-[0-9]{12}-[0-9]{13}-[A-Za-z0-9]{24}⟧
slack-user|slack = WebClient(token="⟦xoxp-[0-9]{12}-[0-9]{12}-[0-9]{13}-[a-f0-9]{32}⟧")
slack-app|app_token: ⟦xapp-1-A[A-Z0-9]{10}-[0-9]{13}-[a-f0-9]{64}⟧
slack-config|"token": "⟦xoxe.xoxp-1-[A-Za-z0-9]{146}⟧"
slack-refresh|refresh ⟦xoxe-1-[A-Za-z0-9]{146}⟧
slack-refresh-dot|SLACK_CONFIG=⟦xoxe.xoxb-1-[A-Za-z0-9]{163}⟧
slack-hook|webhook: https://hooks.slack.com/services/⟦T[A-Z0-9]{8}/B[A-Z0-9]{10}/[A-Za-z0-9]{24}⟧
slack-workflow|https://hooks.slack.com/workflows/⟦T[A-Z0-9]{8}/A[A-Z0-9]{10}/[0-9]{18}/[A-Za-z0-9]{24}⟧
slack-sign|signing_secret: "⟦[a-f0-9]{32}⟧"
slack-cookie|Cookie: d=⟦xoxd-[A-Za-z0-9%]{120}⟧
discord-bot|client.run("⟦M[A-Za-z0-9]{23}.G[A-Za-z0-9]{5}.[A-Za-z0-9_-]{38}⟧")
discord-hook|DISCORD=https://discord.com/api/webhooks/[0-9]{18}/⟦[A-Za-z0-9_-]{68}⟧
discord-hook-old|url = 'https://discordapp.com/api/webhooks/[0-9]{18}/⟦[A-Za-z0-9_-]{68}⟧'
telegram|bot = telebot.TeleBot("⟦[1-9]{10}:AA[A-Za-z0-9_-]{33}⟧")
telegram-url|https://api.telegram.org/bot⟦[1-9]{10}:AA[A-Za-z0-9_-]{33}⟧/sendMessage
telegram-hash|api_id = 123456; api_hash = '⟦[a-f0-9]{32}⟧'
teams|https://shop.webhook.office.com/webhookb2/⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}@[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}/IncomingWebhook/[a-f0-9]{32}/[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧
teams-flow|https://prod-12.westeurope.logic.azure.com:443/workflows/[a-f0-9]{32}/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=⟦[A-Za-z0-9_-]{43}⟧
google-chat|https://chat.googleapis.com/v1/spaces/AAAA[A-Za-z0-9]{7}/messages?key=⟦AIza[A-Za-z0-9_-]{35}⟧&token=⟦[A-Za-z0-9_-]{43}⟧
feishu|https://open.feishu.cn/open-apis/bot/v2/hook/⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧
dingtalk|https://oapi.dingtalk.com/robot/send?access_token=⟦[a-f0-9]{64}⟧
dingtalk-sign|secret: '⟦SEC[a-f0-9]{64}⟧'
wecom|https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧
line|LINE_CHANNEL_ACCESS_TOKEN=⟦[A-Za-z0-9+/]{170}=⟧
zoom|zoom_client_secret: ⟦[A-Za-z0-9]{32}⟧
mattermost|https://chat.example.com/hooks/⟦[a-z0-9]{26}⟧
twilio|const client = require('twilio')('AC[a-f0-9]{32}', '⟦[a-f0-9]{32}⟧');
twilio-key|api_key_sid = "⟦SK[a-f0-9]{32}⟧"
pushover|pushover_token = "⟦a[a-z0-9]{29}⟧"
""",
    "pay": r"""
stripe-live|Stripe.api_key = '⟦sk_live_[A-Za-z0-9]{24}⟧'
stripe-long|stripe.Key = "⟦sk_live_51[A-Za-z0-9]{97}⟧"
stripe-restricted|STRIPE_KEY=⟦rk_live_[A-Za-z0-9]{24}⟧
stripe-hook|STRIPE_WEBHOOK_SECRET=⟦whsec_[A-Za-z0-9]{32}⟧
stripe-test|curl https://api.stripe.com/v1/charges -u ⟦sk_test_[A-Za-z0-9]{24}⟧:
square|Square-Token: ⟦EAAA[A-Za-z0-9_-]{60}⟧
square-old|accessToken: '⟦sq0atp-[A-Za-z0-9_-]{22}⟧',
square-secret|client_secret=⟦sq0csp-[A-Za-z0-9_-]{43}⟧
paypal|PAYPAL_CLIENT_SECRET=⟦E[A-Za-z0-9_-]{79}⟧
paypal-braintree|⟦access_token$production$[a-z0-9]{16}$[a-f0-9]{32}⟧
adyen|X-API-Key: ⟦AQE[a-z0-9]{60}-[A-Za-z0-9+/]{44}-[A-Za-z0-9]{16}⟧
adyen-hmac|ADYEN_HMAC_KEY=⟦[A-F0-9]{64}⟧
braintree|privateKey: "⟦[a-f0-9]{32}⟧",
razorpay|razorpay.Client(auth=("rzp_live_[A-Za-z0-9]{14}", "⟦[A-Za-z0-9]{24}⟧"))
paystack|Bearer ⟦sk_live_[a-f0-9]{40}⟧
flutterwave|FLW=⟦FLWSECK-[a-f0-9]{32}-X⟧
mollie|mollie.setApiKey("⟦live_[A-Za-z0-9]{30}⟧")
wechat-pay|mch_api_v3_key: ⟦[A-Za-z0-9]{32}⟧
plaid|PLAID_SECRET=⟦[a-f0-9]{30}⟧
shopify|SHOPIFY_TOKEN=⟦shpat_[a-f0-9]{32}⟧
shopify-shared|⟦shpss_[a-f0-9]{32}⟧
coinbase|CB-ACCESS-PASSPHRASE: ⟦[a-z0-9]{11}⟧
gocardless|⟦live_[A-Za-z0-9_-]{40}⟧ # gocardless access token
lemonsqueezy|LEMONSQUEEZY_SIGNING_SECRET=⟦[a-z0-9]{24}⟧
""",
    "model": r"""
openai|openai.api_key = "⟦sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}⟧"
openai-proj|OPENAI_API_KEY=⟦sk-proj-[A-Za-z0-9_-]{74}T3BlbkFJ[A-Za-z0-9_-]{74}⟧
openai-svc|-H "Authorization: Bearer ⟦sk-svcacct-[A-Za-z0-9_-]{120}⟧"
openai-admin|admin_key: ⟦sk-admin-[A-Za-z0-9_-]{58}T3BlbkFJ[A-Za-z0-9_-]{58}⟧
anthropic|client = Anthropic(api_key="⟦sk-ant-api03-[A-Za-z0-9_-]{93}AA⟧")
anthropic-oat|CLAUDE_CODE_OAUTH_TOKEN=⟦sk-ant-oat01-[A-Za-z0-9_-]{93}AA⟧
gemini|genai.configure(api_key='⟦AIzaSy[A-Za-z0-9_-]{33}⟧')
hf|login("⟦hf_[A-Za-z]{34}⟧")
hf-org|⟦api_org_[A-Za-z]{34}⟧
deepseek|OpenAI(api_key="⟦sk-[a-f0-9]{32}⟧", base_url="https://api.deepseek.com")
groq|groq = Groq(api_key="⟦gsk_[A-Za-z0-9]{52}⟧")
xai|XAI_API_KEY=⟦xai-[A-Za-z0-9]{80}⟧
mistral|MISTRAL_API_KEY=⟦[A-Za-z0-9]{32}⟧
cohere|co = cohere.Client("⟦[A-Za-z0-9]{40}⟧")
openrouter|⟦sk-or-v1-[a-f0-9]{64}⟧
perplexity|⟦pplx-[A-Za-z0-9]{48}⟧
replicate|REPLICATE_API_TOKEN=⟦r8_[A-Za-z0-9]{37}⟧
together|TOGETHER_API_KEY=⟦[a-f0-9]{64}⟧
fireworks|⟦fw_[A-Za-z0-9]{22}⟧ # fireworks api key
zhipu|ZHIPUAI_API_KEY=⟦[a-f0-9]{32}.[A-Za-z0-9]{16}⟧
moonshot|client = OpenAI(api_key="⟦sk-[A-Za-z0-9]{48}⟧", base_url="https://api.moonshot.cn/v1")
dashscope|dashscope.api_key = "⟦sk-[a-f0-9]{32}⟧"
elevenlabs|xi-api-key: ⟦sk_[a-f0-9]{48}⟧
pinecone|Pinecone(api_key="⟦pcsk_[A-Za-z0-9]{6}_[A-Za-z0-9]{63}⟧")
langsmith|LANGCHAIN_API_KEY=⟦lsv2_pt_[a-f0-9]{32}_[a-f0-9]{10}⟧
wandb|wandb login ⟦[a-f0-9]{40}⟧
nvidia|NVIDIA_API_KEY=⟦nvapi-[A-Za-z0-9_-]{64}⟧
cerebras|⟦csk-[a-z0-9]{48}⟧
kaggle|{"username":"jane","key":"⟦[a-f0-9]{32}⟧"}
kaggle-env|export KAGGLE_KEY=⟦[a-f0-9]{32}⟧
kaggle-new|KAGGLE_API_TOKEN=⟦KGAT_[a-f0-9]{32}⟧
tavily|TavilyClient("⟦tvly-[A-Za-z0-9]{32}⟧")
deepgram|Authorization: Token ⟦[a-f0-9]{40}⟧
""",
    "registry": r"""
npm|//registry.npmjs.org/:_authToken=⟦npm_[A-Za-z0-9]{36}⟧
npm-old|//registry.npmjs.org/:_authToken=⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧
npm-auth|_auth = ⟦[A-Za-z0-9+/]{39}=⟧
npm-password|//r.example.com/:_password=⟦[A-Za-z0-9]{20}⟧
yarnrc|npmAuthToken: "⟦[A-Za-z0-9_-]{32}⟧"
pypi|twine upload -u __token__ -p ⟦pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{150}⟧ dist/*
pypi-poetry|poetry config pypi-token.pypi ⟦pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{150}⟧
rubygems|:rubygems_api_key: ⟦rubygems_[a-f0-9]{48}⟧
rubygems-bundle|bundle config set gems.example.com user:⟦[A-Za-z0-9]{20}⟧
crates|cargo login ⟦cio[A-Za-z0-9]{32}⟧
nuget|dotnet nuget push a.nupkg --api-key ⟦oy2[a-z0-9]{43}⟧ --source https://api.nuget.org/v3/index.json
nuget-config|<add key="ClearTextPassword" value="⟦[A-Za-z0-9]{16}⟧" />
dockerhub|echo ⟦dckr_pat_[A-Za-z0-9_-]{27}⟧ | docker login -u me --password-stdin
docker-auths|"auths": {"https://index.docker.io/v1/": {"auth": "⟦[A-Za-z0-9+/]{38}==⟧"}}
maven|<server><id>nexus</id><username>ci</username><password>⟦[A-Za-z0-9]{14}⟧</password></server>
gradle|signing.password=⟦[a-z0-9]{12}⟧
artifactory|⟦AKCp[A-Za-z0-9]{69}⟧
artifactory-ref|ARTIFACTORY_TOKEN=⟦cmVmdGtu[A-Za-z0-9]{56}⟧
packagist|{"http-basic": {"repo.example.com": {"username": "me", "password": "⟦[A-Za-z0-9]{18}⟧"}}}
pip-index|--extra-index-url https://ci:⟦[A-Za-z0-9]{20}⟧@pypi.example.com/simple
hex|HEX_API_KEY=⟦[a-f0-9]{32}⟧
conda|anaconda upload -t ⟦an-[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧ pkg.conda
cocoapods|COCOAPODS_TRUNK_TOKEN=⟦[a-f0-9]{32}⟧
""",
    "url": r"""
postgres|DATABASE_URL=postgresql://app:⟦[A-Za-z0-9]{12}⟧@db:5432/app
mysql|mysql://root:⟦[a-z]{8}⟧@localhost/shop
sqlalchemy|create_engine("mysql+pymysql://u:⟦[A-Za-z0-9!]{12}⟧@h/d?charset=utf8")
redis|redis://:⟦[A-Za-z0-9]{24}⟧@cache:6379/0
rediss|cache_url: rediss://default:⟦[A-Za-z0-9]{24}⟧@c.upstash.io:6379
mongo|mongodb://admin:⟦[A-Za-z0-9]{10}⟧@m1,m2/admin?replicaSet=rs
amqp|amqps://u:⟦[A-Za-z0-9_-]{32}⟧@crow.rmq.cloudamqp.com/u
jdbc-q|jdbc:mysql://db/app?user=app&password=⟦[A-Za-z0-9]{10}⟧&useSSL=false
jdbc-ora|jdbc:oracle:thin:scott/⟦[A-Za-z0-9]{8}⟧@//db:1521/orcl
jdbc-mssql|jdbc:sqlserver://db:1433;databaseName=x;user=sa;password=⟦[A-Za-z0-9]{12}⟧;encrypt=true
ado|"Server=db;Database=x;User Id=sa;Password=⟦[A-Za-z0-9]{12}⟧;TrustServerCertificate=True"
ado-pwd|Data Source=h;Initial Catalog=d;uid=sa;pwd=⟦[A-Za-z0-9]{10}⟧;
odbc|DRIVER={ODBC Driver 18 for SQL Server};SERVER=h;UID=u;PWD=⟦[A-Za-z0-9]{12}⟧
libpq|psycopg2.connect("host=db dbname=a user=u password=⟦[A-Za-z0-9]{9}⟧")
go-mysql|sql.Open("mysql", "root:⟦[A-Za-z0-9]{10}⟧@tcp(127.0.0.1:3306)/shop")
pgpass|db.example.com:5432:app:svc:⟦[A-Za-z0-9]{14}⟧
ftp|lftp ftp://deploy:⟦[A-Za-z0-9]{11}⟧@ftp.example.com
smtp|smtp://mailer:⟦[A-Za-z0-9]{11}⟧@smtp.example.com:587
sentry|dsn: https://[a-f0-9]{32}:⟦[a-f0-9]{32}⟧@sentry.io/12
snowflake|snowflake://u:⟦[A-Za-z0-9]{12}⟧@acct/db/schema
clickhouse|clickhouse-client --user default --password ⟦[A-Za-z0-9]{12}⟧
mysql-p|mysqldump -u root -p⟦[A-Za-z0-9]{10}⟧ shop > dump.sql
pgpassword|PGPASSWORD=⟦[A-Za-z0-9]{10}⟧ psql -h db -U app
redis-cli|redis-cli -h cache -a ⟦[A-Za-z0-9]{20}⟧ ping
requirepass|requirepass ⟦[A-Za-z0-9]{20}⟧
sql-user|CREATE USER app WITH ENCRYPTED PASSWORD '⟦[A-Za-z0-9]{12}⟧';
sql-identified|CREATE USER 'app'@'%' IDENTIFIED BY '⟦[A-Za-z0-9]{12}⟧';
sql-login|CREATE LOGIN svc WITH PASSWORD = N'⟦[A-Za-z0-9]{12}⟧'
sqlplus|sqlplus system/⟦[A-Za-z0-9]{9}⟧@ORCL
elastic|curl -u elastic:⟦[A-Za-z0-9]{20}⟧ https://es:9200
ldap|ldapsearch -x -D cn=admin,dc=x -w ⟦[A-Za-z0-9]{10}⟧ -b dc=x
proxy|export https_proxy=http://u:⟦[A-Za-z0-9]{10}⟧@proxy:3128
""",
    "token": r"""
jwt|const t = "⟦eyJhbGciOiJIUzI1NiJ9.eyJ[A-Za-z0-9_-]{60}.[A-Za-z0-9_-]{43}⟧";
jwt-cookie|Set-Cookie: jwt=⟦eyJhbGciOiJSUzI1NiJ9.eyJ[A-Za-z0-9_-]{90}.[A-Za-z0-9_-]{86}⟧; HttpOnly
jwe|token=⟦eyJhbGciOiJkaXIifQ..[A-Za-z0-9_-]{16}.[A-Za-z0-9_-]{80}.[A-Za-z0-9_-]{22}⟧
basic|Authorization: Basic ⟦[A-Za-z0-9+/]{31}=⟧
basic-curl|curl --user deploy:⟦[A-Za-z0-9]{14}⟧ https://ci.example.com/job
basic-url|wget https://ci:⟦[A-Za-z0-9]{12}⟧@files.example.com/a.tgz
basic-wget|wget --http-user=ci --http-password=⟦[A-Za-z0-9]{12}⟧ https://e.example.com
basic-py|requests.get(url, auth=("svc", "⟦[A-Za-z0-9]{14}⟧"))
basic-go|req.SetBasicAuth("svc", "⟦[A-Za-z0-9]{14}⟧")
basic-netrc|machine api.example.com login me password ⟦[A-Za-z0-9]{12}⟧
bearer|headers = {"Authorization": "Bearer ⟦[A-Za-z0-9_-]{40}⟧"}
bearer-ts|fetch(u, { headers: { authorization: `Bearer ⟦[A-Za-z0-9]{32}⟧` } })
apikey-header|X-API-KEY: ⟦[A-Za-z0-9]{32}⟧
apikey-query|https://api.example.com/v1?api_key=⟦[A-Za-z0-9]{32}⟧&q=x
htpasswd|admin:⟦$apr1$[A-Za-z0-9]{8}$[A-Za-z0-9./]{22}⟧
shadow|root:⟦$6$[A-Za-z0-9]{16}$[A-Za-z0-9./]{86}⟧:19000:0:99999:7:::
bcrypt|"password": "⟦$2b$12$[A-Za-z0-9./]{53}⟧"
cookie|Cookie: sessionid=⟦[a-z0-9]{32}⟧; theme=dark
cookie-php|Set-Cookie: PHPSESSID=⟦[a-z0-9]{26}⟧; path=/
cookie-curl|curl -b "session=⟦[A-Za-z0-9_-]{64}⟧" https://x.example.com
cookie-asp|.ASPXAUTH=⟦[A-F0-9]{128}⟧
cookie-connect|cookie: connect.sid=s%3A⟦[A-Za-z0-9_-]{32}.[A-Za-z0-9]{43}⟧
card-visa|card: ⟦4012 8888 8888 1881⟧
card-mc|number = "⟦5105105105105100⟧"
card-amex|pan=⟦378282246310005⟧
card-dash|cc: ⟦6011-1111-1111-1117⟧
totp|otpauth://totp/x:me?secret=⟦[A-Z2-7]{32}⟧&issuer=x
wireguard|PrivateKey = ⟦[A-Za-z0-9+/]{43}=⟧
wireguard-psk|PresharedKey = ⟦[A-Za-z0-9+/]{43}=⟧
wpa|wpa_passphrase="⟦[A-Za-z0-9]{12}⟧"
psk|        psk="⟦[A-Za-z0-9 ]{14}x⟧"
radius|RADIUS_SECRET=⟦[A-Za-z0-9]{14}⟧
radius-client|client 10.0.0.1 {\n    secret = ⟦[A-Za-z0-9]{12}⟧\n    shortname = ap\n}
radius-pap|radius-server host 10.0.0.2 key ⟦[A-Za-z0-9]{12}⟧
cisco|enable secret 5 ⟦$1$[A-Za-z0-9]{4}$[A-Za-z0-9./]{22}⟧
cisco7|username admin password 7 ⟦0[0-9]{1}[A-F0-9]{16}⟧
snmp|snmp-server community ⟦[A-Za-z0-9]{10}⟧ RO
ably|new Ably.Realtime('⟦[A-Za-z0-9]{6}.[A-Za-z0-9]{6}:[A-Za-z0-9_-]{43}⟧')
asana|asana.Client.access_token('⟦1/[1-9]{16}:[a-f0-9]{32}⟧')
asana-new|ASANA=⟦2/[1-9]{16}/[1-9]{16}:[a-f0-9]{32}⟧
sendgrid|⟦SG.[A-Za-z0-9_-]{22}.[A-Za-z0-9_-]{43}⟧
mailgun|auth=("api", "⟦key-[a-f0-9]{32}⟧")
mailchimp|⟦[a-f0-9]{32}-us14⟧ # mailchimp
postmark|X-Postmark-Server-Token: ⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧
brevo|⟦xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}⟧
resend|new Resend("⟦re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}⟧")
datadog|DD_API_KEY=⟦[a-f0-9]{32}⟧
newrelic|⟦NRAK-[A-Z0-9]{27}⟧
grafana|⟦glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}⟧
grafana-cloud|⟦glc_eyJ[A-Za-z0-9]{100}=⟧
sentry-auth|SENTRY_AUTH_TOKEN=⟦sntrys_eyJ[A-Za-z0-9=_]{100}_[A-Za-z0-9]{43}⟧
algolia|algoliasearch("APPID12345", "⟦[a-f0-9]{32}⟧")
notion|NOTION=⟦ntn_[A-Za-z0-9]{46}⟧
notion-old|⟦secret_[A-Za-z0-9]{43}⟧
linear|⟦lin_api_[A-Za-z0-9]{40}⟧
figma|⟦figd_[A-Za-z0-9_-]{40}⟧
airtable|⟦pat[A-Za-z0-9]{14}.[a-f0-9]{64}⟧
databricks|⟦dapi[a-f0-9]{32}⟧-2
hubspot|⟦pat-na1-[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧
mapbox|mapboxgl.accessToken = '⟦sk.eyJ[A-Za-z0-9]{80}.[A-Za-z0-9_-]{22}⟧';
facebook|⟦EAACEdEose0cBA[A-Za-z0-9]{120}⟧
twitter|consumer_secret = "⟦[A-Za-z0-9]{50}⟧"
dropbox|⟦sl.B[A-Za-z0-9_-]{140}⟧
typeform|⟦tfp_[A-Za-z0-9_-]{44}_[A-Za-z0-9]{14}⟧
contentful|⟦CFPAT-[A-Za-z0-9_-]{43}⟧
okta|Authorization: SSWS ⟦00[A-Za-z0-9_-]{40}⟧
launchdarkly|LD_SDK=⟦sdk-[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧
intercom|intercom_access_token: ⟦dG9rO[A-Za-z0-9]{54}=⟧
zendesk|https://x.zendesk.com -u me@x.com/token:⟦[A-Za-z0-9]{40}⟧
""",
    "command": r"""
zip|zip -P ⟦[A-Za-z0-9]{10}⟧ -r out.zip data/
zip-r|zip -r -P '⟦[A-Za-z0-9!]{10}⟧' out.zip data
unzip|unzip -P ⟦[A-Za-z0-9]{10}⟧ in.zip
7z|7z a -p⟦[A-Za-z0-9]{10}⟧ -mhe=on out.7z data/
7z-x|7za x in.7z -p"⟦[A-Za-z0-9]{10}⟧" -oout
rar|rar a -hp⟦[A-Za-z0-9]{10}⟧ out.rar data
expect|expect "assword:"\nsend "⟦[A-Za-z0-9]{10}⟧\r"
expect-dash|expect -re {[Pp]assword: } { send -- "⟦[A-Za-z0-9]{10}⟧\n" }
expect-spawn|spawn ssh root@10.0.0.1\nexpect "password:"\nsend "⟦[a-z]{6}[0-9]{2}⟧\r"\ninteract
ovpn|<auth-user-pass>\njane\n⟦[A-Za-z0-9]{12}⟧\n</auth-user-pass>
ovpn-static|<tls-auth>\n-----BEGIN OpenVPN Static key V1-----\n⟦[a-f0-9]{32}\n[a-f0-9]{32}\n[a-f0-9]{32}⟧\n-----END OpenVPN Static key V1-----\n</tls-auth>
sshpass|sshpass -p ⟦[A-Za-z0-9]{10}⟧ ssh root@h
sshpass-q|sshpass -p'⟦[A-Za-z0-9!]{10}⟧' scp a h:
sshpass-f|echo ⟦[A-Za-z0-9]{10}⟧ > /tmp/pw && sshpass -f /tmp/pw ssh root@h
sshpass-f2|sshpass -f <(echo '⟦[A-Za-z0-9]{10}⟧') rsync -a a h:b
sshpass-e|SSHPASS='⟦[A-Za-z0-9]{10}⟧' sshpass -e ssh h
openssl|openssl enc -aes-256-cbc -in a -out b -k ⟦[A-Za-z0-9]{14}⟧
openssl-pass|openssl rsa -in k.pem -passin pass:⟦[A-Za-z0-9]{12}⟧
gpg|gpg --batch --passphrase ⟦[A-Za-z0-9]{12}⟧ -d f.gpg
keytool|keytool -genkey -storepass ⟦[A-Za-z0-9]{10}⟧ -keypass ⟦[A-Za-z0-9]{10}⟧ -alias a
net-use|net use Z: \\srv\share /user:dom\me ⟦[A-Za-z0-9!]{10}⟧
net-user|net user deploy ⟦[A-Za-z0-9!]{10}⟧ /add
chpasswd|echo "root:⟦[A-Za-z0-9]{10}⟧" | chpasswd
passwd-stdin|echo "⟦[A-Za-z0-9]{10}⟧" | passwd --stdin root
sudo-s|echo ⟦[A-Za-z0-9]{10}⟧ | sudo -S apt update
powershell|$p = ConvertTo-SecureString "⟦[A-Za-z0-9!]{12}⟧" -AsPlainText -Force
ansible|ansible_ssh_pass=⟦[A-Za-z0-9]{10}⟧
ansible-become|ansible_become_password: ⟦[A-Za-z0-9]{10}⟧
smbclient|smbclient //srv/share -U me%⟦[A-Za-z0-9]{10}⟧
mount-cifs|mount -t cifs //s/x /mnt -o username=me,password=⟦[A-Za-z0-9]{10}⟧,vers=3.0
mongo-cli|mongosh --username root --password ⟦[A-Za-z0-9]{10}⟧ --host h
helm|helm install x ./c --set auth.password=⟦[A-Za-z0-9]{12}⟧
kubectl|kubectl create secret generic db --from-literal=password=⟦[A-Za-z0-9]{12}⟧
docker-e|docker run -e MYSQL_ROOT_PASSWORD=⟦[A-Za-z0-9]{12}⟧ mysql
docker-login|docker login -u me -p ⟦[A-Za-z0-9]{14}⟧ r.example.com
rsync|RSYNC_PASSWORD=⟦[A-Za-z0-9]{10}⟧ rsync -a a b::m
git-cred|https://me:⟦[A-Za-z0-9]{20}⟧@git.example.com
svn|svn co --username me --password ⟦[A-Za-z0-9]{10}⟧ https://s.example.com
mqtt|mosquitto_pub -h h -u dev -P ⟦[A-Za-z0-9]{10}⟧ -t a -m b
ipmi|ipmitool -H h -U ADMIN -P ⟦[A-Za-z0-9]{10}⟧ chassis status
nmcli|nmcli dev wifi connect Home password ⟦[A-Za-z0-9]{10}⟧
jenkins|java -jar cli.jar -auth me:⟦[a-f0-9]{34}⟧ list-jobs
argocd|argocd login h --username admin --password ⟦[A-Za-z0-9]{14}⟧
""",
    "config": r"""
py-dict|DATABASES = {"default": {"USER": "app", "PASSWORD": "⟦[A-Za-z0-9]{11}⟧", "HOST": "db"}}
py-kw|connect(host="db", user="u", passwd="⟦[A-Za-z0-9]{9}⟧")
py-annotated|    secret_key: str = "⟦[A-Za-z0-9]{24}⟧"
py-getenv|API_SECRET = os.getenv("API_SECRET", "⟦[A-Za-z0-9]{24}⟧")
js-const|const dbPassword = '⟦[A-Za-z0-9]{12}⟧';
js-or|const secret = process.env.JWT_SECRET || '⟦[A-Za-z0-9]{16}⟧';
ts-class|  private readonly apiSecret: string = "⟦[A-Za-z0-9]{24}⟧";
java-field|private static final String DB_PASSWORD = "⟦[A-Za-z0-9]{12}⟧";
java-set|ds.setPassword("⟦[A-Za-z0-9]{12}⟧");
java-props|spring.datasource.password=⟦[A-Za-z0-9]{12}⟧
kotlin|val clientSecret = "⟦[A-Za-z0-9]{28}⟧"
scala|  val password: String = "⟦[A-Za-z0-9]{12}⟧"
go-const|const apiToken = "⟦[A-Za-z0-9]{32}⟧"
go-short|	password := "⟦[A-Za-z0-9]{10}⟧"
rust|const API_KEY: &str = "⟦[A-Za-z0-9]{32}⟧";
c-define|#define WIFI_PASSWORD "⟦[A-Za-z0-9]{10}⟧"
cpp|std::string password{"⟦[A-Za-z0-9]{12}⟧"};
csharp|public string ApiSecret { get; set; } = "⟦[A-Za-z0-9]{24}⟧";
php-define|define('DB_PASSWORD', '⟦[A-Za-z0-9]{12}⟧');
php-array|'password' => '⟦[A-Za-z0-9]{12}⟧',
php-var|$dbpass = "⟦[A-Za-z0-9]{10}⟧";
ruby-sym|  password: "⟦[A-Za-z0-9]{12}⟧",
ruby-rocket|:secret_key => "⟦[A-Za-z0-9]{32}⟧"
perl|my $password = q{⟦[A-Za-z0-9]{12}⟧};
swift|let apiSecret = "⟦[A-Za-z0-9]{24}⟧"
objc|NSString *const kApiSecret = @"⟦[A-Za-z0-9]{24}⟧";
dart|final String apiKey = '⟦[A-Za-z0-9]{32}⟧';
elixir|config :app, secret_key_base: "⟦[A-Za-z0-9+/]{64}⟧"
erlang|{password, "⟦[A-Za-z0-9]{12}⟧"},
clojure|{:db-password "⟦[A-Za-z0-9]{12}⟧"}
haskell|dbPassword = "⟦[A-Za-z0-9]{12}⟧"
lua|local password = "⟦[A-Za-z0-9]{12}⟧"
r|Sys.setenv(API_SECRET = "⟦[A-Za-z0-9]{24}⟧")
julia|ENV["DB_PASSWORD"] = "⟦[A-Za-z0-9]{12}⟧"
vb|Dim password As String = "⟦[A-Za-z0-9]{12}⟧"
yaml|  password: ⟦[A-Za-z0-9]{12}⟧
yaml-quoted|db_password: '⟦[A-Za-z0-9]{12}⟧'  # rotate
yaml-env|  - name: DB_PASSWORD\n    value: ⟦[A-Za-z0-9]{12}⟧
yaml-flow|db: {user: app, password: ⟦[A-Za-z0-9]{12}⟧}
toml|api_token = "⟦[A-Za-z0-9]{32}⟧"
ini|password=⟦[A-Za-z0-9]{12}⟧
json|  "clientSecret": "⟦[A-Za-z0-9]{32}⟧",
json-name|{"name": "DB_PASSWORD", "value": "⟦[A-Za-z0-9]{12}⟧"}
xml-attr|<user name="admin" password="⟦[A-Za-z0-9]{12}⟧"/>
xml-el|<secretKey>⟦[A-Za-z0-9]{32}⟧</secretKey>
plist|<key>APISecret</key>\n<string>⟦[A-Za-z0-9]{32}⟧</string>
hcl|variable "db_password" {\n  default = "⟦[A-Za-z0-9]{12}⟧"\n}
tfvars|db_password = "⟦[A-Za-z0-9]{12}⟧"
nix|  services.x.password = "⟦[A-Za-z0-9]{12}⟧";
dockerfile|ENV API_TOKEN ⟦[A-Za-z0-9]{32}⟧
dockerfile-arg|ARG NPM_TOKEN=⟦[A-Za-z0-9]{32}⟧
systemd|Environment="DB_PASS=⟦[A-Za-z0-9]{12}⟧"
fish|set -x API_KEY ⟦[A-Za-z0-9]{32}⟧
bat|setx API_KEY "⟦[A-Za-z0-9]{32}⟧"
bat-set|set DB_PASSWORD=⟦[A-Za-z0-9]{12}⟧
ps1|$env:API_KEY = "⟦[A-Za-z0-9]{32}⟧"
makefile|DB_PASSWORD ?= ⟦[A-Za-z0-9]{12}⟧
cmake|set(SIGNING_PASSWORD "⟦[A-Za-z0-9]{12}⟧")
groovy|storePassword '⟦[A-Za-z0-9]{12}⟧'
jenkinsfile|withEnv(["API_TOKEN=⟦[A-Za-z0-9]{32}⟧"]) {
gcl-ci|variables:\n  DEPLOY_PASSWORD: "⟦[A-Za-z0-9]{12}⟧"
nginx|proxy_set_header X-Api-Key "⟦[A-Za-z0-9]{32}⟧";
apache|SetEnv DB_PASSWORD ⟦[A-Za-z0-9]{12}⟧
csv|username,password\njane,⟦[A-Za-z0-9]{12}⟧
comment|# password is ⟦[A-Za-z]{6}[0-9]{4}⟧
md-table|| Password | `⟦[A-Za-z]{6}[0-9]{4}⟧` |
md-prose|Login with user `admin` and password `⟦[A-Za-z]{6}[0-9]{4}⟧`.
html-input|<input type="hidden" name="api_token" value="⟦[A-Za-z0-9]{32}⟧">
graphql|mutation { login(email: "a@b.c", password: "⟦[A-Za-z0-9]{12}⟧") { id } }
form|grant_type=password&username=me&password=⟦[A-Za-z0-9]{12}⟧
log|2024-05-01 INFO connecting with password=⟦[A-Za-z0-9]{12}⟧ host=db
""",
    "language": r"""
zh-mm|密码：⟦[A-Za-z0-9]{10}⟧
zh-sql|# 数据库密码是 ⟦[A-Za-z0-9]{10}⟧
zh-kl|登录口令: ⟦[A-Za-z0-9]{10}⟧
zh-my|密钥 = "⟦[A-Za-z0-9]{24}⟧"
zh-ling|访问令牌：⟦[A-Za-z0-9]{32}⟧
zh-tw|密碼: ⟦[A-Za-z0-9]{10}⟧
zh-comment|password = "⟦[A-Za-z0-9]{10}⟧"  # 生产环境
de-pw|Passwort: ⟦[A-Za-z0-9]{10}⟧
de-kw|kennwort = "⟦[A-Za-z0-9]{10}⟧"
de-prose|Das Passwort lautet ⟦[A-Za-z0-9]{10}⟧
de-zugang|Zugangsdaten: admin / ⟦[A-Za-z0-9]{10}⟧
fr|mot de passe : ⟦[A-Za-z0-9]{10}⟧
fr-var|mot_de_passe = '⟦[A-Za-z0-9]{10}⟧'
fr-mdp|mdp: ⟦[A-Za-z0-9]{10}⟧
fr-prose|Le mot de passe est « ⟦[A-Za-z0-9]{10}⟧ »
es|contraseña: ⟦[A-Za-z0-9]{10}⟧
es-var|contrasena = "⟦[A-Za-z0-9]{10}⟧"
es-clave|clave_secreta = "⟦[A-Za-z0-9]{24}⟧"
es-prose|La contraseña es ⟦[A-Za-z0-9]{10}⟧
ja|パスワード：⟦[A-Za-z0-9]{10}⟧
ja-angou|暗証番号: ⟦[0-9]{8}⟧
ja-key|秘密鍵 = "⟦[A-Za-z0-9]{32}⟧"
ja-prose|パスワードは⟦[A-Za-z0-9]{10}⟧です
ru|пароль: ⟦[A-Za-z0-9]{10}⟧
ru-caps|Пароль = "⟦[A-Za-z0-9]{10}⟧"
ru-token|токен: ⟦[A-Za-z0-9]{32}⟧
ru-key|секретный ключ: ⟦[A-Za-z0-9]{32}⟧
pt|senha: ⟦[A-Za-z0-9]{10}⟧
it|password di accesso: ⟦[A-Za-z0-9]{10}⟧
ko|비밀번호: ⟦[A-Za-z0-9]{10}⟧
pl|hasło: ⟦[A-Za-z0-9]{10}⟧
nl|wachtwoord: ⟦[A-Za-z0-9]{10}⟧
tr|şifre: ⟦[A-Za-z0-9]{10}⟧
""",
    "block": r"""
pem-rsa|⟦-----BEGIN RSA PRIVATE <K>-----\n<pem>\n-----END RSA PRIVATE <K>-----⟧
pem-openssh|⟦-----BEGIN OPENSSH PRIVATE <K>-----\n<pem>\n-----END OPENSSH PRIVATE <K>-----⟧
pem-ec|key = ⟦-----BEGIN EC PRIVATE <K>-----\n<pem>\n-----END EC PRIVATE <K>-----⟧
pem-pkcs8|    ⟦-----BEGIN PRIVATE <K>-----\n<pem>\n-----END PRIVATE <K>-----⟧
pem-enc|⟦-----BEGIN ENCRYPTED PRIVATE <K>-----\n<pem>\n-----END ENCRYPTED PRIVATE <K>-----⟧
pem-pgp|⟦-----BEGIN PGP PRIVATE <K> BLOCK-----\n\n<pem>\n-----END PGP PRIVATE <K> BLOCK-----⟧
pem-json|"private_key": "⟦-----BEGIN PRIVATE <K>-----\n<pem one-line>\n-----END PRIVATE <K>-----\n⟧",
pem-ssh2|⟦---- BEGIN SSH2 ENCRYPTED PRIVATE <K> ----\n<pem>\n---- END SSH2 ENCRYPTED PRIVATE <K> ----⟧
ppk|Private-Lines: 2\n⟦[A-Za-z0-9+/]{64}\n[A-Za-z0-9+/]{40}⟧
jwk|{"kty":"EC","crv":"P-256","x":"[A-Za-z0-9_-]{43}","y":"[A-Za-z0-9_-]{43}","d":"⟦[A-Za-z0-9_-]{43}⟧"}
""",
}

RANDOM = r"""
quoted-32|    "⟦[A-Za-z0-9]{32}⟧",
quoted-40|  return '⟦[A-Za-z0-9+/]{40}⟧';
call|client = Client("⟦[A-Za-z0-9_-]{36}⟧")
arg|./deploy.sh prod ⟦[A-Za-z0-9_-]{43}⟧
assign|x = "⟦[A-Za-z0-9]{40}⟧"
assign-64|blob: "⟦[A-Za-z0-9+/]{64}⟧"
auth|auth = "⟦[A-Za-z0-9]{28}⟧"
init|init('⟦[A-Za-z0-9]{48}⟧', { debug: false })
bare|⟦[A-Za-z0-9_-]{44}⟧
list|KEYS = ["⟦[A-Za-z0-9]{36}⟧", "⟦[A-Za-z0-9]{36}⟧"]
yaml|  value: ⟦[A-Za-z0-9]{40}⟧
sig|salt = '⟦[A-Za-z0-9+/]{43}=⟧'
xml|<value>⟦[A-Za-z0-9]{40}⟧</value>
const|const SEED: &str = "⟦[A-Za-z0-9]{48}⟧";
comment|// ⟦[A-Za-z0-9_-]{40}⟧
"""


def stray_positives(turns: int = 2) -> Iterator[Case]:
    """Each kind with other random parts per turn; `\\n` in a row is a line end, but in a one-line key."""
    for group, rows in [*STRUCTURED.items(), ("random", RANDOM)]:
        for row in rows.strip("\n").splitlines():
            kind, marked = row.split("|", 1)
            for seed in range(turns):
                text = (
                    marked if kind in ("pem-json", "expect", "expect-dash") else marked.replace("\\n", "\n")
                )
                if kind.startswith("expect"):
                    text = text.replace('"\\nsend', '"\nsend')
                pieces = MARK.split(_fill(text.replace("<K>", "KEY"), seed))
                yield Case(f"{group}/{kind}", group, "".join(pieces), tuple(pieces[1::2]), tuple(pieces[::2]))
