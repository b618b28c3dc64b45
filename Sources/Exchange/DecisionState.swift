package import Digests
import Referrals

/// What decisions know of earlier records; each decision adds its own, so that the second record sees the first.
package struct DecisionState: Sendable {
  /// What was known before the first decision.
  package var identities: [SenderIdentity: EarlierRecord]
  package var references: [Reference: EarlierRecord]
  /// By our reference of a record: what stands in its place, which may be itself (see ``standing(for:)``).
  package var standings: [Reference: EarlierRecord]
  /// By the referral of a case, the other records of the case that have not come to their end.
  package var followers: [Int64: [EarlierRecord]]
  /// What decisions have added, which counts before what was known.
  private var addedIdentities: [SenderIdentity: EarlierRecord] = [:]
  private var addedReferences: [Reference: EarlierRecord] = [:]
  private var addedStandings: [Reference: EarlierRecord] = [:]
  private var addedFollowers: [Int64: [EarlierRecord]] = [:]

  package init(
    identities: [SenderIdentity: EarlierRecord] = [:],
    references: [Reference: EarlierRecord] = [:], standings: [Reference: EarlierRecord] = [:],
    followers: [Int64: [EarlierRecord]] = [:]
  ) {
    self.identities = identities
    self.references = references
    self.standings = standings
    self.followers = followers
  }

  /// Returns the record that has an identity, or had it last.
  package func record(with identity: SenderIdentity) -> EarlierRecord? {
    addedIdentities[identity] ?? identities[identity]
  }

  /// Returns the record with a reference of ours.
  package func record(called reference: Reference) -> EarlierRecord? {
    addedReferences[reference] ?? references[reference]
  }

  /// Returns the record that stands in the place of another by now, or `nil` where none of its attempts was taken.
  ///
  /// That is the newest that was taken of the record itself, what it repeats, the attempts before it and those after it.
  package func standing(for reference: Reference) -> EarlierRecord? {
    var standing = standings[reference]
    while let later = addedStandings[standing?.reference ?? reference] { standing = later }
    return standing
  }

  /// True where no record stands in the place of another, as on most nights.
  var hasNoStandings: Bool { standings.isEmpty && addedStandings.isEmpty }

  /// Finds the record that a message speaks of.
  package func record(named name: EarlierRecordName) -> EarlierRecord? {
    switch name {
    case .reference(let reference): record(called: reference)
    case .message(let sender, let identity):
      record(with: SenderIdentity(sender: sender, hash: identity))
    case .unnamed: nil
    }
  }

  /// Returns the records of a case, other than its referral, that are known not to have come to their end, in the order
  /// of their ids.
  package func openFollowers(of caseRecord: Int64) -> [EarlierRecord] {
    Self.merged(followers[caseRecord] ?? [], addedFollowers[caseRecord] ?? [])
      .filter(\.bucket.isOpen)
  }

  /// Returns the records that prepared ones name as what they are about, and changes whose number they bear.
  package func caseMembers(of drops: [PreparedDrop]) -> [EarlierRecord] {
    var members: [EarlierRecord] = []
    // Most groups speak of nothing that was here before.
    guard !identities.isEmpty || !references.isEmpty else { return members }
    for drop in drops {
      for record in drop.records {
        if let found = record.about.flatMap(self.record(named:)) { members.append(found) }
        guard let identity = record.identity,
          let found = self.record(
            with: SenderIdentity(sender: drop.drop.partner, hash: identity.hash)),
          found.caseReference != nil
        else { continue }
        members.append(found)
      }
    }
    return members
  }

  /// Lays records of a case over others, by id.
  package static func merged(
    _ known: [EarlierRecord], _ newer: [EarlierRecord]
  ) -> [EarlierRecord] {
    if newer.isEmpty { return known }
    var records = Dictionary(uniqueKeysWithValues: known.map { ($0.id, $0) })
    for record in newer { records[record.id] = record }
    return records.values.sorted { $0.id < $1.id }
  }

  /// Makes room for what a number of decisions will add.
  mutating func reserve(_ count: Int) {
    addedIdentities.reserveCapacity(count)
    addedReferences.reserveCapacity(count)
  }

  /// Adds a decided record, under the identity that it has taken or tried to take, if any.
  ///
  /// `previous` is the attempt before it, if it has one: a record that is taken stands in the place of that.
  mutating func add(
    _ record: EarlierRecord, as identity: KeyedHash?, after previous: EarlierRecord? = nil
  ) {
    if let previous, record.isTaken { addedStandings[previous.reference] = record }
    addedReferences[record.reference] = record
    if let identity {
      addedIdentities[SenderIdentity(sender: record.sender, hash: identity)] = record
    }
    if record.caseRecord != record.id, record.caseRecord != 0 {
      addedFollowers[record.caseRecord, default: []].append(record)
    }
  }

  /// Replaces what is known of a record that was decided before by what a later message made of it.
  mutating func change(_ record: EarlierRecord) {
    guard let identity = record.identity else { return add(record, as: nil) }
    let holder = self.record(with: SenderIdentity(sender: record.sender, hash: identity))
    add(record, as: holder?.id == record.id ? identity : nil)
  }

  /// What decisions have added, and nothing else.
  var additions: DecisionState {
    DecisionState(
      identities: addedIdentities, references: addedReferences, standings: addedStandings,
      followers: addedFollowers)
  }
}
