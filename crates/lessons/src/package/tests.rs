use super::*;

const CATALOG_OF_THREE: &str = r#"{
    "lessons": [
        {"id":"one"},
        {"id":"two","title":{"en":"Two","es":"Dos"},"about":{"en":"T."},"quiz":2},
        {"id":"three"}
    ],
    "parts": [{"lessons":["one","three"]},{"lessons":["two"]}],
    "paths": [{"lessons":["three"]}]
}"#;

fn page() -> Vec<File> {
    [
        (
            "index.html",
            "<meta content=\"connect-src 'self'; font-src 'self'\"><title>Orgsim</title><script data-offline=\"sw.js\" data-js=x>",
        ),
        ("sw.js", "worker"),
        ("files.json", "[]"),
        ("licenses.txt", "MIT"),
        ("app-1.js", "program"),
        ("app-1.js.br", "the same, compressed"),
        (
            "lessons/catalog.json",
            CATALOG_OF_THREE,
        ),
        ("lessons/one/lesson.txt", "1"),
        ("lessons/two/lesson.txt", "2"),
        ("lessons/three/lesson.txt", "3"),
    ]
    .map(|(name, content)| File {
        name: name.into(),
        content: content.into(),
    })
    .to_vec()
}

fn package(standard: Standard) -> Package {
    let chosen = |id: &str| Chosen {
        id: id.into(),
        title: format!("Lesson <{id}> & \"more\""),
        about: String::new(),
        quiz: 1,
    };
    Package {
        standard,
        title: "AWS & <Organizations>".into(),
        language: "en".into(),
        lessons: vec![chosen("two"), chosen("one")],
        mastery: Some(80),
        per_lesson: false,
        origins: Vec::new(),
    }
}

/// Unpacks what `zip::write` packed, by the format's own offsets.
fn unpacked(bytes: &[u8]) -> Vec<File> {
    let half = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let end = bytes.len() - 22;
    let mut at = word(end + 16);
    (0..half(end + 10))
        .map(|_| {
            let (method, packed, name) = (half(at + 10), word(at + 20), half(at + 28));
            let head = word(at + 42);
            let from = head + 30 + half(head + 26) + half(head + 28);
            let content = &bytes[from..from + packed];
            let file = File {
                name: String::from_utf8(bytes[at + 46..at + 46 + name].to_vec()).unwrap(),
                content: match method {
                    0 => content.to_vec(),
                    _ => miniz_oxide::inflate::decompress_to_vec(content).unwrap(),
                },
            };
            at += 46 + name;
            file
        })
        .collect()
}

fn text(files: &[File], name: &str) -> String {
    let file = files.iter().find(|file| file.name == name);
    String::from_utf8(
        file.unwrap_or_else(|| panic!("{name} is there"))
            .content
            .clone(),
    )
    .unwrap()
}

fn built(package: &Package) -> Vec<File> {
    unpacked(&build(page(), package).unwrap())
}

#[test]
fn the_chosen_lessons_are_in_it_and_nothing_that_only_the_host_needs() {
    for standard in Standard::ALL {
        let files = built(&package(standard));
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let manifest = if standard == Standard::Cmi5 {
            "cmi5.xml"
        } else {
            "imsmanifest.xml"
        };
        let mut wanted = vec![
            "app-1.js",
            manifest,
            "index.html",
            "lessons/catalog.json",
            "lessons/one/lesson.txt",
            "lessons/two/lesson.txt",
            "licenses.txt",
        ];
        wanted.sort_unstable();
        assert_eq!(names, wanted);
        assert_eq!(
            text(&files, "lessons/catalog.json"),
            r#"{"lessons":[{"id":"two","title":{"en":"Two","es":"Dos"},"about":{"en":"T."},"quiz":2},{"id":"one"}],"parts":[{"lessons":["one"]},{"lessons":["two"]}],"paths":[]}"#
        );
    }
}

#[test]
fn a_page_without_its_license_texts_makes_no_package() {
    let mut page = page();
    page.retain(|file| file.name != "licenses.txt");
    let error = build(page, &package(Standard::Scorm12)).unwrap_err();
    assert!(error.contains("licenses.txt"), "{error}");
}

#[test]
fn scorm_names_every_file_and_itself_not() {
    for standard in [Standard::Scorm12, Standard::Scorm2004] {
        let files = built(&package(standard));
        let manifest = text(&files, "imsmanifest.xml");
        for file in &files {
            let listed = manifest.contains(&format!("<file href=\"{}\"/>", file.name));
            assert_eq!(listed, file.name != "imsmanifest.xml", "{}", file.name);
        }
        assert!(manifest.contains("<title>AWS &amp; &lt;Organizations&gt;</title>"));
    }
}

