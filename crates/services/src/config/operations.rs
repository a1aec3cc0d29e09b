//! The operations of AWS Config, one row each.

use super::{
    aggregated, aggregator, authorization, compliance, discovered, organization_deployment,
    organization_pack, organization_rule, pack, recorder, tagging,
};
use crate::prelude::*;
use state::config::{PackSpec, RuleSpec};

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Config, Service::Console],
    enter,
    handlers: handlers! { world, ctx, input =>
        "PutConfigurationAggregator" => aggregator::put(world, ctx, input),
        "PutOrganizationConfigRule" => organization_rule::put(world, ctx, input),
        "DeleteOrganizationConfigRule" => organization_deployment::delete::<RuleSpec>(world, ctx, input),
        "DescribeOrganizationConfigRules" => organization_deployment::describe::<RuleSpec>(world, ctx, input),
        "DescribeOrganizationConfigRuleStatuses" => organization_deployment::statuses::<RuleSpec>(world, ctx, input),
        "GetOrganizationConfigRuleDetailedStatus" => organization_deployment::details::<RuleSpec>(world, ctx, input),
        "PutOrganizationConformancePack" => organization_pack::put(world, ctx, input),
        "DeleteOrganizationConformancePack" => organization_deployment::delete::<PackSpec>(world, ctx, input),
        "DescribeOrganizationConformancePacks" => organization_deployment::describe::<PackSpec>(world, ctx, input),
        "DescribeOrganizationConformancePackStatuses" => organization_deployment::statuses::<PackSpec>(world, ctx, input),
        "GetOrganizationConformancePackDetailedStatus" => organization_deployment::details::<PackSpec>(world, ctx, input),
        "PutConformancePack" => pack::put(world, ctx, input),
        "DeleteConformancePack" => pack::delete(world, ctx, input),
        "DescribeConformancePacks" => pack::describe(world, ctx, input),
        "DescribeConformancePackStatus" => pack::status(world, ctx, input),
        "DescribeConformancePackCompliance" => pack::by_rule(world, ctx, input),
        "GetConformancePackComplianceSummary" => pack::summary(world, ctx, input),
        "PutConfigurationRecorder" => recorder::put(world, ctx, input),
        "DescribeConfigurationRecorders" => recorder::describe(world, ctx, input),
        "DescribeConfigurationRecorderStatus" => recorder::status(world, ctx, input),
        "StartConfigurationRecorder" => recorder::start(world, ctx, input),
        "StopConfigurationRecorder" => recorder::stop(world, ctx, input),
        "DeleteConfigurationRecorder" => recorder::delete(world, ctx, input),
        "PutDeliveryChannel" => recorder::put_channel(world, ctx, input),
        "DescribeDeliveryChannels" => recorder::describe_channels(world, ctx, input),
        "DeleteDeliveryChannel" => recorder::delete_channel(world, ctx, input),
        "ListDiscoveredResources" => discovered::list(world, ctx, input),
        "GetDiscoveredResourceCounts" => discovered::counts(world, ctx, input),
        "GetResourceConfigHistory" => discovered::history(world, ctx, input),
        "DescribeConfigurationAggregators" => aggregator::describe(world, ctx, input),
        "DeleteConfigurationAggregator" => aggregator::delete(world, ctx, input),
        "DescribeConfigurationAggregatorSourcesStatus" => aggregated::sources_status(world, ctx, input),
        "GetAggregateDiscoveredResourceCounts" => aggregated::counts(world, ctx, input),
        "ListAggregateDiscoveredResources" => aggregated::list(world, ctx, input),
        "DescribeAggregateComplianceByConfigRules" => compliance::aggregate(world, ctx, input),
        "PutAggregationAuthorization" => authorization::put(world, ctx, input),
        "DescribeAggregationAuthorizations" => authorization::describe(world, ctx, input),
        "DeleteAggregationAuthorization" => authorization::delete(world, ctx, input),
        "DescribePendingAggregationRequests" => authorization::pending(world, ctx, input),
        "DeletePendingAggregationRequest" => authorization::dismiss(world, ctx, input),
        "PutConfigRule" => compliance::put(world, ctx, input),
        "DescribeConfigRules" => compliance::describe(world, ctx, input),
        "DeleteConfigRule" => compliance::delete(world, ctx, input),
        "DescribeComplianceByConfigRule" => compliance::by_rule(world, ctx, input),
        "GetComplianceDetailsByConfigRule" => compliance::details(world, ctx, input),
        "ListTagsForResource" => tagging::list(world, ctx, input),
        "TagResource" => tagging::tag(world, ctx, input),
        "UntagResource" => tagging::untag(world, ctx, input),
    },
};

pub(super) fn enter(ctx: &mut Ctx) -> Result<(), ApiError> {
    let over_organization = ctx.operation.name.contains("OrganizationConfigRule")
        || ctx.operation.name.contains("OrganizationConformancePack")
        || ctx.operation.name == "PutConfigurationAggregator";
    if ctx.operation.service == Service::Config && !over_organization {
        ctx.note_passed("Any account may call AWS Config about itself.");
    }
    Ok(())
}
