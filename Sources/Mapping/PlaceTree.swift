import Document

/// One step of a compiled path: what it selects when reading and what it makes when writing.
struct PlaceStep: Sendable {
  var name: Symbol
  /// The namespace that the name must be in, or `nil` where names compare by local name alone.
  var space: Symbol?
  var kind: Document.Kind
  var tests: [PlaceTest] = []
  var wire: WireName
}

/// A compiled test behind a step.
indirect enum PlaceTest: Sendable {
  case position(Int)
  case from(Int)
  /// A place below has one of the texts.
  case equals([PlaceStep], [[UInt8]])
  /// None of these tests of other steps holds.
  case none([[PlaceTest]])
}

/// One node of the tree into which all paths of a scope merge.
///
/// A scope's node 0 is its context: the record, or the item of a repetition. Parents stand before children.
struct PlaceNode: Sendable {
  var step: PlaceStep
  /// The step as written, by which paths that share it are merged.
  let syntax: StepSyntax
  let parent: Int
  /// In output order, attributes first.
  var children: [Int] = []
  /// The scope of the items where this step repeats, or -1.
  var scope = -1
  /// The text written whenever the parent is made.
  var constant: String?
  /// True for a node of a skeleton that holds constants only and is therefore made with its parent.
  var isConstantTree = false
  /// True where a skeleton or a test made the node and no rule writes it.
  var isSkeleton = false
  /// True where some child is at a numbered position, so that places before it are filled.
  var hasPositions = false
  /// True where the step has a star.
  var isStarred = false
  /// True where the step has a star and no tests: each of its nodes may have what stands below.
  var spreads = false
  /// True where rules stand in the context of the node, so that all of them mean the same one.
  var isContext = false
  /// True for the beginning of a part's own tree, which no step leads to.
  var isPartRoot = false
  /// True where the parts themselves are written.
  var isEntries = false
  /// What the node is a reference to, by the place of a part, or a number below 0 for one of the outermost scope.
  var referred: Int?
  /// How the items of a step that repeats are found where they are resources of their own.
  var reference: ItemReference?
  /// A value that is made rather than taken from the message.
  var made: MadeValue?

  /// False for the beginning of a part and for items that refer to one: no step leads to them.
  var hasStep: Bool {
    if case .reverse? = reference { return false }
    return !isPartRoot
  }
}
