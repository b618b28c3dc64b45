package import Diagnostics
import Document
import Formats
package import Mapping
import Referrals

/// The mappings of a home and of the shipped library, looked at by themselves: partners, routes and checks are not asked.
package struct LintedMappings: Sendable {
  /// What is wrong with mappings and code tables, and what was found in the mappings without an error, by file and line.
  package let findings: [LintFinding]
  /// The names that mappings give themselves, in alphabetical order.
  package let names: [String]
  /// Where each mapping gives itself its name.
  package let positions: [String: Position]
  /// The files that findings quote, by path.
  package let sources: [String: SourceText]

  /// Looks at what lies below `mappings/`.
  ///
  /// - Parameters:
  ///   - home: Files by their paths in the home; none where there is no home.
  ///   - library: Files by their paths in the library.
  package init(home: ConfigurationFiles, library: ConfigurationFiles) {
    let effective = EffectiveFiles(home: home, library: library)
    var faults: [Diagnostic] = []
    let parsed = MappingSources(effective) { path in
      switch YAMLReader.outline(path: path, bytes: effective.files[path] ?? []) {
      case .success(let outline): return outline
      case .failure(let fault):
        faults.append(fault)
        return nil
      }
    }
    let linted = MappingLibrary.lint(
      mappings: parsed.mappings, codes: parsed.codes, constants: Self.constants(of: effective),
      model: ModelDefinition.definition(of:))
    var owners: [String: String] = [:]
    var positions: [String: Position] = [:]
    for source in parsed.mappings {
      guard let name = source.outline.text(at: ["mapping"]) else { continue }
      owners[source.path] = name.value
      positions[name.value] = .file(path: source.path, line: name.line, column: name.column)
    }
    let told = (faults + linted.diagnostics)
      .map { LintFinding($0, mappings: $0.path.flatMap { owners[$0] }.map { [$0] } ?? []) }
    findings = (told + linted.findings).inFileOrder
    names = parsed.declaredNames.sorted()
    self.positions = positions
    sources = Dictionary(
      uniqueKeysWithValues: effective.files.map {
        ($0.key, SourceText(path: $0.key, bytes: $0.value))
      })
  }

  /// The names that every mapping may use; none where the file that gives them cannot be read.
  private static func constants(of effective: EffectiveFiles) -> [String: [String]] {
    let path = "interchange.yaml"
    guard let bytes = effective.files[path],
      case .success(let outline) = YAMLReader.outline(path: path, bytes: bytes)
    else { return [:] }
    return InterchangeSettings.read(outline, OutlineProblems(path: path)).constants
  }
}

extension Diagnostic {
  /// The file that it speaks of.
  fileprivate var path: String? {
    if case .file(let path, _, _)? = position { path } else { nil }
  }
}

extension [LintFinding] {
  /// The findings by path, line and column.
  package var inFileOrder: [LintFinding] {
    let mappings = Dictionary(map { ($0.diagnostic, $0.mappings) }, uniquingKeysWith: +)
    var seen: Set<Diagnostic> = []
    return map(\.diagnostic).inFileOrder.filter { seen.insert($0).inserted }
      .map { LintFinding($0, mappings: mappings[$0] ?? []) }
  }
}
