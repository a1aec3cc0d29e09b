//! Contradictions between AWS's documents: both statements in our own words, and what Orgsim does. The help shows all
//! of them, a service's page its own.

use crate::parts::text::prose;
use crate::prelude::*;

/// The service concerned, by its id in the catalog, or empty; and the point, what one document says, what another says, and what is
/// done here.
type Contradiction = (&'static str, [&'static str; 4]);

/// All of them, in the order of the help.
pub static CONTRADICTIONS: &[Contradiction] = table_rows::contradictions!("contradictions.txt");

/// The contradictions about a service, as cards; nothing if there are none.
pub fn cards(service: &str) -> Html {
    let found: Vec<_> = (CONTRADICTIONS.iter())
        .filter(|it| it.0 == service)
        .collect();
    if found.is_empty() {
        return Html::default();
    }
    html! {
        <section class="route-part" aria-label={say("Where the documents disagree")}>
            <h4>{ say("Where the documents disagree") }</h4>
            <ul class="disagree">
                for (_, row) in found {
                    <li key={row[0]}>
                        <h5>{ prose(say(row[0])) }</h5>
                        <dl>
                            <div><dt>{ say("One says") }</dt><dd>{ prose(say(row[1])) }</dd></div>
                            <div><dt>{ say("Another says") }</dt><dd>{ prose(say(row[2])) }</dd></div>
                            <div class="disagree-here"><dt>{ say("Here") }</dt><dd>{ prose(say(row[3])) }</dd></div>
                        </dl>
                    </li>
                }
            </ul>
        </section>
    }
}
