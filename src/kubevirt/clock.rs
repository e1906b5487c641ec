//! The guest's clock and the timers that drive it.

use crate::model::{choice, record};

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
    /// The time that the clock starts with: one of the two. KubeVirt: `ClockOffset`.
    pub struct ClockOffset {
        /// The time of a zone: `Europe/Prague`.
        timezone ("timezone"): Option<String>,
        /// The time of UTC.
        utc ("utc"): Option<ClockOffsetUtc>,
    }
}

record! {
    /// A clock that starts with UTC. KubeVirt: `ClockOffsetUTC`.
    pub struct ClockOffsetUtc {
        /// How many seconds it is ahead of UTC. Where it is set, a restart keeps what the guest
        /// changed; where it is not, each boot begins with UTC.
        offset_seconds ("offsetSeconds"): Option<i32>,
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
        /// Whether it is there. Default: `true`.
        present ("present"): Option<bool>,
        /// What becomes of ticks that came too late.
        tick_policy ("tickPolicy"): Option<HpetTickPolicy>,
    }
}

record! {
    /// Hyper-V's clock. KubeVirt: `HypervTimer`.
    pub struct HypervTimer {
        /// Whether it is there. Default: `true`.
        present ("present"): Option<bool>,
    }
}

record! {
    /// KVM's clock. KubeVirt: `KVMTimer`.
    pub struct KvmTimer {
        /// Whether it is there. Default: `true`.
        present ("present"): Option<bool>,
    }
}

record! {
    /// The programmable interval timer. KubeVirt: `PITTimer`.
    pub struct PitTimer {
        /// Whether it is there. Default: `true`.
        present ("present"): Option<bool>,
        /// What becomes of ticks that came too late.
        tick_policy ("tickPolicy"): Option<PitTickPolicy>,
    }
}

record! {
    /// The real-time clock. KubeVirt: `RTCTimer`.
    pub struct RtcTimer {
        /// Whether it is there. Default: `true`.
        present ("present"): Option<bool>,
        /// What becomes of ticks that came too late.
        tick_policy ("tickPolicy"): Option<RtcTickPolicy>,
        /// Which clock it follows.
        track ("track"): Option<RtcTrack>,
    }
}

choice! {
    /// What the high precision event timer does with late ticks. KubeVirt: `HPETTickPolicy`.
    pub enum HpetTickPolicy {
        /// They come late, at the usual pace.
        Delay = "delay",
        /// They come faster until none is owed.
        Catchup = "catchup",
        /// They come as one.
        Merge = "merge",
        /// They are dropped.
        Discard = "discard",
    }
}

choice! {
    /// What the programmable interval timer does with late ticks. KubeVirt: `PITTickPolicy`.
    pub enum PitTickPolicy {
        /// They come late, at the usual pace.
        Delay = "delay",
        /// They come faster until none is owed.
        Catchup = "catchup",
        /// They are dropped.
        Discard = "discard",
    }
}

choice! {
    /// What the real-time clock does with late ticks. KubeVirt: `RTCTickPolicy`.
    pub enum RtcTickPolicy {
        /// They come late, at the usual pace.
        Delay = "delay",
        /// They come faster until none is owed.
        Catchup = "catchup",
    }
}

choice! {
    /// The clock that the real-time clock follows. KubeVirt: `RTCTimerTrack`.
    pub enum RtcTrack {
        /// The guest's, which stands while the guest does.
        Guest = "guest",
        /// The host's.
        Wall = "wall",
    }
}
