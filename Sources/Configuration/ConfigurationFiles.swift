/// Configuration files by their paths: the whole input of a generation.
///
/// Of a home: `interchange.yaml`, `routes.yaml`, `checks.yaml`, `partners/NAME.yaml` and what lies below `mappings/`. Of a
/// library: what lies below its own folder, such as `NAME.yaml`, `codes/NAME.yaml` and `schemas/NAME.xsd`.
package typealias ConfigurationFiles = [String: [UInt8]]

/// The files that a generation is made of, by their paths in a home.
struct EffectiveFiles {
  /// The home's files that configuration reads, and the library's below `mappings/` where the home has none of that path.
  let files: ConfigurationFiles

  init(home: ConfigurationFiles, library: ConfigurationFiles) {
    var files: ConfigurationFiles = [:]
    for (path, bytes) in library where Self.isMappingFile(path) {
      files["mappings/" + path] = bytes
    }
    for (path, bytes) in home where Self.isHomeFile(path) {
      files[path] = bytes
    }
    self.files = files
  }

  private init(files: ConfigurationFiles) {
    self.files = files
  }

  /// Returns the same files without those of the library that nothing here names.
  ///
  /// A mapping, code table or schema is named where its file's name stands as a word: in a file of the home, or in one of
  /// the library that is named itself. That finds more than what is used, and never less, unless a name is written with
  /// escapes.
  func withoutUnnamed(home: ConfigurationFiles) -> EffectiveFiles {
    var kept = files.filter { home[$0.key] != nil }
    var left = files.filter { home[$0.key] == nil }
    var scanned = Array(kept.values)
    var words: Set<ArraySlice<UInt8>> = []
    repeat {
      for bytes in scanned { words.formUnion(Self.words(of: bytes)) }
      let named = left.filter { words.contains(ArraySlice(Self.name(of: $0.key).utf8)) }
      kept.merge(named) { $1 }
      left = left.filter { named[$0.key] == nil }
      scanned = Array(named.values)
    } while !scanned.isEmpty
    return EffectiveFiles(files: kept)
  }

  /// The name by which other files speak of a file below `mappings/`.
  private static func name(of path: String) -> Substring {
    let last = path.split(separator: "/").last ?? ""
    return last.hasSuffix(".yaml") ? last.dropLast(".yaml".count) : last
  }

  /// Returns what stands between bytes that are in no file's name: letters, digits, `-`, `_`, `.` and what is no ASCII.
  private static func words(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split { byte in
      switch byte {
      case 0x2D, 0x2E, 0x5F, 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: false
      default: true
      }
    }
  }

  /// The paths directly in a folder that end in a suffix, in the order of their bytes.
  func paths(in folder: String, suffix: String) -> [String] {
    files.keys
      .filter { path in
        path.hasPrefix(folder) && path.hasSuffix(suffix)
          && !path.utf8.dropFirst(folder.utf8.count).contains(0x2F)
      }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func isHomeFile(_ path: String) -> Bool {
    if ["interchange.yaml", "routes.yaml", "checks.yaml"].contains(path) { return true }
    if path.hasPrefix("mappings/") {
      return isMappingFile(String(path.dropFirst("mappings/".count)))
    }
    return path.hasPrefix("partners/") && isFile(path.dropFirst("partners/".count), ".yaml")
  }

  /// Returns whether a path below the folder of mappings is a mapping, a code table or a schema.
  private static func isMappingFile(_ path: String) -> Bool {
    if path.hasPrefix("codes/") { return isFile(path.dropFirst("codes/".count), ".yaml") }
    if path.hasPrefix("schemas/") { return isFile(path.dropFirst("schemas/".count), ".xsd") }
    return isFile(path[...], ".yaml")
  }

  /// Returns whether a path is a visible file of a folder itself, with a suffix.
  private static func isFile(_ path: Substring, _ suffix: String) -> Bool {
    path.hasSuffix(suffix) && !path.hasPrefix(".") && !path.utf8.contains(0x2F)
  }
}
