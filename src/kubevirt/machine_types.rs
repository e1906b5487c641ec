//! The types that a virtual machine consists of, by the names that Go has for them. KubeVirt:
//! `staging/src/kubevirt.io/api/core/v1`; its `OpenAPI` schema has the same.

#![allow(
    non_upper_case_globals,
    reason = "the names are those of the types in Go"
)]

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Anything.
    Any,
    /// A string.
    Text,
    /// A boolean.
    Boolean,
    /// Go's `int32`, `int64` or `int`.
    Integer,
    /// Go's `uint32`.
    Count,
    /// Go's `uint`.
    LargeCount,
    /// A quantity of Kubernetes.
    Amount,
    /// A list of the same.
    List(&'static Self),
    /// A mapping with free keys to the same.
    Map(&'static Self),
    /// A mapping with known fields.
    Record(&'static Record),
}

/// A mapping with known fields.
#[derive(Debug)]
pub struct Record {
    /// Whether it is not KubeVirt's own, or written by a cluster: it can have more fields than these.
    pub is_open: bool,
    /// The fields, by name.
    pub fields: &'static [(&'static str, Shape)],
}

impl Record {
    /// What a field holds; `None` if there is no such field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Shape> {
        let position = self.fields.binary_search_by_key(&name, |(name, _)| name);
        let (_, shape) = self.fields.get(position.ok()?)?;
        Some(*shape)
    }

    /// The names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().map(|(name, _)| *name)
    }
}

use Shape::{Amount, Any, Boolean, Count, Integer, LargeCount, List, Map, Record as Of, Text};

/// Declares records, each a static of its own: `known` with these fields and no others, or `open`.
macro_rules! records {
    ($($openness:ident $name:ident { $($field:ident: $shape:expr),* $(,)? })*) => {
        $(static $name: Record = Record {
            is_open: is_open!($openness),
            fields: &[$((stringify!($field), $shape)),*],
        };)*
    };
}

macro_rules! is_open {
    (open) => {
        true
    };
    (known) => {
        false
    };
}

/// A virtual machine.
pub static VIRTUAL_MACHINE: &Record = &VirtualMachine;

