"""What kind of file a change is in, by tables: path first, then what the repository says, then content.

A new kind of file is one row. Rows are tried from top to bottom, the first that fits decides.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from gitgpt.diff.changeset import FileDiff

FileClass = Literal[
    "source",
    "test",
    "docs",
    "config",
    "ci",
    "build",
    "migration",
    "data",
    "asset",
    "snapshot",
    "lock",
    "generated",
    "vendored",
    "minified",
    "submodule",
    "ignored",
]

# Reviewers do not read these: they are named, never quoted.
NOISE: frozenset[FileClass] = frozenset(
    {"lock", "generated", "vendored", "minified", "snapshot", "asset", "ignored"}
)


# A file's share of attention relative to a source file with as many changed lines.
CLASS_WEIGHTS: dict[FileClass, float] = {
    "source": 1.0,
    "migration": 1.0,
    "submodule": 1.0,
    "config": 0.6,
    "ci": 0.6,
    "build": 0.6,
    "test": 0.6,
    "docs": 0.6,
    "data": 0.2,
}


class FileClassRow(NamedTuple):
    """Fits when the base name, a folder on the way, the end of the name or the start of the path does.
    All lower case. `is_for_code` is false where a folder says nothing about program text in it: a module
    below `config/` is source."""

    kind: FileClass
    names: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    is_for_code: bool = True


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _all(words: str) -> tuple[str, ...]:
    return tuple(words.split())


ROWS = (
    FileClassRow(
        "lock",
        names=_set(
            """
            package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb
            deno.lock go.sum go.work.sum package.resolved gradle.lockfile packages.lock.json
            cargo.lock poetry.lock uv.lock pdm.lock pipfile.lock composer.lock gemfile.lock
            mix.lock pubspec.lock podfile.lock flake.lock conan.lock pixi.lock buf.lock
            .terraform.lock.hcl cartfile.resolved stack.yaml.lock
            """
        ),
        endings=(".lock", ".lockb", ".lockfile"),
    ),
    FileClassRow("minified", endings=_all(".min.js .min.mjs .min.css .bundle.js .map")),
    FileClassRow(
        "snapshot",
        is_for_code=False,
        folders=_set("__snapshots__ __image_snapshots__ snapshots"),
        endings=_all(".snap .golden .approved.txt .ambr"),
    ),
    FileClassRow(
        "generated",
        folders=_set("generated __generated__ .yarn dist"),
        endings=_all(
            """
            .pb.go .pb.cc .pb.h .pb.swift .pb.dart _pb2.py _pb2.pyi _pb2_grpc.py _grpc.pb.go
            .g.dart .freezed.dart .generated.ts .generated.go .generated.cs _generated.go
            _generated.rs .gen.go .designer.cs .g.cs .pbxproj .xcscheme .xcworkspacedata .d.ts.map
            _string.go
            """
        ),
    ),
    FileClassRow(
        "vendored",
        folders=_set(
            """
            vendor node_modules third_party third-party thirdparty bower_components pods
            """
        ),
    ),
    FileClassRow(
        "ci",
        names=_set(
            """
            .gitlab-ci.yml .travis.yml jenkinsfile azure-pipelines.yml appveyor.yml .appveyor.yml
            .drone.yml bitbucket-pipelines.yml .cirrus.yml codecov.yml .codecov.yml
            .pre-commit-config.yaml renovate.json .renovaterc renovate.json5 dependabot.yml
            cloudbuild.yaml .woodpecker.yml wercker.yml .mergify.yml
            """
        ),
        folders=_set(".circleci .buildkite .kokoro .gitlab .woodpecker .semaphore .ci"),
        starts=(".github/workflows/", ".github/actions/", ".github/scripts/"),
    ),
    FileClassRow(
        "asset",
        endings=_all(
            """
            .png .jpg .jpeg .gif .webp .avif .ico .icns .bmp .tiff .svg .woff .woff2 .ttf .otf
            .eot .mp3 .mp4 .wav .ogg .webm .mov .pdf .psd .ai .sketch .fig .zip .gz .tgz .bz2 .xz
            .7z .jar .war .so .dll .dylib .exe .bin .dat .wasm .class .pyc .o .a
            """
        ),
    ),
    FileClassRow("migration", folders=_set("migrations migrate alembic flyway")),
    FileClassRow(
        "docs",
        names=_set(
            """
            readme changelog changes history news license licence copying authors contributors
            notice codeowners security.txt
            """
        ),
        endings=_all(".md .mdx .rst .adoc .asciidoc .markdown .tex .pod .man .1 .texi"),
    ),
    FileClassRow(
        "build",
        names=_set(
            """
            package.json pyproject.toml setup.py setup.cfg cargo.toml go.mod go.work pom.xml
            build.gradle build.gradle.kts settings.gradle settings.gradle.kts gradle.properties
            gemfile rakefile composer.json mix.exs pubspec.yaml podfile cmakelists.txt meson.build
            makefile gnumakefile justfile taskfile.yml dockerfile containerfile docker-compose.yml
            docker-compose.yaml compose.yaml build.xml build.sbt build.zig package.swift
            conanfile.py conanfile.txt vcpkg.json workspace module.bazel build.bazel build
            pnpm-workspace.yaml lerna.json turbo.json nx.json pipfile environment.yml manifest.in
            configure.ac vite.config.ts vite.config.js webpack.config.js rollup.config.js
            rollup.config.ts babel.config.js tsup.config.ts esbuild.js gulpfile.js flake.nix
            default.nix shell.nix directory.build.props
            """
        ),
        endings=_all(
            """
            .gemspec .cabal .csproj .fsproj .vbproj .sln .vcxproj .cmake .mk .bzl .gradle .podspec
            .nuspec
            """
        ),
        starts=("requirements", "gradle/"),
    ),
    FileClassRow(
        "data",
        is_for_code=False,
        folders=_set("fixtures fixture testdata test-data test_data __fixtures__ cassettes"),
        endings=_all(
            """
            .csv .tsv .jsonl .ndjson .parquet .xml .po .pot .xlf .arb .sql .log .out .sarif
            .geojson .ipynb .txtpb
            """
        ),
    ),
    FileClassRow(
        "test",
        names=_set(
            """
            conftest.py jest.config.js jest.config.ts vitest.config.ts karma.conf.js pytest.ini
            tox.ini
            """
        ),
        folders=_set(
            """
            test tests spec specs __tests__ testing e2e it integration-tests __mocks__ testutil
            testutils
            """
        ),
        endings=_all(
            """
            _test.go _test.py _test.dart _test.exs _test.rs _test.cc _test.cpp _spec.rb _test.rb
            """
        ),
    ),
    FileClassRow("docs", folders=_set("docs doc documentation website wiki man")),
    FileClassRow(
        "config",
        is_for_code=False,
        names=_set(
            """
            .gitignore .gitattributes .editorconfig .dockerignore .npmrc .nvmrc .prettierrc
            .eslintrc .babelrc .env.example kconfig
            """
        ),
        folders=_set(".github .vscode .idea .husky .cargo .devcontainer config configs"),
        endings=_all(
            """
            .yml .yaml .toml .ini .cfg .conf .json .json5 .jsonc .properties .env .nix .tf .tfvars
            .hcl .plist .editorconfig rc.js rc.cjs rc.json .config.js .config.ts .config.mjs
            .config.cjs
            """
        ),
    ),
    FileClassRow("docs", endings=(".txt",)),
)

TEST_NAME = re.compile(r"(^|/)test_[^/]+$|[._-](test|spec|tests)\.\w+$")
CAMEL_TEST = re.compile(r"[a-z0-9](Tests?|IT|Spec)\.\w+$")
# Also understood by `git grep -E`.
GENERATED = r"@generated\b|DO NOT EDIT|autogenerated file|[Aa]utomatically generated|Code generated by"
MARKS = re.compile(GENERATED)
CODE = _all(
    """
    .py .pyi .js .mjs .cjs .jsx .ts .tsx .mts .vue .svelte .go .rs .java .kt .kts .swift .c .h .cc .cpp
    .hpp .cs .rb .php .ex .exs .dart .lua .scala .sh .bash .zsh .ps1 .css .scss .less .pl .r .jl .m .mm
    .zig .nim .hs .ml .clj .erl .vim .el .proto .graphql .gd
    """
)
LONG_LINE = 2000  # characters: no person writes such lines
HEAD_LINES = 20


def classify_file(file: FileDiff) -> FileClass:
    """The kind of a changed file. Looks at its path, modes, marks and the hunks that are there."""
    if "160000" in (file.old_mode, file.new_mode):
        return "submodule"
    if file.mark in ("ignored", "generated", "vendored", "docs"):
        return file.mark  # type: ignore[return-value]  # mypy does not narrow a str to these literals
    by_path = classify_path(file.path)
    if by_path in NOISE:
        return by_path
    if file.is_binary:
        return "asset"
    return _by_content(file) or by_path


@lru_cache(maxsize=10_000)
def classify_path(path: str) -> FileClass:
    """The kind, as far as the path alone shows it."""
    lower = path.lower()
    *folders, name = lower.split("/")
    is_code = name.endswith(CODE)
    for row in ROWS:
        if name in row.names or name.endswith(row.endings) or lower.startswith(row.starts):
            return row.kind
        if (row.is_for_code or not is_code) and not row.folders.isdisjoint(folders):
            return row.kind
        if row.kind == "test" and (TEST_NAME.search(lower) or CAMEL_TEST.search(path)):
            return "test"
    return "config" if name.startswith(".") else "source"


def _by_content(file: FileDiff) -> FileClass | None:
    if not file.hunks:
        return None
    lines = file.hunks[0].lines
    if file.hunks[0].new_start <= 1 and any(MARKS.search(line, 0, 200) for line in lines[:HEAD_LINES]):
        return "generated"
    if any(len(line) > LONG_LINE for line in lines[:HEAD_LINES]):
        return "minified"
    return None
