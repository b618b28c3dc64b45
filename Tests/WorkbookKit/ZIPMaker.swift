/// Makes ZIP archives, sound ones and others.
package struct ZIPMaker {
  package struct Member {
    package var name: String
    /// The bytes as they stand in the archive.
    package var data: [UInt8]
    /// 0 for stored, 8 for deflated.
    package var method = 0
    /// The size that the directory declares.
    package var size: Int
    package var checksum: UInt32
    package var flags = 0
    /// The name in the member's own header, where it is another.
    package var nameInHeader: String?
    /// Where its header stands as the directory says, where it stands elsewhere.
    package var offset: Int?

    /// A member whose content is stored as it is.
    package init(_ name: String, _ content: [UInt8]) {
      self.name = name
      data = content
      size = content.count
      checksum = Self.checksum(of: content)
    }

    package init(_ name: String, _ content: String) {
      self.init(name, Array(content.utf8))
    }

    /// The CRC-32 of bytes, as the format's specification defines it.
    package static func checksum(of bytes: [UInt8]) -> UInt32 {
      var sum: UInt32 = 0xFFFF_FFFF
      for byte in bytes { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
      return ~sum
    }

    private static let table: [UInt32] = (0..<256)
      .map { index in
        (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
      }
  }

  package var members: [Member]
  /// What stands behind the record at the end, which says that it is a comment.
  package var comment: [UInt8] = []
  /// The number of members that the record at the end tells, where it is another.
  package var count: Int?

  package init(members: [Member], comment: [UInt8] = [], count: Int? = nil) {
    self.members = members
    self.comment = comment
    self.count = count
  }

  /// Writes the archive.
  package func bytes() -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let start = member.offset ?? bytes.count
      let own = Array((member.nameInHeader ?? member.name).utf8)
      bytes += [0x50, 0x4B, 3, 4] + Self.number(20, 2) + Self.facts(of: member)
      bytes += Self.number(own.count, 2) + Self.number(0, 2) + own + member.data
      let name = Array(member.name.utf8)
      directory += [0x50, 0x4B, 1, 2] + Self.number(20, 2) + Self.number(20, 2)
      directory += Self.facts(of: member) + Self.number(name.count, 2)
      directory += [UInt8](repeating: 0, count: 12) + Self.number(start, 4) + name
    }
    let start = bytes.count
    bytes += directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
    bytes += Self.number(count ?? members.count, 2) + Self.number(count ?? members.count, 2)
    bytes += Self.number(directory.count, 4) + Self.number(start, 4)
    return bytes + Self.number(comment.count, 2) + comment
  }

  /// Flags, method, time, checksum and sizes, which header and directory have alike.
  private static func facts(of member: Member) -> [UInt8] {
    number(member.flags, 2) + number(member.method, 2) + number(0, 4)
      + number(Int(member.checksum), 4) + number(member.data.count, 4) + number(member.size, 4)
  }

  package static func number(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
