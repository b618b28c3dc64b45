package import Digests
import Document
import Formats
package import Referrals
import Routing

/// What reading commands need of a configuration, without loading a mapping and whatever may be wrong with it.
package struct ConfigurationGlance: Sendable {
  /// The hash that the files have as a generation.
  package let hash: SHA256Digest
  /// The partners whose files can be read, in id order.
  package let partners: [PartnerID]
  /// How soon partners are to collect, where that is agreed.
  package let collectWithin: [PartnerID: Duration]

  /// Looks at files: of a home and of the shipped mappings, as ``Generation/load(home:library:)`` takes them.
  package init(home: ConfigurationFiles, library: ConfigurationFiles) {
    let effective = EffectiveFiles(home: home, library: library)
    hash = Generation.digest(effective.files)
    var partners: [PartnerID] = []
    var collectWithin: [PartnerID: Duration] = [:]
    for path in effective.paths(in: "partners/", suffix: ".yaml") {
      guard
        case .success(let outline) = YAMLReader.outline(
          path: path, bytes: effective.files[path] ?? []),
        let draft = PartnerFile.read(outline, OutlineProblems(path: path))
      else { continue }
      partners.append(draft.id.value)
      collectWithin[draft.id.value] = draft.outbox?.collectWithin
    }
    self.partners = partners.sorted()
    self.collectWithin = collectWithin
  }
}
