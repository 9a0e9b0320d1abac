"""Private stand-in for gitgpt.diff.classify: the class of a file by its path."""

from __future__ import annotations

import re

RULES = (
    ("ci", r"(?:^|/)(?:\.github/(?:workflows|actions)|\.circleci|\.gitlab|\.buildkite|\.kokoro)/|(?:^|/)(?:\.travis\.yml|\.gitlab-ci\.yml|appveyor\.yml|azure-pipelines\.yml|Jenkinsfile|codecov\.yml|\.codecov\.yml)$"),
    ("lock", r"(?:^|/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|poetry\.lock|uv\.lock|Cargo\.lock|go\.sum|mix\.lock|Gemfile\.lock|composer\.lock)$"),
    ("docs", r"(?:^|/)(?:docs?|website|documentation)/|\.(?:md|mdx|rst|adoc)$|(?:^|/)(?:README|LICENSE|CHANGELOG|CONTRIBUTING|AUTHORS|NOTICE)[^/]*$"),
    ("test", r"(?:^|/)(?:tests?|__tests__|spec|e2e|testdata|fixtures|__snapshots__|integration)/|[._-](?:test|spec|tests)\.\w+$|(?:^|/)test_[^/]+$|_test\.\w+$|\.snap$"),
    ("build", r"(?:^|/)(?:pyproject\.toml|setup\.(?:py|cfg)|package\.json|Cargo\.toml|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|mix\.exs|CMakeLists\.txt|Makefile|Dockerfile[^/]*|requirements[^/]*\.txt|Gemfile|composer\.json|[^/]*\.cmake|rollup\.config\.\w+|webpack[^/]*\.js|tsconfig[^/]*\.json)$"),
    ("asset", r"\.(?:png|jpe?g|gif|svg|ico|webp|woff2?|ttf|mp4|pdf|zip|gz)$"),
    ("config", r"(?:^|/)\.[^/]+$|\.(?:ya?ml|toml|json|ini|cfg|conf|properties)$"),
)  # fmt: skip
PATTERN = re.compile("|".join(f"(?P<{name}>{rule})" for name, rule in RULES))


def class_of(path: str) -> str:
    match = PATTERN.search(path)
    return match.lastgroup or "source" if match else "source"
