//! Makes constants of tables that are text, files beside the source files. `row.rs` says what all tables have in common.

mod contradictions;
mod issue_codes;
mod policy_templates;
mod refusals;
mod row;
mod services;

use std::fs;

use proc_macro::{TokenStream, TokenTree};
use row::{Made, error};

/// The constants of a table of refusals: `api::refusals!("refusals.txt")`.
#[proc_macro]
pub fn refusals(call: TokenStream) -> TokenStream {
    let (rows, rest) = made(call, refusals::constants);
    tokens(&format!("{rows}{rest}"))
}

/// The list of the services in the catalog.
#[proc_macro]
pub fn services(call: TokenStream) -> TokenStream {
    list(call, services::services)
}

/// The list of the roles in the catalog, each with its managed policy.
#[proc_macro]
pub fn policies_of_roles(call: TokenStream) -> TokenStream {
    list(call, services::policies)
}

/// The list of the contradictions between AWS's documents.
#[proc_macro]
pub fn contradictions(call: TokenStream) -> TokenStream {
    list(call, contradictions::contradictions)
}

/// The list of the templates of policies.
#[proc_macro]
pub fn policy_templates(call: TokenStream) -> TokenStream {
    list(call, policy_templates::policy_templates)
}

/// The codes of IAM Access Analyzer, as rows of the macro `codes!`.
#[proc_macro]
pub fn issue_codes(call: TokenStream) -> TokenStream {
    let (rows, rest) = made(call, issue_codes::issue_codes);
    tokens(&format!("codes! {{ {rows} }} {rest}"))
}

fn list(call: TokenStream, make: fn(&str, &str) -> Made) -> TokenStream {
    let (rows, rest) = made(call, make);
    tokens(&format!("{{ {rest} &[{rows}] }}"))
}

fn tokens(code: &str) -> TokenStream {
    code.parse()
        .expect("names are checked, and texts are literals")
}

/// The rows of a table, and what else the compiler reads.
fn made(call: TokenStream, make: fn(&str, &str) -> Made) -> Made {
    read(call, make).unwrap_or_else(|says| (String::new(), error(&says)))
}

fn read(call: TokenStream, make: fn(&str, &str) -> Made) -> Result<Made, String> {
    let file: Option<TokenTree> = call.into_iter().next();
    let file = file.ok_or("the name of the table is missing")?;
    let source = file.span().local_file();
    let source = source.ok_or("the table must be named in a source file")?;
    let literal = file.to_string();
    let path = source.with_file_name(literal.trim_matches('"'));
    let shown = path.display().to_string();
    let text = fs::read_to_string(&path).map_err(|it| format!("{shown}: {it}"))?;
    let (rows, errors) = make(&shown, &text);
    // So that a change of the text compiles the source file again.
    let read = format!("const _: &str = ::core::include_str!({literal});");
    Ok((rows, errors + &read))
}
