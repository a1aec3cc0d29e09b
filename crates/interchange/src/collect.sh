#!/usr/bin/env bash
# Collects an AWS organization into one JSON file for `orgsim import`.
#
#   bash collect.sh [--tags] [--iam] [FILE]    the organization: writes organization.json, or FILE
#   bash collect.sh --iam-only [FILE]          only users and roles of this account: writes iam-ACCOUNT.json, or FILE
#
# Run it in AWS CloudShell, in the management account or as a delegated administrator. It needs the AWS CLI and the permissions
# of the AWS managed policy AWSOrganizationsReadOnlyAccess. Every call only reads; nothing is sent anywhere.
#
#   --tags      also the tags of each account, unit and policy, and of the root: one more call for each of them
#   --iam       also users, groups, roles and policies of the account that you run it in; this needs the permission
#               iam:GetAccountAuthorizationDetails, which the AWS managed policy SecurityAudit has
#   --iam-only  nothing else: run it in each account whose users and roles you want, and import all files together
#   --help      this text
#
# A call that is refused is reported and left out, and the script goes on.
set -uo pipefail

# help: the text above.
help() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "${BASH_SOURCE[0]}"; }

organization=yes
tags=no
iam=no
while [ $# -gt 0 ]; do
  case $1 in
    --tags) tags=yes ;;
    --iam) iam=yes ;;
    --iam-only) iam=yes organization=no ;;
    --help | -h) help && exit ;;
    -*) echo "There is no option $1. Try --help." >&2 && exit 2 ;;
    *) break ;;
  esac
  shift
done
out=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0

# keep CALL INPUT COMMAND...: runs a command and keeps its answer with the input. A refused call is reported and left out.
keep() {
  local call=$1 input=$2
  shift 2
  # Who runs it for another program wants to see each call.
  [ -z "${ORGSIM_CALLS:-}" ] || echo "$call $input" >&2
  if ! "$@" --output json >"$work/answer" 2>"$work/error"; then
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

# ask CALL [NAME VALUE]: makes a call of AWS Organizations.
ask() {
  local input='{}'
  if [ $# -gt 1 ]; then
    input="{\"$2\": \"$3\"}"
  fi
  keep "$1" "$input" aws organizations "$1" --cli-input-json "$input"
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

# The types of policies. A disabled type can have policies too, and a partition without a type refuses the call.
types='SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY TAG_POLICY BACKUP_POLICY AISERVICES_OPT_OUT_POLICY CHATBOT_POLICY
  DECLARATIVE_POLICY_EC2 SECURITYHUB_POLICY INSPECTOR_POLICY UPGRADE_ROLLOUT_POLICY BEDROCK_POLICY S3_POLICY
  NETWORK_SECURITY_DIRECTOR_POLICY GUARDDUTY_POLICY SECURITYHUB_CSPM_POLICY'

# policies TYPE: the policies of a type, with their targets.
policies() {
  local id
  ask list-policies Filter "$1" || return
  # Those of AWS too: their targets say where they are not attached.
  for id in $(members Id); do
    ask describe-policy PolicyId "$id"
    ask list-targets-for-policy PolicyId "$id"
    case $id in
      p-FullAWSAccess | p-RCPFullAWSAccess) ;;
      *) tags_of "$id" ;;
    esac
  done
}

# collect_organization: all about the organization. Without its root, there is nothing to collect.
collect_organization() {
  local id roots
  ask describe-organization || return
  ask list-roots || return
  roots=$(members Id)
  # Types that this script does not know are among the enabled ones.
  types=$(printf '%s\n' $types $(members Type) | sort -u)
  for id in $roots; do
    tags_of "$id"
    walk "$id"
  done
  for id in $types; do
    policies "$id"
  done
  ask list-aws-service-access-for-organization
  if ask list-delegated-administrators; then
    for id in $(members Id); do
      ask list-delegated-services-for-account AccountId "$id"
    done
  fi
  ask list-handshakes-for-organization
  if ask describe-resource-policy; then
    for id in $(members Id); do
      tags_of "$id"
    done
  fi
  return 0
}

# collect_iam ACCOUNT: users, groups, roles and the account's own policies. Those of AWS are known.
collect_iam() {
  local call=get-account-authorization-details input='{}'
  if [ -n "$1" ]; then
    input="{\"AccountId\": \"$1\"}"
  fi
  keep "$call" "$input" aws iam "$call" --filter User Group Role LocalManagedPolicy
}

if [ "$organization" = yes ]; then
  out=${out:-organization.json}
  collect_organization || exit 1
fi
if [ "$iam" = yes ]; then
  account=$(aws sts get-caller-identity --query Account --output text 2>/dev/null)
  out=${out:-iam${account:+-$account}.json}
  collect_iam "$account" || [ "$organization" = yes ] || exit 1
fi

{
  echo '{"orgsim-collection": 1, "calls": ['
  cat "$work/calls"
  echo ']}'
} >"$out"
echo "Wrote $out: $count answers." >&2
