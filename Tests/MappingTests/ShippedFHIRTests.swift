import Diagnostics
import Document
import Formats
import Foundation
import Mapping
import Referrals
import Testing

/// The shipped mappings of FHIR, over messages as other systems write them.
enum ShippedFHIR {
  static func wire(_ name: String) throws -> WireMapping {
    let shipped = try ShippedExamples.shipped.get()
    return try WireMapping(shipped.mapping(name), shipped.library)
  }

  static func example(_ path: String) throws -> String {
    String(decoding: try Repository.bytes("mappings/examples/\(path)"), as: UTF8.self)
  }
}

@Suite("A BaRS message")
struct BaRSMessageTests {
  @Test("is the same referral in JSON and in XML, and is written again as it was")
  func syntaxes() throws {
    let json = try ShippedFHIR.wire("bars-referral-request")
    let xml = try ShippedFHIR.wire("bars-referral-request-xml")
    let text = try ShippedFHIR.example("bars-referral-request/new.json")
    let markup = try ShippedFHIR.example("bars-referral-request-xml/new.xml")
    let message = try json.read(text).message
    #expect(try json.read(markup).message == message)
    #expect(try xml.read(markup).message == message)
    #expect(message.words("person.phones[2].isPreferred") == "no")
    #expect(message.words("consent.records") == "no")
    #expect(message.words("why")?.contains("\nThe gas meter") == true)
    // Identities are made anew; all else comes out as it came in.
    func settled(_ text: String) -> String {
      text.replacing(/urn:uuid:[0-9a-f-]{36}/, with: "urn:uuid:-")
    }
    #expect(settled(json.text(message)) == settled(text))
    #expect(settled(xml.text(message)) == settled(markup))
  }

  @Test(
    "says by reason and status together what it is for",
    arguments: [
      ("new", "active", "new"), ("update", "active", "update"), ("update", "revoked", "cancel"),
      ("delete", "entered-in-error", "cancel"), ("delete", "active", "cancel"),
      ("new", "revoked", "cancel"), ("update", "on-hold", "update"),
    ])
  func actions(_ reason: String, _ status: String, _ action: String) throws {
    let wire = try ShippedFHIR.wire("bars-referral-request")
    let text = try ShippedFHIR.example("bars-referral-request/new.json")
      .replacing("\"code\": \"new\"", with: "\"code\": \"\(reason)\"")
      .replacing(
        "\"status\": \"active\",\n        \"intent\": \"plan\"",
        with: "\"status\": \"\(status)\",\n        \"intent\": \"plan\"")
    let reading = try wire.read(text)
    #expect(reading.problems.map(\.problem.code) == [])
    #expect(reading.message.words("action") == action)
    let written = wire.text(reading.message)
    #expect(try wire.read(written).message.words("action") == action)
    #expect(written.contains("\"status\": \"revoked\"") == (action == "cancel"))
    #expect(written.contains("request-cancelled\"") == (action == "cancel"))
  }

  @Test(
    "without a number of its own is known by the request that it is about, in every change of it")
  func identity() throws {
    let wire = try ShippedFHIR.wire("bars-referral-request")
    let texts = try ["new.json", "cancel.json"]
      .map {
        try ShippedFHIR.example("bars-referral-request/\($0)")
          .replacing("urn:referral-interchange:id", with: "urn:example:case")
      }
    let messages = try texts.map { try wire.read($0).message }
    #expect(messages.map { $0.words("action") } == ["new", "cancel"])
    #expect(messages[0].words("id") == "urn:uuid:0a7c31d2-5b64-4e0f-9d18-000000000002")
    #expect(messages[1].words("id") == messages[0].words("id"))
    #expect(try wire.read(wire.text(messages[0])).message.words("id") == messages[0].words("id"))
  }

