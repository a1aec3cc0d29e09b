//! The program as a process, for tests of what it prints.

use std::process::{Command, Output};

/// The program.
pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_orgsim"))
}

/// Runs a program to its end; returns the exit status, standard output and standard error.
pub fn ended(command: &mut Command) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let status = status.code().expect("it is not killed");
    (status, text(stdout), text(stderr))
}
