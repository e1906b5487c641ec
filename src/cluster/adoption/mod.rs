//! Taking over what virt-operator deploys, and handing it back.
//!
//! - `adopt`: the order of both.
//! - `hold`: deletions that are held meanwhile.
//! - `hand_over`: an object that changes hands.

mod adopt;
mod hand_over;
mod hold;

pub use adopt::{Adoption, Handed, end_hold, interrupted_adoption};
pub use hold::is_refusal;
