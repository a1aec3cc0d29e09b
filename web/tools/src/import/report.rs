//! What an import read, from which place, and what it lacks.

use std::collections::{BTreeMap, BTreeSet};

use interchange::{FindingKind, FindingWeight, ImportFinding, ImportReport, ReadItem};

use page::import::Imported;
use ui::prelude::*;

/// The maximum number of rows of a list; the saved report has all.
const LISTED: usize = 50;

/// The properties of [`Report`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What was read.
    pub imported: Same<Imported>,
}

fn report(imported: &Imported) -> &ImportReport {
    match imported {
        Ok(import) => &import.report,
        Err(error) => &error.report,
    }
}

/// The result in a sentence.
pub(crate) fn summary(imported: &Imported) -> Html {
    let report = report(imported);
    let counts = report.counts();
    let count = |what: &str| counts.iter().find(|it| it.0 == what).map_or(0, |it| it.1);
    match imported {
        Ok(_) => html! {
            <>
                <p><b>{ tell(message!("Accounts: {accounts}. Organizational units: {units}. Policies: {policies}.", accounts = grouped(count("account")), units = grouped(count("unit")), policies = grouped(count("policy")))) }</b></p>
                if let Some(says) = report.unattached_says() {
                    <p class="complaint" data-testid="import-unattached" lang={told_lang(says.clone())}>{ tell(says) }</p>
                }
                { problems(report) }
                if count("policy") > 0 {
                    <p class="soft small">{ say("After the import, Check policies in the policy lab lists what is wrong with the policies.") }</p>
                }
            </>
        },
        Err(error) => html! {
            <p class="complaint" data-testid="import-error" lang={told_lang(error.says.clone())}>{ tell(error.says.clone()) }</p>
        },
    }
}

/// How many findings need a look before the import.
fn problems(report: &ImportReport) -> Html {
    let kinds = FindingKind::ALL.into_iter();
    let counts: Vec<String> = kinds
        .filter(|kind| *kind != FindingKind::Assumed)
        .map(|kind| (title(kind).1, report.of(kind).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(title, count)| counted(title, count))
        .collect();
    if counts.is_empty() {
        return Html::default();
    }
    html! { <p class="complaint" data-testid="import-problems">{ counts.join(". ") }{ "." }</p> }
}

/// The files of which something was not read.
pub(crate) fn unread_files(imported: &Imported) -> BTreeSet<&str> {
    let unread = report(imported).of(FindingKind::Unread);
    let places = unread.filter_map(|it| it.place.as_ref());
    places.map(|place| &*place.file).collect()
}

/// The id and heading of a kind of findings.
fn title(kind: FindingKind) -> (&'static str, &'static str) {
    match kind {
        FindingKind::Missing => ("missing", say("Missing")),
        FindingKind::Assumed => ("assumed", say("Assumed")),
        FindingKind::Contradiction => ("contradictions", say("Contradictions")),
        FindingKind::Unread => ("unread", say("Not imported")),
    }
}

/// The report, before anything is built.
#[component]
pub fn Report(props: &Props) -> Html {
    let report = report(&props.imported);
    let save = use_dispatch().saves(
        "orgsim-import-report.json",
        with!((props.imported), move || {
            format!("{:#}", self::report(&imported).to_json())
        }),
    );
    html! {
        <section class="import-report" aria-label={say("Report")} data-testid="import-report">
            for kind in FindingKind::ALL { { findings(report, kind) } }
            if !report.files.is_empty() {
                <details class="folding" data-testid="import-read">
                    <summary>{ say("What was read, and where") }</summary>
                    <ul class="import-rows">
                        for (at, file) in report.files.iter().take(LISTED).enumerate() {
                            <li key={at}><b>{ &*file.file }</b>{ " " }<span class="soft">{ file.format }</span></li>
                        }
                    </ul>
                    { more(report.files.len(), LISTED) }
                    for items in report.items.chunk_by(|a, b| a.what == b.what) { { read(items) } }
                </details>
            }
            <button type="button" class="button" onclick={save} data-testid="import-save-report">{ icon(Icon::Save) }{ say("Save the report") }</button>
        </section>
    }
}

/// Everything of one kind that was read.
fn read(items: &[ReadItem]) -> Html {
    let what = items.first().map_or("", |it| it.what);
    html! {
        <>
            <h4>{ counted(things(what), items.len()) }</h4>
            <ul class="import-rows small">
                for (at, item) in items.iter().take(LISTED).enumerate() {
                    <li key={at}><code>{ &item.id }</code>{ " " }<span class="soft">{ item.place.to_string() }</span></li>
                }
            </ul>
            { more(items.len(), LISTED) }
        </>
    }
}

/// How many of some things.
pub(crate) fn counted(things: &str, count: usize) -> String {
    tell(message!(
        "{things}: {count}",
        things = *things,
        count = grouped(count)
    ))
}

/// The heading of a kind of items.
fn things(what: &str) -> &'static str {
    match what {
        "organization" => say("Organization"),
        "unit" => say("Organizational units"),
        "account" => say("Accounts"),
        "policy type" => say("Policy types"),
        "policy" => say("Policies"),
        "attachment" => say("Attachments"),
        "trusted service" => say("Trusted access"),
        "delegated administrator" => say("Delegated administrators"),
        "delegation policy" => say("Delegation policy"),
        "tag" => say("Tags"),
        "handshake" => say("Handshakes"),
        _ => say("Accounts with users and roles"),
    }
}

