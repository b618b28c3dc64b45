import CLibXML2
package import Diagnostics
import Document

/// A schema compiled once and shared by every worker.
///
/// The compiled form is read-only: libxml2 lets any number of validation contexts use it at once, each on a thread of
/// its own. So sharing it is sound although the compiler cannot see that.
package final class XMLSchema: @unchecked Sendable {
  /// The path of the schema as the reader of messages knows it.
  package let path: String
  /// The local names of the elements that a document may have as its root.
  package let rootElements: [String]
  let pointer: xmlSchemaPtr

  /// Compiles a schema.
  ///
  /// - Parameters:
  ///   - bytes: The schema document; self-contained, as nothing else is ever loaded.
  ///   - path: Where it stands, for messages.
  /// - Throws: `schema.invalid` with the line of the first thing wrong.
  package init(bytes: [UInt8], path: String) throws(Diagnostic) {
    XMLLibrary.prepare()
    rootElements = try Self.rootElements(bytes, path: path)
    let log = SchemaErrorLog()
    let compiled = Self.compile(bytes, log: log)
    guard let compiled, log.message == nil else {
      xmlSchemaFree(compiled)
      throw Self.invalid(log.message ?? "it cannot be compiled", path: path, line: log.line)
    }
    pointer = compiled
    self.path = path
  }

  deinit {
    xmlSchemaFree(pointer)
  }

  private static func compile(_ bytes: [UInt8], log: SchemaErrorLog) -> xmlSchemaPtr? {
    bytes.withUnsafeBytes { raw in
      let start = raw.bindMemory(to: CChar.self).baseAddress
      guard let context = xmlSchemaNewMemParserCtxt(start, Int32(clamping: raw.count)) else {
        return nil
      }
      defer { xmlSchemaFreeParserCtxt(context) }
      let record: xmlStructuredErrorFunc = { target, error in
        guard let target, let error else { return }
        Unmanaged<SchemaErrorLog>.fromOpaque(target).takeUnretainedValue().note(error.pointee)
      }
      let target = Unmanaged.passUnretained(log).toOpaque()
      xmlSchemaSetParserStructuredErrors(context, record, target)
      xmlSetStructuredErrorFunc(target, record)
      defer { xmlSetStructuredErrorFunc(nil, nil) }
      return xmlSchemaParse(context)
    }
  }

  /// Reads the names of the global elements, and with them that the document is sound XML within our limits.
  private static func rootElements(_ bytes: [UInt8], path: String) throws(Diagnostic) -> [String] {
    let symbols = SymbolTable()
    let decoder = XMLDecoder(symbols: symbols)
    var document = Document()
    if let problem = decoder.decode(bytes, into: &document).first {
      var line = 1
      if case .text(let number, _)? = problem.place { line = number }
      throw invalid(problem.what, path: path, line: line)
    }
    return document.children(of: 0)
      .compactMap { element in
        guard document.name(of: document.nodes[element].name, in: symbols) == "element" else {
          return nil
        }
        let attribute = document.children(of: element)
          .first {
            document.nodes[$0].kind == .attribute
              && document.name(of: document.nodes[$0].name, in: symbols) == "name"
          }
        return attribute.map(document.string(of:))
      }
  }

  private static func invalid(_ message: String, path: String, line: Int) -> Diagnostic {
    Diagnostic(
      code: "schema.invalid", what: "the schema cannot be used: \(message)",
      at: .file(path: path, line: max(1, line), column: 1),
      why: "a schema is one self-contained XSD file: it imports and includes nothing",
      fix: "correct the schema")
  }
}

/// What libxml2 says first about a schema.
private final class SchemaErrorLog {
  private(set) var message: String?
  private(set) var line = 1

  func note(_ error: xmlError) {
    guard message == nil else { return }
    let text = error.message.map { String(cString: $0) } ?? "it cannot be compiled"
    message = text.split(separator: "\n").first.map(String.init) ?? text
    line = Int(error.line)
  }
}
