package import Archive
import Compression
package import Configuration
import Diagnostics
import Digests
package import Exchange
import Ledger
import Referrals
import Routing

/// Turns the decisions of one group into what the commit writes: archive lines, ledger rows and files.
package struct GroupAssembly: ~Copyable {
  let number: Int64
  package let at: Int64
  let generation: SHA256Digest
  let keys: RecordKeys
  let directory: PartnerDirectory
  let configuration: Generation
  var numbers: Numbers
  var lines: [GroupLine] = []
  /// The record of the latest decision among the lines, or 0.
  private(set) var lastDecided: Int64 = 0
  /// For each new record's row, the line that holds its slice.
  var sliceLines: [Int] = []
  var dropLines: [Int] = []
  var drops: [DropRow] = []
  var records: [RecordRow] = []
  var changed: [RecordRow] = []
  var deliveries: [DeliveryRow] = []
  var identities: [IdentityRow] = []
  var events: [EventRow] = []
  var files: [CommitGroup.File] = []
  /// Deliveries that waited and leave with files of this group.
  var closed: [(record: Int64, receiver: Int, output: Int64)] = []
  /// Earlier records that go no further because of records of this group.
  var stops: [StopRow] = []
  /// What holds by now of the consents of earlier records.
  var consents: [(record: Int64, consents: UInt8)] = []
  var sources: [CommitGroup.Source] = []
  var advanced: [(drop: Int64, progress: DropProgress)] = []
  var growths: [CommitGroup.ReceiptGrowth] = []
  var copied: [Int64] = []
  var failing: [FailingRow] = []
  /// The line of the person who asked for what the group does.
  var interventionLine: Int?
  var claimedFrom: Set<PartnerID> = []
  /// For deliveries that wait, the line that holds their rendered bytes.
  var renderedLines: [(delivery: Int, line: Int)] = []

  /// Begins a group.
  ///
  /// - `milliseconds`: When the group is committed, since 1970.
  /// - `numbers`: The numbers to go on from; the assembled group's copy is what follows it.
  package init(
    at milliseconds: Int64, generation: Generation, keys: RecordKeys, numbers: Numbers
  ) {
    self.numbers = numbers
    number = self.numbers.takeGroup()
    at = milliseconds
    self.generation = generation.hash
    directory = generation.directory
    configuration = generation
    self.keys = keys
  }

  /// The group's number.
  package var groupNumber: Int64 { number }

  mutating func add(_ body: ArchiveLine.Body) {
    if case .decided(let line) = body { lastDecided = line.record }
    lines.append(.whole(body))
  }

  /// Adds the line that says under which configuration the lines after it were made.
  package mutating func addGeneration(_ generation: Generation) {
    let files = generation.files.sorted { $0.key < $1.key }
      .map { ArchiveLine.Generation.File(path: $0.key, bytes: $0.value) }
    add(.generation(ArchiveLine.Generation(hash: generation.hash, files: files)))
  }

  /// Adds the lines that say that earlier groups' files lie in their outboxes and their drops are settled.
  package mutating func addEarlier(_ earlier: EarlierGroup) {
    add(.delivered(ArchiveLine.Delivered(outputs: earlier.outputs)))
    for settled in earlier.settled {
      add(.settled(ArchiveLine.Settled(drop: settled.drop, records: settled.records)))
    }
  }

  /// Adds a line of an operator's intervention.
  package mutating func addIntervention(_ intervention: ArchiveLine.Intervention) {
    interventionLine = lines.count
    add(.operator(intervention))
  }

  /// Ends the group: compresses its lines and fills in where they will stand.
  ///
  /// - `length`: The committed length of the day file, behind which the block will stand.
  /// - `turn`: The number of the turn that the group decides, or 0.
  /// - `sender`: The sender of that turn.
  /// - `pool`: Encodes and compresses.
  ///
  /// Returns the group to commit, and the numbers to go on from once it is.
  consuming func finished(
    day: Day, length: Int64, deciding turn: Int64, from sender: PartnerID?, isClosing: Bool,
    by pool: WorkerPool
  ) -> (group: CommitGroup, numbers: Numbers) {
    let block = pool.block(of: lines, at: at, group: number)
    let dayText = day.description
    func place(of line: Int) -> ArchivePlace {
      let position = block.position(ofLine: line, day: day, base: length)
      return ArchivePlace(day: dayText, offset: Int64(position.offset))
    }
    for index in drops.indices { drops[index].archive = place(of: dropLines[index]) }
    for index in records.indices { records[index].archive = place(of: sliceLines[index]) }
    for (delivery, line) in renderedLines { deliveries[delivery].rendered = place(of: line) }
    var staged = StagedGroup(
      number: number, at: at, day: dayText,
      dayLength: length + Int64(block.bytes.count + (isClosing ? BGZF.endBlock.count : 0)),
      nextDrop: numbers.nextDrop,
      nextOutput: numbers.nextOutput)
    staged.newPartners = numbers.unrecorded
    staged.drops = drops
    staged.advanced = advanced
    staged.records = records
    staged.changed = changed
    staged.deliveries = deliveries
    staged.closed = closed
    staged.stops = stops
    staged.consents = consents
    staged.outputs = files.map(\.output)
    staged.identities = identities
    staged.events = events
    staged.failing = failing
    staged.intervention = interventionLine.map(place)
    numbers.markRecorded()
    let group = CommitGroup(
      staged: staged, turn: turn, sender: sender, files: files, growths: growths, copied: copied,
      claimedFrom: claimedFrom.sorted(), day: day, block: block, sources: sources,
      isClosing: isClosing)
    return (group, numbers)
  }
}
