import Configuration
import Diagnostics
import Document
import Mapping

/// Where the fields of a record stood that a problem speaks of.
extension Worker {
  /// Puts problems at the place that their field was read from, and others where the record begins.
  ///
  /// A field that was put together from several places is pointed at by the first of them; one that several rules gave is
  /// the matter of the whole record, and so is one of several items where the problem does not say which.
  /// The record is read once more to find them, which takes several times as long as reading did: none without a
  /// problem pays for it.
  ///
  /// - Parameters:
  ///   - problems: What is wrong with a message, by its fields.
  ///   - mapping: Has read the record.
  ///   - node: Where the record begins in the document.
  ///   - place: Where the record begins in the drop.
  ///   - placeOfNode: Turns a node into a place of the drop.
  /// - Returns: The problems in the same order, each with a place.
  func placed(
    _ problems: [RecordProblem], of mapping: CompiledMapping, at node: Int, _ place: InputPlace,
    placeOfNode: (Int) -> InputPlace?
  ) -> [RecordProblem] {
    if problems.isEmpty { return [] }
    let steps =
      problems.contains { $0.place == nil && $0.field != nil }
      ? trail(of: mapping, at: node) : []
    return problems.map { problem in
      var problem = problem
      if problem.place == nil, let source = source(of: problem, in: steps),
        let found = placeOfNode(source)
      {
        problem.place = found
        problem.path = ReadProblem(problem, at: source)
          .path(in: document, symbols: generation.mappings.symbols)
      }
      problem.place = problem.place ?? place
      return problem
    }
  }

  /// Reads a record again and returns how its values came about.
  private func trail(of mapping: CompiledMapping, at node: Int) -> [TrailStep] {
    let asked = usage
    defer { usage = asked }
    usage = RuleUsage(keepsTrail: true)
    _ = mapping.read(document, at: node, using: &scratch)
    return usage?.readTrail ?? []
  }

  /// The first node that a problem's field was read from; `nil` where there is none, or where it was read more than once.
  private func source(of problem: RecordProblem, in steps: [TrailStep]) -> Int? {
    guard let field = problem.field else { return nil }
    if let numbered = problem.numberedField {
      let own = steps.filter { $0.field == numbered }
      guard own.isEmpty, let end = numbered.lastIndex(of: "]") else { return Self.sole(own) }
      // Of an item that lacks the field, whatever it has.
      return steps.first { $0.field.hasPrefix("\(numbered[...end]).") }?.nodes.first
    }
    return Self.sole(steps.filter { $0.field == field || Self.unnumbered($0.field) == field })
  }

  private static func sole(_ steps: [TrailStep]) -> Int? {
    steps.count == 1 ? steps[0].nodes.first : nil
  }

  /// A model path without the positions of items, as checks name fields of lists.
  private static func unnumbered(_ path: String) -> String {
    guard path.utf8.contains(UInt8(ascii: "[")) else { return path }
    return path.split(separator: ".", omittingEmptySubsequences: false)
      .map { $0.prefix { $0 != "[" } }.joined(separator: ".")
  }
}