records! {
    known ACPI { msdmNameRef: Text, slicNameRef: Text }
    known AccessCredential {
        sshPublicKey: Of(&SSHPublicKeyAccessCredential),
        userPassword: Of(&UserPasswordAccessCredential),
    }
    known AccessCredentialSecretSource { secretName: Text }
    open Affinity {
        nodeAffinity: Of(&NodeAffinity),
        podAffinity: Of(&PodAffinity),
        podAntiAffinity: Of(&PodAntiAffinity),
    }
    known BIOS { useSerial: Boolean }
    known BlockSize { custom: Of(&CustomBlockSize), matchVolume: Of(&FeatureState) }
    known Bootloader { bios: Of(&BIOS), efi: Of(&EFI) }
    known CDRomTarget { bus: Text, readonly: Boolean, tray: Text }
    known CPU {
        cores: Count,
        dedicatedCpuPlacement: Boolean,
        features: List(&Of(&CPUFeature)),
        isolateEmulatorThread: Boolean,
        maxSockets: Count,
        model: Text,
        numa: Of(&NUMA),
        realtime: Of(&Realtime),
        sockets: Count,
        threads: Count,
    }
    known CPUFeature { name: Text, policy: Text }
    known Chassis { asset: Text, manufacturer: Text, serial: Text, sku: Text, version: Text }
    known ClaimRequest { claimName: Text, requestName: Text }
    known ClientPassthroughDevices {}
    known Clock { timer: Of(&Timer), timezone: Text, utc: Of(&ClockOffsetUTC) }
    known ClockOffsetUTC { offsetSeconds: Integer }
    known CloudInitConfigDriveSource {
        networkData: Text,
        networkDataBase64: Text,
        networkDataSecretRef: Of(&LocalObjectReference),
        secretRef: Of(&LocalObjectReference),
        userData: Text,
        userDataBase64: Text,
    }
    known CloudInitNoCloudSource {
        networkData: Text,
        networkDataBase64: Text,
        networkDataSecretRef: Of(&LocalObjectReference),
        secretRef: Of(&LocalObjectReference),
        userData: Text,
        userDataBase64: Text,
    }
    known ConfigDriveSSHPublicKeyAccessCredentialPropagation {}
    known ConfigMapVolumeSource { name: Text, optional: Boolean, volumeLabel: Text }
    known ContainerDiskSource { image: Text, imagePullPolicy: Text, imagePullSecret: Text, path: Text }
    known ContainerPathVolumeSource { path: Text, readOnly: Boolean }
    open ControllerRevisionRef { name: Text }
    known CustomBlockSize { discardGranularity: LargeCount, logical: LargeCount, physical: LargeCount }
    known DHCPOptions {
        bootFileName: Text,
        ntpServers: List(&Text),
        privateOptions: List(&Of(&DHCPPrivateOptions)),
        tftpServerName: Text,
    }
    known DHCPPrivateOptions { option: Integer, value: Text }
    open DataVolumeBlankImage {}
    open DataVolumeCheckpoint { current: Text, previous: Text }
    open DataVolumeOrigin {
        blank: Of(&DataVolumeBlankImage),
        gcs: Of(&DataVolumeSourceGCS),
        http: Of(&DataVolumeSourceHTTP),
        imageio: Of(&DataVolumeSourceImageIO),
        pvc: Of(&DataVolumeSourcePVC),
        registry: Of(&DataVolumeSourceRegistry),
        s3: Of(&DataVolumeSourceS3),
        snapshot: Of(&DataVolumeSourceSnapshot),
        upload: Of(&DataVolumeSourceUpload),
        vddk: Of(&DataVolumeSourceVDDK),
    }
    known DataVolumeSource { hotpluggable: Boolean, name: Text }
    open DataVolumeSourceGCS { secretRef: Text, url: Text }
    open DataVolumeSourceHTTP {
        certConfigMap: Text,
        extraHeaders: List(&Text),
        secretExtraHeaders: List(&Text),
        secretRef: Text,
        url: Text,
    }
    open DataVolumeSourceImageIO {
        certConfigMap: Text,
        diskId: Text,
        insecureSkipVerify: Boolean,
        secretRef: Text,
        url: Text,
    }
    open DataVolumeSourcePVC { name: Text, namespace: Text }
    open DataVolumeSourceRef { kind: Text, name: Text, namespace: Text }
    open DataVolumeSourceRegistry {
        certConfigMap: Text,
        imageStream: Text,
        platform: Of(&PlatformOptions),
        pullMethod: Text,
        secretRef: Text,
        url: Text,
    }
    open DataVolumeSourceS3 { certConfigMap: Text, secretRef: Text, url: Text }
    open DataVolumeSourceSnapshot { name: Text, namespace: Text }
    open DataVolumeSourceUpload {}
    open DataVolumeSourceVDDK {
        backingFile: Text,
        extraArgs: Text,
        initImageURL: Text,
        secretRef: Text,
        thumbprint: Text,
        url: Text,
        uuid: Text,
    }
    open DataVolumeSpec {
        checkpoints: List(&Of(&DataVolumeCheckpoint)),
        contentType: Text,
        finalCheckpoint: Boolean,
        preallocation: Boolean,
        priorityClassName: Text,
        pvc: Of(&PersistentVolumeClaimSpec),
        source: Of(&DataVolumeOrigin),
        sourceRef: Of(&DataVolumeSourceRef),
        storage: Of(&StorageSpec),
    }
    known DataVolumeTemplateDummyStatus {}
    known DataVolumeTemplateSpec {
        apiVersion: Text,
        kind: Text,
        metadata: Of(&ObjectMeta),
        spec: Of(&DataVolumeSpec),
        status: Of(&DataVolumeTemplateDummyStatus),
    }
    known DeprecatedInterfaceMacvtap {}
    known DeprecatedInterfacePasst {}
    known DeprecatedInterfaceSlirp {}
    known Devices {
        autoattachGraphicsDevice: Boolean,
        autoattachInputDevice: Boolean,
        autoattachMemBalloon: Boolean,
        autoattachPodInterface: Boolean,
        autoattachSerialConsole: Boolean,
        autoattachVSOCK: Boolean,
        blockMultiQueue: Boolean,
        clientPassthrough: Of(&ClientPassthroughDevices),
        disableHotplug: Boolean,
        disks: List(&Of(&Disk)),
        downwardMetrics: Of(&DownwardMetrics),
        filesystems: List(&Of(&Filesystem)),
        gpus: List(&Of(&GPU)),
        hostDevices: List(&Of(&HostDevice)),
        inputs: List(&Of(&Input)),
        interfaces: List(&Of(&Interface)),
        logSerialConsole: Boolean,
        networkInterfaceMultiqueue: Boolean,
        panicDevices: List(&Of(&PanicDevice)),
        rng: Of(&Rng),
        sound: Of(&SoundDevice),
        tpm: Of(&TPMDevice),
        useVirtioTransitional: Boolean,
        video: Of(&VideoDevice),
        watchdog: Of(&Watchdog),
    }
    known Diag288Watchdog { action: Text }
    known Disk {
        blockSize: Of(&BlockSize),
        bootOrder: LargeCount,
        cache: Text,
        cdrom: Of(&CDRomTarget),
        changedBlockTracking: Boolean,
        dedicatedIOThread: Boolean,
        disk: Of(&DiskTarget),
        errorPolicy: Text,
        io: Text,
        lun: Of(&LunTarget),
        name: Text,
        serial: Text,
        shareable: Boolean,
        tag: Text,
    }
    known DiskIOThreads { supplementalPoolThreadCount: Count }
    known DiskTarget { bus: Text, pciAddress: Text, readonly: Boolean }
    known DomainSpec {
        chassis: Of(&Chassis),
        clock: Of(&Clock),
        cpu: Of(&CPU),
        devices: Of(&Devices),
        features: Of(&Features),
        firmware: Of(&Firmware),
        ioThreads: Of(&DiskIOThreads),
        ioThreadsPolicy: Text,
        launchSecurity: Of(&LaunchSecurity),
        machine: Of(&Machine),
        memory: Of(&Memory),
        rebootPolicy: Text,
        resources: Of(&ResourceRequirements),
    }
    open DownwardAPIVolumeFile {
        fieldRef: Of(&ObjectFieldSelector),
        mode: Integer,
        path: Text,
        resourceFieldRef: Of(&ResourceFieldSelector),
    }
    known DownwardAPIVolumeSource { fields: List(&Of(&DownwardAPIVolumeFile)), volumeLabel: Text }
    known DownwardMetrics {}
    known DownwardMetricsVolumeSource {}
    known EFI { persistent: Boolean, secureBoot: Boolean }
    known EmptyDiskSource { capacity: Amount }
    known EphemeralVolumeSource { persistentVolumeClaim: Of(&PodVolumeClaim) }
    open ExecAction { command: List(&Text) }
    known FeatureAPIC { enabled: Boolean, endOfInterrupt: Boolean }
    known FeatureHyperv {
        evmcs: Of(&FeatureState),
        frequencies: Of(&FeatureState),
        ipi: Of(&FeatureState),
        reenlightenment: Of(&FeatureState),
        relaxed: Of(&FeatureState),
        reset: Of(&FeatureState),
        runtime: Of(&FeatureState),
        spinlocks: Of(&FeatureSpinlocks),
        synic: Of(&FeatureState),
        synictimer: Of(&SyNICTimer),
        tlbflush: Of(&TLBFlush),
        vapic: Of(&FeatureState),
        vendorid: Of(&FeatureVendorID),
        vpindex: Of(&FeatureState),
    }
    known FeatureKVM { hidden: Boolean }
    known FeatureSpinlocks { enabled: Boolean, spinlocks: Count }
    known FeatureState { enabled: Boolean }
    known FeatureVendorID { enabled: Boolean, vendorid: Text }
    known Features {
        acpi: Of(&FeatureState),
        apic: Of(&FeatureAPIC),
        hyperv: Of(&FeatureHyperv),
        hypervPassthrough: Of(&HyperVPassthrough),
        kvm: Of(&FeatureKVM),
        pvspinlock: Of(&FeatureState),
        smm: Of(&FeatureState),
    }
    known Filesystem { name: Text, virtiofs: Of(&FilesystemVirtiofs) }
    known FilesystemVirtiofs {}
    known Firmware {
        acpi: Of(&ACPI),
        bootloader: Of(&Bootloader),
        kernelBoot: Of(&KernelBoot),
        serial: Text,
        uuid: Text,
    }
    known GPU {
        claimName: Text,
        deviceName: Text,
        name: Text,
        requestName: Text,
        tag: Text,
        virtualGPUOptions: Of(&VGPUOptions),
    }
    known GuestAgentPing {}
    known HPETTimer { present: Boolean, tickPolicy: Text }
    open HTTPGetAction {
        host: Text,
        httpHeaders: List(&Of(&HTTPHeader)),
        path: Text,
        port: Any,
        scheme: Text,
    }
    open HTTPHeader { name: Text, value: Text }
    known HostDevice { claimName: Text, deviceName: Text, name: Text, requestName: Text, tag: Text }
    known HostDisk { capacity: Amount, path: Text, shared: Boolean, type: Text }
    known Hugepages { pageSize: Text }
    known HyperVPassthrough { enabled: Boolean }
    known HypervTimer { present: Boolean }
    known I6300ESBWatchdog { action: Text }
    known Input { bus: Text, name: Text, type: Text }
    known InstancetypeMatcher {
        inferFromVolume: Text,
        inferFromVolumeFailurePolicy: Text,
        kind: Text,
        name: Text,
        revisionName: Text,
    }
    open InstancetypeStatusRef {
        controllerRevisionRef: Of(&ControllerRevisionRef),
        inferFromVolume: Text,
        inferFromVolumeFailurePolicy: Text,
        kind: Text,
        name: Text,
    }
    known Interface {
        acpiIndex: Integer,
        binding: Of(&PluginBinding),
        bootOrder: LargeCount,
        bridge: Of(&InterfaceBridge),
        dhcpOptions: Of(&DHCPOptions),
        macAddress: Text,
        macvtap: Of(&DeprecatedInterfaceMacvtap),
        masquerade: Of(&InterfaceMasquerade),
        model: Text,
        name: Text,
        passt: Of(&DeprecatedInterfacePasst),
        passtBinding: Of(&InterfacePasstBinding),
        pciAddress: Text,
        portRanges: List(&Of(&PortRange)),
        ports: List(&Of(&Port)),
        slirp: Of(&DeprecatedInterfaceSlirp),
        sriov: Of(&InterfaceSRIOV),
        state: Text,
        tag: Text,
    }
    known InterfaceBridge {}
    known InterfaceMasquerade {}
    known InterfacePasstBinding {}
    known InterfaceSRIOV {}
    known KVMTimer { present: Boolean }
    known KernelBoot { container: Of(&KernelBootContainer), kernelArgs: Text }
    known KernelBootContainer {
        image: Text,
        imagePullPolicy: Text,
        imagePullSecret: Text,
        initrdPath: Text,
        kernelPath: Text,
    }
    open LabelSelector {
        matchExpressions: List(&Of(&LabelSelectorRequirement)),
        matchLabels: Map(&Text),
    }
    open LabelSelectorRequirement { key: Text, operator: Text, values: List(&Text) }
    known LaunchSecurity { sev: Of(&SEV), snp: Of(&SEVSNP), tdx: Of(&TDX) }
    open LocalObjectReference { name: Text }
    known LunTarget { bus: Text, readonly: Boolean, reservation: Boolean }
    known Machine { type: Text }
    open ManagedFieldsEntry {
        apiVersion: Text,
        fieldsType: Text,
        fieldsV1: Any,
        manager: Text,
        operation: Text,
        subresource: Text,
        time: Text,
    }
    known Memory {
        guest: Amount,
        hugepages: Of(&Hugepages),
        maxGuest: Amount,
        reservedOverhead: Of(&ReservedOverhead),
    }
    known MemoryDumpVolumeSource { claimName: Text, hotpluggable: Boolean, readOnly: Boolean }
    known MultusNetwork { default: Boolean, networkName: Text }
    known NUMA { guestMappingPassthrough: Of(&NUMAGuestMappingPassthrough) }
    known NUMAGuestMappingPassthrough {}
    known Network {
        multus: Of(&MultusNetwork),
        name: Text,
        pod: Of(&PodNetwork),
        resourceClaim: Of(&ClaimRequest),
    }
    known NoCloudSSHPublicKeyAccessCredentialPropagation {}
    open NodeAffinity {
        preferredDuringSchedulingIgnoredDuringExecution: List(&Of(&PreferredSchedulingTerm)),
        requiredDuringSchedulingIgnoredDuringExecution: Of(&NodeSelector),
    }
    open NodeSelector { nodeSelectorTerms: List(&Of(&NodeSelectorTerm)) }
    open NodeSelectorRequirement { key: Text, operator: Text, values: List(&Text) }
    open NodeSelectorTerm {
        matchExpressions: List(&Of(&NodeSelectorRequirement)),
        matchFields: List(&Of(&NodeSelectorRequirement)),
    }
    open ObjectFieldSelector { apiVersion: Text, fieldPath: Text }
    open ObjectMeta {
        annotations: Map(&Text),
        creationTimestamp: Text,
        deletionGracePeriodSeconds: Integer,
        deletionTimestamp: Text,
        finalizers: List(&Text),
        generateName: Text,
        generation: Integer,
        labels: Map(&Text),
        managedFields: List(&Of(&ManagedFieldsEntry)),
        name: Text,
        namespace: Text,
        ownerReferences: List(&Of(&OwnerReference)),
        resourceVersion: Text,
        selfLink: Text,
        uid: Text,
    }
    open OwnerReference {
        apiVersion: Text,
        blockOwnerDeletion: Boolean,
        controller: Boolean,
        kind: Text,
        name: Text,
        uid: Text,
    }
    known PITTimer { present: Boolean, tickPolicy: Text }
    known PanicDevice { model: Text }
    open PersistentVolumeClaimSpec {
        accessModes: List(&Text),
        dataSource: Of(&TypedLocalObjectReference),
        dataSourceRef: Of(&TypedObjectReference),
        resources: Of(&VolumeResourceRequirements),
        selector: Of(&LabelSelector),
        storageClassName: Text,
        volumeAttributesClassName: Text,
        volumeMode: Text,
        volumeName: Text,
    }
    known PersistentVolumeClaimVolumeSource { claimName: Text, hotpluggable: Boolean, readOnly: Boolean }
    open PlatformOptions { architecture: Text }
    known PluginBinding { name: Text }
    open PodAffinity {
        preferredDuringSchedulingIgnoredDuringExecution: List(&Of(&WeightedPodAffinityTerm)),
        requiredDuringSchedulingIgnoredDuringExecution: List(&Of(&PodAffinityTerm)),
    }
    open PodAffinityTerm {
        labelSelector: Of(&LabelSelector),
        matchLabelKeys: List(&Text),
        mismatchLabelKeys: List(&Text),
        namespaceSelector: Of(&LabelSelector),
        namespaces: List(&Text),
        topologyKey: Text,
    }
    open PodAntiAffinity {
        preferredDuringSchedulingIgnoredDuringExecution: List(&Of(&WeightedPodAffinityTerm)),
        requiredDuringSchedulingIgnoredDuringExecution: List(&Of(&PodAffinityTerm)),
    }
    open PodDNSConfig {
        nameservers: List(&Text),
        options: List(&Of(&PodDNSConfigOption)),
        searches: List(&Text),
    }
    open PodDNSConfigOption { name: Text, value: Text }
    known PodNetwork { vmIPv6NetworkCIDR: Text, vmNetworkCIDR: Text }
    open PodVolumeClaim { claimName: Text, readOnly: Boolean }
    known Port { name: Text, port: Integer, protocol: Text }
    known PortRange { end: Integer, protocol: Text, start: Integer }
    known PreferenceMatcher {
        inferFromVolume: Text,
        inferFromVolumeFailurePolicy: Text,
        kind: Text,
        name: Text,
        revisionName: Text,
    }
    open PreferredSchedulingTerm { preference: Of(&NodeSelectorTerm), weight: Integer }
    known Probe {
        exec: Of(&ExecAction),
        failureThreshold: Integer,
        guestAgentPing: Of(&GuestAgentPing),
        httpGet: Of(&HTTPGetAction),
        initialDelaySeconds: Integer,
        periodSeconds: Integer,
        successThreshold: Integer,
        tcpSocket: Of(&TCPSocketAction),
        timeoutSeconds: Integer,
    }
    known QemuGuestAgentSSHPublicKeyAccessCredentialPropagation { users: List(&Text) }
    known QemuGuestAgentUserPasswordAccessCredentialPropagation {}
    known RTCTimer { present: Boolean, tickPolicy: Text, track: Text }
    known Realtime { mask: Text }
    known ReservedOverhead { addedOverhead: Amount, memLock: Text }
    open ResourceFieldSelector { containerName: Text, divisor: Amount, resource: Text }
    known ResourceRequirements {
        limits: Map(&Amount),
        overcommitGuestOverhead: Boolean,
        requests: Map(&Amount),
    }
    known Rng {}
    known SEV {
        attestation: Of(&SEVAttestation),
        dhCert: Text,
        policy: Of(&SEVPolicy),
        session: Text,
    }
    known SEVAttestation {}
    known SEVPolicy { encryptedState: Boolean }
    known SEVSNP {}
    known SSHPublicKeyAccessCredential {
        propagationMethod: Of(&SSHPublicKeyAccessCredentialPropagationMethod),
        source: Of(&SSHPublicKeyAccessCredentialSource),
    }
    known SSHPublicKeyAccessCredentialPropagationMethod {
        configDrive: Of(&ConfigDriveSSHPublicKeyAccessCredentialPropagation),
        noCloud: Of(&NoCloudSSHPublicKeyAccessCredentialPropagation),
        qemuGuestAgent: Of(&QemuGuestAgentSSHPublicKeyAccessCredentialPropagation),
    }
    known SSHPublicKeyAccessCredentialSource { secret: Of(&AccessCredentialSecretSource) }
    known SecretVolumeSource { optional: Boolean, secretName: Text, volumeLabel: Text }
    known ServiceAccountVolumeSource { serviceAccountName: Text }
    known SoundDevice { model: Text, name: Text }
    open StorageSpec {
        accessModes: List(&Text),
        dataSource: Of(&TypedLocalObjectReference),
        dataSourceRef: Of(&TypedObjectReference),
        resources: Of(&VolumeResourceRequirements),
        selector: Of(&LabelSelector),
        storageClassName: Text,
        volumeMode: Text,
        volumeName: Text,
    }
    known SyNICTimer { direct: Of(&FeatureState), enabled: Boolean }
    known SysprepSource {
        configMap: Of(&LocalObjectReference),
        secret: Of(&LocalObjectReference),
    }
    open TCPSocketAction { host: Text, port: Any }
    known TDX {}
    known TLBFlush { direct: Of(&FeatureState), enabled: Boolean, extended: Of(&FeatureState) }
    known TPMDevice { enabled: Boolean, persistent: Boolean }
    known Timer {
        hpet: Of(&HPETTimer),
        hyperv: Of(&HypervTimer),
        kvm: Of(&KVMTimer),
        pit: Of(&PITTimer),
        rtc: Of(&RTCTimer),
    }
    open Toleration {
        effect: Text,
        key: Text,
        operator: Text,
        tolerationSeconds: Integer,
        value: Text,
    }
    open TopologySpreadConstraint {
        labelSelector: Of(&LabelSelector),
        matchLabelKeys: List(&Text),
        maxSkew: Integer,
        minDomains: Integer,
        nodeAffinityPolicy: Text,
        nodeTaintsPolicy: Text,
        topologyKey: Text,
        whenUnsatisfiable: Text,
    }
    open TypedLocalObjectReference { apiGroup: Text, kind: Text, name: Text }
    open TypedObjectReference { apiGroup: Text, kind: Text, name: Text, namespace: Text }
    known UserPasswordAccessCredential {
        propagationMethod: Of(&UserPasswordAccessCredentialPropagationMethod),
        source: Of(&UserPasswordAccessCredentialSource),
    }
    known UserPasswordAccessCredentialPropagationMethod {
        qemuGuestAgent: Of(&QemuGuestAgentUserPasswordAccessCredentialPropagation),
    }
    known UserPasswordAccessCredentialSource { secret: Of(&AccessCredentialSecretSource) }
    known UtilityVolume { claimName: Text, name: Text, readOnly: Boolean, type: Text }
    known VGPUDisplayOptions { enabled: Boolean, ramFB: Of(&FeatureState) }
    known VGPUOptions { display: Of(&VGPUDisplayOptions) }
    known VideoDevice { type: Text }
    known VirtualMachine {
        apiVersion: Text,
        kind: Text,
        metadata: Of(&ObjectMeta),
        spec: Of(&VirtualMachineSpec),
        status: Of(&VirtualMachineStatus),
    }
    known VirtualMachineInstanceResourceClaim {
        name: Text,
        resourceClaimName: Text,
        resourceClaimTemplateName: Text,
    }
    known VirtualMachineInstanceSpec {
        accessCredentials: List(&Of(&AccessCredential)),
        affinity: Of(&Affinity),
        architecture: Text,
        dnsConfig: Of(&PodDNSConfig),
        dnsPolicy: Text,
        domain: Of(&DomainSpec),
        evictionStrategy: Text,
        hostname: Text,
        livenessProbe: Of(&Probe),
        networks: List(&Of(&Network)),
        nodeSelector: Map(&Text),
        priorityClassName: Text,
        readinessProbe: Of(&Probe),
        resourceClaims: List(&Of(&VirtualMachineInstanceResourceClaim)),
        schedulerName: Text,
        serviceAccountName: Text,
        startStrategy: Text,
        subdomain: Text,
        terminationGracePeriodSeconds: Integer,
        tolerations: List(&Of(&Toleration)),
        topologySpreadConstraints: List(&Of(&TopologySpreadConstraint)),
        utilityVolumes: List(&Of(&UtilityVolume)),
        volumes: List(&Of(&Volume)),
    }
    known VirtualMachineInstanceTemplateSpec {
        metadata: Of(&ObjectMeta),
        spec: Of(&VirtualMachineInstanceSpec),
    }
    known VirtualMachineSpec {
        dataVolumeTemplates: List(&Of(&DataVolumeTemplateSpec)),
        instancetype: Of(&InstancetypeMatcher),
        preference: Of(&PreferenceMatcher),
        runStrategy: Text,
        running: Boolean,
        template: Of(&VirtualMachineInstanceTemplateSpec),
        updateVolumesStrategy: Text,
    }
    open VirtualMachineStatus {
        instancetypeRef: Of(&InstancetypeStatusRef),
        preferenceRef: Of(&InstancetypeStatusRef),
    }
    known Volume {
        cloudInitConfigDrive: Of(&CloudInitConfigDriveSource),
        cloudInitNoCloud: Of(&CloudInitNoCloudSource),
        configMap: Of(&ConfigMapVolumeSource),
        containerDisk: Of(&ContainerDiskSource),
        containerPath: Of(&ContainerPathVolumeSource),
        dataVolume: Of(&DataVolumeSource),
        downwardAPI: Of(&DownwardAPIVolumeSource),
        downwardMetrics: Of(&DownwardMetricsVolumeSource),
        emptyDisk: Of(&EmptyDiskSource),
        ephemeral: Of(&EphemeralVolumeSource),
        hostDisk: Of(&HostDisk),
        memoryDump: Of(&MemoryDumpVolumeSource),
        name: Text,
        persistentVolumeClaim: Of(&PersistentVolumeClaimVolumeSource),
        secret: Of(&SecretVolumeSource),
        serviceAccount: Of(&ServiceAccountVolumeSource),
        sysprep: Of(&SysprepSource),
    }
    open VolumeResourceRequirements { limits: Map(&Amount), requests: Map(&Amount) }
    known Watchdog { diag288: Of(&Diag288Watchdog), i6300esb: Of(&I6300ESBWatchdog), name: Text }
    open WeightedPodAffinityTerm { podAffinityTerm: Of(&PodAffinityTerm), weight: Integer }
}
