"""Classifies error answers by status, headers and body. No vendor's SDK looks at the body of a 429.

Sources: the error tables of OpenAI, Anthropic, Gemini, OpenRouter, DeepSeek, Azure, GLM and Qwen, and what
llama.cpp, vLLM and Ollama were seen to send. Errors also arrive with status 200 and inside a stream; there
the codes of the body count as the status.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gitgpt.llm import shape
from gitgpt.llm.server_error import ServerError, find_error, one_line, read_fault
from gitgpt.llm.types import Failure, FailureKind, Json
from gitgpt.llm.wait_hints import wait_hint

CODES: Mapping[str, FailureKind] = {
    "insufficient_quota": "quota",
    "exceeded_current_quota_error": "quota",
    "billing_hard_limit_reached": "quota",
    "billing_not_active": "quota",
    "billing_error": "quota",
    "insufficient_balance": "quota",
    "insufficient_credits": "quota",
    "arrearage": "quota",  # Qwen
    "allocationquota.freetieronly": "quota",
    "1113": "quota",  # GLM: no balance
    "1309": "quota",  # GLM: the plan has expired
    "enforced_spend_limit_reached": "period-limit",
    "contract_spend_limit_reached": "period-limit",
    "1304": "period-limit",  # GLM: calls of the day
    "1308": "period-limit",
    "1310": "period-limit",
    "invalid_api_key": "auth",
    "invalidapikey": "auth",
    "authentication_error": "auth",
    "authenticationerror": "auth",
    "unauthenticated": "auth",
    "1000": "auth",
    "1001": "auth",
    "1002": "auth",
    "1003": "auth",
    "1004": "auth",
    "permission_error": "forbidden",
    "permission_denied": "forbidden",
    "model_not_found": "not-found",
    "modelnotfound": "not-found",
    "deploymentnotfound": "not-found",
    "not_found_error": "not-found",
    "1211": "not-found",
    "context_length_exceeded": "too-large",
    "exceed_context_size_error": "too-large",
    "request_too_large": "too-large",
    "1261": "too-large",
    "content_filter": "refused",
    "content_policy_violation": "refused",
    "data_inspection_failed": "refused",  # Qwen
    "datainspectionfailed": "refused",
    "1301": "refused",
    "rate_limit_exceeded": "rate-limited",
    "rate_limit_error": "rate-limited",
    "throttling": "rate-limited",
    "throttling.ratequota": "rate-limited",
    "throttling.allocationquota": "rate-limited",
    "1302": "rate-limited",
    "1303": "rate-limited",
    "1305": "unavailable",
    "overloaded_error": "unavailable",
    "server_error": "unavailable",
    "unsupported_parameter": "rejected",
    "unsupported_value": "rejected",
    "unknown_parameter": "rejected",
    "json_validate_failed": "rejected",
}

STATUSES: Mapping[int, FailureKind] = {
    400: "rejected",
    401: "auth",
    402: "quota",
    403: "forbidden",
    404: "not-found",
    405: "not-found",
    407: "proxy",
    408: "unavailable",
    409: "unavailable",
    410: "not-found",
    413: "too-large",
    415: "rejected",
    422: "rejected",
    425: "unavailable",
    429: "rate-limited",
    451: "refused",
    501: "rejected",
    505: "rejected",
}

FINAL: frozenset[FailureKind] = frozenset({"quota", "period-limit", "refused", "too-large"})
# What messages say where codes are missing or too general. The first row that fits decides. `None` among the
# statuses is an error without any status.
WORDS: tuple[tuple[FailureKind, frozenset[int | None], str], ...] = (
    (
        "quota",
        frozenset({400, 401, 403, 429, None}),
        r"insufficient (?:balance|credits?|funds|quota)|balance (?:is )?too low|no(?:t enough)? credits?\b"
        r"|(?:any|of|more) credits\b|out of credit|purchase credits|account is in good standing|arrear"
        r"|in arrears|overdue|please (?:recharge|top up)|payment required|余额不足|欠费|充值|资源包",
    ),
    (
        "refused",
        frozenset({400, 403, 422, None}),
        r"\bflagged\b|moderation|inappropriate content|content (?:filter|policy|management)|data may contain"
        r"|敏感|不安全",
    ),
    (
        "auth",
        frozenset({400, 403, None}),
        r"(?:invalid|incorrect|missing|expired|bad) (?:api[- ]?)?(?:key|token)\b"
        r"|api[- ]?key (?:is )?(?:not valid|invalid|expired)"
        r"|no auth credentials|not authenticated|unauthori[sz]ed|user not found|身份验证|令牌",
    ),
    (
        "not-found",
        frozenset({400, 422, None}),
        r"not a valid model|(?:model|deployment)\b.{0,80}(?:does not exist|not found|not exist)"
        r"|(?:no such|unknown|invalid) model"
        r"|no endpoints found|模型不存在",
    ),
    ("rate-limited", frozenset({None}), r"rate.?limit|too many requests|频率|访问量过大"),
)

PER_DAY = r"(?i)per[-_ ]?day|\bdaily\b|\((?:RPD|TPD)\)"  # compiled when the first 429 comes (start-up)
# A limit a minute that the request exceeds by itself: waiting does not help, a smaller request does.
TOO_LARGE_PER_MINUTE = (
    r"(?is)too large.*(?:tokens per min|\bTPM\b)|(?:tokens per min|\bTPM\b).*must be reduced"
)


def classify_fault(
    status: int, headers: Mapping[str, str], body: bytes, *, codes: Mapping[str, FailureKind] = CODES
) -> Failure:
    """The failure that an answer without success means. `headers` has names in lower case."""
    if 300 <= status < 400:
        return _describe_redirect(status, headers)
    return judge_fault(read_fault(body), status, headers, codes=codes)


def find_failure(body: Json) -> Failure | None:
    """The failure inside a body that came with a good status, None where there is none."""
    error = find_error(body)
    return judge_fault(error, None, {}) if error else None


def judge_fault(
    error: ServerError,
    status: int | None,
    headers: Mapping[str, str],
    *,
    codes: Mapping[str, FailureKind] = CODES,
) -> Failure:
    """The same for an error object already read. Without a status, the one in the body counts."""
    hint = wait_hint(headers, error)
    kind = _find_kind(error, status or error.status, hint, codes)
    words = one_line(error.message) or ("the answer is not JSON" if error.body is None else "")
    label = f"HTTP {status}" if status else f"error {error.status}" if error.status else "error"
    return Failure(
        kind=kind,
        detail=f"{label}: {words}" if words else label,
        status=status or error.status,
        retry_after=hint,
        parameter=_rejected_parameter(error),
        max_context=_stated_size(error, "n_ctx", _WINDOW) if kind == "too-large" else None,
        prompt=_stated_size(error, "n_prompt_tokens", _QUESTION) if kind == "too-large" else None,
        message=error.message,
    )


def _find_kind(
    error: ServerError, status: int | None, hint: float | None, codes: Mapping[str, FailureKind]
) -> FailureKind:
    meanings = [codes[code] for code in error.codes if code in codes]
    named = next((kind for kind in meanings if kind in FINAL), next(iter(meanings), None))
    if status in {400, 413, 422, 429, 500, None} and _is_too_large(error.message):
        return "too-large"  # llama.cpp's Python server says so with a 500
    if named in FINAL:
        return named
    if status == 402 and hint is not None:
        return "rate-limited"  # OpenRouter: credit is held by requests in flight
    by_words = _classify_words(error.message, status)
    if by_words == "quota" and not (status == 429 and hint is not None):  # Gemini's quotas refill
        return by_words
    if status == 429 or named == "rate-limited" or (status is None and by_words == "rate-limited"):
        return _classify_limit(error)
    if status is None or status < 400:
        return named or by_words or "unavailable"
    by_status = by_words or STATUSES.get(status)
    return by_status or ("unavailable" if status >= 500 else named or "rejected")


def _classify_words(message: str, status: int | None) -> FailureKind | None:
    return next(
        (
            kind
            for kind, statuses, pattern in WORDS
            if status in statuses and re.search(pattern, message[:2000], re.IGNORECASE)
        ),
        None,
    )


def _classify_limit(error: ServerError) -> FailureKind:
    """Which of the three kinds of 429 this is."""
    quota_ids = " ".join(
        shape.text(violation, "quotaId")
        for detail in shape.items(error.body, "error", "details")
        for violation in shape.items(detail, "violations")
    )
    if re.search(r"\blimit: 0\b", error.message):  # Gemini: the free tier does not have this model
        return "quota"
    if re.search(PER_DAY, f"{quota_ids} {error.message}"):
        return "period-limit"
    return "rate-limited"


def _describe_redirect(status: int, headers: Mapping[str, str]) -> Failure:
    """Names where the redirect leads, without a query, which could hold a secret."""
    target = one_line(re.split(r"[?#]", headers.get("location", ""))[0])
    target = re.sub(r"//[^/@]*@", "//", target)
    return Failure(
        "redirected", f"HTTP {status}: a redirect to {target}" if target else f"HTTP {status}", status
    )


# -- parameters


def _rejected_parameter(error: ServerError) -> str | None:
    """The parameter that a server refused, by name."""
    refusals = {"unsupported_parameter", "unsupported_value", "unknown_parameter", "extra_forbidden"}
    is_list = bool(shape.items(error.body, "detail") or shape.items(error.body, "message", "detail"))
    if not (refusals & set(error.codes) or is_list):
        return None
    if error.parameter:
        return error.parameter
    found = re.search(r"['\"`]([a-z_.]{2,40})['\"`]", error.message)
    return found[1] if found else None


# -- sizes


def _is_too_large(message: str) -> bool:
    start = message[:2000]
    return bool(
        re.search(TOO_LARGE_PER_MINUTE, start)
        or re.search(
            r"context (?:length|window|size)|prompt is too long|input token count|too many (?:input )?tokens"
            r"|maximum (?:prompt|input) length|reduce the length",
            start,
            re.IGNORECASE,
        )
    )


# How servers state the size of the model's window, or the limit of a minute, in tokens.
_WINDOW = (
    r"maximum context (?:length|window) (?:is|of) ([\d,]+)|> ([\d,]+) maximum|allowed \(([\d,]+)\)"
    r"|context (?:length|window|size) (?:is |of |\()?([\d,]+)|\bLimit:? ([\d,]+), Requested"
)
# And that of the question, as they counted it; "at least 9 tokens" is not a count.
_QUESTION = (
    r"resulted in ([\d,]+) tokens|\(([\d,]+) in the messages|too long: ([\d,]+) tokens"
    r"|token count \(([\d,]+)\)|request \(([\d,]+) tokens\)|(?<!at least )\b([\d,]+) input tokens"
)


def _stated_size(error: ServerError, field: str, pattern: str) -> int | None:
    """Tokens, from a field of the answer or from its words."""
    stated = shape.count(error.body, "error", field)
    if stated:
        return stated
    found = re.search(pattern, error.message[:2000], re.IGNORECASE)
    digits = next((group for group in found.groups() if group), "").replace(",", "") if found else ""
    return int(digits) if digits.isdecimal() and len(digits) < 10 else None
