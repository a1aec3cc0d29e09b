//! A server that is killed again and again, under load: no acknowledged call is lost, and every session opens.

use crate::server;

use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use server::{Client, Folder, TestServer};

const KILLS: usize = 200;
/// Kills per session, so that worlds stay small.
const EACH: usize = 20;
const CLIENTS: usize = 4;

/// Acknowledged calls: an operation that finds the result, and its input.
type Acknowledged = Mutex<Vec<(&'static str, String)>>;

/// Creates units and accounts until the server is gone, and remembers the acknowledged ones.
fn work(server: &TestServer, root: &str, name: &str, known: &Acknowledged, over: &AtomicBool) {
    let mut client = server.client();
    for n in 0.. {
        if over.load(Ordering::Relaxed) {
            return;
        }
        let (operation, input, found) = match n % 6 {
            // Few, because an organization may have only ten.
            0 if name.ends_with("-0") && n == 0 => (
                "CreateAccount",
                format!(r#"{{"Email":"{name}@example.com","AccountName":"{name}"}}"#),
                (
                    "DescribeCreateAccountStatus",
                    "CreateAccountRequestId",
                    "CreateAccountStatus",
                ),
            ),
            0 | 1 => (
                "CreateOrganizationalUnit",
                format!(r#"{{"ParentId":"{root}","Name":"{name}-{n}"}}"#),
                (
                    "DescribeOrganizationalUnit",
                    "OrganizationalUnitId",
                    "OrganizationalUnit",
                ),
            ),
            _ => ("ListRoots", "{}".to_string(), ("", "", "")),
        };
        let Ok(reply) = client.try_call(operation, &input) else {
            return;
        };
        let (finds, member, within) = found;
        match reply.status {
            200 if !finds.is_empty() => {
                let id = reply.json()[within]["Id"].as_str().unwrap().to_string();
                let input = format!(r#"{{"{member}":"{id}"}}"#);
                known.lock().unwrap().push((finds, input));
            }
            200 => {}
            // Quotas of units and of accounts.
            400 => assert!(reply.body.contains("_LIMIT_EXCEEDED"), "{}", reply.body),
            _ => panic!("{reply:?}"),
        }
    }
}

/// Finds the acknowledged items; returns their number.
fn look(client: &mut Client, known: &[(&'static str, String)]) -> usize {
    for (operation, input) in known {
        let reply = client.call(operation, input);
        assert_eq!(reply.status, 200, "lost: {operation} {input}: {reply:?}");
    }
    known.len()
}

#[test]
fn no_acknowledged_call_is_lost_when_the_server_is_killed() {
    let folder = Folder::new();
    let mut found = 0;
    for session in 0..KILLS / EACH {
        let file = folder.file(&format!("{session}.jsonl"));
        let words = ["--clock", "manual", "--state", &file];
        let known = Acknowledged::default();
        let mut seen = 0;
        let mut root = String::new();
        for kill in 0..EACH {
            let mut server = TestServer::start(&words);
            let mut client = server.client();
            if kill == 0 {
                assert_eq!(client.call("CreateOrganization", "{}").status, 200);
                let roots = client.call("ListRoots", "{}").json();
                root = roots["Roots"][0]["Id"].as_str().unwrap().to_string();
            }
            seen += look(&mut client, &known.lock().unwrap()[seen..]);
            let over = AtomicBool::new(false);
            std::thread::scope(|scope| {
                for n in 0..CLIENTS {
                    let (server, known, over, root) = (&server, &known, &over, &root);
                    scope.spawn(move || work(server, root, &format!("k{kill}-{n}"), known, over));
                }
                // At a different moment each time.
                std::thread::sleep(Duration::from_micros(
                    3_000 + 1_700 * ((session * EACH + kill) as u64 * 7 % 19),
                ));
                let id = server.child.id().to_string();
                Command::new("kill").args(["-KILL", &id]).status().unwrap();
                over.store(true, Ordering::Relaxed);
            });
            server.child.wait().unwrap();
        }
        // And all of it at the end.
        let server = TestServer::start(&words);
        found += look(&mut server.client(), &known.lock().unwrap());
        drop(server);
        // Other programs can read the file as a session too.
        let replayed = Command::new(env!("CARGO_BIN_EXE_orgsim"))
            .args(["replay", &file])
            .output()
            .unwrap();
        assert!(replayed.status.success(), "{replayed:?}");
    }
    // Guards against an empty test: even on a slow machine, many calls were acknowledged.
    assert!(found > 2 * KILLS, "{found}");
}
