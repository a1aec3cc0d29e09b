set -euo pipefail

org() { aws organizations "$@" --output text; }
say() { echo "$*" >&2; }

# id_of NAME: of lines with an id, a tab and a name, the id of the first with this name.
id_of() { wanted=$1 awk -F'\t' '$2 == ENVIRON["wanted"] && !found++ { print $1 }'; }

# begin: looks up once what the steps ask for again and again: the root, all accounts, and those in the root.
begin() {
  organization=$(org describe-organization --query Organization.Id)
  root=$(org list-roots --query 'Roots[0].Id')
  members=$(org list-accounts --query 'Accounts[].[Id,Email]' | tr '[:upper:]' '[:lower:]')
  in_root=$(accounts_in "$root")
  listed=$root
  inside=$in_root
}

# accounts_in PARENT: prints the ids of the accounts in a root or unit.
accounts_in() { org list-accounts-for-parent --parent-id "$1" --query 'Accounts[].[Id]'; }

# has LINES LINE
has() { case $'\n'$1$'\n' in *$'\n'$2$'\n'*) ;; *) return 1 ;; esac; }

# is_old ACCOUNT: whether an account was a member at the beginning.
is_old() { case $'\n'$members in *$'\n'$1$'\t'*) ;; *) return 1 ;; esac; }

# printed ID: prints an id; fails without one.
printed() { [ -n "$1" ] && echo "$1"; }

# unit PARENT NAME: prints the id of a unit; creates it if it does not exist.
unit() {
  local id
  id=$(org list-organizational-units-for-parent --parent-id "$1" --query 'OrganizationalUnits[].[Id,Name]' | id_of "$2")
  if [ -z "$id" ]; then
    say "Create unit $2"
    id=$(org create-organizational-unit --parent-id "$1" --name="$2" --query OrganizationalUnit.Id)
  fi
  printed "$id"
}

# member EMAIL: prints the id of the account with this address; nothing if there was none at the beginning.
member() { id_of "$(tr '[:upper:]' '[:lower:]' <<<"$1")" <<<"$members"; }

# created NAME EMAIL ROLE: prints the id of an account; creates it if it does not exist, and waits for it.
created() {
  local id request state reason
  id=$(member "$2")
  if [ -z "$id" ]; then
    say "Create account $1"
    request=$(org create-account --account-name="$1" --email="$2" --role-name="$3" --query CreateAccountStatus.Id)
    state=IN_PROGRESS
    while [ "$state" = IN_PROGRESS ]; do
      sleep "${WAIT:-5}"
      read -r state id reason <<<"$(org describe-create-account-status --create-account-request-id "$request" --query 'CreateAccountStatus.[State,AccountId,FailureReason]')"
    done
    if [ "$state" != SUCCEEDED ]; then
      say "Account $1 could not be created: $reason"
      return 1
    fi
  fi
  printed "$id"
}

# invite ID EMAIL: invites an account, or an email address, that is no member. What follows goes on; `accepted` ends the script.
invite() {
  local type=ACCOUNT
  case $1 in *@*) type=EMAIL ;; esac
  if [ -z "$(member "$2")" ]; then
    waiting=yes
    if ! org invite-account-to-organization --target "Id=$1,Type=$type" >/dev/null; then
      say "Account $1 could not be invited, or is already invited."
    fi
    say "The owner of account $1 must accept the invitation."
  fi
}

# accepted: ends the script if an invitation is open.
accepted() {
  if [ -n "${waiting-}" ]; then
    say "Run this script again when the invitations are accepted."
    exit 1
  fi
}

# place ACCOUNT PARENT: moves an account to a parent, if it is not there yet. Accounts of one parent come together, so each
# parent is listed once.
place() {
  local from
  if [ "$listed" != "$2" ]; then
    inside=$(accounts_in "$2")
    listed=$2
  fi
  if has "$inside" "$1"; then return; fi
  # A new account is in the root.
  from=$root
  if ! has "$in_root" "$1" && is_old "$1"; then
    from=$(org list-parents --child-id "$1" --query 'Parents[0].Id')
  fi
  if [ "$from" != "$2" ]; then
    say "Move account $1"
    org move-account --account-id "$1" --source-parent-id "$from" --destination-parent-id "$2"
  fi
}

# enabled TYPE: enables a policy type, and waits until it is enabled.
enabled() {
  local status
  status=$(org list-roots --query "Roots[0].PolicyTypes[?Type=='$1'].Status")
  if [ -z "$status" ]; then
    say "Enable $1"
    org enable-policy-type --root-id "$root" --policy-type "$1" >/dev/null
  fi
  until [ "$(org list-roots --query "Roots[0].PolicyTypes[?Type=='$1'].Status")" = ENABLED ]; do
    sleep "${WAIT:-5}"
  done
}

# policy TYPE NAME DESCRIPTION CONTENT: prints the id of a policy; creates it, or updates its document if that differs.
policy() {
  local id
  id=$(org list-policies --filter "$1" --query 'Policies[].[Id,Name]' | id_of "$2")
  if [ -z "$id" ]; then
    say "Create policy $2"
    id=$(org create-policy --type "$1" --name="$2" --description="$3" --content="$4" --query Policy.PolicySummary.Id)
  elif [ "$(org describe-policy --policy-id "$id" --query Policy.Content)" != "$4" ]; then
    say "Update policy $2"
    org update-policy --policy-id "$id" --content="$4" >/dev/null
  fi
  printed "$id"
}

# is_attached TYPE POLICY TARGET
is_attached() { org list-policies-for-target --target-id "$3" --filter "$1" --query 'Policies[].[Id,Id]' | id_of "$2" | grep -q .; }

attach() {
  if ! is_attached "$@"; then
    say "Attach $2 to $3"
    org attach-policy --policy-id "$2" --target-id "$3"
  fi
}

detach() {
  if is_attached "$@"; then
    say "Detach $2 from $3"
    org detach-policy --policy-id "$2" --target-id "$3"
  fi
}

# delegate ACCOUNT SERVICE: registers a delegated administrator.
delegate() {
  if ! org list-delegated-administrators --service-principal "$2" --query 'DelegatedAdministrators[].[Id,Id]' | id_of "$1" | grep -q .; then
    say "Register $1 for $2"
    org register-delegated-administrator --account-id "$1" --service-principal "$2"
  fi
}
