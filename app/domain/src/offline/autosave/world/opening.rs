//! What a page begins with.

use super::{
    super::{Remote, Start},
    browser::Memory,
};
use crate::offline::attempt::SaveAttempt;

/// The form as the tab begins with it: what was typed in this tab and has not arrived
/// comes first.
pub(super) fn start(
    remote: Remote,
    memory: Option<Memory>,
    attempt: Option<SaveAttempt>,
    on_its_way: Option<SaveAttempt>,
) -> Start {
    let mut start = Start {
        file: remote.file,
        revision: remote.revision,
        saved_at: remote.saved_at,
        shown: remote.draft.clone(),
        at_server: Some(remote.draft),
        base: None,
        is_ahead: false,
        unanswered: Vec::new(),
        attempt,
        on_its_way,
        refused: remote.refused,
        aside: None,
        is_reachable: true,
    };
    let Some(memory) = memory else {
        return start;
    };
    start.aside = memory.aside;
    if !memory.is_ahead {
        return start;
    }
    if memory.file == start.file {
        start.shown = memory.draft;
        start.base = Some(memory.base);
        start.revision = memory.revision;
        start.unanswered = memory.unanswered;
        start.is_ahead = true;
    } else if start.revision == 0 {
        start.shown = memory.draft;
        start.is_ahead = true;
    } else {
        start.aside = Some(memory.draft);
    }
    start
}

/// The form as the tab draws it from its memory, without the server.
pub(super) fn start_from_memory(
    memory: Memory,
    attempt: Option<SaveAttempt>,
    on_its_way: Option<SaveAttempt>,
) -> Start {
    Start {
        file: memory.file,
        revision: memory.revision,
        saved_at: None,
        shown: memory.draft,
        at_server: None,
        base: Some(memory.base).filter(|_| memory.is_ahead),
        is_ahead: memory.is_ahead,
        unanswered: memory.unanswered,
        attempt,
        on_its_way,
        refused: None,
        aside: memory.aside,
        is_reachable: false,
    }
}
