use super::{Phrases, has_words};

const ROWS: [(&str, &str); 11] = [
    (
        "{account} has no role {role}.",
        "{account} no tiene el rol {role}.",
    ),
    ("It was deleted.", "Se eliminó."),
    (
        "Switched off: {} Instead: {}",
        "Desactivada: {} En su lugar: {}",
    ),
    ("Nobody may leave.", "Nadie puede salir."),
    ("{} of {}", "{} de {}"),
    ("Role", "Rol"),
    ("the {kind} of {name}", "{name}: {kind}"),
    ("policy", "política"),
    (
        "{count} of {most} characters",
        "{count} de {most} caracteres",
    ),
    ("waits {{so}} long: {what:?}", "espera {{tanto}}: {what}"),
    ("being closed", "en proceso de cierre"),
];

fn say(text: &str) -> String {
    Phrases::new(ROWS.into_iter()).say(text).text
}

#[test]
fn a_sentence_is_said_with_what_its_blanks_hold() {
    assert_eq!(say("It was deleted."), "Se eliminó.");
    assert_eq!(
        say("Log archive has no role Role."),
        "Log archive no tiene el rol Role."
    );
    assert_eq!(say("waits {so} long: 3"), "espera {tanto}: 3");
}

#[test]
fn the_template_that_accounts_for_most_of_a_text_wins() {
    assert_eq!(say("12 of 5120 characters"), "12 de 5120 caracteres");
    assert_eq!(say("12 of 5120"), "12 de 5120");
}

#[test]
fn blanks_may_change_their_order_and_hold_sentences() {
    assert_eq!(say("the policy of Ana"), "Ana: política");
    assert_eq!(
        say("Switched off: Nobody may leave. Instead: It was deleted."),
        "Desactivada: Nadie puede salir. En su lugar: Se eliminó."
    );
}

#[test]
fn sentences_in_a_row_are_said_one_by_one() {
    let said =
        Phrases::new(ROWS.into_iter()).say("A has no role B. It was deleted. Of AWS comes this.");
    assert_eq!(
        said.text,
        "A no tiene el rol B. Se eliminó. Of AWS comes this."
    );
    assert_eq!(said.left, ["A", "B", "Of AWS comes this."]);
    assert_eq!(
        say("Being closed · ACTIVE"),
        "En proceso de cierre · ACTIVE"
    );
    assert_eq!(say("Ana (being closed)"), "Ana (en proceso de cierre)");
}

#[test]
fn what_nobody_knows_stays_as_it_is() {
    let said = Phrases::new(ROWS.into_iter()).say("Role and nothing else");
    assert_eq!(said.text, "Role and nothing else");
    assert!(!said.found());
    assert_eq!(say(""), "");
    assert_eq!(say("Ärger {"), "Ärger {");
}

#[test]
fn words_are_told_from_names_and_code() {
    assert!(has_words("it has no role"));
    assert!(!has_words("AWSServiceRoleForConfig"));
    assert!(!has_words("Log archive"));
    assert!(!has_words("stage, more"));
    assert!(has_words("Log archive is closed."));
    assert!(!has_words("`say this much` twice"));
}

#[test]
fn two_blanks_with_a_space_between_are_read_as_makes_the_most_sense() {
    let rows = [
        ("The {} {name} was created.", "Se creó la {} {name}."),
        ("service control policy", "política de control de servicios"),
        ("tag policy", "política de etiquetas"),
    ];
    let phrases = Phrases::new(rows.into_iter());
    assert_eq!(
        phrases
            .say("The service control policy No way out was created.")
            .text,
        "Se creó la política de control de servicios No way out."
    );
    assert_eq!(
        phrases.say("The tag policy Stages was created.").text,
        "Se creó la política de etiquetas Stages."
    );
}
