package import Diagnostics
package import Document
package import Referrals

/// One rule file, ready to read records of its format and to write them; immutable and shared by all workers.
package final class CompiledMapping: Sendable {
  package let name: String
  package let kind: MessageKind
  /// The rule file's path.
  package let path: String
  package let format: MappingFormat
  /// The names on the way from the root to a record of a batch; empty where the document is one record.
  package let recordPath: [String]
  /// The model paths that some rule fills, such as `person.phones.number`, in rule order.
  package let readableFields: [String]
  /// The model paths that some rule writes, in rule order.
  package let writableFields: [String]

  init(name: String, kind: MessageKind, path: String, format: MappingFormat) {
    self.name = name
    self.kind = kind
    self.path = path
    self.format = format
    recordPath = []
    readableFields = []
    writableFields = []
    definition = GroupDefinition("", [])
  }
  let definition: GroupDefinition

  /// True when the document is of this mapping's kind: its root has the right name and `match` selects something.
  package func matches(_ document: Document) -> Bool {
    false
  }

  /// Reads one record.
  ///
  /// - Parameter node: The record's node: 0 where the document is one record.
  package func read(
    _ document: Document, at node: Int, using scratch: inout MappingScratch
  ) -> Reading {
    Reading(message: FieldGroup(definition))
  }

  /// Writes one message, or nothing at all when there are problems.
  ///
  /// - Parameter reference: Our reference, which takes the place of the message's field `reference`.
  /// - Returns: What keeps the message from being written, each with the outcome `fail`; empty when it was written.
  package func write(
    _ message: FieldGroup, reference: String?, to writer: inout some TreeWriter,
    using scratch: inout MappingScratch
  ) -> [RecordProblem] {
    []
  }

  /// Returns the fields that are set in a message and that no rule writes, as model paths.
  package func notCarried(_ message: FieldGroup) -> [String] {
    []
  }
}
