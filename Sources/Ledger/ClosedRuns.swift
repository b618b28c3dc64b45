/// Deliveries to one receiver that leave with one file, their records' ids following each other.
struct ClosedRun {
  var records: ClosedRange<Int64>
  let receiver: Int
  let output: Int64
}

extension StagedGroup {
  /// The most records of a run: what one statement changes is kept aside until it ends, in memory if it is little.
  private static let mostOfRun: Int64 = 100

  /// What the group closes, in its order, as runs.
  var closedRuns: [ClosedRun] {
    var runs: [ClosedRun] = []
    for leaving in closed {
      if let last = runs.indices.last, runs[last].receiver == leaving.receiver,
        runs[last].output == leaving.output, Self.isNext(leaving.record, to: runs[last].records)
      {
        runs[last].records = runs[last].records.lowerBound...leaving.record
      } else {
        runs.append(
          ClosedRun(
            records: leaving.record...leaving.record, receiver: leaving.receiver,
            output: leaving.output))
      }
    }
    return runs
  }

  /// The records of which a delivery leaves with this group, each once, ascending, as runs.
  var closedRecordRuns: [ClosedRange<Int64>] {
    var runs: [ClosedRange<Int64>] = []
    for id in closedRecords {
      if let last = runs.last, Self.isNext(id, to: last) {
        runs[runs.count - 1] = last.lowerBound...id
      } else {
        runs.append(id...id)
      }
    }
    return runs
  }

  /// True for the id behind a run that is not full.
  private static func isNext(_ id: Int64, to run: ClosedRange<Int64>) -> Bool {
    id - 1 == run.upperBound && id - run.lowerBound < mostOfRun
  }
}
