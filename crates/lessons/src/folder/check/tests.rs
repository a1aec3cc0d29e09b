//! What is wrong with the files of a lesson.

use super::*;
use crate::picture::PictureFile;

#[test]
fn stale_texts_are_one_line_for_each_language_after_what_is_wrong() {
    let lesson = "minutes = 1\nscenario = \"standalone\"\nseed = 1\n[[steps]]\nid = \"s\"\n";
    let texts =
        "title = \"T\"\nabout = \"A\"\nspare = \"S\"\n[steps.s]\ntitle = \"S\"\ntext = \"T\"\n";
    let files = |seen: &[(&str, &str)]| {
        let mut files = Files {
            id: "mine".into(),
            ..Files::default()
        };
        let own = [("en.toml", texts), ("es.toml", texts), ("fr.toml", texts)];
        for (name, text) in own.iter().chain(&[("lesson.toml", lesson)]).chain(seen) {
            files.files.push(((*name).into(), (*text).into()));
        }
        let complaints = files.check_texts().into_iter().map(|it| it.to_string());
        complaints.collect::<Vec<String>>()
    };
    let complaints = files(&[("es.seen", "title 0"), ("fr.seen", "")]);
    let places: Vec<&str> = complaints
        .iter()
        .map(|it| it.split(' ').next().unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "en.toml:3:9:",
            "es.toml:3:9:",
            "fr.toml:3:9:",
            "es.toml:2:9:",
            "fr.toml:2:9:"
        ],
        "{complaints:#?}"
    );
    assert!(
        complaints[0].contains("`spare` is not used"),
        "{complaints:#?}"
    );
    for (says, language) in complaints[3..].iter().zip(["es", "fr"]) {
        assert!(
            says.contains("5 texts are stale, from `about` and"),
            "{says}"
        );
        assert!(says.ends_with(&format!("run `orgsim lesson translated DIR {language}`")));
    }
    let english = Texts::read(texts).unwrap();
    let most = Files::seen(&english).replace("title ", "title 1");
    let complaints = files(&[("es.seen", &most), ("fr.seen", &Files::seen(&english))]);
    assert_eq!(complaints.len(), 4, "{complaints:#?}");
    assert!(
        complaints[3].contains("2 texts are stale")
            || complaints[3].contains("the text `title` is stale"),
        "{complaints:#?}"
    );
}

#[test]
fn links_and_pictures_that_cannot_be_shown_are_named_with_their_lines() {
    let lesson = "minutes = 1\nscenario = \"standalone\"\nseed = 1\n[[steps]]\nid = \"s\"\n";
    let texts = "title = \"T\"\nabout = \"A [b](https://c.example)\"\n[steps.s]\ntitle = \"S\"\ntext = \"\"\"\n\
        Look: ![A tree](tree.png) and [AWS](https://aws.amazon.com).\n\n\
        And ![](tree.png), ![Gone](gone.png),\n\
        ![Far](https://example.org/a.png), [run](javascript:x).\"\"\"\n";
    let picture = |name| PictureFile::read(name, b"\x89PNG\r\n\x1a\n".to_vec()).unwrap();
    let files = Files {
        id: "mine".into(),
        files: vec![
            ("en.toml".into(), texts.into()),
            ("lesson.toml".into(), lesson.into()),
        ],
        pictures: vec![picture("tree.png"), picture("spare.png")],
    };
    let complaints: Vec<String> = files
        .check_texts()
        .iter()
        .map(ToString::to_string)
        .collect();
    let heads: Vec<&str> = complaints
        .iter()
        .filter_map(|it| it.split(" `").next())
        .collect();
    assert_eq!(complaints.len(), 6, "{complaints:#?}");
    for (at, (place, says)) in [
        ("en.toml:2:12:", "is one line on the screen"),
        ("en.toml:8:6:", "needs a description"),
        ("en.toml:8:21:", "`gone.png` is not in the lesson's folder"),
        ("en.toml:9:2:", "is not a picture of the lesson"),
        ("en.toml:9:36:", "`javascript:x` is not a link"),
        ("spare.png:", "no text shows this picture"),
    ]
    .into_iter()
    .enumerate()
    {
        assert!(
            complaints[at].starts_with(place),
            "{} {heads:?}",
            complaints[at]
        );
        assert!(complaints[at].contains(says), "{}", complaints[at]);
    }
}

