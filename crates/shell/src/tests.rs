//! The terminal as a whole: lines in, calls and texts out. What the real tool says to more than a hundred lines is in
//! `tests/oracle`; here is what Orgsim adds, and what happens with answers.

use expect_test::{Expect, expect};
use serde_json::{Value, json};
use sim::error::{ApiError, ErrorCode};

use super::*;

fn caller() -> Principal {
    "arn:aws:iam::111111111111:root".parse().expect("an ARN")
}

fn invocation(line: &str) -> Invocation {
    match read(line, &caller()) {
        Line::Invoke(invocation) => invocation,
        other @ (Line::Empty | Line::Local(_) | Line::Say(_)) => {
            panic!("{line} was read as {other:?}")
        }
    }
}

/// A printed text as in a transcript: output, complaint without its usage block, exit code, hint.
fn transcript(printed: &Printed) -> String {
    let complaint = match printed.stderr.find("aws: error: ") {
        Some(at) => &printed.stderr[at..],
        None => printed.stderr.as_str(),
    };
    let mut text = format!("{}{}", printed.stdout, complaint.trim_matches('\n'));
    if printed.exit != 0 {
        text = format!("{}\n[exit {}]", text.trim_end(), printed.exit);
    }
    match &printed.hint {
        Some(hint) => format!("{text}\n[hint] {hint}"),
        None => text,
    }
}

fn shown(line: &str) -> String {
    match read(line, &caller()) {
        Line::Empty => "nothing".into(),
        Line::Invoke(invocation) => {
            let hint = invocation
                .print(Ok(&Value::Null))
                .hint
                .map_or_else(String::new, |hint| format!("\n[hint] {hint}"));
            format!(
                "{} {}{hint}",
                invocation.call.operation,
                Value::Object(invocation.call.input)
            )
        }
        Line::Local(local) => format!("{local:?}"),
        Line::Say(printed) => transcript(&printed),
    }
}

fn check(lines: &[&str], wanted: Expect) {
    let all: Vec<_> = lines
        .iter()
        .map(|line| format!("$ {line}\n{}\n", shown(line)))
        .collect();
    // Blanks at the ends of lines are the tool's columns; they would only be lost in editors.
    let text = all.join("\n");
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    wanted.assert_eq(&(lines.join("\n") + "\n"));
}

