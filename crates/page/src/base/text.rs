//! Where long words of a narrow pane may break, and how ids are shown.

/// The longest word that is never broken.
const WHOLE: usize = 16;

/// The pieces of a text: between two of them, a line may break. Words stay whole; long names such as `organizations:CreateAccount`
/// break after a sign and before a capital letter.
pub fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for word in text.split_whitespace() {
        if word.len() <= WHOLE {
            continue;
        }
        // A word is a part of the text.
        let first = word.as_ptr() as usize - text.as_ptr() as usize;
        for cut in cuts(word) {
            pieces.push(&text[start..first + cut]);
            start = first + cut;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// The places in a word, in bytes, before which it may break.
fn cuts(word: &str) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut last = None;
    for (at, c) in word.char_indices() {
        let after_sign = matches!(last, Some(':' | '.' | '-' | '/' | '_' | '@' | ',' | '='));
        let hump = last.is_some_and(is_small) && is_capital(c);
        if (after_sign && c.is_alphanumeric()) || hump {
            cuts.push(at);
        }
        last = Some(c);
    }
    cuts
}

/// A small letter of the page's languages.
fn is_small(c: char) -> bool {
    matches!(c, 'a'..='z' | 'ß'..='ÿ')
}

/// A capital letter of the page's languages.
fn is_capital(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'À'..='Þ')
}

/// An account's id as AWS's console shows it: `1234-5678-9012`. Anything else stays as it is.
pub fn grouped_account(id: &str) -> String {
    let digits = id.len() == 12 && id.bytes().all(|it| it.is_ascii_digit());
    match digits {
        true => format!("{}-{}-{}", &id[..4], &id[4..8], &id[8..]),
        false => id.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_breaks_after_a_sign_and_before_a_capital_letter() {
        let cases = [
            (
                "organizations:CreateOrganization",
                "organizations:|Create|Organization",
            ),
            (
                "organizations.amazonaws.com",
                "organizations.|amazonaws.|com",
            ),
            (
                "(config-multiaccountsetup.amazonaws.com)…",
                "(config-|multiaccountsetup.|amazonaws.|com)…",
            ),
            (
                "arn:aws:iam::123456789012:role/Ops",
                "arn:|aws:|iam::|123456789012:|role/|Ops",
            ),
            (
                "AWSServiceRoleForOrganizations",
                "AWSService|Role|For|Organizations",
            ),
        ];
        for (text, broken) in cases {
            assert_eq!(pieces(text).join("|"), broken);
            assert_eq!(pieces(text).concat(), text);
        }
    }

    #[test]
    fn words_of_a_sentence_stay_whole() {
        let says = "It is a deny-list. What it denies, no policy below can allow.";
        assert_eq!(pieces(says), [says]);
        assert_eq!(pieces(""), [""]);
        let says = "May call organizations:MoveAccount, and nothing else.";
        let broken = "May call organizations:|Move|Account, and nothing else.";
        assert_eq!(pieces(says).join("|"), broken);
        assert_eq!(pieces("ñandúñandúñandúÑandú").len(), 2);
    }

    #[test]
    fn an_account_has_its_id_in_groups() {
        assert_eq!(grouped_account("712714416319"), "7127-1441-6319");
        assert_eq!(grouped_account("o-712714416"), "o-712714416");
    }
}
