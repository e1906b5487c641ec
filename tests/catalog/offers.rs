//! The search among what instance types provide, compared with asking every one of them.

use common_instancetypes::kubernetes::quantity::Quantity;
use common_instancetypes::vm::{Need, Offer, Offers};

use crate::support::random::Random;

/// Few values, so that many are equal.
const VCPUS: [u32; 7] = [0, 1, 2, 3, 4, 6, 64];
const MEMORY: [&str; 8] = ["-1Gi", "0", "1500m", "1Gi", "1025Mi", "2Gi", "3G", "1Ti"];
const STEPS: [u64; 5] = [0, 1, 2, 3, 4];

fn memory(random: &mut Random) -> Quantity {
    let text: &&str = random.pick(&MEMORY);
    Quantity::parse(text).unwrap()
}

fn offer(random: &mut Random) -> Offer {
    Offer {
        vcpus: *random.pick(&VCPUS),
        memory: memory(random),
    }
}

fn need(random: &mut Random) -> Need {
    Need {
        vcpus: (!random.once_in(3)).then(|| *random.pick(&VCPUS)),
        memory: (!random.once_in(3)).then(|| memory(random)),
        step: *random.pick(&STEPS),
    }
}

#[test]
fn a_search_finds_what_asking_every_offer_finds() {
    let mut random = Random::new(15);
    let (mut suiting, mut lacking) = (0, 0);
    for _ in 0..5_000 {
        let all = random.several(0..=12, offer);
        let offers: Offers = all.iter().copied().enumerate().collect();
        for need in random.several(1..=8, need) {
            let suiting_size = |offer: &&Offer| need.suits(offer);
            let size = |offer: Offer| (offer.vcpus, offer.memory);
            let smallest = all.iter().filter(suiting_size).copied().map(size).min();
            let found = offers.smallest(&need).map(size);
            assert_eq!(found, smallest, "{need:?} of {all:?}");
            let suits = smallest.is_some();
            assert_eq!(offers.any_suits(&need), suits);
            let shortage = |number: &usize| need.shortage(&all[*number]);
            let nearest = (0..all.len()).min_by(|a, b| shortage(a).total_cmp(&shortage(b)));
            assert_eq!(offers.nearest(&need), nearest, "{need:?} of {all:?}");
            *if suits { &mut suiting } else { &mut lacking } += 1;
        }
    }
    assert!(suiting > 5_000 && lacking > 5_000, "{suiting}, {lacking}");
}
