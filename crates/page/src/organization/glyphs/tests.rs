use std::collections::BTreeSet;

use zeno::{Cap, Join, Mask, Stroke, Transform, validate_svg};

use super::*;

/// The size at which glyphs are compared, in pixels, and a pixel around it.
const SIZE: i32 = 16;
const FRAMED: i32 = SIZE + 2;

/// The least difference of two glyphs. Below it two of them looked alike.
const LEAST_DIFFERENCE: f64 = 0.3;

/// The coverage of each pixel, 0 to 255.
struct Picture(Vec<u8>);

impl Picture {
    /// A path drawn in one color.
    fn of(path: &str) -> Self {
        let scale = SIZE as f32 / GRID as f32;
        let side = FRAMED as u32;
        let mut pixels = vec![0; (FRAMED * FRAMED) as usize];
        Mask::new(path)
            .transform(Some(
                Transform::scale(scale, scale).then_translate(1.0, 1.0),
            ))
            .style(Stroke::new(STROKE).cap(Cap::Round).join(Join::Round))
            .size(side, side)
            .render_into(&mut pixels, None);
        Self(pixels)
    }

    fn at(&self, x: i32, y: i32) -> u8 {
        let inside = (0..FRAMED).contains(&x) && (0..FRAMED).contains(&y);
        if inside {
            self.0[(y * FRAMED + x) as usize]
        } else {
            0
        }
    }

    /// The number of covered pixels.
    fn ink(&self) -> f64 {
        self.0.iter().map(|it| f64::from(*it)).sum::<f64>() / 255.0
    }

    /// The pixels that a person sees.
    fn seen(&self) -> impl Iterator<Item = (i32, i32)> {
        let all = (0..FRAMED).flat_map(|y| (0..FRAMED).map(move |x| (x, y)));
        all.filter(|(x, y)| self.at(*x, *y) > 50)
    }

    /// 0 if they are the same, 1 if they have no pixel in common, when one lies over the other as well as a shift of one pixel
    /// allows.
    fn difference(&self, other: &Self) -> f64 {
        let shifts = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy)));
        let apart = shifts.map(|(dx, dy)| {
            let all = (-1..=FRAMED).flat_map(|y| (-1..=FRAMED).map(move |x| (x, y)));
            let apart = all.map(|(x, y)| self.at(x, y).abs_diff(other.at(x + dx, y + dy)));
            apart.map(f64::from).sum::<f64>()
        });
        apart.fold(f64::MAX, f64::min) / 255.0 / (self.ink() + other.ink())
    }
}

/// All glyphs, with the one for unknown services.
fn all() -> impl Iterator<Item = (&'static str, Glyph)> {
    rows().chain([(ORGANIZATIONS, OF_ORGANIZATIONS), ("unknown", UNKNOWN)])
}

#[test]
fn the_services_of_the_catalog_have_a_glyph() {
    let ids = SERVICES.iter().map(|it| it.id);
    let rows: Vec<_> = rows().map(|row| row.0).collect();
    assert_eq!(
        rows.iter().copied().collect::<BTreeSet<_>>(),
        ids.collect::<BTreeSet<_>>()
    );
    assert_eq!(rows.len(), include_str!("../glyphs.txt").lines().count());
    assert!(rows.is_sorted_by(|a, b| a < b));
}

#[test]
fn a_principal_has_the_glyph_of_its_service() {
    for service in SERVICES {
        let names = service.principals.iter().chain(service.aliases);
        for name in names {
            assert_eq!(glyph(name), glyph(service.id), "{name}");
        }
        // Every role has a glyph. Some services have roles of others.
        for role in service.roles.iter().filter(|it| !it.principal.is_empty()) {
            assert_ne!(glyph(role.principal), UNKNOWN, "{}", role.principal);
        }
    }
    assert_eq!(
        glyph("triage.security-ir.amazonaws.com"),
        glyph("security-ir")
    );
    assert_eq!(glyph(ORGANIZATIONS_PRINCIPAL), glyph(ORGANIZATIONS));
}

