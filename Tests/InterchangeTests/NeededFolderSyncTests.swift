import Foundation
import Testing

/// What makes a whole folder, a home or a backup, syncs it before it says so; power is cut then.
@Suite(
  "A new folder whose sync is left out", .serialized,
  .enabled(if: PowerImage.canCut, "only root may mount an image, on a kernel with ext4"))
struct NeededFolderSyncTests {
  /// Makes a folder on a disk of its own, takes the power away, and returns what is left of it.
  ///
  /// - `words`: The command; the folder's path follows.
  /// - Returns: The files by their paths, or `nil` for a folder that is not there.
  private static func made(
    by words: [String], _ faults: [Fault], home: [String] = []
  ) throws -> [String: Data]? {
    let mount = FileManager.default.temporaryDirectory.appending(path: "mount-\(UUID())")
    try FileManager.default.createDirectory(at: mount, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: mount) }
    let disk = try PowerImage(of: mount, megabytes: 24)
    try disk.mount()
    defer { disk.unmount() }
    let folder = mount.appending(path: "made")
    let run = try Program.run(
      words + [folder.path] + home, environment: Fault.environment(faults, below: mount))
    try #require([0, 9].contains(run.status), "\(run.talk)")
    if run.status == 0 { try disk.cut() }
    try disk.restart()
    guard FileManager.default.fileExists(atPath: folder.path) else { return nil }
    return try files(below: folder)
  }

  private static func files(below folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let file = folder.appending(path: path)
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
      files[path] = isFolder.boolValue ? Data() : try Data(contentsOf: file)
    }
    return files
  }

  @Test("is no home behind a power cut; one that is synced is whole")
  func home() throws {
    let plain = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID())")
    defer { try? FileManager.default.removeItem(at: plain) }
    #expect(try Program.run(["init", plain.path]).status == 0)
    // Every key is another.
    let expected = try Self.files(below: plain).mapValues(\.count)
    #expect(expected.count > 15)
    #expect(try Self.made(by: ["init"], [])?.mapValues(\.count) == expected)
    let omission = Fault(calls: "syncfs", when: "1-", action: "omit")
    #expect(try Self.made(by: ["init"], [omission])?.mapValues(\.count) != expected)
  }

  @Test("is no backup behind a power cut; one that is synced is whole")
  func backup() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops", only: ["maryhill-practice"])
    #expect([0, 2].contains(try home.run("run").status))
    let arguments = ["--home", home.root.path]
    let expected = try #require(try Self.made(by: ["backup"], [], home: arguments))
    #expect(expected["interchange.yaml"]?.isEmpty == false)
    #expect(expected["state/key"]?.count == 32)
    let last = Fault(calls: "syncfs", when: "2", action: "omit")
    #expect(
      try Self.made(by: ["backup"], [last], home: arguments)?["interchange.yaml"]
        != expected["interchange.yaml"])

    // The name that makes the folder a home comes when everything else would survive.
    func lacks(_ faults: [Fault]) throws -> [String] {
      let cut = [
        Fault(calls: "syncfs", when: "2", action: "names"),
        Fault(calls: "syncfs", when: "2", action: "cut"),
      ]
      let left = try Self.made(by: ["backup"], faults + cut, home: arguments) ?? [:]
      #expect(left["interchange.yaml"] != nil)
      return expected.keys.filter { $0 != "interchange.yaml" && left[$0] != expected[$0] }.sorted()
    }
    #expect(try lacks([]) == [])
    #expect(try !lacks([Fault(calls: "syncfs", when: "1", action: "omit")]).isEmpty)
  }
}
