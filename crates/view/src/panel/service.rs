//! A service of the catalog: trusted access, and its roles account by account.

use super::{Emblem, Inspector, List, Panel, PanelItem, Selection, Tone, fact, new};
use crate::seen::organization_in_view;
use crate::service_offers::switches;
use api::catalog::{SwitchRoute, TrustedService};
use message::{counted, message};
use services::trusted_access::absence;
use services::trusted_access::acting::lives_in;
use state::organization::Organization;

impl Inspector<'_> {
    pub(super) fn service(&self, service: &'static TrustedService) -> Option<Panel> {
        let mut panel = new("Service", Emblem::Service(service.id), service.name);
        panel.lead = Some(service.purpose.into());
        panel.fact("Principals", service.principals.join(", "));
        panel.fact("Enable through", service.enable.says());
        panel.fact("Disable through", service.disable.says());
        let delegation = match service.delegation.as_ref().map(|it| it.most) {
            None => "not supported".into(),
            Some(None) => "supported".into(),
            Some(Some(most)) => counted!(most, "one account|up to {n} accounts"),
        };
        panel.fact("Delegated administrator", delegation);
        if let Some(what) = service.on_disable {
            panel.fact("When disabled", what);
        }
        if matches!(
            service.enable,
            SwitchRoute::Either | SwitchRoute::ServiceOnly
        ) {
            panel.fact(
                "Recommended",
                "Enable it in the service's own console, where the service also sets itself up.",
            );
        }
        if let Some(organization) = organization_in_view(self.world, self.viewpoint) {
            if self.all() {
                panel.lists.push(self.service_roles(service, organization));
            }
            for principal in service.principals {
                since(&mut panel, service, principal, organization);
            }
            let trusted = organization.trusted.keys();
            let trusted = trusted.filter(|it| service.principals.contains(&&***it));
            let (says, tone) = match trusted.count() {
                0 => ("Trusted access not enabled", Tone::Plain),
                count if count < service.principals.len() => {
                    ("Trusted access enabled in part", Tone::Wait)
                }
                _ => ("Trusted access enabled", Tone::Good),
            };
            panel.chip(says, tone);
            panel.offers = self.toward_all_features(organization);
            let switches = switches(self.world, self.viewpoint, organization, service);
            panel.offers.extend(switches);
            panel.offers.extend(self.manager(organization));
        }
        Some(panel)
    }

    /// The service's roles, account by account: those that exist, and those that are missing with the reason.
    fn service_roles(&self, service: &'static TrustedService, organization: &Organization) -> List {
        let mut items = Vec::new();
        let accounts = organization.account_ids();
        for account in accounts.filter_map(|id| self.world.account(id)) {
            for role in service.roles {
                let (mark, note) = if account.roles.contains_key(role.name) {
                    ("present", role.name.into())
                } else if lives_in(organization, service, role, account.id) {
                    let why = absence(self.world, organization, service, account.id)
                        .into_iter()
                        .find(|(absent, _)| absent.name == role.name)
                        .map(|(_, why)| why)
                        .unwrap_or_default();
                    let note = message!("{role}. {reason}", role = role.name, reason = why);
                    ("absent", note)
                } else {
                    continue;
                };
                items.push(PanelItem {
                    text: account.name.clone().into(),
                    note,
                    mark,
                    select: Some(Selection::Role {
                        account: account.id,
                        role: role.name.into(),
                    }),
                });
            }
        }
        List {
            title: "Its roles, account by account",
            empty: "This service has no service-linked role.",
            items,
        }
    }
}

/// When a principal became trusted.
fn since(
    panel: &mut Panel,
    service: &TrustedService,
    principal: &str,
    organization: &Organization,
) {
    let several = if service.principals.len() > 1 {
        format!(" ({principal})")
    } else {
        String::new()
    };
    if let Some(access) = organization.trusted.get(principal) {
        let since = fact("Trusted since", format!("{}{several}", access.since));
        panel.facts.insert(0, since);
    }
}
