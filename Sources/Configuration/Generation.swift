package import Diagnostics
package import Digests
import Document
package import Formats
package import Mapping
package import Referrals
package import Routing

/// One immutable snapshot of everything that decisions depend on: settings, partners, routes, checks, mappings, code
/// tables and schemas.
///
/// A drop is pinned to one generation, and every outcome records its hash; the same files always make the same
/// generation, so what was decided can be decided again.
package struct Generation: Sendable {
  /// The digest of the files, by path and content, and of nothing else.
  package let hash: SHA256Digest
  /// The files that the generation is made of, by their paths in a home; ``load(home:library:)`` of them alone makes the
  /// same generation again.
  package let files: ConfigurationFiles
  package let settings: InterchangeSettings
  /// Decides who receives what.
  package let router: Router
  package let checks: Checks
  package let mappings: MappingLibrary
  /// Compiled schemas by their path in the folder of mappings, as ``XMLFormatOptions/schema`` names them.
  package let schemas: [String: XMLSchema]
  /// What is allowed and probably not meant, by file and line.
  package let warnings: [Diagnostic]

  package var name: String { settings.name }
  package var timezone: String { settings.timezone }
  /// How hard the archive is compressed, 1 to 9.
  package var archiveLevel: Int { settings.archiveLevel }
  /// How long day files of the archive are kept, or `nil` for ever.
  package var retention: Duration? { settings.retention }
  package var directory: PartnerDirectory { router.directory }
  package var routes: [Route] { router.routes }

  /// Makes a generation of a home's files and what they use of the shipped library, or tells everything that is wrong
  /// with them.
  ///
  /// - Parameters:
  ///   - home: Files by their paths in the home; a mapping, code table or schema here replaces the library's of the same
  ///     path.
  ///   - library: Files by their paths in the library.
  /// - Returns: The generation, or every error and warning.
  package static func load(home: ConfigurationFiles, library: ConfigurationFiles)
    -> Result<Generation, ConfigurationFaults>
  {
    let whole = EffectiveFiles(home: home, library: library)
    let used = read(whole.withoutUnnamed(home: home))
    if case .success = used { return used }
    // Whoever wrote a name that does not exist is told all that do.
    return read(whole)
  }

  /// Makes a generation as ``load(home:library:)`` does, with all of the library: for whoever looks at mappings.
  ///
  /// Its hash is another, and nothing is ever decided by it.
  package static func loadWhole(home: ConfigurationFiles, library: ConfigurationFiles)
    -> Result<Generation, ConfigurationFaults>
  {
    read(EffectiveFiles(home: home, library: library))
  }

  private static func read(
    _ effective: EffectiveFiles
  ) -> Result<Generation, ConfigurationFaults> {
    var reader = GenerationReader(effective: effective)
    let parts = reader.read()
    guard let parts, !reader.diagnostics.contains(where: { $0.severity == .error }) else {
      return .failure(ConfigurationFaults(reader.diagnostics, files: effective.files))
    }
    return .success(
      Generation(
        hash: digest(effective.files), files: effective.files, settings: parts.settings,
        router: parts.router, checks: parts.checks, mappings: parts.mappings.library,
        schemas: parts.mappings.schemas, warnings: reader.diagnostics.inFileOrder))
  }

  /// Returns the schema that incoming records of a mapping must satisfy, or `nil` when its format has none.
  package func schema(of mapping: CompiledMapping) -> XMLSchema? {
    guard case .xml(let options) = mapping.format, let path = options.schema else { return nil }
    return schemas[path]
  }

  /// Returns the generation with some partners as though they were paused: what is for them waits until they are back.
  ///
  /// It has the same hash: what is decided under it is decided by the same files, on the fact that a partner is away.
  package func pausing(_ away: Set<PartnerID>) -> Generation {
    guard directory.partners.contains(where: { away.contains($0.id) }) else { return self }
    let partners = directory.partners.map { away.contains($0.id) ? $0.paused : $0 }
    return Generation(
      hash: hash, files: files, settings: settings,
      router: Router(routes: routes, directory: PartnerDirectory(partners)), checks: checks,
      mappings: mappings, schemas: schemas, warnings: warnings)
  }

  /// Returns the generation with other mappings and schemas, for trials of them.
  ///
  /// It has the same hash, and is never what a drop is decided by.
  package func trying(
    _ mappings: MappingLibrary, schemas: [String: XMLSchema]
  ) -> Generation {
    Generation(
      hash: hash, files: files, settings: settings, router: router, checks: checks,
      mappings: mappings, schemas: schemas, warnings: warnings)
  }

  /// Digests files in the order of their paths, each length before its bytes, so that no two sets of files run together.
  static func digest(_ files: ConfigurationFiles) -> SHA256Digest {
    var hasher = SHA256Hasher()
    for path in files.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      for bytes in [Array(path.utf8), files[path] ?? []] {
        withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { hasher.update($0) }
        hasher.update(bytes)
      }
    }
    return hasher.digest()
  }
}
