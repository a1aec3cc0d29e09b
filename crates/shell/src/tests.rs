//! The terminal as a whole: lines in, calls and texts out. `tests/oracle` has the real tool's output for more than a
//! hundred lines; these tests cover Orgsim's additions and the handling of answers.

use expect_test::{ExpectFile, expect, expect_file};
use serde_json::{Value, json};
use sim::error::{ApiError, ErrorCode};
use sim::refusal::{NOT_MODELED, PARAMETERS, RefusalRow, because};
use testing::{Cue, replay};

use super::*;
use sim::principal::Principal;

fn caller() -> Principal {
    "arn:aws:iam::111111111111:root".parse().expect("an ARN")
}

fn invocation(line: &str) -> Invocation {
    match read(line, &caller()) {
        ParsedLine::Invoke(invocation) => invocation,
        other @ (ParsedLine::Empty | ParsedLine::Local(_) | ParsedLine::Say(_)) => {
            panic!("{line} was read as {other:?}")
        }
    }
}

/// A printed text as in a transcript: output, error without its usage block, exit code, hint.
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
        ParsedLine::Empty => "nothing".into(),
        ParsedLine::Invoke(invocation) => {
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
        ParsedLine::Local(local) => format!("{local:?}"),
        ParsedLine::Say(printed) => transcript(&printed),
    }
}

/// Checks that every question of a file has the recorded answer.
fn as_recorded(file: ExpectFile, answer: impl Fn(&str) -> String) {
    let played = replay(&file.data(), |cue| {
        let (Cue::Question(question) | Cue::Heading(question)) = cue;
        answer(question)
    });
    file.assert_eq(&played);
}

#[test]
fn lines_are_read_as_recorded() {
    as_recorded(expect_file!["tests/lines.txt"], shown);
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

const WRONG_ID: RefusalRow = because(
    ErrorCode::InvalidInputException,
    "INVALID_PATTERN:HANDSHAKE_ID",
    "You provided a value that does not match the required pattern.",
    PARAMETERS,
);

#[test]
fn refusals_are_printed_as_the_tool_prints_them() {
    let line = invocation("aws organizations accept-handshake --handshake-id h-1");
    let refused = |error: ApiError| transcript(&line.print(Err(&error)));
    expect![[r#"
        An error occurred (InvalidInputException) when calling the AcceptHandshake operation: You provided a value that does not match the required pattern.
        [exit 254]
        [hint] Reason: INVALID_PATTERN:HANDSHAKE_ID"#]].assert_eq(&refused(WRONG_ID.error()));
    expect![[r#"
        Not here.
        [exit 255]"#]]
    .assert_eq(&refused(NOT_MODELED.saying("Not here.")));
    let raw = line.print(Err(&ApiError::access_denied())).stderr;
    assert!(raw.starts_with(
        "\nAn error occurred (AccessDeniedException) when calling the AcceptHandshake operation: "
    ));
    assert!(raw.ends_with("this resource.\n"));
}

/// A service with `accounts` accounts, in pages of two.
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
    let all = json!({"Accounts": [0, 1, 2, 3, 4]});
    for (options, accounts, calls, answer) in [
        ("", 5, 3, all.clone()),
        ("--page-size 4", 5, 2, all),
        ("", 0, 1, json!({"Accounts": []})),
        (
            "--no-paginate",
            5,
            1,
            json!({"Accounts": [0, 1], "NextToken": "2"}),
        ),
        (
            "--next-token 3 --max-results 1",
            4,
            1,
            json!({"Accounts": [3]}),
        ),
    ] {
        let line = format!("aws organizations list-accounts {options}");
        assert_eq!(run(&line, accounts), (calls, answer), "{line}");
    }
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
    // A text that is not a token of the tool is one of the service, as in older versions.
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
    as_recorded(expect_file!["tests/completion.txt"], |line| {
        let completion = complete(line, line.len(), &known);
        let texts: Vec<_> = completion
            .candidates
            .iter()
            .map(|it| it.text.as_str())
            .collect();
        let replaced = &line[completion.from..completion.to];
        format!("replaces `{replaced}`: {}", texts.join(" "))
    });
}

#[test]
fn help_comes_from_the_table() {
    as_recorded(expect_file!["tests/help.txt"], |topic| {
        help((!topic.is_empty()).then_some(topic))
    });
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
            ParsedLine::Local(Local::Use {
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
            ParsedLine::Local(Local::Habit {
                actions, region, ..
            }) => Intervention::Habit {
                principal: ola.clone(),
                actions: actions.into_iter().map(Into::into).collect(),
                region: region.map_or_else(|| ola.home().into(), Into::into),
            },
            other @ (ParsedLine::Empty
            | ParsedLine::Invoke(_)
            | ParsedLine::Local(_)
            | ParsedLine::Say(_)) => {
                panic!("{line}: {other:?}")
            }
        };
        assert_eq!(
            super::command_line::local_line(&Command::Intervene(again)),
            line
        );
    }
}
