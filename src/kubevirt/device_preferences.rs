//! The disks, network, screen, input and other devices that a guest prefers.

use crate::kubevirt::device_words::{
    DiskBus, DiskCache, DiskIo, InputBus, InputType, InterfaceModel, PanicDeviceModel, SoundModel,
    VideoType,
};
use crate::kubevirt::devices::VirtualGpuOptions;
use crate::kubevirt::feature_state::FeatureState;
use crate::model::record;
use crate::model::{Empty, Ranged, Unchecked, Word};

record! {
    /// The devices that a guest prefers, for whatever the devices of a virtual machine do not set
    /// themselves. KubeVirt: `DevicePreferences`.
    pub struct DevicePreferences {
        /// Whether there is a graphics card. KubeVirt's default: `true`.
        preferred_autoattach_graphics_device ("preferredAutoattachGraphicsDevice"): Option<bool>,
        /// Whether there is an input device. KubeVirt's default: `false`.
        preferred_autoattach_input_device ("preferredAutoattachInputDevice"): Option<bool>,
        /// Whether there is a memory balloon, through which the host sees free memory. KubeVirt's
        /// default: `true`.
        preferred_autoattach_mem_balloon ("preferredAutoattachMemBalloon"): Option<bool>,
        /// Whether there is an interface to the pod network. KubeVirt's default: `true`.
        preferred_autoattach_pod_interface ("preferredAutoattachPodInterface"): Option<bool>,
        /// Whether there is a serial console. KubeVirt's default: `true`.
        preferred_autoattach_serial_console ("preferredAutoattachSerialConsole"): Option<bool>,
        /// Whether virtio disks have several queues. KubeVirt's default: `false`.
        preferred_block_multi_queue ("preferredBlockMultiQueue"): Option<bool>,
        /// The bus of a CD-ROM.
        preferred_cdrom_bus ("preferredCdromBus"): Option<Unchecked<DiskBus, String>>,
        /// Whether no devices can be added or removed while the guest runs. KubeVirt's default: `false`.
        preferred_disable_hotplug ("preferredDisableHotplug"): Option<bool>,
        /// The block size that the guest sees.
        preferred_disk_block_size ("preferredDiskBlockSize"): Option<BlockSize>,
        /// The bus of a disk.
        preferred_disk_bus ("preferredDiskBus"): Option<Word<DiskBus>>,
        /// How the host caches the reads and writes of a disk.
        preferred_disk_cache ("preferredDiskCache"): Option<Word<DiskCache>>,
        /// Whether each virtio disk has its own thread. KubeVirt's default: `false`.
        preferred_disk_dedicated_io_thread ("preferredDiskDedicatedIoThread"): Option<bool>,
        /// How QEMU reads and writes on the host.
        preferred_disk_io ("preferredDiskIO"): Option<Word<DiskIo>>,
        /// The bus of an input device.
        preferred_input_bus ("preferredInputBus"): Option<Unchecked<InputBus, String>>,
        /// The type of an input device.
        preferred_input_type ("preferredInputType"): Option<Unchecked<InputType, String>>,
        /// Connects the guest through the address of the pod, by NAT. KubeVirt:
        /// `InterfaceMasquerade`, without fields.
        preferred_interface_masquerade ("preferredInterfaceMasquerade"): Option<Empty>,
        /// The network card.
        preferred_interface_model ("preferredInterfaceModel"): Option<Word<InterfaceModel>>,
        /// The bus of a LUN.
        preferred_lun_bus ("preferredLunBus"): Option<Unchecked<DiskBus, String>>,
        /// Whether virtio network cards have several queues. KubeVirt's default: `false`.
        preferred_network_interface_multi_queue ("preferredNetworkInterfaceMultiQueue"): Option<bool>,
        /// The device through which a guest reports a crash.
        preferred_panic_device_model ("preferredPanicDeviceModel" since v1.6): Option<PanicDeviceModel>,
        /// Provides the guest with random numbers from the host. KubeVirt: `Rng`, without fields.
        preferred_rng ("preferredRng"): Option<Empty>,
        /// The sound card.
        preferred_sound_model ("preferredSoundModel"): Option<Unchecked<SoundModel, String>>,
        /// A trusted platform module.
        preferred_tpm ("preferredTPM"): Option<TpmDevice>,
        /// Whether virtio devices also work with drivers for virtio 0.9. KubeVirt's default: `false`.
        preferred_use_virtio_transitional ("preferredUseVirtioTransitional"): Option<bool>,
        /// The graphics card.
        preferred_video_type ("preferredVideoType" since v1.9): Option<VideoType>,
        /// The options of a virtual graphics processor.
        preferred_virtual_gpu_options ("preferredVirtualGPUOptions"): Option<VirtualGpuOptions>,
    }
}

record! {
    /// The block size that the guest sees: one of the two fields. KubeVirt: `BlockSize`.
    pub struct BlockSize {
        /// Explicit sizes.
        custom ("custom"): Option<CustomBlockSize>,
        /// The block sizes of the volume.
        match_volume ("matchVolume"): Option<FeatureState>,
    }
}

/// A block size that KubeVirt accepts, in bytes; a power of two.
pub type BlockBytes = Ranged<512, 2_097_152>;

record! {
    /// Block sizes in bytes, each a power of two. KubeVirt: `CustomBlockSize`.
    pub struct CustomBlockSize {
        /// The smallest unit that the guest can return to the storage.
        discard_granularity ("discardGranularity" since v1.7): Option<Ranged<0, 2_147_483_647>>,
        /// The unit that the guest reads and writes in.
        logical ("logical"): Option<BlockBytes>,
        /// The unit of the storage, at least as large as the logical one.
        physical ("physical"): Option<BlockBytes>,
    }
}

record! {
    /// A trusted platform module. KubeVirt: `TPMDevice`.
    pub struct TpmDevice {
        /// Whether the module exists. Default: `true`.
        enabled ("enabled" since v1.6): Option<bool>,
        /// Whether its contents survive a restart. Default: `false`.
        persistent ("persistent"): Option<bool>,
    }
}
