package import Mapping

/// An example of what a mapping reads, with what is expected of it.
///
/// Of the input `NAME.EXT` the files beside it are `NAME.message.txt`, the fields that it becomes, and `NAME.output.EXT`,
/// what these are written as again where that is not the input.
package struct MappingExample: Sendable {
  /// A file of the folder.
  package struct File: Sendable, Hashable {
    package let name: String
    package let bytes: [UInt8]
  }

  package let name: String
  package let input: File
  /// `nil` where there is no file of the name.
  package let message: [UInt8]?
  package let output: [UInt8]?
  package let messageName: String
  package let outputName: String

  /// Returns the examples among the files of a mapping's folder, in the order of their names.
  ///
  /// - Parameters:
  ///   - files: The files by their names.
  ///   - mapping: The mapping that they are examples of.
  /// - Returns: The examples.
  package static func all(in files: [String: [UInt8]], of mapping: CompiledMapping) -> [Self] {
    files.keys.sorted()
      .compactMap { fileName in
        guard !fileName.hasPrefix("."), !fileName.hasSuffix(".message.txt"),
          !fileName.contains(".output."), let bytes = files[fileName]
        else { return nil }
        let name = String(fileName.prefix { $0 != "." })
        let messageName = "\(name).message.txt"
        let outputName = "\(name).output\(mapping.format.fileEnding)"
        return MappingExample(
          name: name, input: File(name: fileName, bytes: bytes), message: files[messageName],
          output: files[outputName], messageName: messageName, outputName: outputName)
      }
  }
}
