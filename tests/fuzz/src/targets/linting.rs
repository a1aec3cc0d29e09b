//! The linter.

use lint::{ActionCatalog, LintKind, LintOptions, LintText, ResourceKind};

use crate::text;

/// Findings of every policy type come in order, and their places are places of the text.
pub fn findings(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let kinds = LintKind::ALL.map(LintOptions::new);
    let resources = ResourceKind::ALL.map(LintOptions::of_resource);
    for mut options in kinds.into_iter().chain(resources) {
        options.old_scp_language = data.len().is_multiple_of(2);
        let read = LintText::new(text, options);
        let found = read.findings(ActionCatalog::built_in());
        let mut before = 0;
        for finding in &found {
            assert!(!finding.locations.is_empty() && !finding.details.is_empty());
            assert!(finding.locations[0].bytes.start >= before, "in order");
            before = finding.locations[0].bytes.start;
            for location in &finding.locations {
                assert!(
                    text.get(location.bytes.range()).is_some(),
                    "a place of the text"
                );
                let (start, end) = (location.span.start, location.span.end);
                assert!(start.offset <= end.offset && start.line >= 1 && start.line <= end.line);
            }
        }
        let own = read.own_findings(ActionCatalog::built_in(), true);
        assert!(
            own.iter()
                .all(|finding| finding.code.starts_with("ORGSIM_"))
        );
    }
}
