//! IAM beyond what transcripts can show without growing long: quotas, pages, standings, and what the page is told.

use serde_json::{Value, json};
use sim::World;
use sim::account::Account;
use sim::agenda::Task;
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::error::{ApiError, ErrorCode};
use sim::people::{self, Standing};
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::time::DAY;
use sim::view::{Selection, Viewpoint, panel};

const ALLOW_ALL: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

struct Office {
    world: World,
    ana: Principal,
}

impl Office {
    fn new() -> Self {
        let world = Scenario::AllFeatures.world(1);
        let ana = Scenario::AllFeatures.first_actor(&world);
        Self { world, ana }
    }

    fn call_as(
        &mut self,
        caller: &Principal,
        operation: &str,
        input: Value,
    ) -> Result<Value, ApiError> {
        let call = Call::new(caller.clone(), operation, input);
        match self.world.step(&Command::Call(call)) {
            Ok(outcome) => Ok(outcome.answer),
            Err(refusal) => Err(refusal.error),
        }
    }

    /// By Ana, who may do everything.
    fn call(&mut self, operation: &str, input: Value) -> Result<Value, ApiError> {
        let ana = self.ana.clone();
        self.call_as(&ana, &format!("iam:{operation}"), input)
    }

    fn done(&mut self, operation: &str, input: Value) -> Value {
        match self.call(operation, input) {
            Ok(answer) => answer,
            Err(error) => panic!("{operation}: {error}"),
        }
    }

    fn refused(&mut self, operation: &str, input: Value) -> String {
        match self.call(operation, input) {
            Ok(answer) => panic!("{operation} answered {answer}"),
            Err(error) => error.to_string(),
        }
    }

    fn account(&self) -> &Account {
        self.world
            .account(self.ana.account())
            .expect("Ana's account is there")
    }

    fn own(&self, policy: &str) -> String {
        format!("arn:aws:iam::{}:policy/{policy}", self.ana.account())
    }

    fn standing(&self, user: &str) -> Standing {
        people::standing(self.account(), &Principal::user(self.ana.account(), user))
    }
}

/// A policy of so many characters that count, with as many spaces that do not.
fn long(characters: usize, trust: bool) -> String {
    let about = if trust {
        r#""Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"#
    } else {
        r#""Action":"iam:ListUsers","Resource":"*","Condition":{"StringEquals":{"aws:username":"#
    };
    let head = format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",{about}""#);
    let tail = r#""}}}]}"#;
    let filling = characters - head.chars().count() - tail.chars().count();
    let text = format!("{head}{}{tail}", "x".repeat(filling));
    assert_eq!(text.chars().count(), characters);
    text.replacen(',', &format!(",{}", " ".repeat(500)), 1)
}

fn trust() -> Value {
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["sts:AssumeRole","sts:TagSession"]}]}"#.into()
}

#[test]
fn documents_have_their_limits_and_white_space_does_not_count() {
    let mut office = Office::new();
    office.done("CreateGroup", json!({ "GroupName": "G" }));
    office.done("CreateUser", json!({ "UserName": "U" }));
    office.done(
        "CreateRole",
        json!({ "RoleName": "R", "AssumeRolePolicyDocument": trust() }),
    );
    for (kind, name, limit) in [
        ("User", "U", 2_048),
        ("Group", "G", 5_120),
        ("Role", "R", 10_240),
    ] {
        let operation = format!("Put{kind}Policy");
        let put = |policy: &str, characters| json!({ format!("{kind}Name"): name, "PolicyName": policy, "PolicyDocument": long(characters, false) });
        let error = office.refused(&operation, put("One", limit + 1));
        let lower = kind.to_lowercase();
        assert_eq!(
            error,
            format!(
                "LimitExceeded: Maximum policy size of {limit} bytes exceeded for {lower} {name}"
            )
        );
        office.done(&operation, put("One", limit - 200));
        office.done(&operation, put("One", limit));
        // Together, not each.
        assert!(
            office
                .refused(&operation, put("Two", 200))
                .starts_with("LimitExceeded")
        );
    }
    let create =
        |characters| json!({ "PolicyName": "P", "PolicyDocument": long(characters, false) });
    assert_eq!(
        office.refused("CreatePolicy", create(6_145)),
        "LimitExceeded: Cannot exceed quota for PolicySize: 6144"
    );
    office.done("CreatePolicy", create(6_144));
    let update = |characters| json!({ "RoleName": "R", "PolicyDocument": long(characters, true) });
    assert_eq!(
        office.refused("UpdateAssumeRolePolicy", update(2_049)),
        "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048"
    );
    office.done("UpdateAssumeRolePolicy", update(2_048));
}

