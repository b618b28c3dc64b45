/// Our speakable name for a record, such as `R7K2-93QF-V`: eight characters and one that checks them.
///
/// The alphabet is Crockford's base 32, which has no I, L, O or U. The check character makes a weighted sum over the
/// field of 32 elements zero; as the weights are distinct and not zero, any one wrong character and any swap of two
/// characters changes the sum.
package struct Reference: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Why a text is no reference.
  package enum Fault: Error, Sendable, Hashable {
    /// Not nine characters, dashes and spaces aside.
    case length
    /// A character that the alphabet lacks.
    case character
    /// The check character does not fit: a slip of typing or reading.
    case check
  }

  /// The 40 bits of the eight characters, the first character highest.
  package let payload: UInt64

  /// Creates the reference of a payload.
  ///
  /// - Precondition: `payload` has at most 40 bits.
  package init(payload: UInt64) {
    precondition(payload < 1 << 40, "a reference has 40 bits")
    self.payload = payload
  }

  /// Reads a reference as people write it: any case, dashes and spaces anywhere, O for 0, I or L for 1.
  ///
  /// Dashes and spaces are those that programs put in the place of the plain ones, too.
  ///
  /// - Throws: The ``Fault`` met first, from left to right; the check comes last.
  package init(parsing text: String) throws(Fault) {
    var values: [UInt8] = []
    for scalar in text.unicodeScalars where !Self.isBetween(scalar) {
      let value = scalar.isASCII ? Self.values[Int(scalar.value)] : 255
      guard value < 32 else { throw .character }
      guard values.count < 9 else { throw .length }
      values.append(value)
    }
    guard values.count == 9 else { throw .length }
    let payload = values.prefix(8).reduce(UInt64(0)) { $0 << 5 | UInt64($1) }
    guard values[8] == Self.checkValue(of: payload) else { throw .check }
    self.payload = payload
  }

  /// Reads a reference exactly as ``text`` writes it, or returns `nil` for any other bytes.
  package init?(canonical bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 11, bytes[4] == 0x2D, bytes[9] == 0x2D else { return nil }
    var payload: UInt64 = 0
    for index in 0..<8 {
      let byte = bytes[index < 4 ? index : index + 1]
      let value = Self.values[Int(byte)]
      guard value < 32, Self.alphabet[Int(value)] == byte else { return nil }
      payload = payload << 5 | UInt64(value)
    }
    guard bytes[10] == Self.alphabet[Int(Self.checkValue(of: payload))] else { return nil }
    self.payload = payload
  }

  /// True for a dash or a space, which may stand between characters.
  private static func isBetween(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar == "-" || scalar == " " || scalar == "\t" }
    switch scalar.properties.generalCategory {
    case .dashPunctuation, .spaceSeparator, .format: return true
    default: return scalar == "\u{2212}"
    }
  }

  /// The canonical text: upper case, dashes after the fourth and the eighth character.
  package var text: String {
    String(unsafeUninitializedCapacity: 11) { target in
      for index in 0..<8 {
        let value = Int(payload >> UInt64(35 - index * 5)) & 31
        target[index < 4 ? index : index + 1] = Self.alphabet[value]
      }
      target[4] = 0x2D
      target[9] = 0x2D
      target[10] = Self.alphabet[Int(Self.checkValue(of: payload))]
      return 11
    }
  }

  package var description: String { text }

  /// Orders by the characters of the text.
  package static func < (left: Reference, right: Reference) -> Bool {
    left.payload < right.payload
  }

  // MARK: Alphabet and check

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// The value of each byte as a character of a reference; 255 for those that are none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, letter) in alphabet.enumerated() {
      values[Int(letter)] = UInt8(value)
      values[Int(letter | 0x20)] = UInt8(value)
    }
    for letter in "Oo".utf8 { values[Int(letter)] = 0 }
    for letter in "IiLl".utf8 { values[Int(letter)] = 1 }
    return values
  }()

  /// Returns the sum of each character times x to the power of its distance from the end, which the check character
  /// (power 0) brings to zero.
  ///
  /// The powers of x are distinct, since x generates the 31 non-zero elements of the field.
  private static func checkValue(of payload: UInt64) -> UInt8 {
    var sum: UInt8 = 0
    for shift in stride(from: UInt64(35), through: 0, by: -5) {
      sum = timesX(sum ^ UInt8(payload >> shift & 31))
    }
    return sum
  }

  /// Multiplies by x in the field of polynomials over two elements modulo x^5 + x^2 + 1.
  private static func timesX(_ element: UInt8) -> UInt8 {
    let shifted = element << 1
    return shifted & 32 == 0 ? shifted : shifted ^ 0b100101
  }
}
