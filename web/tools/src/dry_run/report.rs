//! The report of a dry run: totals, calls and other events.

use dry_run::{CallFinding, CallGroup, CallTotal, DryRunReport};

use ui::browser::elements;
use ui::prelude::*;

/// The rows of a list at first, and how many more the reader gets at once.
const ROWS: usize = 50;
const MORE_ROWS: usize = 200;

pub(super) fn results(report: &Rc<DryRunReport>) -> Html {
    let groups = [
        (CallGroup::Statement, say("By statement")),
        (CallGroup::Account, say("By account")),
        (CallGroup::Principal, say("By principal")),
        (CallGroup::Service, say("By service")),
    ];
    let kind = |undecided: bool, title: &'static str, test: &'static str| {
        if report.findings_of(undecided).next().is_none() {
            return Html::default();
        }
        html! {
            <section aria-label={title} data-testid={test}>
                <h3>{ title }</h3>
                if undecided { { totals(say("By what the event does not contain"), report.totals(CallGroup::Keys, true), true) } }
                for (n, (group, title)) in groups.iter().enumerate() { { totals(title, report.totals(*group, undecided), n == 0) } }
                { calls(report, undecided) }
            </section>
        }
    };
    html! {
        <div class="dry-run-results" data-testid="dry-run-results">
            { errors(report) }
            if !report.findings.is_empty() { <SaveReport {report} /> }
            { kind(false, say("Newly denied"), "dry-run-denied") }
            { kind(true, say("Cannot be decided"), "dry-run-undecided") }
            { rest(report) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct RowsProps {
    count: usize,
    /// The content of a row.
    row: Callback<usize, Html>,
}

/// A list that shows its first rows, and more on demand.
#[component]
fn Rows(props: &RowsProps) -> Html {
    let shown = use_state(|| ROWS);
    let list = use_node_ref();
    use_effect_with(
        *shown,
        with!(list, move |shown| {
            // The button may be gone, and the new rows are what the reader asked for.
            if *shown > ROWS {
                elements::focus_child(&list, shown.saturating_sub(MORE_ROWS));
            }
        }),
    );
    let onclick = forms::sets(&shown, *shown + MORE_ROWS);
    html! {
        <>
            <ul class="dry-run-totals" ref={list}>
                for at in 0..props.count.min(*shown) { <li key={at} tabindex="-1">{ props.row.emit(at) }</li> }
            </ul>
            if props.count > *shown {
                <div class="side-by-side dry-run-more">
                    <button type="button" class="button" {onclick}>{ say("Show more") }</button>
                    <span class="soft small">{ tell(message!("And {n} more.", n = grouped(props.count - *shown))) }</span>
                </div>
            }
        </>
    }
}

fn totals(title: &'static str, totals: Vec<CallTotal>, open: bool) -> Html {
    let count = totals.len();
    let row = move |at: usize| match totals.get(at) {
        Some(total) => html! {
            <><span class="dry-run-calls">{ number(total.calls) }</span><span>{ &total.name }</span></>
        },
        None => Html::default(),
    };
    folded(title, open, count, Callback::from(row))
}

fn folded(title: &'static str, open: bool, count: usize, row: Callback<usize, Html>) -> Html {
    html! { <details class="folding" {open}><summary>{ title }</summary><Rows {count} {row} /></details> }
}

/// The findings of a kind.
fn calls(report: &Rc<DryRunReport>, undecided: bool) -> Html {
    let is_shown = |at: &usize| report.findings[*at].is_undecided() == undecided;
    let places: Vec<usize> = (0..report.findings.len()).filter(is_shown).collect();
    let count = places.len();
    let row = with!(report, move |at: usize| {
        let found = places.get(at).and_then(|at| report.findings.get(*at));
        found.map_or_else(Html::default, call)
    });
    folded(say("Calls"), false, count, Callback::from(row))
}

fn call(finding: &CallFinding) -> Html {
    html! {
        <>
            <span class="dry-run-calls">{ number(finding.calls) }</span>
            <span>
                <b>{ &finding.action }</b>{ format!(" · {}", finding.principal) }<br />
                <span class="soft small">{ details(finding) }</span>
            </span>
        </>
    }
}

/// The statement, the account, the time of an example, and its resource if the event names it.
fn details(finding: &CallFinding) -> String {
    let mut parts = vec![finding.statement_shown(), finding.account_shown()];
    parts.push(finding.example.time.clone());
    parts.extend(finding.example.resource.clone());
    parts.retain(|it| !it.is_empty());
    parts.join(" · ")
}

#[derive(Properties, PartialEq)]
struct SaveReportProps {
    report: Same<DryRunReport>,
}

/// Saves all calls to a file.
#[component]
fn SaveReport(props: &SaveReportProps) -> Html {
    let dispatch = use_dispatch();
    let (csv, json) = (props.report.clone(), props.report.clone());
    html! {
        <div class="side-by-side">
            <button type="button" class="button" data-testid="dry-run-save-csv" onclick={dispatch.saves("orgsim-dry-run.csv", move || csv.to_csv())}>
                { icon(Icon::Save) }{ say("Save all calls as CSV") }
            </button>
            <button type="button" class="button" data-testid="dry-run-save-json"
                onclick={dispatch.saves("orgsim-dry-run.json", move || format!("{:#}\n", json.to_json()))}>
                { icon(Icon::Save) }{ say("Save the report as JSON") }
            </button>
        </div>
    }
}

/// What is not newly denied, and what cannot be read.
fn rest(report: &DryRunReport) -> Html {
    let counts = &report.counts;
    let rows = [
        (counts.unaffected, say("Allowed as before")),
        (counts.denied_already, say("Denied when they were made")),
        (
            counts.denied_before,
            say("Not denied, although the policies before the change would deny them"),
        ),
        (counts.service_linked, say("Of service-linked roles")),
        (counts.management, say("Of the management account")),
        (counts.outside, say("Outside the organization")),
        (
            counts.unnamed,
            say("Without an account; give the account of event histories"),
        ),
        (
            counts.no_calls,
            say("Not API calls, such as sign-ins and CloudTrail digest files"),
        ),
        (counts.unmapped, say("Their IAM action is not known")),
        (counts.more, say("Denied or undecided, but not listed here")),
        (
            counts.unread,
            say("Events, rows or files that cannot be read"),
        ),
    ];
    html! {
        <section aria-label={say("Other events")}>
            <h3>{ say("Other events") }</h3>
            <ul class="dry-run-totals">
                for (calls, says) in rows.into_iter().filter(|(calls, _)| *calls > 0) {
                    <li><span class="dry-run-calls">{ number(calls) }</span><span>{ says }</span></li>
                }
            </ul>
            if counts.unmapped > 0 { { totals(say("Operations whose IAM action is not known"), report.unmapped.clone(), false) } }
        </section>
    }
}

/// What cannot be read.
fn errors(report: &DryRunReport) -> Html {
    if report.errors.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="complaint" data-testid="dry-run-errors">
            for error in report.errors.iter().take(ROWS) {
                <li>{ format!("{}, {}: ", error.place.file, error.place.line) }{ tell(&error.says) }</li>
            }
        </ul>
    }
}

pub(super) fn number(calls: u64) -> String {
    grouped(usize::try_from(calls).unwrap_or(usize::MAX))
}
