import Foundation
import Glibc

/// What lies in an inbox and is no file, or a file with something odd about it.
enum HostileKinds {
  static let all = links + special + files

  private static func link(_ description: String, to target: String) -> HostileCase {
    .kind("a link to \(description)") { try $0.must(symlink(target, $0.path)) }
  }

  private static let links: [HostileCase] = [
    link("a file of the system", to: "/etc/passwd"), link("a folder", to: "/etc"),
    link("the ledger", to: "../../state/ledger.sqlite"), link("the key", to: "../../state/key"),
    link("another partner's drop", to: "../canalside-practice/a-good.xml"),
    link("its neighbour in the same inbox", to: "a-good.xml"), link("nothing", to: "nothing"),
    link("what the process knows of itself", to: "/proc/self/environ"),
    link("an open file of the process", to: "/proc/self/fd/0"), link("a device", to: "/dev/zero"),
    .kind("a link to itself") { spot in
      let own = String(decoding: spot.name, as: UTF8.self)
      try spot.must(symlink(own, spot.path))
    },
    .kind("a file that also lies elsewhere") { spot in
      try spot.write(spot.referral.utf8)
      let elsewhere = spot.home.root.appending(path: "elsewhere-\(spot.number)")
      try spot.must(Glibc.link(spot.path, elsewhere.path))
    },
    .kind("a second name of another partner's drop") { spot in
      let other = try spot.home.inbox("fernhill-practice", "b-linked.xml")
      try spot.must(Glibc.link(other.path, spot.path))
    },
    .kind("a second name of a file of the configuration") { spot in
      let file = spot.home.root.appending(path: "checks.yaml").path
      try spot.must(Glibc.link(file, spot.path))
    },
  ]

  private static let special: [HostileCase] =
    [
      .kind("a named pipe that nobody writes into") { try $0.must(mkfifo($0.path, 0o660)) },
      .kind("a socket") { try $0.must(mknod($0.path, S_IFSOCK | 0o660, 0)) },
      .kind("an empty folder") { try $0.must(mkdir($0.path, 0o770)) },
      .kind("a folder with drops in it") { spot in
        try spot.must(mkdir(spot.path, 0o770))
        try spot.write(spot.referral.utf8, as: spot.name + Array("/inside.xml".utf8))
      },
      .kind("a folder that nobody may enter") { try $0.must(mkdir($0.path, 0)) },
    ]
    + (geteuid() == 0
      ? [
        .kind("a device that never ends") {
          // Number 1:5, as /dev/zero.
          try $0.must(mknod($0.path, S_IFCHR | 0o660, 1 << 8 | 5))
        },
        .kind("a disk") { try $0.must(mknod($0.path, S_IFBLK | 0o660, 7 << 8 | 250)) },
        .kind("a file that belongs to somebody else: the folder says who may drop", .taken) {
          try $0.write($0.referral.utf8)
          try $0.must(chown($0.path, 54_321, 54_321))
        },
      ] : [])

  private static let files: [HostileCase] = [
    .kind("a file of a terabyte that takes no room", .quarantined("drop.too-large")) {
      try sparse($0, 1 << 40)
    },
    .kind("a file of eight gigabytes that takes no room", .quarantined("drop.too-large")) {
      try sparse($0, 8 << 30)
    },
    .kind("a file of nothing but zeros", .quarantined("drop.format")) { try sparse($0, 100_000) },
    .kind("a file that runs under its owner's rights", .taken) {
      try $0.write($0.referral.utf8)
      try $0.must(chmod($0.path, 0o6777))
    },
    .kind("a file that says it is from 1970", .taken) { try dated($0, 0) },
    .kind("a file that says it is from 1901", .taken) { try dated($0, -(1 << 31)) },
    .kind("a file that says it is from 2100", .taken) { try dated($0, 4_102_444_800) },
    .kind("an empty file", .quarantined("file.empty")) { try $0.write([]) },
  ]

  private static func sparse(_ spot: HostileSpot, _ size: off_t) throws {
    try spot.write([])
    try spot.must(truncate(spot.path, size))
  }

  private static func dated(_ spot: HostileSpot, _ seconds: Int) throws {
    try spot.write(spot.referral.utf8)
    let time = timespec(tv_sec: seconds, tv_nsec: 0)
    try spot.must(utimensat(AT_FDCWD, spot.path, [time, time], 0))
  }
}
