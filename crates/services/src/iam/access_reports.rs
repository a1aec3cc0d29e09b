//! Requests for reports of service last accessed data for the organization. The content of a report is in `last_accessed`.

use super::prelude::*;
use super::refusals;
use api::time::MINUTE;
use gates::authorize;
use state::last_accessed::{AccessReport, AccessedService, ReportState};

const GUIDE: &str = "IAM User Guide: refining permissions using last accessed information";

/// The organization of a caller that may request reports. The wording of the refusals is not documented.
fn manager<'w>(world: &'w World, ctx: &mut Ctx) -> Result<&'w Organization, ApiError> {
    ctx.cite("API Reference of IAM: GenerateOrganizationsAccessReport");
    let own = world.organization_of(ctx.account());
    let Some(organization) = own.filter(|it| it.management == ctx.account()) else {
        ctx.advise(match own {
            Some(organization) => message!(
                "Only the management account may do this. Act as a user of {account}.",
                account = world.name_of(organization.management)
            ),
            None => "Act as a user of an organization's management account.".into(),
        });
        return Err(refusals::REPORT_FOR_MANAGEMENT.error());
    };
    ctx.note_passed(message!(
        "{account} is the organization's management account.",
        account = world.name_of(ctx.account())
    ));
    Ok(organization)
}

fn denied(message: &'static str) -> ApiError {
    refusals::REPORT_DENIED.saying(message)
}

/// Checks that SCPs are enabled on the root, for requesting and for reading reports.
fn with_scps(world: &World, ctx: &mut Ctx, organization: &Organization) -> Result<(), ApiError> {
    ctx.enter(Gate::State);
    ctx.cite(GUIDE);
    if organization.enforces(PolicyType::ServiceControl) {
        return Ok(());
    }
    let input = json!({ "RootId": organization.root.to_string(), "PolicyType": PolicyType::ServiceControl.name() });
    let call = Call::new(ctx.caller.clone(), "organizations:EnablePolicyType", input);
    let enable = Command::Call(call);
    // Needs a permission and all features.
    let root = organization.root_arn();
    let asked = AccessRequest::new(&ctx.caller, "organizations:EnablePolicyType", &root).with(
        Context::default().with(
            "organizations:PolicyType",
            PolicyType::ServiceControl.name(),
        ),
    );
    let may = organization.feature_set == FeatureSet::All
        && authorize::authorize(world, &asked).is_allowed();
    ctx.suggest(
        "Enable service control policies on the root first.",
        may.then_some(enable),
    );
    Err(denied(
        "Service control policies must be enabled for the organization root.",
    ))
}

pub(super) fn generate(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = manager(world, ctx)?.clone();
    let entity = input.text("EntityPath");
    let policy = input.optional("OrganizationsPolicyId");
    let mut context = Context::default();
    context.set("iam:OrganizationsPolicyId", gates::authorize::one(policy));
    let arn = format!("{}:access-report/{entity}", ctx.account().arn("iam"));
    authorize::permit(world, ctx, &arn, context)?;
    with_scps(world, ctx, &organization)?;
    in_organization(ctx, &organization, entity)?;
    let owner: Text = authorize::arn_of(world, &ctx.caller).into();
    let own = || {
        world
            .access_reports_by_id()
            .values()
            .filter(|report| report.account == ctx.account())
    };
    // Recorded: the same request within a minute gets the same job, regardless of its result.
    let again = own().find(|report| {
        report.owner == owner
            && &*report.entity == entity
            && report.policy.as_deref() == policy
            && world.now().since(report.asked) < MINUTE
    });
    if let Some(again) = again {
        return Ok(json!({ "JobId": &*again.id }));
    }
    if own().any(|report| report.state == ReportState::InProgress) {
        return Err(refusals::REPORT_GENERATION_LIMIT_EXCEEDED.error());
    }
    let world = world.open(ctx)?;
    let id: Text = world.random().uuid().into();
    let report = AccessReport {
        id: id.clone(),
        account: ctx.account(),
        asked_by: ctx.caller.clone(),
        owner,
        entity: entity.into(),
        policy: policy.map(Into::into),
        asked: world.now(),
        state: ReportState::InProgress,
    };
    (world.access_reports_mut()).insert(id.clone(), Arc::new(report));
    schedule(world, ctx, &id, entity);
    Ok(json!({ "JobId": &*id }))
}

fn schedule(world: &mut WorldMut, ctx: &mut Ctx, id: &Text, entity: &str) {
    // Recorded: from two seconds for a few services to eleven for all.
    let delay = world.random().between(2, 11) * SECOND;
    let cause = context::cause(world, ctx);
    world.schedule(delay, Task::FinishAccessReport { job: id.clone() }, cause);
    let (account, job) = (ctx.account(), id.clone());
    let says = message!(
        "A report of service last accessed data on {entity} was requested.",
        entity = entity.to_string()
    );
    ctx.event(world, EventKind::AccessReportDone { account, job }, says);
}

