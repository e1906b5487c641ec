//! Runs one case after another, until their number or the time is up.
//!
//! A case follows from the seed and its number alone. `FUZZ_FIRST` begins with a later one.

use std::any::Any;
use std::fmt::Debug;
use std::fs::File;
use std::io::{Seek, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};
use std::{env, fs};

use crate::support::random::Random;

/// How long one case may take if the time is measured.
const PATIENCE: Duration = Duration::from_secs(2);

/// When a target has run long enough.
enum Bound {
    Cases(u64),
    Time(Duration),
}

/// Makes and checks cases: `cases` of them, unless a time is set.
pub(crate) fn run<Case: Debug>(
    target: &str,
    cases: u64,
    make: impl Fn(&mut Random) -> Case,
    check: impl Fn(&Case),
) {
    let seed = variable("FUZZ_SEED").unwrap_or(1);
    let bound = variable("FUZZ_SECONDS").map_or(Bound::Cases(cases), |seconds| {
        Bound::Time(Duration::from_secs(seconds))
    });
    let first = variable("FUZZ_FIRST").unwrap_or(0);
    let mut mark = mark(target);
    let start = Instant::now();
    let mut number = first;
    while bound.is_open(number - first, start) {
        // What ends the process, such as an endless recursion, leaves the number of its case.
        mark.rewind().unwrap();
        writeln!(mark, "case {number:>20} of the seed {seed:>20}").unwrap();
        let case = make(&mut Random::new(seed_of(seed, number)));
        if let Err(failure) = panic::catch_unwind(AssertUnwindSafe(|| bound.check(|| check(&case))))
        {
            fail(target, seed, number, &case, failure);
        }
        number += 1;
    }
    let cases = number - first;
    println!(
        "{target}: {cases} cases of the seed {seed}, in {:.0?}",
        start.elapsed()
    );
}

impl Bound {
    fn is_open(&self, number: u64, start: Instant) -> bool {
        match self {
            Self::Cases(cases) => number < *cases,
            Self::Time(time) => start.elapsed() < *time,
        }
    }

    /// If the time is measured, a case has to end soon in at least one of three attempts: a busy
    /// machine may stop any of them.
    fn check(&self, check: impl Fn()) {
        let is_slow = |_| {
            let start = Instant::now();
            check();
            matches!(self, Self::Time(_)) && start.elapsed() > PATIENCE
        };
        assert!(
            !(0..3).all(is_slow),
            "the case takes more than {PATIENCE:?}"
        );
    }
}

fn variable<T: FromStr>(name: &str) -> Option<T> {
    let text = env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}")),
    )
}

/// The file that says which case is being checked.
fn mark(target: &str) -> File {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    fs::create_dir_all(&folder).unwrap();
    File::create(folder.join(format!("{target}.txt"))).unwrap()
}

/// Each case has a seed of its own, far from that of the next.
fn seed_of(seed: u64, number: u64) -> u64 {
    Random::new(seed).number() ^ Random::new(number).number().rotate_left(32)
}

fn fail(
    target: &str,
    seed: u64,
    number: u64,
    case: &impl Debug,
    failure: Box<dyn Any + Send>,
) -> ! {
    eprintln!("{target}: case {number} of the seed {seed}: {case:#?}");
    panic::resume_unwind(failure)
}
