import Configuration
import Exchange
import Referrals
import Testing

@Suite("The identities that we make for a receiver")
struct MadeIdentityTests {
  /// The sample, whose link workers are sent one distribution envelope a referral.
  private static let generation: Generation = {
    let file = (try? Glasgow.file("samples/glasgow/partners/community-links.yaml")) ?? []
    let text = String(decoding: file, as: UTF8.self)
    let old = "outbox: { mapping: [referral-xml,"
    precondition(text.contains(old), "the sample's partners have changed")
    return Glasgow.load(replacing: [
      "partners/community-links.yaml": text.replacing(
        old, with: "outbox: { mapping: [itk-referral,")
    ])
  }()

  private static func trackingIDs(_ puts: [Put]) -> [String] {
    var night = Night(generation)
    return puts.flatMap { night.take($0).decided }.flatMap(\.files)
      .compactMap {
        String(decoding: $0.bytes, as: UTF8.self).firstMatch(of: /trackingid="([^"]+)"/)
          .map { String($0.1) }
      }
  }

  @Test("are others for two senders who number their messages alike")
  func senders() {
    let ids = Self.trackingIDs([
      Put(Letters.practice, Letters.referral("1")),
      Put(
        "canalside-practice",
        Letters.referral("1", sender: "99021", practice: "99021")),
    ])
    #expect(ids.count == 2)
    #expect(Set(ids).count == 2)
  }

  @Test("are the same in a night that is run again")
  func again() {
    let put = Put(Letters.practice, Letters.referral("1"))
    #expect(Self.trackingIDs([put]).count == 1)
    #expect(Self.trackingIDs([put]) == Self.trackingIDs([put]))
  }
}