/// Whether the path of the report begins with the caller's organization.
fn in_organization(
    ctx: &mut Ctx,
    organization: &Organization,
    entity: &str,
) -> Result<(), ApiError> {
    if entity.split('/').next() != Some(&*organization.id.to_string()) {
        ctx.advise(message!(
            "The path must start with `{organization}`.",
            organization = organization.id
        ));
        // Recorded.
        return Err(denied(
            "The organization ID in the specified entity path is different than your organization ID.",
        ));
    }
    Ok(())
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = manager(world, ctx)?.clone();
    authorize::permit(world, ctx, "*", Context::default())?;
    with_scps(world, ctx, &organization)?;
    let id = input.text("JobId");
    let owner = authorize::arn_of(world, &ctx.caller);
    // Recorded: only the requester can read the report.
    let report = world
        .access_reports_by_id()
        .get(id)
        .filter(|report| report.account == ctx.account() && *report.owner == *owner)
        .ok_or_else(|| {
            ctx.advise("Only the user who requested a report can read it.");
            refuse!(refusals::NO_SUCH_JOB, id)
        })?;
    let mut answer = Map::new();
    put(&mut answer, "JobStatus", report.state.name());
    put(&mut answer, "JobCreationDate", &report.asked.iso_seconds());
    match &report.state {
        ReportState::InProgress => put(&mut answer, "IsTruncated", &false),
        ReportState::Failed { at, code, message } => {
            put(&mut answer, "JobCompletionDate", &at.iso_seconds());
            put(&mut answer, "IsTruncated", &false);
            let details = json!({ "Message": &*message.0, "Code": *code });
            put(&mut answer, "ErrorDetails", &details);
        }
        ReportState::Completed { at, rows } => {
            put(&mut answer, "JobCompletionDate", &at.iso_seconds());
            page(ctx, &mut answer, rows, input)?;
        }
    }
    Ok(Value::Object(answer))
}

/// The sorted rows of the requested page. A marker belongs to one order.
fn page(
    ctx: &Ctx,
    answer: &mut Map<String, Value>,
    rows: &[AccessedService],
    input: Input<'_>,
) -> Result<(), ApiError> {
    let unused = rows.iter().filter(|row| row.last.is_none()).count();
    put(answer, "NumberOfServicesAccessible", &(rows.len() as u64));
    put(answer, "NumberOfServicesNotAccessed", &(unused as u64));
    let order = input
        .optional("SortKey")
        .unwrap_or("SERVICE_NAMESPACE_ASCENDING");
    let mut sorted: Vec<&AccessedService> = rows.iter().collect();
    if order.starts_with("LAST_AUTHENTICATED_TIME") {
        // Recorded: unused services come first in ascending order.
        ordered::sort_by_key(&mut sorted, |row| row.last.as_ref().map(|last| last.at));
    }
    if order.ends_with("DESCENDING") {
        sorted.reverse();
    }
    let size = input.number("MaxItems").unwrap_or(100).clamp(1, 1000) as usize;
    let start = match input.optional("Marker") {
        None => 0,
        Some(marker) => (marker.strip_prefix(order))
            .and_then(|rest| rest.strip_prefix('.')?.parse::<usize>().ok())
            .filter(|start| (1..rows.len()).contains(start))
            .ok_or_else(|| invalid("Invalid Marker."))?,
    };
    let end = sorted.len().min(start + size);
    let details: Vec<Value> = (sorted.iter().skip(start).take(size))
        .map(|row| detail(row, ctx.caller.home()))
        .collect();
    put(answer, "AccessDetails", &details);
    put(answer, "IsTruncated", &(end < sorted.len()));
    if end < sorted.len() {
        put(answer, "Marker", &format!("{order}.{end}"));
    }
    Ok(())
}

fn detail(row: &AccessedService, home: &str) -> Value {
    let last = row.last.as_ref();
    // Recorded: of all unused services, only this one has its Region.
    let elsewhere = (row.prefix == "iam").then_some(home);
    let detail = json!({
        "ServiceName": row.name,
        "ServiceNamespace": row.prefix,
        "Region": last.map(|last| &*last.region).or(elsewhere),
        "EntityPath": last.map(|last| &*last.path),
        "LastAuthenticatedTime": last.map(|last| last.at.iso_seconds()),
        "TotalAuthenticatedEntities": row.accounts as u64,
    });
    present(detail).into()
}