#[test]
fn an_account_has_so_many_of_each() {
    let mut office = Office::new();
    for n in 0..300 {
        office.done("CreateGroup", json!({ "GroupName": format!("g{n}") }));
    }
    assert_eq!(
        office.refused("CreateGroup", json!({ "GroupName": "one-more" })),
        "LimitExceeded: Cannot exceed quota for GroupsPerAccount: 300"
    );
    // The service-linked roles that are there do not count.
    let linked = office.account().roles.len();
    assert!(linked > 0);
    for n in 0..1_000 {
        let input = json!({ "RoleName": format!("r{n}"), "AssumeRolePolicyDocument": trust() });
        office.done("CreateRole", input);
    }
    assert_eq!(
        office.refused(
            "CreateRole",
            json!({ "RoleName": "one-more", "AssumeRolePolicyDocument": trust() })
        ),
        "LimitExceeded: Cannot exceed quota for RolesPerAccount: 1000"
    );
    for n in 0..1_500 {
        let input = json!({ "PolicyName": format!("p{n}"), "PolicyDocument": ALLOW_ALL });
        office.done("CreatePolicy", input);
    }
    assert_eq!(
        office.refused(
            "CreatePolicy",
            json!({ "PolicyName": "one-more", "PolicyDocument": ALLOW_ALL })
        ),
        "LimitExceeded: Cannot exceed quota for PoliciesPerAccount: 1500"
    );
    for n in office.account().users.len()..5_000 {
        office.done("CreateUser", json!({ "UserName": format!("u{n}") }));
    }
    assert_eq!(
        office.refused("CreateUser", json!({ "UserName": "one-more" })),
        "LimitExceeded: Cannot exceed quota for UsersPerAccount: 5000"
    );
}

#[test]
fn a_user_is_in_ten_groups_and_has_fifty_tags() {
    let mut office = Office::new();
    office.done("CreateUser", json!({ "UserName": "U" }));
    let join = |n: usize| json!({ "UserName": "U", "GroupName": format!("g{n}") });
    for n in 0..=10 {
        office.done("CreateGroup", json!({ "GroupName": format!("g{n}") }));
    }
    (0..10).for_each(|n| {
        office.done("AddUserToGroup", join(n));
    });
    office.done("AddUserToGroup", join(3));
    assert_eq!(
        office.refused("AddUserToGroup", join(10)),
        "LimitExceeded: Cannot exceed quota for GroupsPerUser: 10"
    );
    let tags: Vec<Value> = (0..50)
        .map(|n| json!({ "Key": format!("k{n}"), "Value": "" }))
        .collect();
    office.done("TagUser", json!({ "UserName": "U", "Tags": tags }));
    // One that is there already is no more.
    let again = json!([{ "Key": "K7", "Value": "seven" }]);
    office.done("TagUser", json!({ "UserName": "U", "Tags": again }));
    let more = json!([{ "Key": "more", "Value": "" }]);
    assert_eq!(
        office.refused("TagUser", json!({ "UserName": "U", "Tags": more })),
        "LimitExceeded: Cannot exceed quota for TagsPerUser: 50"
    );
}

