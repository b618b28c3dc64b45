import Foundation

/// XML that is out to break whoever reads it.
enum HostileMarkup {
  static let all = declarations + limits + forms + references

  /// Puts something in front of the message, behind the declaration.
  private static func leading(_ text: String) -> @Sendable (String) -> String {
    { $0.replacing("<Referral ", with: text + "<Referral ") }
  }

  /// Puts something behind the last element of the message.
  private static func trailing(_ text: String) -> @Sendable (String) -> String {
    { $0.replacing("</Referral>", with: text + "</Referral>") }
  }

  /// Puts attributes into the first tag.
  private static func attributes(_ text: String) -> @Sendable (String) -> String {
    { $0.replacing("<Referral ", with: "<Referral \(text) ") }
  }

  private static let doctype = HostileOutcome.quarantined("xml.doctype")

  private static let declarations: [HostileCase] = [
    .xml("a document type", doctype, leading("<!DOCTYPE Referral>")),
    .xml(
      "a document type elsewhere", doctype,
      leading("<!DOCTYPE Referral SYSTEM \"http://127.0.0.1:9/x.dtd\">")),
    .xml(
      "a document type in a file", doctype,
      leading("<!DOCTYPE Referral SYSTEM \"file:///etc/passwd\">")),
    .xml(
      "a public document type", doctype,
      leading("<!DOCTYPE Referral PUBLIC \"-//x\" \"http://127.0.0.1:9/x\">")),
    .xml("an entity of a file", doctype) {
      leading("<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>")($0)
        .replacing("<Family>", with: "<Family>&x;")
    },
    .xml("an entity of an address", doctype) {
      leading("<!DOCTYPE r [<!ENTITY x SYSTEM \"http://127.0.0.1:9/\">]>")($0)
        .replacing("<Family>", with: "<Family>&x;")
    },
    .xml(
      "an entity for parameters", doctype,
      leading("<!DOCTYPE r [<!ENTITY % x SYSTEM \"http://127.0.0.1:9/\"> %x;]>")),
    .xml("an entity of entities of entities", doctype) { text in
      let entities = (1...9)
        .map { level in
          let below = level == 1 ? "ha" : String(repeating: "&e\(level - 1);", count: 10)
          return "<!ENTITY e\(level) \"\(below)\">"
        }
      return leading("<!DOCTYPE r [\(entities.joined())]>")(text)
        .replacing("<Family>", with: "<Family>&e9;")
    },
    .xml("one long entity many times", doctype) {
      leading("<!DOCTYPE r [<!ENTITY e \"\(String(repeating: "x", count: 50_000))\">]>")($0)
        .replacing("<Family>", with: "<Family>" + String(repeating: "&e;", count: 5_000))
    },
    .xml("a document type behind a comment", doctype, leading("<!-- x --><!DOCTYPE r>")),
    .xml("an entity without a document type", doctype, leading("<!ENTITY x \"y\">")),
    .xml("a document type inside the message", doctype, trailing("<!DOCTYPE r>")),
    .xml(
      "a document type in small letters", .quarantined("xml.malformed"), leading("<!doctype r>")),
    .xml(
      "a document type in a comment, where it is none", .taken, leading("<!-- <!DOCTYPE r> -->")),
    .xml("a document type in plain text, where it is none", .taken) {
      $0.replacing("</ReasonInWords>", with: "<![CDATA[<!DOCTYPE r>]]></ReasonInWords>")
    },
    .xml(
      "the text of another file", .rejected("xml.schema"),
      trailing(
        "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"/etc/passwd\" parse=\"text\"/>"
      )),
    .xml(
      "the text of another file in a text", .rejected("xml.schema")
    ) {
      $0.replacing(
        "</ReasonInWords>",
        with:
          "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"/etc/passwd\"/></ReasonInWords>"
      )
    },
    .xml(
      "a schema elsewhere", .taken,
      attributes(
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:referral-interchange:messages:1 http://127.0.0.1:9/x.xsd\""
      )),
    .xml(
      "a schema in a file", .taken,
      attributes(
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:noNamespaceSchemaLocation=\"file:///etc/passwd\""
      )),
    .xml(
      "a type of its own choice", .rejected("xml.schema"),
      attributes(
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xsi:type=\"xs:anyType\""
      )),
    .xml(
      "a style sheet elsewhere", .taken,
      leading("<?xml-stylesheet href=\"http://127.0.0.1:9/x.xsl\" type=\"text/xsl\"?>")),
    .xml("an instruction for PHP", .taken, trailing("<?php system('reboot'); ?>")),
    .xml(
      "a second declaration", .quarantined("xml.malformed"), trailing("<?xml version=\"1.0\"?>")),
  ]

  private static func many(_ count: Int, _ make: (Int) -> String) -> String {
    (0..<count).map(make).joined()
  }

