//! A service of the catalogue: trusted access, and its roles account by account.

use super::{Inspector, List, Offer, OfferKind, Panel, PanelItem, Selection, fact, new};
use crate::refusal;
use api::catalog::{Route, TrustedService};
use api::json::json;
use message::message;
use services::trusted_access::absence;
use services::trusted_access::visits::lives_in;
use state::organization::Organization;

impl Inspector<'_> {
    pub(super) fn service(&self, service: &'static TrustedService) -> Option<Panel> {
        let mut panel = new("Service", service.name);
        panel.lead = Some(service.purpose.into());
        panel
            .facts
            .push(fact("Principals", service.principals.join(", ")));
        panel
            .facts
            .push(fact("Enable through", route(service.enable)));
        panel
            .facts
            .push(fact("Disable through", route(service.disable)));
        panel.facts.push(fact(
            "Delegated administrator",
            match service.delegation.as_ref().map(|it| it.most) {
                None => "not supported".into(),
                Some(None) => "supported".into(),
                Some(Some(1)) => "one account".into(),
                Some(Some(most)) => message!("up to {most} accounts", most),
            },
        ));
        if let Some(what) = service.on_disable {
            panel.facts.push(fact("When disabled", what));
        }
        if matches!(service.enable, Route::Either | Route::ServiceOnly) {
            panel.facts.push(fact(
                "Recommended",
                "Enable it in the service's own console, so that it sets itself up.",
            ));
        }
        let organization = self.own_organization().or_else(|| {
            if self.all() {
                self.world.organizations().next()
            } else {
                None
            }
        });
        if let Some(organization) = organization {
            if self.all() {
                panel.lists.push(self.service_roles(service, organization));
            }
            for principal in service.principals {
                let enabled = organization.trusted.get(*principal);
                let input = json!({ "ServicePrincipal": principal });
                let several = if service.principals.len() > 1 {
                    format!(" ({principal})")
                } else {
                    String::new()
                };
                let (word, label, says, operation) = if enabled.is_some() {
                    (
                        "disable",
                        message!("Disable trusted access{several}", several),
                        message!(
                            "{service} can then no longer create its role in accounts of the organization. Wait until its administrator has cleaned up.",
                            service = service.name
                        ),
                        "organizations:DisableAWSServiceAccess",
                    )
                } else {
                    (
                        "enable",
                        message!("Enable trusted access{several}", several),
                        message!(
                            "{service} may then act in the organization's accounts and ask for its role there. Prefer the service's own console where there is one.",
                            service = service.name
                        ),
                        "organizations:EnableAWSServiceAccess",
                    )
                };
                if let Some(access) = enabled {
                    panel.facts.insert(
                        0,
                        fact("Trusted since", format!("{}{several}", access.since)),
                    );
                }
                let command = self.call(operation, input);
                panel.offers.push(Offer {
                    refusal: refusal(self.world, &command),
                    kind: OfferKind::Confirm {
                        word,
                        title: label.clone(),
                        says,
                        command,
                    },
                    label,
                    grave: false,
                });
            }
        }
        Some(panel)
    }

    pub(super) fn service_roles(
        &self,
        service: &'static TrustedService,
        organization: &Organization,
    ) -> List {
        let mut items = Vec::new();
        for account in organization
            .account_ids()
            .filter_map(|id| self.world.account(id))
        {
            for role in service.roles {
                if account.roles.contains_key(role.name) {
                    items.push(PanelItem {
                        text: account.name.clone().into(),
                        note: role.name.into(),
                        mark: "present",
                        select: Some(Selection::Role {
                            account: account.id,
                            role: role.name.into(),
                        }),
                    });
                } else if lives_in(organization, service, role, account.id) {
                    let why = absence(self.world, organization, service, account.id)
                        .into_iter()
                        .find(|(absent, _)| absent.name == role.name)
                        .map(|(_, why)| why);
                    items.push(PanelItem {
                        text: account.name.clone().into(),
                        note: message!(
                            "{role}. {why}",
                            role = role.name,
                            why = why.unwrap_or_default()
                        ),
                        mark: "absent",
                        select: Some(Selection::Role {
                            account: account.id,
                            role: role.name.into(),
                        }),
                    });
                }
            }
        }
        List {
            title: "Its roles, account by account",
            empty: "This service has no service-linked role of its own.",
            items,
        }
    }
}

pub(super) fn route(route: Route) -> &'static str {
    match route {
        Route::Either => "its own console or Organizations",
        Route::OrganizationsOnly => "Organizations only",
        Route::ServiceOnly => "its own console only",
        Route::None => "not documented",
    }
}
