//! Makes constants of the tables of refusals, which are text: see `table.rs` for their form.

mod table;

use std::fs;

use proc_macro::{TokenStream, TokenTree};

/// The constants of a table, a file beside the source file: `api::refusals!("refusals.txt")`.
#[proc_macro]
pub fn refusals(call: TokenStream) -> TokenStream {
    let constants = constants(call).unwrap_or_else(|says| table::error(&says));
    constants
        .parse()
        .expect("names are checked, and texts are literals")
}

fn constants(call: TokenStream) -> Result<String, String> {
    let file: Option<TokenTree> = call.into_iter().next();
    let file = file.ok_or("the name of the table is missing")?;
    let source = file.span().local_file();
    let source = source.ok_or("the table must be named in a source file")?;
    let literal = file.to_string();
    let path = source.with_file_name(literal.trim_matches('"'));
    let shown = path.display().to_string();
    let text = fs::read_to_string(&path).map_err(|it| format!("{shown}: {it}"))?;
    // So that a change of the text compiles the source file again.
    let read = format!("const _: &str = ::core::include_str!({literal});");
    Ok(table::constants(&shown, &text) + &read)
}
