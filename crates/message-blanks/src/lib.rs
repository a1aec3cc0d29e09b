//! What the macros of `message` cannot do with `macro_rules!`: a blank of the template names its variable, as in `format!`.

use proc_macro::{Delimiter, Group, Ident, Literal, Punct, Spacing, TokenStream, TokenTree};

/// The call of a macro, `path!(number, "template", name = value)`, with `, blank` for each blank that it does not name. `n` is the
/// number, if there is one before the template.
#[proc_macro]
pub fn with_blanks(call: TokenStream) -> TokenStream {
    let mut call: Vec<TokenTree> = call.into_iter().collect();
    let Some(TokenTree::Group(inputs)) = call.pop() else {
        return TokenStream::new();
    };
    let mut tokens: Vec<TokenTree> = inputs.stream().into_iter().collect();
    let is_comma = |it: &TokenTree| matches!(it, TokenTree::Punct(it) if it.as_char() == ',');
    tokens.pop_if(|it| is_comma(it));
    let mut known = Vec::new();
    let mut template = None;
    for part in tokens.split(is_comma) {
        match part {
            [first, ..] if template.is_some() => known.push(first.to_string()),
            [only] => template = text(only),
            _ => {}
        }
        if template.is_none() {
            known.push("n".into());
        }
    }
    if let Some(template) = template {
        for blank in blanks(&template.to_string()) {
            if !known.contains(&blank) {
                tokens.push(Punct::new(',', Spacing::Alone).into());
                tokens.push(Ident::new(&blank, template.span()).into());
                known.push(blank);
            }
        }
    }
    call.push(Group::new(inputs.delimiter(), tokens.into_iter().collect()).into());
    call.into_iter().collect()
}

/// A text. What a macro got as `$template:literal` comes in a group without delimiters.
fn text(token: &TokenTree) -> Option<Literal> {
    match token {
        TokenTree::Literal(it) if it.to_string().contains('"') => Some(it.clone()),
        TokenTree::Group(it) if it.delimiter() == Delimiter::None => {
            text(&it.stream().into_iter().next()?)
        }
        TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
            None
        }
    }
}

/// The blanks of a template, spelled as in the source, that can be variables. The macro itself refuses others.
fn blanks(template: &str) -> Vec<String> {
    let template = template.replace("{{", "").replace("\\u{", "");
    let blanks = template.split('{').skip(1).map(|it| it.split('}').next());
    let is_name = |it: &&str| {
        !it.starts_with(|it: char| it.is_numeric())
            && !it.is_empty()
            && it.chars().all(|it| it == '_' || it.is_alphanumeric())
    };
    blanks
        .flatten()
        .filter(is_name)
        .map(str::to_string)
        .collect()
}
