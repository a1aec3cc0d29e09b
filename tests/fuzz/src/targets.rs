//! The table of the targets.

mod endpoint;
mod lessons;
mod lines;
mod linting;
mod policies;
mod sessions;

/// A reader under test.
#[derive(Clone, Copy, Debug)]
pub struct FuzzTarget {
    /// The target's name, also that of its folder in `corpus/`.
    pub name: &'static str,
    /// What it reads and its invariant, for the table of results and docs/reliability.md.
    pub about: &'static str,
    pub run: fn(&[u8]),
}

macro_rules! targets {
    ($($name:literal $about:literal $run:path;)*) => {
        /// All targets, grouped by their input.
        pub static TARGETS: &[FuzzTarget] = &[$(FuzzTarget { name: $name, about: $about, run: $run }),*];
    };
}

targets! {
    "policy-document" "policy documents of every kind; formatting keeps what they say" policies::document;
    "policy-place" "half-typed policies, at every place" policies::place;
    "policy-decision" "requests against policies in every layer; the ways to decide agree, and verdicts explain themselves" policies::decision;
    "policy-condition" "values compared by condition operators, which keep to their arithmetic" policies::conditions;
    "policy-pattern" "patterns against a slow and plain matcher" policies::patterns;
    "policy-lint" "policies checked as every type; findings are in order and at places of the text" linting::findings;
    "management-policy" "tag, backup and other management policies, and what they merge to" policies::management;
    "jmespath" "`--query` expressions on JSON documents" lines::jmespath;
    "terminal-line" "typed lines, read in both dialects, with completion" lines::line;
    "terminal-session" "typed lines carried out one after another; undo and redo lead back" lines::session;
    "transcript" "transcripts of the terminal" lines::transcript;
    "names" "ARNs, ids and moments: what is read is written as it was" sessions::names;
    "session-json" "saved sessions: read, written and read again, replayed to the same world" sessions::json;
    "journal" "a server's journal as text" sessions::journal;
    "session-link" "links with a session in them" sessions::link;
    "commands" "rows of a session: a refusal changes nothing, an accepted row can be read back" sessions::commands;
    "import-files" "files to import, separated by the byte 30, each with or without a name that the byte 31 ends; what is imported can be opened and written" sessions::import;
    "trail-files" "CloudTrail files in every format; in pieces they give the same report as at once" lines::trail;
    "lesson-files" "a lesson's TOML files, as lesson, rule, texts and draft" lessons::files;
    "lesson-zip" "packed lessons" lessons::packed;
    "lesson-link" "links with a lesson in them" lessons::link;
    "address" "the page's address: a scene, a launch by a learning platform" lessons::address;
    "frame-message" "messages of a page that frames ours" lessons::message;
    "progress" "exported progress, merged and reported" lessons::progress;
    "platform-state" "what a learning platform kept: our state, a package's note, a cmi5 launch" lessons::platform;
    "expectations" "files of `orgsim test --org`" endpoint::expectations;
    "evaluate-lines" "lines of `orgsim evaluate`" endpoint::evaluate_lines;
    "request" "HTTP requests in every protocol: host, headers, body, signature, control endpoints" endpoint::request;
    "page-path" "paths asked of the page's server" endpoint::page_path;
    "journal-file" "the bytes of a state file" endpoint::journal_file;
    "server-restarts" "calls, commands and resets with restarts between them: the reopened world is the same" endpoint::restarts;
}
