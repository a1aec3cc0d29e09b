//! The codes of IAM Access Analyzer: a row of `codes.txt` for each, with its type and its texts.

message::worded! {
    /// The impact of a finding.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum FindingType {
        /// A part of the policy does not work.
        Error: "ERROR", "error";
        /// The policy allows access that AWS regards as too wide.
        SecurityWarning: "SECURITY_WARNING", "security-warning";
        /// The policy does not follow best practices; security is not concerned.
        Warning: "WARNING", "general-warning";
        /// An improvement of style that changes no access.
        Suggestion: "SUGGESTION", "suggestion";
    }
    /// The name in the API.
    name
    /// The name in the links of the reference page.
    slug
}

/// A row of the table.
pub(crate) struct CodeRow {
    pub name: &'static str,
    pub kind: FindingType,
    pub texts: &'static [&'static str],
    pub uncertain: Option<&'static str>,
}

macro_rules! codes {
    ($($variant:ident $name:literal $kind:ident [$($text:literal),+] $(uncertain $why:literal)?;)+) => {
        /// A code of IAM Access Analyzer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "the names are AWS's")]
        pub enum IssueCode { $($variant),+ }

        impl IssueCode {
            /// All codes, in the order of the reference page.
            pub const ALL: &[IssueCode] = &[$(IssueCode::$variant),+];

            pub(crate) fn row(self) -> CodeRow {
                match self {
                    $(IssueCode::$variant => CodeRow {
                        name: $name,
                        kind: FindingType::$kind,
                        texts: &[$($text),+],
                        uncertain: None $(.or(Some($why)))?,
                    },)+
                }
            }
        }
    };
}

/// The part of the links that all codes have in common.
const REFERENCE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks";

impl IssueCode {
    /// The name in the API, for example `MISSING_VERSION`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Its impact.
    pub fn finding_type(self) -> FindingType {
        self.row().kind
    }

    /// Its texts, with blanks in braces.
    pub fn texts(self) -> &'static [&'static str] {
        self.row().texts
    }

    /// What is not known about when AWS reports it; `None` where that is documented or recorded.
    pub fn uncertain(self) -> Option<&'static str> {
        self.row().uncertain
    }

    /// The section of the reference page.
    pub fn learn_more(self) -> String {
        let row = self.row();
        let section = row.name.to_ascii_lowercase().replace('_', "-");
        format!("{REFERENCE}-{}-{section}", row.kind.slug())
    }
}

table_rows::issue_codes!("codes.txt");
