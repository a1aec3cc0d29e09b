use proptest::prelude::*;
use shell::controller::Controller;
use sim::scenario::Scenario;

use super::*;
use crate::lesson::Commands;

/// Some of the texts, in the order of the list.
fn some(list: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> + Clone {
    prop::collection::vec(prop::sample::select(list), 0..4).prop_map(move |chosen| {
        list.iter()
            .copied()
            .filter(|it| chosen.contains(it))
            .collect::<Vec<_>>()
    })
}

fn scenes() -> impl Strategy<Value = PageScene> {
    let calls = some(&[
        "*",
        "organizations:*",
        "iam:Get*",
        "organizations:AcceptHandshake",
        "*:List*",
    ]);
    let calls = calls.prop_map(|them| them.into_iter().map(String::from).collect::<Vec<_>>());
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let hosts = prop::collection::btree_set("https?://[a-z][a-z0-9.-]{0,9}(:8[1-9]{3})?", 0..3);
    let whom = prop::option::of("[A-Za-z0-9 /&=#%+?\"<é-]{1,20}");
    let what = (
        prop::option::of("[a-z0-9-]{1,12}"),
        prop::option::of(1usize..999),
        whom,
    );
    let looks = (
        prop::option::of(any::<bool>()),
        prop::option::of(prop::sample::select(Language::all().collect::<Vec<_>>())),
        prop::option::of(prop::sample::select(&SPEEDS[..])),
        prop::option::of(any::<bool>()),
    );
    let limits = (
        some(&["personas", "undo", "rooms", "time"]),
        calls.clone(),
        calls,
    );
    (flags, hosts, some(&PANES), what, looks, limits).prop_map(
        |(flags, hosts, panes, what, looks, (locks, allow, deny))| {
            let globs = |list: Vec<String>| list.iter().map(|it| Glob::new(it)).collect();
            PageScene {
                embed: flags.0,
                keep: flags.1 && !flags.2,
                hosts: hosts.into_iter().collect(),
                drive: flags.2,
                panes,
                lesson: what.0,
                step: what.1,
                persona: what.2,
                console: looks.0,
                limits: Limits {
                    locks: locks.into_iter().filter_map(Lock::by_name).collect(),
                    commands: Commands {
                        allow: globs(allow),
                        deny: globs(deny),
                    },
                },
                language: looks.1,
                speed: looks.2,
                dark: looks.3,
                presenter: flags.3,
            }
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(scene in scenes()) {
        let written = scene.write();
        prop_assert!(written.is_ascii() && !written.contains(['#', '"', '<', ' ']), "{written}");
        prop_assert_eq!(PageScene::read(&format!("?{written}")), (scene, Vec::new()));
    }

    #[test]
    fn whatever_is_read_is_written_again(query in "([a-z]{1,7}(=[ -~]{0,12})?&){0,6}|\\PC{0,60}") {
        let (scene, _) = PageScene::read(&query);
        prop_assert_eq!(PageScene::read(&scene.write()), (scene, Vec::new()));
    }

    #[test]
    fn a_damaged_parameter_spoils_no_other(bad in "[A-Z!]{1,9}") {
        let (scene, remarks) = PageScene::read(&format!("pane={bad}&embed&theme={bad}&step={bad}&lock=undo,{bad}&nonsense=1"));
        prop_assert_eq!(scene, PageScene { embed: true, ..PageScene::default() });
        prop_assert_eq!(remarks.len(), 5);
    }
}

#[test]
fn what_is_driven_keeps_nothing_in_whatever_order_it_is_said() {
    for query in [
        "embed&keep&drive",
        "drive=yes&keep",
        "keep=1&host=https://a.example&drive",
    ] {
        let (scene, remarks) = PageScene::read(query);
        assert!(scene.drive && !scene.keep, "{query}");
        assert_eq!(remarks.len(), 1);
        assert_eq!(
            (remarks[0].name.as_str(), &remarks[0].wrong),
            ("keep", &Wrong::Driven)
        );
    }
    let (scene, remarks) = PageScene::read("embed&keep&drive=no&host=https://a.example");
    assert!(scene.keep && remarks.is_empty());
    // However a scene is made, its address does not contain both.
    let both = PageScene {
        keep: true,
        drive: true,
        ..PageScene::default()
    };
    assert_eq!(both.write(), "drive");
}

#[test]
fn an_address_as_people_write_it() {
    let (scene, remarks) = PageScene::read(
        "?embed&pane=terminal,organization&persona=Payments%2FBen+Jr&lock=time,personas&allow=organizations:*,iam:Get*&speed=60&host=https://a.example&host=https://b.example:8443&speed=1&hots=x",
    );
    assert_eq!(scene.panes, ["organization", "terminal"]);
    assert_eq!(scene.persona.as_deref(), Some("Payments/Ben Jr"));
    assert_eq!(scene.limits.locks, [Lock::Personas, Lock::Time]);
    assert_eq!(scene.hosts, ["https://a.example", "https://b.example:8443"]);
    assert_eq!(scene.speed, Some(60));
    let wrong: Vec<_> = remarks
        .iter()
        .map(|it| (it.name.as_str(), &it.wrong))
        .collect();
    assert_eq!(wrong, [("speed", &Wrong::Twice), ("hots", &Wrong::Unknown)]);
}

#[test]
fn how_a_page_looks_is_no_scene() {
    for (query, plain) in [
        ("", true),
        ("lang=es&theme=dark&size=presenter&nonsense", true),
        ("pane=terminal&lang=es", false),
        ("embed", false),
    ] {
        assert_eq!(PageScene::read(query).0.is_plain(), plain, "{query}");
    }
}

#[test]
fn origins_are_exact() {
    for good in [
        "https://a.example",
        "http://localhost:8000",
        "http://127.0.0.1:1",
        "https://[::1]:8443",
    ] {
        assert_eq!(origin(good).as_deref(), Some(good));
    }
    let bad = [
        "*",
        "null",
        "a.example",
        "https://",
        "https://a.example/",
        "https://a.example/x",
        "https://A.example",
        "https://a.example:443",
        "https://*.example",
        "javascript://x",
        "https://u@a.example",
        "https://a:b:1",
        "http://a:080",
        "https://a.example?",
    ];
    for bad in bad {
        assert_eq!(origin(bad), None, "{bad}");
    }
}

#[test]
fn a_pattern_that_fits_no_operation_is_wrong() {
    for bad in ["organisations:*", "organizations:Acept*", "iam:*,rds:*"] {
        let (scene, remarks) = PageScene::read(&format!("allow={bad}"));
        assert!(scene.limits.commands.allow.is_empty(), "{bad}");
        assert!(matches!(remarks[0].wrong, Wrong::Not(_)), "{bad}");
        assert!(read_calls(bad).is_err(), "{bad}");
    }
    assert!(read_calls("organizations:*,iam:CreateServiceLinkedRole,*:List*").is_ok());
}

#[test]
fn limits_hold_for_lines_with_a_reason() {
    let (scene, _) = PageScene::read(
        "lock=personas,undo,time&allow=organizations:*,iam:Get*&deny=organizations:Leave*",
    );
    let controller = Controller::new(Scenario::AllFeatures, 1);
    let why = |line: &str| scene.limits.permit_line(line, &controller).err();
    for free in [
        "aws organizations list-roots",
        "aws iam get-role --role-name x",
        "personas",
        "",
        "nonsense",
        "agenda",
    ] {
        assert_eq!(why(free), None, "{free}");
    }
    for (line, reason) in [
        ("as Payments/Ben", Refused::Locked(Lock::Personas)),
        ("undo", Refused::Locked(Lock::Undo)),
        ("redo", Refused::Locked(Lock::Undo)),
        ("advance 2d", Refused::Locked(Lock::Time)),
        ("next", Refused::Locked(Lock::Time)),
        (
            "aws iam create-user --user-name x",
            Refused::Call("iam:CreateUser".into()),
        ),
        (
            "aws organizations leave-organization",
            Refused::Denied("organizations:LeaveOrganization".into()),
        ),
    ] {
        assert_eq!(why(line), Some(reason), "{line}");
    }
}

#[test]
fn what_mail_tools_add_to_a_link_is_ignored() {
    let (scene, remarks) = PageScene::read("?utm_source=mail&lesson=tour&fbclid=x&mc_eid=1&utm=1");
    assert_eq!(scene.lesson.as_deref(), Some("tour"));
    let names: Vec<&str> = remarks.iter().map(|it| &*it.name).collect();
    assert_eq!(names, ["utm"]);
}