/// A list of several kinds is cut as one.
#[test]
fn entities_of_a_policy_come_in_pages() {
    let mut office = Office::new();
    let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    for n in 0..3 {
        let group = format!("g{n}");
        office.done("CreateGroup", json!({ "GroupName": group }));
        office.done(
            "AttachGroupPolicy",
            json!({ "GroupName": group, "PolicyArn": arn }),
        );
        let user = format!("u{n}");
        office.done(
            "CreateUser",
            json!({ "UserName": user, "PermissionsBoundary": arn }),
        );
    }
    let mut seen = Vec::new();
    let mut input = json!({ "PolicyArn": arn, "MaxItems": 2 });
    loop {
        let page = office.done("ListEntitiesForPolicy", input.clone());
        for list in ["PolicyGroups", "PolicyUsers", "PolicyRoles"] {
            seen.extend(page[list].as_array().expect("a list").iter().cloned());
        }
        if page["IsTruncated"] == json!(false) {
            break;
        }
        input["Marker"] = page["Marker"].clone();
    }
    assert_eq!(seen.len(), 6);
    let boundaries = office.done(
        "ListEntitiesForPolicy",
        json!({ "PolicyArn": arn, "PolicyUsageFilter": "PermissionsBoundary" }),
    );
    assert_eq!(boundaries["PolicyUsers"].as_array().map(Vec::len), Some(3));
    assert_eq!(boundaries["PolicyGroups"], json!([]));
}

#[test]
fn an_administrator_is_whoever_may_really_do_everything() {
    let mut office = Office::new();
    office.done("CreateUser", json!({ "UserName": "U" }));
    assert_eq!(office.standing("U"), Standing::Limited);
    // By a group.
    office.done("CreateGroup", json!({ "GroupName": "G" }));
    office.done(
        "AddUserToGroup",
        json!({ "GroupName": "G", "UserName": "U" }),
    );
    office.done(
        "AttachGroupPolicy",
        json!({ "GroupName": "G", "PolicyArn": ADMINISTRATOR }),
    );
    assert_eq!(office.standing("U"), Standing::Administrator);
    // A boundary that allows less, then one that allows all.
    let boundary = |arn: String| json!({ "UserName": "U", "PermissionsBoundary": arn });
    office.done(
        "PutUserPermissionsBoundary",
        boundary("arn:aws:iam::aws:policy/PowerUserAccess".into()),
    );
    assert_eq!(office.standing("U"), Standing::Limited);
    office.done(
        "CreatePolicy",
        json!({ "PolicyName": "All", "PolicyDocument": ALLOW_ALL }),
    );
    let all = office.own("All");
    office.done("PutUserPermissionsBoundary", boundary(all));
    assert_eq!(office.standing("U"), Standing::Administrator);
    // A deny, however small.
    let deny = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:DeleteUser","Resource":"*"}]}"#;
    office.done(
        "PutUserPolicy",
        json!({ "UserName": "U", "PolicyName": "No", "PolicyDocument": deny }),
    );
    assert_eq!(office.standing("U"), Standing::Limited);
    // Roles as well: one without policies is nobody's way to administration.
    office.done(
        "CreateRole",
        json!({ "RoleName": "R", "AssumeRolePolicyDocument": trust() }),
    );
    let role = Principal::role(office.ana.account(), "R", "s");
    assert_eq!(people::standing(office.account(), &role), Standing::Limited);
    office.done(
        "AttachRolePolicy",
        json!({ "RoleName": "R", "PolicyArn": ADMINISTRATOR }),
    );
    assert_eq!(
        people::standing(office.account(), &role),
        Standing::Administrator
    );
}

