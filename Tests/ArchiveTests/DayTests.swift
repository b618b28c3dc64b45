import Archive
import Testing

@Suite("A day")
struct DayTests {
  @Test(
    "is the day in UTC that an instant lies in",
    arguments: [
      (0, "1970-01-01"), (86_399_999, "1970-01-01"), (86_400_000, "1970-01-02"),
      (951_782_400_000, "2000-02-29"), (1_795_314_900_123, "2026-11-22"),
      (4_107_542_400_000, "2100-03-01"),
    ] as [(Int64, String)])
  func containing(_ milliseconds: Int64, _ text: String) {
    #expect(Day(containing: milliseconds).description == text)
  }

  @Test("comes back from its text, and follows the day before")
  func roundTrip() {
    for number in stride(from: 0, to: 2_932_896, by: 97) {
      let day = Day(number: number)
      #expect(Day(parsing: day.description) == day)
      #expect(day < Day(number: number + 1))
      #expect(day.description < Day(number: number + 1).description)
    }
  }

  @Test("names its file within a folder a year")
  func path() {
    #expect(Day(parsing: "2026-11-22")?.path == "2026/2026-11-22.jsonl.gz")
  }

  @Test(
    "does not come from any other text",
    arguments: [
      "", "2026-11-2", "2026-02-29", "2026-13-01", "2026-00-01", "1969-12-31", "2026/11/22",
      "2026-11-22 ", "+026-11-22",
    ])
  func refused(_ text: String) {
    #expect(Day(parsing: text) == nil)
  }
}
