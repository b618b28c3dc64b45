package import Diagnostics
package import Document

/// One record cut out of a batch, as a document of its own: in UTF-8, with the namespaces that it inherits.
///
/// Kept by whoever reads many records, so that they share its memory.
package struct XMLRecordText: Sendable {
  /// The document.
  private var text: [UInt8] = []
  /// Where the inherited namespaces were put in, and how many bytes they have.
  private var insertion = 0..<0
  /// Where the record begins in its drop.
  private var line = 1
  private var column = 1

  package init() {}

  /// Takes a record.
  ///
  /// - Parameters:
  ///   - bytes: The record as it was received, from its start tag to its end tag.
  ///   - frame: The batch that it was cut out of.
  ///   - line: The line of the drop where it begins.
  ///   - column: The column in bytes where it begins.
  /// - Returns: Why it is no text, or `nil`.
  package mutating func take(
    _ bytes: UnsafeBufferPointer<UInt8>, of frame: XMLBatchFrame, line: Int, column: Int
  ) -> RecordProblem? {
    self.line = line
    self.column = column
    text.removeAll(keepingCapacity: true)
    insertion = 0..<0
    let declarations = frame.declarations(missingIn: bytes)
    if declarations.isEmpty {
      text.append(contentsOf: bytes)
    } else {
      let place = XMLTag.nameEnd(from: 1, in: bytes)
      insertion = place..<(place + declarations.count)
      text.append(contentsOf: bytes[..<place])
      text.append(contentsOf: declarations)
      text.append(contentsOf: bytes[place...])
    }
    if frame.encoding == .utf8 {
      return text.withUnsafeBufferPointer { utf8Problem(in: $0) }.map(placed)
    }
    switch text.withUnsafeBufferPointer({ frame.encoding.checkedUTF8(from: $0) }) {
    case .failure(let problem): return placed(problem)
    case .success(let decoded):
      text = decoded
      return nil
    }
  }

  /// The local name of the record's element.
  package var name: String {
    text.withUnsafeBufferPointer { bytes in
      let name = 1..<max(1, XMLTag.nameEnd(from: 1, in: bytes))
      return String(decoding: XMLTag.localName(name, in: bytes), as: UTF8.self)
    }
  }

  /// Decodes the record; nodes count from the start of its document (see ``place(ofOffset:)``).
  ///
  /// - Parameters:
  ///   - decoder: The worker's decoder.
  ///   - document: As for a whole file.
  ///   - schema: As for a whole file.
  ///   - usesLooseNames: As for a whole file.
  /// - Returns: Everything wrong, as for a whole file, at its places in the drop.
  package func decode(
    by decoder: XMLDecoder, into document: inout Document, schema: XMLSchema?, usesLooseNames: Bool
  ) -> [RecordProblem] {
    text.withUnsafeBufferPointer {
      decoder.decode(
        text: $0, at: 0, into: &document, schema: schema, usesLooseNames: usesLooseNames)
    }
    .map(placed)
  }

  /// Returns the place in the drop of an offset of the document.
  package func place(ofOffset offset: Int) -> InputPlace {
    corrected(.text(offset: offset, in: text))
  }

  private func placed(_ problem: RecordProblem) -> RecordProblem {
    var problem = problem
    problem.place = problem.place.map(corrected)
    return problem
  }

  private func corrected(_ place: InputPlace) -> InputPlace {
    guard case .text(let row, var position) = place else { return place }
    // The insertion is in the record's first line: a start tag may be broken only behind its name.
    guard row == 1 else { return .text(line: line + row - 1, column: position) }
    if position > insertion.upperBound {
      position -= insertion.count
    } else if position > insertion.lowerBound {
      position = insertion.lowerBound
    }
    return .text(line: line, column: column + position - 1)
  }
}

extension XMLBatchFrame {
  /// Returns the declarations of namespaces that a record inherits and does not declare itself, each with a blank before
  /// it.
  fileprivate func declarations(missingIn record: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    guard !namespaces.isEmpty,
      case .found(let tag) = XMLTag.find(
        at: 0, in: record, longest: XMLBatchScanner.longestTag)
    else { return [] }
    let own =
      tag.end - tag.name.upperBound <= 2
      ? [] : XMLDeclaredNamespace.all(in: tag, of: record).map(\.name)
    if own.isEmpty { return declarations }
    var missing: [UInt8] = []
    for namespace in namespaces where !own.contains(namespace.name) {
      missing += namespace.declaration
    }
    return missing
  }
}

extension TextEncoding {
  /// Turns bytes into UTF-8, or says where they are no text.
  func checkedUTF8(
    from bytes: UnsafeBufferPointer<UInt8>
  ) -> Result<[UInt8], RecordProblem> {
    switch self {
    case .utf8:
      return utf8Problem(in: bytes).map { .failure($0) } ?? .success(Array(bytes))
    case .ascii:
      guard let offset = bytes.firstIndex(where: { $0 >= 0x80 || $0 == 0 }) else {
        return .success(Array(bytes))
      }
      let place = InputPlace.text(offset: offset, in: bytes)
      return .failure(
        bytes[offset] == 0
          ? .nul(at: place)
          : .encoding("the file says that it is US-ASCII and has other characters", at: place))
    case .latin1, .latin9, .windows1252, .utf16LittleEndian, .utf16BigEndian:
      switch utf8(from: bytes) {
      case .success(let text): return .success(text)
      case .failure(let fault):
        let place = InputPlace.text(offset: fault.offset, in: bytes)
        return .failure(
          fault.isNUL ? .nul(at: place) : .invalidText(encoding: self, at: place))
      }
    }
  }
}

/// Says where bytes are no text in UTF-8, or returns `nil` where they are.
func utf8Problem(in bytes: UnsafeBufferPointer<UInt8>) -> RecordProblem? {
  guard let fault = UTF8Check.fault(in: bytes) else { return nil }
  let place = InputPlace.text(offset: fault.offset, in: bytes)
  return fault.kind == .nul ? .nul(at: place) : .invalidText(encoding: .utf8, at: place)
}
