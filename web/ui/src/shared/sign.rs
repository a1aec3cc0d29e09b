//! What kind of notice something is: class, word, icon and language.

use page::{Notice, NoticeKind};

use crate::prelude::*;

/// The class of a kind of notice, its word and its icon.
pub fn sign(kind: NoticeKind) -> (&'static str, &'static str, Icon) {
    match kind {
        NoticeKind::Done => ("done", say("Done"), Icon::Check),
        NoticeKind::Failed => ("failed", say("Did not work"), Icon::Cross),
        NoticeKind::Refused => ("refused", say("Refused"), Icon::Cross),
        NoticeKind::Remark => ("remark", say("Note"), Icon::Bell),
    }
}

/// AWS's answers are English in every language.
pub fn of_aws(notice: &Notice) -> Option<&'static str> {
    english().filter(|_| notice.kind == NoticeKind::Refused)
}
