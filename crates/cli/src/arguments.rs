//! Options that several commands have.

use clap::builder::PossibleValuesParser;
use lessons::Language;

use crate::prelude::*;

/// How texts and results are presented to instructors.
#[derive(Args, Debug)]
pub struct Teaching {
    /// The language of the texts
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = languages())]
    pub lang: String,
    /// The percentage of quiz questions to answer correctly at the first try to pass; without it, no attempt passes or
    /// fails
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub mastery: Option<u8>,
}

fn languages() -> PossibleValuesParser {
    PossibleValuesParser::new(Language::all().map(Language::code))
}

fn percent(text: &str) -> Result<u8, &'static str> {
    let percent = text.trim_end_matches('%').parse().ok();
    let percent = percent.filter(|percent| (1..=100).contains(percent));
    percent.ok_or("write a percentage from 1 to 100")
}
