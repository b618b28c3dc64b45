import Dispatch
import Foundation
import Glibc
import Locks

/// Tells systemd how a service stands, over the socket that it gave us; silent where nobody asked.
///
/// The protocol is that of sd_notify(3): one datagram of `KEY=value` lines.
final class ServiceNotifier: Sendable {
  private let socketName: String?
  /// How often systemd wants to hear that we are alive; `nil` where it does not.
  let watchdog: Duration?
  private let nextPulse = Guarded(ContinuousClock.now)

  /// Reads what systemd wants from the environment.
  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    socketName = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    let isMeant = environment["WATCHDOG_PID"].map { Int32($0) == getpid() } ?? true
    watchdog =
      isMeant
      ? environment["WATCHDOG_USEC"].flatMap(Int64.init).map { .microseconds($0) } : nil
  }

  /// The service does its work from now on.
  func ready(_ status: String) {
    send("READY=1\nSTATUS=\(status)")
  }

  /// The configuration is being read again; ``ready(_:)`` says that this is over.
  func reloading() {
    // Of the clock that systemd means, CLOCK_MONOTONIC.
    let microseconds = DispatchTime.now().uptimeNanoseconds / 1_000
    send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
  }

  func stopping() {
    send("STOPPING=1\nSTATUS=finishing what was taken")
  }

  func status(_ text: String) {
    send("STATUS=\(text)")
  }

  /// The work goes on; told a few times in each of systemd's intervals.
  func pulse() {
    guard let watchdog else { return }
    let isTime = nextPulse.withLock { next in
      guard next <= .now else { return false }
      next = .now + watchdog / 4
      return true
    }
    if isTime { send("WATCHDOG=1") }
  }

  private func send(_ text: String) {
    guard let socketName else { return }
    let opened = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard opened >= 0 else { return }
    defer { close(opened) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(socketName.utf8)
    guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    let length = MemoryLayout<sa_family_t>.size + name.count
    // A name that begins with @ lies in no folder.
    if name[0] == UInt8(ascii: "@") { name[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let bytes = Array(text.utf8)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = sendto(
          opened, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, socklen_t(length))
      }
    }
  }
}
