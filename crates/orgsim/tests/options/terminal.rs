//! The forms of the terminal's commands.

use super::form::{CommandForm, FORM};

const SHELL: &[&str] = &[
    "<script> script.txt",
    "--scenario consolidated-billing",
    "--seed 5",
    "--session session.json",
    "--save saved.json",
    "--as Payments/Ben",
    "--dialect v1",
    "--json",
];
const SHELL_APART: &[(&str, &str)] = &[("--session", "--scenario"), ("--session", "--seed")];

pub const TERMINAL: &[CommandForm] = &[
    CommandForm {
        command: "shell",
        takes: &[SHELL],
        apart: SHELL_APART,
        ..FORM
    },
    CommandForm {
        command: "play",
        needs: &["<script> script.txt"],
        takes: &[&["--update", "--check"]],
        apart: &[("--update", "--check")],
        ..FORM
    },
];
