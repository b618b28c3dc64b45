package import Diagnostics
package import Document

/// Decodes JSON texts one after another, strictly.
///
/// The root object is the root, whose name is empty; its members are children. A list is several nodes of one name, a list
/// within a list a node whose children are called `item`. A number or boolean is its text as written, null a cleared leaf.
///
/// One worker owns it and uses it on one thread: it keeps the symbols of the names seen, so that a text costs no
/// preparation.
package final class JSONTreeDecoder {
  private var scanner: JSONScanner

  /// - Parameter symbols: The names that the mappings of the worker's generation know.
  package init(symbols: SymbolTable) {
    scanner = JSONScanner(table: symbols)
  }

  /// Decodes a whole file as it was received.
  ///
  /// Refuses, in this order: what is no text file, what is neither UTF-8 nor UTF-16 with a byte order mark, and the first
  /// thing that is no JSON or beyond the limits.
  ///
  /// - Parameters:
  ///   - file: The bytes.
  ///   - document: Is emptied and filled; after an error it is empty.
  ///   - limits: How large the text may be.
  ///   - usesLooseNames: Whether names become symbols in their loose form (see ``looseName(_:)``).
  ///   - clears: Whether a null is a value that is empty on purpose, rather than nothing.
  /// - Returns: The problem, or none when the text is sound.
  package func decode(
    _ file: [UInt8], into document: inout Document, limits: JSONLimits = JSONLimits(),
    usesLooseNames: Bool = false, clears: Bool = true
  ) -> [RecordProblem] {
    document.reset()
    if let problem = FileSniffer.problem(in: file) { return [problem] }
    do throws(RecordProblem) {
      let text = try DecodedText(json: file)
      return text.bytes.withUnsafeBufferPointer { bytes in
        decode(
          text: UnsafeBufferPointer(rebasing: bytes[text.start...]), at: text.start,
          into: &document, limits: limits, usesLooseNames: usesLooseNames, clears: clears)
      }
    } catch {
      return [error]
    }
  }

  /// Decodes text that is known to be valid UTF-8 without NUL and without a byte order mark.
  ///
  /// - Parameters:
  ///   - text: The text, in memory that lasts as long as the call.
  ///   - offset: Where the text begins in its drop; nodes count from there, places from the text's start.
  ///   - document: As for a whole file.
  ///   - limits: As for a whole file.
  ///   - usesLooseNames: As for a whole file.
  ///   - clears: As for a whole file.
  /// - Returns: The problem, as for a whole file.
  package func decode(
    text: UnsafeBufferPointer<UInt8>, at offset: Int, into document: inout Document,
    limits: JSONLimits = JSONLimits(), usesLooseNames: Bool = false, clears: Bool = true
  ) -> [RecordProblem] {
    swap(&document, &scanner.document)
    defer { swap(&document, &scanner.document) }
    scanner.limits = limits
    scanner.usesLooseNames = usesLooseNames
    scanner.clears = clears
    do throws(JSONFault) {
      try scanner.scan(text, at: offset)
      return []
    } catch {
      scanner.document.reset()
      return [error.problem(in: text, limits)]
    }
  }

  /// True when the text decoded last has names that begin with `_`.
  var hasShadows: Bool { scanner.hasShadows }
}

extension DecodedText {
  /// Reads the text of a JSON file: UTF-8, or UTF-16 with a byte order mark.
  ///
  /// - Throws: `text.encoding`, `text.invalid`, `text.truncated` or `text.nul`.
  package init(json file: [UInt8]) throws(RecordProblem) {
    let outcome = file.withUnsafeBufferPointer { bytes -> Result<TextEncoding, RecordProblem> in
      do throws(RecordProblem) {
        return .success(try ByteOrderMark.find(in: bytes)?.encoding ?? .utf8)
      } catch {
        return .failure(error)
      }
    }
    try self.init(file, encoding: outcome.get())
  }
}
