import Foundation
import Glibc

/// One run over an inbox with everything of the table in it, watched from outside.
final class HostileNight: Sendable {
  let home: GlasgowHome
  let run: ProgramRun
  let decisions: HostileDecisions
  /// What the inboxes still hold, by sender and name.
  let left: Set<String>
  /// The lines of the calls that the program made, where they were looked at.
  let calls: [Substring]

  /// The cases with the names that they lie in the inbox under.
  static let cases: [(HostileCase, [UInt8])] = {
    let all =
      HostileKinds.all + HostileNames.all + HostileUnfinished.all + HostileMarkup.all
      + HostileEncodings.all + HostileTables.all + HostileValues.all
      + HostileTrees.all
    return all.enumerated()
      .map { index, hostile in
        switch hostile.name {
        case .whole(let name): (hostile, name)
        case .ending(let ending): (hostile, Array("c\(1_000 + index).\(ending)".utf8))
        }
      }
  }()

  static let shared = Result { try HostileNight() }

  /// Good drops before and behind the others, and of partners who have nothing to do with them.
  static let neighbours = [
    ("birchbank-practice", "a-good.xml", "99016"), ("birchbank-practice", "~z-good.xml", "99016"),
    ("canalside-practice", "a-good.xml", "99021"), ("rowan-street-practice", "z-good.xml", "99054"),
    ("fernhill-practice", "a-good.xml", "99035"),
  ]

  private init() throws {
    home = try GlasgowHome()
    try home.agreeOnEveryFormat()
    for (sender, name, practice) in Self.neighbours {
      let text = HostileText.referral("G-\(name)").replacing("99016", with: practice)
      try home.drop(Data(text.utf8), as: name, of: sender)
    }
    try home.drop(
      Data(HostileText.referral("H-replayed").utf8), as: "b-replayed.xml", of: HostileCase.practice)
    try home.drop(
      Data(HostileText.referral("G-linked").replacing("99016", with: "99035").utf8),
      as: "b-linked.xml", of: "fernhill-practice")
    for (index, (hostile, name)) in Self.cases.enumerated() {
      let folder = try home.inbox(hostile.sender, "x").deletingLastPathComponent()
      try hostile.place(
        HostileSpot(home: home, folder: folder, name: name, number: 1_000 + index))
    }
    let log = home.root.appending(path: "calls")
    var wrapper: [String] = []
    if Self.canTrace {
      wrapper = [
        "/usr/bin/strace", "-f", "-y", "-qq", "-s", "4096", "-o", log.path, "-e",
        "trace=open,openat,openat2,execve,connect,socket,bind,sendto,link,linkat,symlinkat",
      ]
    }
    run = try Program.run(["run", "--json", "--home", home.root.path], under: wrapper)
    calls =
      Self.canTrace
      ? String(decoding: try Data(contentsOf: log), as: UTF8.self).split(separator: "\n") : []
    decisions = HostileDecisions(try home.run("archive", "cat").objects, in: home)
    left = try Self.left(in: home)
  }

  /// True where the program may be looked at from outside.
  static let canTrace = FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")

  private static func left(in home: GlasgowHome) throws -> Set<String> {
    var left: Set<String> = []
    for sender in [HostileCase.practice, HostileCase.agency, HostileCase.manifold] {
      let folder = try home.inbox(sender, "x").deletingLastPathComponent()
      guard let stream = opendir(folder.path) else { continue }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        left.insert(HostileDecisions.key(sender, name))
      }
    }
    return left
  }

  /// What became of a case.
  func outcome(of hostile: HostileCase, _ name: [UInt8]) -> HostileOutcome? {
    let isLeft = left.contains(HostileDecisions.key(hostile.sender, name))
    let decided = decisions.outcome(of: hostile.sender, name)
    if let decided { return isLeft ? nil : decided }
    return isLeft ? .leftAlone : nil
  }
}
