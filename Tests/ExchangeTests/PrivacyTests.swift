import Diagnostics
import Exchange
import Routing
import Testing

@Suite("What is said of a record")
struct PrivacyTests {
  private static let canaries = [
    "Canaryson", "2311484099", "2311484044", "07700 900199", "Canary Lane",
  ]

  /// Records of which nearly each fails in its own way, with a person's name, CHI number, telephone and street in them.
  ///
  /// None stands where a code is expected: what is no code of the table is quoted there, so that it can be corrected.
  static let puts: [Put] = {
    let person = Letters.referral("A", family: "Canaryson")
      .replacing(
        "</Person>",
        with:
          "<Address><Line>Canary Lane</Line><Postcode>Canary Lane</Postcode></Address><Phone><Number>07700 900199</Number></Phone></Person>"
      )
    let titles =
      "Ref No,Surname,First name(s),D.O.B.,CHI,Phone,Address 1,GP Practice,Urgent,Consent to refer"
    let row = "M-1,Canaryson,Canaryson,01/02/1950,2311484044,07700 900199,Canary Lane,99016,No,Yes"
    let xml = [
      person.replacing("2311484044", with: "2311484099"),
      person.replacing("<BirthDate>1948-11-23", with: "<BirthDate>Canaryson"),

      person.replacing("<CHI>", with: "<CHI>Canaryson "),
      person.replacing("<Sender>99016", with: "<Sender>Canaryson"),

      person.replacing("<Date>2026-11-02", with: "<Date>07700 900199"),
      person.replacing("</Person>", with: ""),
      person.replacing("<Given>", with: "<Given at=\"Canaryson\">"),
      person.replacing("<Id>A", with: "<Id>\(String(repeating: "Canaryson", count: 300))"),
    ]
    let tables = [
      row.replacing("2311484044", with: "2311484099"),
      row.replacing("01/02/1950", with: "Canaryson"),
      row.replacing("M-1,Canaryson", with: "M-1,"), row + ",Canaryson",
      "\"Canaryson\"07700 900199,x",
      "\"Canaryson", row.replacing("99016", with: "Canaryson (99073)"),
      row.replacing("2311484044", with: "Canaryson"), row.replacing("Yes", with: "No"),
      row.replacing("99016", with: "2311484044"),
    ]
    return xml.map { Put(Letters.practice, $0, name: "Canaryson.xml") }
      + tables.map { Put(Letters.agency, "\(titles)\n\($0)\n", name: "Canaryson.csv") }
      + [
        Put(Letters.linkWorkers, Letters.onward("A", to: "99016", notes: "Canaryson")),
        Put(
          Letters.linkWorkers,
          Letters.onward("B", notes: String(repeating: "Canaryson ", count: 40))),
        Put(Letters.linkWorkers, Letters.feedback("F", about: "Canaryson")),
        Put(Letters.linkWorkers, Letters.feedback("G", reference: "Canaryson")),
        Put(Letters.agency, "Canaryson,2311484044\nCanary Lane,07700 900199\n"),
      ]
  }()

  @Test("quotes no name, number, telephone or street in its problems", arguments: puts.indices)
  func problems(_ index: Int) {
    var night = Night()
    let drop = night.take(Self.puts[index])
    let problems = drop.decided.flatMap(\.decision.problems) + drop.prepared.remarks
    for problem in problems {
      let said = [
        problem.what, problem.why ?? "", problem.fix ?? "", problem.code, problem.field ?? "",
        problem.rule?.description ?? "", problem.place.map { "\($0)" } ?? "",
      ]
      for text in said {
        for canary in Self.canaries {
          #expect(!text.contains(canary), "\(problem.code): \(text)")
        }
      }
    }
  }

  @Test("is something for nearly each of them")
  func isSaid() {
    let silent = Self.puts.filter { put in
      var night = Night()
      return night.take(put).decided.allSatisfy(\.decision.problems.isEmpty)
    }
    #expect(silent.count <= 2)
  }

  @Test("quotes none of them in route steps or delivery names")
  func names() {
    var night = Night()
    let drop = night.take(Put(Letters.practice, Letters.referral("Canaryson", family: "Canaryson")))
    for record in drop.decided {
      #expect(!record.files.isEmpty)
      for text in record.files.map(\.ending) + record.decision.steps.map(\.words) {
        #expect(!Self.canaries.contains { text.contains($0) })
      }
    }
  }
}
