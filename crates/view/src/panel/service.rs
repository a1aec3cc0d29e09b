//! A service of the catalog: trusted access, and its roles account by account.

use super::{Inspector, List, Offer, Panel, PanelItem, Selection, fact, new};
use crate::organization_in_view;
use api::catalog::{Route, TrustedService};
use api::json::json;
use message::message;
use services::trusted_access::absence;
use services::trusted_access::visits::lives_in;
use state::organization::Organization;

impl Inspector<'_> {
    #[inline(never)]
    pub(super) fn service(&self, service: &'static TrustedService) -> Option<Panel> {
        let mut panel = new("Service", service.name);
        panel.lead = Some(service.purpose.into());
        panel.fact("Principals", service.principals.join(", "));
        panel.fact("Enable through", service.enable.says());
        panel.fact("Disable through", service.disable.says());
        let delegation = match service.delegation.as_ref().map(|it| it.most) {
            None => "not supported".into(),
            Some(None) => "supported".into(),
            Some(Some(1)) => "one account".into(),
            Some(Some(most)) => message!("up to {most} accounts", most),
        };
        panel.fact("Delegated administrator", delegation);
        if let Some(what) = service.on_disable {
            panel.fact("When disabled", what);
        }
        if matches!(service.enable, Route::Either | Route::ServiceOnly) {
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
                self.trusted_access(&mut panel, service, principal, organization);
            }
        }
        Some(panel)
    }

    /// When a principal became trusted, and the offer to enable or disable its trusted access.
    fn trusted_access(
        &self,
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
        let enabled = organization.trusted.get(principal);
        if let Some(access) = enabled {
            let since = fact("Trusted since", format!("{}{several}", access.since));
            panel.facts.insert(0, since);
        }
        let input = json!({ "ServicePrincipal": principal });
        let (word, label, says, command) = if enabled.is_some() {
            (
                "disable",
                message!("Disable trusted access{principal}", principal = several),
                message!(
                    "{service} can then no longer create its role in accounts of the organization. Wait until its administrator has cleaned up.",
                    service = service.name
                ),
                self.call("organizations:DisableAWSServiceAccess", input),
            )
        } else {
            (
                "enable",
                message!("Enable trusted access{principal}", principal = several),
                message!(
                    "{service} may then act in the organization's accounts and request its role there. Prefer the service's own console if it has one.",
                    service = service.name
                ),
                self.call("organizations:EnableAWSServiceAccess", input),
            )
        };
        let question = (label.clone(), says);
        let offer = Offer::confirm(self.world, label, word, question, command);
        panel.offers.push(offer);
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
