#!/bin/sh
# Works out again which versions fit together and pins them by hash; no address of any index is written.
# Each later file is held to the versions of runtime.txt, so that tests see what will run.
set -eu
cd "$(dirname "$0")/.."

pin() {
    output=$1
    shift
    .venv/bin/uv pip compile "$@" --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-config --custom-compile-command "make lock" \
        --quiet --output-file "requirements/$output"
}

pin runtime.txt pyproject.toml --extra postgres --extra queue --extra pdf --extra s3 --extra notify
pin demonstration.txt --group pyproject.toml:demonstration --constraint requirements/runtime.txt
pin dev.txt --group pyproject.toml:dev --constraint requirements/runtime.txt
pin installer.txt --group pyproject.toml:installer
pin node.txt --group pyproject.toml:node

if grep -nE '://|file:|--(extra-)?index-url|--find-links' requirements/*.txt; then
    echo "requirements/ names an address: pin again without it" >&2
    exit 1
fi
