//! Aggregators of AWS Config, with the data they have of each source.

use message::{Message, counted, message};

use super::offers::Looking;
use super::words::{of_accounts, resources, resources_of};
use super::{ConfigLine, ConfigSection, ConfigThing};
use api::time::SimTime;
use services::config::aggregated::{CollectionResult, SourceStatus, sources};
use services::config::{places, recorded};
use state::config::{AccountRegion, Aggregator, Sources};

impl Looking<'_> {
    pub(super) fn aggregators(&self) -> ConfigSection {
        let seen = self
            .world
            .config()
            .aggregators
            .iter()
            .filter(|((place, _), _)| {
                self.sees(place.account, "config:DescribeConfigurationAggregators")
            });
        ConfigSection {
            title: "Aggregators",
            says: "An aggregator collects data from many accounts and Regions. Creating one for the organization also enables trusted access for `config.amazonaws.com`, with the caller's permissions.",
            empty: "No aggregator is visible from here.",
            things: seen
                .map(|((place, name), aggregator)| self.aggregator(*place, name, aggregator))
                .collect(),
            offers: self.aggregator_offers(),
            ..ConfigSection::default()
        }
    }

    fn aggregator(&self, place: AccountRegion, name: &str, aggregator: &Aggregator) -> ConfigThing {
        let all = sources(self.world, place, aggregator);
        let data = places(self.world, place, aggregator);
        let mut lines: Vec<ConfigLine> = Vec::new();
        let mut total = 0;
        // One line for all Regions of an account with the same result.
        for alike in all.chunk_by(|a, b| a.account == b.account && a.update == b.update) {
            let Some(first) = alike.first() else { continue };
            let known = alike.iter().map(|source| self.known(&data, source)).sum();
            total += known;
            lines.push(self.source(first, alike.len(), known, aggregator));
        }
        let with = lines.iter().filter(|line| line.mark == "present");
        let covered = with.filter(|line| line.account.is_some()).count();
        let (mark, state, says) = self.collection(aggregator, total, covered);
        ConfigThing {
            name: name.to_string(),
            place: self.where_is(place),
            mark,
            state,
            says,
            more: self.in_order(&mut lines),
            lines,
            offers: self.delete_aggregator(place, name),
        }
    }

    /// Whether an aggregator collects: its mark, a word, and a sentence. It shows `total` resources of `covered` accounts.
    fn collection(
        &self,
        aggregator: &Aggregator,
        total: usize,
        covered: usize,
    ) -> (&'static str, &'static str, Message) {
        let (over, organization) = match &aggregator.sources {
            Sources::Accounts { accounts, .. } => {
                let accounts = of_accounts(accounts.len());
                (message!("Over {accounts}"), false)
            }
            Sources::Organization { .. } => ("Over the organization".into(), true),
        };
        let shown = if organization && aggregator.stopped.is_none() && aggregator.since.is_some() {
            resources_of(total, covered)
        } else {
            resources(total)
        };
        match (aggregator.stopped, aggregator.collected(self.world.now())) {
            (Some(stopped), _) => {
                let says = message!(
                    "since {time}. Collected data stays. {sources}. It shows {resources}.",
                    time = stopped,
                    sources = over,
                    resources = shown
                );
                ("refused", "Stopped", says)
            }
            (None, Some(at)) => {
                let says = message!(
                    "every hour, last at {time}. {sources}. It shows {resources}.",
                    time = at,
                    sources = over,
                    resources = shown
                );
                ("present", "Collects", says)
            }
            (None, None) => {
                let says = message!(
                    "some minutes after it was created. {sources}. It shows {resources}.",
                    sources = over,
                    resources = shown
                );
                ("pending", "Begins", says)
            }
        }
    }

    /// The number of resources of a source that the aggregator shows.
    fn known(&self, data: &[(AccountRegion, SimTime)], source: &SourceStatus) -> usize {
        data.iter()
            .filter(|(place, _)| {
                Some(place.account) == source.account && Some(place.region) == source.region
            })
            .map(|(place, at)| recorded::total(self.world, *place, *at))
            .sum()
    }

    /// A source, `first`, which stands for so many Regions.
    fn source(
        &self,
        first: &SourceStatus,
        regions: usize,
        known: usize,
        aggregator: &Aggregator,
    ) -> ConfigLine {
        let mark = match first.update {
            // Accounts with data should stand out.
            CollectionResult::Succeeded if known == 0 && first.account.is_some() => "absent",
            CollectionResult::Succeeded => "present",
            CollectionResult::Failed => "refused",
            CollectionResult::Outdated => "pending",
        };
        let mut says: Message = match (&first.error, first.account, first.at) {
            (Some((_, why)), ..) => why.clone(),
            (None, None, _) => "The aggregator's role looks up its accounts.".into(),
            (None, _, None) if aggregator.stopped.is_some() => {
                "No data was collected from it.".into()
            }
            (None, _, None) => "Not collected from yet.".into(),
            (None, _, Some(_)) if known == 0 && aggregator.stopped.is_some() => {
                "Nothing was recorded there at that time.".into()
            }
            (None, _, Some(_)) if known == 0 => "Nothing is recorded there.".into(),
            (None, _, Some(at)) if aggregator.stopped.is_some() => {
                message!(
                    "{resources}, as of {time}.",
                    resources = resources(known),
                    time = at
                )
            }
            (None, _, Some(_)) => message!("{resources}.", resources = resources(known)),
        };
        // The number of Regions is shown only where it differs; otherwise it is always the same.
        if first.account.is_some()
            && regions < api::region::of(self.actor.account().partition()).len()
        {
            says = counted!(
                regions,
                "1 Region: {state}|{n} Regions: {state}",
                state = says
            );
        }
        let name = first.account.map_or_else(
            || Message::from("The organization"),
            |account| self.world.name_of(account).into(),
        );
        ConfigLine {
            account: first.account,
            name,
            mark,
            state: first.update.name().into(),
            says,
            offer: None,
        }
    }
}
