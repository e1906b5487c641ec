//! The words for buses, models and modes of devices.

use crate::model::choice;

choice! {
    /// How a disk, a LUN or a CD-ROM is connected. KubeVirt: `DiskBus`.
    pub enum DiskBus {
        /// Made for virtual machines: the fastest; the guest needs a driver.
        Virtio = "virtio",
        /// Serial ATA: every guest knows it.
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
        /// Not at all: reads and writes go past the host's memory.
        None = "none",
        /// Reads alone: a write has ended when the storage has it.
        Writethrough = "writethrough",
        /// Reads and writes.
        Writeback = "writeback",
    }
}

choice! {
    /// How QEMU asks the host to read and write. KubeVirt: `DriverIO`.
    pub enum DiskIo {
        /// By Linux' own asynchronous calls.
        Native = "native",
        /// By threads that wait.
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
    /// What an input device is. KubeVirt: `InputType`, whose `keyboard` it refuses in virtual
    /// machines.
    pub enum InputType {
        /// A pointer with absolute positions, so that it stays under the user's own.
        Tablet = "tablet",
    }
}

choice! {
    /// The network card that a guest sees. KubeVirt: the `model` of an `Interface`.
    pub enum InterfaceModel {
        /// Made for virtual machines: the fastest; the guest needs a driver.
        Virtio = "virtio",
        /// Intel's 82540EM.
        E1000 = "e1000",
        /// Intel's 82574L.
        E1000e = "e1000e",
        /// Intel's 82576.
        Igb = "igb",
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
    /// The device by which a guest tells that it crashed. KubeVirt: `PanicDeviceModel`.
    pub enum PanicDeviceModel {
        /// As Windows does on Hyper-V.
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
        /// The standard of old, which every guest knows. On amd64.
        Vga = "vga",
        /// Cirrus Logic's GD5446. On amd64.
        Cirrus = "cirrus",
        /// Made for virtual machines. On amd64, arm64 and s390x.
        Virtio = "virtio",
        /// A simple picture in memory. On amd64 and arm64.
        Ramfb = "ramfb",
        /// A plain card without the relics of VGA. On amd64.
        Bochs = "bochs",
    }
}
