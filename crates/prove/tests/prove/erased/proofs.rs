//! The oracle of erasure on proofs: what nobody can do in accounts, together and each by itself, and what a change newly allows.

use std::sync::Arc;

use policy::{ContextValue, Document, Layers, Level, Source};
use prove::{CallerSide, MatterWords, MemberLimits, Proof, Prover, full_access};

use super::oracle::completions::{Completions, chance};
use super::oracle::world::{ALLOW, Chance, Paper, Site, World, text_of};

/// The most completions of a world; a change asks eight questions about each.
const MOST: usize = 64;
const MOST_CHANGED: usize = 8;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Asked {
    /// What nobody can do in any account.
    Never,
    /// The same of each account.
    Coverage,
    /// What a change allows and takes away, in each account.
    Review,
}

/// How a question ended; what is not decided for another reason than what is not known counts neither way.
#[derive(Clone, Debug, PartialEq)]
enum Ended {
    Proved,
    Refuted,
    Unknown(String),
    Open,
}

fn ended(proof: &Proof) -> Ended {
    match proof {
        Proof::Proved => Ended::Proved,
        Proof::Refuted(_) => Ended::Refuted,
        Proof::NotDecided(doubt) => match doubt.unknown() {
            Some(names) => Ended::Unknown(names.to_string()),
            None => Ended::Open,
        },
    }
}

