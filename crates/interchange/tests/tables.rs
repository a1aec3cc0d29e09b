//! Tables of accounts.

use interchange::internals::accounts;
use serde_json::json;

#[test]
fn heads_may_have_any_order_and_case_and_other_tables_are_none() {
    let text =
        "NAME,Extra,\"account id\",Email\r\n\"A, \"\"B\"\"\nC\",x,22223333,a@example.com\r\n\r\n";
    let mut left = 8;
    let read = accounts(text, &mut left).expect("it is a table");
    let row = json!({"Name": "A, \"B\"\nC", "Id": "000022223333", "Email": "a@example.com"});
    assert_eq!(read, Ok(json!({ "Accounts": [row] })));
    for other in ["", "Name,Email", "Name,Email\n", "Name: \"Id\nEmail"] {
        assert!(accounts(other, &mut left).is_none(), "{other}");
    }
}

#[test]
fn a_table_with_too_many_cells_or_an_open_quotation_mark_is_refused() {
    let heads = "Name,Account ID,Email\n";
    let row = "\"A\nB\",111122223333,a@example.com\n";
    let commas = ",".repeat(100);
    for (text, says) in [
        (
            format!("{heads}{row}{commas}"),
            "The files have more values than the limit: 2000000. Each cell of a table counts.",
        ),
        (
            format!("{heads}{row}\"C\nD,111122223334,c@example.com\n"),
            "Line 4 has a quotation mark without an end.",
        ),
    ] {
        let error = accounts(&text, &mut 100).expect("it is a table");
        assert_eq!(error.expect_err("it is wrong").english(), says);
    }
}
