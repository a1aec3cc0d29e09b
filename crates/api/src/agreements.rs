//! The agreements that AWS Artifact offers here.

/// What an agreement holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Account,
    Organization,
}

/// An agreement that AWS offers. The names are real; ids are made up, and no text is AWS's.
#[derive(Debug)]
pub struct Agreement {
    /// The word for it in the console's commands.
    pub word: &'static str,
    pub id: &'static str,
    pub name: &'static str,
    pub scope: Scope,
    /// What it is about, in our own words.
    pub about: &'static str,
}

const HEALTH: &str = "For those who keep health records under the law of the United States (HIPAA): what AWS does to protect them.";
const BREACH_AU: &str = "For those who keep personal data under Australia's privacy law: who tells whom when data has leaked.";
const BREACH_NZ: &str = "For those who keep personal data under New Zealand's privacy law: who tells whom when data has leaked.";
const SECRECY: &str =
    "What one learns from AWS's confidential compliance reports is kept to oneself.";

/// Every agreement of this version: those of the organization first.
pub static AGREEMENTS: &[Agreement] = ALL;

const ALL: &[Agreement] = &[
    agreement(
        "organizations-baa",
        "agreement-Oe7kQ2mXw9Zs4Tb1",
        "AWS Organizations Business Associate Addendum",
        Scope::Organization,
        HEALTH,
    ),
    agreement(
        "organizations-andb",
        "agreement-Ov3nH8cLr6Yd0Pj5",
        "AWS Organizations Australian Notifiable Data Breach Addendum",
        Scope::Organization,
        BREACH_AU,
    ),
    agreement(
        "organizations-nzndb",
        "agreement-Ou1sF4aKg7Wq2Mx8",
        "AWS Organizations New Zealand Notifiable Data Breach Addendum",
        Scope::Organization,
        BREACH_NZ,
    ),
    agreement(
        "nda",
        "agreement-Ab5yR0tNi9Ec3Vh6",
        "AWS Artifact Nondisclosure Agreement",
        Scope::Account,
        SECRECY,
    ),
    agreement(
        "baa",
        "agreement-Ac2jD7zSp4Lu8Go1",
        "AWS Business Associate Addendum",
        Scope::Account,
        HEALTH,
    ),
    agreement(
        "andb",
        "agreement-Ad9wK3fBm1Xe5Rt0",
        "AWS Australian Notifiable Data Breach Addendum",
        Scope::Account,
        BREACH_AU,
    ),
    agreement(
        "nzndb",
        "agreement-Ae6qC8vJy2Ih7Sn4",
        "AWS New Zealand Notifiable Data Breach Addendum",
        Scope::Account,
        BREACH_NZ,
    ),
];

const fn agreement(
    word: &'static str,
    id: &'static str,
    name: &'static str,
    scope: Scope,
    about: &'static str,
) -> Agreement {
    Agreement {
        word,
        id,
        name,
        scope,
        about,
    }
}

impl Agreement {
    pub fn arn(&self) -> String {
        format!("arn:aws:artifact:::agreement/{}", self.id)
    }
}

/// The words for them, in the same order.
pub const WORDS: [&str; ALL.len()] = {
    let mut words = [""; ALL.len()];
    let mut n = 0;
    while n < words.len() {
        words[n] = ALL[n].word;
        n += 1;
    }
    words
};

/// The agreement that the console knows by this word.
pub fn by_word(word: &str) -> Option<&'static Agreement> {
    ALL.iter().find(|agreement| agreement.word == word)
}
