/// What holds for every sound mapping and every message.
package enum MappingLaw: String, Sendable, Hashable, CaseIterable {
  /// What is written is read back as the message that it was, on the fields that rules both read and write.
  case messageKept = "L1"
  /// What was read can be written, is read back the same, and written again is the same bytes.
  case documentSettles = "L2"
  /// Each value of a document is read, known or told; each field of a message is written or told.
  case nothingSilent = "L3"
  /// What is written satisfies the format's own schema; in FHIR it has the elements that its resources have.
  case fitToSend = "L4"

  /// The law in words.
  package var words: String {
    switch self {
    case .messageKept: "the message is kept"
    case .documentSettles: "the document settles"
    case .nothingSilent: "nothing is silent"
    case .fitToSend: "what is written is fit to send"
    }
  }
}

/// A law that a mapping breaks, and how it shows.
struct BrokenLaw {
  let law: MappingLaw
  let what: String
  var lines: [String] = []
}