/// How many rows are not listed.
fn more(count: usize, listed: usize) -> Html {
    match count.checked_sub(listed) {
        None | Some(0) => Html::default(),
        Some(more) => html! {
            <p class="soft small">{ tell(message!("{count} more. The saved report has all of them.", count = grouped(more))) }</p>
        },
    }
}

/// The findings of a kind.
fn findings(report: &ImportReport, kind: FindingKind) -> Html {
    let groups = grouped_findings(report, kind);
    if groups.is_empty() {
        return Html::default();
    }
    let (id, title) = title(kind);
    // They come first, and all are listed.
    let decides = |same: &&Vec<&ImportFinding>| {
        let mut same = same.iter();
        same.any(|it| it.weight == FindingWeight::Decides)
    };
    let listed = groups.iter().filter(decides).count().max(LISTED);
    html! {
        <section aria-label={title} data-testid={format!("import-{id}")}>
            <h3>{ title }</h3>
            <ul class="import-rows">
                for (at, same) in groups.iter().take(listed).enumerate() { <li key={at}>{ finding(same) }</li> }
            </ul>
            { more(groups.len(), listed) }
        </section>
    }
}

/// Findings that say the same, in the order of the first ones: a folder can have thousands of files without a known format.
fn grouped_findings(report: &ImportReport, kind: FindingKind) -> Vec<Vec<&ImportFinding>> {
    let mut groups: Vec<Vec<&ImportFinding>> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for finding in report.of(kind) {
        let entry = places.entry(finding.says.to_string());
        let place = *entry.or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// Findings that say the same, each with its place.
fn finding(same: &[&ImportFinding]) -> Html {
    let Some(first) = same.first() else {
        return Html::default();
    };
    let says = html! { <span lang={told_lang(&first.says)}>{ tell(&first.says) }</span> };
    let places = same.iter().filter_map(|it| it.place.as_ref());
    let places: Vec<String> = places.map(ToString::to_string).collect();
    match places.as_slice() {
        [] => says,
        [place] => html! { <>{ says }<span class="soft small">{ " " }{ place }</span></> },
        places => html! {
            <>
                { says }
                <details class="folding">
                    <summary>{ tell(message!("Places: {count}", count = grouped(places.len()))) }</summary>
                    <ul class="import-rows small">
                        for (at, place) in places.iter().take(LISTED).enumerate() { <li key={at}>{ place }</li> }
                    </ul>
                    { more(places.len(), LISTED) }
                </details>
            </>
        },
    }
}
