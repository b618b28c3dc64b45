import Diagnostics
import Document
import Mapping

/// The mappings and code tables of a generation as parsed.
struct MappingSources {
  private(set) var mappings: [MappingSource] = []
  let codes: [MappingSource]
  /// The names that rule files give themselves; of a file that could not even be parsed, the name of the file.
  private(set) var declaredNames: [String] = []

  /// Parses what lies below `mappings/`.
  ///
  /// - Parameters:
  ///   - effective: The files of a generation.
  ///   - outlines: Parses a YAML file, or reports that it cannot be parsed and returns `nil`.
  init(_ effective: EffectiveFiles, outlines: (_ path: String) -> Outline?) {
    for path in effective.paths(in: "mappings/", suffix: ".yaml") {
      let outline = outlines(path)
      let fileName = String(path.dropFirst("mappings/".count).dropLast(".yaml".count))
      declaredNames.append(outline?.text(at: ["mapping"])?.value ?? fileName)
      if let outline { mappings.append(MappingSource(path: path, outline: outline)) }
    }
    codes = effective.paths(in: "mappings/codes/", suffix: ".yaml")
      .compactMap { path in
        outlines(path).map { MappingSource(path: path, outline: $0) }
      }
  }
}
