import CLibXML2

/// The attributes of one tag as libxml2 hands them over: five pointers each.
struct XMLAttributes: Sequence, IteratorProtocol {
  /// One attribute; its pointers live as long as the event.
  struct Attribute {
    let name: UnsafePointer<UInt8>
    let space: UnsafePointer<UInt8>?
    let value: UnsafeBufferPointer<UInt8>

    /// Calls a function with the value, entities undone.
    ///
    /// As long as entities are not to be replaced, libxml2 leaves an ampersand in an attribute as `&#38;`, for a
    /// second parse that only its own tree makes; every other reference is already undone.
    func withValue(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
      guard value.contains(UInt8(ascii: "&")) else { return body(value) }
      var plain: [UInt8] = []
      var index = 0
      while index < value.count {
        plain.append(value[index])
        let isReference =
          value[index] == UInt8(ascii: "&")
          && value[(index + 1)...].starts(with: "#38;".utf8)
        index += isReference ? 5 : 1
      }
      plain.withUnsafeBufferPointer(body)
    }

    /// True for the texts that mean true in `xsi:nil`.
    var saysNil: Bool {
      XMLAttributes.equals(name, "nil")
        && (value.elementsEqual("true".utf8) || value.elementsEqual("1".utf8))
    }
  }

  private var position: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
  private var remaining: Int

  init(_ start: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, count: Int) {
    position = start
    remaining = start == nil ? 0 : count
  }

  mutating func next() -> Attribute? {
    guard remaining > 0, let fields = position, let name = fields[0], let value = fields[3],
      let end = fields[4]
    else { return nil }
    remaining -= 1
    position = fields + 5
    return Attribute(
      name: name, space: fields[2], value: UnsafeBufferPointer(start: value, count: end - value))
  }

  /// True for the namespace of `xsi:nil`, `xsi:schemaLocation` and their like.
  static func isInstanceNamespace(_ uri: UnsafePointer<UInt8>) -> Bool {
    equals(uri, "http://www.w3.org/2001/XMLSchema-instance")
  }

  static func equals(_ text: UnsafePointer<UInt8>, _ other: StaticString) -> Bool {
    for index in 0..<other.utf8CodeUnitCount where text[index] != other.utf8Start[index] {
      return false
    }
    return text[other.utf8CodeUnitCount] == 0
  }
}
