import Foundation
import Testing

/// A sync of the product, and the moments at which a power cut shows what it is for.
struct NeededSync: Sendable, CustomTestStringConvertible {
  let what: String
  let kind: ProvenWork.Kind
  var features = PowerImage.Features.journal
  let calls: String
  let path: String
  var when = "1-"
  /// What happens beside it.
  var others: [Fault] = []
  var moments = Self.commits
  var repeats = true
  var between: (@Sendable (GlasgowHome) throws -> Void)?

  var testDescription: String { what }

  private static let log = "state/ledger.sqlite-wal"

  /// All, or those that the environment names.
  static let chosen: [NeededSync] = {
    let text = ProcessInfo.processInfo.environment["SYNC"]
    return (contents + names).filter { text.map($0.what.contains) ?? true }
  }()

  /// Behind each of the ledger's first syncs, and behind the end of the program.
  static let commits =
    [2, 3, 4, 5, 6, 7, 8, 1]
    .map { Fault(calls: "fdatasync", path: log, when: "\($0)", action: "cut-after") } + [end]

  /// What happens when a window's staging folder was synced behind its outbox.
  private static func behindStaging(_ action: String) -> Fault {
    Fault(
      calls: "fsync", path: "outbox/community-links/.staging", when: "2", action: action)
  }

  static let end = Fault(calls: "fdatasync", path: "nothing", when: "1", action: "cut")

  /// What is done with content: no name tells of it, so a journal does not help.
  static let contents: [NeededSync] = [
    NeededSync(
      what: "of a staged file, alone", kind: .records, calls: "fsync", path: "outbox/*/.staging/*"),
    NeededSync(
      what: "of a window's file", kind: .window, calls: "fsync", path: "outbox/*/.staging/*"),
    NeededSync(
      what: "of everything a large group wrote", kind: .records, calls: "syncfs",
      path: "outbox/*"),
    NeededSync(
      what: "of the day file", kind: .records, calls: "fdatasync", path: "archive/*"),
    NeededSync(
      what: "of a growing receipt", kind: .large, calls: "fsync", path: "state/spool/*.receipt"),
    NeededSync(
      what: "of a private copy, whose sender still writes what was taken", kind: .large,
      calls: "fsync", path: "state/spool/?",
      between: { home in
        let taken = home.root.appending(path: "inbox/money-matters/.taken")
        for name in try FileManager.default.contentsOfDirectory(atPath: taken.path) {
          let file = try FileHandle(forWritingTo: taken.appending(path: name))
          try file.write(contentsOf: Data("Ref Nr".utf8))
          try file.close()
        }
      }),
    NeededSync(
      what: "of the ledger's log", kind: .window, calls: "fdatasync", path: log,
      others: [behindStaging("collect-after")], moments: [behindStaging("cut-after")],
      repeats: false),
    NeededSync(
      what: "of a generation's files", kind: .first, calls: "syncfs", path: "state/generations"),
  ]

  /// What is done with names, on a disk without a journal: there each folder is its own.
  ///
  /// A sync of a new file takes the folders along on ext4 in which it was made. So those of staging and spool folders and
  /// of folders above new ones are needed on other file systems alone: the simulated one shows it.
  static let names: [NeededSync] = [
    NeededSync(
      what: "of the folder of taken drops", kind: .large, features: .noJournal, calls: "fsync",
      path: "inbox/money-matters/.taken"),
    NeededSync(
      what: "of an outbox", kind: .window, features: .noJournal, calls: "fsync",
      path: "outbox/community-links", when: "2-"),
    NeededSync(
      what: "of the staging folder behind the outbox", kind: .window, features: .noJournal,
      calls: "fsync", path: "outbox/community-links/.staging", when: "2-",
      others: [behindStaging("collect-after")], moments: [behindStaging("cut-after")],
      repeats: false),
    NeededSync(
      what: "of an outbox that a recovery places files in", kind: .recovery, features: .noJournal,
      calls: "fsync", path: "outbox/community-links", when: "2-"),
    NeededSync(
      what: "of the folder of generations", kind: .first, features: .noJournal, calls: "fsync",
      path: "state/generations",
      moments: [Fault(calls: "fdatasync", path: log, when: "2", action: "cut-after")],
      between: { home in
        // Nobody would make the same generation again.
        let routes = home.root.appending(path: "routes.yaml")
        let text = try String(contentsOf: routes, encoding: .utf8)
        try Data((text + "# later\n").utf8).write(to: routes)
      }),
  ]
}
