//! Properties of every line and every call.

use proptest::prelude::*;
use serde_json::{Map, Value};
use shell::{Local, ParsedLine, command_line, complete, local_line, read, split_pasted};
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::model::{Member, Operation, Shape, operations};
use sim::principal::Principal;

fn caller() -> Principal {
    "arn:aws:iam::111111111111:user/maria"
        .parse()
        .expect("an ARN")
}

/// Text that is difficult to quote: dashes, equals signs, brackets, line ends.
fn text(min: usize) -> impl Strategy<Value = String> {
    let hard = "[-=,'\"{}\\[\\]\\\\ $|;&#~a-zA-Z0-9/@.\n\té]{0,24}";
    prop_oneof![
        hard.prop_map(String::from),
        any::<String>(),
        Just("file://x".to_owned()),
        "[a-z0-9-]{1,20}"
    ]
    .prop_map(move |text| {
        if text.chars().count() < min {
            format!("{text}{}", "x".repeat(min))
        } else {
            text
        }
    })
}

/// Values that the tool itself accepts: the right types, the minimum lengths.
fn value(shape: &'static Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::Text { min, .. } => text(*min).prop_map(Value::from).boxed(),
        Shape::Enum(words) => prop_oneof![
            proptest::sample::select(*words).prop_map(Value::from),
            text(0).prop_map(Value::from)
        ]
        .boxed(),
        Shape::Integer { min, .. } => (*min..10_000).prop_map(Value::from).boxed(),
        Shape::Timestamp => {
            proptest::sample::select(vec!["2026-01-05", "1767603600", "2026-01-05T09:00:00Z"])
                .prop_map(Value::from)
                .boxed()
        }
        Shape::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        // Some lists of AWS Config must not be empty.
        Shape::List { item, .. } => proptest::collection::vec(value(item), 1..4)
            .prop_map(Value::from)
            .boxed(),
        Shape::Map { value: inner } => {
            proptest::collection::btree_map("[a-z]{1,9}", value(inner), 1..4)
                .prop_map(|map| Value::Object(map.into_iter().collect()))
                .boxed()
        }
        Shape::Structure(members) => input(members).prop_map(Value::Object).boxed(),
    }
}

fn input(members: &'static [Member]) -> BoxedStrategy<Map<String, Value>> {
    let mut all = Just(Map::new()).boxed();
    for member in members {
        let one = if member.required {
            value(&member.shape).prop_map(Some).boxed()
        } else {
            proptest::option::of(value(&member.shape)).boxed()
        };
        all = (all, one)
            .prop_map(move |(mut map, value)| {
                map.extend(value.map(|value| (member.name.to_owned(), value)));
                map
            })
            .boxed();
    }
    all
}

fn calls() -> impl Strategy<Value = Call> {
    let all: Vec<&'static Operation> = operations().collect();
    proptest::sample::select(all).prop_flat_map(|operation| {
        input(operation.input)
            .prop_map(|input| Call::new(caller(), &operation.action(), Value::Object(input)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_call_reads_back_from_its_command_line(call in calls()) {
        let line = command_line(&call);
        match read(&line, &call.caller) {
            ParsedLine::Invoke(invocation) => prop_assert_eq!(invocation.call, call),
            other @ (ParsedLine::Empty | ParsedLine::Local(_) | ParsedLine::Say(_)) => {
                prop_assert!(false, "{} was read as {:?}", line, other)
            }
        }
        // Pasting the line has the same effect as typing it.
        prop_assert_eq!(split_pasted(&line), vec![line]);
    }

    #[test]
    fn spans_and_numbers_read_back(ms in 0..u64::MAX, due in any::<u64>()) {
        let back = |command: Command| match read(&local_line(&command), &caller()) {
            ParsedLine::Local(local) => Some(local),
            ParsedLine::Empty | ParsedLine::Invoke(_) | ParsedLine::Say(_) => None,
        };
        let time = TimeMove::Advance { ms };
        prop_assert_eq!(back(Command::Time(time)), Some(Local::Time(time)));
        for intervention in [Intervention::Delay { due, ms }, Intervention::Fail { due }] {
            let wanted = Some(Local::Intervene(intervention.clone()));
            prop_assert_eq!(back(Command::Intervene(intervention)), wanted);
        }
    }

    #[test]
    fn reading_and_completing_anything_is_safe(line in any::<String>(), cursor in 0usize..200) {
        let _ = read(&line, &caller());
        let completion = complete(&line, cursor, &|_| vec!["111111111111".to_owned()]);
        prop_assert!(line.get(completion.from..completion.to).is_some());
    }

    #[test]
    fn reading_and_completing_nearly_right_lines_is_safe(
        words in proptest::collection::vec(
            prop_oneof![
                proptest::sample::select(operations().map(|op| format!("{} {}", op.service.cli(), op.cli)).collect::<Vec<_>>()),
                proptest::sample::select(operations().flat_map(|op| op.input).map(|m| format!("--{}", m.cli)).collect::<Vec<_>>()),
                "--(cli-input-json|max-items|starting-token|generate-cli-skeleton|output|c|m)=?",
                "[\\[{}\\]=,'\"a-c:0-9 \\\\-]{0,12}",
                any::<String>(),
            ],
            0..8,
        ),
        cursor in 0usize..200,
    ) {
        let line = format!("aws {}", words.join(" "));
        let _ = read(&line, &caller());
        let completion = complete(&line, cursor, &|_| vec!["111111111111".to_owned()]);
        prop_assert!(line.get(completion.from..completion.to).is_some());
    }
}