#[test]
fn a_package_of_a_served_page_follows_no_server() {
    let mark = format!("<meta name=\"{FOLLOW}\" content=\"_orgsim/follow\" data-class>");
    let mut served = page();
    let index = served
        .iter_mut()
        .find(|it| it.name == "index.html")
        .unwrap();
    let html = String::from_utf8(index.content.clone()).unwrap();
    index.content = html
        .replace("<title>", &format!("{mark}<title>"))
        .into_bytes();
    let built = unpacked(&build(served, &package(Standard::Scorm12)).unwrap());
    let html = text(&built, "index.html");
    assert!(html.contains(NOTE) && !html.contains(FOLLOW), "{html}");
}

#[test]
fn the_page_reads_what_it_is_part_of() {
    let html = text(&built(&package(Standard::Scorm2004)), "index.html");
    assert!(!html.contains("sw.js"), "{html}");
    let content = html
        .split_once("orgsim-package\" content=\"")
        .and_then(|(_, rest)| rest.split_once("\">"))
        .unwrap()
        .0;
    let note = PackageNote::read(
        &content
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    );
    assert_eq!(
        note,
        Some(PackageNote {
            standard: Standard::Scorm2004,
            title: "AWS & <Organizations>".into(),
            language: "en".into(),
            lessons: vec!["two".into(), "one".into()],
            mastery: Some(80),
            per_lesson: false,
            origins: Vec::new(),
        })
    );
    assert_eq!(PackageNote::read("{}"), None);
}

#[test]
fn each_lesson_is_a_unit_with_its_own_grade_if_wanted() {
    let whole = package(Standard::Cmi5);
    let mut package = Package {
        per_lesson: true,
        ..package(Standard::Scorm12)
    };
    package.lessons[1].quiz = 0;
    let manifest = |package: &Package, standard, name| {
        let package = Package {
            standard,
            ..package.clone()
        };
        text(&built(&package), name)
    };
    let scorm12 = manifest(&package, Standard::Scorm12, "imsmanifest.xml");
    let item = |id: &str| {
        format!(
            "<item identifier=\"item-{id}\" identifierref=\"page\" parameters=\"?lesson={id}\">"
        )
    };
    assert!(scorm12.contains(&item("two")) && scorm12.contains(&item("one")));
    // A lesson without questions has no score to pass with.
    assert_eq!(scorm12.matches("<adlcp:masteryscore>80").count(), 1);
    let scorm2004 = manifest(&package, Standard::Scorm2004, "imsmanifest.xml");
    assert!(scorm2004.contains(&item("two")) && scorm2004.contains(&item("one")));
    assert_eq!(scorm2004.matches("satisfiedByMeasure").count(), 1);
    assert_eq!(scorm2004.matches("rollupObjectiveSatisfied").count(), 1);
    let cmi5 = manifest(&package, Standard::Cmi5, "cmi5.xml");
    assert!(cmi5.contains("<url>index.html?lesson=two</url>"), "{cmi5}");
    assert_eq!(cmi5.matches("<au ").count(), 2);
    assert_eq!(cmi5.matches("masteryScore=\"0.80\"").count(), 1);
    assert_eq!(cmi5.matches("moveOn=\"Completed\"").count(), 1);
    assert_ne!(identity(&whole), identity(&package));

    // One lesson is one unit either way.
    package.lessons.truncate(1);
    package.standard = Standard::Cmi5;
    let alone = Package {
        per_lesson: false,
        ..package.clone()
    };
    assert_eq!(build(page(), &package), build(page(), &alone));
}

#[test]
fn a_unit_has_its_own_lesson_and_an_address_chooses_none_elsewhere() {
    let note = |per_lesson| PackageNote {
        standard: Standard::Cmi5,
        title: "Both".into(),
        language: "en".into(),
        lessons: vec!["two".into(), "one".into()],
        mastery: None,
        per_lesson,
        origins: Vec::new(),
    };
    assert_eq!(note(true).of_unit(Some("one")).lessons, ["one"]);
    for (per_lesson, lesson) in [(true, None), (true, Some("other")), (false, Some("one"))] {
        assert_eq!(note(per_lesson).of_unit(lesson), note(per_lesson));
    }
}

