import Document
import Formats
import Mapping

/// Holds what is written in FHIR to the elements that its resources have; FHIR's own schemas are not here.
struct FHIRFitness {
  private let document: Document
  private let symbols: SymbolTable
  private let isXML: Bool
  private var faults: [String] = []

  /// Looks through a document for what a receiver would refuse.
  ///
  /// - Parameters:
  ///   - bytes: A whole document of FHIR, in JSON or in XML.
  ///   - symbols: The names of the mappings.
  ///   - isXML: Whether the elements have an order.
  /// - Returns: The faults, in words; none of a document that cannot be decoded, which is told elsewhere.
  static func faults(in bytes: [UInt8], symbols: SymbolTable, isXML: Bool) -> [String] {
    var document = Document()
    let problems = FHIRDecoder(symbols: symbols).decode(bytes, into: &document)
    guard problems.isEmpty, !document.nodes.isEmpty else { return [] }
    var fitness = FHIRFitness(document: document, symbols: symbols, isXML: isXML)
    if let type = fitness.resourceType(of: 0) { fitness.look(below: 0, of: type) }
    return fitness.faults
  }

  private init(document: Document, symbols: SymbolTable, isXML: Bool) {
    self.document = document
    self.symbols = symbols
    self.isXML = isXML
  }

  private func name(of node: Int) -> String {
    document.name(of: document.nodes[node].name, in: symbols)
  }

  private func resourceType(of node: Int) -> String? {
    document.children(of: node).first { name(of: $0) == "resourceType" }
      .map { document.string(of: $0) }
  }

  private mutating func look(below node: Int, of type: String) {
    guard FHIRTypes.isKnown(type) else { return }
    var seen: Set<String> = []
    var latest = (order: -1, name: "")
    for child in document.children(of: node) where name(of: child) != "resourceType" {
      let name = name(of: child)
      guard let meaning = FHIRTypes.meaning(of: name, in: type) else {
        faults.append("'\(name)' is no element of \(type)")
        continue
      }
      if !seen.insert(name).inserted, !meaning.repeats {
        faults.append("'\(name)' stands twice in one \(type)")
      }
      if isXML, meaning.order < latest.order {
        faults.append("'\(name)' stands behind '\(latest.name)' in \(type)")
      } else {
        latest = (meaning.order, name)
      }
      look(
        below: child,
        of: meaning.type == "Resource" ? resourceType(of: child) ?? "" : meaning.type)
    }
  }
}
