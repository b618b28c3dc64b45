/// Why a ZIP archive, or a member of it, is not read.
package enum ZIPError: Error, Sendable, Hashable {
  /// The directory at its end is missing or does not agree with what stands before it: it was cut short or changed.
  case damaged
  /// A member does not expand to what the directory says of it.
  case corrupt
  /// Members are encrypted.
  case encrypted
  /// It is written in the form for archives beyond 4 GB.
  case zip64
  /// A member is compressed in another way than deflate.
  case method
  /// It has too many members.
  case members(most: Int)
  /// What is read of it would be larger than may be.
  case size(most: Int)
  /// A member expands to more than so many times its size.
  case ratio(most: Int)

  /// The stable code.
  package var code: String {
    switch self {
    case .damaged: "zip.damaged"
    case .corrupt: "zip.corrupt"
    case .encrypted: "zip.encrypted"
    case .zip64: "zip.zip64"
    case .method: "zip.method"
    case .members: "zip.members"
    case .size: "zip.size"
    case .ratio: "zip.ratio"
    }
  }

  /// What is wrong, as a message begins.
  package var what: String {
    switch self {
    case .damaged: "the archive is damaged or was cut short"
    case .corrupt: "a file in the archive is damaged"
    case .encrypted: "the archive has a password"
    case .zip64: "the archive is written in the form for more than 4 GB"
    case .method: "a file in the archive is compressed in a way that is not known"
    case .members(let most): "the archive has more than \(most) files"
    case .size(let most): "the files in the archive have more than \(most) bytes"
    case .ratio(let most): "a file in the archive expands to more than \(most) times its size"
    }
  }
}
