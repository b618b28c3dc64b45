/// One value of a JSON line, as far as archive lines use JSON.
enum LineValue: Equatable {
  case null
  case flag(Bool)
  case number(Int64)
  /// UTF-8, with escapes undone.
  case text([UInt8])
  case list([LineValue])
  case table([String: LineValue])
}

/// Reads one JSON text strictly: no number but 64-bit integers, no key twice, nothing behind the value.
struct LineParser {
  /// Where in the line reading stopped.
  struct Fault: Error, Equatable {
    let at: Int
  }

  private static let mostDepth = 16

  private let bytes: [UInt8]
  private var index = 0

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reads a whole line.
  static func parse(_ bytes: [UInt8]) throws(Fault) -> LineValue {
    guard UTF8Validity.holds(for: bytes) else { throw Fault(at: 0) }
    var parser = LineParser(bytes)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.index == bytes.count else { throw Fault(at: parser.index) }
    return value
  }

  private var fault: Fault { Fault(at: index) }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpace() {
    while let next, next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D { index += 1 }
  }

  private mutating func value(depth: Int) throws(Fault) -> LineValue {
    skipSpace()
    guard depth < Self.mostDepth else { throw fault }
    switch next {
    case 0x7B: return .table(try table(depth: depth + 1))
    case 0x5B: return .list(try list(depth: depth + 1))
    case 0x22: return .text(try text())
    case 0x74: return try word("true", .flag(true))
    case 0x66: return try word("false", .flag(false))
    case 0x6E: return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: String, _ value: LineValue) throws(Fault) -> LineValue {
    guard bytes[index...].starts(with: word.utf8) else { throw fault }
    index += word.utf8.count
    return value
  }

  private mutating func number() throws(Fault) -> Int64 {
    let start = index
    if next == 0x2D { index += 1 }
    while let next, (0x30...0x39).contains(next) { index += 1 }
    guard let number = Int64(String(decoding: bytes[start..<index], as: UTF8.self)) else {
      throw Fault(at: start)
    }
    return number
  }

  private mutating func list(depth: Int) throws(Fault) -> [LineValue] {
    var values: [LineValue] = []
    index += 1
    skipSpace()
    if take(0x5D) { return values }
    repeat {
      values.append(try value(depth: depth))
      skipSpace()
    } while take(0x2C)
    guard take(0x5D) else { throw fault }
    return values
  }

  private mutating func table(depth: Int) throws(Fault) -> [String: LineValue] {
    var values: [String: LineValue] = [:]
    index += 1
    skipSpace()
    if take(0x7D) { return values }
    repeat {
      skipSpace()
      guard next == 0x22 else { throw fault }
      let key = String(decoding: try text(), as: UTF8.self)
      skipSpace()
      guard take(0x3A), values[key] == nil else { throw fault }
      values[key] = try value(depth: depth)
      skipSpace()
    } while take(0x2C)
    guard take(0x7D) else { throw fault }
    return values
  }

  /// Steps over a byte if it comes next.
  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    index += 1
    return true
  }

  // MARK: Texts

  private mutating func text() throws(Fault) -> [UInt8] {
    index += 1
    let start = index
    // Counted first: what a text holds is then the only memory that it takes.
    var text: [UInt8]
    (index, text) = bytes.withUnsafeBytes { line in
      let rest = UnsafeRawBufferPointer(rebasing: line[start...])
      let (read, count) = JSONText.count(rest)
      let text = [UInt8](unsafeUninitializedCapacity: count + JSONText.slack) { room, written in
        guard let target = room.baseAddress else { return }
        written = JSONText.read(UnsafeRawBufferPointer(rebasing: rest[..<read]), to: target).written
      }
      return (start + read, text)
    }
    while true {
      switch next {
      case 0x22:
        index += 1
        return text
      case 0x5C:
        index += 1
        try appendEscaped(to: &text)
      default: throw fault
      }
      index = JSONText.read(bytes, from: index, to: &text)
    }
  }

  /// Undoes one of the escapes that ``JSONText`` leaves: they are rare.
  private mutating func appendEscaped(to text: inout [UInt8]) throws(Fault) {
    guard let letter = next else { throw fault }
    index += 1
    switch letter {
    case 0x62: text.append(0x08)
    case 0x66: text.append(0x0C)
    case 0x75: text.append(contentsOf: String(try scalar()).utf8)
    default: throw fault
    }
  }

  /// Reads the digits of `\u`, and of the second half where the first is one of a pair.
  private mutating func scalar() throws(Fault) -> Character {
    let first = try unit()
    if let scalar = Unicode.Scalar(first) { return Character(scalar) }
    guard take(0x5C), take(0x75) else { throw fault }
    let second = try unit()
    guard (0xD800..<0xDC00).contains(first), (0xDC00..<0xE000).contains(second) else { throw fault }
    let value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    guard let scalar = Unicode.Scalar(value) else { throw fault }
    return Character(scalar)
  }

  private mutating func unit() throws(Fault) -> UInt32 {
    guard index + 4 <= bytes.count else { throw fault }
    var unit: UInt32 = 0
    for byte in bytes[index..<index + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw fault }
      unit = unit << 4 | UInt32(digit)
    }
    index += 4
    return unit
  }
}
