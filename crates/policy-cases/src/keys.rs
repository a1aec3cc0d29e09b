//! The condition keys that follow from who asks. Source: IAM User Guide, AWS global condition context keys, "availability" of each key.

use policy::{Context, ContextValue, KEYS_OF_SERVICES, PrincipalKind, Request, RequestPrincipal};

/// Keys that only requests of accounts' principals have.
const OF_ACCOUNTS: [&str; 5] = [
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:username",
];

/// Fills in the keys that follow from the caller and the account of the resource. Those that nobody stated become unknown.
pub(crate) fn fill(request: &mut Request) {
    let mut known = Context::new();
    about_caller(request, &mut known);
    if let Some(owner) = &request.resource_account {
        known.set_known("aws:resourceaccount", owner.as_str());
    }
    for (key, value) in known.iter() {
        if !request.context.iter().any(|it| it.0 == key) {
            request.context.set(key, value.clone());
        }
    }
    request.context.mark_prefix_unknown("");
}

fn about_caller(request: &Request, known: &mut Context) {
    let caller = &request.principal;
    let kind = caller.kind();
    let is_service = kind == PrincipalKind::Service;
    known.set_known("aws:principalisawsservice", is_service);
    if let Some(service) = &caller.service {
        known.set_known("aws:principalservicename", service.as_str());
    }
    let never: &[&'static str] = match kind.has_identity() {
        true => &KEYS_OF_SERVICES,
        false => &OF_ACCOUNTS,
    };
    for key in never {
        known.set_known(key, ContextValue::Absent);
    }
    if kind != PrincipalKind::RootUser {
        known.set_known("aws:assumedroot", ContextValue::Absent);
    }
    if let Some(provider) = &caller.federated {
        known.set_known("aws:federatedprovider", provider.as_str());
    }
    if kind.has_identity() {
        about_identity(caller, known);
    }
}

/// The keys of a user, a role's session or a root user.
fn about_identity(caller: &RequestPrincipal, known: &mut Context) {
    let kind = caller.kind();
    if let Some(account) = &caller.account {
        known.set_known("aws:principalaccount", account.as_str());
    }
    let arn = caller.arn.as_deref().unwrap_or_default();
    let name = arn.splitn(6, ':').nth(5).unwrap_or_default();
    // The ARN of a session has no path of its role.
    let own = match (&caller.role_arn, kind) {
        (Some(role), PrincipalKind::RoleSession) => Some(role.as_str()),
        (None, PrincipalKind::RoleSession) => Some(arn).filter(|_| name.starts_with("role/")),
        (_, _) => Some(arn).filter(|it| !it.is_empty()),
    };
    if let Some(own) = own {
        known.set_known("aws:principalarn", own);
    }
    let principal_type = match kind {
        PrincipalKind::User => "User",
        PrincipalKind::RootUser => "Account",
        PrincipalKind::FederatedUser => "FederatedUser",
        PrincipalKind::RoleSession
        | PrincipalKind::Service
        | PrincipalKind::WebIdentity
        | PrincipalKind::Anonymous => "AssumedRole",
    };
    known.set_known("aws:principaltype", principal_type);
    match kind {
        PrincipalKind::User => {
            let name = name.rsplit('/').next().unwrap_or_default();
            known.set_known("aws:username", name);
        }
        PrincipalKind::RootUser => {
            known.set_known("aws:username", ContextValue::Absent);
            if let Some(account) = &caller.account {
                known.set_known("aws:userid", account.as_str());
            }
        }
        PrincipalKind::FederatedUser
        | PrincipalKind::RoleSession
        | PrincipalKind::Service
        | PrincipalKind::WebIdentity
        | PrincipalKind::Anonymous => {
            known.set_known("aws:username", ContextValue::Absent);
            let session = name.strip_prefix("federated-user/");
            if let (Some(account), Some(session)) = (&caller.account, session) {
                known.set_known("aws:userid", format!("{account}:{session}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use policy::ContextValue;

    /// The fields of a request, and what five keys then are: `-` absent, `?` unknown.
    const CALLERS: &str = r#"
"principal": "arn:aws:iam::111122223333:user/team/ana" | arn:aws:iam::111122223333:user/team/ana 111122223333 User ana false
"principal": "arn:aws:iam::111122223333:root" | arn:aws:iam::111122223333:root 111122223333 Account - false
"principal": "arn:aws:sts::111122223333:assumed-role/Ops/s" | ? 111122223333 AssumedRole - false
"principal": "arn:aws:sts::111122223333:assumed-role/Ops/s", "role": "arn:aws:iam::111122223333:role/a/Ops" | arn:aws:iam::111122223333:role/a/Ops 111122223333 AssumedRole - false
"principal": "arn:aws:iam::111122223333:role/a/Ops" | arn:aws:iam::111122223333:role/a/Ops 111122223333 AssumedRole - false
"principal": "arn:aws:sts::111122223333:federated-user/eve" | arn:aws:sts::111122223333:federated-user/eve 111122223333 FederatedUser - false
"principal": "ec2.amazonaws.com" | - - ? - true
"federated": "accounts.google.com" | - - ? - false
"resource": "*" | - - ? - false
"principal": "arn:aws:iam::111122223333:user/ana", "context": {"aws:PrincipalArn": "x", "aws:UserName": null} | x 111122223333 User - false
"#;

    fn keys(request: &str, keys: &[&str]) -> String {
        let line = format!(r#"{{"request": {{"action": "a:b", {request}}}}}"#);
        let mut case = crate::read(&line).expect("a case");
        case.fill_keys();
        let text = |key: &&str| match case.request.context.get(key) {
            ContextValue::One(text) => text.clone(),
            ContextValue::Many(texts) => texts.join(","),
            ContextValue::Absent => "-".to_string(),
            ContextValue::Unknown => "?".to_string(),
        };
        keys.iter().map(text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_follow_from_who_asks_unless_the_line_states_them() {
        let own = [
            "aws:PrincipalArn",
            "aws:PrincipalAccount",
            "aws:PrincipalType",
            "aws:username",
            "aws:PrincipalIsAWSService",
        ];
        for line in CALLERS.lines().skip(1) {
            let (request, wanted) = line.split_once(" | ").expect("two parts");
            assert_eq!(keys(request, &own), wanted, "{request}");
        }
        let more = [
            "aws:userid",
            "aws:SourceIp",
            "aws:ResourceAccount",
            "aws:SourceArn",
            "aws:PrincipalServiceName",
        ];
        let root =
            r#""principal": "arn:aws:iam::111122223333:root", "resource_account": "444455556666""#;
        assert_eq!(keys(root, &more), "111122223333 ? 444455556666 - -");
        let service = r#""principal": "ec2.amazonaws.com""#;
        assert_eq!(keys(service, &more), "? ? ? ? ec2.amazonaws.com");
    }
}
