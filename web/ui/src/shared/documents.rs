//! The documents of AWS that lessons and rules are about.

/// The source documents of lessons, by the numbers in `source`; the titles are AWS's.
const DOCUMENTS: [(&str, &str); 5] = [
    ("000", "Using AWS Organizations with other AWS services"),
    (
        "001",
        "Integrating AWS Organizations with Other AWS Services",
    ),
    ("002", "AWS Config and AWS Organizations"),
    ("003", "AWS Artifact and AWS Organizations"),
    (
        "004",
        "AWS Identity and Access Management and AWS Organizations",
    ),
];

/// The readable form of `000 | Heading`: the document's title and the heading, once if they are the same.
pub fn source(source: &str) -> String {
    let (number, heading) = source.split_once('|').unwrap_or(("", source));
    let (number, heading) = (number.trim(), heading.trim());
    match DOCUMENTS.iter().find(|(it, _)| *it == number) {
        Some((_, title)) if *title != heading => format!("{title}: {heading}"),
        _ => heading.to_string(),
    }
}
