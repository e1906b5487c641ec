//! Work that all cores share.

use std::panic::resume_unwind;
use std::thread;

/// What is made of each item, in their order. Each core gets items of about the same weight.
pub fn map<T: Send, R: Send>(
    items: Vec<T>,
    weight: impl Fn(&T) -> usize,
    make: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let make = &make;
    let shares = shares(items, weight);
    thread::scope(|scope| {
        let make_all = |share: Vec<T>| share.into_iter().map(make).collect();
        let threads = shares
            .into_iter()
            .map(|share| scope.spawn(move || -> Vec<R> { make_all(share) }));
        let threads: Vec<_> = threads.collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    })
}

/// Items in as many shares as there are cores.
fn shares<T>(items: Vec<T>, weight: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let all: usize = items.iter().map(&weight).sum();
    let share = all.div_ceil(cores);
    let mut shares = vec![Vec::new()];
    let mut left = share;
    for item in items {
        if left == 0 {
            shares.push(Vec::new());
            left = share;
        }
        left = left.saturating_sub(weight(&item));
        if let Some(last) = shares.last_mut() {
            last.push(item);
        }
    }
    shares
}
