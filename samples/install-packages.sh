#!/usr/bin/env bash
# Installs the Debian packages that are missing, and says which Swift to get where there is none.
# usage: samples/install-packages.sh [PACKAGE...]     the packages beside those that the build needs
set -euo pipefail

readonly swift_version=6.3
packages=(libxml2-dev libdeflate-dev libsqlite3-dev pkg-config "$@")

say() { printf '%s\n' "$*" >&2; }

need_swift() {
  local found
  if ! command -v swift >/dev/null; then
    say "Swift is missing. Get the toolchain Swift $swift_version from https://www.swift.org/install/linux/,"
    say "put its usr/bin folder into PATH, and run this command again."
    exit 1
  fi
  found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*[0-9]\).*/\1/p' | head -n 1)
  if [ "$(printf '%s\n' "$swift_version" "$found" | sort -V | head -n 1)" != "$swift_version" ]; then
    say "Swift $found is here, and Swift $swift_version or later is needed."
    say "Get it from https://www.swift.org/install/linux/, put its usr/bin folder first into PATH,"
    say "and run this command again."
    exit 1
  fi
}

missing_packages() {
  local package
  for package in "${packages[@]}"; do
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$'; then
      printf '%s\n' "$package"
    fi
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif ! command -v sudo >/dev/null; then
    say "This needs root, and there is no sudo: run '$*' as root, then this command again."
    exit 1
  elif [ -t 0 ] && [ "${CI:-}" != true ]; then
    sudo "$@"
  else
    # Without a terminal nobody can type a password: better an error than a command that waits for ever.
    sudo -n "$@"
  fi
}

need_swift
if ! command -v dpkg-query >/dev/null; then
  say "This is no Debian or Ubuntu: install what these packages hold by your own means: ${packages[*]}"
  exit 0
fi
mapfile -t missing < <(missing_packages)
if [ "${#missing[@]}" -gt 0 ]; then
  say "Installing the packages that are missing: ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq -y --no-install-recommends "${missing[@]}" >&2
fi
