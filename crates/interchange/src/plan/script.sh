
# exists CALL…: whether a call that describes something finds it.
exists() { org "$@" >/dev/null 2>&1; }

# is_open ACCOUNT: whether an account is not closed.
is_open() { [ "$(org describe-account --account-id "$1" --query Account.Status)" = ACTIVE ]; }

# is_asked HANDSHAKE: whether a handshake waits for an answer.
is_asked() {
  case $(org describe-handshake --handshake-id "$1" --query Handshake.State) in REQUESTED | OPEN) ;; *) return 1 ;; esac
}

# disabled TYPE: disables a policy type. All its policies are detached.
disabled() {
  if [ -n "$(org list-roots --query "Roots[0].PolicyTypes[?Type=='$1'].Status")" ]; then
    say "Disable $1"
    org disable-policy-type --root-id "$root" --policy-type "$1" >/dev/null
  fi
}

# retire ACCOUNT SERVICE: deregisters a delegated administrator.
retire() {
  if org list-delegated-administrators --service-principal "$2" --query 'DelegatedAdministrators[].[Id,Id]' | id_of "$1" | grep -q .; then
    say "Deregister $1 for $2"
    org deregister-delegated-administrator --account-id "$1" --service-principal "$2"
  fi
}

has_all_features() { [ "$(org describe-organization --query Organization.FeatureSet)" = ALL ]; }

# request STATE: prints the id of the request to enable all features, if it is in this state.
request() {
  org list-handshakes-for-organization --filter ActionType=ENABLE_ALL_FEATURES --query "Handshakes[?State=='$1'].Id"
}

# all_features: asks the members, once.
all_features() {
  if ! has_all_features && [ -z "$(request REQUESTED)$(request OPEN)" ]; then
    say "Start the process to enable all features"
    org enable-all-features >/dev/null
  fi
}

# final_step: enables all features when all members have agreed; ends the script if one has not.
final_step() {
  if has_all_features; then return; fi
  if [ -z "$(request OPEN)" ]; then
    say "Members must approve the request. Run this script again when they have."
    exit 1
  fi
  say "Finalize the process to enable all features"
  org accept-handshake --handshake-id "$(request OPEN)" >/dev/null
}

# check STEP TEXT: stops before a step that cannot be undone. Asks in a terminal; otherwise CHECKED=yes goes on.
check() {
  local answer=${CHECKED-}
  say "$2"
  if [ "$answer" != yes ] && [ -t 0 ]; then
    read -r -p "Step $1. Go on? (yes/no) " answer
  fi
  if [ "$answer" != yes ]; then
    say "Stopped before step $1. Run this script again with CHECKED=yes to go on."
    exit 1
  fi
}

# found_unit PARENT NAME, found_policy TYPE NAME: print the id, or nothing if there is none.
found_unit() {
  if [ -n "$1" ]; then
    org list-organizational-units-for-parent --parent-id "$1" --query 'OrganizationalUnits[].[Id,Name]' | id_of "$2"
  fi
}
found_policy() { org list-policies --filter "$1" --query 'Policies[].[Id,Name]' | id_of "$2"; }

# reattach TYPE POLICY TARGET: attaches a policy again, unless it is deleted.
reattach() {
  if exists describe-policy --policy-id "$2"; then
    attach "$@"
  else
    say "Policy $2 is deleted, so it is not attached to $3 again."
  fi
}