  @Test("is looked at in time, though FHIR has no word between routine and urgent")
  func urgency() throws {
    let wire = try ShippedFHIR.wire("bars-referral-request")
    var message = try wire.read(try ShippedFHIR.example("bars-referral-request/new.json")).message
    message["urgency"] = .text("soon")
    let text = wire.text(message)
    #expect(text.contains("\"priority\": \"urgent\""))
    #expect(try wire.read(text).message.words("urgency") == "soon")
    // Of a sender who does not know the word, urgent is what it says.
    let plain = text.replacing("referral-interchange:urgency", with: "example:urgency")
    #expect(try wire.read(plain).message.words("urgency") == "urgent")
  }

  @Test(
    "that is broken is told by code and place",
    arguments: [
      ("\"1950-06-07\"", "\"1950-02-31\"", "value.date", "entry/resource/birthDate"),
      ("\"gender\": \"female\"", "\"gender\": \"f\"", "value.code", "entry/resource/gender"),
      (
        "\"subject\": {\n          \"reference\": \"urn:uuid:0a7c31d2-5b64-4e0f-9d18-000000000003\"",
        "\"subject\": {\n          \"reference\": \"urn:uuid:0a7c31d2-5b64-4e0f-9d18-000000000099\"",
        "reference.nowhere", "entry/resource/subject/reference"
      ),
      // A request whose person is itself: a circle that leads to nobody.
      (
        "\"subject\": {\n          \"reference\": \"urn:uuid:0a7c31d2-5b64-4e0f-9d18-000000000003\"",
        "\"subject\": {\n          \"reference\": \"urn:uuid:0a7c31d2-5b64-4e0f-9d18-000000000002\"",
        "reference.nowhere", "entry/resource/subject/reference"
      ),
      (
        "\"resourceType\": \"Patient\"", "\"resourceType\": \"Person\"", "reference.nowhere",
        "entry/resource/subject/reference"
      ),
      (
        "\"resourceType\": \"MessageHeader\"", "\"resourceType\": \"Basic\"", "part.missing", nil
      ),
      (
        "message-category-servicerequest\",\n                \"code\": \"referral\"",
        "message-category-servicerequest\",\n                \"code\": \"validation\"",
        "value.constant",
        "entry/resource/category/coding/code"
      ),
      (
        "\"gender\": \"female\"", "\"modifierExtension\": [ { \"url\": \"urn:x\" } ]",
        "document.refused", "entry/resource/modifierExtension"
      ),
    ] as [(String, String, String, String?)])
  func broken(_ good: String, _ bad: String, _ code: String, _ path: String?) throws {
    let wire = try ShippedFHIR.wire("bars-referral-request")
    let text = try ShippedFHIR.example("bars-referral-request/new.json")
    try #require(text.contains(good))
    let broken = text.replacing(good, with: bad, maxReplacements: 1)
    let reading = try wire.read(broken)
    let problem = try #require(reading.problems.first)
    // What else refers to a part that is not found is told, too, as warnings.
    #expect(reading.problems.filter { $0.problem.outcome != .warn }.map(\.problem.code) == [code])
    guard let path else { return }
    #expect(problem.path(in: wire.document, symbols: wire.symbols) == path)
    // The place in the file is where the text was put.
    let offset = Int(wire.document.nodes[problem.node].offset)
    let place = try #require(broken.range(of: bad))
    let start = broken.utf8.distance(from: broken.startIndex, to: place.lowerBound)
    let end = broken.utf8.distance(from: broken.startIndex, to: place.upperBound)
    if !code.hasPrefix("reference") { #expect((start...end).contains(offset)) }
  }

  @Test("that ends too soon is not read at all, wherever it ends", arguments: [1, 400, 4000, 9000])
  func truncated(_ length: Int) throws {
    let wire = try ShippedFHIR.wire("bars-referral-request")
    for path in ["bars-referral-request/new.json", "bars-referral-request-xml/new.xml"] {
      let bytes = Array(try ShippedFHIR.example(path).utf8.prefix(length))
      #expect(try wire.read(bytes).1.count == 1, "\(path)")
    }
  }

  @Test("of feedback is not taken for a request, nor a request for feedback")
  func match() throws {
    let request = try ShippedFHIR.wire("bars-referral-request")
    let response = try ShippedFHIR.wire("bars-referral-response")
    let new = try ShippedFHIR.example("bars-referral-request/new.json")
    let full = try ShippedFHIR.example("bars-referral-response/full.json")
    for (text, isRequest) in [(new, true), (full, false)] {
      _ = try request.read(text)
      #expect(request.mapping.matches(request.document) == isRequest)
      _ = try response.read(text)
      #expect(response.mapping.matches(response.document) != isRequest)
    }
  }
}

@Suite("The Task of a referral")
struct TaskStatusTests {
  /// Each status of the SDOH loop, what it is to us, and what we write for that without anything more exact.
  static let statuses = [
    ("draft", "received", "requested"), ("requested", "received", "requested"),
    ("accepted", "accepted", "accepted"), ("rejected", "declined", "rejected"),
    ("cancelled", "withdrawn", "cancelled"), ("in-progress", "active", "in-progress"),
    ("on-hold", "on-hold", "on-hold"), ("failed", "no-contact", "failed"),
    ("completed", "completed", "completed"), ("entered-in-error", "withdrawn", "entered-in-error"),
    ("received", "received", "requested"), ("ready", "accepted", "accepted"),
  ]