/// Two accounts: one has the policies of the first two places around it, the other those of the first and the fourth. Policies of the
/// resource's side are RCPs.
fn members(world: &World) -> Vec<MemberLimits> {
    let source = |(at, paper): (usize, &Paper)| {
        let text = paper.whole.clone().unwrap_or_else(|| text_of(paper));
        let document = Document::parse(&text).unwrap_or_else(|it| panic!("{it}: {text}"));
        Source::new(format!("p{at}"), Arc::new(document))
    };
    let level = |name: &str, place: usize| Level {
        name: name.to_string().into(),
        policies: (world.papers.iter().enumerate())
            .filter(|it| it.1.place == place)
            .map(source)
            .collect(),
    };
    let member = |id: &str, own: usize| {
        let mut account = level("account", own);
        if account.policies.is_empty() {
            account.policies.push(full_access());
        }
        let mut rcps = level("root", 4);
        let open = format!(r#"{{"Version":"2012-10-17","Statement":{ALLOW}}}"#);
        let open = Document::parse(&open).expect("it is a policy");
        (rcps.policies).push(Source::new("RCPFullAWSAccess", Arc::new(open)));
        let keys = |of: &str| -> Vec<(String, ContextValue)> {
            vec![
                (format!("aws:{of}account"), id.into()),
                (format!("aws:{of}orgid"), "o-aaaaaaaaaa".into()),
            ]
        };
        MemberLimits {
            id: id.to_string(),
            name: format!("Account {id}"),
            partition: "aws".to_string(),
            layers: Layers {
                scps: vec![level("root", 0), account],
                rcps: vec![rcps],
                rcp_no_default: true,
                ..Layers::default()
            },
            caller_keys: keys("principal"),
            resource_keys: keys("resource"),
            asked: true,
        }
    };
    vec![member("111111111111", 1), member("222222222222", 3)]
}

/// A question, the same for all completions of a world.
struct Question {
    asked: Asked,
    words: MatterWords,
    /// What a change adds, and the policy that it takes away.
    added: Paper,
    taken: usize,
}

impl Question {
    fn made(asked: Asked, world: &World, chance: &mut Chance) -> Self {
        let list =
            |texts: &[&str]| -> Vec<String> { texts.iter().map(|it| it.to_string()).collect() };
        let actions = [&world.action, "s3:*", "s3:GetObject", "*"];
        let mut words = MatterWords {
            actions: list(&[chance.of(&actions)]),
            outside: chance.once_in(3),
            ..MatterWords::default()
        };
        if chance.once_in(2) {
            words.resources = vec![world.resource.clone()];
        }
        if chance.once_in(3) {
            words.unless = list(&["StringEquals aws:RequestedRegion=eu-west-1"]);
        }
        if chance.once_in(4) {
            words.exempt = list(&["arn:aws:iam::111111111111:role/*"]);
        }
        let place = [0, 1, 3, 4][chance.below(4)];
        Self {
            asked,
            words,
            added: Paper {
                place,
                whole: None,
                lines: vec![World::line(chance, place)],
            },
            taken: chance.below(world.papers.len() * 2),
        }
    }

    /// The world after the change.
    fn changed(&self, world: &World) -> World {
        let mut after = world.clone();
        match self.taken < after.papers.len() {
            true => _ = after.papers.remove(self.taken),
            false => after.papers.push(self.added.clone()),
        }
        after
    }

    /// The answers, in the same order for all completions.
    fn answers(&self, world: &World) -> Vec<Ended> {
        let actions = [
            "ec2:RunInstances",
            "s3:GetObject",
            "s3:ListAllMyBuckets",
            "s3:PutObject",
        ];
        let mut prover = Prover::new(actions.map(String::from));
        let all = members(world);
        let matter = self.words.read().expect("they are words");
        let placed = |answers: Vec<(Proof, Vec<usize>)>| {
            let mut cells = vec![Ended::Open; all.len()];
            for (proof, places) in answers {
                places.iter().for_each(|at| cells[*at] = ended(&proof));
            }
            cells
        };
        match self.asked {
            Asked::Never => vec![ended(&prover.never_in(&all, &matter))],
            Asked::Coverage => placed(prover.never_in_each(&all, &matter)),
            Asked::Review => {
                let after = members(&self.changed(world));
                let sides = [CallerSide::Inside, CallerSide::Outside];
                let ways = sides.map(|side| [(&all, &after, side), (&after, &all, side)]);
                let each = ways.into_iter().flatten();
                let each = each
                    .map(|(from, to, side)| placed(prover.no_new_access_in_each(from, to, side)));
                each.collect::<Vec<_>>().concat()
            }
        }
    }
}

/// What is wrong with the answers to a seed, and how many of them depend on something.
fn faults(asked: Asked, seed: u64) -> (Vec<String>, usize) {
    let mut chance = chance(seed);
    let world = World::made(&mut chance);
    let question = Question::made(asked, &world, &mut chance);
    let is_policy = |_: &World, it: &Site| !matches!(it, Site::Request(_));
    let most = match asked {
        Asked::Never | Asked::Coverage => MOST,
        Asked::Review => MOST_CHANGED,
    };
    let all = Completions::of(&world, &mut chance, most, is_policy);
    let mut completed: Vec<(&[usize], Vec<Ended>)> = Vec::new();
    for (picked, world) in &all.worlds {
        completed.push((picked, question.answers(world)));
    }
    // An effect has two values. The widest and the narrowest part of a statement are among the others, which is enough if the question is
    // about one time.
    let sites = || all.unknowns.iter().flatten();
    let two = sites().all(|it| matches!(it, Site::Effect(..)));
    let wide = |it: &Site| matches!(it, Site::Effect(..) | Site::Action(..) | Site::Resource(..));
    let exact = all.exact && (two || asked != Asked::Review && sites().all(wide));
    let (mut faults, mut open) = (Vec::new(), 0);
    for (at, answer) in question.answers(&all.erased).iter().enumerate() {
        let has = |wanted: &Ended| completed.iter().any(|it| it.1[at] == *wanted);
        let (proved, refuted, doubtful) =
            (has(&Ended::Proved), has(&Ended::Refuted), has(&Ended::Open));
        let fault = match answer {
            Ended::Proved if refuted => "a wrong proof",
            Ended::Refuted if proved => "a wrong refutation",
            Ended::Unknown(names) => {
                open += 1;
                let is_known = |name: &str| all.names.iter().any(|it| it == name);
                if names.is_empty() || !names.split(", ").all(is_known) {
                    "it depends on what is not erased"
                } else if exact && !doubtful && !(proved && refuted) {
                    "a needless `depends`"
                } else {
                    continue;
                }
            }
            Ended::Proved | Ended::Refuted | Ended::Open => continue,
        };
        let sites = &all.unknowns;
        faults.push(format!(
            "{fault}: {asked:?} {seed}, answer {at}, {sites:?}, {answer:?}"
        ));
    }
    (faults, open)
}

#[test]
fn proofs_are_those_of_every_completion() {
    for asked in [Asked::Never, Asked::Coverage, Asked::Review] {
        let (mut cases, mut open, mut found) = (0, 0, Vec::new());
        for seed in testing::seeds(20, 6) {
            let (faults, depends) = faults(asked, seed);
            cases += 1;
            open += depends;
            found.extend(faults);
        }
        println!("{asked:?}: {open} depend on something\n{cases} seeds");
        let some = &found[..found.len().min(9)];
        assert!(found.is_empty(), "{}: {some:#?}", found.len());
        assert!(cases < 20 || open > 0, "{asked:?}: nothing depends");
    }
}
