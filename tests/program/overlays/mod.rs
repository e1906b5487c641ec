//! Overlays and vendors' catalogs, by what the program writes and says.

mod acme;
mod entry_points;
mod features;
mod problems;
mod release;
mod vendor;
mod workspace;