#[test]
fn the_seed_documents_can_be_pasted() {
    check(
        &[
            "$ aws organizations enable-aws-service-access \\ \n      --service-principal config.amazonaws.com",
            "  $ aws organizations disable-aws-service-access \\\n      --service-principle AWSArtifactAccountSync",
            "mgmt$ aws organizations enable-aws-service-access --service-principal AWSArtifactAccountSync",
        ],
        expect![[r#"
            $ $ aws organizations enable-aws-service-access \
                  --service-principal config.amazonaws.com
            organizations:EnableAWSServiceAccess {"ServicePrincipal":"config.amazonaws.com"}

            $   $ aws organizations disable-aws-service-access \
                  --service-principle AWSArtifactAccountSync
            aws: error: the following arguments are required: --service-principal
            [exit 252]
            [hint] The option is `--service-principal`. An older page of the AWS Organizations guide, on AWS Artifact, spells it `--service-principle`, which the real tool refuses as well.
            `AWSArtifactAccountSync` is the name that an older page of the guide gives as AWS Artifact's principal. Orgsim takes it as `aws-artifact-account-sync.amazonaws.com`. Today's page has `artifact.amazonaws.com`, which has a role of its own, AWSServiceRoleForArtifact.

            $ mgmt$ aws organizations enable-aws-service-access --service-principal AWSArtifactAccountSync
            organizations:EnableAWSServiceAccess {"ServicePrincipal":"AWSArtifactAccountSync"}
            [hint] `AWSArtifactAccountSync` is the name that an older page of the guide gives as AWS Artifact's principal. Orgsim takes it as `aws-artifact-account-sync.amazonaws.com`. Today's page has `artifact.amazonaws.com`, which has a role of its own, AWSServiceRoleForArtifact.
        "#]],
    );
}

#[test]
fn what_orgsim_does_not_have_says_so() {
    check(
        &[
            "aws iam upload-server-certificate --server-certificate-name x",
            "aws iam create-saml-provider --name x",
            "aws s3 ls",
            "aws organizations list-accounts --query 'Accounts['",
            "aws sts assume-role --role-arn x --role-session-name y --provided-contexts a=b",
            "aws configservice subscribe --s3-bucket b",
            "aws iam wait user-exists --user-name maria",
            "aws organizations list-accounts --cli-input-yaml x",
            "aws organizations list-accounts --profile mgmt --region eu-west-1 --no-cli-pager",
            "aws organizations list-accounts | jq .",
            "aws organizations describe-account --account-id $ID",
            "aws organizations create-organizational-unit --parent-id r-abcd --name 'unclosed",
            "organizations list-roots",
            "advnce 3d",
            "xyzzy",
        ],
        expect![[r#"
            $ aws iam upload-server-certificate --server-certificate-name x
            `aws iam upload-server-certificate` exists in AWS and is not modelled in this version of Orgsim; nothing was sent.
            [exit 255]
            [hint] `aws iam help` lists what this version has.

            $ aws iam create-saml-provider --name x
            `aws iam create-saml-provider` exists in AWS and is not modelled in this version of Orgsim; nothing was sent.
            [exit 255]
            [hint] `aws iam help` lists what this version has.

            $ aws s3 ls
            `aws s3` exists in AWS and is not modelled in this version of Orgsim.
            [exit 255]

            $ aws organizations list-accounts --query 'Accounts['
            Bad value for --query Accounts[: Invalid jmespath expression: Incomplete expression:
            "Accounts["
                      ^
            [exit 252]

            $ aws sts assume-role --role-arn x --role-session-name y --provided-contexts a=b
            Parameter validation failed:
            Invalid length for parameter RoleArn, value: 1, valid min length: 20
            Invalid length for parameter RoleSessionName, value: 1, valid min length: 2
            Unknown parameter in ProvidedContexts[0]: "a", must be one of: ProviderArn, ContextAssertion
            [exit 252]

            $ aws configservice subscribe --s3-bucket b
            `aws configservice subscribe` exists in AWS and is not modelled in this version of Orgsim; nothing was sent.
            [exit 255]
            [hint] `aws configservice help` lists what this version has.

            $ aws iam wait user-exists --user-name maria
            `aws iam wait` exists in AWS and is not modelled in this version of Orgsim; nothing was sent.
            [exit 255]
            [hint] `aws iam help` lists what this version has.

            $ aws organizations list-accounts --cli-input-yaml x
            `--cli-input-yaml` is not read here; nothing was sent. Write the same input as JSON, after `--cli-input-json`.
            [exit 255]

            $ aws organizations list-accounts --profile mgmt --region eu-west-1 --no-cli-pager
            organizations:ListAccounts {}
            [hint] `--profile mgmt` changes nothing here: personas stand for profiles. `as NAME` lets somebody else act, `personas` lists them.

            $ aws organizations list-accounts | jq .
            This terminal runs one command at a time and is not a shell: a pipe (|) cannot be used here. Put the text in single quotes if you mean it literally.
            [exit 2]

            $ aws organizations describe-account --account-id $ID
            This terminal runs one command at a time and is not a shell: a variable that begins with $ cannot be used here. Put the text in single quotes if you mean it literally.
            [exit 2]

            $ aws organizations create-organizational-unit --parent-id r-abcd --name 'unclosed
            A quotation that begins with ' has no end. Close it, or write \' for the sign itself.
            [exit 2]

            $ organizations list-roots
            organizations: command not found
            [exit 127]
            [hint] Commands of AWS begin with `aws`: `aws organizations list-roots`

            $ advnce 3d
            advnce: command not found
            [exit 127]
            [hint] Did you mean `advance`?

            $ xyzzy
            xyzzy: command not found
            [exit 127]
            [hint] `help` lists what this terminal understands.
        "#]],
    );
}

#[test]
fn near_misses_get_a_remark() {
    let lines = [
        "aws organizations ListRoots",
        "aws organizations describe-master",
        "aws organizations creat-organisation",
        "aws sts whoami",
        "aws organizations create-account --email a@example.com --account-name webmaster",
    ];
    let hints = lines.map(|line| match read(line, &caller()) {
        Line::Say(printed) => format!("{line}: {}", printed.hint.unwrap_or_default()),
        Line::Invoke(invocation) => {
            format!(
                "{line}: {}",
                invocation.print(Ok(&Value::Null)).hint.unwrap_or_default()
            )
        }
        other @ (Line::Empty | Line::Local(_)) => panic!("{line} was read as {other:?}"),
    });
    expect![[r#"
        aws organizations ListRoots: Did you mean `aws organizations list-roots`?
        aws organizations describe-master: AWS now says management account where it said master account; the API still answers with names such as `MasterAccountId`.
        aws organizations creat-organisation: Did you mean `aws organizations create-organization`?
        aws sts whoami:
        aws organizations create-account --email a@example.com --account-name webmaster:"#]].assert_eq(&hints.map(|line| line.trim_end().to_owned()).join("\n"));
}

#[test]
fn orgsims_own_words() {
    check(
        &[
            "",
            "# a comment",
            "as mgmt",
            "whoami",
            "advance 90d",
            "advance 1h 30m",
            "advance soon",
            "advance",
            "next",
            "agenda",
            "deliver 3",
            "deliver x",
            "delay 3 2h",
            "delay 3",
            "fail 3",
            "act config 123456789012",
            "quota 50",
            "sign-up 123456789012",
            "undo",
            "redo",
            "hash",
            "clear",
            "events",
            "personas",
            "help",
            "help aws organizations list-roots",
        ],
        expect![[r#"
            $
            nothing

            $ # a comment
            nothing

            $ as mgmt
            As("mgmt")

            $ whoami
            WhoAmI

            $ advance 90d
            Advance { ms: 7776000000 }

            $ advance 1h 30m
            Advance { ms: 5400000 }

            $ advance soon
            advance: `soon` is not a span of time; write for example 30s, 15m, 2h, 90d or 1h30m
            usage: advance SPAN
            [exit 252]

            $ advance
            usage: advance SPAN
            [exit 252]

            $ next
            Next

            $ agenda
            Agenda

            $ deliver 3
            Deliver(3)

            $ deliver x
            deliver: `x` is not a number of the agenda
            usage: deliver NUMBER
            [exit 252]

            $ delay 3 2h
            Delay { due: 3, ms: 7200000 }

            $ delay 3
            usage: delay NUMBER SPAN
            [exit 252]

            $ fail 3
            Fail(3)

            $ act config 123456789012
            Act { service: "config", account: "123456789012" }

            $ quota 50
            Quota(50)

            $ sign-up 123456789012
            SignUp("123456789012")

            $ undo
            Undo

            $ redo
            Redo

            $ hash
            Hash

            $ clear
            Clear

            $ events
            Events

            $ personas
            Personas

            $ help
            Help(None)

            $ help aws organizations list-roots
            Help(Some("aws organizations list-roots"))
        "#]],
    );
}

#[test]
fn answers_are_printed_as_the_tool_prints_them() {
    let line = invocation(
        "aws organizations describe-organizational-unit --organizational-unit-id ou-abcd-12345678",
    );
    let answer = json!({"OrganizationalUnit": {"Id": "ou-abcd-12345678", "Name": "Café \u{1}", "Empty": [], "None": {}}});
    expect![[r#"
        {
            "OrganizationalUnit": {
                "Id": "ou-abcd-12345678",
                "Name": "Café \u0001",
                "Empty": [],
                "None": {}
            }
        }
    "#]]
    .assert_eq(&transcript(&line.print(Ok(&answer))));
    for nothing in [Value::Null, json!({})] {
        assert_eq!(line.print(Ok(&nothing)), Printed::default());
    }
}

#[test]
fn refusals_are_printed_as_the_tool_prints_them() {
    let line = invocation("aws organizations accept-handshake --handshake-id h-1");
    let refused = |error: ApiError| transcript(&line.print(Err(&error)));
    expect![[r#"
        An error occurred (InvalidInputException) when calling the AcceptHandshake operation: You provided a value that does not match the required pattern.
        [exit 254]
        [hint] Reason: INVALID_PATTERN:HANDSHAKE_ID"#]].assert_eq(&refused(ApiError::invalid_input(
        "INVALID_PATTERN:HANDSHAKE_ID",
        "You provided a value that does not match the required pattern.",
    )));
    expect![[r#"
        Not here.
        [exit 255]"#]]
    .assert_eq(&refused(ApiError::new(ErrorCode::NotModelled, "Not here.")));
    let raw = line.print(Err(&ApiError::access_denied())).stderr;
    assert!(raw.starts_with(
        "\nAn error occurred (AccessDeniedException) when calling the AcceptHandshake operation: "
    ));
    assert!(raw.ends_with("this resource.\n"));
}

/// A service with so many accounts in pages of two.
fn serve(call: &sim::command::Call, accounts: u64) -> Value {
    let begin = call
        .input
        .get("NextToken")
        .and_then(Value::as_str)
        .map_or(0, |token| token.parse().expect("our token"));
    let size = call
        .input
        .get("MaxResults")
        .and_then(Value::as_u64)
        .unwrap_or(2);
    let end = (begin + size).min(accounts);
    let mut answer = json!({"Accounts": (begin..end).collect::<Vec<_>>()});
    if end < accounts {
        answer["NextToken"] = end.to_string().into();
    }
    answer
}

fn run(line: &str, accounts: u64) -> (usize, Value) {
    let invocation = invocation(line);
    let mut reply = invocation.reply();
    let mut calls = 0;
    let mut call = Some(invocation.call.clone());
    while let Some(next) = call {
        calls += 1;
        call = reply.take(serve(&next, accounts));
    }
    let printed = reply.print(None).stdout;
    (calls, serde_json::from_str(&printed).expect("JSON"))
}

#[test]
fn pages_are_turned_by_themselves() {
    assert_eq!(
        run("aws organizations list-accounts", 5),
        (3, json!({"Accounts": [0, 1, 2, 3, 4]}))
    );
    assert_eq!(
        run("aws organizations list-accounts --page-size 4", 5),
        (2, json!({"Accounts": [0, 1, 2, 3, 4]}))
    );
    assert_eq!(
        run("aws organizations list-accounts", 0),
        (1, json!({"Accounts": []}))
    );
    let one = json!({"Accounts": [0, 1], "NextToken": "2"});
    assert_eq!(
        run("aws organizations list-accounts --no-paginate", 5),
        (1, one)
    );
    let by_hand = json!({"Accounts": [3]});
    assert_eq!(
        run(
            "aws organizations list-accounts --next-token 3 --max-results 1",
            4
        ),
        (1, by_hand)
    );
}

#[test]
fn max_items_can_be_continued() {
    let mut token = String::new();
    let mut seen = Vec::new();
    for _ in 0..10 {
        let start = if token.is_empty() {
            String::new()
        } else {
            format!(" --starting-token {token}")
        };
        let (_, answer) = run(
            &format!("aws organizations list-accounts --max-items 3{start}"),
            8,
        );
        seen.extend(answer["Accounts"].as_array().expect("a list").clone());
        match answer["NextToken"].as_str() {
            Some(next) => token = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(Value::from(seen), json!([0, 1, 2, 3, 4, 5, 6, 7]));
    // What is no token of the tool's is one of the service's, as in older versions.
    assert_eq!(
        shown("aws organizations list-accounts --starting-token x"),
        r#"organizations:ListAccounts {"NextToken":"x"}"#
    );
    assert!(
        shown("aws organizations list-accounts --starting-token a___b___c")
            .contains("Bad starting token: a___b___c")
    );
}

#[test]
fn iam_says_whether_more_follows() {
    let line = invocation("aws iam list-users --max-items 1");
    assert!(line.call.input.is_empty(), "--max-items is the tool's own");
    let more = json!({"Users": [], "IsTruncated": true, "Marker": "m"});
    assert_eq!(
        line.reply().take(more).expect("another page").input["Marker"],
        "m"
    );
    let no_more = json!({"Users": [], "IsTruncated": false, "Marker": "m"});
    assert!(line.reply().take(no_more).is_none());
    let raw = invocation("aws iam list-users --max-items 1 --no-paginate");
    assert_eq!(raw.call.input["MaxItems"], 1);
    assert_eq!(
        line.print(Ok(&json!({"Users": [], "IsTruncated": false})))
            .stdout,
        "{\n    \"Users\": []\n}\n"
    );
}

#[test]
fn clicks_have_readable_command_lines() {
    let line =
        |operation: &str, input| command_line(&sim::command::Call::new(caller(), operation, input));
    let lines = [
        line("organizations:CreateOrganization", json!({})),
        line(
            "organizations:InviteAccountToOrganization",
            json!({"Target": {"Type": "EMAIL", "Id": "maria@example.com"}, "Notes": "It's time"}),
        ),
        line(
            "organizations:InviteAccountToOrganization",
            json!({"Target": {"Type": "EMAIL", "Id": "a b"}}),
        ),
        line(
            "organizations:CreateAccount",
            json!({"Email": "a@example.com", "AccountName": "Dev 1", "Tags": [{"Key": "a", "Value": "b"}, {"Key": "c", "Value": "d"}]}),
        ),
        line(
            "organizations:ListCreateAccountStatus",
            json!({"States": ["FAILED", "SUCCEEDED"]}),
        ),
        line(
            "organizations:UpdateOrganizationalUnit",
            json!({"OrganizationalUnitId": "ou-abcd-12345678", "Name": "-x"}),
        ),
        line(
            "iam:PutUserPolicy",
            json!({"UserName": "maria", "PolicyName": "p", "PolicyDocument": "{\"Version\":\"2012-10-17\"}"}),
        ),
        line(
            "organizations:DescribeHandshake",
            json!({"HandshakeId": "file://x"}),
        ),
        line("organizations:CloseEverything", json!({"PolicyId": "p"})),
    ];
    expect![[r#"
        aws organizations create-organization
        aws organizations invite-account-to-organization --target Id=maria@example.com,Type=EMAIL --notes 'It'\''s time'
        aws organizations invite-account-to-organization --target '{"Type":"EMAIL","Id":"a b"}'
        aws organizations create-account --email a@example.com --account-name 'Dev 1' --tags Key=a,Value=b Key=c,Value=d
        aws organizations list-create-account-status --states FAILED SUCCEEDED
        aws organizations update-organizational-unit --organizational-unit-id ou-abcd-12345678 --name=-x
        aws iam put-user-policy --user-name maria --policy-name p --policy-document '{"Version":"2012-10-17"}'
        aws organizations describe-handshake --cli-input-json '{"HandshakeId":"file://x"}'
        aws organizations:CloseEverything --cli-input-json '{"PolicyId":"p"}'"#]].assert_eq(&lines.join("\n"));
}

#[test]
fn the_cursor_knows_what_could_stand_there() {
    let known = |kind: &str| match kind {
        "account-id" => vec!["111111111111".to_owned(), "222222222222".to_owned()],
        "handshake-id" => vec!["h-12345678".to_owned()],
        "persona" => vec!["mgmt".to_owned(), "dev owner".to_owned()],
        _ => vec![format!("<{kind}>")],
    };
    let at = |line: &str| {
        let Completion {
            from,
            to,
            candidates,
        } = complete(line, line.len(), &known);
        let texts: Vec<_> = candidates
            .iter()
            .map(|candidate| candidate.text.as_str())
            .collect();
        format!(
            "{line}| replaces `{}`: {}",
            &line[from..to],
            texts.join(" ")
        )
    };
    let lines = [
        "a",
        "mgmt$ aws o",
        "aws organizations list-a",
        "aws --region us-east-1 organizations accept-handshake ",
        "aws organizations accept-handshake --handshake-id ",
        "aws organizations accept-handshake --handshake-id=h",
        "aws organizations accept-handshake --handshake-id h-1 --",
        "aws organizations list-children --child-type A",
        "aws organizations list-create-account-status --states FAILED I",
        "aws organizations invite-account-to-organization --target ",
        "aws organizations invite-account-to-organization --target Id=",
        "aws organizations invite-account-to-organization --target Id=1,Ty",
        "aws organizations invite-account-to-organization --target Id=1,Type=A",
        "aws organizations list-accounts --max",
        "aws iam get-role --role-name ",
        "aws organizations list-accounts --output j",
        "as ",
        "as d",
        "as 'd",
        "act ",
        "act config 2",
        "help advan",
        "aws zzz ",
    ];
    expect![[r#"
        a| replaces `a`: aws as advance agenda act account
        mgmt$ aws o| replaces `o`: organizations
        aws organizations list-a| replaces `list-a`: list-aws-service-access-for-organization list-accounts list-accounts-for-parent list-accounts-with-invalid-effective-policy
        aws --region us-east-1 organizations accept-handshake | replaces ``: --handshake-id help
        aws organizations accept-handshake --handshake-id | replaces ``: h-12345678
        aws organizations accept-handshake --handshake-id=h| replaces `h`: h-12345678
        aws organizations accept-handshake --handshake-id h-1 --| replaces `--`: --cli-input-json --cli-input-yaml --generate-cli-skeleton --debug --endpoint-url --no-verify-ssl --no-paginate --output --query --profile --region --version --color --no-sign-request --ca-bundle --cli-read-timeout --cli-connect-timeout --cli-binary-format --no-cli-pager --cli-auto-prompt --no-cli-auto-prompt
        aws organizations list-children --child-type A| replaces `A`: ACCOUNT
        aws organizations list-create-account-status --states FAILED I| replaces `I`: IN_PROGRESS
        aws organizations invite-account-to-organization --target | replaces ``: Id= Type=
        aws organizations invite-account-to-organization --target Id=| replaces ``: 111111111111 222222222222
        aws organizations invite-account-to-organization --target Id=1,Ty| replaces `Ty`: Type=
        aws organizations invite-account-to-organization --target Id=1,Type=A| replaces `A`: ACCOUNT
        aws organizations list-accounts --max| replaces `--max`: --max-items
        aws iam get-role --role-name | replaces ``: '<role-name>'
        aws organizations list-accounts --output j| replaces `j`: json
        as | replaces ``: mgmt 'dev owner'
        as d| replaces `d`: 'dev owner'
        as 'd| replaces `'d`: 'dev owner'
        act | replaces ``: '<service>'
        act config 2| replaces `2`: 222222222222
        help advan| replaces `advan`: advance
        aws zzz | replaces ``:"#]].assert_eq(&lines.map(|line| at(line).trim_end().to_owned()).join("\n"));
}

#[test]
fn help_comes_from_the_table() {
    expect![[r#"
        This terminal understands the AWS command line and some words of Orgsim's own.

        AWS
            aws SERVICE OPERATION [OPTIONS]    for example  aws organizations list-accounts
            aws help                           what there is
            console OPERATION [OPTIONS]        what people do in consoles and no API offers
            console help                       what there is

        ORGSIM
            as NAME, ARN or KEY              let this persona act from now on
            whoami                           who acts, and in which account
            can WHO ACTION [ON] [KEY=VALUE]  whether policy would let somebody do it, and why; nothing is done
            personas                         who could act
            advance SPAN                     let simulated time pass: 30s, 15m, 2h, 90d, 1h30m
            next                             let time pass until the next waiting thing happens
            agenda                           what waits, for when, and why
            deliver NUMBER                   let a waiting thing happen now
            delay NUMBER SPAN                let a waiting thing happen later
            fail NUMBER                      make a waiting thing fail
            act SERVICE ACCOUNT              give a trusted service a reason to act in an account
            service SERVICE                  how a service stands with the organization, account by account; alone: all of them
            use WHO ACTION [ON]              let somebody try a service that is not simulated, perhaps with --region: it leaves a trace
            habit WHO ACTION... or stop      the same every day, or no more; alone: who does what every day
            quota ACCOUNTS                   have AWS Support raise the quota of accounts of your organization
            sign-up ACCOUNT                  give a created account what it needs to stand alone
            govcloud ACCOUNT                 have an account's owner sign up for AWS GovCloud (US): a paired account comes to be there
            account ACCOUNT [EMAIL]          give an account a user Admin; one that nobody knew comes to be, on its own
            transfer-quota INBOUND [LENGTH]  have AWS raise the quotas of billing transfers of your organization
            throttle on or off               whether AWS Organizations refuses calls that come too fast; off at first
            rule RULE off or on              switch a rule of AWS off, to see what it is for; alone: which rules there are
            reinstate ACCOUNT                have AWS Support reopen a closed account, within 90 days
            events                           what has happened so far; what AWS logs of it: aws cloudtrail lookup-events
            why EVENT or COMMAND             why a call was, or would be, let through or refused
            undo                             take the last step back
            redo                             take it again
            hash                             the number that shows whether two worlds are equal
            dialect v1 or v2                 which version of the AWS CLI lines are for; alone: which it is now
            clear                            empty the terminal
            help TOPIC                       explain a word or an operation

        Tab completes words, options and ids.
    "#]]
    .assert_eq(&help(None));
    expect![[r#"
        aws organizations invite-account-to-organization --target Id=…,Type=… [--notes TEXT] [--tags Key=…,Value=… …]

        Sends an existing account an invitation to join, which its owner may accept within 15 days.

        Who may: the management account.
        Action: organizations:InviteAccountToOrganization.
        Not modelled: verification of the management account's e-mail address, the hour in which a new organization initialises, tag policies (TAG_POLICY_VIOLATION). Invitations while all features are being enabled are allowed, as today's page says, though the API model still has a reason against them.

        OPTIONS
            --target  whom to invite (required): Id=TEXT,Type=ACCOUNT|ORGANIZATION|EMAIL
            --notes   a message to the account's owner
            --tags    tags to attach: Key=TEXT,Value=TEXT
    "#]].assert_eq(&help(Some("invite-account-to-organization")));
    expect![[r#"
        aws SERVICE OPERATION [OPTIONS]

        SERVICES
            artifact       compliance agreements
            cloudtrail     what happened, as it is logged
            configservice  what resources are like, over time
            iam            users, roles and policies inside an account; root access and last accessed data of an organization
            organizations  accounts under one management account
            s3api          buckets and their policies
            sqs            queues and their policies
            sts            who is calling; roles and root sessions

        OPTIONS OF EVERY OPERATION
            --output FORMAT            json, text, table, yaml, yaml-stream, or off: nothing
            --query EXPRESSION         what of the answer to show, in JMESPath
            --cli-input-json TEXT      the whole input as JSON
            --generate-cli-skeleton    an input to fill in; with `yaml-input` as YAML, with `output` what the answer is like
            --no-paginate              one page, as the service sends it
            --region TEXT              where the request goes, for services that are regional

        Lists are asked for page by page: --page-size, --max-items, --starting-token.
        Options about networks and colours are accepted and change nothing. There are no files: `file://` finds none,
        and --cli-input-yaml is not read. Commands that the tool has made up itself, such as `wait` and `configure`, are
        not here.
        `aws SERVICE help` lists operations, `aws SERVICE OPERATION help` explains one.
    "#]]
    .assert_eq(&help(Some("aws help")));
    expect![[r#"
        Let simulated time pass: 30s, 15m, 2h, 90d, 1h30m.

            advance SPAN
    "#]]
    .assert_eq(&help(Some("advance")));
    for topic in [
        "aws organizations help",
        "aws iam get-role help",
        "sts",
        "GetCallerIdentity",
        "delay",
    ] {
        assert!(!help(Some(topic)).contains("There is no help"), "{topic}");
    }
    assert_eq!(
        shown("aws organizations list-roots help"),
        help(Some("list-roots"))
    );
}

#[test]
fn every_operation_is_one_of_aws() {
    for operation in sim::model::operations() {
        assert!(
            names::operations(operation.service).any(|name| name == operation.cli),
            "{}",
            operation.cli
        );
    }
    assert_eq!(
        names::operations(sim::model::Service::Organizations).count(),
        63
    );
}

#[test]
fn work_reads_back_as_it_is_written() {
    use sim::command::{Command, Intervention};
    let mut ola: Principal = "arn:aws:iam::123456789012:user/Ola".parse().unwrap();
    for line in [
        "use arn:aws:iam::123456789012:user/Ola s3:GetObject",
        "use arn:aws:iam::123456789012:user/Ola s3:GetObject 'arn:aws:s3:::a b' --region eu-west-1",
        "habit arn:aws:iam::123456789012:user/Ola s3:GetObject ec2:RunInstances --region eu-west-1",
        "habit arn:aws:iam::123456789012:user/Ola stop",
        "use arn:aws-cn:iam::123456789012:user/Ola s3:GetObject",
        "habit arn:aws-cn:iam::123456789012:user/Ola s3:GetObject --region cn-north-1",
    ] {
        if line.contains("aws-cn") {
            ola = "arn:aws-cn:iam::123456789012:user/Ola".parse().unwrap();
        }
        let again = match read(line, &ola) {
            Line::Local(Local::Use {
                action,
                resource,
                region,
                ..
            }) => Intervention::Use {
                principal: ola.clone(),
                action: action.into(),
                resource: resource.map(Into::into),
                region: region.map_or_else(|| ola.home().into(), Into::into),
            },
            Line::Local(Local::Habit {
                actions, region, ..
            }) => Intervention::Habit {
                principal: ola.clone(),
                actions: actions.into_iter().map(Into::into).collect(),
                region: region.map_or_else(|| ola.home().into(), Into::into),
            },
            other @ (Line::Empty | Line::Invoke(_) | Line::Local(_) | Line::Say(_)) => {
                panic!("{line}: {other:?}")
            }
        };
        assert_eq!(crate::local_line(&Command::Intervene(again)), line);
    }
}
