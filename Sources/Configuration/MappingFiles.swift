import Diagnostics
import Document
import Formats
import Mapping
import Referrals

/// The mappings, code tables and schemas of a generation, as far as they could be read.
struct MappingFiles {
  let library: MappingLibrary
  /// The compiled schemas by their path in the folder of mappings, such as `schemas/referral.xsd`.
  let schemas: [String: XMLSchema]
  /// The names that rule files give themselves, also of those that could not be compiled; of a file that could not even
  /// be parsed, the name of the file.
  let declaredNames: [String]
  let diagnostics: [Diagnostic]

  /// Compiles what lies below `mappings/`.
  ///
  /// - Parameters:
  ///   - effective: The files of a generation.
  ///   - constants: Names that every mapping may use.
  ///   - outlines: Parses a YAML file, or reports that it cannot be parsed and returns `nil`.
  /// - Returns: Whatever could be compiled, and what is wrong with the rest.
  static func read(
    _ effective: EffectiveFiles, constants: [String: [String]],
    outlines: (_ path: String) -> Outline?
  ) -> MappingFiles {
    let parsed = MappingSources(effective, outlines: outlines)
    var (library, diagnostics) = MappingLibrary.compile(
      mappings: parsed.mappings, codes: parsed.codes, constants: constants,
      model: ModelDefinition.definition(of:))
    var schemas: [String: XMLSchema] = [:]
    for path in effective.paths(in: "mappings/schemas/", suffix: ".xsd") {
      do throws(Diagnostic) {
        let name = String(path.dropFirst("mappings/".count))
        schemas[name] = try XMLSchema(bytes: effective.files[path] ?? [], path: path)
      } catch {
        diagnostics.append(error)
      }
    }
    diagnostics += parsed.mappings.flatMap { source in
      ["schema", "envelope"].compactMap { missingSchema($0, of: source, in: effective) }
    }
    return MappingFiles(
      library: library, schemas: schemas,
      declaredNames: parsed.declaredNames.sorted(),
      diagnostics: diagnostics)
  }

  /// Says that the schema that a mapping names is not there; one that is broken says so itself.
  private static func missingSchema(
    _ key: String, of source: MappingSource, in effective: EffectiveFiles
  ) -> Diagnostic? {
    guard let schema = source.outline.text(at: ["format", "xml", key]),
      effective.files["mappings/" + schema.value] == nil
    else { return nil }
    let known = effective.paths(in: "mappings/schemas/", suffix: ".xsd")
      .map { String($0.dropFirst("mappings/".count)) }
    return Diagnostic(
      code: "mapping.unknown-schema", what: "unknown schema \(quoted(code: schema.value))",
      at: .file(path: source.path, line: schema.line, column: schema.column),
      why: known.isEmpty
        ? "there is none in mappings/schemas/" : "expected one of \(known.joined(separator: ", "))",
      fix: nearestMatch(to: schema.value, in: known).map { "write \(quoted(code: $0))" })
  }
}

extension Outline {
  /// Returns the text under a way of keys.
  func text(at keys: [String]) -> Located<String>? {
    var outline = self
    for key in keys {
      guard case .table(let entries) = outline.content,
        let entry = entries.first(where: { $0.key == key })
      else { return nil }
      outline = entry.value
    }
    guard case .text(let text, _) = outline.content else { return nil }
    return Located(text, at: outline)
  }
}
