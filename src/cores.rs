//! Work that is shared by all cores, or by several threads that wait.

use std::panic::resume_unwind;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

/// How often a thread comes for more: what is left to one at the end is a small part of its work.
const TURNS: usize = 16;

/// So many small things are worth the start of a thread.
const MANY: usize = 1000;

/// What is made of each item, in their order. A core that is done with some items takes the next ones.
pub fn map<T: Send, R: Send>(items: Vec<T>, make: impl Fn(T) -> R + Sync) -> Vec<R> {
    map_on(cores(), items, make)
}

/// The same on so many threads, where each of them mostly waits. If the system gives fewer, these do all of
/// the work.
pub fn map_on<T: Send, R: Send>(
    threads: usize,
    items: Vec<T>,
    make: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let threads = threads.min(items.len());
    if threads < 2 {
        return items.into_iter().map(make).collect();
    }
    let number = items.len();
    let at_once = number.div_ceil(threads.saturating_mul(TURNS));
    let left = Mutex::new(items.into_iter().enumerate());
    let work = || {
        let mut done = Vec::new();
        loop {
            let some: Vec<(usize, T)> = {
                let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
                left.by_ref().take(at_once).collect()
            };
            if some.is_empty() {
                return done;
            }
            let first = some.first().map_or(0, |(number, _)| *number);
            let some: Vec<R> = some.into_iter().map(|(_, item)| make(item)).collect();
            done.push((first, some));
        }
    };
    let mut done: Vec<(usize, Vec<R>)> = Vec::new();
    thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
        let others: Vec<_> = (1..threads).map_while(start).collect();
        done.extend(work());
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
    });
    done.sort_unstable_by_key(|(first, _)| *first);
    let mut all = Vec::with_capacity(number);
    all.extend(done.into_iter().flat_map(|(_, some)| some));
    all
}

/// The same where what is made of all items is so many small things, which take a few microseconds each:
/// for few of them, this core alone is faster.
pub fn map_small<T: Send, R: Send>(
    things: usize,
    items: Vec<T>,
    make: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    if things < MANY {
        items.into_iter().map(make).collect()
    } else {
        map(items, make)
    }
}

/// How many cores this process may use. To find out takes a dozen system calls, and it stays the same.
fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, usize::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_in_the_order_of_the_items() {
        for number in [0, 1, 2, 31, 1000] {
            let items: Vec<usize> = (0..number).collect();
            let expected: Vec<String> = items.iter().map(usize::to_string).collect();
            assert_eq!(map(items, |item| item.to_string()), expected);
        }
    }
}
