//! The guest's clock and the timers that drive it.

use crate::model::{Unchecked, choice, record};

record! {
    /// The clock and its timers. KubeVirt: `ClockPreferences`.
    pub struct ClockPreferences {
        /// The time that the clock starts with.
        preferred_clock_offset ("preferredClockOffset"): Option<ClockOffset>,
        /// The timers.
        preferred_timer ("preferredTimer"): Option<Timer>,
    }
}

record! {
    /// The time that the clock starts with: one of the two fields. KubeVirt: `ClockOffset`.
    pub struct ClockOffset {
        /// The local time of a time zone: `Europe/Prague`.
        timezone ("timezone"): Option<String>,
        /// UTC.
        utc ("utc"): Option<ClockOffsetUtc>,
    }
}

record! {
    /// A clock that starts with UTC, or an offset from it. KubeVirt: `ClockOffsetUTC`.
    pub struct ClockOffsetUtc {
        /// How many seconds the clock is ahead of UTC. If it is set, the guest's changes to the clock
        /// survive a restart; if it is not, each boot starts with UTC.
        offset_seconds ("offsetSeconds"): Option<Unchecked<i32, i64>>,
    }
}

record! {
    /// The timers of the virtual hardware. KubeVirt: `Timer`.
    pub struct Timer {
        /// The high precision event timer.
        hpet ("hpet"): Option<HpetTimer>,
        /// Hyper-V's clock, for Windows.
        hyperv ("hyperv"): Option<HypervTimer>,
        /// KVM's clock, for Linux.
        kvm ("kvm"): Option<KvmTimer>,
        /// The programmable interval timer.
        pit ("pit"): Option<PitTimer>,
        /// The real-time clock, which keeps the date.
        rtc ("rtc"): Option<RtcTimer>,
    }
}

record! {
    /// The high precision event timer. KubeVirt: `HPETTimer`.
    pub struct HpetTimer {
        /// Whether the timer exists. Default: `true`.
        present ("present"): Option<bool>,
        /// What happens to late ticks.
        tick_policy ("tickPolicy"): Option<Unchecked<HpetTickPolicy, String>>,
    }
}

record! {
    /// Hyper-V's clock. KubeVirt: `HypervTimer`.
    pub struct HypervTimer {
        /// Whether the timer exists. Default: `true`.
        present ("present"): Option<bool>,
    }
}

record! {
    /// KVM's clock. KubeVirt: `KVMTimer`.
    pub struct KvmTimer {
        /// Whether the timer exists. Default: `true`.
        present ("present"): Option<bool>,
    }
}

record! {
    /// The programmable interval timer. KubeVirt: `PITTimer`.
    pub struct PitTimer {
        /// Whether the timer exists. Default: `true`.
        present ("present"): Option<bool>,
        /// What happens to late ticks.
        tick_policy ("tickPolicy"): Option<Unchecked<PitTickPolicy, String>>,
    }
}

record! {
    /// The real-time clock. KubeVirt: `RTCTimer`.
    pub struct RtcTimer {
        /// Whether the timer exists. Default: `true`.
        present ("present"): Option<bool>,
        /// What happens to late ticks.
        tick_policy ("tickPolicy"): Option<Unchecked<RtcTickPolicy, String>>,
        /// The clock that it follows.
        track ("track"): Option<Unchecked<RtcTrack, String>>,
    }
}

choice! {
    /// What the high precision event timer does with late ticks. KubeVirt: `HPETTickPolicy`.
    pub enum HpetTickPolicy {
        /// They are delivered late, at the usual pace.
        Delay = "delay",
        /// They are delivered at a faster pace until none is outstanding.
        Catchup = "catchup",
        /// They are combined into one.
        Merge = "merge",
        /// They are dropped.
        Discard = "discard",
    }
}

choice! {
    /// What the programmable interval timer does with late ticks. KubeVirt: `PITTickPolicy`.
    pub enum PitTickPolicy {
        /// They are delivered late, at the usual pace.
        Delay = "delay",
        /// They are delivered at a faster pace until none is outstanding.
        Catchup = "catchup",
        /// They are dropped.
        Discard = "discard",
    }
}

choice! {
    /// What the real-time clock does with late ticks. KubeVirt: `RTCTickPolicy`.
    pub enum RtcTickPolicy {
        /// They are delivered late, at the usual pace.
        Delay = "delay",
        /// They are delivered at a faster pace until none is outstanding.
        Catchup = "catchup",
    }
}

choice! {
    /// The clock that the real-time clock follows. KubeVirt: `RTCTimerTrack`.
    pub enum RtcTrack {
        /// The guest's, which stops while the guest is stopped.
        Guest = "guest",
        /// The host's.
        Wall = "wall",
    }
}
