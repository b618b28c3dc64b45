package import Digests
import Document
import Formats
package import Referrals
package import Routing

/// What reading commands need of a configuration, without loading a mapping and whatever may be wrong with it.
package struct ConfigurationGlance: Sendable {
  /// The hash that the files have as a generation.
  package let hash: SHA256Digest
  /// The partners whose files can be read, in id order.
  package let partners: [PartnerID]
  /// How soon partners are to collect, where that is agreed.
  package let collectWithin: [PartnerID: Duration]
  /// What is agreed with the partners whose files a MESH client sends.
  package let mesh: [PartnerID: MeshOutbox]
  /// The partners that are sent messages.
  package let receiving: Set<PartnerID>
  /// The windows for which records wait, where partners have one.
  package let windows: [PartnerID: Window]
  /// The partners from whom nothing is taken and to whom nothing goes out.
  package let paused: Set<PartnerID>
  /// The partners that only try things out.
  package let testing: Set<PartnerID>
  /// The zone of times that people write, such as `Europe/London`.
  package let timezone: String
  /// The IN folders of MESH clients that files of several partners arrive in.
  package let arrivals: [String]

  /// Looks at files: of a home and of the shipped mappings, as ``Generation/load(home:library:)`` takes them.
  package init(home: ConfigurationFiles, library: ConfigurationFiles) {
    let effective = EffectiveFiles(home: home, library: library)
    hash = Generation.digest(effective.files)
    var partners: [PartnerID] = []
    var collectWithin: [PartnerID: Duration] = [:]
    var mesh: [PartnerID: MeshOutbox] = [:]
    var receiving: Set<PartnerID> = []
    var windows: [PartnerID: Window] = [:]
    var paused: Set<PartnerID> = []
    var testing: Set<PartnerID> = []
    for path in effective.paths(in: "partners/", suffix: ".yaml") {
      guard
        case .success(let outline) = YAMLReader.outline(
          path: path, bytes: effective.files[path] ?? []),
        let draft = PartnerFile.read(outline, OutlineProblems(path: path))
      else { continue }
      partners.append(draft.id.value)
      collectWithin[draft.id.value] = draft.outbox?.collectWithin
      mesh[draft.id.value] = draft.outbox?.mesh
      if draft.outbox != nil { receiving.insert(draft.id.value) }
      if case .batch(let window)? = draft.outbox?.delivery { windows[draft.id.value] = window }
      if draft.isPaused { paused.insert(draft.id.value) }
      if draft.isTest { testing.insert(draft.id.value) }
    }
    self.mesh = mesh
    self.receiving = receiving
    self.windows = windows
    self.paused = paused
    self.testing = testing
    let settings = Self.settings(effective)
    timezone = settings.timezone
    arrivals = settings.arrivals
    self.partners = partners.sorted()
    self.collectWithin = collectWithin
  }

  /// Returns what `interchange.yaml` says, the usual where it cannot be read.
  private static func settings(_ effective: EffectiveFiles) -> InterchangeSettings {
    let path = "interchange.yaml"
    guard let bytes = effective.files[path],
      case .success(let outline) = YAMLReader.outline(path: path, bytes: bytes)
    else { return InterchangeSettings() }
    return InterchangeSettings.read(outline, OutlineProblems(path: path))
  }
}
