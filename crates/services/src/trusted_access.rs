//! Trusted access: enabling it gives a permission; it does nothing by itself.
//!
//! A trusted service acts in an account when it has something to do there, and then asks Organizations to create its
//! service-linked role: not at once, and not necessarily in every account. So enabling only schedules visits to some
//! accounts (`visits`). After disabling, no new roles are created; existing ones stay. Setting up a service with its own
//! tools is more than trusting it (`integration`); users do it in its `console`. Source: AWS Organizations User Guide,
//! using AWS Organizations with other AWS services.

pub mod acting;
pub(crate) mod administrators;
mod config;
mod console;
pub(crate) mod delegated;
pub mod integration;
pub mod policy_types;
mod refusals;
mod switching;
mod trust;
pub mod visits;

use crate::organizations::callers;
use crate::prelude::*;
use gates::handler::open;

pub use acting::{Serves, serves};
pub(crate) use console::{prepare, ready_to_set_up, switch_off};
pub use integration::{Integration, IntegrationState};
pub(crate) use switching::enable_on_behalf;
use switching::{disable, enable};
use trust::has_all_features;
pub use trust::{about_service, covered, enabling, trusted_services, trusts};
pub use visits::absence::absence;

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Organizations, Service::Console],
    enter: open,
    handlers: handlers! { world, ctx, input =>
        "EnableAWSServiceAccess" => enable(world, ctx, input),
        "DisableAWSServiceAccess" => disable(world, ctx, input),
        "ListAWSServiceAccessForOrganization" => list(world, ctx, input),
        "RegisterDelegatedAdministrator" => delegated::register(world, ctx, input),
        "DeregisterDelegatedAdministrator" => delegated::deregister(world, ctx, input),
        "ListDelegatedAdministrators" => delegated::list(world, ctx, input),
        "ListDelegatedServicesForAccount" => delegated::list_services(world, ctx, input),
        "EnablePolicyType" => policy_types::enable(world, ctx, input),
        "DisablePolicyType" => policy_types::disable(world, ctx, input),
        "DisableIntegration" => console::disable_integration(world, ctx, input),
        "EnableTrustedAccess" => console::enable_trusted_access(world, ctx, input),
        "DisableTrustedAccess" => console::disable_trusted_access(world, ctx, input),
    },
};

/// Lists the services with trusted access, as `ListAWSServiceAccessForOrganization` does.
pub fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::permitted_reader(world, ctx)?;
    ctx.enter(Gate::State);
    has_all_features(ctx, &organization)?;
    let enabled: Vec<_> = organization.trusted.iter().collect();
    list_answer(
        ctx,
        input,
        "EnabledServicePrincipals",
        &enabled,
        |(principal, access)| json!({ "ServicePrincipal": &***principal, "DateEnabled": access.since.iso() }),
    )
}
