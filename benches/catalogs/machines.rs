//! Virtual machines that name the definitions of a catalog.

use std::fs;
use std::path::Path;

use super::preferences::{Guest, MOST_MEMORY};
use super::recipe::Recipe;
use super::series::Offer;
use super::support::random::Random;
use super::support::virtual_machine::virtual_machine;

/// Writes a virtual machine for each definition of a catalog, each in a file of its own.
pub(crate) fn write_all(folder: &Path, recipe: Recipe, offers: &[Offer], guests: &[Guest]) {
    fs::create_dir_all(folder).expect("a folder can be made");
    let mut random = Random::new(recipe.seed);
    for number in 0..recipe.definitions {
        let guest = &guests[number % guests.len()];
        let offer = fitting(&mut random, offers, guest);
        let text = virtual_machine(number, &offer.name, &guest.name);
        let file = folder.join(format!("vm-{number}.yaml"));
        fs::write(file, text).expect("the folder can be written to");
    }
}

/// An instance type that is enough for a guest, whose vCPUs can be spread in any way.
fn fitting<'o>(random: &mut Random, offers: &'o [Offer], guest: &Guest) -> &'o Offer {
    loop {
        let offer = random.pick(offers);
        let is_enough = offer.cpus >= guest.cpus && offer.memory >= MOST_MEMORY;
        if is_enough && offer.cpus.is_power_of_two() {
            return offer;
        }
    }
}