#[test]
fn an_unknown_service_has_a_cloud() {
    for name in ["", "lambda", "lambda.amazonaws.com"] {
        assert_eq!(glyph(name), UNKNOWN, "{name}");
    }
}

#[test]
fn paths_are_short_and_on_the_grid() {
    let mut lengths = Vec::new();
    for (id, Glyph { path, .. }) in all() {
        assert_eq!(validate_svg(path), Ok(()), "{id}");
        let known = |it: char| "MLHVZCAmlhvzca -.".contains(it) || it.is_ascii_digit();
        assert!(path.chars().all(known), "{id}: another command");
        let half = |after: &str| {
            after.starts_with('5') && !after[1..].starts_with(|it: char| it.is_ascii_digit())
        };
        assert!(path.split('.').skip(1).all(half), "{id}: no half");
        lengths.push(path.len());
    }
    lengths.sort();
    assert!(lengths[lengths.len() / 2] < 60, "{lengths:?}");
}

#[test]
fn no_two_glyphs_look_alike_at_16_pixels_in_one_color() {
    let pictures: Vec<_> = all().map(|(id, it)| (id, Picture::of(it.path))).collect();
    let mut alike = Vec::new();
    for (at, (id, picture)) in pictures.iter().enumerate() {
        for (other, theirs) in &pictures[at + 1..] {
            let difference = picture.difference(theirs);
            if difference < LEAST_DIFFERENCE {
                alike.push(format!("{id} and {other}: {difference:.3}"));
            }
        }
    }
    assert!(alike.is_empty(), "{alike:#?}");
}

#[test]
fn glyphs_fill_the_grid_alike() {
    for (id, it) in all() {
        let picture = Picture::of(it.path);
        let ink = picture.ink();
        assert!((33.0..88.0).contains(&ink), "{id} covers {ink} pixels");
        let (columns, rows): (BTreeSet<_>, BTreeSet<_>) = picture.seen().unzip();
        let span = |all: &BTreeSet<i32>| all.last().zip(all.first()).map_or(0, |(a, b)| a - b + 1);
        let (width, height) = (span(&columns), span(&rows));
        assert!(
            width.max(height) >= 12 && width.min(height) >= 8,
            "{id}: {width} by {height}"
        );
        let edge = |it: &i32| [0, FRAMED - 1].contains(it);
        assert!(!columns.iter().chain(&rows).any(edge), "{id} is cut off");
    }
}

#[test]
fn hues_are_ten_and_services_that_appear_together_differ() {
    let hues: BTreeSet<u8> = rows().map(|row| row.1.hue).collect();
    assert_eq!(hues, (0..10).collect());
    let together = [
        "access-analyzer",
        "backup",
        "cloudformation-stacksets",
        "cloudtrail",
        "config",
        "firewall-manager",
        "guardduty",
        "organizations",
        "ram",
        "security-hub",
    ];
    // Those of the documents that the project began with.
    let documents = ["artifact", "config", "iam", "organizations"];
    for these in [&together[..], &documents] {
        let hues: BTreeSet<u8> = these.iter().map(|id| glyph(id).hue).collect();
        assert_eq!(hues.len(), these.len(), "{these:?}");
    }
}

#[test]
fn a_text_mentions_a_service_by_its_whole_name_or_by_several_words() {
    let text = "A config of Firewall Manager, or AWS Config?";
    assert_eq!(mentioned(text, &[]), Some((12, "firewall-manager")));
    assert_eq!(mentioned(text, &["firewall-manager"]), Some((33, "config")));
    let center = "IAM Identity Center";
    assert_eq!(mentioned(center, &[]), Some((0, "identity-center")));
    for none in ["Health, backup and tag policies", "Tag policies", ""] {
        assert_eq!(mentioned(none, &[]), None, "{none}");
    }
}
