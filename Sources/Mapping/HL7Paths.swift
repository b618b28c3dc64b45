import Diagnostics
import Document

/// What paths in HL7 v2 are made of.
enum HL7Paths {
  /// True for the name of a segment: a capital letter, and two letters or digits.
  static func isSegment(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    return bytes.count == 3 && isLetter(bytes[0])
      && bytes[1...].allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
  }

  /// Returns the number of a field, component or subcomponent, or `nil` for what is none.
  static func number(_ name: String) -> Int? {
    guard (1...5).contains(name.utf8.count), name.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(name), number > 0
    else { return nil }
    return number
  }

  static func areDelimiters(_ marks: String) -> Bool {
    let bytes = Array(marks.utf8)
    return (5...6).contains(bytes.count) && Set(bytes).count == bytes.count
      && bytes.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: false
        default: (0x21...0x7E).contains(byte)
        }
      }
  }
}

/// Paths of HL7 v2, in which a part of which nothing else is said is its own first part: `PID/7/1` is `PID/7`.
extension MappingCompiler {
  /// Returns steps without those at their end that lead from a part to its own first part.
  func settled(
    _ steps: ArraySlice<StepSyntax>, below place: Int, in scope: Int
  ) -> ArraySlice<StepSyntax> {
    settled(steps, isBelowNumber: isNumbered(place, in: scope))
  }

  /// Returns the steps of a test behind a step in the same way.
  func settled(_ steps: [StepSyntax], testing step: StepSyntax) -> [StepSyntax] {
    Array(settled(steps[...], isBelowNumber: HL7Paths.number(step.name) != nil))
  }

  func settled(
    _ steps: ArraySlice<StepSyntax>, isBelowNumber: Bool
  ) -> ArraySlice<StepSyntax> {
    guard case .hl7v2 = format else { return steps }
    var steps = steps
    while let last = steps.last, last.name == "1", last.tests.isEmpty, !last.isStarred {
      let before = steps.dropLast().last
      guard before.map({ HL7Paths.number($0.name) != nil }) ?? isBelowNumber else { break }
      steps.removeLast()
    }
    return steps
  }

  /// True for the place of the segment that every message begins with, whatever there is to write.
  func isHeader(_ place: Int, in scope: Int) -> Bool {
    guard case .hl7v2 = format, scope == 0 else { return false }
    let node = scopes[scope].places[place]
    return node.parent == 0 && node.syntax.name == "MSH" && node.syntax.tests.isEmpty
  }

  /// True for a place that is a field or a part of one.
  private func isNumbered(_ place: Int, in scope: Int) -> Bool {
    let name = place == 0 ? scopes[scope].contextName : scopes[scope].places[place].syntax.name
    return HL7Paths.number(name) != nil
  }

  /// Reports steps that no HL7 message has.
  func checkSegments(_ path: PathSyntax, at text: Located<String>) {
    guard case .hl7v2 = format else { return }
    for step in path.steps
    where step.isAttribute || HL7Paths.number(step.name) == nil && !HL7Paths.isSegment(step.name) {
      problems.report(
        "path.segment", "\(quoted(code: step.name)) is neither a segment nor a number",
        line: text.line, column: text.column, fix: "write paths such as PID/5/2")
      return
    }
    if path.steps.count > 1, path.steps[0].name == "MSH",
      let number = HL7Paths.number(path.steps[1].name), number <= 2
    {
      problems.report(
        "path.segment", "MSH-\(number) is not for rules", line: text.line, column: text.column,
        why: "the marks between fields are read and written by themselves",
        fix: "write 'delimiters' into the format")
    }
  }

  /// Puts fields and their parts in the order of their numbers, and segments behind them: MSH first, then in the order in
  /// which their names first came.
  func settleNumbers(_ scope: Int) {
    guard case .hl7v2 = format else { return }
    for index in scopes[scope].places.indices {
      let places = scopes[scope].places
      let children = places[index].children
      let names = children.map { places[$0].syntax.name }
      let ranks = names.enumerated()
        .map { slot, name -> (Int, Int, Int) in
          if let number = HL7Paths.number(name) { return (0, number, slot) }
          return (1, name == "MSH" ? -1 : names.firstIndex(of: name) ?? slot, slot)
        }
      let order = children.indices.sorted { ranks[$0] < ranks[$1] }
      scopes[scope].places[index].children = order.map { children[$0] }
    }
  }
}

extension MappingFormat {
  /// The places of every document that are for the decoder alone, and are never reported as unread.
  func knownPatterns(_ compiler: MappingCompiler) -> [[PlaceStep?]] {
    guard case .hl7v2 = self else { return [] }
    let text = Located("", line: 1, column: 1)
    return ["1", "2"]
      .map { number in
        ["MSH", number].map { compiler.compile(StepSyntax(name: $0), at: text) }
      }
  }
}
