/// How much a file system still takes, as far as it says.
package struct Room: Sendable, Hashable {
  /// Bytes that may still be written by us.
  package var freeBytes: Int64
  /// Bytes that there are in all; 0 where that is not said.
  package var allBytes: Int64
  /// Files and folders that may still be made.
  package var freeFiles: Int64
  /// Files and folders that there may be in all; 0 where there is no such limit.
  package var allFiles: Int64

  package init(freeBytes: Int64, allBytes: Int64 = 0, freeFiles: Int64 = 0, allFiles: Int64 = 0) {
    self.freeBytes = freeBytes
    self.allBytes = allBytes
    self.freeFiles = freeFiles
    self.allFiles = allFiles
  }

  /// What is kept free for finishing what was begun: less on disks that are small anyway.
  private static let (leastBytes, leastFiles): (Int64, Int64) = (64 << 20, 10_000)
  private static let share: Int64 = 20

  /// True below the mark under which nothing new is taken in: what is under way must still become durable.
  package var isLow: Bool {
    freeBytes < min(Self.leastBytes, allBytes / Self.share)
      || freeFiles < min(Self.leastFiles, allFiles / Self.share)
  }
}
