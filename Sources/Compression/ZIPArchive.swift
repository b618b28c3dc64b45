import CDeflate

/// A ZIP archive in memory, of which single members are read.
///
/// Invariants:
/// 1. The directory at the end decides what there is; a member's own header must agree with it, and no two members
///    share a byte or a name.
/// 2. Nothing is expanded before its declared size is within the limits, and what comes out has exactly that size and
///    the declared CRC-32. However an archive lies, it never costs more memory than ``Limits/total``.
///
/// Source: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.16 and 4.4.
package struct ZIPArchive: Sendable {
  /// How much of an archive is taken.
  package struct Limits: Sendable, Hashable {
    package var members = 4_096
    /// The bytes of all members that are read, expanded.
    package var total = 64 << 20
    /// How many times its own size a member may expand to, where it is larger than ``unsuspicious``.
    package var ratio = 100
    /// Bytes that a member may expand to from anything.
    package var unsuspicious = 1 << 20

    package init() {}
  }

  private struct Member: Sendable {
    let data: Range<Int>
    let size: Int
    let checksum: UInt32
    let method: Int
  }

  private let bytes: [UInt8]
  private let limits: Limits
  private var members: [String: Member] = [:]
  /// The bytes that have been expanded so far.
  private var expanded = 0

  /// The names of the members: lower case, with `/` between folders and none in front.
  package var names: some Collection<String> { members.keys }

  /// Reads an archive's directory.
  package init(_ bytes: [UInt8], limits: Limits = Limits()) throws(ZIPError) {
    self.bytes = bytes
    self.limits = limits
    let directory = try Directory(of: bytes)
    guard directory.count <= limits.members else { throw .members(most: limits.members) }
    var taken: [Range<Int>] = []
    var position = directory.range.lowerBound
    for _ in 0..<directory.count {
      let entry = try Entry(in: bytes, at: position, before: directory.range.upperBound)
      position = entry.end
      let data = try entry.data(in: bytes, before: directory.range.lowerBound)
      taken.append(entry.start..<data.upperBound)
      let member = Member(
        data: data, size: entry.size, checksum: entry.checksum, method: entry.method)
      guard members.updateValue(member, forKey: entry.name) == nil else { throw .damaged }
    }
    taken.sort { $0.lowerBound < $1.lowerBound }
    guard zip(taken, taken.dropFirst()).allSatisfy({ $0.upperBound <= $1.lowerBound }) else {
      throw .damaged
    }
  }

  /// Expands a member.
  ///
  /// - Parameter name: In any case, with or without a `/` in front.
  /// - Returns: Its content; `nil` where there is none of that name.
  /// - Throws: What is wrong with the member, or too much of it.
  package mutating func expand(_ name: String) throws(ZIPError) -> [UInt8]? {
    guard let member = members[Entry.key(name)] else { return nil }
    guard member.size <= limits.total - expanded else { throw .size(most: limits.total) }
    guard member.size <= max(limits.unsuspicious, member.data.count * limits.ratio) else {
      throw .ratio(most: limits.ratio)
    }
    expanded += member.size
    let content = try content(of: member)
    guard content.withUnsafeBytes({ BGZF.checksum(of: $0) }) == member.checksum else {
      throw .corrupt
    }
    return content
  }

  private func content(of member: Member) throws(ZIPError) -> [UInt8] {
    switch member.method {
    case 0:
      guard member.data.count == member.size else { throw .corrupt }
      return Array(bytes[member.data])
    case 8:
      guard let inflater = try? Inflater() else { throw .corrupt }
      var isWhole = false
      let content = [UInt8](unsafeUninitializedCapacity: member.size) { target, count in
        let target = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(target)[..<member.size])
        isWhole = bytes.withUnsafeBytes {
          inflater.expand(.init(rebasing: $0[member.data]), exactlyInto: target)
        }
        count = isWhole ? member.size : 0
      }
      guard isWhole else { throw .corrupt }
      return content
    default: throw .method
    }
  }
}

/// Where an archive's directory is, and how many members it lists.
private struct Directory {
  let range: Range<Int>
  let count: Int

  private static let size = 22
  private static let longestComment = 65_535
  private static let signature = 0x0605_4B50
  private static let locatorSignature = 0x0706_4B50

