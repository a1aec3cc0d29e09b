//! A session as the part of a link after `#`: `s1.` and the deflated compact JSON in URL-safe base64.
//!
//! The number is the link's own format; the session inside carries its own version.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{SavedSession, SessionError, damaged};

const PREFIX: &str = "s1.";
/// The maximum size of an unpacked link, in bytes; more is an attack or an accident.
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// The maximum number of commands in a link.
const MAX_COMMANDS: usize = 100_000;

/// The part of a link that holds a session and its marks.
pub fn encode(saved: &SavedSession) -> String {
    format!("{PREFIX}{}", packed(&saved.to_compact_json()))
}

/// Packs a text for a link: deflated, in URL-safe base64.
pub fn packed(text: &str) -> String {
    let packed = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 9);
    URL_SAFE_NO_PAD.encode(packed)
}

/// The text before [`packed`].
///
/// # Errors
///
/// The text was cut or changed, or it unpacks to more than 8 MiB.
pub fn unpacked(code: &str) -> Result<String, SessionError> {
    let packed = URL_SAFE_NO_PAD
        .decode(code)
        .map_err(|_| damaged("the link has characters that it cannot have, or was cut"))?;
    let bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, MAX_BYTES)
        .map_err(|_| damaged("the link was cut or changed on its way"))?;
    String::from_utf8(bytes).map_err(|_| damaged("the link was changed on its way"))
}

/// Reads the session of a link, with its marks.
///
/// # Errors
///
/// The link was cut or is not an Orgsim link, or its session is too large.
pub fn decode(code: &str) -> Result<SavedSession, SessionError> {
    let Some(body) = code.strip_prefix(PREFIX) else {
        let newer = code
            .strip_prefix('s')
            .and_then(|rest| rest.split_once('.'))
            .and_then(|(n, _)| n.parse().ok());
        return Err(match newer {
            Some(version) if version > 1 => SessionError::Newer { version, reads: 1 },
            _ => damaged("the link does not start like an Orgsim link"),
        });
    };
    let text = unpacked(body)?;
    SavedSession::from_json_within(&text, MAX_COMMANDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Session;
    use crate::scenario::Scenario;
    use state::command::{Command, TimeMove};

    fn session() -> SavedSession {
        let mut session = Session::new(Scenario::ConsolidatedBilling, u64::MAX);
        session
            .commands
            .push(Command::Time(TimeMove::Advance { ms: 5 }));
        SavedSession::unmarked(session)
    }

    #[test]
    fn a_link_opens_the_same_session() {
        assert_eq!(decode(&encode(&session())), Ok(session()));
    }

    #[test]
    fn a_cut_or_foreign_link_says_so() {
        let link = encode(&session());
        assert!(matches!(
            decode(&link[..link.len() - 9]),
            Err(SessionError::Damaged(_))
        ));
        assert!(matches!(decode("hello"), Err(SessionError::Damaged(_))));
        let newer = decode("s2.abc").unwrap_err();
        assert_eq!(
            newer,
            SessionError::Newer {
                version: 2,
                reads: 1
            }
        );
        assert!(
            newer
                .to_string()
                .contains("version 2; this Orgsim reads up to version 1")
        );
        // A thousand-fold bomb is refused, not unpacked.
        let bomb = miniz_oxide::deflate::compress_to_vec(&vec![b' '; 2 * MAX_BYTES], 9);
        assert!(matches!(
            decode(&format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bomb))),
            Err(SessionError::Damaged(_))
        ));
    }
}