  private static let limits: [HostileCase] = [
    .xml(
      "257 attributes", .quarantined("xml.attributes"),
      attributes(many(256) { "a\($0)=\"1\" " })),
    .xml(
      "100,000 attributes", .quarantined("xml.attributes"),
      attributes(many(100_000) { "a\($0)=\"1\" " })),
    .xml(
      "65 namespaces", .quarantined("xml.namespaces"),
      attributes(many(64) { "xmlns:n\($0)=\"urn:\($0)\" " })),
    .xml(
      "101 levels", .quarantined("xml.depth"),
      trailing(many(100) { _ in "<z>" } + many(100) { _ in "</z>" })),
    .xml("100,000 levels", .quarantined("xml.depth")) { _ in many(100_000) { _ in "<a>" } },
    .xml(
      "a name of 257 bytes", .quarantined("xml.name"),
      trailing("<\(String(repeating: "z", count: 257))/>")),
    .xml("a name of a megabyte", .quarantined("xml.name")) { _ in
      "<\(String(repeating: "z", count: 1 << 20))/>"
    },
    .xml("a text of more than a megabyte", .quarantined("xml.text")) {
      $0.replacing(
        "</ReasonInWords>", with: String(repeating: "z", count: 1 << 20) + "</ReasonInWords>")
    },
    .xml(
      "an attribute of more than a megabyte", .quarantined("xml.text"),
      attributes("a=\"\(String(repeating: "z", count: 1 << 20 + 1))\"")),
    .xml("a text in a thousand pieces that are too much together", .quarantined("xml.text")) {
      let piece = "<![CDATA[\(String(repeating: "z", count: 1_100))]]>"
      return $0.replacing("</ReasonInWords>", with: many(1_000) { _ in piece } + "</ReasonInWords>")
    },
    .xml("50,001 elements", .quarantined("xml.elements"), trailing(many(50_000) { _ in "<z/>" })),
    .xml(
      "more names than anybody knows", .quarantined("xml.names"),
      trailing(many(20_000) { "<z\($0)/>" })),
    .xml("10,000 codes that nobody knows", .rejected("value.code")) {
      $0.replacing(
        "<Reason>",
        with: many(10_000) { "<Reason><Code>zz\($0)</Code></Reason>" } + "<Reason>",
        maxReplacements: 1)
    },
  ]

  private static let malformed = HostileOutcome.quarantined("xml.malformed")

  private static let forms: [HostileCase] = [
    .xml("an end tag of another element", malformed) {
      $0.replacing("</Family>", with: "</Given>")
    },
    .xml("an element that is never closed", malformed) { $0.replacing("</Family>", with: "") },
    .xml("a comment that is never closed", malformed, trailing("<!-- ")),
    .xml("a comment with two dashes", malformed, trailing("<!-- -- -->")),
    .xml("a CDATA section that is never closed", malformed, trailing("<![CDATA[")),
    .xml("an instruction that is never closed", malformed, trailing("<?x ")),
    .xml("the end of a CDATA section in a text", malformed) {
      $0.replacing("</ReasonInWords>", with: "]]></ReasonInWords>")
    },
    .xml("the same attribute twice", malformed, attributes("a=\"1\" a=\"2\"")),
    .xml("an attribute without quotes", malformed, attributes("a=1")),
    .xml("an attribute that is never closed", malformed, attributes("a=\"1")),
    .xml("a bare < in an attribute", malformed, attributes("a=\"<\"")),
    .xml("a prefix that nothing declares", malformed, trailing("<z:z/>")),
    .xml("two messages in one file", malformed) { $0 + "<Referral/>" },
    .xml("text behind the message", malformed) { $0 + "text" },
    .xml("text before the message", malformed, leading("text")),
    .xml("a blank before the declaration", malformed) { " " + $0 },
    .xml("a message of another root", .rejected("xml.root")) { _ in "<Letter/>" },
    .xml("a message in another namespace", .rejected("xml.root")) {
      $0.replacing("urn:referral-interchange:messages:1", with: "urn:elsewhere")
    },
    .xml("a message in no namespace", .rejected("xml.root")) {
      $0.replacing(" xmlns=\"urn:referral-interchange:messages:1\"", with: "")
    },
    .xml("an element that looks like another", .rejected("xml.schema")) {
      // The second letter is Cyrillic.
      $0.replacing("Family>", with: "F\u{430}mily>")
    },
    .xml("an attribute that nobody knows", .rejected("xml.schema")) {
      $0.replacing("<Family>", with: "<Family onload=\"x\">")
    },
  ]

  private static let references: [HostileCase] = [
    .xml("an entity that nothing declares", malformed) {
      $0.replacing("</Family>", with: "&x;</Family>")
    },
    .xml("a bare &", malformed) { $0.replacing("</Family>", with: " & </Family>") },
    .xml("a reference to NUL", malformed) { $0.replacing("</Family>", with: "&#0;</Family>") },
    .xml("a reference to ESC", malformed) { $0.replacing("</Family>", with: "&#27;</Family>") },
    .xml("a reference to half a surrogate", malformed) {
      $0.replacing("</Family>", with: "&#xD800;</Family>")
    },
    .xml("a reference beyond Unicode", malformed) {
      $0.replacing("</Family>", with: "&#x110000;</Family>")
    },
    .xml("a reference of a thousand digits", malformed) {
      $0.replacing("</Family>", with: "&#\(String(repeating: "9", count: 1_000));</Family>")
    },
    .xml("references to letters", .taken) {
      $0.replacing("<Given>", with: "<Given>&#65;&#x6c;")
    },
  ]
}
