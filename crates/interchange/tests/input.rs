//! Files as texts and values.

use interchange::internals::{Findings, MAX_YAML_BYTES, SourceTexts, TextReading, ValueCount};
use interchange::{InputFile, MAX_BYTES, MAX_JSON_VALUES};

fn read(files: &[(&str, &[u8])]) -> (Vec<String>, Vec<String>) {
    let files: Vec<InputFile> = (files.iter())
        .map(|(name, bytes)| InputFile {
            name: (*name).to_string(),
            bytes: bytes.to_vec(),
        })
        .collect();
    let mut findings = Findings::default();
    let mut texts = SourceTexts::new(MAX_BYTES);
    for file in files {
        texts.unpack(file, &mut findings);
    }
    let mut left = MAX_JSON_VALUES;
    let mut found = Vec::new();
    for (name, text) in texts.sorted() {
        let mut reading = TextReading::new(name, text.into());
        found.extend(loop {
            if let Some(documents) = reading.go_on(&mut left, &mut findings) {
                break documents;
            }
        });
    }
    (
        found
            .iter()
            .map(|it| format!("{}: {}", it.file, it.value))
            .collect(),
        findings.iter().map(|it| it.says.to_string()).collect(),
    )
}

#[test]
fn every_encoding_gives_the_same_values() {
    let text = "{\"a\": \"é\"} {\"b\": 1}";
    let units: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = [0xfeff]
        .iter()
        .chain(&units)
        .flat_map(|it| it.to_le_bytes())
        .collect();
    let big: Vec<u8> = [0xfeff]
        .iter()
        .chain(&units)
        .flat_map(|it| it.to_be_bytes())
        .collect();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for bytes in [text.as_bytes(), &marked, &little, &big] {
        let (values, findings) = read(&[("f", bytes)]);
        assert_eq!(values, ["f: {\"a\":\"é\"}", "f: {\"b\":1}"]);
        assert!(findings.is_empty(), "{findings:?}");
    }
}

#[test]
fn files_come_in_the_order_of_names_packed_or_not() {
    let packed = zip_files::write(&[zip_files::File {
        name: "x/c.json".into(),
        content: b"[3]".to_vec(),
    }])
    .unwrap();
    let (values, findings) = read(&[("z", b"[1]"), ("b.zip", &packed), ("a", b"[2]")]);
    assert_eq!(values, ["a: [2]", "b.zip/x/c.json: [3]", "z: [1]"]);
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn a_zip_file_has_files_that_are_packed_with_gzip() {
    // A block that is stored as it is.
    let mut gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x01\x03\0\xfc\xff[1]".to_vec();
    // Checksum and length.
    gzip.extend([0xb8, 0x32, 0x2f, 0x4c, 3, 0, 0, 0]);
    let mut packed = |name: &str, bytes: usize| {
        gzip.truncate(bytes);
        let (name, content) = (name.to_string(), gzip.clone());
        zip_files::write(&[zip_files::File { name, content }]).unwrap()
    };
    let (whole, cut) = (packed("a.json.gz", 100), packed("b.json.gz", 14));
    let (values, findings) = read(&[("a.zip", &whole), ("b.zip", &cut)]);
    assert_eq!(values, ["a.zip/a.json: [1]"]);
    assert_eq!(findings, ["The gzip file is damaged or cut off."]);
}

#[test]
fn a_zip_file_within_a_zip_file_is_named() {
    let packed = |name: &str, content: Vec<u8>| {
        let name = name.to_string();
        zip_files::write(&[zip_files::File { name, content }]).unwrap()
    };
    let outer = packed("inner.zip", packed("a.json", b"[1]".to_vec()));
    let (values, findings) = read(&[("outer.zip", &outer)]);
    assert!(values.is_empty());
    assert!(
        findings[0].contains("within a zip file. Unpack"),
        "{findings:?}"
    );
}

#[test]
fn files_beyond_the_limit_of_bytes_are_not_read() {
    let mut findings = Findings::default();
    let mut texts = SourceTexts::new(10);
    for name in ["a", "b"] {
        let file = InputFile {
            name: name.into(),
            bytes: b"[1, 2]".to_vec(),
        };
        texts.unpack(file, &mut findings);
    }
    assert_eq!(texts.sorted().len(), 1);
    let says = findings.iter().next().unwrap().says.to_string();
    assert!(says.contains("10 bytes in total"), "{says}");
}

#[test]
fn values_are_counted_without_reading_them() {
    for (text, count) in [
        ("1", 1),
        ("[1, 2]", 3),
        (r#"{"a,[{": "b\",", "c": [{}]}"#, 5),
        (r#"["\\", 1]"#, 3),
    ] {
        for bytes in 1..text.len() + 1 {
            let mut counted = ValueCount::default();
            while !counted.go_on(text.as_bytes(), bytes) {}
            assert_eq!(counted.further + 1, count, "{text}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    let deep = "[".repeat(100_000);
    let many = format!("[{}1]", "1,".repeat(MAX_JSON_VALUES));
    let broken = format!("[\n\"{}\", ?]", "a".repeat(MAX_YAML_BYTES));
    let yaml = format!("a: {}", "b".repeat(MAX_YAML_BYTES));
    for (bytes, says) in [
        (&b"\xff\xfe\x00"[..], "neither UTF-8 nor UTF-16"),
        (b"\x80", "neither UTF-8 nor UTF-16"),
        (b"  ", "empty"),
        (b"{\"a\": ", "not valid JSON"),
        (b"PK\x03\x04...", "zip file"),
        (deep.as_bytes(), "nested too deeply"),
        (
            broken.as_bytes(),
            "line 2, column 4194309: malformed json. It is not tried as YAML, because it has more than 4194304",
        ),
        (yaml.as_bytes(), "the limit for YAML: 4194304"),
        (many.as_bytes(), "more JSON values than the limit: 2000000"),
    ] {
        let (values, findings) = read(&[("f", bytes)]);
        assert!(values.is_empty());
        assert!(findings.iter().any(|it| it.contains(says)), "{findings:?}");
    }
}
