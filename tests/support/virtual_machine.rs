//! A virtual machine that names an instance type and a preference.

/// The document of one with a disk and an interface; its number is in its name.
pub(crate) fn virtual_machine(number: usize, instancetype: &str, preference: &str) -> String {
    format!(
        "\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: vm-{number}
  labels: {{app: web, tier: front}}
spec:
  runStrategy: Always
  instancetype:
    name: {instancetype}
  preference:
    name: {preference}
  template:
    metadata:
      labels: {{app: web}}
    spec:
      domain:
        devices:
          disks:
          - name: root
            disk: {{}}
          interfaces:
          - name: default
            masquerade: {{}}
      networks:
      - name: default
        pod: {{}}
      volumes:
      - name: root
        persistentVolumeClaim:
          claimName: vm-{number}-root
"
    )
}
