//! How fast the gallery is: to write, to load, and to use with 10,000 definitions.
//!
//! `cargo bench --bench gallery`, with a browser as for `tests/browser/`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a benchmark that meets the unexpected should stop there, and so should its helpers"
)]

#[cfg(unix)]
#[path = "../tests/support"]
#[allow(dead_code, reason = "the tests use the rest of it")]
mod support {
    pub(crate) mod browser;
    pub(crate) mod files;
    pub(crate) mod gallery;
    pub(crate) mod large_bundle;
    pub(crate) mod program;
    pub(crate) mod programs;
    pub(crate) mod skipped;
    pub(crate) mod supervised;
}

#[cfg(unix)]
fn main() {
    of_the_gallery::print();
}

#[cfg(not(unix))]
fn main() {
    println!("the tests in a browser are for Unix");
}

#[cfg(unix)]
mod of_the_gallery {
    use std::env;
    use std::fs;
    use std::process::Command;
    use std::time::Instant;

    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    use super::support::browser::Browser;
    use super::support::files::{project, temp_dir, write};
    use super::support::gallery::Gallery;
    use super::support::large_bundle::large_bundle;
    use super::support::program::{program, run};
    use super::support::programs::find;

    /// How many runs are measured. With `--test`, as in `cargo test --benches`, one is enough.
    const RUNS: usize = 21;

    /// The files that the first page needs.
    const FIRST_VIEW: [&str; 3] = ["index.html", "gallery.css", "gallery.js"];

    /// When the page that was just loaded was first painted, and when its scripts had run, in milliseconds.
    const LOADED: &str = "
        let paint;
        while (!(paint = performance.getEntriesByName('first-contentful-paint')[0])) {
            await new Promise((then) => setTimeout(then, 10));
        }
        return [paint.startTime, performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd];
    ";

    /// How long the page needs for a filter and for the layout of what it shows then, in milliseconds.
    const FILTERED: &str = "
        const input = document.querySelector('input[name=cpu-least]');
        const times = [];
        for (const least of ['2', '4', '8', '']) {
            input.value = least;
            const began = performance.now();
            input.dispatchEvent(new Event('input', { bubbles: true }));
            document.querySelector('#table').getBoundingClientRect();
            times.push(performance.now() - began);
            await new Promise((then) => requestAnimationFrame(then));
        }
        return times;
    ";

    pub(super) fn print() {
        let is_test = env::args().any(|argument| argument == "--test");
        let runs = if is_test { 1 } else { RUNS };
        println!("medians of {runs} runs");
        print_writing(runs);
        let gallery = Gallery::of_the_catalog();
        print_size(&gallery);
        if let Some(browser) = Browser::start() {
            print_first_view(&browser, &gallery, runs);
            print_filter(&browser, runs);
        }
    }

    fn print_writing(runs: usize) {
        let folder = temp_dir();
        let measured = (0..runs).map(|number| {
            let mut gallery = program();
            gallery.arg("gallery").arg("--root").arg(project());
            gallery
                .arg("--out-dir")
                .arg(folder.path().join(number.to_string()));
            let (began, cpu_before) = (Instant::now(), cpu_time());
            run(&mut gallery).assert_success();
            let wall = began.elapsed().as_secs_f64() * 1000.0;
            (wall, cpu_time() - cpu_before)
        });
        let (wall, cpu): (Vec<f64>, Vec<f64>) = measured.unzip();
        print_line("writing it, wall time", median(wall), 100.0, "ms");
        print_line("writing it, CPU time", median(cpu), 100.0, "ms");
    }

    /// User and system time of all child processes that have ended, in milliseconds.
    fn cpu_time() -> f64 {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts CPU time");
        let time = usage.user_time() + usage.system_time();
        f64::from(i32::try_from(time.num_microseconds()).expect("it is less than half an hour"))
            / 1000.0
    }

    fn print_size(gallery: &Gallery) {
        let Some(gzip) = find("gzip") else { return };
        let files = FIRST_VIEW.map(|file| gallery.folder().join(file));
        let compressed = files.iter().map(|file| {
            let output = Command::new(&gzip).arg("--stdout").arg(file).output();
            output.unwrap().stdout.len()
        });
        let plain: u64 = files
            .iter()
            .map(|file| fs::metadata(file).unwrap().len())
            .sum();
        println!("the first view: {plain} bytes");
        print_line(
            "the first view, compressed",
            kilobytes(compressed.sum()),
            150.0,
            "kB",
        );
    }

    fn kilobytes(bytes: usize) -> f64 {
        f64::from(u32::try_from(bytes).expect("it is small")) / 1000.0
    }

    fn print_first_view(browser: &Browser, gallery: &Gallery, runs: usize) {
        let loaded = (0..runs).map(|_| {
            browser.open(&gallery.address("index.html"));
            let times = browser.run_async(LOADED, Vec::new());
            serde_json::from_value::<(f64, f64)>(times).unwrap()
        });
        let (painted, ready): (Vec<f64>, Vec<f64>) = loaded.unzip();
        print_line("first contentful paint", median(painted), 300.0, "ms");
        print_line("all filters ready", median(ready), 300.0, "ms");
    }

    fn print_filter(browser: &Browser, runs: usize) {
        let folder = temp_dir();
        let bundle = folder.path().join("large.yaml");
        write(&bundle, large_bundle(9_000, 1_000));
        let gallery = Gallery::of_bundle(&bundle);
        browser.open(&gallery.address("index.html"));
        let times = (0..runs).flat_map(|_| {
            let times = browser.run_async(FILTERED, Vec::new());
            serde_json::from_value::<Vec<f64>>(times).unwrap()
        });
        print_line(
            "a filter of 10,000 definitions",
            median(times.collect()),
            50.0,
            "ms",
        );
    }

    fn median(mut times: Vec<f64>) -> f64 {
        times.sort_unstable_by(f64::total_cmp);
        times[times.len() / 2]
    }

    fn print_line(what: &str, measured: f64, target: f64, unit: &str) {
        let verdict = if measured <= target { "met" } else { "missed" };
        println!("{what}: {measured:.1} {unit}, target {target} {unit}: {verdict}");
    }
}
