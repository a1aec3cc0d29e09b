//! Tests of the whole server: its end, and the simulator.

pub mod enabling;
pub mod simulator;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::options::ServeOptions;
use crate::start::serve;
use crate::{engine, ledger, page};

#[test]
fn a_panic_of_the_engine_ends_the_server_and_says_why() {
    let options = ServeOptions::read([""; 0]).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let ledger = Arc::new(ledger::Ledger::new(
        "",
        ledger::Rows::Memory(ledger::HeldRows::default()),
    ));
    let (engine, owner) = engine::spawn(ledger, String::new(), |asks| {
        let _ = asks.recv();
        panic!("a wheel came off")
    })
    .unwrap();
    let client = std::thread::spawn(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let asked = format!("GET /_orgsim/health HTTP/1.1\r\nhost: {address}\r\n\r\n");
        stream.write_all(asked.as_bytes()).unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    });
    let began = Instant::now();
    let page = page::Page::find(None, page::Watchers::All).unwrap();
    let reason = serve(listener, engine, owner, page, &options).unwrap_err();
    assert!(reason.contains("a wheel came off"), "{reason}");
    assert!(began.elapsed() < Duration::from_secs(5));
    // The caller gets an answer, and the connection ends.
    let answer = client.join().unwrap();
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
}
