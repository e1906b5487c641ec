//! Runs that write to the same folder take turns.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::diagnostic::Failed;

/// How long a run waits in silence: as long as others usually write.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long it waits between two looks meanwhile.
const GLANCE: Duration = Duration::from_millis(5);

/// What is told the folder that another run is writing to, before this one waits for it.
pub type OnWait<'w> = &'w dyn Fn(&Path);

/// Waits until no other run writes to a folder; the lock ends with the value or the process.
pub(super) fn lock(folder: &Path, on_wait: OnWait<'_>) -> anyhow::Result<File> {
    let lock = File::open(folder).with_context(|| Failed::to("open", folder))?;
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::WouldBlock) => sleep(GLANCE),
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| Failed::to("lock", folder));
            }
        }
    }
    on_wait(folder);
    lock.lock().with_context(|| Failed::to("lock", folder))?;
    Ok(lock)
}
