import Testing

@Suite("A disk that does not let us see")
struct UnreadableFileTests {
  @Test("is told as what it is, and not as a key that is lost")
  func key() throws {
    let home = try GlasgowHome()
    let fault = Fault(calls: "open", path: "*state/key", when: "1-", action: "error 5")
    let run = try home.run(["run"], faults: [fault])
    #expect(run.status == 1, "\(run.talk)")
    #expect(run.talk.contains("[disk.error]"), "\(run.talk)")
    #expect(!run.talk.contains("home.key"))
    #expect(try home.run("run").status == 0)
  }

  @Test("is asked again where a signal came in between", arguments: ["partners", "mappings*"])
  func interrupted(_ folder: String) throws {
    let home = try GlasgowHome()
    let fault = Fault(calls: "open,list", path: "*\(folder)", when: "1-3", action: "error 4")
    let run = try home.run(["check"], faults: [fault])
    #expect(run.status == 0, "\(run.talk)")
  }
}
