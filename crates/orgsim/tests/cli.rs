//! The command line itself: help, completions, suggestions, exit statuses.

use clap::CommandFactory;

use crate::program::{ended, program};

/// Runs the program; returns the exit status, standard output and standard error.
fn orgsim(words: &str) -> (i32, String, String) {
    ended(program().args(words.split_whitespace()))
}

#[test]
fn help_goes_to_standard_output_and_mistakes_do_not() {
    for (words, status, says) in [
        ("", 0, "Usage: orgsim <COMMAND>"),
        ("help serve", 0, "--port <N>"),
        ("lesson", 0, "translated"),
        ("--version", 0, "orgsim 0."),
        ("completions bash", 0, "complete -F"),
        ("server", 2, "'serve'"),
        ("query", 2, "<EXPRESSION>"),
        ("lesson chekc .", 2, "'check'"),
        ("shell --sed 1", 2, "'--seed'"),
        ("serve --lisen 1", 2, "'--listen'"),
        ("serve --start now", 2, "--clock manual"),
        ("play - --update", 2, "`--update` writes into a file"),
        (
            "export a b --format svg",
            2,
            "Choose one of: script, terraform, lines",
        ),
        ("evaluate --explian", 2, "'--explain'"),
    ] {
        let (found, out, errors) = orgsim(words);
        assert_eq!(found, status, "{words}: {out}{errors}");
        let (text, other) = if status == 0 {
            (out, errors)
        } else {
            (errors, out)
        };
        assert!(text.contains(says) && other.is_empty(), "{words}: {text}");
    }
}

#[test]
fn an_organization_is_a_session_in_every_command() {
    fn walk(command: &clap::Command, missing: &mut Vec<String>) {
        for option in command.get_arguments() {
            let name = option.get_long().unwrap_or_default();
            let aliases = option.get_all_aliases().unwrap_or_default();
            if ["org", "before", "state"].contains(&name) && !aliases.contains(&"session") {
                missing.push(format!("{} --{name}", command.get_name()));
            }
        }
        command.get_subcommands().for_each(|it| walk(it, missing));
    }
    let mut missing = Vec::new();
    walk(&cli::commands::Cli::command(), &mut missing);
    assert!(
        missing.is_empty(),
        "without the alias `--session`: {missing:?}"
    );
}

#[test]
fn an_expression_may_begin_with_a_hyphen() {
    let (_, _, errors) = orgsim("query -1 nowhere.json");
    assert!(!errors.contains("unexpected argument"), "{errors}");
}
