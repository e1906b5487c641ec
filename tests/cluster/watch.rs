//! Watching that nothing is missing while something else happens.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::support::api_server::{ApiServer, Client, PLURALS};

/// How often the cluster is looked at.
const EVERY: Duration = Duration::from_millis(20);

/// A thread that looks at the cluster until it is told to stop.
pub(crate) struct Watch {
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<Seen>,
    client: Client,
    at_start: BTreeSet<Identity>,
}

/// The kind, the name and the unique identifier of an object.
pub(crate) type Identity = (&'static str, String, String);

#[derive(Debug, Default)]
struct Seen {
    looks: usize,
    missing: BTreeSet<Identity>,
}

impl Watch {
    /// Watches all objects that are there, except for those of some names.
    pub(crate) fn start(server: &ApiServer, except: &[&str]) -> Self {
        let client = server.client();
        let mut at_start = objects(&client).unwrap();
        at_start.retain(|(_, name, _)| !except.contains(&name.as_str()));
        let is_over = Arc::new(AtomicBool::new(false));
        let thread = {
            let (client, expected, is_over) = (client.clone(), at_start.clone(), is_over.clone());
            thread::spawn(move || watch(&client, &expected, &is_over))
        };
        Self {
            is_over,
            thread,
            client,
            at_start,
        }
    }

    /// Asserts that nothing was missing whenever the server answered, and that each object is still the one
    /// that it was: one that was made anew between two looks would have another identifier.
    #[track_caller]
    pub(crate) fn finish(self) -> usize {
        self.is_over.store(true, Ordering::Relaxed);
        let seen = self.thread.join().unwrap();
        assert_eq!(
            seen.missing,
            BTreeSet::new(),
            "missing in {} looks",
            seen.looks
        );
        let now = objects(&self.client).unwrap();
        let gone: Vec<&Identity> = self.at_start.difference(&now).collect();
        assert_eq!(gone, Vec::<&Identity>::new());
        seen.looks
    }
}

fn watch(client: &Client, expected: &BTreeSet<Identity>, is_over: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    while !is_over.load(Ordering::Relaxed) {
        let began = Instant::now();
        // A server that does not answer says nothing about what it holds.
        if let Some(now) = names(client) {
            seen.looks += 1;
            let missing = expected
                .iter()
                .filter(|(plural, name, _)| !now.contains(&(*plural, name.clone())));
            seen.missing.extend(missing.cloned());
        }
        thread::sleep(EVERY.saturating_sub(began.elapsed()));
    }
    seen
}

/// The kinds and names of all cluster-wide objects; `None` if the server does not answer.
fn names(client: &Client) -> Option<BTreeSet<(&'static str, String)>> {
    let mut all = BTreeSet::new();
    for plural in PLURALS {
        all.extend(client.names(plural)?.into_iter().map(|name| (plural, name)));
    }
    Some(all)
}

/// All cluster-wide instance types and preferences; `None` if the server does not answer.
pub(crate) fn objects(client: &Client) -> Option<BTreeSet<Identity>> {
    let mut all = BTreeSet::new();
    for plural in PLURALS {
        let objects = client.uids(plural)?.into_iter();
        all.extend(objects.map(|(name, uid)| (plural, name, uid)));
    }
    Some(all)
}
