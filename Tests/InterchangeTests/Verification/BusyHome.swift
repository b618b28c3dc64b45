import Foundation

/// A home at which everything has happened that the ledger and the archive tell of: two nights, windows that closed,
/// records that were reprocessed, held, released, stopped and corrected, a drop of several groups.
enum BusyHome {
  static func make() throws -> GlasgowHome {
    let home = try GlasgowHome()
    try home.agree("community-links", "deliver: each", "deliver: batch, every: 9000h")
    try home.agree(
      "money-matters", "deliver: each",
      "deliver: batch, name: \"{partner}-{number}.dat\", flag: .ctl")
    try home.drop(folder: "drops")
    try home.drop(largeTable(), as: "large.csv", of: "warm-homes")
    try require(home.run("run"), 2)
    try home.replace(
      "max: 200", with: "max: 400", in: "mappings/money-matters-referral.yaml")
    try require(home.run("reprocess", "ALL", "--why", "longer notes"), 0, 2)
    try home.agree("community-links", "deliver: batch, every: 9000h", "deliver: batch")
    let waiting = try home.references("\"bucket\":\"waiting\"").prefix(2)
    for reference in waiting { try require(home.run("hold", reference, "--why", "asked to"), 0, 2) }
    try home.drop(folder: "drops-2")
    try require(home.run("run"), 0, 2)
    if let first = waiting.first { try require(home.run("release", first), 0, 2) }
    try home.replace("every: 7d", with: "every: 1s", in: "partners/youth-learning.yaml")
    sleep(2)
    try require(home.run("run"), 0, 2)
    return home
  }

  /// Rows for three groups, most of them faulty, so that they make few files.
  private static func largeTable() throws -> Data {
    let lines = try sampleDrop("warm-homes/referrals-2026-11.csv").components(separatedBy: "\r\n")
    let rows = (1...1_100)
      .map { number in
        let row = lines[1].replacing("WH-1", with: "WH-9\(number)")
        return number % 40 == 0 ? row : row.replacing("yes", with: "")
      }
    return Data(((lines.prefix(1) + rows).joined(separator: "\r\n") + "\r\n").utf8)
  }

  private static func require(_ run: ProgramRun, _ statuses: Int32...) {
    precondition(statuses.contains(run.status), run.talk)
  }
}
