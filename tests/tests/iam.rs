//! IAM beyond what short transcripts can show: quotas, pages and credentials.

use orgsim_tests::stage::TestStage;
use serde_json::{Value, json};
use sim::agenda::Task;
use sim::command::{Call, Command, Intervention};
use sim::credentials::has_issued_form;
use sim::error::ErrorCode;
use sim::ids::AccountId;
use sim::people::{self, ADMINISTRATOR};
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::time::DAY;

const ALLOW_ALL: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}"#;

/// A stage with Ana, who has all permissions in the management account.
fn office() -> TestStage {
    TestStage::new(Scenario::AllFeatures)
}

/// Calls of IAM by Ana: the answer, or the refusal as text.
fn iam(office: &mut TestStage, operation: &str, input: Value) -> Result<Value, String> {
    let answer = office.call(&format!("iam:{operation}"), input);
    answer.map_err(|error| error.to_string())
}

#[track_caller]
fn done(office: &mut TestStage, operation: &str, input: Value) -> Value {
    iam(office, operation, input).unwrap_or_else(|error| panic!("{operation}: {error}"))
}

/// Asserts that the operation is refused because a quota is reached.
#[track_caller]
fn full(office: &mut TestStage, operation: &str, input: Value, quota: &str) {
    let says = iam(office, operation, input).expect_err("it is one too many");
    assert_eq!(
        says,
        format!("LimitExceeded: Cannot exceed quota for {quota}")
    );
}

/// A policy with this many counted characters, and as many spaces that do not count.
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

#[test]
fn documents_have_their_limits_and_white_space_does_not_count() {
    let mut office = office();
    office.done(&[
        "aws iam create-group --group-name G",
        "aws iam create-user --user-name U",
    ]);
    done(
        &mut office,
        "CreateRole",
        json!({ "RoleName": "R", "AssumeRolePolicyDocument": TRUST }),
    );
    for (kind, name, limit) in [
        ("User", "U", 2_048),
        ("Group", "G", 5_120),
        ("Role", "R", 10_240),
    ] {
        let mut put = |policy: &str, characters| {
            let document = long(characters, false);
            let input = json!({ format!("{kind}Name"): name, "PolicyName": policy, "PolicyDocument": document });
            iam(&mut office, &format!("Put{kind}Policy"), input).map(|_| ())
        };
        let says = format!(
            "LimitExceeded: Maximum policy size of {limit} bytes exceeded for {} {name}",
            kind.to_lowercase()
        );
        assert_eq!(put("One", limit + 1), Err(says.clone()));
        assert_eq!(put("One", limit - 200), Ok(()));
        assert_eq!(put("One", limit), Ok(()));
        // In total, not each.
        assert_eq!(put("Two", 200), Err(says));
    }
    let policy =
        |characters| json!({ "PolicyName": "P", "PolicyDocument": long(characters, false) });
    full(
        &mut office,
        "CreatePolicy",
        policy(6_145),
        "PolicySize: 6144",
    );
    done(&mut office, "CreatePolicy", policy(6_144));
    let trust = |characters| json!({ "RoleName": "R", "PolicyDocument": long(characters, true) });
    full(
        &mut office,
        "UpdateAssumeRolePolicy",
        trust(2_049),
        "ACLSizePerRole: 2048",
    );
    done(&mut office, "UpdateAssumeRolePolicy", trust(2_048));
}

