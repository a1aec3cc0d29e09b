//! Templates, and the files that functions name. Only files that were given are seen.

use hcl_edit::parser::parse_template;
use hcl_edit::template::{Directive, Element, Strip, Template};
use policy::pattern::glob;
use policy::unknown;
use serde_json::Value;

use super::Source;
use super::functions::{boolean, is_open, spelled};
use super::parse::CodePlace;
use super::walk::Scope;

/// The bytes of a pattern of `fileset`.
const MAX_PATTERN: usize = 100;

impl Source<'_> {
    /// The value of a template: one interpolation alone is its value, as it is.
    pub(super) fn template(&mut self, template: &Template, scope: &mut Scope) -> Option<Value> {
        if let Some(Element::Interpolation(it)) = template.as_single_element() {
            return self.value(&it.expr, scope);
        }
        let mut text = String::new();
        self.written(template, (Strip::None, Strip::None), scope, &mut text)?;
        Some(text.into())
    }

    /// Writes a template. `around`: the marks before and after it that strip white space.
    fn written(
        &mut self,
        template: &Template,
        around: (Strip, Strip),
        scope: &mut Scope,
        to: &mut String,
    ) -> Option<()> {
        let begins = to.len();
        let mut before = around.0;
        for (n, element) in template.iter().enumerate() {
            let next = match template.get(n + 1) {
                Some(it) => ends(it).0,
                None => around.1,
            };
            match element {
                Element::Literal(it) => {
                    let mut literal = it.as_str();
                    if before.strip_end() {
                        literal = literal.trim_start_matches(is_blank);
                        literal = literal.strip_prefix('\n').unwrap_or(literal);
                    }
                    if next.strip_start() {
                        literal = literal.trim_end_matches(is_blank);
                    }
                    to.push_str(literal);
                }
                Element::Interpolation(it) => to.push_str(&spelled(&self.value(&it.expr, scope)?)?),
                Element::Directive(it) => self.directive(it, scope, to)?,
            }
            before = ends(element).1;
        }
        self.room.take(to.len() - begins).then_some(())
    }

    fn directive(
        &mut self,
        directive: &Directive,
        scope: &mut Scope,
        to: &mut String,
    ) -> Option<()> {
        match directive {
            Directive::If(it) => {
                let wanted = boolean(&self.value(&it.if_expr.cond_expr, scope)?)?;
                let (last, own) = (it.endif_expr.strip, &it.if_expr);
                match (&it.else_expr, wanted) {
                    (Some(other), true) => {
                        self.written(&own.template, (own.strip, other.strip), scope, to)
                    }
                    (None, true) => self.written(&own.template, (own.strip, last), scope, to),
                    (Some(other), false) => {
                        self.written(&other.template, (other.strip, last), scope, to)
                    }
                    (None, false) => Some(()),
                }
            }
            Directive::For(it) => {
                let (own, last) = (&it.for_expr, it.endfor_expr.strip);
                let collection = self.value(&own.collection_expr, scope)?;
                let names = scope.names.len();
                for (key, value) in Self::rows(&collection).filter(|_| !is_several(&collection))? {
                    if let Some(name) = &own.key_var {
                        scope.bind(name, key);
                    }
                    scope.bind(&own.value_var, value);
                    let written = self.written(&own.template, (own.strip, last), scope, to);
                    scope.names.truncate(names);
                    written?;
                }
                Some(())
            }
        }
    }

    /// What a function makes of files; `None`: they were not given, or not all is known.
    pub(super) fn of_files(
        &mut self,
        name: &str,
        arguments: &[Value],
        scope: &Scope,
    ) -> Option<Value> {
        let path = arguments
            .first()?
            .as_str()
            .filter(|it| !unknown::is_in(it))?;
        let path = self.path(path)?;
        match name {
            "file" => {
                let text = self.files.get(&*path)?.clone();
                self.used.insert(path);
                self.room.take(text.len()).then(|| text.as_str().into())
            }
            "fileset" => {
                let pattern = arguments.get(1)?.as_str()?;
                let folder = match path.as_str() {
                    "" => String::new(),
                    path => format!("{path}/"),
                };
                let below = self.files.keys().filter_map(|it| it.strip_prefix(&folder));
                let fixed = pattern.split(['*', '?', '{']).next().unwrap_or_default();
                let fixed = fixed.rsplit_once('/').map_or("", |it| it.0);
                // Without any file in it, the folder may not have been given.
                let is_given = below.clone().any(|it| it.starts_with(fixed));
                let found = below.filter(|it| fits(pattern, it)).map(Value::from);
                is_given.then(|| found.collect())
            }
            _ => {
                let text = self.files.get(&*path)?.clone();
                let (file, _) = self.files.get_key_value(&*path)?;
                let at = CodePlace::file(file, &text);
                self.used.insert(path);
                let template = parse_template(&text).ok()?;
                let mut own = Scope {
                    module: scope.module,
                    names: Vec::new(),
                };
                for (name, value) in arguments.get(1)?.as_object()? {
                    own.bind(name, value.clone());
                }
                self.within(&at, |it| it.template(&template, &mut own))
            }
        }
    }

    /// The name of a file that was given. Paths begin at the folder of the outermost module.
    fn path(&self, path: &str) -> Option<String> {
        if path.starts_with(['/', '~']) {
            return None;
        }
        let root = &self.modules.first()?.folder;
        let mut parts: Vec<&str> = root.split('/').collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => _ = parts.pop().filter(|it| !it.is_empty())?,
                part => parts.push(part),
            }
        }
        let parts = match parts.first() {
            Some(&"") if !root.starts_with('/') => &parts[1..],
            _ => &parts[..],
        };
        Some(parts.join("/"))
    }
}

/// Whether a mark strips a letter: Terraform strips up to the end of the line.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() && letter != '\n'
}

fn is_several(collection: &Value) -> bool {
    let items = collection.as_array().into_iter().flatten();
    items
        .filter(|it| is_open(it))
        .any(|it| super::functions::whole(it).is_some_and(|it| it.1))
}

/// The marks at the beginning and at the end of an element.
fn ends(element: &Element) -> (Strip, Strip) {
    match element {
        Element::Literal(_) => (Strip::None, Strip::None),
        Element::Interpolation(it) => (it.strip, it.strip),
        Element::Directive(it) => match &**it {
            Directive::If(it) => (it.if_expr.strip, it.endif_expr.strip),
            Directive::For(it) => (it.for_expr.strip, it.endfor_expr.strip),
        },
    }
}

/// Whether a path fits a pattern with `*`, `**`, `?` and `{a,b}`.
fn fits(pattern: &str, path: &str) -> bool {
    if pattern.len() > MAX_PATTERN {
        return false;
    }
    if let Some((before, rest)) = pattern.split_once('{')
        && let Some((options, after)) = rest.split_once('}')
    {
        let mut options = options.split(',');
        return options.any(|it| fits(&format!("{before}{it}{after}"), path));
    }
    match pattern.split_once('/') {
        Some(("**", rest)) => {
            let mut folders = path.match_indices('/').map(|it| it.0 + 1);
            fits(rest, path) || folders.any(|it| fits(rest, &path[it..]))
        }
        Some((own, rest)) => path
            .split_once('/')
            .is_some_and(|(name, path)| glob(own, name) && fits(rest, path)),
        None => pattern == "**" || !path.contains('/') && glob(pattern, path),
    }
}
