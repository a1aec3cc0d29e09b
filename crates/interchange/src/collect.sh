#!/usr/bin/env bash
# Collects an AWS organization into one JSON file for `orgsim import`.
#
#   bash collect.sh [--tags] [FILE]      writes organization.json, or FILE
#
# Run it in AWS CloudShell, in the management account or as a delegated administrator. It needs the AWS CLI and the permissions
# of the AWS managed policy AWSOrganizationsReadOnlyAccess. Every call only reads; nothing is sent anywhere.
# With --tags, it also reads the tags of each account, unit and policy: one more call for each of them.
set -uo pipefail

tags=no
if [ "${1:-}" = --tags ]; then
  tags=yes
  shift
fi
out=${1:-organization.json}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0

# ask CALL [NAME VALUE]: makes a call and keeps its answer with its input. A refused call is reported and left out.
ask() {
  local call=$1 input='{}'
  if [ $# -gt 1 ]; then
    input="{\"$2\": \"$3\"}"
  fi
  if ! aws organizations "$call" --output json --cli-input-json "$input" >"$work/answer" 2>"$work/error"; then
    echo "left out: $call $input: $(tail -n 1 "$work/error")" >&2
    return 1
  fi
  [ -s "$work/answer" ] || echo '{}' >"$work/answer"
  if [ "$count" -gt 0 ]; then
    echo , >>"$work/calls"
  fi
  count=$((count + 1))
  {
    echo "{\"call\": \"$call\", \"input\": $input, \"output\":"
    cat "$work/answer"
    echo "}"
  } >>"$work/calls"
}

# members NAME: the texts of all members of this name in the last answer.
members() { grep -o "\"$1\": \"[^\"]*\"" "$work/answer" | cut -d '"' -f 4; }

tags_of() {
  if [ "$tags" = yes ]; then
    ask list-tags-for-resource ResourceId "$1"
  fi
}

# walk PARENT: the accounts and units below a root or unit.
walk() {
  local id accounts units
  ask list-accounts-for-parent ParentId "$1" || return
  accounts=$(members Id)
  ask list-organizational-units-for-parent ParentId "$1" || return
  units=$(members Id)
  for id in $accounts; do
    tags_of "$id"
  done
  for id in $units; do
    tags_of "$id"
    walk "$id"
  done
}

ask describe-organization || exit 1
ask list-roots || exit 1
roots=$(members Id)
types=$(members Type)
for id in $roots; do
  tags_of "$id"
  walk "$id"
done

for type in $types; do
  ask list-policies Filter "$type" || continue
  # Those of AWS too: their targets say where they are not attached.
  for id in $(members Id); do
    ask describe-policy PolicyId "$id"
    ask list-targets-for-policy PolicyId "$id"
    case $id in
      p-FullAWSAccess | p-RCPFullAWSAccess) ;;
      *) tags_of "$id" ;;
    esac
  done
done

ask list-aws-service-access-for-organization
if ask list-delegated-administrators; then
  for id in $(members Id); do
    ask list-delegated-services-for-account AccountId "$id"
  done
fi
ask list-handshakes-for-organization
ask describe-resource-policy

{
  echo '{"orgsim-collection": 1, "calls": ['
  cat "$work/calls"
  echo ']}'
} >"$out"
echo "Wrote $out: $count answers." >&2
