#!/usr/bin/env bash
# Installs the Debian packages that the real-server tests need, only those that are missing.
# A machine that has them all needs neither root nor apt nor a network.
set -euo pipefail

missing=()
need() { # need PACKAGE TEST...: the package is wanted when the test fails
	local package=$1
	shift
	"$@" >/dev/null 2>&1 || missing+=("$package")
}
postgres() { command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb'; }

need tmux command -v tmux
need chromium command -v chromium
need postgresql postgres
need fonts-noto-cjk test -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
need zbar-tools command -v zbarimg
need poppler-utils command -v pdftotext
need fonts-dejavu-core test -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
need xz-utils command -v xz
need openssl command -v openssl
need dbus-daemon command -v dbus-daemon
need gnome-keyring command -v gnome-keyring-daemon
need iproute2 command -v ip
need cups-ipp-utils command -v ippeveprinter
need avahi-daemon command -v avahi-daemon
need cups-daemon test -e /usr/sbin/cupsd
need cups-client test -e /usr/sbin/lpadmin
need pcscd command -v pcscd
need socat command -v socat
need sane-utils test -e /usr/sbin/saned
need libsane1 compgen -G '/usr/lib/*/sane/libsane-test.so.1'
need sane-airscan compgen -G '/usr/lib/*/sane/libsane-airscan.so.1'
need vsmartcard-vpcd test -e /usr/lib/pcsc/drivers/serial/libifdvpcd.so
need python3-virtualsmartcard test -e /usr/lib/python3/site-packages/virtualsmartcard
need python3-pycryptodome /usr/bin/python3 -c 'import Cryptodome'
need gcc command -v gcc
need libc6-dev test -e /usr/include/stdio.h
need python3-websockets /usr/bin/python3 -c 'import websockets'

if ((${#missing[@]} == 0)); then
	exit 0
fi
echo "tools/install.sh: missing: ${missing[*]}" >&2
if ! command -v apt-get >/dev/null; then
	echo "tools/install.sh: no apt-get on this system: install these (Debian's names) by hand, then run make test again" >&2
	exit 1
fi
if ((EUID != 0)); then
	echo "tools/install.sh: not root: run 'sudo tools/install.sh' once, then make test again" >&2
	exit 1
fi
# A mirror may not answer once, and something else on the machine may be installing just now.
export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120)
for pause in 0 5 15 30; do
	sleep "$pause"
	if "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; then
		exit 0
	fi
done
echo "tools/install.sh: not installed, see above: ${missing[*]}" >&2
exit 1
