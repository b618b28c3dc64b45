import Diagnostics
import Document
import Formats

/// Returns a document as nested text, so that a test can say in one line what it expects.
///
/// `a{ns}(@x="1",b="text")`: attributes with `@`, cleared elements with `!`.
func sketch(_ document: Document, symbols: SymbolTable = SymbolTable(), node: Int = 0) -> String {
  guard !document.nodes.isEmpty else { return "" }
  let item = document.nodes[node]
  var result = item.kind == .attribute ? "@" : ""
  result += document.name(of: item.name, in: symbols)
  if item.space != .none { result += "{\(document.name(of: item.space, in: symbols))}" }
  if item.isCleared { result += "!" }
  let text = document.string(of: node)
  if !text.isEmpty { result += "=\"\(text)\"" }
  let children = document.children(of: node).map { sketch(document, symbols: symbols, node: $0) }
  if !children.isEmpty { result += "(\(children.joined(separator: ",")))" }
  return result
}

/// Decodes one XML file with a decoder of its own.
func decodeXML(_ text: String, schema: XMLSchema? = nil, loose: Bool = false) -> (
  sketch: String, codes: [String]
) {
  let decoder = XMLDecoder(symbols: SymbolTable())
  var document = Document()
  let problems = decoder.decode(
    Array(text.utf8), into: &document, schema: schema, usesLooseNames: loose)
  return (sketch(document), problems.map(\.code))
}

/// A generator that gives the same numbers at every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
