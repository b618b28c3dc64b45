package import Diagnostics
package import Digests

extension ArchiveLine {
  /// What became of a record, and why.
  package struct Decided: Sendable, Hashable {
    /// What became of it for one receiver.
    package struct Delivery: Sendable, Hashable {
      /// The receiver's id.
      package var receiver: String
      package var receiverNumber: Int
      package var route: String
      package var bucket: String
      /// The output that carries it, or 0.
      package var output: Int64
      /// The model paths that the route's allow-list left out.
      package var omitted: [String]

      package init(
        receiver: String, receiverNumber: Int, route: String, bucket: String, output: Int64,
        omitted: [String]
      ) {
        self.receiver = receiver
        self.receiverNumber = receiverNumber
        self.route = route
        self.bucket = bucket
        self.output = output
        self.omitted = omitted
      }
    }

    /// What a route said that led to no delivery of its own.
    package struct RouteAnswer: Sendable, Hashable {
      package var route: String
      /// The answer as the end of a sentence that begins with the route.
      package var answer: String

      package init(route: String, answer: String) {
        self.route = route
        self.answer = answer
      }
    }

    /// An earlier record, or a delivery of it, that goes no further because of this one.
    package struct Stop: Sendable, Hashable {
      package var record: Int64
      /// The receiver's number, or 0 for the whole record.
      package var receiverNumber: Int
      /// The bucket of a whole record.
      package var bucket: String
      package var code: String

      package init(record: Int64, receiverNumber: Int, bucket: String, code: String) {
        self.record = record
        self.receiverNumber = receiverNumber
        self.bucket = bucket
        self.code = code
      }
    }

    /// The ledger's id of the record.
    package var record: Int64
    package var reference: Reference
    /// The record's number within its sender.
    package var number: Int
    package var drop: Int64
    /// 1 for the first record of the drop.
    package var ordinal: Int
    /// The sender's id.
    package var partner: String
    package var partnerNumber: Int
    /// `nil` where the record could not be read.
    package var kind: String?
    package var action: String?
    package var bucket: String
    package var problems: [RecordProblem] = []
    package var deliveries: [Delivery] = []
    /// The routes for messages and senders like this that did not lead to a delivery, in their order.
    package var routes: [RouteAnswer] = []
    /// Sender and message id, or fingerprint, under the home's key.
    package var identity: KeyedHash?
    /// The mapped content under the home's key.
    package var content: KeyedHash?
    /// The id of the referral that began the case, or 0.
    package var caseRecord: Int64 = 0
    /// The consents that the message states as given, and those that were taken back since, as the ledger keeps them.
    package var consents: UInt8 = 0
    /// The record of the attempt before this one, or 0.
    package var previousAttempt: Int64 = 0
    /// What the record makes of the consents of its case, as the ledger keeps them.
    package var caseConsents: UInt8?
    package var stops: [Stop] = []
    /// The identity of the referral that it speaks of, where it is to be found under that as well.
    package var caseIdentity: KeyedHash?
    /// True where it has taken that identity.
    package var hasTakenCase = false
    /// For a duplicate, the record it repeats, else 0.
    package var duplicateOf: Int64 = 0
    package var generation: SHA256Digest
    /// The row or line where the record begins; 0 for the whole drop.
    package var line = 0
    /// Of a held or failed record, whom it is about, under the home's key.
    package var person: KeyedHash?

    package init(
      record: Int64, reference: Reference, number: Int, drop: Int64, ordinal: Int, partner: String,
      partnerNumber: Int, kind: String?, action: String?, bucket: String, generation: SHA256Digest
    ) {
      self.record = record
      self.reference = reference
      self.number = number
      self.drop = drop
      self.ordinal = ordinal
      self.partner = partner
      self.partnerNumber = partnerNumber
      self.kind = kind
      self.action = action
      self.bucket = bucket
      self.generation = generation
    }
  }
}
