//! Actions that AWS authorizes for several resources: each is a request of its own, with the condition keys of its type.

use policy::pattern::glob_ignore_case;

use super::{ActionCatalog, CatalogAction, CatalogService, GroupType, without_variables};

/// The maximum number of resources of one type that are examples.
const MOST_EXAMPLES: usize = 20;

/// A resource type that an action needs besides others.
pub struct NeededType<'s> {
    service: &'s CatalogService<'s>,
    own: &'s GroupType,
    all: &'s super::Group,
    /// The name.
    pub name: &'s str,
    /// The pattern of its ARNs.
    pub arn: String,
}

impl ActionCatalog<'_> {
    /// The resource types that each call of an action needs, or of the actions that a pattern matches; none if it needs one only.
    pub fn needed(&self, action: &str) -> Vec<NeededType<'_>> {
        let (prefix, name) = action.split_once(':').unwrap_or((action, ""));
        let Some(service) = self.service(prefix) else {
            return Vec::new();
        };
        let actions = service.matching(name).into_iter();
        actions.flat_map(|it| service.needed(it)).collect()
    }
}

impl<'t> CatalogService<'t> {
    pub(super) fn has_key(&self, of: &GroupType, number: usize) -> bool {
        let keys = self.type_keys.get(of.number);
        of.keys.contains(&number) || keys.is_some_and(|it| it.contains(&number))
    }

    /// The resource types that each call of an action needs, if there are several. Source: Service Authorization Reference, in which
    /// required types have an asterisk. Of Amazon EC2 only: elsewhere several of them can be alternatives, such as a user, a group and a
    /// role, or listeners of each kind.
    fn needed<'s>(&'s self, action: &CatalogAction<'t>) -> Vec<NeededType<'s>> {
        let group = self.group_of(action).filter(|_| self.prefix == "ec2");
        let group = group.into_iter();
        let required = group.flat_map(|all| all.types.iter().map(move |own| (all, own)));
        let needed = required
            .filter(|it| it.1.required)
            .filter_map(|(all, own)| {
                Some(NeededType {
                    service: self,
                    own,
                    all,
                    name: self.types.get(own.number)?,
                    arn: without_variables(self.arns.get(own.number)?),
                })
            });
        let needed: Vec<NeededType<'s>> = needed.collect();
        if needed.len() > 1 { needed } else { Vec::new() }
    }
}

impl NeededType<'_> {
    /// Whether a request about another resource of the same action can have a condition key, and one about this cannot. What the types of
    /// resources have in general does not count: for each action, the reference lists the keys of each type.
    pub fn lacks(&self, key: &str) -> bool {
        let Some(number) = self.service.key_number(key) else {
            return false;
        };
        let mut types = self.all.types.iter();
        !self.all.keys.contains(&number)
            && !self.own.keys.contains(&number)
            && types.any(|it| it.keys.contains(&number))
    }

    /// Examples of such resources: one that no pattern names, and one for each of the patterns that is about them, in the Region of the
    /// request if that is known.
    pub fn examples<'p>(
        &self,
        [partition, account]: [&str; 2],
        region: Option<&str>,
        patterns: impl IntoIterator<Item = &'p String>,
    ) -> Vec<String> {
        let filled = |pattern: &str| {
            let fields = pattern.splitn(6, ':').enumerate();
            let fields = fields.map(|(at, it)| match (at, it) {
                (1, "*") => partition.to_string(),
                (3, "*") => region.unwrap_or("us-east-1").to_string(),
                (4, "*") => account.to_string(),
                _ => it.replace('*', "example").replace('?', "x"),
            });
            fields.collect::<Vec<_>>().join(":")
        };
        let mut found = vec![filled(&self.arn)];
        let patterns = patterns.into_iter();
        for pattern in patterns.filter(|it| it.matches(':').count() >= 5 && !it.contains("${")) {
            let own = filled(pattern);
            let place = own.split(':').nth(3).filter(|it| !it.is_empty());
            let is_here = region.is_none_or(|it| place.is_none_or(|own| own == it));
            let is_new = is_here && glob_ignore_case(&self.arn, &own) && !found.contains(&own);
            if is_new && found.len() < MOST_EXAMPLES {
                found.push(own);
            }
        }
        found
    }
}
