/// Returns a number of bytes as people say it: `16 MB`, `64 KB` or `100 bytes`, in units of 1,024.
///
/// What is no whole number of a unit is said in the next smaller one.
package func sizeInWords(_ bytes: Int) -> String {
  if bytes >= 1 << 20, bytes % (1 << 20) == 0 { return "\(bytes >> 20) MB" }
  if bytes >= 1 << 10, bytes % (1 << 10) == 0 { return "\(bytes >> 10) KB" }
  return bytes == 1 ? "1 byte" : "\(bytes) bytes"
}
