//! The values for buses, models and modes of devices.

use crate::model::choice;

choice! {
    /// How a disk, a LUN or a CD-ROM is connected. KubeVirt: `DiskBus`.
    pub enum DiskBus {
        /// Made for virtual machines: the fastest, but the guest needs a driver.
        Virtio = "virtio",
        /// Serial ATA, which every guest supports.
        Sata = "sata",
        /// SCSI, through a virtio controller.
        Scsi = "scsi",
        /// USB.
        Usb = "usb",
    }
}

choice! {
    /// How the host caches a disk. KubeVirt: `DriverCache`.
    pub enum DiskCache {
        /// Not at all: reads and writes bypass the memory of the host.
        None = "none",
        /// Only reads: a write is complete when the storage has it.
        Writethrough = "writethrough",
        /// Reads and writes.
        Writeback = "writeback",
    }
}

choice! {
    /// How QEMU reads and writes on the host. KubeVirt: `DriverIO`.
    pub enum DiskIo {
        /// With the asynchronous I/O of Linux.
        Native = "native",
        /// With threads that block.
        Threads = "threads",
    }
}

choice! {
    /// How an input device is connected. KubeVirt: `InputBus`.
    pub enum InputBus {
        /// Made for virtual machines; the guest needs a driver.
        Virtio = "virtio",
        /// USB.
        Usb = "usb",
    }
}

choice! {
    /// The type of an input device. KubeVirt: `InputType`, whose `keyboard` it refuses in virtual
    /// machines.
    pub enum InputType {
        /// A pointer with absolute positions, so that it follows the user's own.
        Tablet = "tablet",
    }
}

choice! {
    /// The network card that a guest sees. KubeVirt: the `model` of an `Interface`.
    pub enum InterfaceModel {
        /// Made for virtual machines: the fastest, but the guest needs a driver.
        Virtio = "virtio",
        /// Intel's 82540EM.
        E1000 = "e1000",
        /// Intel's 82574L.
        E1000e = "e1000e",
        /// Intel's 82576.
        Igb = "igb" since v1.4,
        /// An NE2000 for PCI.
        Ne2kPci = "ne2k_pci",
        /// AMD's `PCnet`.
        Pcnet = "pcnet",
        /// Realtek's RTL8139.
        Rtl8139 = "rtl8139",
    }
}

choice! {
    /// The sound card that a guest sees. KubeVirt: the `model` of a `SoundDevice`.
    pub enum SoundModel {
        /// Intel's HD Audio.
        Ich9 = "ich9",
        /// Intel's AC'97.
        Ac97 = "ac97",
    }
}

choice! {
    /// The device through which a guest reports a crash. KubeVirt: `PanicDeviceModel`.
    pub enum PanicDeviceModel {
        /// The way in which Windows reports it on Hyper-V.
        Hyperv = "hyperv",
        /// A device on the ISA bus.
        Isa = "isa",
        /// A device on the PCI bus.
        Pvpanic = "pvpanic",
    }
}

choice! {
    /// The graphics card that a guest sees. KubeVirt: the `type` of a `VideoDevice`.
    pub enum VideoType {
        /// The old standard, which every guest supports. On amd64.
        Vga = "vga",
        /// Cirrus Logic's GD5446. On amd64.
        Cirrus = "cirrus",
        /// Made for virtual machines. On amd64, arm64 and s390x.
        Virtio = "virtio",
        /// A simple framebuffer in memory. On amd64 and arm64.
        Ramfb = "ramfb",
        /// A simple card without the legacy of VGA. On amd64.
        Bochs = "bochs",
    }
}
