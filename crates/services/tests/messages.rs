//! Encoded messages about denied calls.

use api::ids::AccountId;
use services::internals::{mask, unmask};

#[test]
fn a_message_is_read_in_its_account_only_and_only_whole() {
    let own: AccountId = "111111111111".parse().expect("it is an id");
    let other: AccountId = "222222222222".parse().expect("it is an id");
    for text in ["", "a", "ab", "abc", "{\"allowed\":false}", "ñandú"] {
        let message = mask(own, text.as_bytes());
        assert_eq!(unmask(own, &message).as_deref(), Some(text));
        assert_eq!(unmask(other, &message), None, "{text}");
        for at in 0..message.len() {
            let mut bytes = message.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).expect("they are letters");
            assert_eq!(unmask(own, &changed), None, "{text}: letter {at}");
            assert_eq!(unmask(own, &message[..at]), None, "{text}: cut at {at}");
        }
        assert_eq!(unmask(own, &format!("{message}A")), None, "{text}");
        assert_eq!(unmask(own, &format!("{message}\n")), None, "{text}");
    }
}
