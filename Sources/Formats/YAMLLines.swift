import Diagnostics
import Yams

/// The lines of a YAML file, to turn the parser's columns in characters into columns in bytes.
struct YAMLLines {
  private let bytes: [UInt8]
  private let starts: [Int]

  init(bytes: [UInt8]) {
    self.bytes = bytes
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == 0x0A { starts.append(index + 1) }
    self.starts = starts
  }

  /// Returns a line without its line break; lines count from 1.
  func line(_ number: Int) -> ArraySlice<UInt8> {
    guard number >= 1, number <= starts.count else { return [] }
    let end = number < starts.count ? starts[number] - 1 : bytes.count
    let line = bytes[starts[number - 1]..<max(starts[number - 1], end)]
    return line.last == 0x0D ? line.dropLast() : line
  }

  var count: Int { starts.count }

  /// Returns a place as diagnostics give it: line and column from 1, the column in bytes.
  func place(of mark: Mark?) -> InputPlace {
    guard let mark else { return .text(line: 1, column: 1) }
    var column = 1
    var characters = 1
    for byte in line(mark.line) {
      if byte & 0xC0 != 0x80 {
        if characters == mark.column { break }
        characters += 1
      }
      column += 1
    }
    return .text(line: max(1, mark.line), column: column)
  }
}

/// Finds an alias whose anchor is in the same file, before the parser resolves it.
///
/// The parser compares keys, and comparing what aliases of aliases stand for takes time without bound. A name after `&`
/// and the same name after `*`, both where a value may begin, is not something that a text has by accident.
enum YAMLAliasScan {
  /// Returns the offset of the first such alias, or `nil`.
  static func firstAlias(in bytes: [UInt8]) -> Int? {
    guard bytes.contains(UInt8(ascii: "&")), bytes.contains(UInt8(ascii: "*")) else { return nil }
    let anchors = Set(names(after: UInt8(ascii: "&"), in: bytes).map(\.name))
    return names(after: UInt8(ascii: "*"), in: bytes).first { anchors.contains($0.name) }?.offset
  }

  private static func names(
    after mark: UInt8, in bytes: [UInt8]
  ) -> [(offset: Int, name: ArraySlice<UInt8>)] {
    var found: [(offset: Int, name: ArraySlice<UInt8>)] = []
    for (index, byte) in bytes.enumerated() where byte == mark {
      let isStart = index == 0 || !isNamePart(bytes[index - 1])
      let name = bytes[(index + 1)...].prefix(while: isNamePart)
      if isStart, !name.isEmpty { found.append((index, name)) }
    }
    return found
  }

  /// True for the bytes that libyaml takes into the name of an anchor.
  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
