package import Digests
package import Ledger

/// Finds records by the names that people give them.
package struct RecordNames {
  private let ledger: any Ledger
  private let references: ReferenceCodec

  package init(ledger: any Ledger, key: MACKey) {
    self.ledger = ledger
    references = ReferenceCodec(key: key)
  }

  /// The reference of a record.
  package func reference(of row: RecordRow) -> Reference {
    references.reference(sender: row.partner, record: row.number)
  }

  /// Finds the record of a reference, written in any case, with or without dashes.
  ///
  /// - Throws: ``NotFound`` for a text that is no reference, or one that nobody was given.
  package func record(named text: String) throws -> RecordRow {
    let reference: Reference
    do {
      reference = try Reference(parsing: text)
    } catch {
      throw NotFound.nothing(named: text, why: why(error), fix: Self.advice)
    }
    let (sender, number) = references.numbers(of: reference)
    guard sender > 0, number > 0, let row = try ledger.record(partner: sender, number: number)
    else {
      throw NotFound.nothing(
        named: reference.text, why: "no record of this interchange has that reference",
        fix: Self.advice)
    }
    return row
  }

  private static let advice =
    "a reference stands in every receipt and in 'interchange failures', such as R7K2-93QF-V"

  private func why(_ fault: Reference.Fault) -> String {
    switch fault {
    case .length: "a reference has nine characters, dashes aside"
    case .character: "a reference has digits and letters, without U"
    case .check: "its last character does not fit the others: one of them is mistyped"
    }
  }
}
