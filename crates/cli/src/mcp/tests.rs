use serde_json::Map;

use super::tools::Part;
use super::*;

fn answers(lines: &str) -> Vec<Value> {
    let command = McpCommand {
        session: "session.json".into(),
        allow: Vec::new(),
    };
    let server = McpServer::new(&command, Vec::new());
    server.serve(&mut lines.as_bytes()).expect("it is read");
    let out = server.out.into_inner().expect("no panic");
    let out = String::from_utf8(out).expect("text");
    let lines = out
        .lines()
        .map(|it| serde_json::from_str(it).expect("JSON"));
    lines.collect()
}

#[test]
fn requests_are_answered_and_notifications_are_not() {
    let found = answers(concat!(
        r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2024-11-05"}}"#,
        "\n",
        r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
        "\n",
        r#"{"jsonrpc":"2.0","id":"two","method":"ping"}"#,
        "\n{\n\n[]\n{}\n",
        r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#,
        "\n",
        r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#,
        "\n",
        r#"{"jsonrpc":"2.0","id":99999999999999999999,"method":"ping"}"#,
        "\n",
        r#"{"jsonrpc":"2.0","id":9}"#,
        "\n",
        r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#,
        "\n",
        r#"{"jsonrpc":"2.0","id":3,"method":"resources/list"}"#,
        "\n",
        r#"{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"plan","arguments":{}}}"#,
    ));
    let codes: Vec<Option<i64>> = found
        .iter()
        .map(|it| it["error"]["code"].as_i64())
        .collect();
    let bad = [
        -32_700, -32_600, -32_600, -32_600, -32_600, -32_600, -32_600,
    ];
    let all = [None, None].into_iter().chain(bad.map(Some));
    let expected: Vec<Option<i64>> = all.chain([Some(-32_601), Some(-32_602)]).collect();
    assert_eq!(codes, expected, "{found:?}");
    assert_eq!(found[0]["result"]["protocolVersion"], "2024-11-05");
    assert_eq!(
        found[1],
        json!({ "jsonrpc": "2.0", "id": "two", "result": {} })
    );
    assert!(found[2..8].iter().all(|it| it["id"].is_null()), "{found:?}");
    assert_eq!(found[8]["id"], 9);
}

#[cfg(unix)]
#[test]
fn requests_are_answered_while_a_tool_runs_and_a_cancelled_one_ends() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("program");
    fs::write(&program, "#!/bin/sh\nexec sleep 60\n").expect("a file");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).expect("its mode");
    let command = McpCommand {
        session: "session.json".into(),
        allow: Vec::new(),
    };
    let server = McpServer {
        program,
        ..McpServer::new(&command, Vec::new())
    };
    let call = r#"{"id":ID,"method":"tools/call","params":{"name":"who_can","arguments":{"action":"a:b"}}}"#;
    let cancel = r#"{"method":"notifications/cancelled","params":{"requestId":ID}}"#;
    let lines = [call, r#"{"id":"p","method":"ping"}"#, call, cancel].join("\n");
    let began = std::time::Instant::now();
    server
        .serve(&mut lines.replace("ID", "1").as_bytes())
        .expect("it is read");
    assert!(began.elapsed() < Duration::from_secs(20));
    let out = String::from_utf8(server.out.into_inner().expect("no panic")).expect("text");
    let rows = out
        .lines()
        .map(|it| serde_json::from_str::<Value>(it).expect("JSON"));
    let found: Vec<_> = rows
        .map(|it| (it["id"].clone(), it["error"]["code"].clone()))
        .collect();
    assert_eq!(
        found,
        [("p".into(), Value::Null), (1.into(), (-32_600).into())]
    );
}

#[test]
fn tools_read_only_below_the_folder_of_the_session() {
    let folder = tempfile::tempdir().expect("a folder");
    let [own, other] = ["own", "other"].map(|it| folder.path().join(it));
    for it in [&own, &other] {
        fs::create_dir_all(it.join("deep")).expect("a folder");
        fs::write(it.join("s.json"), "{}").expect("a file");
    }
    let session = own.join("s.json");
    let server = |allow: &[&Path]| {
        let command = McpCommand {
            session: session.to_string_lossy().into_owned(),
            allow: allow.iter().map(|it| it.to_path_buf()).collect(),
        };
        McpServer::new(&command, Vec::new())
    };
    let reads =
        |server: &McpServer<Vec<u8>>, path: &Path| server.readable(&path.to_string_lossy()).is_ok();
    let narrow = server(&[]);
    assert!(reads(&narrow, &session) && reads(&narrow, &own.join("deep")));
    let wide = server(&[&other]);
    for path in [
        other.join("s.json"),
        own.join("deep/../../other"),
        "/proc".into(),
    ] {
        assert!(!reads(&narrow, &path), "{path:?}");
        assert_eq!(reads(&wide, &path), path != Path::new("/proc"), "{path:?}");
    }
    let says = narrow
        .readable("/etc/shadow")
        .expect_err("it is elsewhere")
        .1;
    assert_eq!(
        says.replace("shadow", "none"),
        narrow.readable("/etc/none").unwrap_err().1
    );
    #[cfg(unix)]
    {
        let pipe = own.join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status();
        assert!(made.is_ok_and(|it| it.success()) && !reads(&narrow, &pipe));
        std::os::unix::fs::symlink(&other, own.join("link")).expect("a link");
        assert!(!reads(&narrow, &own.join("link/s.json")));
    }
}

#[test]
fn no_argument_becomes_an_option() {
    let tool = TOOLS
        .iter()
        .find(|it| it.name == "who_can")
        .expect("it is there");
    let given = json!({ "action": "--junit=x", "context": { "a": "b" } });
    let (found, _) = words(tool, "session.json", &given).expect("they are right");
    let expected = [
        "who-can",
        "--org",
        "session.json",
        "--context=a=b",
        "--",
        "--junit=x",
    ];
    assert_eq!(found, expected);
    let given = json!({ "action": "a:b", "out": "x" });
    assert!(words(tool, "session.json", &given).is_err());
}

#[test]
fn every_tool_is_a_command_that_the_program_has() {
    for tool in &*TOOLS {
        let mut given = Map::new();
        for parameter in &tool.parameters {
            let value = match (&parameter.part, &*parameter.name) {
                (_, "type") => "scp".into(),
                (Part::Keys(_), _) => json!({ "a:b": "c" }),
                (Part::Flag(_), _) => true.into(),
                (Part::Option(_) | Part::Positional | Part::Input, _) => "a:b".into(),
            };
            given.insert(parameter.name.to_string(), value);
        }
        let (words, _) = words(tool, "session.json", &given.into()).expect("they are right");
        let all = std::iter::once("orgsim".to_string()).chain(words);
        let read = crate::commands::Cli::read(all);
        assert!(read.is_ok(), "{}: {:?}", tool.name, read.err());
    }
}
