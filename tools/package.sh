#!/usr/bin/env bash
# A Debian package of the release program: called by ./dev package, which has built build/farol.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/library.sh

version=$(sed -n "s/^ *version: '\(.*\)',/\1/p" meson.build | head -n 1)
architecture=$(dpkg --print-architecture)
tree=build/package/tree
rm -rf build/package
install -D -m 755 build/farol "$tree/usr/bin/farol"
strip "$tree/usr/bin/farol"
install -D -m 644 tools/farol.service "$tree/usr/lib/systemd/system/farol.service"
install -D -m 644 LICENSE "$tree/usr/share/doc/farol/copyright"
install -D -m 644 README.md "$tree/usr/share/doc/farol/README.md"
# dpkg-shlibdeps wants a debian/control beside it to speak of the package.
mkdir -p build/package/debian "$tree/DEBIAN"
printf 'Source: farol\n\nPackage: farol\nArchitecture: any\n' >build/package/debian/control
depends=$(cd build/package && dpkg-shlibdeps -O tree/usr/bin/farol 2>/dev/null | sed 's/^shlibs:Depends=//')
cat >"$tree/DEBIAN/control" <<END
Package: farol
Version: $version
Architecture: $architecture
Maintainer: The Farol authors <farol@localhost>
Depends: $depends, tzdata
Section: web
Priority: optional
Description: Customer Success platform
 Recurring revenue, churn, cohorts and satisfaction from a company's own records,
 as pages and on the command line. One program, one database file.
END
package=build/farol_${version}_${architecture}.deb
dpkg-deb --root-owner-group --build "$tree" "$package" >/dev/null
echo "$package"