#[test]
fn an_account_has_so_many_of_each() {
    let mut office = office();
    // The existing service-linked roles do not count.
    assert!(!office.own().roles.is_empty());
    let users = office.own().users.len();
    for (operation, already, quota, name) in [
        ("CreateGroup", 0, 300, "GroupsPerAccount"),
        ("CreateRole", 0, 1_000, "RolesPerAccount"),
        ("CreatePolicy", 0, 1_500, "PoliciesPerAccount"),
        ("CreateUser", users, 5_000, "UsersPerAccount"),
    ] {
        let kind = operation.trim_start_matches("Create");
        let input = |n: usize| {
            let mut input = json!({ format!("{kind}Name"): format!("n{n}") });
            match kind {
                "Role" => input["AssumeRolePolicyDocument"] = TRUST.into(),
                "Policy" => input["PolicyDocument"] = ALLOW_ALL.into(),
                _ => {}
            }
            input
        };
        for n in already..quota {
            done(&mut office, operation, input(n));
        }
        full(
            &mut office,
            operation,
            input(quota),
            &format!("{name}: {quota}"),
        );
    }
}

#[test]
fn a_user_is_in_ten_groups_and_has_fifty_tags() {
    let mut office = office();
    done(&mut office, "CreateUser", json!({ "UserName": "U" }));
    let join = |n: usize| json!({ "UserName": "U", "GroupName": format!("g{n}") });
    for n in 0..=10 {
        done(
            &mut office,
            "CreateGroup",
            json!({ "GroupName": format!("g{n}") }),
        );
    }
    // A group that the user is already in does not count twice.
    for n in (0..10).chain([3]) {
        done(&mut office, "AddUserToGroup", join(n));
    }
    full(&mut office, "AddUserToGroup", join(10), "GroupsPerUser: 10");
    let tag = |key: String| json!({ "Key": key, "Value": "" });
    let tags: Vec<Value> = (0..50).map(|n| tag(format!("k{n}"))).collect();
    done(
        &mut office,
        "TagUser",
        json!({ "UserName": "U", "Tags": tags }),
    );
    done(
        &mut office,
        "TagUser",
        json!({ "UserName": "U", "Tags": [tag("K7".into())] }),
    );
    let more = json!({ "UserName": "U", "Tags": [tag("more".into())] });
    full(&mut office, "TagUser", more, "TagsPerUser: 50");
}

/// A list of several kinds is paginated as one.
#[test]
fn entities_of_a_policy_come_in_pages() {
    let mut office = office();
    let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    for n in 0..3 {
        let group = json!({ "GroupName": format!("g{n}"), "PolicyArn": arn });
        done(
            &mut office,
            "CreateGroup",
            json!({ "GroupName": group["GroupName"] }),
        );
        done(&mut office, "AttachGroupPolicy", group);
        let user = json!({ "UserName": format!("u{n}"), "PermissionsBoundary": arn });
        done(&mut office, "CreateUser", user);
    }
    let count = |page: &Value, list: &str| page[list].as_array().map_or(0, Vec::len);
    let mut seen = 0;
    let mut input = json!({ "PolicyArn": arn, "MaxItems": 2 });
    loop {
        let page = done(&mut office, "ListEntitiesForPolicy", input.clone());
        let lists = ["PolicyGroups", "PolicyUsers", "PolicyRoles"];
        seen += lists.iter().map(|list| count(&page, list)).sum::<usize>();
        if page["IsTruncated"] == json!(false) {
            break;
        }
        input["Marker"] = page["Marker"].clone();
    }
    assert_eq!(seen, 6);
    let boundaries = json!({ "PolicyArn": arn, "PolicyUsageFilter": "PermissionsBoundary" });
    let page = done(&mut office, "ListEntitiesForPolicy", boundaries);
    assert_eq!(
        (count(&page, "PolicyUsers"), count(&page, "PolicyGroups")),
        (3, 0)
    );
}

