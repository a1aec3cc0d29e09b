//! A place to work at: a session's history and the person who acts. It carries out lines and commands.
//!
//! The page, `orgsim run` and the walkthroughs all work at a desk, so a typed line does the same thing everywhere.

use std::fmt::Write;

use sim::account::{Account, DEFAULT_ACCESS_ROLE};
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::error::{ApiError, ErrorCode};
use sim::handshake::{Action, Recipient};
use sim::history::{History, Step};
use sim::ids::{AccountId, ParentId, Text};
use sim::last_accessed;
use sim::model::Service;
use sim::people::{self, Person};
use sim::policies::{PolicyType, Target};
use sim::principal::Principal;
use sim::question::{self, Question};
use sim::root_access::RootTask;
use sim::scenario::Scenario;
use sim::time::span;
use sim::view::{self, Sight, Viewpoint};
use sim::{World, catalog};

use crate::aws::Typist;
use crate::services;
use crate::{Dialect, Invocation, Line, Local, Printed, help, local_line, read_as};

/// A list that never ends would otherwise keep the desk busy.
const MAX_PAGES: usize = 1_000;

/// A history, who acts, and how much is shown.
#[derive(Clone, Debug)]
pub struct Desk {
    pub history: History,
    pub actor: Principal,
    /// The access key that the acting person signs with, where one was chosen.
    pub key: Option<Text>,
    /// The instructor's view of the whole world, or the acting person's console view.
    pub instructor: bool,
    /// Which version of the tool the lines are for.
    pub dialect: Dialect,
}

/// A line that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who typed it: `Payments / Ben`.
    pub prompt: String,
    /// The account of that person.
    pub account: AccountId,
    pub line: String,
    pub printed: Printed,
    /// The step that the line became, from 0, if it became one.
    pub step: Option<usize>,
    /// The line asked to clear what was printed before.
    pub clear: bool,
}

fn says(stdout: impl Into<String>) -> Printed {
    let mut stdout = stdout.into();
    if !stdout.is_empty() && !stdout.ends_with('\n') {
        stdout.push('\n');
    }
    Printed {
        stdout,
        stderr: String::new(),
        exit: 0,
        hint: None,
    }
}

fn fails(stderr: impl Into<String>) -> Printed {
    let mut stderr = stderr.into();
    stderr.push('\n');
    Printed {
        stdout: String::new(),
        stderr,
        exit: 255,
        hint: None,
    }
}

