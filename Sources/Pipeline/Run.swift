package import Configuration
package import Digests
import Exchange
package import Ledger
import Referrals
import Routing
import Spool

/// One pass over every inbox that takes drops, decides them and commits them in groups, until nothing is left.
package struct Run {
  /// What a pass works with.
  package struct Setting: Sendable {
    package let ledger: any Ledger
    package let generation: Generation
    /// The home's key.
    package let key: MACKey
    /// How many threads prepare and render.
    package let cores: Int
    /// True when the stages overlap; false for one after the other, as a simulation wants it.
    package var overlaps = true
    /// The clock, in milliseconds since 1970.
    package let now: @Sendable () -> Int64
    /// Sleeps; called at most once a pass, for files that have not settled yet.
    package var wait: @Sendable (Duration) async throws -> Void
    /// Loads an earlier generation again, by its hash; `nil` when it is not kept any more.
    package var load: @Sendable (SHA256Digest) throws -> Generation? = { _ in nil }
    /// Is told of how many more records are decided, whenever some are.
    package var progress: @Sendable (Int) -> Void = { _ in }
    /// How much is taken at once.
    package var limits = Intake.Limits()
    /// Whether no new drop shall be taken any more.
    package var isTimeUp: @Sendable () -> Bool = { false }

    package init(
      ledger: any Ledger, generation: Generation, key: MACKey, cores: Int,
      now: @escaping @Sendable () -> Int64,
      wait: @escaping @Sendable (Duration) async throws -> Void
    ) {
      self.ledger = ledger
      self.generation = generation
      self.key = key
      self.cores = cores
      self.now = now
      self.wait = wait
    }
  }

  private let setting: Setting
  private let home: OpenHome

  /// - `home`: Has the folders of every partner of the generation open, and is recovered.
  package init(_ setting: Setting, in home: OpenHome) {
    self.setting = setting
    self.home = home
  }

  /// Runs one pass.
  ///
  /// - Throws: The first error of disk or ledger. What was committed stays; what was not, recovery puts right at the next
  ///   start.
  package func pass() async throws -> RunSummary {
    let progress = CommitProgress()
    let committer = Committer(home: home, ledger: setting.ledger, progress: progress)
    return try await Pass(
      setting, in: home, waiting: setting.ledger, progress: progress, end: committer
    )
    .run()
  }
}
