//! Access key ids and the account in them.

use api::ids::AccountId;
use api::random::Random;
use state::internals::new_key;
use state::key_ring::{account_in, has_issued_form};

#[test]
fn an_access_key_id_tells_its_account() {
    let mut random = Random::new(5);
    for account in ["000000000000", "123456789012", "999999999999"] {
        let account: AccountId = account.parse().unwrap();
        let key = new_key(&mut random, "AKIA", account);
        assert_eq!(key.len(), 20);
        assert_eq!(account_in(&key), Some(account.to_string()));
        assert!(has_issued_form(&key));
    }
    // A published pair of key and account.
    assert_eq!(
        account_in("ASIAQNZGKIQY56JQ7WML").as_deref(),
        Some("029608264753")
    );
    assert_eq!(
        account_in("AKIA111122223333ROOT").as_deref(),
        Some("111122223333")
    );
    assert_eq!(account_in("AKIA0000000000000000"), None);
    assert_eq!(account_in("AKIA"), None);
}

#[test]
fn only_some_access_key_ids_have_the_form_of_issued_ones() {
    assert!(has_issued_form("AKIA111122223333ROOT"));
    for other in [
        "AKIAIOSFODNN7EXAMPLE",
        "AKIAI44QH8DHBEXAMPLE",
        "AKIAEXAMPLE",
        "AKIAANYONE",
        "AIDAQNZGKIQY56JQ7WML",
        "111122223333",
        "test",
        "\u{e9}\u{e9}\u{e9}",
        "",
    ] {
        assert!(!has_issued_form(other), "{other}");
    }
}
