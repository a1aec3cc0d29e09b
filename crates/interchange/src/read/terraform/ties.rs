//! From an attribute without a value to the value that its expression refers to.

use message::{Message, message};
use serde_json::Value;

use super::MAX_DEPTH;
use super::planned::{Instances, PlannedResource, TerraformPlan};
use super::references::{ReferenceStep, Referred, referred, steps};
use crate::made;

/// The type whose attributes name the root and the management account.
const ORGANIZATION: &str = "aws_organizations_organization";

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct ExpressionScope<'a> {
    /// The address of the module.
    module: &'a str,
    /// The index of the resource or module that the expression belongs to.
    index: Option<&'a Value>,
    /// The resource block or module call.
    block: &'a Value,
}

/// A value that an expression refers to.
pub(super) struct TiedValue {
    pub text: String,
    /// Whether the plan leaves open which instance or which attribute it is.
    pub assumed: bool,
}

impl TiedValue {
    fn stated(text: impl ToString) -> Self {
        Self {
            text: text.to_string(),
            assumed: false,
        }
    }

    fn assumed_if(mut self, assumed: bool) -> Self {
        self.assumed |= assumed;
        self
    }
}

fn nothing() -> Message {
    "Its expression names nothing that the plan has.".into()
}

impl TerraformPlan<'_> {
    /// An attribute's planned value, or what its expression refers to.
    ///
    /// # Errors
    ///
    /// The plan does not say it. The message says why.
    pub fn value(
        &self,
        resource: &PlannedResource<'_>,
        attribute: &str,
        depth: usize,
    ) -> Result<TiedValue, Message> {
        if let Some(text) = resource.values[attribute].as_str() {
            return Ok(TiedValue::stated(text));
        }
        if let ("id", Some(id)) = (attribute, self.new_id(resource)) {
            return Ok(TiedValue::stated(id));
        }
        let block = self.block(resource);
        if ["json", "minified_json"].contains(&attribute)
            && let Some(document) = self.document(resource, block)
        {
            return Ok(TiedValue::stated(document));
        }
        let expression = &block["expressions"][attribute];
        if !expression.is_null() {
            let scope = ExpressionScope {
                module: resource.module,
                index: resource.index,
                block,
            };
            return self.follow(expression, scope, &[], depth + 1);
        }
        // AWS puts new accounts into the root.
        if (resource.kind, attribute) == ("account", "parent_id") {
            return Ok(TiedValue::stated(made::root()));
        }
        Err(message!(
            "{address} gets it when the plan is applied.",
            address = resource.address.to_string()
        ))
    }

    /// What an expression refers to. `rest`: the steps from its value on.
    fn follow(
        &self,
        expression: &Value,
        scope: ExpressionScope<'_>,
        rest: &[ReferenceStep],
        depth: usize,
    ) -> Result<TiedValue, Message> {
        if depth > MAX_DEPTH {
            return Err("Its references form a circle, or there are too many of them.".into());
        }
        if let (Some(text), []) = (expression["constant_value"].as_str(), rest) {
            return Ok(TiedValue::stated(text));
        }
        let Referred { things, repetition } = referred(expression);
        match (things.as_slice(), repetition.as_slice()) {
            ([thing], _) => {
                let mut reference = steps(thing);
                reference.extend_from_slice(rest);
                let index = self.repeated_index(&repetition, scope);
                self.refer(&reference, scope, index.as_ref(), depth)
            }
            ([], [only]) => self.each_value(only, scope, rest, depth),
            ([], _) => Err(nothing()),
            (several, _) => Err(message!(
                "Its expression depends on several things: {things}.",
                things = several.join(", ")
            )),
        }
    }

    /// The index that an expression means by `each.key` or `count.index`, or by a member of `each.value` if a variable has it.
    fn repeated_index(&self, repetition: &[String], scope: ExpressionScope<'_>) -> Option<Value> {
        let own = scope.index?;
        let [only] = repetition else {
            return None;
        };
        let Some(member) = only.strip_prefix("each.value.") else {
            let is_index = only == "each.key" || only == "count.index";
            return is_index.then(|| own.clone());
        };
        let each = referred(&scope.block["for_each_expression"]);
        let [variable] = each.things.as_slice() else {
            return None;
        };
        // Plans hold the variables of the outermost module only.
        let variable = variable.strip_prefix("var.")?;
        let row = self.variables[variable]["value"].get(own.as_str()?)?;
        let found = row.get(member).filter(|it| it.is_string());
        found.filter(|_| scope.module.is_empty()).cloned()
    }

    /// What `each.value.id` refers to, if `for_each` has one thing only.
    fn each_value(
        &self,
        reference: &str,
        scope: ExpressionScope<'_>,
        rest: &[ReferenceStep],
        depth: usize,
    ) -> Result<TiedValue, Message> {
        let own = steps(reference);
        let (true, Some(index)) = (reference.starts_with("each.value"), scope.index) else {
            return Err(nothing());
        };
        let mut path = vec![ReferenceStep::Index(index.clone())];
        path.extend(own.into_iter().skip(2));
        path.extend_from_slice(rest);
        // `for_each` itself is evaluated once, without an index.
        let scope = ExpressionScope {
            index: None,
            ..scope
        };
        let each = &scope.block["for_each_expression"];
        let tied = self.follow(each, scope, &path, depth + 1)?;
        Ok(tied.assumed_if(true))
    }

    /// What a reference names.
    fn refer(
        &self,
        reference: &[ReferenceStep],
        scope: ExpressionScope<'_>,
        index: Option<&Value>,
        depth: usize,
    ) -> Result<TiedValue, Message> {
        let [
            ReferenceStep::Name(first),
            ReferenceStep::Name(second),
            rest @ ..,
        ] = reference
        else {
            return Err(nothing());
        };
        match (first.as_str(), rest) {
            ("var", rest) => self.variable(second, rest, scope, depth),
            ("module", rest) => self.output(second, rest, scope, index, depth),
            ("local", _) => Err(message!(
                "Plans do not hold local values such as `local.{name}`.",
                name = second.clone()
            )),
            ("data", [ReferenceStep::Name(name), rest @ ..]) => {
                let name = format!("data.{second}.{name}");
                self.resource(name, rest, scope, index, depth)
            }
            (_, rest) => self.resource(format!("{first}.{second}"), rest, scope, index, depth),
        }
    }

    /// A variable of a module has the value that the call of the module gives it.
    fn variable(
        &self,
        name: &str,
        rest: &[ReferenceStep],
        scope: ExpressionScope<'_>,
        depth: usize,
    ) -> Result<TiedValue, Message> {
        let module = self.modules.get(scope.module);
        let called = module.and_then(|it| Some((it, self.configurations.get(&it.path)?)));
        let given = called.map(|(module, (_, call))| (module, call, &call["expressions"][name]));
        match given.filter(|(.., expression)| !expression.is_null()) {
            Some((module, call, expression)) => {
                let scope = ExpressionScope {
                    module: module.parent,
                    index: module.index.as_ref(),
                    block: call,
                };
                self.follow(expression, scope, rest, depth + 1)
            }
            None => Err(message!(
                "The plan does not hold the value of `var.{name}`.",
                name = name.to_string()
            )),
        }
    }

    /// An output of a module that this one calls.
    fn output(
        &self,
        name: &str,
        rest: &[ReferenceStep],
        scope: ExpressionScope<'_>,
        index: Option<&Value>,
        depth: usize,
    ) -> Result<TiedValue, Message> {
        let instances = self.called.get(&(scope.module, name.to_string()));
        let chosen = instances.and_then(|it| choose(it, rest, index));
        let unknown = || {
            message!(
                "The plan does not say which output of `module.{name}` it is.",
                name = name.to_string()
            )
        };
        let (address, rest, assumed) = chosen.ok_or_else(unknown)?;
        let module = self.configurations.get(self.path(address));
        let outputs = module.and_then(|(module, _)| module["outputs"].as_object());
        let outputs = outputs.ok_or_else(unknown)?;
        // An index that is computed hides the name of the output.
        let (output, rest, only) = match rest {
            [ReferenceStep::Name(output), rest @ ..] => (outputs.get(output), rest, false),
            _ if outputs.len() == 1 => (outputs.values().next(), rest, true),
            _ => (None, rest, false),
        };
        let output = output.ok_or_else(unknown)?;
        let scope = ExpressionScope {
            module: address,
            index: None,
            block: &Value::Null,
        };
        let tied = self.follow(&output["expression"], scope, rest, depth + 1)?;
        Ok(tied.assumed_if(assumed || only))
    }

    /// An attribute of a resource or data source.
    fn resource(
        &self,
        name: String,
        rest: &[ReferenceStep],
        scope: ExpressionScope<'_>,
        index: Option<&Value>,
        depth: usize,
    ) -> Result<TiedValue, Message> {
        let kind = name.trim_start_matches("data.").split('.').next();
        let is_organization = kind == Some(ORGANIZATION);
        let instances = self.by_name.get(&(scope.module, name.clone()));
        let Some(instances) = instances else {
            return Err(message!("`{name}` is not in the plan."));
        };
        let Some((place, rest, assumed)) = choose(instances, rest, index) else {
            return Err(message!(
                "The plan does not say which instance of `{name}` it is."
            ));
        };
        let resource = &self.resources[*place];
        let attribute = rest.iter().find_map(|step| match step {
            ReferenceStep::Name(name) => Some(name.as_str()),
            ReferenceStep::Index(_) => None,
        });
        let tied = match attribute {
            Some("roots") if is_organization => {
                let stated = resource.values["roots"][0]["id"].as_str();
                let made = made::root();
                TiedValue::stated(stated.unwrap_or(made.as_str()))
            }
            Some("master_account_id") if is_organization => {
                let stated = resource.values["master_account_id"].as_str();
                let made = made::management().to_string();
                TiedValue::stated(stated.unwrap_or(&made))
            }
            // An index that is computed hides the attribute. The usual one is the id.
            None => self.value(resource, "id", depth)?.assumed_if(true),
            Some(attribute) => self.value(resource, attribute, depth)?,
        };
        Ok(tied.assumed_if(assumed))
    }
}

/// The instance that a reference means, the steps that follow, and whether the reference leaves the instance open. `repeated`: the
/// index of what refers to it.
fn choose<'a, 'b, T>(
    instances: &'a Instances<T>,
    rest: &'b [ReferenceStep],
    repeated: Option<&Value>,
) -> Option<(&'a T, &'b [ReferenceStep], bool)> {
    let only = || instances.first_key_value().filter(|_| instances.len() == 1);
    if let [ReferenceStep::Index(index), after @ ..] = rest {
        if let Some(found) = instances.get(&Some(index.to_string())) {
            return Some((found, after, false));
        }
        // The index belongs to a list or map that has this thing in it.
        return Some((instances.get(&None)?, after, true));
    }
    if let Some(found) = instances.get(&None) {
        return Some((found, rest, false));
    }
    let same = repeated.and_then(|index| instances.get(&Some(index.to_string())));
    let found = same.or(only().map(|(_, only)| only))?;
    Some((found, rest, true))
}
