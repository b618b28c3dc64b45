import Configuration
import Diagnostics
import Exchange
import Foundation
import Mapping
import Referrals
import Routing
import Testing

/// A referral in an envelope, whose parts can be something else.
private struct Envelope {
  var service = "SendReferral-v1-0"
  var profile = "referral-v1-0"
  var items = 1
  var manifestCount = "1"
  var payloadCount = "1"
  var payloads = [Envelope.element]

  static let element = """
    <Referral xmlns="urn:referral-interchange:messages:1">
    <Id>E-1</Id>
    <Sender>99016</Sender>
    <Person><Name><Family>Kilnford</Family></Name><Sex>female</Sex></Person>
    </Referral>
    """

  static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

  var text: String {
    let item =
      "<itk:manifestitem id=\"p\" mimetype=\"text/xml\" profileid=\"urn:referral-interchange:profile:\(profile)\"/>"
    return """
      <itk:DistributionEnvelope xmlns:itk="urn:nhs-itk:ns:201005">
      <itk:header service="urn:nhs-itk:services:201005:\(service)" trackingid="t">
      <itk:manifest count="\(manifestCount)">\(String(repeating: item, count: items))</itk:manifest>
      </itk:header>
      <itk:payloads count="\(payloadCount)">
      \(payloads.map { "<itk:payload id=\"p\">\($0)</itk:payload>" }.joined(separator: "\n"))
      </itk:payloads>
      </itk:DistributionEnvelope>
      """
  }
}

@Suite("A payload in an envelope")
struct PayloadTests {
  private static let generation = Glasgow.load(replacing: [
    "partners/birchbank-practice.yaml": """
    id: birchbank-practice
    name: Birchbank Medical Practice
    kind: practice
    identifiers: { practice-code: "99016" }
    inbox: { mapping: [referral-xml, itk-referral, itk-feedback, vendor-referral-xml] }

    """
  ])

  private func prepared(_ text: String) -> PreparedRecord {
    var night = Night(Self.generation)
    return night.prepare(Put("birchbank-practice", text)).records[0]
  }

  @Test("becomes the message that it is, as an element, as base64 and compressed")
  func reads() throws {
    let compressed = try #require(
      Data(base64Encoded: Self.compressed.filter { !$0.isWhitespace }))
    let forms = [
      Envelope.element, Envelope.base64(Envelope.element),
      "\n  \(Envelope.base64("<?xml version=\"1.0\"?>\(Envelope.element)"))\n",
      compressed.base64EncodedString(),
    ]
    for form in forms {
      let record = prepared(Envelope(payloads: [form]).text)
      #expect(record.problems == [])
      #expect(record.message?.text("id") == "E-1")
      #expect(record.message?.group("person")?.group("name")?.text("family") == "Kilnford")
      #expect(record.unread == [])
    }
  }

  /// ``Envelope/element`` as `gzip -9n` makes it.
  static let compressed = """
    H4sIAAAAAAACAzWOwQrCMBBE7/kK6b3EXoSGdW8KIojYLwhmWgvJFjYK8e+tGE/DvGGGoRtGqPq4KSlK3jcvFaeV
    tbM8ofeHlwkuIWc/IbuuYUOnwIe2I7uqoQESoNz3225HtjpDV2hehOniE5iOPs3xzec5yrhoIFsB2V8+oPCI5CO+
    E2XltW/I/k/yBxeMGWCvAAAA
    """

  @Test("is told what is wrong with it where it stands in the envelope, and what nobody reads")
  func places() {
    let element = Envelope.element.replacing("female", with: "F")
      .replacing("<Id>", with: "<X/><Id>")
    let inline = prepared(Envelope(payloads: [element]).text)
    let text = prepared(Envelope(payloads: [Envelope.base64(element)]).text)
    #expect(inline.problems.map(\.code) == ["value.code", "value.unread"])
    #expect(
      inline.problems.map(\.place) == [.text(line: 9, column: 47), .text(line: 7, column: 1)])
    #expect(text.problems.map(\.code) == inline.problems.map(\.code))
    #expect(text.problems.map(\.place).allSatisfy { $0 == .text(line: 6, column: 1) })
    #expect(text.problems.map(\.what) == inline.problems.map(\.what))
  }

  /// What may be wrong with an envelope, with the code and the line that tell it.
  private static let wrong: [(Envelope, String, Int)] = [
    (Envelope(manifestCount: "2"), "batch.count", 3),
    (Envelope(payloadCount: "2"), "batch.count", 5),
    (Envelope(payloadCount: "0"), "batch.count", 5),
    (
      Envelope(payloadCount: "2", payloads: [Envelope.element, Envelope.element]),
      "document.refused", 11
    ),
    (Envelope(profile: "discharge-v3-0"), "value.constant", 3),
    (Envelope(profile: "feedback-v1-0"), "value.constant", 3),
    (Envelope(items: 0, manifestCount: "0"), "part.missing", 1),
    (Envelope(service: "SendDocument-v1-0"), "xml.root", 0),
    (Envelope(payloads: ["%%%"]), "payload.base64", 6),
    (Envelope(payloads: ["QUJ"]), "payload.base64", 6),
    (Envelope(payloads: ["H4sIAAAAAAAC/wAAAAA="]), "payload.compressed", 6),
    (Envelope(payloads: [Envelope.base64("<Referral>")]), "xml.malformed", 6),
    (Envelope(payloads: [Envelope.base64("no document")]), "xml.malformed", 6),
    (Envelope(payloads: [Envelope.base64("<Letter/>")]), "batch.count", 5),
    (Envelope(payloads: [""]), "batch.count", 5),
  ]

  @Test(
    "goes nowhere where the envelope is not right, by a code and a place", arguments: wrong.indices)
  func refuses(_ index: Int) {
    let (envelope, code, line) = Self.wrong[index]
    let record = prepared(envelope.text)
    #expect(record.message == nil || record.problems.first?.outcome == .reject)
    #expect(record.problems.first?.code == code, "\(record.problems)")
    #expect((record.problems.first?.place?.line ?? 0) == line, "\(record.problems)")
  }

  @Test(
    "that is a letter comes out byte for byte, and rejects its record where it is damaged",
    arguments: [
      ("%PDF-1.1", true), ("{\\rtf1 a}", true), ("plain\r\n\0", true), ("damaged", false),
    ])
  func letters(_ content: String, _ isWhole: Bool) throws {
    let base64 = Envelope.base64(content)
    let record = prepared(
      """
      <ReferralDocument id="L-1">
      <Patient><Surname>Kilnford</Surname></Patient>
      <Letter><FileName>a</FileName><Data>
      \(isWhole ? base64 : String(base64.dropLast(3)))
      </Data></Letter>
      <Letter><FileName>b</FileName></Letter>
      </ReferralDocument>
      """)
    let worst = record.problems.first
    #expect(worst?.code == (isWhole ? "field.missing" : "value.type"))
    #expect(worst?.outcome == (isWhole ? .warn : .reject))
    guard isWhole, case .list(let letters)? = record.message?["attachments"] else { return }
    #expect(letters.count == 1)
    guard case .group(let letter)? = letters.first else { return }
    #expect(letter["content"] == .bytes(Array(content.utf8)))
  }
}
