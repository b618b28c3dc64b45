import Digests

/// The keys of one JSON table, read as the types that archive lines use.
struct LineTable {
  let values: [String: LineValue]

  /// Takes a value as a table; `key` is named where it is none.
  init(_ value: LineValue?, key: String) throws(LineFault) {
    guard case .table(let values) = value else { throw .key(key) }
    self.values = values
  }

  func number(_ key: String) throws(LineFault) -> Int64 {
    guard case .number(let number) = values[key] else { throw .key(key) }
    return number
  }

  func numberIfPresent(_ key: String) throws(LineFault) -> Int64? {
    values[key] == nil ? nil : try number(key)
  }

  /// Reads a number that was left out if it was 0.
  func numberOrZero(_ key: String) throws(LineFault) -> Int64 {
    values[key] == nil ? 0 : try number(key)
  }

  func integer(_ key: String) throws(LineFault) -> Int {
    Int(try number(key))
  }

  func text(_ key: String) throws(LineFault) -> String {
    guard case .text(let bytes) = values[key] else { throw .key(key) }
    return String(decoding: bytes, as: UTF8.self)
  }

  func textIfPresent(_ key: String) throws(LineFault) -> String? {
    values[key] == nil ? nil : try text(key)
  }

  /// Reads bytes that stand under `text`, or under `base64` where they were no UTF-8.
  func bytes(text: String, base64: String) throws(LineFault) -> [UInt8] {
    switch (values[text], values[base64]) {
    case (.text(let bytes), nil): return bytes
    case (nil, .text(let encoded)):
      let bytes = encoded.withUnsafeBufferPointer { Base64.bytes(of: $0, .exact) }
      guard let bytes else { throw .key(base64) }
      return bytes
    default: throw .key(text)
    }
  }

  /// Bytes that are left out where there are none.
  func bytesIfPresent(text: String, base64: String) throws(LineFault) -> [UInt8] {
    if values[text] == nil, values[base64] == nil { return [] }
    return try bytes(text: text, base64: base64)
  }

  func time(_ key: String) throws(LineFault) -> Int64 {
    guard case .text(let bytes) = values[key], let time = Timestamp.milliseconds(in: bytes) else {
      throw .key(key)
    }
    return time
  }

  func digest(_ key: String) throws(LineFault) -> SHA256Digest {
    guard let digest = SHA256Digest(hex: try text(key)) else { throw .key(key) }
    return digest
  }

  func digestIfPresent(_ key: String) throws(LineFault) -> SHA256Digest? {
    values[key] == nil ? nil : try digest(key)
  }

  func keyedHashIfPresent(_ key: String) throws(LineFault) -> KeyedHash? {
    guard let hex = try textIfPresent(key) else { return nil }
    guard let hash = KeyedHash(hex: hex) else { throw .key(key) }
    return hash
  }

  func reference(_ key: String) throws(LineFault) -> Reference {
    guard let reference = try? Reference(parsing: try text(key)) else { throw .key(key) }
    return reference
  }

  // MARK: Lists

  func list(_ key: String) throws(LineFault) -> [LineValue] {
    guard case .list(let values) = values[key] else { throw .key(key) }
    return values
  }

  /// Reads a list of tables that was left out if it was empty.
  func tablesIfPresent(_ key: String) throws(LineFault) -> [LineTable] {
    guard values[key] != nil else { return [] }
    var tables: [LineTable] = []
    for value in try list(key) { tables.append(try LineTable(value, key: key)) }
    return tables
  }

  /// Reads a list of numbers that may be left out where it is empty.
  func numbersIfPresent(_ key: String) throws(LineFault) -> [Int64] {
    guard values[key] != nil else { return [] }
    var numbers: [Int64] = []
    for value in try list(key) {
      guard case .number(let number) = value else { throw .key(key) }
      numbers.append(number)
    }
    return numbers
  }

  /// Reads a list of texts that may be left out where it is empty.
  func textsIfPresent(_ key: String) throws(LineFault) -> [String] {
    guard values[key] != nil else { return [] }
    var texts: [String] = []
    for value in try list(key) {
      guard case .text(let bytes) = value else { throw .key(key) }
      texts.append(String(decoding: bytes, as: UTF8.self))
    }
    return texts
  }

  func references(_ key: String) throws(LineFault) -> [Reference] {
    guard values[key] != nil else { throw .key(key) }
    var references: [Reference] = []
    for text in try textsIfPresent(key) {
      guard let reference = try? Reference(parsing: text) else { throw .key(key) }
      references.append(reference)
    }
    return references
  }
}