  @Test("has a status that we read and write, each of them", arguments: statuses)
  func read(_ outside: String, _ ours: String, _ written: String) throws {
    let wire = try ShippedFHIR.wire("sdoh-task")
    let text = """
      { "resourceType": "Task", "id": "t", "status": "\(outside)", "intent": "order",
        "focus": { "reference": "ServiceRequest/s" } }
      """
    let reading = try wire.read(text)
    #expect(reading.problems.map(\.problem.code) == [])
    #expect(reading.message.words("status") == ours)
    #expect(wire.text(reading.message).contains("\n  \"status\": \"\(written)\""))
    #expect(try wire.read(wire.text(reading.message)).message == reading.message)
  }

  @Test(
    "keeps the day of the time at which it was changed",
    arguments: ["sdoh-task/completed.json", "bars-referral-response/full.json"])
  func day(_ example: String) throws {
    let wire = try ShippedFHIR.wire(String(example.prefix { $0 != "/" }))
    let text = try ShippedFHIR.example(example)
      .replacing("\"2026-11-24\"", with: "\"2026-11-24T16:05:00Z\"")
    let reading = try wire.read(text)
    #expect(reading.problems.map(\.problem.code) == [])
    #expect(reading.message.words("statusDate") == "2026-11-24")
    #expect(wire.text(reading.message).contains("\"lastModified\": \"2026-11-24\""))
  }

  @Test("keeps each of our statuses", arguments: ReferralStatus.allCases.map(\.rawValue))
  func keep(_ ours: String) throws {
    for (name, example) in [
      ("sdoh-task", "sdoh-task/completed.json"),
      ("bars-referral-response", "bars-referral-response/full.json"),
    ] {
      let wire = try ShippedFHIR.wire(name)
      var message = try wire.read(try ShippedFHIR.example(example)).message
      message["status"] = .text(ours)
      #expect(wire.write(message).problems.map(\.what) == [])
      #expect(try wire.read(wire.text(message)).message.words("status") == ours, "\(name)")
    }
  }

  @Test("with a status of no list, or of another type, is rejected where that stands")
  func broken() throws {
    let wire = try ShippedFHIR.wire("sdoh-task")
    let good = try ShippedFHIR.example("sdoh-task/declined.json")
      .replacing("871711000000103", with: "73211009")
    func problem(_ text: String) throws -> [String?] {
      let problem = try wire.read(text).problems.first
      return [
        problem?.problem.code, problem?.path(in: wire.document, symbols: wire.symbols),
      ]
    }
    #expect(try problem(good) == [nil, nil])
    #expect(
      try problem(good.replacing("\"rejected\"", with: "\"refused\"")) == ["value.code", "status"])
    #expect(
      try problem(good.replacing("\"Task\"", with: "\"Goal\"")) == [
        "value.constant", "resourceType",
      ])
  }
}
