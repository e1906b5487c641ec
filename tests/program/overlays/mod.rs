//! Overlays and vendors' catalogs: what the program writes and prints.

mod acme;
mod entry_points;
mod features;
mod problems;
mod release;
mod sharing;
mod vendor;
mod workspace;