/// What `aws:PrincipalTag` is made of: the role's tags, and those of the session over them, whatever their case.
#[test]
fn a_session_has_the_tags_of_its_role_and_its_own() {
    let mut office = Office::new();
    office.done(
        "CreateRole",
        json!({
            "RoleName": "R",
            "AssumeRolePolicyDocument": trust(),
            "Tags": [{ "Key": "Team", "Value": "web" }, { "Key": "stage", "Value": "test" }],
        }),
    );
    office.done(
        "AttachRolePolicy",
        json!({ "RoleName": "R", "PolicyArn": ADMINISTRATOR }),
    );
    let account = office.ana.account();
    let arn = format!("arn:aws:iam::{account}:role/R");
    let assume = |session: &str, tags: Value, transitive: Value| json!({ "RoleArn": arn, "RoleSessionName": session, "Tags": tags, "TransitiveTagKeys": transitive });
    let ana = office.ana.clone();
    let first = assume(
        "first",
        json!([{ "Key": "team", "Value": "data" }, { "Key": "project", "Value": "blue" }]),
        json!(["PROJECT"]),
    );
    office
        .call_as(&ana, "sts:AssumeRole", first)
        .expect("the role trusts everybody");
    let tags = |office: &Office, session: &str| -> Vec<String> {
        office
            .account()
            .permissions_of(&Principal::role(account, "R", session))
            .expect("the role is there")
            .tags
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect()
    };
    assert_eq!(
        tags(&office, "first"),
        ["project=blue", "stage=test", "team=data"]
    );
    // From one session to the next only the transitive tags go on.
    let caller = Principal::role(account, "R", "first");
    let second = assume("second", json!([]), json!([]));
    office
        .call_as(&caller, "sts:AssumeRole", second)
        .expect("the role trusts everybody");
    assert_eq!(
        tags(&office, "second"),
        ["Team=web", "project=blue", "stage=test"]
    );
    // A session that nobody recorded has the role's.
    assert_eq!(tags(&office, "third"), ["Team=web", "stage=test"]);
}

/// Several session policies are one: what any of them allows, unless any of them denies it.
#[test]
fn a_deny_among_several_session_policies_counts() {
    let mut office = Office::new();
    let account = office.ana.account();
    office.done(
        "CreateRole",
        json!({ "RoleName": "R", "AssumeRolePolicyDocument": trust() }),
    );
    office.done(
        "AttachRolePolicy",
        json!({ "RoleName": "R", "PolicyArn": ADMINISTRATOR }),
    );
    let deny = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"iam:ListUsers","Resource":"*"}}"#;
    let input = json!({
        "RoleArn": format!("arn:aws:iam::{account}:role/R"),
        "RoleSessionName": "s1",
        "PolicyArns": [{ "arn": "arn:aws:iam::aws:policy/IAMReadOnlyAccess" }],
        "Policy": deny,
    });
    let ana = office.ana.clone();
    office
        .call_as(&ana, "sts:AssumeRole", input)
        .expect("the role trusts everybody");
    let session = Principal::role(account, "R", "s1");
    assert!(office.call_as(&session, "iam:ListRoles", json!({})).is_ok());
    let error = office
        .call_as(&session, "iam:ListUsers", json!({}))
        .expect_err("it is denied");
    assert_eq!(error.code, ErrorCode::AccessDenied);
    assert!(
        error
            .message
            .ends_with("with an explicit deny in a session policy"),
        "{error}"
    );
}

/// What a refusal offers lifts it: the caller's own policy, then the trust policy of the other account's role.
#[test]
fn what_a_refused_assumption_offers_lifts_it() {
    let mut office = Office::new();
    let sam = Principal::user(office.ana.account(), "Sam");
    let payments = office
        .world
        .accounts()
        .find(|account| &*account.name == "Payments")
        .expect("the scenario has Payments")
        .id;
    let ben = people::administrator_of(&office.world, payments).expect("Ben is there");
    let nobody = json!({
        "RoleName": "Auditor",
        "AssumeRolePolicyDocument": r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
    });
    office
        .call_as(&ben, "iam:CreateRole", nobody)
        .expect("Ben may");
    let assume = Command::Call(Call::new(
        sam,
        "sts:AssumeRole",
        json!({ "RoleArn": format!("arn:aws:iam::{payments}:role/Auditor"), "RoleSessionName": "sam" }),
    ));
    let refusal = office.world.step(&assume).expect_err("nobody allows it");
    let gates = refusal.gates.expect("a call has gates");
    let stopped = gates.stopped_at().expect("it was stopped");
    let remedy = stopped.remedy.clone().expect("there is a way");
    assert_eq!(remedy.commands.len(), 2, "{}", remedy.says);
    for command in &remedy.commands {
        assert!(office.world.step(command).is_ok(), "{command:?}");
    }
    assert!(office.world.step(&assume).is_ok());
}

