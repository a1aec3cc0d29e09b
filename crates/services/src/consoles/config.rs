//! One-step actions of AWS Config's console: several calls, one after the other, with the current user's permissions. If
//! one is refused, none takes effect.

use crate::config;
use crate::iam;
use crate::prelude::*;
use api::region;
use gates::handler;
use state::config::{PRINCIPAL, ROLE};

/// The name of the role that the console creates for recorders.
pub const RECORDER_ROLE: &str = "aws-config-role";
/// The name of the role that the console creates for aggregators over the organization.
pub const AGGREGATOR_ROLE: &str = "aws-config-aggregator-role";

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"config.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

fn call(world: &mut Locked<'_>, ctx: &mut Ctx, action: &str, input: Value) -> Answer {
    let services = [&config::OPERATIONS, &iam::OPERATIONS];
    handler::call(&services, world, ctx, action, input)
}

/// Creates a role that AWS Config can assume, unless the account has it.
fn role(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    name: &str,
    policy: &str,
) -> Result<String, ApiError> {
    let account = ctx.account();
    if !world.has_role(account, name) {
        let input = json!({ "RoleName": name, "AssumeRolePolicyDocument": TRUST });
        call(world, ctx, "iam:CreateRole", input)?;
        let arn = format!(
            "arn:{}:iam::aws:policy/service-role/{policy}",
            account.partition()
        );
        call(
            world,
            ctx,
            "iam:AttachRolePolicy",
            json!({ "RoleName": name, "PolicyArn": arn }),
        )?;
    }
    Ok(format!("{}:role/{name}", account.arn("iam")))
}

/// Opens the console of a service in a Region.
pub(super) fn open_console(ctx: &mut Ctx, input: Input<'_>) -> Result<(), ApiError> {
    let partition = ctx.account().partition();
    let name = input.optional("Region").unwrap_or(region::home(partition));
    if !region::exists(partition, name) {
        return Err(region::unknown(partition, name));
    }
    ctx.note_passed("Any user with credentials may open the console of a service.");
    ctx.region = name.into();
    Ok(())
}

/// Sets up a recorder of everything, with all that it needs, and starts it.
pub(super) fn set_up_recording(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    open_console(ctx, input)?;
    let arn = role(world, ctx, RECORDER_ROLE, "AWS_ConfigRole")?;
    let place = ctx.place();
    let recorder = world.config().recorders.get(&place).map_or_else(
        || "default".to_string(),
        |recorder| recorder.name.to_string(),
    );
    let group = json!({ "allSupported": true, "includeGlobalResourceTypes": true });
    let input = json!({
        "ConfigurationRecorder": json!({ "name": &*recorder, "roleARN": arn }),
        "recordingGroup": group,
    });
    call(world, ctx, "config:PutConfigurationRecorder", input)?;
    if !world.config().channels.contains_key(&place) {
        let bucket = format!("config-bucket-{}", place.account);
        let channel = json!({ "name": "default", "s3BucketName": bucket });
        call(
            world,
            ctx,
            "config:PutDeliveryChannel",
            json!({ "DeliveryChannel": channel }),
        )?;
    }
    let input = json!({ "ConfigurationRecorderName": recorder });
    call(world, ctx, "config:StartConfigurationRecorder", input)
}

/// Creates an aggregator over the organization, in every Region. The console looks up which services the organization
/// trusts before it enables trusted access; the command line does not need to.
pub(super) fn create_organization_aggregator(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    open_console(ctx, input)?;
    // Other members are refused below because of their kind of account.
    let account = ctx.account();
    let lists = world.organization_of(account).is_some_and(|organization| {
        !organization.trusted.contains_key(PRINCIPAL)
            && (organization.management == account || organization.is_any_delegate(account))
    });
    if lists {
        let list = "organizations:ListAWSServiceAccessForOrganization";
        authorize::permit_for(world, ctx, list, "*", Context::default())?;
    }
    let arn = role(world, ctx, AGGREGATOR_ROLE, ROLE)?;
    let source = json!({ "RoleArn": arn, "AllAwsRegions": true });
    let input = json!({
        "ConfigurationAggregatorName": input.text("ConfigurationAggregatorName"),
        "OrganizationAggregationSource": source,
    });
    call(world, ctx, "config:PutConfigurationAggregator", input)
}
