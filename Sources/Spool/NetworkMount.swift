import CLinux

/// What is known of the file system that a folder lies on, as far as durability goes.
package enum NetworkMount {
  /// Names the network file system that a folder lies on; `nil` for a local one, and where nobody can tell.
  package static func name(of path: String) -> String? {
    let type = clinux_mount_type(path)
    return type < 0 ? nil : name(ofType: UInt32(truncatingIfNeeded: type))
  }

  /// Names a type of file system by its number in statfs(2), where it is one of a network.
  static func name(ofType number: UInt32) -> String? {
    switch number {
    case 0x6969: "NFS"
    case 0xFF53_4D42, 0xFE53_4D42, 0x517B: "SMB"
    case 0x0102_1997: "9P"
    case 0x0BD0_0BD0: "Lustre"
    case 0x00C3_6400: "Ceph"
    case 0x5346_414F: "AFS"
    case 0x6573_5546: "FUSE"
    default: nil
    }
  }
}
