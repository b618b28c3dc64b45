import Document

/// A node of the document with places of its own: named in `parts`, or reached by a reference on a rule's way.
struct Part: Sendable {
  /// What its identity is made from: its name, or the way to it.
  let name: String
  /// The place in its scope under which the part's own places stand.
  let place: Int
  /// True for a part that `parts` names.
  let isNamed: Bool
  /// True for a part whose place is an ordinary one of its scope, under another name.
  var isAlias = false
  var isRequired = false
  var isAlways = false
  /// The type of resource that is written.
  var type = ""
  /// The ways to the part, of which the first that leads somewhere is taken in reading.
  var ways: [Way] = []
  /// The place whose text tells equal parts from different ones, or -1.
  var key = -1
  /// The place that is written as a reference, or -1.
  var link = -1
  /// True where the part itself holds the reference: ``link`` is a place of its own.
  var isReverse = false
  /// The place of the part or context that the way written starts from.
  var origin = 0
  let label: RuleLabel

  /// One way to a part.
  struct Way: Sendable {
    /// The place that the way starts from.
    let start: Int
    let steps: [PlaceStep]
    let end: End
  }

  /// What a way ends with.
  enum End: Sendable {
    case node
    /// The reference there is followed to a resource of one of the types.
    case forward([Symbol], [String])
    /// A resource of the type is looked for whose child of the name refers there.
    case reverse(type: Symbol, step: PlaceStep)
  }
}

/// A place whose value is the reference to a part.
struct PartLink: Sendable {
  /// The place with the text.
  let place: Int
  /// The place of the part or context that holds it.
  let holder: Int
  /// The index of the part in the outermost scope.
  let target: Int
}

/// How the items of a repetition are found and written where they are resources of their own.
enum ItemReference: Sendable {
  /// Each node at the place refers to an item.
  case forward([Symbol], [String])
  /// Each item of the type refers, by the child of a name, to the part whose place is given.
  case reverse(type: Symbol, step: PlaceStep, part: Int)
}

/// A value that is made when a message is written, and known when it is read.
indirect enum MadeValue: Sendable {
  /// A UUID of the message and a name, in a frame.
  case uuid(String, prefix: String, suffix: String)
  /// The number of the item, counted from 1.
  case index
  /// How many nodes stand at a place.
  case count(Int)
  /// The identity of the resource that the place belongs to, behind a text.
  case identity(prefix: String)
}
