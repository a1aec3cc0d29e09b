//! The answers of the terminal that an audience has not seen yet.

use shell::Printed;
use shell::controller::Entry;

use super::Base;
use super::answers::TerminalAnswer;

impl Base {
    /// The questions since the last step, in order.
    pub(crate) fn answers(&self) -> Vec<TerminalAnswer> {
        let entries = self.feedback.entries.iter();
        let since = entries.rev().take_while(|it| it.step.is_none());
        let mut answers: Vec<_> = since.filter_map(|it| TerminalAnswer::of(it)).collect();
        answers.reverse();
        answers
    }

    /// In an audience's window: prints the presenter's questions that are new here, and tells the last one.
    pub(crate) fn take_answers(&mut self, answers: Vec<TerminalAnswer>) {
        let known = self.answers();
        let account = self.controller.actor.account();
        for answer in answers.into_iter().filter(|it| !known.contains(it)) {
            self.remark(answer.brief(), None);
            self.print(Entry {
                prompt: answer.prompt,
                account,
                line: answer.line,
                printed: Printed {
                    exit: if answer.err.is_empty() { 0 } else { 255 },
                    stdout: answer.out,
                    stderr: answer.err,
                    hint: None,
                },
                step: None,
                clear: false,
            });
        }
    }
}