#[test]
fn only_cmi5_may_ask_other_hosts_and_only_that() {
    let policy = |package: &Package| {
        let html = text(&built(package), "index.html");
        let (_, rest) = html.split_once("content=\"connect").unwrap();
        rest.split_once('"').unwrap().0.to_string()
    };
    assert_eq!(
        policy(&package(Standard::Scorm12)),
        "-src 'self'; font-src 'self'"
    );
    let mut cmi5 = package(Standard::Cmi5);
    assert_eq!(policy(&cmi5), "-src 'self' https:; font-src 'self'");
    cmi5.origins = vec![
        "https://lrs.example.org".into(),
        "http://localhost:8080".into(),
    ];
    assert_eq!(
        policy(&cmi5),
        "-src 'self' https://lrs.example.org http://localhost:8080; font-src 'self'"
    );
    for bad in [
        "https://a/b",
        "https://a; script-src *",
        "*",
        "ftp://a",
        "https://",
    ] {
        cmi5.origins = vec![bad.into()];
        assert!(build(page(), &cmi5).is_err(), "{bad}");
    }
}

#[test]
fn a_choice_that_makes_no_package_is_refused_with_its_reason() {
    let good = package(Standard::Scorm12);
    let said = |package: &Package| build(page(), package).unwrap_err();
    let change = |change: fn(&mut Package)| {
        let mut package = good.clone();
        change(&mut package);
        said(&package)
    };
    assert!(change(|package| package.title = " ".into()).contains("title"));
    assert!(change(|package| package.title = "x".repeat(201)).contains("200"));
    assert!(change(|package| package.lessons.clear()).contains("at least one"));
    assert!(change(|package| package.lessons[0].id = "one".into()).contains("twice"));
    assert!(change(|package| package.lessons[0].id = "none".into()).contains("no lesson `none`"));
    assert!(change(|package| package.mastery = Some(0)).contains("1 to 100"));
    assert!(change(|package| package.mastery = Some(101)).contains("1 to 100"));
    assert!(
        change(|package| package
            .lessons
            .iter_mut()
            .for_each(|lesson| lesson.quiz = 0))
        .contains("no quiz questions")
    );
    assert!(change(|package| package.origins = vec!["https://a".into()]).contains("only cmi5"));
    assert!(build(Vec::new(), &good).is_err());
}

#[test]
fn the_same_choice_gives_the_same_bytes() {
    let package = package(Standard::Cmi5);
    let mut turned = page();
    turned.reverse();
    assert_eq!(build(page(), &package), build(turned, &package));
}

#[test]
fn packages_of_two_languages_share_no_identifier_that_a_platform_keeps() {
    for (standard, name) in [
        (Standard::Scorm12, "imsmanifest.xml"),
        (Standard::Scorm2004, "imsmanifest.xml"),
        (Standard::Cmi5, "cmi5.xml"),
    ] {
        for per_lesson in [false, true] {
            let named = |language: &str| {
                let package = Package {
                    language: language.into(),
                    per_lesson,
                    ..package(standard)
                };
                let manifest = text(&built(&package), name);
                // What is named within a manifest, such as its items and its lessons, is not kept by that name alone.
                let marks = ["urn:orgsim:course:", "urn:orgsim:unit:", "\"orgsim-"];
                let all = marks.iter().flat_map(|mark| {
                    manifest.match_indices(mark).map(|(at, _)| {
                        let id = manifest[at..].trim_start_matches('"');
                        id.split('"').next().unwrap_or_default().to_string()
                    })
                });
                all.collect::<std::collections::BTreeSet<String>>()
            };
            let (english, spanish) = (named("en"), named("es"));
            assert!(!english.is_empty() && english.len() == spanish.len());
            assert!(english.is_disjoint(&spanish), "{english:?}");
            assert_eq!(english, named("en"));
        }
    }
}

#[test]
fn lessons_are_chosen_from_the_pages_catalog() {
    let ids = |some: &[&str]| some.iter().map(ToString::to_string).collect::<Vec<_>>();
    let all = chosen(&page(), &[], "es").unwrap();
    let found: Vec<&str> = all.iter().map(|lesson| lesson.id.as_str()).collect();
    assert_eq!(found, ["one", "two", "three"]);
    assert_eq!(
        chosen(&page(), &ids(&["two"]), "es").unwrap(),
        [Chosen {
            id: "two".into(),
            title: "Dos".into(),
            about: "T.".into(),
            quiz: 2,
        }]
    );
    let error = chosen(&page(), &ids(&["four"]), "en").unwrap_err();
    assert!(error.contains("`four`") && error.contains("one, two, three"));
    assert!(chosen(&[], &[], "en").is_err());
}
