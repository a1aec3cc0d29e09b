#!/bin/sh
# Reviews a change of an organization in a workflow of GitHub Actions: in the summary of the job, and in a comment of the pull request that
# INPUT_PULL_REQUEST names. The exit status is that of `orgsim review`; with INPUT_FAIL=false, 1 becomes 0. Inputs are environment
# variables, so that tests run the same script.
set -u

program=${ORGSIM:-orgsim}
if ! command -v "$program" >/dev/null 2>&1; then
    echo "::error::orgsim is not on the path. Install it in an earlier step; docs/lint.md shows how."
    exit 2
fi

set -- --before "${INPUT_BEFORE:-}" --after "${INPUT_AFTER:-}"
[ -n "${INPUT_CONTROLS:-}" ] && set -- "$@" --controls "$INPUT_CONTROLS"
[ "${INPUT_STRICT:-}" = true ] && set -- "$@" --strict
# One path on each line, so that paths may have spaces.
while IFS= read -r path; do
    [ -n "$path" ] && set -- "$@" --trail "$path"
done <<PATHS
${INPUT_TRAIL:-}
PATHS

comment=$(mktemp) || exit 2
trap 'rm -f "$comment"' EXIT
"$program" review "$@" --out "$comment"
status=$?
cat "$comment" >>"${GITHUB_STEP_SUMMARY:-/dev/stdout}"
if [ -n "${INPUT_PULL_REQUEST:-}" ] && [ -s "$comment" ]; then
    # Its own comment is known by a mark: other steps may comment as the same user.
    mark='<!-- orgsim review -->'
    printf '\n%s\n' "$mark" >>"$comment"
    comments="repos/$GITHUB_REPOSITORY/issues"
    earlier=$(gh api --paginate "$comments/$INPUT_PULL_REQUEST/comments" --jq ".[] | select(.body | contains(\"$mark\")) | .id" | head -n 1)
    if [ -n "$earlier" ]; then
        gh api --method PATCH "$comments/comments/$earlier" --field "body=@$comment" --silent
    else
        gh api "$comments/$INPUT_PULL_REQUEST/comments" --field "body=@$comment" --silent
    fi || echo "::warning::The review could not be written as a comment."
fi
[ "$status" -eq 1 ] && [ "${INPUT_FAIL:-true}" = false ] && exit 0
exit "$status"
