import Referrals
import Testing

@Suite("A partial date")
struct PartialDateTests {
  @Test("keeps every part as it was given, and what is absent absent")
  func parts() throws {
    let whole = try #require(
      PartialDate(
        year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 60, fraction: "0123456",
        offsetMinutes: -840))
    #expect(whole.year == 9999 && whole.month == 12 && whole.day == 31)
    #expect(whole.hour == 23 && whole.minute == 59 && whole.second == 60)
    #expect(whole.fraction == "0123456" && whole.offsetMinutes == -840 && !whole.isZulu)
    let year = try #require(PartialDate(year: 0))
    #expect(year.year == 0 && year.month == nil && year.day == nil && year.hour == nil)
    #expect(year.minute == nil && year.second == nil && year.fraction.isEmpty)
    #expect(year.offsetMinutes == nil && !year.isZulu)
    let midnight = try #require(
      PartialDate(
        year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0, offsetMinutes: 840))
    #expect(midnight.hour == 0 && midnight.minute == 0 && midnight.second == 0)
    #expect(midnight.offsetMinutes == 840)
  }

  @Test("is spelled as precisely as it is")
  func spelled() throws {
    let dates = [
      PartialDate(year: 7), PartialDate(year: 2026, month: 3),
      PartialDate(year: 2026, month: 3, day: 9),
      PartialDate(year: 2026, month: 3, day: 9, hour: 4),
      PartialDate(year: 2026, month: 3, day: 9, hour: 4, minute: 5, offsetMinutes: 0),
      PartialDate(year: 2026, month: 3, day: 9, hour: 4, minute: 5, offsetMinutes: 0, isZulu: true),
      PartialDate(
        year: 2026, month: 3, day: 9, hour: 4, minute: 5, second: 6,
        fraction: "123456789012345678901234567890", offsetMinutes: -90),
    ]
    #expect(
      dates.map { $0?.iso } == [
        "0007", "2026-03", "2026-03-09", "2026-03-09T04", "2026-03-09T04:05+00:00",
        "2026-03-09T04:05Z", "2026-03-09T04:05:06.123456789012345678901234567890-01:30",
      ])
  }

  @Test("differs from any other, whatever the part that differs")
  func distinct() throws {
    let dates = [
      PartialDate(year: 2026), PartialDate(year: 2027), PartialDate(year: 2026, month: 1),
      PartialDate(year: 2026, month: 1, day: 1),
      PartialDate(year: 2026, month: 1, day: 1, hour: 0),
      PartialDate(year: 2026, month: 1, day: 1, hour: 0, minute: 0),
      PartialDate(year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0),
      PartialDate(year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0, fraction: "0"),
      PartialDate(year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0, fraction: "00"),
      PartialDate(year: 2026, month: 1, day: 1, hour: 0, offsetMinutes: 0),
      PartialDate(year: 2026, month: 1, day: 1, hour: 0, offsetMinutes: 0, isZulu: true),
    ]
    #expect(Set(dates).count == dates.count)
    #expect(!dates.contains(nil))
  }
}
