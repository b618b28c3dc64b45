import Foundation
import Pipeline
import Routing
import Testing

@Suite("A window is scheduled")
struct WindowScheduleTests {
  /// An instant by its time in UTC.
  private static func utc(_ text: String) throws -> Int64 {
    let date = try Date("\(text):00Z", strategy: .iso8601)
    return Int64(date.timeIntervalSince1970) * 1_000
  }

  private static func schedule(
    at times: [String] = [], every: Duration? = nil, zone: String = "Europe/London"
  ) throws -> WindowSchedule {
    WindowSchedule(
      window: Window(at: times.compactMap(TimeOfDay.init(parsing:)), every: every),
      clock: try #require(WallClock(timezone: zone)))
  }

  struct Case: Sendable {
    let times: [String]
    let waitingSince: String
    let now: String
    let due: String?
    let next: String

    init(_ times: String, since: String, now: String, due: String?, next: String) {
      self.times = times.split(separator: " ").map(String.init)
      waitingSince = since
      self.now = now
      self.due = due
      self.next = next
    }
  }

  @Test(
    "at times of day in the home's zone, however late anybody looks",
    arguments: [
      Case(
        "06:00", since: "2026-11-22T02:00", now: "2026-11-22T05:59", due: nil,
        next: "2026-11-22T06:00"),
      Case(
        "06:00", since: "2026-11-22T02:00", now: "2026-11-22T06:00", due: "2026-11-22T06:00",
        next: "2026-11-23T06:00"),
      Case(
        "06:00", since: "2026-11-22T06:00", now: "2026-11-22T23:00", due: nil,
        next: "2026-11-23T06:00"),
      Case(
        "06:00", since: "2026-11-19T02:00", now: "2026-11-22T05:00", due: "2026-11-21T06:00",
        next: "2026-11-22T06:00"),
      Case(
        "18:00 06:00", since: "2026-11-22T02:00", now: "2026-11-22T20:00",
        due: "2026-11-22T18:00", next: "2026-11-23T06:00"),
      // Summer time: an hour earlier in UTC.
      Case(
        "06:00", since: "2026-07-01T02:00", now: "2026-07-01T05:00", due: "2026-07-01T05:00",
        next: "2026-07-02T05:00"),
      Case(
        "00:00", since: "2026-07-01T20:00", now: "2026-07-01T23:00", due: "2026-07-01T23:00",
        next: "2026-07-02T23:00"),
    ])
  func times(_ example: Case) throws {
    let schedule = try Self.schedule(at: example.times)
    let since = try Self.utc(example.waitingSince)
    let now = try Self.utc(example.now)
    #expect(try schedule.due(oldestWaiting: since, now: now) == example.due.map(Self.utc))
    #expect(try schedule.next(oldestWaiting: since, now: now) == Self.utc(example.next))
  }

  // The clock goes from 01:00 to 02:00 on 29 March 2026, and from 02:00 back to 01:00 on 25 October 2026.

  @Test("half an hour behind the jump, at a time that the jump leaves out")
  func jumpedOver() throws {
    let schedule = try Self.schedule(at: ["01:30"])
    let since = try Self.utc("2026-03-28T12:00")
    let (before, after) = (try Self.utc("2026-03-29T01:29"), try Self.utc("2026-03-29T01:30"))
    #expect(schedule.due(oldestWaiting: since, now: before) == nil)
    #expect(schedule.next(oldestWaiting: since, now: before) == after)
    #expect(schedule.due(oldestWaiting: since, now: after) == after)
    #expect(
      try schedule.next(oldestWaiting: since, now: after) == Self.utc("2026-03-30T00:30"))
  }

  @Test("once, at a time that the clock shows twice")
  func shownTwice() throws {
    let schedule = try Self.schedule(at: ["01:30"])
    let first = try Self.utc("2026-10-25T00:30")
    let second = try Self.utc("2026-10-25T01:30")
    let since = try Self.utc("2026-10-24T12:00")
    #expect(schedule.due(oldestWaiting: since, now: first - 1) == nil)
    #expect(schedule.due(oldestWaiting: since, now: first) == first)
    #expect(schedule.due(oldestWaiting: since, now: second) == first)
    #expect(schedule.due(oldestWaiting: first, now: second) == nil)
    #expect(
      try schedule.next(oldestWaiting: first, now: first) == Self.utc("2026-10-26T01:30"))
  }

  @Test("once the oldest record has waited as long as agreed, for all that wait")
  func every() throws {
    let schedule = try Self.schedule(every: .seconds(7_200))
    #expect(schedule.due(oldestWaiting: 1_000, now: 7_200_999) == nil)
    #expect(schedule.due(oldestWaiting: 1_000, now: 7_201_000) == 7_201_001)
    #expect(schedule.next(oldestWaiting: 1_000, now: 5_000) == 7_201_000)
    #expect(schedule.next(oldestWaiting: nil, now: 5_000) == nil)
  }

  @Test(
    "at once for what claims to have come in the future, as it came before the clock was set back")
  func future() throws {
    let now = try Self.utc("2026-11-22T12:00")
    for schedule in [try Self.schedule(at: ["06:00"]), try Self.schedule(every: .seconds(7_200))] {
      #expect(schedule.due(oldestWaiting: now + 86_400_000, now: now) == .max)
      // A clock that is kept right goes back by seconds.
      #expect(schedule.due(oldestWaiting: now + 5_000, now: now) == nil)
    }
  }

  @Test("by whichever comes first of times and length")
  func both() throws {
    let schedule = try Self.schedule(at: ["06:00"], every: .seconds(7_200), zone: "UTC")
    let since = try Self.utc("2026-11-22T05:00")
    #expect(
      try schedule.due(oldestWaiting: since, now: Self.utc("2026-11-22T06:30"))
        == Self.utc("2026-11-22T06:00"))
    #expect(
      try schedule.next(oldestWaiting: since, now: Self.utc("2026-11-22T06:30"))
        == Self.utc("2026-11-22T07:00"))
  }

  @Test("with each run where nothing is agreed")
  func eachRun() throws {
    let schedule = try Self.schedule()
    #expect(schedule.due(oldestWaiting: 5, now: 5) == 6)
    #expect(schedule.next(oldestWaiting: 5, now: 5) == nil)
  }

  @Test("by no clock of a zone that nobody knows")
  func unknownZone() {
    #expect(WallClock(timezone: "Europe/Nowhere") == nil)
  }

  @Test(
    "by a clock that shows the home's time", arguments: ["2026-07-01T05:00", "2026-12-01T06:00"])
  func shows(_ instant: String) throws {
    let clock = try #require(WallClock(timezone: "Europe/London"))
    #expect(clock.time(at: try Self.utc(instant))?.description == "06:00")
  }
}
