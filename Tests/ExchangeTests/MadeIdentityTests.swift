import Configuration
import Exchange
import Referrals
import Testing

@Suite("The identities that we make for a receiver")
struct MadeIdentityTests {
  /// The sample, whose link workers are sent referrals by one of the shipped mappings.
  private static func generation(_ mapping: String) -> Generation {
    let file = (try? Glasgow.file("samples/glasgow/partners/community-links.yaml")) ?? []
    let text = String(decoding: file, as: UTF8.self)
    let old = "outbox: { mapping: [referral-xml,"
    precondition(text.contains(old), "the sample's partners have changed")
    return Glasgow.load(replacing: [
      "partners/community-links.yaml": text.replacing(
        old, with: "outbox: { mapping: [\(mapping),")
    ])
  }

  /// What stands at a place of each file that the link workers are sent.
  private static func texts(
    _ mapping: String, at place: Regex<(Substring, Substring)>, _ puts: [Put]
  ) -> [String] {
    var night = Night(generation(mapping))
    return puts.flatMap { night.take($0).decided }.flatMap(\.files)
      .compactMap {
        String(decoding: $0.bytes, as: UTF8.self).firstMatch(of: place).map { String($0.1) }
      }
  }

  /// The identities of the distribution envelopes.
  private static func envelopes(_ puts: [Put]) -> [String] {
    texts("itk-referral", at: /trackingid="([^"]+)"/, puts)
  }

  /// The identities of the requests.
  private static func requests(_ puts: [Put]) -> [String] {
    texts("sdoh-referral", at: /"resourceType": "ServiceRequest",\s*"id": "([^"]+)"/, puts)
  }

  private static let first = Put(Letters.practice, Letters.referral("1"))
  private static let other = Put(
    "canalside-practice", Letters.referral("1", sender: "99021", practice: "99021"))
  /// A withdrawal of the first under its own id.
  private static let withdrawal = Put(Letters.practice, Letters.referral("1", action: "cancel"))

  @Test("are others for two senders who number their messages alike")
  func senders() {
    for ids in [
      Self.envelopes([Self.first, Self.other]), Self.requests([Self.first, Self.other]),
    ] {
      #expect(ids.count == 2)
      #expect(Set(ids).count == 2)
    }
  }

  @Test("are the request's for a change of it too, by which its receiver finds what is changed")
  func change() {
    let ids = Self.requests([Self.first, Self.withdrawal])
    #expect(ids.count == 2)
    #expect(Set(ids).count == 1)
  }

  @Test("are others for the envelope of a change, which is no repetition")
  func envelope() {
    let ids = Self.envelopes([Self.first, Self.withdrawal])
    #expect(ids.count == 2)
    #expect(Set(ids).count == 2)
  }

  @Test("are the same in a night that is run again")
  func again() {
    for ids in [Self.envelopes, Self.requests] {
      #expect(ids([Self.first]).count == 1)
      #expect(ids([Self.first]) == ids([Self.first]))
    }
  }
}