  init(of bytes: [UInt8]) throws(ZIPError) {
    guard let end = Self.end(of: bytes) else { throw .damaged }
    let members = bytes.number(at: end + 10, width: 2)
    let size = bytes.number(at: end + 12, width: 4)
    let start = bytes.number(at: end + 16, width: 4)
    let hasLocator =
      end >= 20 && bytes.number(at: end - 20, width: 4) == Self.locatorSignature
    if hasLocator || members == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF {
      throw .zip64
    }
    // An archive in several files says on which of them it is.
    guard bytes.number(at: end + 4, width: 4) == 0,
      bytes.number(at: end + 8, width: 2) == members, start + size <= end
    else { throw .damaged }
    range = start..<start + size
    count = members
  }

  /// Finds the record that the archive ends with, behind which only a comment may stand.
  private static func end(of bytes: [UInt8]) -> Int? {
    guard bytes.count >= size else { return nil }
    var index = bytes.count - size
    let first = max(0, index - longestComment)
    while index >= first {
      if bytes[index] == 0x50, bytes.number(at: index, width: 4) == signature,
        index + size + bytes.number(at: index + 20, width: 2) <= bytes.count
      {
        return index
      }
      index -= 1
    }
    return nil
  }
}

/// What the directory says of one member.
private struct Entry {
  let name: String
  let method: Int
  let checksum: UInt32
  let size: Int
  /// Where its own header begins.
  let start: Int
  /// Where the next entry of the directory begins.
  let end: Int
  private let compressedSize: Int
  private let nameBytes: Range<Int>

  private static let fixedSize = 46
  private static let headerSize = 30
  /// The bits of the flags that tell of encryption, of the content and of the directory.
  private static let encrypted = 1 | 1 << 6 | 1 << 13

  init(in bytes: [UInt8], at position: Int, before limit: Int) throws(ZIPError) {
    guard position + Self.fixedSize <= limit,
      bytes.number(at: position, width: 4) == 0x0201_4B50
    else { throw .damaged }
    guard bytes.number(at: position + 8, width: 2) & Self.encrypted == 0 else { throw .encrypted }
    method = bytes.number(at: position + 10, width: 2)
    checksum = UInt32(bytes.number(at: position + 16, width: 4))
    compressedSize = bytes.number(at: position + 20, width: 4)
    size = bytes.number(at: position + 24, width: 4)
    start = bytes.number(at: position + 42, width: 4)
    guard max(compressedSize, size, start) < 0xFFFF_FFFF else { throw .zip64 }
    let nameStart = position + Self.fixedSize
    nameBytes = nameStart..<nameStart + bytes.number(at: position + 28, width: 2)
    end =
      nameBytes.upperBound + bytes.number(at: position + 30, width: 2)
      + bytes.number(at: position + 32, width: 2)
    guard end <= limit else { throw .damaged }
    name = Self.key(String(decoding: bytes[nameBytes], as: UTF8.self))
  }

  /// Finds the member's content behind its own header, which must be of the same member.
  func data(in bytes: [UInt8], before limit: Int) throws(ZIPError) -> Range<Int> {
    let named = start + Self.headerSize
    guard named + nameBytes.count <= limit, bytes.number(at: start, width: 4) == 0x0403_4B50,
      bytes.number(at: start + 8, width: 2) == method,
      bytes.number(at: start + 26, width: 2) == nameBytes.count,
      bytes[named..<named + nameBytes.count] == bytes[nameBytes]
    else { throw .damaged }
    let first = named + nameBytes.count + bytes.number(at: start + 28, width: 2)
    guard first + compressedSize <= limit else { throw .damaged }
    return first..<first + compressedSize
  }

  /// The form in which names are compared: what is written with `\` or in capitals is the same member.
  static func key(_ name: String) -> String {
    let plain = name.lowercased().split(separator: "\\", omittingEmptySubsequences: false)
      .joined(separator: "/")
    return plain.hasPrefix("/") ? String(plain.dropFirst()) : plain
  }
}

extension [UInt8] {
  /// Returns the little-endian number at an index, which must be within.
  fileprivate func number(at index: Int, width: Int) -> Int {
    (0..<width).reduce(0) { $0 | Int(self[index + $1]) << (8 * $1) }
  }
}
