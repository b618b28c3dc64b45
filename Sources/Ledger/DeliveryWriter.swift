import GRDB
import Referrals

/// Writes deliveries and the files that carry them.
struct DeliveryWriter {
  private let database: Database

  init(database: Database) {
    self.database = database
  }

  /// Adds deliveries, or replaces those that their record and receiver have already.
  func write(_ deliveries: [DeliveryRow], terms: inout LedgerTerms) throws {
    guard !deliveries.isEmpty else { return }
    var statement = try RawStatement(Self.deliveryInsertion, in: database)
    for delivery in deliveries {
      statement.bind(delivery.record)
      statement.bind(delivery.receiver)
      statement.bind(try terms.number(of: delivery.route, in: database))
      statement.bind(delivery.bucket.storedNumber)
      statement.bind(delivery.output)
      statement.bind(try terms.number(of: delivery.omitted, in: database))
      statement.bind(delivery.since)
      statement.bind(try terms.number(of: delivery.rendered.day, in: database))
      statement.bind(delivery.rendered.offset)
      try statement.run()
    }
  }

  /// Adds the files of a group.
  ///
  /// Those of its own records are found by the group; only a file of an earlier record needs to be found by the record.
  func writeOutputs(of group: StagedGroup) throws {
    guard !group.outputs.isEmpty else { return }
    let own = group.recordRange
    var statement = try RawStatement(Self.outputInsertion, in: database)
    for output in group.outputs {
      statement.bind(output.id)
      statement.bind(output.group)
      statement.bind(output.partner)
      statement.bind(output.kind.storedNumber)
      statement.bind(output.name)
      statement.bind(output.sha256)
      statement.bind(output.size)
      statement.bind(output.record)
      statement.bind(output.isPossibleDuplicate)
      statement.bind(output.record > 0 && own?.contains(output.record) != true)
      try statement.run(adding: .output, output.id)
    }
  }

  private static let deliveryInsertion = SQLiteRows.delivery.insertion(
    into: "deliveries", replacing: true)
  private static let outputInsertion = SQLiteRows.output.insertion(
    into: "outputs", with: ["is_again"])
}

extension StagedGroup {
  /// Between which ids the new records lie; `nil` without any.
  var recordRange: ClosedRange<Int64>? {
    guard let first = records.first?.id, let last = records.last?.id, first <= last else {
      return nil
    }
    return first...last
  }
}
