package import Pipeline
package import Referrals
package import Routing
package import Spool

/// Looks into outboxes for files that nobody has collected.
package struct OutboxSurvey {
  private let paths: HomePaths

  package init(_ paths: HomePaths) {
    self.paths = paths
  }

  /// Returns what lies in the outboxes of partners at a time in milliseconds since 1970, by what they have agreed.
  package func uncollected(
    by partners: [Partner], at milliseconds: Int64
  ) throws(FileSystemError) -> [UncollectedOutbox] {
    var collectWithin: [PartnerID: Duration] = [:]
    for partner in partners { collectWithin[partner.id] = partner.outbox?.collectWithin }
    return try uncollected(
      partners.map(\.id), collectWithin: collectWithin, at: milliseconds)
  }

  /// Returns what lies in the outboxes of these partners at a time in milliseconds since 1970.
  ///
  /// Outboxes that are empty or not there are left out.
  package func uncollected(
    _ partners: [PartnerID], collectWithin: [PartnerID: Duration], at milliseconds: Int64
  ) throws(FileSystemError) -> [UncollectedOutbox] {
    var found: [UncollectedOutbox] = []
    for partner in partners {
      guard let folder = try RealFileSystem().existingFolder(paths.outbox(of: partner)) else {
        continue
      }
      var count = 0
      var oldest = Int64.max
      for name in try folder.names() where name.bytes.first != 0x2E {
        // What is collected meanwhile is not there any more.
        guard let status = try folder.status(of: name), status.kind == .file else { continue }
        count += 1
        oldest = min(oldest, status.changedAt / 1_000_000)
      }
      guard count > 0 else { continue }
      found.append(
        UncollectedOutbox(
          partner: partner, files: count, oldestSeconds: max(0, milliseconds - oldest) / 1_000,
          collectWithinSeconds: collectWithin[partner]?.components.seconds))
    }
    return found
  }
}

/// Files that lie in an outbox.
package struct UncollectedOutbox: Sendable, Hashable, Encodable {
  package let partner: String
  package let files: Int
  /// How long the oldest file has lain there.
  package let oldestSeconds: Int64
  /// How soon the partner is to collect, where that is agreed.
  package let collectWithinSeconds: Int64?
  /// True when the oldest file has lain longer than agreed.
  package let isOverdue: Bool

  init(partner: PartnerID, files: Int, oldestSeconds: Int64, collectWithinSeconds: Int64?) {
    self.partner = partner.rawValue
    self.files = files
    self.oldestSeconds = oldestSeconds
    self.collectWithinSeconds = collectWithinSeconds
    isOverdue = collectWithinSeconds.map { oldestSeconds > $0 } ?? false
  }

  /// The warning that nobody collects.
  package var warning: String {
    let agreed = collectWithinSeconds.map { ", though \(Age.words($0)) is agreed" } ?? ""
    return """
      warning: nobody has collected from the outbox of \(partner) for \(Age.words(oldestSeconds))\(agreed) \
      [outbox.uncollected]
        fix: ask \(partner) whether its collection works
      """
  }
}

/// Spans of time in words.
package enum Age {
  /// A number of seconds as people say it: `40 s`, `12 min`, `26 h`, `9 days`.
  package static func words(_ seconds: Int64) -> String {
    switch seconds {
    case ..<120: "\(max(0, seconds)) s"
    case ..<7_200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3_600) h"
    default: "\(seconds / 86_400) days"
    }
  }
}
