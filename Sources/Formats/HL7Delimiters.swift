/// The characters that separate the parts of a message, as its own MSH-1 and MSH-2 give them.
package struct HL7Delimiters: Sendable, Hashable {
  package let field: UInt8
  package let component: UInt8
  package let repetition: UInt8
  package let escape: UInt8
  package let subcomponent: UInt8
  /// The mark of texts that were cut short, which newer messages have as a fifth of MSH-2.
  package let truncation: UInt8?

  /// `|^~\&`, which nearly everybody uses.
  package static let usual = HL7Delimiters(
    field: UInt8(ascii: "|"), component: UInt8(ascii: "^"), repetition: UInt8(ascii: "~"),
    escape: UInt8(ascii: "\\"), subcomponent: UInt8(ascii: "&"), truncation: nil)

  private init(
    field: UInt8, component: UInt8, repetition: UInt8, escape: UInt8, subcomponent: UInt8,
    truncation: UInt8?
  ) {
    self.field = field
    self.component = component
    self.repetition = repetition
    self.escape = escape
    self.subcomponent = subcomponent
    self.truncation = truncation
  }

  /// Takes MSH-1 and MSH-2 in one text, five or six different marks of punctuation; `nil` for anything else.
  package init?(_ marks: some Collection<UInt8>) {
    let marks = Array(marks)
    guard marks.count == 5 || marks.count == 6, Set(marks).count == marks.count,
      marks.allSatisfy(Self.isPunctuation)
    else { return nil }
    self.init(
      field: marks[0], component: marks[1], repetition: marks[2], escape: marks[3],
      subcomponent: marks[4], truncation: marks.count == 6 ? marks[5] : nil)
  }

  /// True for a printable character that is neither letter, digit nor blank: a name or number could not be told from it.
  static func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: false
    case 0x21...0x7E: true
    default: false
    }
  }

  /// MSH-2: all but the mark between fields.
  package var encodingCharacters: [UInt8] {
    [component, repetition, escape, subcomponent] + (truncation.map { [$0] } ?? [])
  }

  /// By byte, what it separates; 0 for a byte of text.
  ///
  /// What may be in a field without anything being cut or undone has no mark here.
  var marks: [UInt8] {
    var marks = [UInt8](repeating: 0, count: 256)
    marks[Int(field)] = HL7Mark.field
    marks[Int(component)] = HL7Mark.component
    marks[Int(repetition)] = HL7Mark.repetition
    marks[Int(subcomponent)] = HL7Mark.subcomponent
    marks[Int(escape)] = HL7Mark.escape
    return marks
  }
}

/// What a byte means among the bytes of a segment; one bit each, so that a look at a field tells all that is in it.
enum HL7Mark {
  static let field: UInt8 = 1
  static let repetition: UInt8 = 2
  static let component: UInt8 = 4
  static let subcomponent: UInt8 = 8
  static let escape: UInt8 = 16
  /// What cuts a field into parts.
  static let parts = repetition | component | subcomponent
}
