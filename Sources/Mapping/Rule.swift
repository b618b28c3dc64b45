import Diagnostics
import Referrals

/// One rule, compiled: where a value stands, what it is, and what to do when it is not there.
///
/// A class, so that running a rule copies nothing.
final class Rule: Sendable {
  enum Action: Sendable {
    /// One value by the first alternative that has it; with `all`, the others are checked and written too.
    case value([Alternative], all: Bool)
    /// A text that must be there; the first of them is written.
    case constant(place: Int, [String])
    /// The items of a list, by the first place that has any.
    case items([Repetition])
    /// One text made of several fields.
    case pieces([Place], [Form], [PieceRule])
    /// A group whose rules stand beside this one; the rule itself only says that the group is required.
    case group(place: Int?)
    /// A reference that must lead to a part, by its index in the outermost scope.
    case link(place: Int, part: Int)
    /// A number that must be that of the nodes at another place.
    case count(place: Int, of: Int)
  }

  /// One place with its conversions.
  struct Alternative: Sendable {
    let place: Place
    let conversion: Conversion
    /// False for a place that is only read.
    let writes: Bool
  }

  /// A place whose nodes are the items of a list.
  struct Repetition: Sendable {
    let place: Int
    let scope: Int
    let writes: Bool
  }

  /// One way in which a text holds several values, with the sub-rule of each hole.
  struct Form: Sendable {
    let pattern: TextPattern
    /// By hole: the index of the piece rule, or -1 for a hole that no rule takes.
    let pieces: [Int]
  }

  /// The rule of one named hole.
  struct PieceRule: Sendable {
    let name: String
    let position: Position
    let field: Int
    /// Takes only what has exactly the form of the field's type.
    let exact: Conversion
    let lenient: Conversion
  }

  enum Requirement: Sendable {
    case none
    /// Without it the record is rejected.
    case record
    /// Without it the item is dropped and reported.
    case item
  }

  /// A condition on a field that other rules fill.
  struct Condition: Sendable {
    let field: Int
    let values: [FieldValue]
    /// Where it stands.
    let position: Position

    /// True when the field has one of the values.
    func holds(_ value: FieldValue?) -> Bool {
      value.map { values.contains($0) } ?? false
    }
  }

  let action: Action
  let field: Int
  let requirement: Requirement
  let isLossy: Bool
  let absence: FieldValue?
  let isAbsenceSilent: Bool
  let conditions: [Condition]
  let reads: Bool
  let writes: Bool
  let isOthers: Bool
  let guardPlace: Int
  let guardField: Int
  let label: RuleLabel

  init(_ draft: RuleDraft) {
    action = draft.action
    field = draft.field
    requirement = draft.requirement
    isLossy = draft.isLossy
    absence = draft.absence
    isAbsenceSilent = draft.isAbsenceSilent
    conditions = draft.conditions
    reads = draft.reads
    writes = draft.writes
    isOthers = draft.isOthers
    guardPlace = draft.guardPlace
    guardField = draft.guardField
    label = draft.label
  }

  /// The place and conversion of a rule for one value that has no others.
  var soleAlternative: Alternative? {
    guard case .value(let alternatives, _) = action, alternatives.count == 1 else { return nil }
    return alternatives[0]
  }

  /// True for a rule that may write less than the whole value.
  var keepsLess: Bool {
    guard case .value(let alternatives, _) = action else { return isLossy }
    return isLossy
      || alternatives.contains { $0.conversion.isLossy || $0.conversion.cut != nil }
  }
}

/// A rule while it is compiled.
struct RuleDraft: Sendable {
  let action: Rule.Action
  /// The field's node in the scope's plan, or -1 for a rule without a field.
  let field: Int
  var requirement = Rule.Requirement.none
  /// True for a rule that says why it may keep less than the whole.
  var isLossy = false
  /// The value that absence stands for.
  var absence: FieldValue?
  /// True when that value is written as nothing rather than written out.
  var isAbsenceSilent = false
  var conditions: [Rule.Condition] = []
  var reads = true
  var writes = true
  /// True for a rule of another mapping that this one uses.
  var isOthers = false
  /// The group around the rule, which must be there for `required` to count; -1 where it always counts.
  var guardPlace = -1
  var guardField = -1
  let label: RuleLabel
}

/// How messages speak of a rule.
struct RuleLabel: Sendable {
  /// The field's model path without positions: `person.birthDate`.
  let path: String
  /// What the field is in plain words: `date of birth`.
  let words: String
  let position: Position
}

/// Where a rule's text stands in its scope.
enum Place: Sendable {
  case node(Int)
  /// A node of the outermost scope, reached by an absolute path.
  case outer(Int)
  /// Several places that make up one text.
  case pattern(TextPattern, [Int])
}

/// The rules of one context while they are compiled: the record, or the items of one repetition.
struct Scope: Sendable {
  var places: [PlaceNode]
  var plan: FieldPlan
  var rules: [Rule] = []
  /// The rules in the order in which they run: those with conditions after what they depend on.
  var order: [Int] = []
  /// The name of the step whose nodes are the contexts of an inner scope.
  var contextName = ""
  /// Lists of which only so many items have a place, by the list's node.
  var limits: [ListLimit] = []
  /// Those that `parts` names come first, in its order.
  var parts: [Part] = []
  /// The parts in the order in which they can be found.
  var partOrder: [Int] = []
  var links: [PartLink] = []
  /// What the identity of an item is made from, where items are resources.
  var identity: String?
  /// True where items are written among the parts, not where they repeat.
  var isResource = false
  /// The type of these resources.
  var resourceType = ""
  /// The place where the rules of an item begin; without a node there, there is no item.
  var itemPlace = 0

  /// A list with places for its first items only.
  struct ListLimit: Sendable {
    let list: Int
    let most: Int
    let label: RuleLabel
  }
}
