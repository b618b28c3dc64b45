package import Diagnostics
package import Document
package import Referrals

/// One rule file, ready to read records of its format and to write them.
///
/// Immutable and shared by all workers.
package final class CompiledMapping: Sendable {
  package let name: String
  package let kind: MessageKind
  /// The rule file's path.
  package let path: String
  package let format: MappingFormat
  /// The names on the way from the root of a batch to a record; empty where a document is always one record.
  ///
  /// A record is cut out before it is read, so that its element is the root of the document that is read, as it is where
  /// a document holds a record alone.
  package let recordPath: [String]
  /// The model paths that some rule fills, such as `person.phones.number`, in rule order.
  package let readableFields: [String]
  /// The model paths that some rule writes, in rule order.
  package let writableFields: [String]
  /// The record's fields.
  package let definition: GroupDefinition

  let scopes: [CompiledScope]
  let inputPaths: InputPaths
  /// By scope: where its tables are.
  let tables: ScopeAddresses
  /// The node of the outermost scope for our reference, or -1 where no rule has it.
  let referenceNode: Int
  /// The name of the element that a record is written as, or `nil` where the rules name it themselves.
  let recordName: WireName?
  /// By scope: what limits the length of texts there or in scopes below it.
  let lengthLimits: [LengthLimits]
  /// True where the format can say that a value is empty on purpose.
  let canClear: Bool
  let rootSymbols: [Symbol]
  let patterns: DocumentPatterns
  /// The ways to places that may hold a document as text.
  let payloadSteps: [[PlaceStep]]
  /// How references are written, or `nil` in a format without them.
  let references: FHIRFormatOptions.References?
  /// The names that resources have, or `nil` in a format without them.
  let resourceNames: ResourceNames?
  let resourceWires: ResourceWires
  /// True where some rule or reference has a part.
  let hasParts: Bool
  /// True where writing needs to tell the message apart from all others.
  let hasIdentities: Bool

  init(
    name: String, kind: MessageKind, path: String, format: MappingFormat,
    recordPath: [StepSyntax], definition: GroupDefinition, compiler: MappingCompiler,
    patterns: DocumentPatterns
  ) {
    self.name = name
    self.kind = kind
    self.path = path
    self.format = format
    self.recordPath = recordPath.map(\.name)
    self.definition = definition
    readableFields = compiler.readableFields
    writableFields = compiler.writableFields
    scopes = compiler.scopes.map(CompiledScope.init)
    inputPaths = InputPaths(scopes)
    tables = ScopeAddresses(scopes)
    referenceNode = scopes[0].tables.pointee.fields
      .child(of: 0, index: definition.index(of: "reference"))
    lengthLimits = LengthLimits.all(scopes)
    canClear = format.canClear
    self.patterns = patterns
    payloadSteps = compiler.payloads
    references = format.references
    resourceNames = format.references == nil ? nil : ResourceNames(&compiler.names.symbols)
    resourceWires = ResourceWires(compiler)
    hasParts = compiler.scopes.contains { !$0.parts.isEmpty || $0.isResource }
    hasIdentities =
      hasParts || compiler.scopes.contains { $0.places.contains { $0.made != nil } }
    let last = recordPath.last.map {
      compiler.compile($0, at: Located($0.name, line: 1, column: 1))
    }
    switch format {
    case .csv:
      recordName = WireName(local: "row")
      rootSymbols = []
    case .json, .fhir, .hl7v2:
      recordName = WireName(local: "")
      rootSymbols = []
    case .xml:
      recordName = last?.wire
      let roots = compiler.scopes[0].places[0].children
      rootSymbols =
        recordPath.last.map { [compiler.symbol(of: $0.name)] }
        ?? roots.map { compiler.scopes[0].places[$0].step.name }
    }
  }

  /// True where paths start at the document, above its root element.
  var startsAboveRoot: Bool { recordName == nil }

  /// True when the document is of this mapping's kind: its root has the right name and `match` selects something.
  package func matches(_ document: Document) -> Bool {
    guard let root = document.nodes.first else { return false }
    if !rootSymbols.isEmpty, !rootSymbols.contains(root.name) { return false }
    if patterns.match.isEmpty { return true }
    var start = format.isRootNameless ? 0 : DocumentView.aboveRoot
    if case .csv = format { start = 0 }
    return DocumentView.with(document) {
      $0.selects(patterns.match, below: start, patterns.paths)
    }
  }

  /// Reads one record, whose node is 0 where the document is one record.
  package func read(
    _ document: Document, at node: Int, using scratch: inout MappingScratch
  ) -> Reading {
    DocumentView.with(document) { tree in
      var reader = RecordReader(self, tree, &scratch)
      let reading = reader.read(at: node)
      reader.giveBack(&scratch)
      return reading
    }
  }

  /// Writes one message, or nothing at all when there are problems.
  ///
  /// - Parameters:
  ///   - message: What is written.
  ///   - reference: Ours of the record, which takes the place of the message's field `reference`; `nil` leaves that.
  ///   - sender: Who sent the message, as only the sender keeps its ids apart; `nil` where none can meet another's.
  ///   - writer: Takes what is written.
  ///   - scratch: The worker's memory.
  /// - Returns: What keeps the message from being written, each with the outcome `fail`; empty when it was written.
  package func write(
    _ message: FieldGroup, reference: String?, from sender: String? = nil,
    to writer: inout some TreeWriter, using scratch: inout MappingScratch
  ) -> [RecordProblem] {
    var plan = RecordWriter(self, reference: reference, sender: sender, &scratch)
    let problems = plan.fill(.group(message))
    if problems.isEmpty { plan.emit(to: &writer) }
    plan.giveBack(&scratch)
    return problems
  }

  /// True where the items of a list come back in their order; false where places are told apart by tests.
  package var keepsOrder: Bool {
    scopes.allSatisfy { scope in
      scope.plan.nodes.allSatisfy { node in
        switch node.role {
        case .items(.equals), .items(.otherwise): false
        case .items(.all), .items(.position), .items(.from), .field, .root: true
        }
      }
    }
  }

  /// Returns the fields that are set in a message and that no rule writes, as model paths with positions from 1.
  package func notCarried(_ message: FieldGroup) -> [String] {
    let carried = CarriedFields(self, message).carried
    return CarriedFields.leaves(of: .group(message), at: "").filter { !carried.contains($0) }
  }
}
