import Configuration
package import Diagnostics
import Document
package import Mapping
import Referrals
package import Routing

/// A step of a reading with the places in the file that the value stood at.
package struct ReadStep: Sendable, Hashable {
  package let step: TrailStep
  /// Where it stood; none for a value that the rule says of absence.
  package let places: [InputPlace]
  /// The names that lead there, or "": in a table the title says it.
  package let names: [String]
}

/// Reading and writing once more, with how every value came about.
extension Worker {
  /// Prepares a drop and notes how the values of its records came about.
  ///
  /// - Parameters:
  ///   - drop: The file.
  ///   - sender: The owner of the inbox that it lay in.
  /// - Returns: The records as ``prepare(_:from:)`` returns them, with ``PreparedRecord/trail``.
  package func explain(_ drop: Drop, from sender: Partner) -> PreparedDrop {
    usage = RuleUsage(keepsTrail: true)
    defer { usage = nil }
    return prepare(drop, from: sender)
  }

  /// Writes a delivery and notes how its texts came about.
  ///
  /// - Parameter task: What is written.
  /// - Returns: What ``render(_:)`` returns, and the steps in the order of the rules.
  package func explain(_ task: RenderTask) -> (outcome: RenderOutcome, steps: [TrailStep]) {
    usage = RuleUsage(keepsTrail: true)
    defer { usage = nil }
    let outcome = render(task)
    return (outcome, usage?.writtenTrail ?? [])
  }

  /// Takes what was noted of the record that was read last.
  func takeTrail(placeOfNode: (Int) -> InputPlace?) -> [ReadStep] {
    guard let steps = usage?.readTrail, !steps.isEmpty else { return [] }
    usage?.clearTrail()
    return steps.map { step in
      ReadStep(
        step: step, places: step.nodes.compactMap(placeOfNode),
        names: step.nodes.map { node in
          UnreadSubtree(node: node, leaves: 1)
            .path(in: document, symbols: generation.mappings.symbols)
        })
    }
  }
}
