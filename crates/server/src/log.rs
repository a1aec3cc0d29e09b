//! The log: lines to standard error that never delay a request.
//!
//! ```text
//! threads of the server ─▶ a queue of at most QUEUED bytes ─▶ one thread that writes
//! ```
//!
//! The reader of standard error may be gone, stuck or full. Lines that do not fit into the queue, and lines that cannot
//! be written, are dropped; as soon as writing works again, a line says how many were dropped.

use std::borrow::Cow;
use std::io::Write;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;

use super::clock;

/// The maximum size of waiting lines in bytes, including the overhead of each.
const QUEUED: usize = 1024 * 1024;
/// The overhead of a line besides its text, in bytes.
const BESIDE: usize = 64;
/// The most bytes shown of a value from a request.
const SHOWN: usize = 256;
/// How long the end of the program waits for lines to be written.
const LAST: Duration = Duration::from_secs(1);

static QUEUE: OnceLock<Queue> = OnceLock::new();

/// A handle to the writing thread.
#[derive(Clone, Debug)]
struct Queue {
    sender: Sender<Entry>,
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    /// Waiting bytes.
    waiting: AtomicUsize,
    /// Dropped lines that were not reported yet.
    dropped: AtomicU64,
}

#[derive(Debug)]
enum Entry {
    Line(String),
    /// Signals that everything before it is written.
    Done(Sender<()>),
}

/// Starts logging. A second server in the same process, as in tests, uses the first one's log.
pub fn start(level: LevelFilter, json: bool) {
    let queue = QUEUE.get_or_init(|| Queue::start(std::io::stderr(), json));
    let _ = tracing::subscriber::set_global_default(queue.subscriber(level, json));
    // The default hook writes to standard error itself, and could block forever.
    std::panic::set_hook(Box::new(|panic| {
        queue.push(&format!("a bug of Orgsim: {panic}"));
    }));
}

