package import Referrals

/// The memory in which one worker reads and writes records, kept from record to record.
package struct MappingScratch: Sendable {
  /// The day a drop was received, which decides the century of two-digit years; without it none is taken.
  package var received: PartialDate?
  /// What records make use of, where somebody asks; finding it out takes time.
  package var usage: RuleUsage?

  private var shared = MappingMemory()
  var references = ReferenceIndex()
  var stamps: [UInt32] = []
  var lastStamp: UInt32 = 0
  var instances: [PartInstance] = []
  /// By place of each item being written: what stands there.
  var places: [WrittenPlace] = []
  /// The texts of places that have one.
  var texts: [String] = []
  var items: [WrittenItem] = []

  package init(received: PartialDate? = nil) {
    self.received = received
  }

  /// The memory that has a single owner; a copy of this gets its own when it is first used.
  var memory: MappingMemory {
    mutating get {
      if !isKnownUniquelyReferenced(&shared) { shared = MappingMemory() }
      return shared
    }
  }
}

/// Lists without other owners, which no copy can have.
///
/// `@unchecked Sendable`: it is used through the one ``MappingScratch`` that has it.
final class MappingMemory: @unchecked Sendable {
  /// By node of the document: whether anything read or knew it.
  var marks = WorkList<UInt8>()
  /// By place of each open scope: the node found there.
  var found = WorkList<Int32>()
  /// The values of the fields of each open scope, in reading and in writing.
  var slots = FieldSlots()
  /// By rule of each open scope, one bit: whether it is to run.
  var due = WorkList<UInt64>()
  /// The items of the lists that are being read.
  var readItems = WorkList<FieldValue>()
  /// A text that is put together from several places.
  var assembled = WorkList<UInt8>()
  /// Texts that are made of others.
  var store = TextStore()
}

/// What is written at one place of one item; integers only, as most places stay empty.
struct WrittenPlace: Sendable {
  /// The index of the place's text, -1, or below that a reference to an instance of a part, counted down from -2.
  var text: Int32 = -1
  /// The first item of a place that repeats, or -1.
  var firstItem: Int32 = -1
  var lastItem: Int32 = -1
  var isCleared = false
  /// True when something at the place or below it is written.
  var isFilled = false
}

/// One item being written: its scope, where its places begin, and the item after it.
struct WrittenItem: Sendable {
  let scope: Int
  let base: Int
  var next: Int32 = -1
  /// The number among the items of its list, from 1.
  var number: Int32 = 1
  /// The item that the list belongs to, or -1.
  var parent: Int32 = -1
  /// The first of the instances of its scope's parts, or -1.
  var firstPart: Int32 = -1
  /// The instance that the item itself is, or -1.
  var instance: Int32 = -1
}

/// One part of one item, as it is written.
struct PartInstance: Sendable {
  let item: Int32
  /// The part's index in its scope, or -1 for an item that is a resource of its own.
  let part: Int32
  /// The place under which its content stands.
  let place: Int32
  /// True when there is something to write.
  var isMade: Bool
  /// The instance that is written in its place as they are equal, or -1.
  var twin: Int32 = -1
}
