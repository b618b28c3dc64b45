import Diagnostics
import Document
import Formats
import Mapping
import Referrals
import Routing

/// Reads the files of one generation, each by itself and then against each other, and collects what is wrong.
struct GenerationReader {
  /// What a generation is made of, when no file stopped it.
  struct Parts {
    let settings: InterchangeSettings
    let router: Router
    let checks: Checks
    let mappings: MappingFiles
  }

  let effective: EffectiveFiles
  private(set) var diagnostics: [Diagnostic] = []
  /// The names of routes, also of those that cannot be read as a whole.
  private var declaredRoutes: [String] = []

  init(effective: EffectiveFiles) {
    self.effective = effective
  }

  /// Returns the parts, or `nil` when a file is missing or cannot be read.
  ///
  /// A reference to a partner whose own file cannot be read is no second problem.
  mutating func read() -> Parts? {
    let settings = readSettings()
    let mappings = readMappings(constants: settings?.constants ?? [:])
    let checksFile = readChecks()
    let routes = readRoutes()
    let files = readPartners()
    let partners = PartnerLinking(
      drafts: files.drafts, unread: files.unread, mappings: mappings
    )
    .partners()
    if settings?.arrivals.isEmpty == false { MeshSenders(drafts: files.drafts).check() }
    diagnostics += files.drafts.flatMap(\.problems.diagnostics)
    guard let routes else {
      diagnostics += checksFile?.problems.diagnostics ?? []
      return nil
    }
    let directory = PartnerDirectory(partners)
    let linking = RouteLinking(file: routes, directory: directory, unread: files.unread)
    linking.check()
    diagnostics += routes.problems.diagnostics
    let checks = checksFile.map { file in
      ChecksLinking(
        file: file, directory: directory, routes: routes.drafts.map(\.route),
        declaredRoutes: declaredRoutes, unread: files.unread, mappings: mappings.library,
        isSound: !diagnostics.contains { $0.severity == .error }
      )
      .checks()
    }
    diagnostics += checksFile?.problems.diagnostics ?? []
    if !diagnostics.contains(where: { $0.severity == .error }) {
      diagnostics +=
        RouteReach(
          file: routes, directory: directory,
          outboxPositions: Self.outboxPositions(files.drafts),
          sentKinds: { partner in
            Set(
              (partner.inbox?.mappings ?? [])
                .compactMap { mappings.library.mapping(named: $0)?.kind })
          }
        )
        .warnings
    }
    guard let settings, let checks else { return nil }
    let router = Router(routes: routes.drafts.map(\.route), directory: directory)
    return Parts(
      settings: settings, router: router, checks: Checks(checks, routes: router.routes),
      mappings: mappings)
  }

  private static func outboxPositions(_ drafts: [PartnerDraft]) -> [PartnerID: Position] {
    Dictionary(
      drafts.compactMap { draft in draft.outbox.map { (draft.id.value, $0.position) } },
      uniquingKeysWith: { first, _ in first })
  }

  // MARK: Files

  private mutating func readSettings() -> InterchangeSettings? {
    guard
      let outline = requiredOutline(
        "interchange.yaml", purpose: "it names the interchange",
        fix: "write interchange.yaml with at least 'name:'")
    else { return nil }
    let problems = OutlineProblems(path: "interchange.yaml")
    let settings = InterchangeSettings.read(outline, problems)
    diagnostics += problems.diagnostics
    return settings
  }

  private mutating func readMappings(constants: [String: [String]]) -> MappingFiles {
    var faults: [Diagnostic] = []
    let files = effective.files
    let mappings = MappingFiles.read(effective, constants: constants) { path in
      Self.outline(path, files, &faults)
    }
    diagnostics += faults + mappings.diagnostics
    return mappings
  }

  /// Returns what `checks.yaml` says, which is nothing where there is no such file; what is wrong with it is not added to
  /// the diagnostics yet.
  private mutating func readChecks() -> ChecksFile? {
    let problems = OutlineProblems(path: "checks.yaml")
    guard effective.files["checks.yaml"] != nil else {
      return ChecksFile(Outline(.null, line: 1, column: 1), problems)
    }
    return outline("checks.yaml").map { ChecksFile($0, problems) }
  }

  /// Returns the routes; what is wrong with them is not added to the diagnostics yet.
  private mutating func readRoutes() -> RoutesFile? {
    guard
      let outline = requiredOutline(
        "routes.yaml", purpose: "it says who receives what",
        fix: "write routes.yaml with a list of routes")
    else { return nil }
    declaredRoutes = outline.names(under: "route")
    return RoutesFile(outline, OutlineProblems(path: "routes.yaml"))
  }

  /// Returns the partners that could be read, and the names of the files that could not.
  private mutating func readPartners() -> (drafts: [PartnerDraft], unread: Set<String>) {
    let paths = effective.paths(in: "partners/", suffix: ".yaml")
    if paths.isEmpty {
      diagnostics.append(
        Diagnostic(
          code: "config.no-partners", what: "there is no partner",
          at: .file(path: "partners", line: 1, column: 1),
          why: "each partner is a file partners/ID.yaml in the home", fix: "add a partner's file"))
    }
    var drafts: [PartnerDraft] = []
    var unread: Set<String> = []
    for path in paths {
      let problems = OutlineProblems(path: path)
      if let draft = outline(path).flatMap({ PartnerFile.read($0, problems) }) {
        drafts.append(draft)
      } else {
        unread.insert(String(path.dropFirst("partners/".count).dropLast(".yaml".count)))
        diagnostics += problems.diagnostics
      }
    }
    return (drafts, unread)
  }

  // MARK: Parsing

  private mutating func requiredOutline(_ path: String, purpose: String, fix: String) -> Outline? {
    if effective.files[path] != nil { return outline(path) }
    diagnostics.append(
      Diagnostic(
        code: "config.missing-file", what: "\(path) is missing",
        at: .file(path: path, line: 1, column: 1), why: "\(purpose), and stands in the home",
        fix: fix))
    return nil
  }

  private mutating func outline(_ path: String) -> Outline? {
    Self.outline(path, effective.files, &diagnostics)
  }

  private static func outline(
    _ path: String, _ files: ConfigurationFiles, _ diagnostics: inout [Diagnostic]
  ) -> Outline? {
    switch YAMLReader.outline(path: path, bytes: files[path] ?? []) {
    case .success(let outline): return outline
    case .failure(let diagnostic):
      diagnostics.append(diagnostic)
      return nil
    }
  }
}

extension Outline {
  /// Returns the texts that the items of a list have under a key.
  fileprivate func names(under key: String) -> [String] {
    guard case .list(let items) = content else { return [] }
    return items.compactMap { item in
      guard case .table(let entries) = item.content,
        case .text(let name, _)? = entries.first(where: { $0.key == key })?.value.content
      else { return nil }
      return name
    }
  }
}