/// A user whose ARN has a path is known by that ARN, and by no other.
#[test]
fn a_path_is_part_of_who_somebody_is() {
    let mut office = Office::new();
    office.done(
        "CreateUser",
        json!({ "UserName": "U", "Path": "/team/data/" }),
    );
    office.done(
        "AttachUserPolicy",
        json!({ "UserName": "U", "PolicyArn": ADMINISTRATOR }),
    );
    let account = office.ana.account();
    let arn = format!("arn:aws:iam::{account}:user/team/data/U");
    let with_path: Principal = arn.parse().expect("it is a user's ARN");
    let answer = office
        .call_as(&with_path, "sts:GetCallerIdentity", json!({}))
        .expect("anybody may ask");
    assert_eq!(answer["Arn"], json!(arn));
    let without = Principal::user(account, "U");
    let error = office
        .call_as(&without, "sts:GetCallerIdentity", json!({}))
        .expect_err("nobody has that ARN");
    assert_eq!(error.code, ErrorCode::NotPossible);
    assert!(
        people::people(office.account())
            .iter()
            .any(|it| it.principal == with_path)
    );
}

#[test]
fn the_panel_shows_everything_that_speaks_for_somebody() {
    let mut office = Office::new();
    office.done(
        "CreateUser",
        json!({ "UserName": "U", "PermissionsBoundary": ADMINISTRATOR }),
    );
    office.done("CreateGroup", json!({ "GroupName": "G" }));
    office.done(
        "AddUserToGroup",
        json!({ "GroupName": "G", "UserName": "U" }),
    );
    office.done(
        "AttachGroupPolicy",
        json!({ "GroupName": "G", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
    );
    office.done(
        "PutUserPolicy",
        json!({ "UserName": "U", "PolicyName": "Own", "PolicyDocument": ALLOW_ALL }),
    );
    let user = Principal::user(office.ana.account(), "U");
    let viewpoint = Viewpoint::Instructor(office.ana.clone());
    let panel = panel(&office.world, &viewpoint, &Selection::Person(user)).expect("it is shown");
    let titles: Vec<&str> = panel
        .documents
        .iter()
        .map(|(title, _)| title.as_str())
        .collect();
    assert_eq!(
        titles,
        [
            "Own",
            "Group G: ReadOnlyAccess",
            "Permissions boundary: AdministratorAccess"
        ]
    );
    assert_eq!(panel.lists[0].items[0].text, "G");
    let offers: Vec<&str> = panel
        .offers
        .iter()
        .map(|offer| offer.label.as_str())
        .collect();
    for offer in [
        "Set a permissions boundary",
        "Take away the permissions boundary",
        "Delete the inline policy Own",
        "Take out of G",
    ] {
        assert!(offers.contains(&offer), "{offers:?}");
    }
}

#[test]
fn credentials_stand_for_somebody_only_while_they_are_good() {
    let mut office = Office::new();
    let made = office.done("CreateAccessKey", json!({ "UserName": "Sam" }));
    let id = made["AccessKey"]["AccessKeyId"]
        .as_str()
        .expect("an id")
        .to_string();
    let sam = Principal::user(office.ana.account(), "Sam");
    let known = office.world.credentials(&id).expect("it is there");
    assert_eq!(known.principal, sam);
    assert_eq!(made["AccessKey"]["SecretAccessKey"], *known.secret);
    assert_eq!((known.token, known.ends, known.active), (None, None, true));
    let input = json!({ "UserName": "Sam", "AccessKeyId": &id, "Status": "Inactive" });
    office.done("UpdateAccessKey", input);
    assert!(office.world.credentials(&id).is_some_and(|it| !it.active));
    // A refused call draws nothing: the next key is the same as without it.
    let mut other = office.world.clone();
    office.refused("CreateAccessKey", json!({ "UserName": "Nobody" }));
    let create = Call::new(
        office.ana.clone(),
        "iam:CreateAccessKey",
        json!({ "UserName": "Sam" }),
    );
    let create = Command::Call(create);
    assert_eq!(
        office.world.step(&create).map(|it| it.answer),
        other.step(&create).map(|it| it.answer)
    );
    office.done(
        "DeleteAccessKey",
        json!({ "UserName": "Sam", "AccessKeyId": &id }),
    );
    assert_eq!(office.world.credentials(&id), None);
    assert!(office.world.gave_out(&id));
    // The example of AWS's documentation is of no account here.
    assert!(!office.world.gave_out("AKIAIOSFODNN7EXAMPLE"));
    assert!(!office.world.gave_out("testing"));
    // Somebody else's key signs nothing of Ana's.
    let made = office.done("CreateAccessKey", json!({ "UserName": "Ana" }));
    let id = made["AccessKey"]["AccessKeyId"]
        .as_str()
        .expect("an id")
        .to_string();
    let as_sam = Call::new(sam, "sts:GetCallerIdentity", json!({})).with_key(&id);
    let refusal = office
        .world
        .step(&Command::Call(as_sam))
        .expect_err("it is Ana's");
    assert_eq!(refusal.error.code, ErrorCode::NotPossible);
}

#[test]
fn temporary_credentials_end_with_their_time_and_their_role() {
    let mut office = Office::new();
    let account = office.ana.account();
    let trust = json!({ "Statement": { "Effect": "Allow", "Principal": { "AWS": account.to_string() },
        "Action": "sts:AssumeRole" } });
    let role = json!({ "RoleName": "Short", "AssumeRolePolicyDocument": trust.to_string() });
    let arn = office.done("CreateRole", role.clone())["Role"]["Arn"].clone();
    let ana = office.ana.clone();
    let input = json!({ "RoleArn": arn, "RoleSessionName": "ana" });
    let answer = office
        .call_as(&ana, "sts:AssumeRole", input)
        .expect("she may");
    let id = answer["Credentials"]["AccessKeyId"]
        .as_str()
        .expect("an id")
        .to_string();
    let known = office.world.credentials(&id).expect("it is there");
    assert_eq!(
        known.token.as_deref(),
        answer["Credentials"]["SessionToken"].as_str()
    );
    assert_eq!(
        known.ends.map(|end| end.iso()).as_deref(),
        answer["Credentials"]["Expiration"].as_str()
    );
    // A role that is made anew is another role.
    office.done("DeleteRole", json!({ "RoleName": "Short" }));
    office.done("CreateRole", role);
    assert_eq!(office.world.credentials(&id), None);
    // What ended long ago is forgotten when something new is given out.
    let answer = office
        .call_as(&ana, "sts:GetSessionToken", json!({}))
        .expect("she may");
    let old = answer["Credentials"]["AccessKeyId"]
        .as_str()
        .expect("an id")
        .to_string();
    let week = Command::Time(TimeMove::Advance { ms: 8 * DAY });
    office.world.step(&week).expect("time moves");
    assert!(
        office
            .world
            .credentials(&old)
            .is_some_and(|it| it.ends < Some(office.world.now()))
    );
    office
        .call_as(&ana, "sts:GetSessionToken", json!({}))
        .expect("she may");
    assert_eq!(office.world.credentials(&old), None);
}

/// What happens early ends early: the credentials of the session before are not those of the next one of its name.
#[test]
fn a_root_session_that_ended_early_stays_ended() {
    let mut office = Office::new();
    let ana = office.ana.clone();
    let on = json!({ "RootCredentialsManagement": true, "RootSessions": true });
    office
        .call_as(&ana, "console:EnableRootAccess", on)
        .expect("she may");
    let data = (office.world.accounts())
        .find(|account| &*account.name == "Data")
        .expect("the scenario has it")
        .id;
    let begin = |office: &mut Office| {
        let task = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";
        let input =
            json!({ "TargetPrincipal": data.to_string(), "TaskPolicyArn": { "arn": task } });
        let answer = office.call_as(&ana, "sts:AssumeRoot", input);
        let answer = answer.expect("she may");
        let id = answer["Credentials"]["AccessKeyId"].as_str();
        id.expect("an id").to_string()
    };
    let first = begin(&mut office);
    let who = |office: &mut Office, key: &str| {
        let principal = office.world.credentials(key).expect("known").principal;
        let call = Call::new(principal, "sts:GetCallerIdentity", json!({})).with_key(key);
        let answer = office.world.step(&Command::Call(call));
        answer.err().map(|refusal| refusal.error.code)
    };
    assert_eq!(who(&mut office, &first), None);
    let end = (office.world.agenda().iter())
        .find(|due| matches!(due.task, Task::RootSessionEnds { .. }))
        .expect("it will end")
        .id;
    let early = Command::Intervene(Intervention::Deliver { due: end });
    office.world.step(&early).expect("it can");
    let ended = Some(ErrorCode::ExpiredToken);
    assert_eq!(who(&mut office, &first), ended);
    let second = begin(&mut office);
    let principal = |key: &str| office.world.credentials(key).map(|it| it.principal);
    assert_eq!(principal(&first), principal(&second), "one name");
    assert_eq!(who(&mut office, &second), None);
    assert_eq!(who(&mut office, &first), ended);
}

/// IAM and STS tell whole seconds, whatever the moment is; Organizations tells milliseconds.
#[test]
fn moments_are_whole_seconds() {
    let mut office = Office::new();
    let moment = Command::Time(TimeMove::Advance { ms: 1_234 });
    office.world.step(&moment).expect("time can move");
    let user = office.done("CreateUser", json!({ "UserName": "Tom" }));
    let made = user["User"]["CreateDate"].as_str().expect("a moment");
    assert!(!made.contains('.'), "{made}");
    let ana = office.ana.clone();
    let session = office.call_as(&ana, "sts:GetSessionToken", json!({}));
    let ends = session.expect("Ana may have one")["Credentials"]["Expiration"].clone();
    assert!(!ends.as_str().expect("a moment").contains('.'), "{ends}");
    let unit = json!({ "Email": "tom@example.com", "AccountName": "Tom" });
    let asked = office.call_as(&ana, "organizations:CreateAccount", unit);
    let asked = asked.expect("Ana may")["CreateAccountStatus"]["RequestedTimestamp"].clone();
    assert!(
        asked.as_str().expect("a moment").contains(".234"),
        "{asked}"
    );
}

/// `DeleteServiceLinkedRole` names a role of the caller's account: another account's panel does not offer it.
#[test]
fn a_role_is_deleted_by_somebody_of_its_account_only() {
    let office = Office::new();
    let offers = |caller: &Principal, account| {
        let viewpoint = Viewpoint::Instructor(caller.clone());
        let role = "AWSServiceRoleForOrganizations".into();
        let panel = panel(
            &office.world,
            &viewpoint,
            &Selection::Role { account, role },
        );
        let offers = panel.expect("it is shown").offers;
        offers.into_iter().map(|it| it.label).collect::<Vec<_>>()
    };
    let mut accounts = office.world.accounts();
    let payments = accounts
        .find(|it| &*it.name == "Payments")
        .expect("it is there")
        .id;
    let ben = Principal::user(payments, "Ben");
    assert_eq!(offers(&ben, payments), ["Ask IAM to delete it"]);
    assert!(offers(&office.ana, payments).is_empty());
}
