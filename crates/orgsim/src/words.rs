//! The words behind `orgsim package` and `orgsim report`: options that need a value, and those that both have.

/// The words that are still to be read.
pub struct Words<'w> {
    /// As it is typed: `package`.
    command: &'static str,
    usage: &'static str,
    rest: std::slice::Iter<'w, &'w str>,
    language: &'w str,
    mastery: Option<u8>,
}

impl<'w> Words<'w> {
    pub fn new(command: &'static str, usage: &'static str, words: &'w [&'w str]) -> Self {
        Self {
            command,
            usage,
            rest: words.iter(),
            language: "en",
            mastery: None,
        }
    }

    /// Whether help is all that is asked for.
    pub fn ask_for_help(&self) -> bool {
        let asks = |it: &&str| matches!(*it, "--help" | "-h" | "help");
        self.rest.as_slice().iter().any(asks)
    }

    /// The next word that is not an option of both commands.
    ///
    /// # Errors
    ///
    /// What is wrong with such an option.
    pub fn next(&mut self) -> Result<Option<&'w str>, String> {
        while let Some(word) = self.rest.next() {
            match *word {
                "--lang" => {
                    let text = self.value(word)?;
                    if !lessons::LANGUAGES.contains(&text) {
                        let known = lessons::LANGUAGES.join(", ");
                        return Err(format!("`--lang {text}`: the languages are {known}"));
                    }
                    self.language = text;
                }
                "--mastery" => {
                    let text = self.value(word)?;
                    let percent = text.trim_end_matches('%').parse().ok();
                    let percent = percent.filter(|percent| (1..=100).contains(percent));
                    self.mastery = Some(percent.ok_or_else(|| {
                        format!("`--mastery {text}`: write per cent, from 1 to 100")
                    })?);
                }
                word => return Ok(Some(word)),
            }
        }
        Ok(None)
    }

    /// The value of an option.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn value(&mut self, option: &str) -> Result<&'w str, String> {
        let value = self.rest.next().copied();
        (value.filter(|it| !it.starts_with("--")))
            .ok_or_else(|| self.wrong(&format!("`{option}` needs a value")))
    }

    /// In which language texts are to be.
    pub fn language(&self) -> &'w str {
        self.language
    }

    /// From how many per cent one has passed.
    pub fn mastery(&self) -> Option<u8> {
        self.mastery
    }

    pub fn not_understood(&self, word: &str) -> String {
        let command = self.command;
        self.wrong(&format!("These words are not understood: {command} {word}"))
    }

    /// What is wrong, and how it would be right.
    pub fn wrong(&self, what: &str) -> String {
        format!("{what}\n\n{}", self.usage)
    }
}
