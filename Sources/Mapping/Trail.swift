package import Diagnostics

/// How one value of a record came about: where it stood or stands, and by which rule.
package struct TrailStep: Sendable, Hashable {
  /// The model path of the field with positions from 1, such as `person.phones[2].number`; "" for what no field has.
  package internal(set) var field: String
  /// True for a text that no field has: it is written with what it stands in.
  package let isConstant: Bool
  /// Where the rule stands.
  package let rule: Position
  /// Which of the rule's places it is, from 1; `nil` for a rule with one.
  package let alternative: Int?
  /// What was done to the text on its way, in order, in words; none where it was taken as it is.
  package let conversions: [String]
  /// The code rows that were looked up.
  package let rows: [Position]
  /// In reading, the nodes of the document; none where the rule says what absence stands for.
  package let nodes: [Int]
  /// In writing, the names from the record down to the place, such as `Person/Phone[2]/Number`; "" in reading.
  package internal(set) var place: String

  init(
    _ rule: Rule, field: String = "", isConstant: Bool = false, alternative: Int? = nil,
    conversions: [String] = [], rows: [Position] = [], nodes: [Int] = [], place: String = ""
  ) {
    self.field = field
    self.isConstant = isConstant
    self.rule = rule.label.position
    self.alternative = rule.hasAlternatives ? alternative.map { $0 + 1 } : nil
    self.conversions = conversions
    self.rows = rows
    self.nodes = nodes
    self.place = place
  }
}

/// A step of a reading whose position among the items of lists shows only when its scope has been read.
struct UnplacedStep {
  var step: TrailStep
  /// The node in the plan of the open scope, or -1 once ``TrailStep/field`` is the path from the scope's item on.
  var field: Int
  /// Which of the items that the node has been given, from 0; -1 for a value that is no list's.
  var item: Int
}

/// Joins two parts of a model path or of a path of names.
func joined(_ path: String, _ rest: String, by mark: String = ".") -> String {
  path.isEmpty || rest.isEmpty || rest.hasPrefix("[") ? path + rest : path + mark + rest
}

extension Rule {
  fileprivate var hasAlternatives: Bool {
    switch action {
    case .value(let alternatives, _): alternatives.count > 1
    case .items(let repetitions): repetitions.count > 1
    case .pieces(let places, _, _): places.count > 1
    case .constant, .group, .link, .count: false
    }
  }
}

extension CodeTable.Row {
  /// Where the row stands.
  var position: Position { .file(path: path, line: line, column: column) }
}
