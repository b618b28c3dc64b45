package import Referrals

/// The memory in which one worker reads and writes records, kept from record to record.
package struct MappingScratch: Sendable {
  /// The day a drop was received, which decides the century of two-digit years; without it none is taken.
  package var received: PartialDate?

  /// By node of the document: whether anything read or knew it.
  var marks: [UInt8] = []
  /// By place of each open scope: the node found there.
  var found: [Int32] = []
  /// The values of the fields of each open scope, in reading and in writing.
  var slots = FieldSlots()
  /// By rule of each open scope, one bit: whether it is to run.
  var due: [UInt64] = []
  /// By place of each item being written: what stands there.
  var places: [WrittenPlace] = []
  /// The texts of places that have one.
  var texts: [String] = []
  var items: [WrittenItem] = []

  package init(received: PartialDate? = nil) {
    self.received = received
  }
}

/// What is written at one place of one item; integers only, as most places stay empty.
struct WrittenPlace: Sendable {
  /// The index of the place's text, or -1.
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
}