impl Desk {
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        Self::at(History::new(scenario, seed))
    }

    /// At a history, as the person whom its scenario starts with.
    pub fn at(history: History) -> Self {
        let first = history.scenario().first_actor(history.start());
        let last = history
            .steps()
            .iter()
            .rev()
            .find_map(|step| match &step.command {
                Command::Call(call) => Some((call.caller.clone(), call.key.clone())),
                Command::Time(_) | Command::Intervene(_) => None,
            });
        let (actor, key) = last.unwrap_or((first, None));
        Self {
            history,
            actor,
            key,
            instructor: true,
            dialect: Dialect::V2,
        }
    }

    /// Puts another history on the desk. How one looks at it, and how the command line speaks, stays as it was chosen.
    pub fn seat(&mut self, history: History) {
        *self = Self {
            instructor: self.instructor,
            dialect: self.dialect,
            ..Self::at(history)
        };
    }

    pub fn world(&self) -> &World {
        self.history.world()
    }

    pub fn viewpoint(&self) -> Viewpoint {
        if self.instructor {
            Viewpoint::Instructor(self.actor.clone())
        } else {
            Viewpoint::Person(self.actor.clone())
        }
    }

    /// Lets somebody act, if there is such a person.
    pub fn act_as(&mut self, principal: Principal) -> bool {
        let exists = self
            .world()
            .account(principal.account())
            .is_some_and(|account| account.policies_of(&principal).is_some());
        if exists {
            self.actor = principal;
            self.key = None;
        }
        exists
    }

    /// Takes a step.
    pub fn step(&mut self, command: Command) -> &Step {
        self.history.step(command)
    }

    /// After undo or a jump the acting person may not exist (yet): then the scenario's first person acts.
    pub fn settle_actor(&mut self) {
        let (actor, key) = (self.actor.clone(), self.key.take());
        if self.act_as(actor) {
            self.key = key;
        } else {
            self.actor = self.history.scenario().first_actor(self.history.start());
        }
    }

    /// Carries out one line.
    pub fn run(&mut self, line: &str) -> Entry {
        let prompt = people::name_of(self.world(), &self.actor);
        let account = self.actor.account();
        let before = self.history.steps().len();
        let mut clear = false;
        let mut redone = false;
        let printed = match read_as(line, &self.actor, self.dialect) {
            Line::Empty => says(""),
            Line::Say(printed) => printed,
            Line::Invoke(invocation) => self.invoke(&invocation),
            Line::Local(Local::Clear) => {
                clear = true;
                says("")
            }
            Line::Local(local) => {
                redone = matches!(local, Local::Redo);
                self.local(local)
            }
        };
        let step = (self.history.steps().len() > before && !redone).then_some(before);
        Entry {
            prompt,
            account,
            line: line.to_string(),
            printed,
            step,
            clear,
        }
    }

    /// Carries out a call, as the line that it stands for.
    pub fn perform(&mut self, call: Call) -> Entry {
        let prompt = people::name_of(self.world(), &call.caller);
        let account = call.caller.account();
        let line = crate::command_line(&call);
        let step = Some(self.history.steps().len());
        let printed = match read_as(&line, &call.caller, self.dialect) {
            Line::Invoke(invocation) if invocation.call == call => self.invoke(&invocation),
            // No line says quite the same: its input is not one that the command line lets pass.
            Line::Empty | Line::Invoke(_) | Line::Local(_) | Line::Say(_) => {
                let operation = call.operation.clone();
                match self.call(call) {
                    Ok(answer) => Printed::answer(&answer),
                    Err(error) => {
                        let name = operation.split_once(':').map_or(&*operation, |(_, it)| it);
                        Printed::refusal(name, &error, self.dialect)
                    }
                }
            }
        };
        Entry {
            prompt,
            account,
            line,
            printed,
            step,
            clear: false,
        }
    }

    /// Takes a step that was taken elsewhere, behind all others. A call is shown as the line that it stands for, with its
    /// own answer: there may be more pages, and whoever made the call asks for them or does not.
    pub fn follow(&mut self, command: Command) -> Option<Entry> {
        let step = self.history.steps().len() + self.history.undone().len();
        let Command::Call(call) = command else {
            self.history.append(command);
            return None;
        };
        let prompt = people::name_of(self.history.world_after(step), &call.caller);
        let (account, line) = (call.caller.account(), crate::command_line(&call));
        let operation = call.operation.clone();
        let taken = self.history.append(Command::Call(call));
        let error = match &taken.result {
            Ok(outcome) => outcome.error.as_ref(),
            Err(refusal) => Some(&refusal.error),
        };
        let printed = match (&taken.result, error) {
            (_, Some(error)) => {
                let name = operation.split_once(':').map_or(&*operation, |(_, it)| it);
                Printed::refusal(name, error, self.dialect)
            }
            (Ok(outcome), None) => Printed::answer(&outcome.answer),
            (Err(_), None) => says(""),
        };
        Some(Entry {
            prompt,
            account,
            line,
            printed,
            step: Some(step),
            clear: false,
        })
    }

    fn invoke(&mut self, invocation: &Invocation) -> Printed {
        let mut reply = invocation.reply();
        let mut call = Some(invocation.call.clone());
        for _ in 0..MAX_PAGES {
            let Some(next) = call else { break };
            match self.call(next) {
                Ok(answer) => call = reply.take(answer),
                Err(error) => {
                    return reply
                        .print(Some(&error))
                        .with_hint(self.wrong_in_document())
                        .with_hint(self.console_advice(invocation))
                        .with_hint(self.not_known());
                }
            }
        }
        // A console answers with what one sees happen, not with JSON.
        if invocation.operation().service == Service::Console && reply.is_empty() {
            self.happened()
        } else {
            reply.print(None)
        }
    }

    /// What came of the last step, a sentence a line.
    fn happened(&self) -> Printed {
        let events = match self.history.steps().last().map(|step| &step.result) {
            Some(Ok(outcome)) => outcome.events.as_slice(),
            Some(Err(_)) | None => &[],
        };
        if events.is_empty() {
            return Printed::text("Nothing had to be done.\n".to_string());
        }
        let lines: Vec<&str> = events.iter().map(|event| event.says.as_str()).collect();
        Printed::text(format!("{}\n", lines.join("\n")))
    }

    /// A console says what to do instead.
    fn console_advice(&self, invocation: &Invocation) -> Option<String> {
        if invocation.operation().service != Service::Console {
            return None;
        }
        let refusal = self.history.steps().last()?.result.as_ref().err()?;
        let remedy = refusal.gates.as_ref()?.stopped_at()?.remedy.as_ref()?;
        Some(remedy.says.clone())
    }

    /// On what the last call's refusal hangs that nothing in the world knows.
    fn not_known(&self) -> Option<String> {
        let refusal = self.history.steps().last()?.result.as_ref().err()?;
        let note = refusal.gates.as_ref()?.stopped_at()?;
        let keys = &note.judgement.as_ref()?.verdict.unknown;
        (!keys.is_empty()).then(|| {
            format!(
                "Not known here: `{}`. A policy depends on it, and what is not known counts against the request.",
                keys.join("`, `")
            )
        })
    }

    /// What is wrong in the policy document of the last call, where that is why it was refused: AWS Organizations does not
    /// say, and without it nobody can mend the document.
    fn wrong_in_document(&self) -> Option<String> {
        let refusal = self.history.steps().last()?.result.as_ref().err()?;
        let about_document = refusal.error.code == ErrorCode::MalformedPolicyDocumentException
            || refusal.error.reason.as_ref().is_some_and(|reason| {
                reason.ends_with("_RESOURCE_POLICY") || reason.ends_with("_POLICY_JSON")
            });
        let note = refusal.gates.as_ref()?.stopped_at()?;
        let remedy = note.remedy.as_ref().filter(|_| about_document)?;
        Some(remedy.says.clone())
    }

    fn call(&mut self, mut call: Call) -> Result<serde_json::Value, ApiError> {
        if call.key.is_none() && call.caller == self.actor {
            call.key.clone_from(&self.key);
        }
        match &self.step(Command::Call(call)).result {
            Ok(outcome) => match &outcome.error {
                None => Ok(outcome.answer.clone()),
                Some(error) => Err(error.clone()),
            },
            Err(refusal) => Err(refusal.error.clone()),
        }
    }

    /// Takes a step that is not a call, and says what happened.
    fn take(&mut self, command: Command) -> Printed {
        let step = self.step(command);
        match &step.result {
            Ok(outcome) => {
                let mut text = format!("{}\n", step.world.now());
                for event in &outcome.events {
                    let _ = writeln!(text, "  {}  {}", event.at, event.says);
                }
                says(text)
            }
            Err(refusal) => fails(refusal.error.message.to_string()),
        }
    }

    fn local(&mut self, local: Local) -> Printed {
        match local {
            Local::As(name) => match self.find_person(&name) {
                Ok(principal) => {
                    self.actor = principal;
                    let is_key = self.world().credentials(&name).is_some();
                    self.key = is_key.then(|| name.as_str().into());
                    let signs = if is_key {
                        format!(", with access key {name}")
                    } else {
                        String::new()
                    };
                    let who = people::name_of(self.world(), &self.actor);
                    says(format!("Now acting: {who}{signs}"))
                }
                Err(why) => fails(why),
            },
            Local::WhoAmI => says(format!(
                "{}\n{}",
                people::name_of(self.world(), &self.actor),
                self.actor
            )),
            Local::Advance { ms } => self.take(Command::Time(TimeMove::Advance { ms })),
            Local::Next => self.take(Command::Time(TimeMove::Next)),
            Local::Agenda => says(self.agenda()),
            Local::Deliver(due) => self.take(Command::Intervene(Intervention::Deliver { due })),
            Local::Delay { due, ms } => {
                self.take(Command::Intervene(Intervention::Delay { due, ms }))
            }
            Local::Fail(due) => self.take(Command::Intervene(Intervention::Fail { due })),
            Local::Act { service, account } => match self.find_account(&account) {
                Some(account) => {
                    let service = service.as_str().into();
                    self.take(Command::Intervene(Intervention::ServiceActs {
                        service,
                        account,
                    }))
                }
                None => fails(format!("There is no account `{account}`.")),
            },
            Local::Use {
                who,
                action,
                resource,
                region,
            } => match self.find_person(&who) {
                Ok(principal) => self.take(Command::Intervene(Intervention::Use {
                    region: region.map_or_else(|| principal.home().into(), Into::into),
                    principal,
                    action: action.into(),
                    resource: resource.map(Into::into),
                })),
                Err(why) => fails(why),
            },
            Local::Habit {
                who,
                actions,
                region,
            } => match self.find_person(&who) {
                Ok(principal) => self.take(Command::Intervene(Intervention::Habit {
                    region: region.map_or_else(|| principal.home().into(), Into::into),
                    principal,
                    actions: actions.into_iter().map(Into::into).collect(),
                })),
                Err(why) => fails(why),
            },
            Local::Habits => says(self.habits()),
            Local::Services => says(services::list(self.world(), &self.viewpoint())),
            Local::Service(id) => match services::one(self.world(), &self.viewpoint(), &id) {
                Some(text) => says(text),
                None => fails(format!("`{id}` is not a service of the catalogue.")),
            },
            Local::Quota(accounts) => match self.world().organization_of(self.actor.account()) {
                Some(organization) => {
                    let management = organization.management;
                    self.take(Command::Intervene(Intervention::RaiseAccountQuota {
                        management,
                        accounts,
                    }))
                }
                None => fails("The acting person's account is in no organization."),
            },
            Local::SignUp(account) => match self.find_account(&account) {
                Some(account) => {
                    self.take(Command::Intervene(Intervention::CompleteSignUp { account }))
                }
                None => fails(format!("There is no account `{account}`.")),
            },
            Local::GovCloud(account) => match self.find_account(&account) {
                Some(account) => self.take(Command::Intervene(Intervention::GovCloud { account })),
                None => fails(format!("There is no account `{account}`.")),
            },
            Local::Account { account, email } => {
                let id = AccountId::from_qualified(&account).ok();
                match id.or_else(|| self.find_account(&account)) {
                    Some(account) => self.take(Command::Intervene(Intervention::Administrator {
                        account,
                        email: email.map(Into::into),
                    })),
                    None => fails(format!(
                        "`{account}` is neither the name of an account nor an account id, which has 12 digits, with its \
                         partition before them where that is another than `aws`: `aws-cn:123456789012`."
                    )),
                }
            }
            Local::TransferQuota(inbound, length) => {
                match self.world().organization_of(self.actor.account()) {
                    Some(organization) => {
                        let management = organization.management;
                        let length = length.max(organization.transfer_quotas.length);
                        self.take(Command::Intervene(Intervention::RaiseTransferQuotas {
                            management,
                            inbound,
                            length,
                        }))
                    }
                    None => fails("The acting person's account is in no organization."),
                }
            }
            Local::Throttle(on) => self.take(Command::Intervene(Intervention::Throttle { on })),
            Local::Reinstate(account) => match self.find_account(&account) {
                Some(account) => self.take(Command::Intervene(Intervention::Reinstate { account })),
                None => fails(format!("There is no account `{account}`.")),
            },
            Local::Undo => {
                let done = self.history.undo();
                self.settle_actor();
                if done {
                    says(format!("Back at {}.", self.world().now()))
                } else {
                    fails("There is nothing to undo.")
                }
            }
            Local::Redo => {
                let done = self.history.redo();
                self.settle_actor();
                if done {
                    says(format!("Forward at {}.", self.world().now()))
                } else {
                    fails("There is nothing to redo.")
                }
            }
            Local::Dialect(dialect) => {
                self.dialect = dialect.unwrap_or(self.dialect);
                says(match self.dialect {
                    Dialect::V1 => "The AWS CLI speaks as version 1.",
                    Dialect::V2 => "The AWS CLI speaks as version 2.",
                })
            }
            Local::Hash => says(self.world().hash()),
            Local::Clear => says(""),
            Local::Help(topic) => says(help(topic.as_deref())),
            Local::Events => says(self.events()),
            Local::Why(words) => self.why(&words),
            Local::Personas => says(self.personas()),
            Local::Can {
                principal,
                action,
                resource,
                context,
            } => match self.can(&principal, &action, resource, &context) {
                Ok(text) => says(text),
                Err(why) => fails(why),
            },
        }
    }

    /// Who does what every day: of the own account, unless everything is seen.
    fn habits(&self) -> String {
        let mut text = String::new();
        for (who, habit) in self.world().habits() {
            if self.instructor || who.account() == self.actor.account() {
                let actions: Vec<_> = habit.actions.iter().map(|(action, _)| &**action).collect();
                let name = people::name_of(self.world(), who);
                let _ = writeln!(text, "{name}: {} in {}", actions.join(", "), habit.region);
            }
        }
        if text.is_empty() {
            text.push_str("Nobody has daily work.");
        }
        text
    }

    /// What policy would say, and why.
    fn can(
        &self,
        principal: &str,
        action: &str,
        resource: Option<String>,
        context: &[(String, String)],
    ) -> Result<String, String> {
        let principal = self.find_person(principal)?;
        let viewpoint = self.viewpoint();
        if !question::may_ask_about(self.world(), &viewpoint, &principal) {
            return Err(
                "The acting person cannot see this principal's policies. The instructor's view shows all."
                    .to_string(),
            );
        }
        let mut asked = Question::new(principal.clone(), action);
        asked.resource = resource.map(Into::into);
        asked.context = question::context(context);
        let judgement = self
            .world()
            .ask(&asked)
            .map_err(|error| error.message.to_string())?;
        let mut text = format!(
            "{}, {action} on {}\n",
            people::name_of(self.world(), &principal),
            match judgement.request.resource.as_str() {
                "*" => "no resource in particular",
                arn => arn,
            }
        );
        for line in question::told(self.world(), &viewpoint, &judgement) {
            let _ = writeln!(text, "  {line}");
        }
        Ok(text)
    }

    /// Why a call was let through or refused; `words` as in [`Local::Why`].
    fn why(&self, words: &[String]) -> Printed {
        let viewpoint = self.viewpoint();
        let own = |caller: &Principal| self.instructor || caller.account() == self.actor.account();
        let steps = self.history.steps();
        let call_of = |step: &Step| match &step.command {
            Command::Call(call) => own(&call.caller).then(|| call.clone()),
            Command::Time(_) | Command::Intervene(_) => None,
        };
        let found = match words.split_first() {
            Some((first, rest)) if crate::is_call(first) => {
                let typist = Typist {
                    caller: &self.actor,
                    dialect: self.dialect,
                };
                match crate::read_call(first, rest, typist) {
                    Ok(invocation) => {
                        let why =
                            view::why::why_possible(self.world(), &viewpoint, &invocation.call);
                        return says(crate::why::print(self.world(), &why, true));
                    }
                    Err(halt) => return halt.printed(self.dialect),
                }
            }
            Some((number, _)) => number
                .parse::<usize>()
                .ok()
                .and_then(|number| steps.get(number.checked_sub(1)?)),
            None => steps.iter().rev().find(|step| call_of(step).is_some()),
        };
        match found.filter(|step| call_of(step).is_some()) {
            Some(step) => match view::why::why_step(step, &viewpoint) {
                Some(why) => says(crate::why::print(&step.world, &why, false)),
                None => fails("That event is not a call."),
            },
            None if words.is_empty() => fails("Nothing has been called yet."),
            None => fails(format!(
                "Event {} is not a call that you can see. `events` tells what has happened.",
                words[0]
            )),
        }
    }

    fn agenda(&self) -> String {
        if !self.instructor {
            return "What waits is in no API, so no console shows it. The instructor's view does."
                .to_string();
        }
        let now = self.world().now();
        let rows = view::waiting(self.world(), &self.viewpoint());
        if rows.is_empty() {
            return "Nothing waits to happen.".to_string();
        }
        let mut text = String::new();
        for row in rows {
            let _ = writeln!(
                text,
                "{:>4}  in {:<12} {}",
                row.due,
                span(row.at.since(now)),
                row.says
            );
        }
        text
    }

    fn events(&self) -> String {
        let marks = view::marks(&self.history, &self.viewpoint());
        if marks.is_empty() {
            return "Nothing has happened yet.".to_string();
        }
        let mut text = String::new();
        for mark in marks.iter().filter(|mark| !mark.undone) {
            let refused = if mark.refused { "refused  " } else { "" };
            let _ = writeln!(
                text,
                "{}  {:<14} {refused}{}",
                mark.at, mark.lane, mark.says
            );
        }
        text
    }

    fn personas(&self) -> String {
        let mut text = String::new();
        for account in self.world().accounts() {
            for person in people::people(account) {
                let mark = if person.principal == self.actor {
                    "*"
                } else {
                    " "
                };
                let _ = writeln!(
                    text,
                    "{mark} {:<28} {:<20} {}",
                    people::name_of(self.world(), &person.principal),
                    person.standing.title(),
                    person.principal
                );
            }
            for (principal, session) in self.root_sessions(account) {
                let mark = if principal == self.actor { "*" } else { " " };
                let _ = writeln!(
                    text,
                    "{mark} {:<28} {:<20} {principal}",
                    format!("{} / {session}", account.name),
                    "root session",
                );
            }
        }
        text
    }

    /// The root sessions of an account that run, by name.
    fn root_sessions<'a>(
        &'a self,
        account: &'a sim::account::Account,
    ) -> impl Iterator<Item = (Principal, &'a str)> {
        let now = self.world().now();
        let running = account.root_sessions.iter();
        running
            .filter(move |(_, session)| session.expires > now)
            .map(|(name, _)| {
                let principal = Principal::AssumedRoot {
                    account: account.id,
                    session: name.clone(),
                };
                (principal, &**name)
            })
    }

    /// An account by id or by name. Digits alone may be of the acting person's partition, too.
    pub fn find_account(&self, text: &str) -> Option<AccountId> {
        match AccountId::from_qualified(text) {
            Ok(id) => [id, id.within(self.actor.account().partition())]
                .into_iter()
                .find(|id| self.world().account(*id).is_some()),
            Err(_) => self
                .world()
                .accounts()
                .find(|account| account.name.eq_ignore_ascii_case(text))
                .map(|account| account.id),
        }
    }

    /// A person by ARN, by `Account/Person`, by `Account` (its administrator), or by a name that only one person has.
    pub fn find_person(&self, text: &str) -> Result<Principal, String> {
        if let Some(credentials) = self.world().credentials(text) {
            return Ok(credentials.principal);
        }
        if let Ok(principal) = text.parse::<Principal>() {
            let known = self
                .world()
                .account(principal.account())
                .is_some_and(|account| account.policies_of(&principal).is_some());
            return if known {
                Ok(principal)
            } else {
                Err(format!("Nobody has the ARN `{text}` in this world."))
            };
        }
        let all: Vec<(&Account, Person)> = self
            .world()
            .accounts()
            .flat_map(|account| {
                people::people(account)
                    .into_iter()
                    .map(move |person| (account, person))
            })
            .collect();
        let same = |a: &str, b: &str| a.trim().eq_ignore_ascii_case(b.trim());
        let is = |person: &Person, name: &str| {
            same(&person.name, name)
                || (same(name, "root") && matches!(person.principal, Principal::Root(_)))
                || (same(name, "access role")
                    && matches!(&person.principal, Principal::Role { role, .. } if &**role == DEFAULT_ACCESS_ROLE))
        };
        if let Some((account, name)) = text.split_once('/') {
            let of = self
                .find_account(account)
                .and_then(|id| self.world().account(id));
            if let Some(session) =
                of.and_then(|of| of.root_sessions.keys().find(|it| same(it, name)))
            {
                return Ok(Principal::AssumedRoot {
                    account: of.map_or(self.actor.account(), |of| of.id),
                    session: session.clone(),
                });
            }
            return all
                .iter()
                .find(|(there, person)| {
                    let named =
                        same(&there.name, account) || of.is_some_and(|of| of.id == there.id);
                    named && is(person, name)
                })
                .map(|(_, person)| person.principal.clone())
                .ok_or_else(|| format!("There is no `{text}`. `personas` lists who can act."));
        }
        if let Some(id) = self.find_account(text) {
            return people::administrator_of(self.world(), id)
                .ok_or_else(|| format!("Nobody can act in `{text}`."));
        }
        let mut named = all.iter().filter(|(_, person)| same(&person.name, text));
        match (named.next(), named.next()) {
            (Some((_, person)), None) => Ok(person.principal.clone()),
            (Some(_), Some(_)) => Err(format!(
                "Several people are called `{text}`: write Account/{text}."
            )),
            (None, _) => Err(format!(
                "There is no `{text}`. `personas` lists who can act."
            )),
        }
    }

    /// The names of what AWS Config has in the acting person's account, where the person may list them.
    fn of_config(&self, what: &str) -> Vec<String> {
        sim::view::config_names(self.world(), &self.viewpoint(), what)
    }

    /// What completion offers for a kind of thing, names after a tab: in the console view only what the person's own calls
    /// would show.
    pub fn known(&self, kind: &str) -> Vec<String> {
        let world = self.world();
        let own = self.actor.account();
        let organization = world.organization_of(own);
        let sight = (!self.instructor).then(|| view::sight(world, &self.actor));
        let may = |shown: fn(&Sight) -> bool| sight.as_ref().is_none_or(shown);
        let tree = may(|sight| sight.tree);
        let inside = organization.filter(|_| tree);
        let units = || {
            inside
                .into_iter()
                .flat_map(|organization| organization.ous.keys().map(ToString::to_string))
        };
        let roots = || inside.map(|organization| organization.root.to_string());
        let sees = |id: AccountId| {
            let same = || {
                world.organization_of(id).map(|it| it.id.clone())
                    == organization.map(|it| it.id.clone())
            };
            let manages = || organization.is_some_and(|it| it.management == id);
            self.instructor
                || id == own
                || (inside.is_some() && same())
                || (may(|sight| sight.organization) && manages())
        };
        let accounts = || {
            world
                .accounts()
                .filter(|account| sees(account.id))
                .map(|account| account.id.to_string())
        };
        let here = world.account(own);
        let policies = organization.filter(|_| may(|sight| sight.policies));
        let policy_ids = || {
            policies.into_iter().flat_map(|organization| {
                let of = |kind: &PolicyType| organization.policies_of(*kind);
                PolicyType::ALL.iter().flat_map(of)
            })
        };
        match kind {
            "policy-id" => policy_ids()
                .map(|policy| format!("{}\t{}, {}", policy.id, policy.name, policy.kind.called()))
                .collect(),
            "target-id" => inside
                .into_iter()
                .flat_map(|organization| {
                    organization.targets().map(|target| {
                        format!("{target}\t{}", world.target_name(organization, &target))
                    })
                })
                .collect(),
            "taggable-id" => roots()
                .into_iter()
                .chain(units())
                .chain(accounts())
                .chain(
                    policy_ids()
                        .filter(|policy| !policy.managed)
                        .map(|policy| format!("{}\t{}", policy.id, policy.name)),
                )
                .collect(),
            "account-id" => accounts().collect(),
            "parent-id" => roots().into_iter().chain(units()).collect(),
            "root-id" => roots().into_iter().collect(),
            "ou-id" => units().collect(),
            "child-id" => accounts().chain(units()).collect(),
            "handshake-id" if self.instructor => world
                .handshakes()
                .map(|handshake| handshake.id.to_string())
                .collect(),
            "handshake-id" => view::scene(world, &self.viewpoint())
                .envelopes
                .iter()
                .map(|envelope| envelope.id.to_string())
                .collect(),
            "create-account-request-id" => world
                .create_requests()
                .filter(|request| {
                    let own = organization.is_some_and(|it| it.id == request.organization);
                    self.instructor || (own && may(|sight| sight.requests))
                })
                .map(|request| request.id.to_string())
                .collect(),
            "service-principal" => catalog::SERVICES
                .iter()
                .flat_map(|service| service.principals)
                .map(ToString::to_string)
                .collect(),
            "user-name" => here
                .filter(|_| may(|sight| sight.users))
                .into_iter()
                .flat_map(|account| account.users.keys().map(ToString::to_string))
                .collect(),
            "role-name" => here
                .filter(|_| may(|sight| sight.roles))
                .into_iter()
                .flat_map(|account| account.roles.keys().map(ToString::to_string))
                .collect(),
            "group-name" => here
                .filter(|_| may(|sight| sight.users))
                .into_iter()
                .flat_map(|account| account.groups.keys().map(ToString::to_string))
                .collect(),
            "policy-arn" | "permissions-boundary" => here
                .filter(|_| may(|sight| sight.users))
                .into_iter()
                .flat_map(|account| account.policies.values().map(|it| it.arn(account.id)))
                .chain(
                    sim::managed::MANAGED
                        .iter()
                        .filter(|managed| managed.is_attachable())
                        .map(|managed| managed.arn_in(own.partition()).to_string()),
                )
                .collect(),
            // A role of any account can be assumed, if both sides let it.
            "role-arn" => world
                .accounts()
                .filter(|account| self.instructor || account.id == self.actor.account())
                .flat_map(|account| {
                    account
                        .roles
                        .values()
                        .filter(|role| role.linked_to.is_none())
                        .map(|role| role.arn(account.id))
                })
                .collect(),
            "persona" => world
                .accounts()
                .flat_map(|account| {
                    let sessions = self.root_sessions(account);
                    let sessions = sessions.map(|(_, name)| format!("{}/{name}", account.name));
                    people::people(account)
                        .into_iter()
                        .map(|person| format!("{}/{}", account.name, person.name))
                        .chain(sessions)
                })
                .collect(),
            "target-principal" => accounts().collect(),
            "task-policy-arn" => RootTask::ALL
                .iter()
                .map(|task| {
                    let arn = task.policy().arn_in(own.partition());
                    format!("arn={arn}\t{}", task.about())
                })
                .collect(),
            "rule-identifier" | "source-identifier" => sim::config::managed_rules::RULES
                .iter()
                .map(|rule| format!("{}\t{}", rule.identifier, rule.asks))
                .collect(),
            "in-region"
            | "region"
            | "aws-region"
            | "aws-regions"
            | "authorized-aws-region"
            | "requester-aws-region" => {
                let regions = sim::region::of(own.partition());
                regions.iter().map(ToString::to_string).collect()
            }
            "configuration-recorder-name" | "configuration-recorder-names" => {
                self.of_config("Recorders")
            }
            "configuration-aggregator-name" | "configuration-aggregator-names" => {
                self.of_config("Aggregators")
            }
            "organization-config-rule-name" | "organization-config-rule-names" => {
                self.of_config("Rules")
            }
            "action" => sim::model::operations()
                .map(sim::model::Operation::action)
                .collect(),
            "service" => catalog::SERVICES
                .iter()
                .map(|service| service.id.to_string())
                .collect(),
            "due" => world
                .agenda()
                .waiting()
                .filter(|_| self.instructor)
                .map(|due| due.id.to_string())
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// Fills in ids by name, for walkthroughs and scripts whose ids depend on the seed: `{account:Payments}`, `{root}`,
/// `{unit:Workloads}`, `{handshake:INVITE:Newcomer}`, `{handshake:ENABLE_ALL_FEATURES}`, `{request:Web}`,
/// `{policy:OnlyEurope}`, `{delegation}`, `{path:Workloads}` and `{path:root}` for the paths of places, `{report}` for the access
/// report asked for last, `{task:AWSServiceRoleForOrganizations}`. Text in braces that is none of these stays
/// as it is, since JSON has braces, and may have such names inside.
pub fn fill_in(desk: &Desk, text: &str) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        filled.push_str(&rest[..start]);
        rest = &rest[start..];
        let Some(end) = rest.find('}') else { break };
        match named(desk, &rest[1..end]) {
            Some(found) => {
                filled.push_str(&found?);
                rest = &rest[end + 1..];
            }
            None => {
                filled.push('{');
                rest = &rest[1..];
            }
        }
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The id behind a placeholder; `None` if the text is not one.
fn named(desk: &Desk, placeholder: &str) -> Option<Result<String, String>> {
    let world = desk.world();
    let organization = world
        .organization_of(desk.actor.account())
        .or_else(|| world.organizations().next());
    let mut words = placeholder.splitn(3, ':');
    let found = match (words.next()?, words.next(), words.next()) {
        ("root", None, None) => organization.map(|organization| organization.root.to_string()),
        ("organization", None, None) => {
            organization.map(|organization| organization.id.to_string())
        }
        ("account", Some(name), None) => desk.find_account(name).map(|id| id.to_string()),
        ("unit", Some(name), None) => organization
            .and_then(|it| it.ous.values().find(|ou| &*ou.name == name))
            .map(|ou| ou.id.to_string()),
        ("policy", Some(name), None) => organization
            .and_then(|it| it.policies.values().find(|policy| &*policy.name == name))
            .map(|policy| policy.id.to_string()),
        ("delegation", None, None) => organization
            .and_then(|it| it.delegation.as_ref())
            .map(|delegation| delegation.id.to_string()),
        ("transfer", None, None) => world
            .transfers()
            .max_by_key(|it| it.requested)
            .map(|it| it.id.to_string()),
        ("request", Some(name), None) => world
            .create_requests()
            .filter(|it| &*it.name == name)
            .max_by_key(|it| it.requested)
            .map(|it| it.id.to_string()),
        ("handshake", Some(action), to) => {
            let action = Action::ALL.into_iter().find(|it| it.name() == action);
            let account = to.map(|name| desk.find_account(name));
            world
                .handshakes()
                .filter(|it| Some(it.action) == action)
                .filter(|it| match (&account, &it.recipient) {
                    (None, _) => true,
                    (Some(account), Recipient::Account(id)) => *account == Some(*id),
                    (Some(_), Recipient::Email(email)) => to == Some(email),
                    (Some(_), Recipient::Organization) => false,
                })
                .max_by_key(|it| (it.requested, it.state.is_live()))
                .map(|it| it.id.to_string())
        }
        ("path", Some(place), None) => organization.and_then(|it| {
            let unit = it.ous.values().find(|ou| &*ou.name == place);
            let target = match (place, unit) {
                ("root", _) => last_accessed::root_of(it),
                (_, Some(unit)) => Target::Parent(ParentId::Ou(unit.id.clone())),
                (_, None) => Target::Account(desk.find_account(place)?),
            };
            last_accessed::path_of(it, world, &target)
        }),
        // An access key id, temporary ones too: the last that was given out, or the first (1), the second and so on.
        ("key", number, None) => {
            let given: Vec<&str> = (desk.history.steps().iter())
                .filter_map(|step| step.result.as_ref().ok())
                .filter_map(|outcome| {
                    let places = ["/AccessKey/AccessKeyId", "/Credentials/AccessKeyId"];
                    let mut found = places.iter().filter_map(|it| outcome.answer.pointer(it));
                    found.next()?.as_str()
                })
                .collect();
            let at = match number {
                Some(number) => number.parse::<usize>().ok()?.checked_sub(1),
                None => given.len().checked_sub(1),
            };
            at.and_then(|at| given.get(at)).map(ToString::to_string)
        }
        ("report", None, None) => world.last_access_report().map(|it| it.id.to_string()),
        // Something of that type (`Volume`) that AWS Config knows where the person acts.
        ("resource", Some(kind), None) => {
            sim::config::recorded::find(world, desk.actor.account(), kind)
        }
        ("task", Some(role), None) => world
            .last_deletion(desk.actor.account(), role)
            .map(|task| task.to_string()),
        _ => return None,
    };
    Some(found.ok_or_else(|| format!("`{{{placeholder}}}` names nothing in this world")))
}

/// The line that a command stands for, whoever acts.
pub fn line_of(command: &Command) -> String {
    match command {
        Command::Call(call) => crate::command_line(call),
        Command::Time(_) | Command::Intervene(_) => local_line(command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk(person: &str) -> Desk {
        let mut desk = Desk::new(Scenario::ConsolidatedBilling, 1);
        let person = desk.find_person(person).unwrap();
        assert!(desk.act_as(person));
        desk
    }

    #[test]
    fn a_performed_call_prints_what_its_line_prints() {
        let mut typed = desk("Payments");
        let typed = typed.run("aws organizations describe-organization");
        let mut pressed = desk("Management");
        let caller = desk("Payments").actor;
        let operation = "organizations:DescribeOrganization";
        let call = Call::new(caller, operation, serde_json::Value::Null);
        assert_eq!(pressed.perform(call), typed);
        assert!(typed.printed.stdout.contains("MasterAccountId"));
    }

    #[test]
    fn a_call_that_no_line_can_say_still_prints_its_refusal() {
        let mut desk = desk("Management");
        let caller = desk.actor.clone();
        let operation = "organizations:DescribeAccount";
        let entry = desk.perform(Call::new(caller, operation, serde_json::Value::Null));
        assert!(entry.printed.stderr.contains("DescribeAccount operation"));
        assert_eq!(entry.step, Some(0));
    }

    #[test]
    fn another_session_on_the_desk_leaves_the_view_and_the_dialect_as_they_were() {
        let mut desk = desk("Payments");
        desk.instructor = false;
        let wrong = "aws organizations describe-account";
        assert_eq!(desk.run(wrong).printed.exit, 252);
        desk.run("dialect v1");
        assert_eq!(desk.run(wrong).printed.exit, 2);
        desk.seat(History::new(Scenario::AllFeatures, 1));
        assert_eq!(desk.run(wrong).printed.exit, 2);
        assert!(!desk.instructor);
        assert_eq!(desk.actor, Desk::new(Scenario::AllFeatures, 1).actor);
    }

    #[test]
    fn names_of_aws_config_are_completed_where_they_may_be_listed() {
        let mut desk = Desk::new(Scenario::AllFeatures, 1);
        assert!(
            desk.known("rule-identifier")
                .iter()
                .any(|rule| rule.starts_with("ENCRYPTED_VOLUMES\t"))
        );
        assert!(desk.known("in-region").contains(&"eu-west-1".to_string()));
        let made = "console create-organization-aggregator --configuration-aggregator-name mine";
        assert_eq!(desk.run(made).printed.exit, 0);
        assert_eq!(desk.known("configuration-aggregator-name"), ["mine"]);
        desk.act_as(desk.find_person("Management/Sam").unwrap());
        desk.instructor = false;
        assert_eq!(
            desk.known("configuration-aggregator-name"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn policies_and_targets_are_completed_with_their_names_where_they_are_seen() {
        let mut desk = Desk::new(Scenario::AllFeatures, 1);
        assert!(desk.known("policy-id")[0].starts_with("p-FullAWSAccess\tFullAWSAccess"));
        let targets = desk.known("target-id");
        assert!(targets[0].starts_with("r-") && targets[0].ends_with("\tthe root"));
        desk.act_as(desk.find_person("Payments").unwrap());
        desk.instructor = false;
        assert_eq!(desk.known("policy-id"), Vec::<String>::new());
        assert_eq!(desk.known("target-id"), Vec::<String>::new());
    }

    #[test]
    fn the_console_view_completes_only_what_the_person_can_see() {
        let mut desk = desk("Payments");
        let all = desk.known("account-id").len();
        desk.instructor = false;
        let seen = desk.known("account-id");
        assert!(seen.len() < all && seen.contains(&desk.actor.account().to_string()));
        for kind in [
            "parent-id",
            "handshake-id",
            "create-account-request-id",
            "due",
        ] {
            assert_eq!(desk.known(kind), Vec::<String>::new(), "{kind}");
        }
        assert!(desk.run("agenda").printed.stdout.contains("no console"));
    }
}
