import CZlib

/// Expands compressed bytes, never beyond a limit, with one zlib state, reset in between.
///
/// Not for use by two threads at once: each worker owns one.
package final class Inflater {
  // zlib keeps a pointer to its stream structure, so the structure must never move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let container: CompressionContainer

  /// Creates an expander.
  package init(container: CompressionContainer) throws(CompressionError) {
    self.container = container
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = inflateInit2_(
      stream, container.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .memory }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Expands a whole stream; of gzip, every member.
  ///
  /// A stream that expands to more than `most` bytes is given up as soon as that is known.
  package func expand(_ input: [UInt8], most: Int) throws(CompressionError) -> [UInt8] {
    var result: [UInt8] = []
    var consumed = 0
    repeat {
      consumed += try expandMember(input[consumed...], most: most, into: &result)
    } while container == .gzip && consumed < input.count
    guard consumed == input.count else { throw .corrupt }
    return result
  }

  /// Expands one deflate stream that fills `input` exactly and expands to exactly the size of `output`.
  ///
  /// - Throws: ``CompressionError/corrupt`` in every other case.
  func expand(
    _ input: UnsafeRawBufferPointer, exactlyInto output: UnsafeMutableRawBufferPointer
  ) throws(CompressionError) {
    feed(input)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    let status = inflate(stream, Z_FINISH)
    guard status == Z_STREAM_END, stream.pointee.avail_in == 0, stream.pointee.avail_out == 0
    else { throw .corrupt }
  }

  /// Expands one member at the beginning of `input`, and returns how many bytes it took.
  private func expandMember(
    _ input: ArraySlice<UInt8>, most: Int, into result: inout [UInt8]
  ) throws(CompressionError) -> Int {
    let start = result.count
    var failure: CompressionError?
    var taken = 0
    input.withUnsafeBytes { source in
      feed(source)
      failure = drain(most: most, into: &result)
      taken = source.count - Int(stream.pointee.avail_in)
    }
    if let failure { throw failure }
    precondition(result.count >= start, "expanding only appends")
    return taken
  }

  /// Appends what zlib yields until the stream ends, and returns what stopped it earlier.
  private func drain(most: Int, into result: inout [UInt8]) -> CompressionError? {
    var piece = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      // One byte more than allowed is asked for, so that a stream of exactly the limit is told from a longer one.
      let room = min(piece.count, most - result.count + 1)
      let (status, written) = piece.withUnsafeMutableBytes { target in
        stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        let status = inflate(stream, Z_NO_FLUSH)
        return (status, room - Int(stream.pointee.avail_out))
      }
      guard result.count + written <= most else { return .tooLarge(most: most) }
      result.append(contentsOf: piece[..<written])
      switch status {
      case Z_STREAM_END: return nil
      case Z_OK where written > 0: continue
      case Z_OK, Z_BUF_ERROR: return .truncated
      case Z_MEM_ERROR: return .memory
      default: return .corrupt
      }
    }
  }

  /// Makes the state ready for new input.
  private func feed(_ input: UnsafeRawBufferPointer) {
    inflateReset(stream)
    // zlib never writes through `next_in`; its type merely lacks the const.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(input.count)
  }
}
