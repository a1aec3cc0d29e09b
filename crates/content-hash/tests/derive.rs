//! What a hash of content depends on, and what not.

use std::sync::Arc;

use content_hash::{ContentHash, digest};
use serde_json::json;

mod first {
    use content_hash::ContentHash;

    #[derive(ContentHash)]
    pub(super) enum Shape {
        Dot,
        Circle { radius: u32 },
        Line(u32, u32),
    }

    #[derive(ContentHash)]
    pub(super) struct Picture {
        pub shape: Shape,
        pub name: &'static str,
    }
}

/// The same types with their rows in another order, and with more of them.
mod later {
    use content_hash::ContentHash;

    #[derive(Default, ContentHash)]
    pub(super) enum Fill {
        Solid,
        #[default]
        Nothing,
    }

    #[derive(ContentHash)]
    pub(super) enum Shape {
        Line(u32, u32),
        Square(u32),
        Circle { fill: Fill, radius: u32 },
        Dot,
    }

    #[derive(Default, ContentHash)]
    pub(super) struct Frame {
        pub width: u32,
        pub colors: Vec<String>,
        pub fill: Fill,
    }

    #[derive(ContentHash)]
    pub(super) struct Picture {
        pub frame: Frame,
        pub name: &'static str,
        pub about: Words,
        pub shape: Shape,
    }

    /// Words have no content.
    #[allow(dead_code, reason = "nothing reads the words")]
    pub(super) struct Words(pub &'static str);

    impl ContentHash for Words {
        fn hash_content(&self, _: &mut content_hash::ContentHasher) {}

        fn has_default_content(&self) -> bool {
            true
        }
    }
}

fn first(shape: first::Shape) -> u128 {
    digest(&first::Picture { shape, name: "one" })
}

fn later(shape: later::Shape, frame: later::Frame, about: &'static str) -> u128 {
    let about = later::Words(about);
    digest(&later::Picture {
        frame,
        name: "one",
        about,
        shape,
    })
}

#[test]
fn the_order_of_rows_defaults_of_new_fields_and_words_do_not_count() {
    let plain = later::Frame::default;
    let fill = later::Fill::default;
    assert_eq!(
        first(first::Shape::Dot),
        later(later::Shape::Dot, plain(), "A dot.")
    );
    assert_eq!(
        first(first::Shape::Circle { radius: 2 }),
        later(
            later::Shape::Circle {
                fill: fill(),
                radius: 2
            },
            plain(),
            "A circle."
        )
    );
    assert_eq!(
        first(first::Shape::Line(1, 2)),
        later(later::Shape::Line(1, 2), plain(), "")
    );
}

#[test]
fn names_and_values_count() {
    let plain = later::Frame::default;
    let hashes = [
        first(first::Shape::Dot),
        first(first::Shape::Circle { radius: 2 }),
        first(first::Shape::Line(1, 2)),
        first(first::Shape::Line(2, 1)),
        later(later::Shape::Square(2), plain(), ""),
        later(later::Shape::Square(0), plain(), ""),
        later(
            later::Shape::Circle {
                fill: later::Fill::Solid,
                radius: 2,
            },
            plain(),
            "",
        ),
        later(
            later::Shape::Dot,
            later::Frame {
                width: 1,
                ..plain()
            },
            "",
        ),
        later(
            later::Shape::Dot,
            later::Frame {
                fill: later::Fill::Solid,
                ..plain()
            },
            "",
        ),
        later(
            later::Shape::Dot,
            later::Frame {
                colors: vec![String::new()],
                ..plain()
            },
            "",
        ),
    ];
    for (n, one) in hashes.iter().enumerate() {
        assert!(!hashes[..n].contains(one), "{n}");
    }
}

#[test]
fn a_field_ends_where_it_ends() {
    #[derive(ContentHash)]
    struct Inner {
        a: u32,
        b: u32,
    }
    #[derive(ContentHash)]
    struct Outer {
        inner: Inner,
        b: u32,
    }
    let of = |a, b, outer| {
        let inner = Inner { a, b };
        digest(&Outer { inner, b: outer })
    };
    assert_ne!(of(1, 2, 0), of(1, 0, 2));
    assert_ne!(digest(&("ab", "c")), digest(&("a", "bc")));
    assert_ne!(
        digest(&vec![vec![1_u32], vec![]]),
        digest(&vec![vec![], vec![1_u32]])
    );
    assert_ne!(digest(&Some(0_u32)), digest(&None::<u32>));
}

#[test]
fn json_is_hashed_by_its_values() {
    assert_eq!(
        digest(&json!({ "a": 1, "b": [null] })),
        digest(&json!({ "b": [null], "a": 1 }))
    );
    let others = [
        json!(null),
        json!(0),
        json!(0.0),
        json!("0"),
        json!([]),
        json!({}),
        json!([0]),
        json!({ "0": 0 }),
        json!(false),
    ];
    for (n, one) in others.iter().enumerate() {
        assert!(
            others[..n].iter().all(|it| digest(it) != digest(one)),
            "{n}"
        );
    }
}

/// Files contain such hashes: a change of these means another version of the hash.
#[test]
fn hashes_stay() {
    let picture = first::Picture {
        shape: first::Shape::Circle { radius: 2 },
        name: "one",
    };
    let texts: Vec<Arc<str>> = vec!["a".into(), "".into()];
    let values = (texts, Some([true, false]), json!({ "a": [1.5, "b"] }));
    assert_eq!(
        [digest(&picture), digest(&values)],
        [
            174_016_986_829_905_209_340_716_830_670_005_114_880,
            224_073_215_543_808_234_336_546_783_893_390_380_977
        ]
    );
}
