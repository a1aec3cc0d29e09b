//! What is wrong with all policies, as a table; each policy leads to its editor.

use lint::ActionCatalog;
use sim::view::checks::{Audit, AuditEditor, AuditRow};

use super::Hand;
use ui::browser::Timeout;
use ui::library::Fetched;
use ui::parts::text::phrase;
use ui::policies::use_catalog;
use ui::prelude::*;
use ui::shared::policy_editor::{standing, weight_class, weight_name};

/// The time for which policies are checked before the page answers again, in milliseconds.
const SLICE_MS: f64 = 12.0;

/// The rows, and the policies of a row, that are listed.
const LISTED: (usize, usize) = (200, 5);

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub hand: Hand,
    pub queries: Queries,
}

/// Checks slice by slice.
fn go_on(audit: Rc<RefCell<Audit>>, redraw: UseForceUpdateHandle) {
    // The timer keeps the audit; one that is replaced meanwhile is finished for nothing, which is soon done.
    Timeout::new(0, move || {
        let Some(catalog) = ActionCatalog::known() else {
            return;
        };
        let until = platform::now() + SLICE_MS;
        let mut more = true;
        while more && platform::now() < until {
            more = audit.borrow_mut().work(catalog);
        }
        redraw.force_update();
        if more {
            go_on(audit, redraw);
        }
    })
    .forget();
}

#[component]
pub(crate) fn Checks(props: &Props) -> Html {
    let catalog = use_catalog(true);
    let loaded = matches!(catalog.0, Fetched::There(()));
    let redraw = use_force_update();
    let audit = use_memo((props.queries.clone(), loaded), |(queries, _)| {
        RefCell::new(queries.audit())
    });
    use_effect_with(
        (Same::from(audit.clone()), loaded),
        move |(audit, loaded)| {
            if *loaded {
                go_on((**audit).clone(), redraw);
            }
        },
    );
    let known = audit.borrow();
    let (done, all) = known.progress();
    let rows: Vec<&AuditRow> = known.rows().take(LISTED.0).collect();
    let says = tell(message!(
        "Policies checked: {done} of {all}. Findings: {count}.",
        done = grouped(done),
        all = grouped(all),
        count = grouped(known.rows().map(|row| row.count).sum())
    ));
    html! {
        <section class="lab-checks" aria-label={say("Findings about the policies")} data-testid="lab-checks">
            <h3>{ say("Findings about the policies") }</h3>
            { standing(&catalog) }
            if loaded { <p role="status" data-testid="lab-checked" data-done={(done == all).to_string()}>{ says }</p> }
            if !rows.is_empty() {
                <div class="table-frame" tabindex="0" role="region" aria-label={say("Findings")}>
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{ say("Finding") }</th>
                                <th scope="col">{ say("Places") }</th>
                                <th scope="col">{ say("Policies") }</th>
                            </tr>
                        </thead>
                        <tbody>
                            for row in rows { { line(&known, row, &props.hand) } }
                        </tbody>
                    </table>
                </div>
            }
        </section>
    }
}

fn line(audit: &Audit, row: &AuditRow, hand: &Hand) -> Html {
    let more = row.policies.len().saturating_sub(LISTED.1);
    html! {
        <tr key={format!("{} {}", row.code, row.says)} class={weight_class(row.weight)}>
            <td>
                <p><b>{ weight_name(row.weight) }</b>{ ": " }<span lang={told_lang(&row.says)}>{ phrase(&row.says) }</span></p>
                <p class="policy-code soft small">{ row.code }</p>
            </td>
            <td>{ grouped(row.count) }</td>
            <td>
                <ul>
                    for (number, line) in row.policies.iter().take(LISTED.1) { { leads(audit, *number, *line, hand) } }
                </ul>
                if more > 0 { <p class="soft small">{ tell(message!("And {n} more.", n = grouped(more))) }</p> }
            </td>
        </tr>
    }
}

/// The button that opens a policy's editor.
fn leads(audit: &Audit, number: usize, line: usize, hand: &Hand) -> Html {
    let Some(policy) = audit.policy(number) else {
        return Html::default();
    };
    let label = tell(message!("{policy}, line {line}", policy = policy.name));
    let onclick = match policy.editor.clone() {
        AuditEditor::Draft(change) => with!(
            (hand, change),
            Callback::from(move |_: MouseEvent| {
                platform::focus_soon("lab-text".to_string());
                hand.change(|sheet| sheet.edit(&change));
            })
        ),
        AuditEditor::Panel(selection) => {
            (hand.dispatch).on(Action::Screen(ScreenAction::Show(selection)))
        }
    };
    html! { <li key={number}><button type="button" class="button bare small" data-testid="audit-edit" {onclick}>{ label }</button></li> }
}