/// A user whose ARN has a path is identified by that ARN only.
#[test]
fn a_path_is_part_of_who_somebody_is() {
    let mut office = office();
    office.done(&[
        "aws iam create-user --user-name U --path /team/data/",
        "aws iam attach-user-policy --user-name U --policy-arn arn:aws:iam::aws:policy/AdministratorAccess",
    ]);
    let account = office.own().id;
    let arn = format!("arn:aws:iam::{account}:user/team/data/U");
    let with_path: Principal = arn.parse().expect("it is a user's ARN");
    let answer = office.call_as(&with_path, "sts:GetCallerIdentity", json!({}));
    assert_eq!(answer.map(|it| it["Arn"].clone()), Ok(json!(arn)));
    let without = Principal::user(account, "U");
    let error = office.call_as(&without, "sts:GetCallerIdentity", json!({}));
    assert_eq!(error.map_err(|it| it.code), Err(ErrorCode::NotPossible));
    let people = people::people(office.own());
    assert!(people.iter().any(|it| it.principal == with_path));
}

fn key_of(answer: &Value, field: &str) -> String {
    let id = answer[field]["AccessKeyId"].as_str();
    id.expect("an access key has an id").to_string()
}

#[test]
fn credentials_stand_for_somebody_only_while_they_are_good() {
    let mut office = office();
    let sam = office.person("Management/Sam");
    let made = office.answer("aws iam create-access-key --user-name Sam");
    let id = key_of(&made, "AccessKey");
    let known = office.world().credentials(&id).expect("it is there");
    assert_eq!(known.principal, sam);
    assert_eq!(made["AccessKey"]["SecretAccessKey"], *known.secret);
    assert_eq!((known.token, known.ends, known.active), (None, None, true));
    let inactive = json!({ "UserName": "Sam", "AccessKeyId": &id, "Status": "Inactive" });
    done(&mut office, "UpdateAccessKey", inactive);
    assert!(office.world().credentials(&id).is_some_and(|it| !it.active));
    // A refused call draws no random numbers: the next key is the same as without it.
    let mut other = office.clone();
    office.refused("aws iam create-access-key --user-name Nobody");
    let create = "aws iam create-access-key --user-name Sam";
    assert_eq!(office.answer(create), other.answer(create));
    let gone = json!({ "UserName": "Sam", "AccessKeyId": &id });
    done(&mut office, "DeleteAccessKey", gone);
    assert_eq!(office.world().credentials(&id), None);
    // It is still recognized as a key that was issued.
    assert!(has_issued_form(&id));
    assert!(!has_issued_form("AKIAIOSFODNN7EXAMPLE"));
    assert!(!has_issued_form("testing"));
    // Another identity's key cannot sign Ana's calls.
    let made = office.answer("aws iam create-access-key --user-name Ana");
    let call = Call::new(sam, "sts:GetCallerIdentity", json!({}));
    office.step(Command::Call(call.with_key(&key_of(&made, "AccessKey"))));
    let refusal = office.last().expect_err("it is Ana's");
    assert_eq!(refusal.error.code, ErrorCode::NotPossible);
}

#[test]
fn temporary_credentials_end_with_their_time_and_their_role() {
    let mut office = office();
    let role = json!({ "RoleName": "Short", "AssumeRolePolicyDocument": TRUST });
    let arn = done(&mut office, "CreateRole", role.clone())["Role"]["Arn"].clone();
    let input = json!({ "RoleArn": arn, "RoleSessionName": "ana" });
    let answer = office.call("sts:AssumeRole", input).expect("she may");
    let id = key_of(&answer, "Credentials");
    let known = office.world().credentials(&id).expect("it is there");
    let credentials = &answer["Credentials"];
    assert_eq!(known.token.as_deref(), credentials["SessionToken"].as_str());
    let ends = known.ends.map(|end| end.iso());
    assert_eq!(ends.as_deref(), credentials["Expiration"].as_str());
    // A role with the same name, created again, is another role.
    done(&mut office, "DeleteRole", json!({ "RoleName": "Short" }));
    done(&mut office, "CreateRole", role);
    assert_eq!(office.world().credentials(&id), None);
    // Sessions that ended long ago are forgotten when a new one is issued.
    let old = key_of(&office.answer("aws sts get-session-token"), "Credentials");
    office.wait(8 * DAY);
    let known = office.world().credentials(&old).expect("it is still known");
    assert!(known.ends < Some(office.world().now()));
    office.answer("aws sts get-session-token");
    assert_eq!(office.world().credentials(&old), None);
}

