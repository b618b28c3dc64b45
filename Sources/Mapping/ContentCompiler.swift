import Diagnostics
import Document

/// How the value of a rule is spelled in formats that tell texts, numbers and truth values apart.
extension MappingCompiler {
  /// Reads `as`, and notes that the places of a rule hold a value rather than further places.
  func noteContent(of places: [Int], _ rule: OutlineTable, in scope: Int) {
    let choice = rule.choice("as", among: ["number", "boolean"])?.value
    guard format.hasLists else { return }
    let content: WireName.Content =
      switch choice {
      case "number": .number
      case "boolean": .boolean
      default: .text
      }
    for place in places {
      let wire = scopes[scope].places[place].step.wire
      // Of two rules for one place, such as one for each direction, the one that says more counts.
      guard wire.content == .unknown || content != .text else { continue }
      scopes[scope].places[place].step.wire = wire.holding(content)
    }
  }
}