/// The last line of the program, whatever the level of the log.
pub fn last_words(text: &str) {
    match QUEUE.get() {
        Some(queue) => {
            for line in text.lines() {
                queue.push(line);
            }
            end();
        }
        None => {
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }
}

/// Waits until all lines are written, but not for long.
pub fn end() {
    if let Some(queue) = QUEUE.get() {
        let (done, wait) = channel();
        if queue.sender.send(Entry::Done(done)).is_ok() {
            let _ = wait.recv_timeout(LAST);
        }
    }
}

impl Queue {
    fn start(out: impl Write + Send + 'static, json: bool) -> Self {
        let (sender, receiver) = channel();
        let counts = Arc::new(Counts::default());
        let queue = Self {
            sender,
            counts: counts.clone(),
        };
        // Without the thread all lines are dropped, which is better than no server.
        let _ = std::thread::Builder::new()
            .name("log".into())
            .spawn(move || write(out, json, &receiver, &counts));
        queue
    }

    /// What writes the events of `tracing` to the queue.
    fn subscriber(&self, level: LevelFilter, json: bool) -> Box<dyn Subscriber + Send + Sync> {
        let queue = self.clone();
        let builder = tracing_subscriber::fmt()
            .with_writer(move || Lines(queue.clone()))
            .with_max_level(level)
            .log_internal_errors(false)
            .with_target(false);
        match json {
            true => Box::new(builder.json().flatten_event(true).finish()),
            false => Box::new(builder.with_ansi(false).finish()),
        }
    }

    fn push(&self, line: &str) {
        let line = crate::output::one_line(line.strip_suffix('\n').unwrap_or(line)).into_owned();
        let bytes = line.len() + BESIDE;
        let before = self.counts.waiting.fetch_add(bytes, Ordering::Relaxed);
        if before + bytes > QUEUED || self.sender.send(Entry::Line(line)).is_err() {
            self.counts.waiting.fetch_sub(bytes, Ordering::Relaxed);
            self.counts.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn write(mut out: impl Write, json: bool, entries: &Receiver<Entry>, counts: &Counts) {
    // Whether a part of a line may have been written.
    let mut torn = false;
    for entry in entries {
        let line = match entry {
            Entry::Line(line) => line,
            Entry::Done(done) => {
                let _ = done.send(());
                continue;
            }
        };
        counts
            .waiting
            .fetch_sub(line.len() + BESIDE, Ordering::Relaxed);
        let lost = counts.dropped.swap(0, Ordering::Relaxed);
        let mut text = String::with_capacity(line.len() + 2);
        if torn {
            text.push('\n');
        }
        if lost > 0 {
            text.push_str(&told(lost, json));
        }
        text.push_str(&line);
        text.push('\n');
        torn = out.write_all(text.as_bytes()).is_err();
        if torn {
            counts.dropped.fetch_add(lost + 1, Ordering::Relaxed);
        }
    }
}

/// The line that says how many lines were dropped.
fn told(lines: u64, json: bool) -> String {
    let now = clock::now().iso();
    let says = "lines of the log were dropped";
    if json {
        format!(
            "{{\"timestamp\":\"{now}\",\"level\":\"WARN\",\"message\":\"{says}\",\"lines\":{lines}}}\n"
        )
    } else {
        format!("{now}  WARN {says} lines={lines}\n")
    }
}

/// One event of `tracing` is one write.
struct Lines(Queue);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.push(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The start of a value from a request.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.len() <= SHOWN {
        return text.into();
    }
    format!(
        "{}… ({} bytes)",
        &text[..text.floor_char_boundary(SHOWN)],
        text.len()
    )
    .into()
}

/// Logs what this thread does to another place than standard error.
#[cfg(test)]
pub fn log_to(out: impl Write + Send + 'static) -> tracing::subscriber::DefaultGuard {
    let queue = Queue::start(out, false);
    tracing::subscriber::set_default(queue.subscriber(LevelFilter::INFO, false))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::mpsc::{SyncSender, sync_channel};

    use super::*;

    /// A reader's reaction to each write.
    #[derive(Clone, Copy)]
    enum Does {
        Takes,
        Fails,
    }

    /// Standard error with a scripted reader, write by write.
    struct ScriptedStderr(Receiver<Does>, Arc<Mutex<String>>);

    impl Write for ScriptedStderr {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            match self.0.recv() {
                Ok(Does::Takes) => {
                    let mut text = self.1.lock().unwrap();
                    text.push_str(&String::from_utf8_lossy(bytes));
                    Ok(bytes.len())
                }
                Ok(Does::Fails) | Err(_) => Err(std::io::ErrorKind::BrokenPipe.into()),
            }
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn queue() -> (Queue, SyncSender<Does>, Arc<Mutex<String>>) {
        let (does, reader) = sync_channel(0);
        let text = Arc::<Mutex<String>>::default();
        (
            Queue::start(ScriptedStderr(reader, text.clone()), false),
            does,
            text,
        )
    }

    fn wait(queue: &Queue) {
        let (done, wait) = channel();
        queue.sender.send(Entry::Done(done)).unwrap();
        wait.recv().unwrap();
    }

    #[test]
    fn lines_that_find_no_room_are_dropped_and_counted_when_there_is_room_again() {
        let (queue, does, text) = queue();
        // Nobody reads: the first line is stuck, and those that fit wait.
        let line = "x".repeat(1_000);
        for _ in 0..5_000 {
            queue.push(&line);
        }
        let waiting = queue.counts.waiting.load(Ordering::Relaxed);
        assert!(waiting <= QUEUED, "{waiting}");
        let dropped = queue.counts.dropped.load(Ordering::Relaxed);
        assert!((3_000..5_000).contains(&dropped), "{dropped}");
        let (done, written) = channel();
        queue.sender.send(Entry::Done(done)).unwrap();
        while written.try_recv().is_err() {
            does.let_one_through();
        }
        queue.push("after");
        does.send(Does::Takes).unwrap();
        wait(&queue);
        let text = text.lock().unwrap();
        let told: u64 = text
            .lines()
            .filter_map(|line| line.split("lines=").nth(1))
            .map(|lines| lines.parse::<u64>().unwrap())
            .sum();
        let lines = text.lines().filter(|it| **it == line).count() as u64;
        assert_eq!(told + lines, 5_000);
        assert!(text.ends_with("after\n"));
    }

    trait LetThrough {
        fn let_one_through(&self);
    }

    impl LetThrough for SyncSender<Does> {
        /// Lets a waiting write succeed, if there is one.
        fn let_one_through(&self) {
            std::thread::sleep(Duration::from_micros(200));
            let _ = self.try_send(Does::Takes);
        }
    }

    #[test]
    fn lines_that_cannot_be_written_are_counted_when_one_can() {
        let (queue, does, text) = queue();
        for n in 0..4 {
            queue.push(&format!("line {n}"));
            let next = if n < 3 { Does::Fails } else { Does::Takes };
            does.send(next).unwrap();
        }
        wait(&queue);
        let text = text.lock().unwrap();
        assert!(
            text.ends_with("lines of the log were dropped lines=3\nline 3\n"),
            "{text}"
        );
    }

    #[test]
    fn a_long_text_is_shown_by_its_begin_and_size() {
        assert_eq!(
            shown(&"é".repeat(1_000)),
            format!("{}… (2000 bytes)", "é".repeat(128))
        );
    }
}