/// A session that ended early stays ended: its credentials do not belong to the next session of that name.
#[test]
fn a_root_session_that_ended_early_stays_ended() {
    let mut office = office();
    office
        .call("console:EnableRootAccess", json!({}))
        .expect("she may");
    let data = office.id("Data");
    let begin = |office: &mut TestStage| {
        let task = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";
        let input =
            json!({ "TargetPrincipal": data.to_string(), "TaskPolicyArn": { "arn": task } });
        key_of(
            &office.call("sts:AssumeRoot", input).expect("she may"),
            "Credentials",
        )
    };
    let who = |office: &mut TestStage, key: &str| {
        let principal = office.world().credentials(key).expect("known").principal;
        let call = Call::new(principal, "sts:GetCallerIdentity", json!({})).with_key(key);
        office.step(Command::Call(call));
        office.last().err().map(|refusal| refusal.error.code)
    };
    let first = begin(&mut office);
    assert_eq!(who(&mut office, &first), None);
    let end = (office.world().agenda().iter())
        .find(|due| matches!(due.task, Task::RootSessionEnds { .. }))
        .expect("it will end")
        .id;
    office.step(Command::Intervene(Intervention::Deliver { due: end }));
    let ended = Some(ErrorCode::ExpiredToken);
    assert_eq!(who(&mut office, &first), ended);
    let second = begin(&mut office);
    let principal = |key: &str| office.world().credentials(key).map(|it| it.principal);
    assert_eq!(principal(&first), principal(&second), "one name");
    assert_eq!(who(&mut office, &second), None);
    assert_eq!(who(&mut office, &first), ended);
}

/// IAM and STS report whole seconds, regardless of the time; Organizations reports milliseconds.
#[test]
fn moments_are_whole_seconds() {
    let mut office = office();
    office.wait(1_234);
    let mut moment = |line: &str, pointer: &str| {
        let answer = office.answer(line);
        let moment = answer.pointer(pointer).and_then(Value::as_str);
        moment.expect("a moment").to_string()
    };
    let made = moment("aws iam create-user --user-name Tom", "/User/CreateDate");
    assert!(!made.contains('.'), "{made}");
    let ends = moment("aws sts get-session-token", "/Credentials/Expiration");
    assert!(!ends.contains('.'), "{ends}");
    let create = "aws organizations create-account --email tom@example.com --account-name Tom";
    let asked = moment(create, "/CreateAccountStatus/RequestedTimestamp");
    assert!(asked.contains(".234"), "{asked}");
}

#[test]
fn an_account_without_somebody_who_acts_for_it_can_be_given_one() {
    let give = |account| {
        Command::Intervene(Intervention::Administrator {
            account,
            email: None,
        })
    };
    for scenario in [Scenario::Empty, Scenario::AllFeatures] {
        let mut world = scenario.world(1);
        let mut accounts: Vec<_> = world.accounts().map(|account| account.id).collect();
        accounts.push(AccountId::NOBODYS);
        for account in accounts {
            // Ana and Ben exist; an account made by Organizations has only a role.
            if people::administrator(&world, account).is_none() {
                sim::step(&mut world, &give(account)).expect("nobody acts there yet");
                let admin = Principal::user(account, ADMINISTRATOR);
                assert_eq!(people::administrator(&world, account), Some(admin));
                sim::step(&mut world, &give(account)).unwrap_err();
            }
        }
    }
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    assert_eq!(
        people::administrator(&world, ana.account()),
        Some(ana.clone())
    );
    sim::step(&mut world, &give(ana.account())).expect("she is not Admin");
    let admin = Principal::user(ana.account(), ADMINISTRATOR);
    assert_eq!(people::administrator(&world, ana.account()), Some(admin));
}
