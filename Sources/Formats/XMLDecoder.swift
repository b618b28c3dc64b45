import CLibXML2
package import Diagnostics
package import Document

/// Decodes XML documents one after another, validating them against a schema on the way.
///
/// One worker owns it and uses it on one thread: it keeps libxml2's parser, its dictionary, a validation context for
/// each schema and the symbols of the names seen, so that a document costs no preparation.
package final class XMLDecoder {
  private let builder: UnsafeMutablePointer<XMLTreeBuilder>
  private var parser: xmlParserCtxtPtr
  private var validators: [ObjectIdentifier: XMLValidator] = [:]

  /// The number of names in the parser's dictionary beyond which it is given up and begun anew, as hostile documents
  /// could otherwise fill it for all that follow.
  private static let mostNames: Int32 = 8_192

  /// - Parameter symbols: The names that the mappings of the worker's generation know.
  package init(symbols: SymbolTable) {
    XMLLibrary.prepare()
    builder = .allocate(capacity: 1)
    builder.initialize(to: XMLTreeBuilder(table: symbols))
    parser = Self.makeParser(for: builder)
  }

  deinit {
    validators.removeAll()
    xmlFreeParserCtxt(parser)
    builder.deinitialize(count: 1)
    builder.deallocate()
  }

  /// Decodes a whole file as it was received.
  ///
  /// Refuses, in this order: what is no text file, unknown encodings, what is beyond the limits, what is ill-formed,
  /// what the schema forbids.
  ///
  /// - Parameters:
  ///   - file: The bytes in any encoding of ``TextEncoding``.
  ///   - document: Is emptied and filled; after an error of the schema it is complete, after any other it is empty.
  ///   - schema: What the document must satisfy; without one, anything well-formed is taken.
  ///   - limits: How large the document may be.
  ///   - usesLooseNames: Whether names become symbols in their loose form (see ``looseName(_:)``).
  ///   - isFHIR: Whether elements are read as FHIR spells resources.
  /// - Returns: Everything wrong, in order, at most 20 problems; empty when the document is sound.
  package func decode(
    _ file: [UInt8], into document: inout Document, schema: XMLSchema? = nil,
    limits: XMLLimits = XMLLimits(), usesLooseNames: Bool = false, isFHIR: Bool = false
  ) -> [RecordProblem] {
    document.reset()
    if let problem = FileSniffer.problem(in: file) { return [problem] }
    do throws(RecordProblem) {
      let text = try DecodedText(xml: file)
      return text.bytes.withUnsafeBufferPointer { bytes in
        decode(
          text: UnsafeBufferPointer(rebasing: bytes[text.start...]), at: text.start,
          into: &document, schema: schema, limits: limits, usesLooseNames: usesLooseNames,
          isFHIR: isFHIR)
      }
    } catch {
      return [error]
    }
  }

  /// Decodes text that is known to be valid UTF-8 without a byte order mark, such as a record cut from a batch.
  ///
  /// - Parameters:
  ///   - text: The document, in memory that lasts as long as the call.
  ///   - offset: Where the text begins in its drop; nodes count from there, places from the text's start.
  ///   - document: As for a whole file.
  ///   - schema: As for a whole file.
  ///   - limits: As for a whole file.
  ///   - usesLooseNames: As for a whole file.
  ///   - isFHIR: As for a whole file.
  /// - Returns: Everything wrong, as for a whole file.
  package func decode(
    text: UnsafeBufferPointer<UInt8>, at offset: Int, into document: inout Document,
    schema: XMLSchema? = nil, limits: XMLLimits = XMLLimits(), usesLooseNames: Bool = false,
    isFHIR: Bool = false
  ) -> [RecordProblem] {
    document.reset()
    if let problem = limits.problem(in: text) { return [problem] }
    renewParserIfCrowded()
    swap(&document, &builder.pointee.document)
    defer { swap(&document, &builder.pointee.document) }
    builder.pointee.usesLooseNames = usesLooseNames
    builder.pointee.isFHIR = isFHIR
    builder.pointee.begin(text, offset: offset)
    parse(text, validator: schema.map(validator))
    if let malformed = builder.pointee.malformed {
      builder.pointee.document.reset()
      return [malformed]
    }
    return builder.pointee.problems
  }

  private func parse(_ text: UnsafeBufferPointer<UInt8>, validator: XMLValidator?) {
    let target = UnsafeMutableRawPointer(builder)
    parser.pointee.userData = target
    let plug = validator.flatMap { validator in
      xmlSchemaSAXPlug(validator.pointer, &parser.pointee.sax, &parser.pointee.userData)
    }
    // With a schema plugged in, the parser's own error handler is not called; the thread's is, either way.
    xmlSetStructuredErrorFunc(target, XMLEvents.parserError)
    let tree = xmlCtxtReadMemory(
      parser, UnsafeRawPointer(text.baseAddress)?.assumingMemoryBound(to: CChar.self),
      Int32(clamping: text.count), nil, nil, XMLLibrary.parseOptions)
    xmlSetStructuredErrorFunc(nil, nil)
    if let plug { xmlSchemaSAXUnplug(plug) }
    if let tree { xmlFreeDoc(tree) }
    if parser.pointee.wellFormed == 0 { builder.pointee.noteIllFormed() }
  }

  private func validator(for schema: XMLSchema) -> XMLValidator {
    if let known = validators[ObjectIdentifier(schema)] { return known }
    let validator = XMLValidator(schema: schema, builder: builder)
    validators[ObjectIdentifier(schema)] = validator
    return validator
  }

  private func renewParserIfCrowded() {
    guard xmlDictSize(parser.pointee.dict) > Self.mostNames else { return }
    xmlFreeParserCtxt(parser)
    parser = Self.makeParser(for: builder)
    builder.pointee.forgetNames()
    validators.removeAll()
  }

  private static func makeParser(for builder: UnsafeMutablePointer<XMLTreeBuilder>)
    -> xmlParserCtxtPtr
  {
    guard let parser = xmlNewParserCtxt(), let handlers = parser.pointee.sax else {
      preconditionFailure("libxml2 cannot make a parser: the memory is used up")
    }
    handlers.pointee = XMLEvents.handlers()
    builder.pointee.parser = parser
    return parser
  }
}

/// A validation context: one for each schema and decoder.
private final class XMLValidator {
  let pointer: xmlSchemaValidCtxtPtr
  /// Keeps the compiled schema alive as long as the context that uses it.
  private let schema: XMLSchema

  init(schema: XMLSchema, builder: UnsafeMutablePointer<XMLTreeBuilder>) {
    guard let pointer = xmlSchemaNewValidCtxt(schema.pointer) else {
      preconditionFailure("libxml2 cannot make a validation context: the memory is used up")
    }
    self.pointer = pointer
    self.schema = schema
    xmlSchemaSetValidStructuredErrors(
      pointer, XMLEvents.schemaError, UnsafeMutableRawPointer(builder))
  }

  deinit {
    xmlSchemaFreeValidCtxt(pointer)
  }
}
