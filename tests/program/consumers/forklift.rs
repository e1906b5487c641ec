//! Forklift, which moves virtual machines into a cluster: the preference of each guest.
//!
//! Its maps name four more, which no release has or which are gone: `centos.7`, `centos.stream8`,
//! `windows.8` and `windows.12`. Such a guest gets no preference.

use super::{Consumer, Fact, PREFERENCES, Release, Remove, Replace, all};

/// Guests as vSphere names them, and their preferences.
const OF_VSPHERE: [(&str, &str); 36] = [
    ("genericLinuxGuest", "linux"),
    ("ubuntu64Guest", "ubuntu"),
    ("ubuntuGuest", "ubuntu"),
    ("fedora64Guest", "fedora"),
    ("fedoraGuest", "fedora"),
    ("centos9_64Guest", "centos.stream9"),
    ("rhel7_64Guest", "rhel.7"),
    ("rhel7Guest", "rhel.7"),
    ("rhel8_64Guest", "rhel.8"),
    ("rhel9_64Guest", "rhel.9"),
    ("rhel10_64Guest", "rhel.10"),
    ("sles10_64Guest", "sles"),
    ("sles11_64Guest", "sles"),
    ("sles12_64Guest", "sles"),
    ("sles15_64Guest", "sles"),
    ("sles16_64Guest", "sles"),
    ("opensuse64Guest", "opensuse.leap"),
    ("debian4_64Guest", "debian"),
    ("debian5_64Guest", "debian"),
    ("debian6_64Guest", "debian"),
    ("debian7_64Guest", "debian"),
    ("debian8_64Guest", "debian"),
    ("debian9_64Guest", "debian"),
    ("debian10_64Guest", "debian"),
    ("debian11_64Guest", "debian"),
    ("debian12_64Guest", "debian"),
    ("debian13_64Guest", "debian"),
    ("windows7_64Guest", "windows.7"),
    ("windows9_64Guest", "windows.10"),
    ("windows11_64Guest", "windows.11"),
    ("windows7Server64Guest", "windows.2k8"),
    ("windows8Server64Guest", "windows.2k12"),
    ("windows9Server64Guest", "windows.2k16"),
    ("windows2019srv_64Guest", "windows.2k19"),
    ("windows2019srvNext_64Guest", "windows.2k22"),
    ("windows2022srvNext_64Guest", "windows.2k25"),
];

/// Guests as oVirt names them, and their preferences.
const OF_OVIRT: [(&str, &str); 16] = [
    ("rhel_7x64", "rhel.7"),
    ("rhel_8x64", "rhel.8"),
    ("rhel_9x64", "rhel.9"),
    ("ubuntu_12_04", "ubuntu"),
    ("ubuntu_12_10", "ubuntu"),
    ("ubuntu_13_04", "ubuntu"),
    ("ubuntu_13_10", "ubuntu"),
    ("ubuntu_14_04", "ubuntu"),
    ("windows_10", "windows.10.virtio"),
    ("windows_10x64", "windows.10.virtio"),
    ("windows_2012R2x64", "windows.2k12.virtio"),
    ("windows_2012x64", "windows.2k12.virtio"),
    ("windows_2016x64", "windows.2k16.virtio"),
    ("windows_2019x64", "windows.2k19.virtio"),
    ("windows_2022", "windows.2k22.virtio"),
    ("windows_11", "windows.11.virtio"),
];

/// Systems and versions of images in `OpenStack`, and the names that are made from them.
const OF_OPENSTACK: [(&str, &str); 11] = [
    ("centos 9", "centos.stream9"),
    ("rhel 7", "rhel.7"),
    ("rhel 8", "rhel.8"),
    ("rhel 9", "rhel.9"),
    ("rhel 10", "rhel.10"),
    ("windows 10", "windows.10.virtio"),
    ("windows 11", "windows.11.virtio"),
    ("windows 2012", "windows.2k12.virtio"),
    ("windows 2016", "windows.2k16.virtio"),
    ("windows 2019", "windows.2k19.virtio"),
    ("windows 2022", "windows.2k22.virtio"),
];

pub(super) const CONSUMER: Consumer = Consumer {
    name: "Forklift",
    repository: "kubev2v/forklift",
    facts: &[
        Fact {
            file: "operator/roles/forkliftcontroller/templates/controller/configmap-osmap-vsphere.yml.j2",
            reads: "the preference of a guest of vSphere",
            holds: |release| has_each(release, &OF_VSPHERE),
            broken_by: &[
                Remove(PREFERENCES),
                Replace(PREFERENCES, "name: windows.2k8", "name: windows.2008"),
            ],
        },
        Fact {
            file: "operator/roles/forkliftcontroller/templates/controller/configmap-osmap-ovirt.yml.j2",
            reads: "the preference of a guest of oVirt",
            holds: |release| has_each(release, &OF_OVIRT),
            broken_by: &[Replace(
                PREFERENCES,
                "name: rhel.7\n",
                "name: rhel.7.server\n",
            )],
        },
        Fact {
            file: "pkg/controller/plan/adapter/openstack/builder.go",
            reads: "the preference of a guest of OpenStack, made from its system and version",
            holds: |release| has_each(release, &OF_OPENSTACK),
            broken_by: &[Replace(
                PREFERENCES,
                "name: centos.stream9",
                "name: centos.9",
            )],
        },
    ],
};

fn has_each(release: &Release, guests: &[(&str, &str)]) -> Result<(), String> {
    all(guests.iter().map(|(guest, preference)| {
        let found = release.has(PREFERENCES, &[preference]);
        found.map_err(|wrong| format!("{wrong} for `{guest}`"))
    }))
}
