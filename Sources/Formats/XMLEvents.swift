import CLibXML2

/// The functions that libxml2 calls while it parses; each passes the event on to its ``XMLTreeBuilder``.
enum XMLEvents {
  /// Returns the handlers of a parser: elements and text; comments and processing instructions are not asked for.
  static func handlers() -> xmlSAXHandler {
    var handlers = xmlSAXHandler()
    handlers.initialized = UInt32(truncatingIfNeeded: XML_SAX2_MAGIC)
    handlers.internalSubset = { target, _, _, _ in builder(target)?.pointee.documentType() }
    handlers.startElementNs = { target, name, _, space, _, _, count, _, attributes in
      guard let name else { return }
      builder(target)?.pointee
        .startElement(
          name, space: space, attributes: XMLAttributes(attributes, count: Int(count)))
    }
    handlers.endElementNs = { target, _, _, _ in builder(target)?.pointee.endElement() }
    handlers.characters = characters
    handlers.cdataBlock = characters
    // The same function as for other text: libxml2 then does not try to tell white space apart.
    handlers.ignorableWhitespace = characters
    return handlers
  }

  /// Takes an error of the parser itself.
  static let parserError: xmlStructuredErrorFunc = { target, error in
    guard let error else { return }
    builder(target)?.pointee.parserError(error.pointee)
  }

  /// Takes an error of the validation.
  static let schemaError: xmlStructuredErrorFunc = { target, error in
    guard let error else { return }
    builder(target)?.pointee.schemaError(error.pointee)
  }

  private static let characters: charactersSAXFunc = { target, text, length in
    builder(target)?.pointee.text(UnsafeBufferPointer(start: text, count: Int(length)))
  }
}

private func builder(
  _ target: UnsafeMutableRawPointer?
) -> UnsafeMutablePointer<XMLTreeBuilder>? {
  target?.assumingMemoryBound(to: XMLTreeBuilder.self)
}
