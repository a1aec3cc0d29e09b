//! The agreements that AWS Artifact offers.

/// The scope of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One account.
    Account,
    /// All accounts of an organization.
    Organization,
}

/// An agreement that AWS offers. The names are real; ids are made up, and no text is AWS's.
#[derive(Debug)]
pub struct Agreement {
    /// The word for the agreement in the console's commands.
    pub word: &'static str,
    /// The id, made up.
    pub id: &'static str,
    /// The name in AWS Artifact.
    pub name: &'static str,
    /// The scope of the agreement.
    pub scope: Scope,
    /// The subject, in our own words.
    pub about: &'static str,
}

const HEALTH: &str = "For organizations that keep health records under United States law (HIPAA): how AWS protects them.";
const BREACH_AU: &str = "For organizations that keep personal data under Australia's privacy law: who notifies whom about a data breach.";
const BREACH_NZ: &str = "For organizations that keep personal data under New Zealand's privacy law: who notifies whom about a data breach.";
const SECRECY: &str =
    "You keep the contents of AWS's confidential compliance reports confidential.";

/// Every agreement, those of organizations first.
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
    /// The agreement's ARN, which has no account and no Region.
    pub fn arn(&self) -> String {
        format!("arn:aws:artifact:::agreement/{}", self.id)
    }
}

/// The words for the agreements, in the same order.
pub const WORDS: [&str; ALL.len()] = {
    let mut words = [""; ALL.len()];
    let mut n = 0;
    while n < words.len() {
        words[n] = ALL[n].word;
        n += 1;
    }
    words
};

/// The agreement with this word in the console's commands.
pub fn by_word(word: &str) -> Option<&'static Agreement> {
    ALL.iter().find(|agreement| agreement.word == word)
}
