//! The terminal as a whole: lines in, calls and texts out.

use super::*;

#[test]
fn smoke() {
    let caller: Principal = "arn:aws:iam::111111111111:root".parse().unwrap();
    for line in [
        "aws organizations accept-handshake --handshake-id h-1",
        "aws organizations enable-aws-service-access \\ \n --service-principle x",
        "aws organizations invite-account-to-organization --target Id=111111111111,Type=ACCOUNT --notes 'a b'",
        "aws organizations help",
        "help",
        "aws organizations accept-handshake help",
        "aws organizations attach-policy",
        "aws organizations acept-handshake",
    ] {
        match read(line, &caller) {
            Line::Invoke(i) => println!("CALL {:?} -> {}", i.call, command_line(&i.call)),
            Line::Say(p) => println!("{}{}[{}] {:?}", p.stdout, p.stderr, p.exit, p.hint),
            other => println!("{other:?}"),
        }
    }
}
