//! Disks, network, screen, input and other devices that a guest likes.

use crate::kubevirt::device_words::{
    DiskBus, DiskCache, DiskIo, InputBus, InputType, InterfaceModel, PanicDeviceModel, SoundModel,
    VideoType,
};
use crate::kubevirt::devices::VirtualGpuOptions;
use crate::kubevirt::feature_state::FeatureState;
use crate::model::record;
use crate::model::{Empty, Ranged};

record! {
    /// The devices that a guest likes: where a device of the virtual machine leaves something open,
    /// this fills it in. KubeVirt: `DevicePreferences`.
    pub struct DevicePreferences {
        /// Whether there is a graphics card. KubeVirt's default: yes.
        preferred_autoattach_graphics_device ("preferredAutoattachGraphicsDevice"): Option<bool>,
        /// Whether there is an input device. KubeVirt's default: no.
        preferred_autoattach_input_device ("preferredAutoattachInputDevice"): Option<bool>,
        /// Whether there is a memory balloon, by which the host sees free memory. KubeVirt's
        /// default: yes.
        preferred_autoattach_mem_balloon ("preferredAutoattachMemBalloon"): Option<bool>,
        /// Whether there is an interface to the pod network. KubeVirt's default: yes.
        preferred_autoattach_pod_interface ("preferredAutoattachPodInterface"): Option<bool>,
        /// Whether there is a serial console. KubeVirt's default: yes.
        preferred_autoattach_serial_console ("preferredAutoattachSerialConsole"): Option<bool>,
        /// Whether virtio disks have several queues. KubeVirt's default: no.
        preferred_block_multi_queue ("preferredBlockMultiQueue"): Option<bool>,
        /// The bus of a CD-ROM.
        preferred_cdrom_bus ("preferredCdromBus"): Option<DiskBus>,
        /// Whether devices stay as they are while the guest runs. KubeVirt's default: no.
        preferred_disable_hotplug ("preferredDisableHotplug"): Option<bool>,
        /// The size of a block that the guest sees.
        preferred_disk_block_size ("preferredDiskBlockSize"): Option<BlockSize>,
        /// The bus of a disk.
        preferred_disk_bus ("preferredDiskBus"): Option<DiskBus>,
        /// How the host caches what a disk reads and writes.
        preferred_disk_cache ("preferredDiskCache"): Option<DiskCache>,
        /// Whether each virtio disk has a thread of its own. KubeVirt's default: no.
        preferred_disk_dedicated_io_thread ("preferredDiskDedicatedIoThread"): Option<bool>,
        /// How QEMU asks the host to read and write.
        preferred_disk_io ("preferredDiskIO"): Option<DiskIo>,
        /// The bus of an input device.
        preferred_input_bus ("preferredInputBus"): Option<InputBus>,
        /// What an input device is.
        preferred_input_type ("preferredInputType"): Option<InputType>,
        /// Hides the guest behind the pod's address, as NAT. KubeVirt: `InterfaceMasquerade`,
        /// without fields.
        preferred_interface_masquerade ("preferredInterfaceMasquerade"): Option<Empty>,
        /// The network card.
        preferred_interface_model ("preferredInterfaceModel"): Option<InterfaceModel>,
        /// The bus of a LUN.
        preferred_lun_bus ("preferredLunBus"): Option<DiskBus>,
        /// Whether virtio network cards have several queues. KubeVirt's default: no.
        preferred_network_interface_multi_queue ("preferredNetworkInterfaceMultiQueue"): Option<bool>,
        /// The device by which a guest tells that it crashed.
        preferred_panic_device_model ("preferredPanicDeviceModel"): Option<PanicDeviceModel>,
        /// Gives the guest random numbers of the host. KubeVirt: `Rng`, without fields.
        preferred_rng ("preferredRng"): Option<Empty>,
        /// The sound card.
        preferred_sound_model ("preferredSoundModel"): Option<SoundModel>,
        /// A trusted platform module.
        preferred_tpm ("preferredTPM"): Option<TpmDevice>,
        /// Whether virtio devices also work with drivers of virtio 0.9. KubeVirt's default: no.
        preferred_use_virtio_transitional ("preferredUseVirtioTransitional"): Option<bool>,
        /// The graphics card.
        preferred_video_type ("preferredVideoType"): Option<VideoType>,
        /// How a share of a graphics processor behaves.
        preferred_virtual_gpu_options ("preferredVirtualGPUOptions"): Option<VirtualGpuOptions>,
    }
}

record! {
    /// The size of a block that the guest sees: one of the two. KubeVirt: `BlockSize`.
    pub struct BlockSize {
        /// Sizes of its own.
        custom ("custom"): Option<CustomBlockSize>,
        /// The sizes of the volume.
        match_volume ("matchVolume"): Option<FeatureState>,
    }
}

/// A block size that KubeVirt takes, in bytes; a power of two.
pub type BlockBytes = Ranged<512, 2_097_152>;

record! {
    /// Block sizes in bytes, each a power of two. KubeVirt: `CustomBlockSize`.
    pub struct CustomBlockSize {
        /// The least unit that the guest can give back to the storage.
        discard_granularity ("discardGranularity"): Option<Ranged<0, 2_147_483_647>>,
        /// The unit that the guest reads and writes in.
        logical ("logical"): Option<BlockBytes>,
        /// The unit of the storage, which is no smaller than the logical one.
        physical ("physical"): Option<BlockBytes>,
    }
}

record! {
    /// A trusted platform module. KubeVirt: `TPMDevice`.
    pub struct TpmDevice {
        /// Whether it is there. Default: `true`.
        enabled ("enabled"): Option<bool>,
        /// Whether what it keeps outlives a restart. Default: `false`.
        persistent ("persistent"): Option<bool>,
    }
}