#[test]
fn marks_that_the_page_does_not_know_and_people_and_things_that_are_not_there_are_named() {
    let lesson = "minutes = 1\nscenario = \"all-features\"\nseed = 1\n[[steps]]\nid = \"s\"\n\
        select = \"account:Payments\"\nrun = [\"as Management/Ana\"]\n";
    let texts = "title = \"T\"\nabout = \"A\"\n[steps.s]\ntitle = \"S\"\ntext = \"\"\"\nSome `<b>`.\n\nAnd *this* one.\"\"\"\n";
    let complaints = |lesson: &str, texts: &str| {
        let files = Files {
            id: "mine".into(),
            files: vec![
                ("en.toml".into(), texts.into()),
                ("lesson.toml".into(), lesson.into()),
            ],
            ..Files::default()
        };
        let all = files.check(&[]).into_iter().map(|it| it.to_string());
        all.collect::<Vec<String>>()
    };
    let plain = texts.replace("*this*", "this");
    assert_eq!(complaints(lesson, &plain), [""; 0]);
    let all = complaints(lesson, texts);
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(
        all[0].starts_with("en.toml:8:5: `*this*` is shown as it is written"),
        "{all:?}"
    );
    for (from, to, place) in [
        ("account:Payments", "account:Paymints", "lesson.toml:6:"),
        ("Management/Ana", "Management/Anna", "lesson.toml:7:"),
    ] {
        let all = complaints(&lesson.replace(from, to), &plain);
        assert_eq!(all.len(), 1, "{all:?}");
        assert!(all[0].starts_with(place) && all[0].contains(to), "{all:?}");
    }
}

#[test]
fn texts_that_show_the_answer_before_the_bet_are_warned_of() {
    let lesson = "minutes = 1\nscenario = \"all-features\"\n[[steps]]\nid = \"s\"\npredict = \"p\"\ngoals = [\"g\"]\n\
        [[goals]]\nid = \"g\"\ndid = { call = \"*:*\" }\n\
        [[predictions]]\nid = \"p\"\noptions = [\"list\", \"no\"]\nanswer = \"no\"\nuntil = { call = \"*:*\" }\n\
        [predictions.holds]\nlist = { step = { answer = \"ok\" } }\nno = { step = { answer = \"refused\" } }\n";
    let warned = |text: &str, goal: &str, missing: &str| -> Vec<String> {
        let english = format!(
            "title = \"Asking\"\nabout = \"A\"\nintro = \"I\"\noutro = \"O\"\n\
             [steps.s]\ntitle = \"Ask\"\ntext = \"{text}\"\n[goals.g]\ntext = \"{goal}\"\nmissing = {missing}\n\
             [predictions.p]\nquestion = \"What does Ben get?\"\nlist = \"The list\"\nno = \"A refusal\"\nbecause = \"It is refused.\"\n"
        );
        let file = |name: &str, text: &str| (name.to_string(), text.to_string());
        let files = Files {
            id: "mine".into(),
            files: vec![
                file("lesson.toml", lesson),
                file("en.toml", &english),
                file("es.toml", &english),
            ],
            ..Files::default()
        };
        files.warnings().iter().map(ToString::to_string).collect()
    };
    assert_eq!(warned("Ask.", "Ben has asked.", "\"Ask.\""), [""; 0]);
    let told = warned(
        "Ask. It is refused.",
        "Ben was refused.",
        "[\"Refused?\", \"Ask.\"]",
    );
    let of = |name: &str| {
        told.iter()
            .filter(|it| it.contains(&format!("the text `{name}`")))
            .count()
    };
    // In both languages.
    let names = ["steps.s.text", "goals.g.text", "goals.g.missing.0"];
    assert_eq!(names.map(of), [2; 3], "{told:#?}");
    // What lacks later is shown later.
    assert_eq!(
        warned("Ask.", "Ben has asked.", "[\"Ask.\", \"Refused?\"]"),
        [""; 0]
    );
}
