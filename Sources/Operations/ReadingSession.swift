package import Configuration
import Digests
package import Ledger
package import Pipeline
import Referrals

/// A home opened to be read: without its lock, beside a program that may be changing it, and without its mappings.
package struct ReadingSession {
  package let paths: HomePaths
  package let ledger: SQLiteLedger
  package let names: RecordNames
  private let partners: [Int: PartnerID]

  /// Opens the home.
  ///
  /// - Throws: Errors of the key or the ledger.
  package init(_ paths: HomePaths) throws {
    self.paths = paths
    let key = try HomeKey.read(paths)
    ledger = try SQLiteLedger.readOnly(path: paths.ledger)
    names = RecordNames(ledger: ledger, key: key)
    partners = try ledger.partners()
  }

  /// The id of the partner of a number.
  package func partner(_ number: Int) -> String {
    partners[number]?.rawValue ?? "partner \(number)"
  }

  /// Looks at the configuration on disk, beside the folder of the shipped mappings.
  package func glance(library: String) throws -> ConfigurationGlance {
    try ConfigurationGlance(
      home: ConfigurationFolder.home(at: paths.root),
      library: ConfigurationFolder.library(at: library))
  }
}
