/// The character sets that MSH-18 may name.
///
/// - Source: HL7 v2.9 chapter 2C, table 0211; further spellings as senders use them.
package enum HL7Charset {
  /// Returns the encoding of a name, or `nil` for one that we do not take.
  package static func encoding(named name: String) -> TextEncoding? {
    switch name.uppercased().filter({ $0 != " " && $0 != "-" && $0 != "_" }) {
    case "ASCII", "USASCII": .ascii
    case "8859/1", "ISO88591", "LATIN1": .latin1
    case "8859/15", "ISO885915", "LATIN9": .latin9
    case "UNICODEUTF8", "UTF8": .utf8
    case "WINDOWS1252", "CP1252": .windows1252
    default: nil
    }
  }
}
