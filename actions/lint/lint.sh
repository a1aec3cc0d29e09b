#!/bin/sh
# Checks policies in a workflow of GitHub Actions: annotations on standard output, and SARIF in a file if INPUT_SARIF names one.
# The exit status is that of `orgsim lint`. Inputs are environment variables, so that tests run the same script.
set -u

program=${ORGSIM:-orgsim}
if ! command -v "$program" >/dev/null 2>&1; then
    echo "::error::orgsim is not on the path. Install it in an earlier step; docs/lint.md shows how."
    exit 2
fi

# One path on each line, so that paths may have spaces.
set --
while IFS= read -r path; do
    [ -n "$path" ] && set -- "$@" "$path"
done <<PATHS
${INPUT_PATHS:-.}
PATHS

[ -n "${INPUT_TYPE:-}" ] && set -- "$@" --type "$INPUT_TYPE"
[ -n "${INPUT_RESOURCE_TYPE:-}" ] && set -- "$@" --resource-type "$INPUT_RESOURCE_TYPE"
set -- "$@" --fail-on "${INPUT_FAIL_ON:-error}"

if [ -n "${INPUT_SARIF:-}" ]; then
    "$program" lint "$@" --format sarif --out "$INPUT_SARIF"
    status=$?
    # Without the same errors again.
    "$program" lint "$@" --format github 2>/dev/null
    exit "$status"
fi
"$program" lint "$@" --format github
