import Digests
package import Ledger
import Referrals

/// The short name of what records are held or failed for, such as `7K2Q9F`.
///
/// It follows from the parts of the cause, so the same cause has the same name tomorrow and in every home. Of the digits and
/// letters those are left out that people take for others.
package struct CauseID: Sendable, Hashable, CustomStringConvertible {
  private static let length = 6
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  /// The name as it is shown.
  package let text: String

  package var description: String { text }

  /// Names the cause that a group of records shares.
  package init(_ group: FailureGroup, sender: String) {
    let parts = [
      group.bucket.rawValue, group.code, group.rule, group.field, group.path, sender,
    ]
    var bits = SHA256Digest(of: Array(parts.joined(separator: "\0").utf8)).words.0
    var text = ""
    for _ in 0..<Self.length {
      text.append(Self.alphabet[Int(bits >> 59)])
      bits <<= 5
    }
    self.text = text
  }

  /// Reads a name as people write it: in any case, with spaces or dashes, O for 0, I or L for 1.
  ///
  /// `nil` for a text that is no such name.
  package init?(parsing text: String) {
    var read = ""
    for character in text.uppercased() where character != " " && character != "-" {
      let plain: Character =
        switch character {
        case "O": "0"
        case "I", "L": "1"
        default: character
        }
      guard Self.alphabet.contains(plain) else { return nil }
      read.append(plain)
    }
    guard read.count == Self.length else { return nil }
    self.text = read
  }
}
