//! ARNs of resources, field by field.

use super::condition_keys;
use crate::arn::{fields, is_open, overlap};
use crate::catalog::{ActionCatalog, KeyType, ResourceFormat};
use crate::code::IssueCode;
use crate::document::{Place, Policy, is_later};
use crate::operator::OperatorType;
use crate::options::UNKNOWN_VALUE;
use crate::sink::Sink;
use crate::tables::is_retired;
use policy::regions;

/// The fields of an ARN: `arn`, partition, service, Region, account, resource.
const FIELDS: usize = 6;

pub(crate) fn resources<'a>(policy: &Policy<'a>, catalog: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for statement in &policy.statements {
        for (text, place) in statement.resource_items() {
            resource(text, place, catalog, sink);
        }
    }
}

fn resource<'a>(text: &'a str, place: Place<'a>, catalog: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    let everything = !text.is_empty() && text.bytes().all(|byte| byte == b'*');
    if everything || text.starts_with("${") {
        return;
    }
    let fields = fields(text);
    if fields.first() != Some(&"arn") {
        return sink.add(IssueCode::InvalidArnPrefix, place);
    }
    let [_, partition, service, region, account, resource] = fields.as_slice() else {
        if is_later(text) {
            return;
        }
        let count = FIELDS.to_string();
        return sink.fill(IssueCode::MissingArnField, &[("fields", &count)], place);
    };
    let partitions = regions::BY_PARTITION.map(|it| it.0);
    if !is_open(partition) && !partitions.contains(partition) {
        let known = partitions.join(", ");
        let blanks = [
            ("service", *service),
            ("partition", *partition),
            ("partitions", known.as_str()),
        ];
        sink.fill(IssueCode::InvalidPartition, &blanks, place);
    }
    if !is_open(region) && !region.is_empty() && !regions::exists(region) && *region != "aws-global"
    {
        sink.fill(IssueCode::InvalidArnRegion, &[("region", region)], place);
    }
    if is_open(service) {
        // A variable there is unusual, but may be meant.
        if service.contains(['*', '?']) {
            sink.add(IssueCode::WildcardInServiceName, place);
        }
        return;
    }
    if !service_exists(service, place, catalog, sink) {
        return;
    }
    let formats = catalog.formats(service).unwrap_or(&[]);
    let known = |wanted: &str| formats.iter().any(|format| format.account == wanted);
    if !is_open(account) && !is_account(account) && !account.is_empty() && !known(account) {
        sink.fill(IssueCode::InvalidArnAccount, &[("account", account)], place);
    }
    let arn = Arn {
        service,
        region,
        account,
        resource,
    };
    arn.of_formats(formats, place, sink);
}

/// Whether ARNs may have this service; if not, that is found.
fn service_exists<'a>(
    service: &str,
    place: Place<'a>,
    catalog: &ActionCatalog<'_>,
    sink: &mut Sink<'a>,
) -> bool {
    let blanks = [("service", service)];
    let lower = service.to_ascii_lowercase();
    if catalog.has_arns(service) {
        return true;
    }
    if lower != service && catalog.has_arns(&lower) {
        sink.fill(IssueCode::InvalidArnServiceCase, &blanks, place);
    } else if !is_retired(service) {
        sink.fill(IssueCode::InvalidService, &blanks, place);
    }
    false
}

fn is_account(text: &str) -> bool {
    text == "aws" || text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

struct Arn<'f> {
    service: &'f str,
    region: &'f str,
    account: &'f str,
    resource: &'f str,
}

impl Arn<'_> {
    /// What the formats of the service's resource types require. Patterns that reach several types are judged by all of them.
    fn of_formats<'a>(&self, formats: &[ResourceFormat], place: Place<'a>, sink: &mut Sink<'a>) {
        if formats.is_empty() {
            return;
        }
        let fits: Vec<&ResourceFormat> = formats
            .iter()
            .filter(|format| overlap(self.resource, &format.resource))
            .collect();
        if fits.is_empty() {
            if self.is_of_no_type(formats) {
                sink.add(IssueCode::InvalidArnResource, place);
            }
            return;
        }
        let service = ("service", self.service);
        let region_named = !is_open(self.region) && !self.region.is_empty();
        if region_named && fits.iter().all(|format| format.region.is_empty()) {
            sink.fill(IssueCode::ArnRegionNotAllowed, &[service], place);
        }
        let account_named = is_account(self.account);
        if account_named && fits.iter().all(|format| format.account.is_empty()) {
            sink.fill(IssueCode::ArnAccountNotAllowed, &[service], place);
        }
        // Recorded for services all of whose ARNs have the field.
        if self.region.is_empty() && formats.iter().all(|format| !format.region.is_empty()) {
            sink.fill(IssueCode::MissingArnRegion, &[service], place);
        } else if self.account.is_empty() && self.needs_account(formats) {
            sink.fill(
                IssueCode::MissingArnAccount,
                &[("resourceName", self.resource)],
                place,
            );
        }
    }

    /// Documents of AWS Systems Manager that AWS owns have no account.
    fn needs_account(&self, formats: &[ResourceFormat]) -> bool {
        formats.iter().all(|format| !format.account.is_empty())
            && self.service != "ssm"
            && !self.resource.starts_with(['*', '?', ':'])
            && !self.resource.starts_with(UNKNOWN_VALUE)
    }

    /// Whether its first part is that of no type, where all types begin with a fixed part.
    fn is_of_no_type(&self, formats: &[ResourceFormat]) -> bool {
        let first = |text: &str| text.split(['/', ':']).next().unwrap_or("").to_string();
        let own = first(self.resource);
        !is_open(self.resource)
            && !own.is_empty()
            && formats.iter().all(|format| {
                let known = first(&format.resource);
                known != own && !known.is_empty() && !known.contains('*')
            })
    }
}

/// ARNs as values of conditions. Recorded: a service that does not exist.
pub(crate) fn values<'a>(policy: &Policy<'a>, catalog: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for condition in policy.conditions() {
        let of_arns = || {
            condition_keys::key(&condition.lower, catalog)
                .is_some_and(|key| key.kind == KeyType::Arn)
        };
        if condition.operator.is(OperatorType::Null)
            || !condition.operator.is(OperatorType::Arn) && !of_arns()
        {
            continue;
        }
        for (text, place) in condition
            .texts()
            .filter(|(text, _)| text.starts_with("arn:"))
        {
            let fields = fields(text);
            if let [_, _, service, _, _, _] = fields.as_slice()
                && !is_open(service)
                && !service.is_empty()
                && !catalog.has_arns(service)
                && !is_retired(service)
            {
                sink.fill(IssueCode::InvalidService, &[("service", service)], place);
            }
        }
    }
}
