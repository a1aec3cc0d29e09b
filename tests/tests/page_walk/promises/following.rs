//! A page that follows shows the server's session, and nothing of it reaches an own branch.

use page::AppState;
use page::follow::FollowAction;

use crate::windows::server::Server;

type Done = Result<(), String>;

/// While following, the steps are the server's commands, from the first to the last one taken.
pub fn shows_the_servers(state: &AppState, server: &Server) -> Done {
    let Some(follow) = state.follow.as_ref().filter(|it| it.away.is_none()) else {
        return Ok(());
    };
    if follow.epoch.as_deref() != Some(&*server.name()) {
        return Ok(());
    }
    let own = state.base.controller.history.whole_session();
    let mut servers = server.history.session();
    servers.commands.truncate(follow.taken);
    let same = own.scenario == servers.scenario && own.seed == servers.seed;
    match same && own.commands == servers.commands {
        true => Ok(()),
        false => Err(format!(
            "who follows sees the server's session: {} steps of {}, {} taken",
            own.commands.len(),
            servers.commands.len(),
            follow.taken
        )),
    }
}

/// What is on its way when the user leaves changes nothing.
pub fn own_branch_is_left_alone(before: &AppState, after: &AppState, news: &FollowAction) -> Done {
    let away = before.follow.as_ref().is_some_and(|it| it.away.is_some());
    if !away || matches!(news, FollowAction::FollowAgain) {
        return Ok(());
    }
    let steps = |it: &AppState| {
        let history = &it.base.controller.history;
        (history.steps().len(), history.undone().len(), it.base.now())
    };
    match steps(before) == steps(after) {
        true => Ok(()),
        false => Err("a server changes no branch of the user: it did".into()),
    }
}
