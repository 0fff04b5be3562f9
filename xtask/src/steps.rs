//! Says what is being built, why that takes long, and how long it took.

use std::time::{Duration, Instant};

use crate::shell::Failed;

/// Steps that follow each other, numbered.
pub(crate) struct Steps {
    all: usize,
    begun: usize,
}

impl Steps {
    /// So many of them.
    pub(crate) const fn new(all: usize) -> Self {
        Self { all, begun: 0 }
    }

    /// The line of the next step, which is not waited for.
    pub(crate) fn begin(&mut self, what: &str) {
        self.begun += 1;
        println!("{}/{} {what}", self.begun, self.all);
    }

    /// Takes the next step. A line stands at its beginning, with what to know where
    /// it is taken for the first time, and one at its end.
    #[expect(
        clippy::disallowed_methods,
        reason = "how long it took is for the person who waits"
    )]
    pub(crate) fn step<T>(
        &mut self,
        what: &str,
        at_first: Option<&str>,
        work: impl FnOnce() -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        self.begin(what);
        if let Some(why) = at_first {
            println!("    The first time: {why}");
        }
        let began = Instant::now();
        let made = work()?;
        println!("{}/{} took {}", self.begun, self.all, told(began.elapsed()));
        Ok(made)
    }
}

/// As somebody says it who has waited.
fn told(took: Duration) -> String {
    match (took.as_secs(), took.subsec_millis() / 100) {
        (0..10, tenths) => format!("{}.{tenths} s", took.as_secs()),
        (seconds @ 10..60, _) => format!("{seconds} s"),
        (seconds, _) => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_words() {
        for (milliseconds, words) in [
            (340, "0.3 s"),
            (9_990, "9.9 s"),
            (10_000, "10 s"),
            (192_000, "3 min 12 s"),
        ] {
            assert_eq!(told(Duration::from_millis(milliseconds)), words);
        }
    }

    #[test]
    fn a_step_gives_what_was_made_and_a_failed_one_why() {
        let mut steps = Steps::new(2);
        assert!(matches!(steps.step("one", Some("long"), || Ok(7)), Ok(7)));
        let failed = steps.step("two", None, || Err::<(), _>(Failed("no".to_owned())));
        assert_eq!(failed.unwrap_err().0, "no");
        assert_eq!(steps.begun, 2);
    }
}
