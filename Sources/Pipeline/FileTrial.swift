package import Configuration
package import Digests
package import Exchange
package import Ledger
import Referrals
package import Routing

/// Decides a file's records as a run would that took this file alone, and keeps nothing.
package struct FileTrial {
  private let worker: Worker
  private let decider: Decider
  private let facts: FactFinding
  private var numbers: Numbers
  private let references: ReferenceCodec
  private var undurable = Undurable()
  private var parts: Int64 = 0

  /// The number that the file would have.
  package let drop: Int64

  /// Makes a trial ready.
  ///
  /// - Parameters:
  ///   - ledger: What is known of earlier records; nothing is written to it.
  ///   - generation: The configuration.
  ///   - key: The home's key.
  /// - Throws: Errors of the ledger.
  package init(ledger: any Ledger, generation: Generation, key: MACKey) throws {
    var numbers = Numbers(try ledger.start())
    numbers.enrol(generation.directory.partners.map(\.id))
    self.numbers = numbers
    drop = numbers.nextDrop
    references = ReferenceCodec(key: key)
    worker = Worker(generation: generation, keys: RecordKeys(key: key))
    decider = Decider(generation: generation)
    facts = FactFinding(ledger: ledger, numbers: numbers, references: references)
  }

  /// Prepares and decides the next part of the file; parts come in order.
  ///
  /// - Parameters:
  ///   - part: The part.
  ///   - drop: What the file's reception would give it; its bytes are not looked at.
  ///   - survey: The file's survey.
  ///   - sender: The owner of the inbox.
  /// - Returns: The part's records, decided after those of the parts before.
  /// - Throws: Errors of the ledger.
  package mutating func decide(
    _ part: DropPart, of drop: Drop, _ survey: DropSurvey, from sender: Partner
  ) throws -> DecidedDrop {
    let prepared = PreparedDrop(
      drop, part: part, of: survey,
      records: worker.prepare(
        drop, part: part, of: survey, from: sender, records: part.records.indices))
    let state = undurable.laid(over: try facts.state(for: [prepared]), for: [prepared])
    var records: [Undecided] = []
    for record in prepared.records {
      let (id, number) = numbers.takeRecord(of: sender.id)
      records.append(
        Undecided(
          drop: drop.number, sender: sender, record: record,
          numbers: RecordNumbers(
            id: id, number: number,
            reference: references.reference(
              sender: numbers.number(of: sender.id), record: number))))
    }
    let outcome = decideGroup(records, decider: decider, state: state) { tasks in
      tasks.map(worker.render)
    }
    parts += 1
    undurable.add(outcome.additions, of: parts)
    return DecidedDrop(prepared: prepared, decided: outcome.records[...])
  }
}
