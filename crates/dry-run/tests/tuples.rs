//! Structures in cells of tables.

use dry_run::internals::{elements, members};

#[test]
fn members_end_where_the_next_one_begins() {
    let text = "{type=AssumedRole, arn=arn:aws:sts::1:assumed-role/a/b,c=d, e, invokedby=null, sessioncontext={attributes={mfaauthenticated=false}}}";
    assert_eq!(
        members(text),
        [
            ("type", "AssumedRole"),
            ("arn", "arn:aws:sts::1:assumed-role/a/b,c=d, e"),
            ("invokedby", "null"),
            ("sessioncontext", "{attributes={mfaauthenticated=false}}"),
        ]
    );
    assert_eq!(elements("[{a=1}, {b={c=2}}]"), ["{a=1}", "{b={c=2}}"]);
    for broken in ["", "{", "{a", "[{a=", "{=}", "x", "[{]"] {
        let _ = (members(broken), elements(broken));
    }
}
