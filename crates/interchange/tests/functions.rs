//! Functions of CloudFormation.

use interchange::internals::{Evaluation, ExpansionRoom};
use serde_json::{Value, json};

/// Evaluates values. Each is followed by what it is, and by the names of what is not known of it.
fn evaluate(cases: &[(Value, Value, &str)]) {
    let name = |name: &str| match name {
        "A" => Some("1".to_string()),
        "R.Id" => Some("2".to_string()),
        "AWS::Partition" => Some("aws".to_string()),
        "Many" => Some("${unknowns:Many}".to_string()),
        _ => None,
    };
    for (value, expected, unknown) in cases {
        let mut room = ExpansionRoom::default();
        let mut evaluation = Evaluation::new(&name, &mut room);
        assert_eq!(evaluation.value(value), *expected, "{value}");
        let found: Vec<&str> = evaluation.unknown.iter().map(String::as_str).collect();
        assert_eq!(found.join(" "), *unknown, "{value}");
    }
}

#[test]
fn functions_give_what_the_template_says() {
    evaluate(&[
        (json!({"Ref": "A"}), json!("1"), ""),
        (json!({"Fn::GetAtt": ["R", "Id"]}), json!("2"), ""),
        (json!({"Fn::GetAtt": "R.Id"}), json!("2"), ""),
        (json!([{"Ref": "B"}]), json!(["${unknown:B}"]), "B"),
        (
            json!({"Fn::Sub": "x${A}${AWS::Partition}${!A}${aws:username}"}),
            json!("x1aws${A}${aws:username}"),
            "",
        ),
        (
            json!({"Fn::Sub": ["${A}${C}${D}", {"C": {"Ref": "A"}}]}),
            json!("11${unknown:D}"),
            "D",
        ),
        (json!({"Fn::Sub": "${A} ${"}), json!("1 ${"), ""),
        (
            json!({"Fn::Join": ["-", ["a", {"Ref": "A"}]]}),
            json!("a-1"),
            "",
        ),
        (
            json!({"Fn::ToJsonString": {"a": {"Ref": "A"}}}),
            json!(r#"{"a":"1"}"#),
            "",
        ),
        (
            json!({"Fn::Include": "x.json"}),
            json!({"Fn::Include": "x.json"}),
            "",
        ),
        // Wrong arguments stay as they are.
        (json!({"Ref": 7}), json!({"Ref": 7}), ""),
        (json!({"Fn::Sub": []}), json!({"Fn::Sub": []}), ""),
        (
            json!({"Fn::Join": ["-", [[1]]]}),
            json!({"Fn::Join": ["-", [[1]]]}),
            "",
        ),
        (
            json!({"Ref": "A", "Other": 1}),
            json!({"Ref": "A", "Other": 1}),
            "",
        ),
    ]);
}

#[test]
fn what_functions_do_not_know_is_unknown_in_its_place() {
    evaluate(&[
        (
            json!({"Fn::If": ["C", "a", {"Ref": "B"}]}),
            json!("${unknown:Fn::If ['C','a',{'Ref':'B')]}"),
            "Fn::If ['C','a',{'Ref':'B'}]",
        ),
        (
            json!({"Fn::If": ["C", ["a"], "b"]}),
            json!("${unknowns:Fn::If ['C',['a'],'b']}"),
            "Fn::If ['C',['a'],'b']",
        ),
        (
            json!(["x", {"Fn::If": ["C", {"Sid": "a"}, {"Ref": "AWS::NoValue"}]}]),
            json!([
                "x",
                "${unknown:Fn::If ['C',{'Sid':'a'),{'Ref':'AWS::NoValue')]}"
            ]),
            "Fn::If ['C',{'Sid':'a'},{'Ref':'AWS::NoValue'}]",
        ),
        (json!({"Fn::Split": [",", "a,b"]}), json!(["a", "b"]), ""),
        (
            json!({"Fn::Split": [",", {"Fn::Join": [",", ["a", {"Ref": "A"}, {"Ref": "B"}, "c"]]}]}),
            json!([
                "a",
                "1",
                "${unknowns:Fn::Split [',',{'Fn::Join':[',',['a',{'Ref':'A'),{'Ref':'B'),'c']])]}"
            ]),
            "B Fn::Split [',',{'Fn::Join':[',',['a',{'Ref':'A'},{'Ref':'B'},'c']]}]",
        ),
        (
            json!({"Fn::Select": [1, {"Fn::Split": ["/", "a/b"]}]}),
            json!("b"),
            "",
        ),
        (
            json!({"Fn::Select": ["0", ["a", {"Ref": "B"}]]}),
            json!("a"),
            "B",
        ),
        (
            json!({"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
            json!("${unknown:Fn::Select [0,{'Fn::GetAZs':'')]}"),
            "Fn::GetAZs '' Fn::Select [0,{'Fn::GetAZs':''}]",
        ),
        (
            json!({"Fn::Join": [",", {"Ref": "Many"}]}),
            json!("${unknown:Fn::Join [',',{'Ref':'Many')]}"),
            "Fn::Join [',',{'Ref':'Many'}] Many",
        ),
    ]);
}

#[test]
fn what_only_cloudformation_gets_is_unknown() {
    evaluate(&[
        (json!({"Fn::Join": ["-", [1, true]]}), json!("1-true"), ""),
        (
            json!("a-{{resolve:ssm:/b}}-{{resolve:ssm:/c:2}}{{d}}"),
            json!("a-${unknown:resolve:ssm:/b}-${unknown:resolve:ssm:/c:2}{{d}}"),
            "resolve:ssm:/b resolve:ssm:/c:2",
        ),
        (
            json!({"Fn::Sub": "{{resolve:ssm:/${A}}}/x"}),
            json!("${unknown:resolve:ssm:/1}/x"),
            "resolve:ssm:/1",
        ),
    ]);
}

#[test]
fn functions_take_no_more_room_than_there_is() {
    let name = |_: &str| Some("x".repeat(60));
    let deep = (0..40).fold(json!("\\"), |value, _| json!({"Fn::ToJsonString": value}));
    let long = json!({"Fn::Join": ["y".repeat(60), ["a", "b"]]});
    let many = json!({"Fn::Sub": "${A}${A}"});
    for value in [deep, long, many] {
        let mut room = ExpansionRoom::of(100);
        let mut evaluation = Evaluation::new(&name, &mut room);
        assert!(evaluation.value(&value).to_string().len() < 300);
        assert!(!evaluation.unknown.is_empty(), "{value}");
        assert!(room.exceeded);
    }
}
