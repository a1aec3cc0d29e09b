use crate::{Message, MessagePart, agrees, capitalized, has_words, names, order, uncapitalized};

fn spanish(key: &str, number: Option<usize>) -> Option<&'static str> {
    match key {
        "1 tag of {who}|{n} tags of {who}" => match number {
            Some(1) => Some("una etiqueta de {who}"),
            _ => Some("{n} etiquetas de {who}"),
        },
        "{name} lost {count} tags of {kind}." => Some("{kind}: {name} perdió {count} etiquetas."),
        "the account" => Some("la cuenta"),
        "waits {{so}} long: {what}" => Some("espera {{tanto}}: {what}"),
        _ => None,
    }
}

#[test]
fn a_number_decides_the_form() {
    let tags = |n| crate::counted!(n, "1 tag of {who}|{n} tags of {who}", who = "the account");
    assert_eq!(
        [0, 1, 2].map(|n| tags(n).to_string()),
        [
            "0 tags of the account",
            "1 tag of the account",
            "2 tags of the account"
        ]
    );
    assert_eq!(tags(1).say(&spanish, "."), "una etiqueta de la cuenta");
    assert_eq!(tags(2).say(&spanish, "."), "2 etiquetas de la cuenta");
    assert_eq!(tags(1_234_005), "1,234,005 tags of the account");
    assert_eq!(
        tags(2_000).say(&spanish, "."),
        "2.000 etiquetas de la cuenta"
    );
    assert_eq!(crate::counted!(2, "Policy|Policies"), "Policies");
    assert_eq!(tags(1).say(&|_, _| None, "."), "1 tag of the account");
}

#[test]
fn a_message_reads_as_its_english() {
    let name = String::from("Data");
    let says = message!(
        "{name} lost {count} tags of {kind}.",
        count = 2,
        kind = "the account"
    );
    assert_eq!(says, "Data lost 2 tags of the account.");
    assert_eq!(says.to_string(), format!("{says}"));
    assert_eq!(says, Message::from(says.to_string()));
    assert_eq!(
        message!("waits {{so}} long: {what}", what = 3),
        "waits {so} long: 3"
    );
}

#[test]
fn literals_and_messages_are_said_and_names_are_not() {
    let name = String::from("the account");
    let kind = "the account";
    let says = message!("{name} lost {count} tags of {kind}.", name, count = 2, kind);
    assert_eq!(
        says.say(&spanish, "."),
        "la cuenta: the account perdió 2 etiquetas."
    );
    let both = Message::joined("; ", [says.clone(), "the account".into()]);
    assert_eq!(
        both.say(&spanish, "."),
        "la cuenta: the account perdió 2 etiquetas.; la cuenta"
    );
    assert_eq!(
        message!("waits {{so}} long: {what}", what = &both).say(&spanish, "."),
        format!("espera {{tanto}}: {}", both.say(&spanish, "."))
    );
    assert_eq!(
        says.parts(),
        [
            MessagePart::Key("{name} lost {count} tags of {kind}."),
            MessagePart::Verbatim("the account"),
            MessagePart::Verbatim("2"),
            MessagePart::Key("the account"),
        ]
    );
}

/// What a macro is given as `$template:literal` comes in a group that has no delimiters.
macro_rules! passed_on {
    ($template:literal $(, $name:ident = $value:expr)*) => {
        [message!($template $(, $name = $value)*), crate::counted!(2, $template $(, $name = $value)*,)]
    };
}

#[test]
fn a_blank_without_a_value_is_a_variable() {
    let (name, n) = ("Data", 7);
    assert_eq!(
        message!("{n}\u{2019}s {{name}} {name}{name}"),
        "7\u{2019}s {name} DataData"
    );
    assert_eq!(
        crate::counted!(usize::max(2, 1), "{name}|{n} of {name}"),
        "2 of Data"
    );
    assert_eq!(
        passed_on!("{name} in {place}", place = "here"),
        ["Data in here"; 2]
    );
    let literal = |key: &str, _: Option<usize>| (key == "Data").then_some("Datos");
    assert_eq!(message!("{name}: {n}",).say(&literal, "."), "Datos: 7");
}

#[test]
fn a_capital_letter_is_of_the_language() {
    let says = Message::from("the account").capitalized();
    assert_eq!(says, "The account");
    assert_eq!(says.say(&spanish, "."), "La cuenta");
}

#[test]
fn blanks_and_names_agree() {
    assert!(agrees("{a} and {b}, {a}", &["b", "a"]));
    assert!(agrees("{{a}} {b}", &["b"]));
    assert!(!agrees("{a} and {b}", &["a"]));
    assert!(!agrees("{a}", &["a", "b"]));
    assert!(!agrees("{ab}", &["a"]));
    assert_eq!(names("{a} {{b}} {c}"), ["a", "c"]);
}

#[test]
fn names_and_code_are_no_words() {
    assert!(has_words("Only the management account may do this."));
    assert!(!has_words("AWS Organizations, eu-west-1"));
    assert!(!has_words("`no words here`"));
}

#[test]
fn values_find_their_blanks_in_whatever_order_they_are_named() {
    assert_eq!(order("{a} and {b}, {a}", &["b", "a"]), 0x01);
    assert_eq!(order("{{a}} {b} {n}", &["b"]), 0);
    assert_eq!(
        order("1 tag of {who}|{n} tags of {who} in {at}", &["at", "who"]),
        0x02
    );
    assert_eq!(order("{ab} {a}", &["a", "ab"]), 0x01);
    let (a, b) = (1, 2);
    assert_eq!(message!("{a} and {b}, {a}", b, a), "1 and 2, 1");
    let all = crate::counted!(
        7,
        "1 tag of {who}|{n} tags of {who} in {at}",
        at = 3,
        who = "x"
    );
    assert_eq!(all, "7 tags of x in 3");
    let six = message!("{f}{e}{d}{c}{b}{a}", a, b, c = 3, d = 4, e = 5, f = 6);
    assert_eq!(six, "654321");
}

#[test]
fn the_first_letter_of_a_text_changes_its_case() {
    for (small, capital) in [
        ("", ""),
        ("the role", "The role"),
        ("índice", "Índice"),
        ("3 roles", "3 roles"),
    ] {
        assert_eq!(capitalized(small), capital);
        assert_eq!(uncapitalized(capital), small);
    }
    assert_eq!(capitalized("straße"), "Straße");
    assert_eq!(capitalized("ß"), "SS");
    assert_eq!(
        uncapitalized("Request to enable ALL"),
        "request to enable ALL"
    );
}
