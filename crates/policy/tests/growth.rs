//! Growth of work with the size of a policy: four times the text may take about four times as long, not sixteen.

use crate::common;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use policy::document::PolicyKind;
use policy::{Document, Layers, Request, RequestPrincipal, Source};
use policy::{decide, evaluate, pattern, place};

/// The size that AWS allows for the largest policies.
const LARGEST: usize = 10_240;

/// A text of about `size` bytes: `item` repeated, with its number in place of `#`.
fn filled(size: usize, [before, item, after]: Parts) -> String {
    let mut text = before.to_string();
    let mut number = 0;
    while text.len() + item.len() + after.len() < size {
        if number > 0 {
            text.push(',');
        }
        text.push_str(&item.replace('#', &number.to_string()));
        number += 1;
    }
    text + after
}

/// The run time of this thread, so that a busy machine does not matter. If the system does not report it, the wall-clock time.
fn run_time() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = *START.get_or_init(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// The cost of one run, measured over many, because the system's clock has steps of some milliseconds.
fn cost(mut work: Box<dyn FnMut()>) -> Duration {
    work();
    let (start, mut runs) = (run_time(), 0);
    loop {
        (0..5).for_each(|_| work());
        runs += 5;
        let spent = run_time() - start;
        if spent > Duration::from_millis(60) {
            return spent / runs;
        }
    }
}

/// Checks that four times the size takes about four times as long; sixteen times would be quadratic. There are several
/// tries.
#[track_caller]
fn grows_evenly(what: &str, mut work: impl FnMut(usize) -> Box<dyn FnMut()>) {
    // One test at a time, because they disturb each other.
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut seen = Vec::new();
    for _ in 0..3 {
        // From AWS's limit upward, where quadratic growth is visible.
        let small = cost(work(LARGEST));
        let large = cost(work(LARGEST * 4));
        let ratio = large.as_secs_f64() / small.as_secs_f64().max(1e-6);
        if ratio < 6.5 {
            return;
        }
        seen.push(format!("{small:?} and {large:?}"));
    }
    panic!(
        "{what}: four times the size takes far more than four times as long: {}",
        seen.join("; ")
    );
}

const START: &str = r#"{"Version": "2012-10-17", "Statement": ["#;

/// The parts of a text: its beginning, the repeated part, its end.
type Parts = [&'static str; 3];

#[test]
fn reading_grows_evenly() {
    let rows: [(&str, Parts); 5] = [
        (
            "statements with a Sid",
            [
                START,
                r#"{"Sid": "S#", "Effect": "Allow", "Action": "a:b", "Resource": "*"}"#,
                "]}",
            ],
        ),
        (
            "condition keys",
            [
                r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Null": {"#,
                r#""k#": "true""#,
                "}}}]}",
            ],
        ),
        ("keys that are no elements", ["{", r#""k#":0"#, "}"]),
        (
            "actions",
            [
                r#"{"Statement": [{"Effect": "Deny", "Resource": "*", "Action": ["#,
                r#""a:b#""#,
                "]}]}",
            ],
        ),
        (
            "principals",
            [
                r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Principal": {"AWS": ["#,
                r#""arn:aws:iam::1:user/#""#,
                "]}}]}",
            ],
        ),
    ];
    for (what, parts) in rows {
        grows_evenly(what, |size| {
            let text = filled(size, parts);
            Box::new(move || {
                let _ = std::hint::black_box(Document::parse(&text));
                let _ = std::hint::black_box(Document::parse_as(PolicyKind::Identity, &text));
            })
        });
    }
}

/// A text of about this many bytes.
type Make = fn(usize) -> String;

#[test]
fn refusing_what_is_no_policy_grows_evenly() {
    let rows: [(&str, Make); 3] = [
        ("a long text of escapes", |size| {
            format!("{{\"Id\": \"{}\"", "\\ud83d\\ude00\\n".repeat(size / 14))
        }),
        ("lines", |size| "\n".repeat(size) + &"[".repeat(size)),
        ("brackets", |size| "[{\"a\":".repeat(size / 6)),
    ];
    for (what, make) in rows {
        grows_evenly(what, |size| {
            let text = make(size);
            Box::new(move || drop(std::hint::black_box(Document::parse(&text))))
        });
    }
}

#[test]
fn finding_the_cursor_grows_evenly() {
    let rows: [(&str, Make); 2] = [
        ("brackets while they are typed", |size| {
            "[{\"a\":".repeat(size / 6)
        }),
        ("keys while they are typed", |size| {
            filled(size, ["{", r#""k#": 0"#, ""])
        }),
    ];
    for (what, make) in rows {
        grows_evenly(what, |size| {
            let text = make(size);
            Box::new(move || drop(std::hint::black_box(place::place(&text, text.len()))))
        });
    }
}

/// A request against one policy with this text.
fn decides(text: &str) -> Box<dyn FnMut()> {
    let document = Arc::new(Document::parse(text).expect("it is a policy"));
    let layers = Layers {
        identity: vec![Source::new("p", document)],
        ..Layers::default()
    };
    let mut request = Request {
        principal: RequestPrincipal::from_arn(common::ALICE),
        action: "a:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb".to_string(),
        resource: format!("arn:aws:s3:::{}", "a".repeat(1000)),
        ..Request::default()
    };
    request.context.set("k", "a".repeat(200));
    request.context.mark_prefix_unknown("u");
    Box::new(move || {
        let verdict = std::hint::black_box(evaluate(&request, &layers));
        std::hint::black_box(decide(&request, &layers));
        std::hint::black_box((
            verdict.explain(),
            verdict.smallest_changes(&request),
            verdict.blocked_by(),
        ));
    })
}

#[test]
fn deciding_grows_evenly() {
    let rows: [(&str, Parts); 6] = [
        (
            "many statements that deny",
            [
                START,
                r#"{"Effect": "Deny", "Action": "a:*", "Resource": "*"}"#,
                "]}",
            ],
        ),
        (
            "many conditions that hold",
            [
                r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"k": "*"}, "StringNotEquals": {"#,
                r#""n#": "x""#,
                "}}}]}",
            ],
        ),
        (
            "many keys that are not known",
            [
                r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"#,
                r#""u#": "x""#,
                "}}}]}",
            ],
        ),
        (
            "many actions full of stars",
            [
                r#"{"Statement": [{"Effect": "Deny", "Resource": "*", "Action": ["#,
                r#""a:*b*b*b*b*b*b*c""#,
                "]}]}",
            ],
        ),
        (
            "many resources full of stars",
            [
                r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": ["#,
                r#""arn:aws:s3:::*a*a*a*a*ab""#,
                "]}]}",
            ],
        ),
        (
            "many variables",
            [
                r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": ["#,
                r#""arn:aws:s3:::${k}${$}${none, 'x'}""#,
                "]}]}",
            ],
        ),
    ];
    for (what, parts) in rows {
        grows_evenly(what, |size| decides(&filled(size, parts)));
    }
}

/// A pattern as long as a policy may be, against a value as long as a request may have: at worst their product, which is some
/// ten million comparisons.
#[test]
fn the_worst_pattern_of_the_largest_policy_ends_soon() {
    for (pattern, text) in [
        ("*a".repeat(LARGEST / 2), "a".repeat(2048)),
        (format!("*{}b", "a".repeat(LARGEST - 2)), "a".repeat(2048)),
        (format!("*{}b", "a".repeat(1024)), "a".repeat(2048)),
        (format!("*{}b", "?".repeat(1024)), "é".repeat(2048)),
        ("*a*".repeat(LARGEST / 3) + "b", "a".repeat(2048)),
    ] {
        let start = Instant::now();
        assert!(!pattern::glob(&pattern, &text));
        let took = start.elapsed();
        assert!(
            took < Duration::from_secs(3),
            "{} against {}: {took:?}",
            pattern.len(),
            text.len()
        );
    }
}
